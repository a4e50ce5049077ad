"""A page as a PDF, printed by the browser that is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from needsmap.errors import NeedsmapError
from needsmap.reports.reproducible import reproducible_pdf

#: Commands by which a browser that can print is called, best first.
_COMMANDS: Final = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
    "microsoft-edge", "msedge",
)  # fmt: skip

#: Where Windows and macOS keep them when no command leads there.
_FOLDERS: Final = (
    "Microsoft/Edge/Application/msedge.exe", "Google/Chrome/Application/chrome.exe",
)  # fmt: skip
_MAC: Final = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)

_SECONDS: Final = 120
#: The way to a PDF without this room.
_BY_HAND: Final = "open the HTML page in any browser, choose Print, then 'Save as PDF'"


def find_browser() -> str | None:
    """Find an installed Chromium, Edge or Chrome.

    Returns
    -------
    str or None
        Its path. The environment variable ``NEEDSMAP_CHROMIUM`` names one of your own.
    """
    own = os.environ.get("NEEDSMAP_CHROMIUM")
    if own is not None:
        return shutil.which(own)
    for command in _COMMANDS:
        if path := shutil.which(command):
            return path
    roots = [os.environ.get(name, "") for name in ("ProgramFiles(x86)", "ProgramFiles")]
    files = [Path(root) / tail for root in roots if root for tail in _FOLDERS]
    files += [Path(p) for p in _MAC]
    return next((str(f) for f in files if f.is_file()), None)


def check_browser() -> str:
    """Return the path of an installed browser, or say how to print without one.

    Raises
    ------
    NeedsmapError
        Where there is none.
    """
    program = find_browser()
    if program is None:
        raise NeedsmapError(f"no Chromium, Edge or Chrome was found to make a PDF; {_BY_HAND}")
    return program


def render(page: str, *, browser: str | None = None) -> bytes:
    """Print a page to PDF (A4, tagged), as its own print style says.

    Parameters
    ----------
    page
        HTML of a self-contained page, made with ``printed=True``: a link beside the page would
        carry the machine's own path into the PDF.
    browser
        The browser's path; None to find one.

    Returns
    -------
    bytes
        The PDF.

    Raises
    ------
    NeedsmapError
        Where no browser is installed, or it fails: the page itself can then be printed.
    """
    program = browser or check_browser()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        source, target = Path(folder) / "page.html", Path(folder) / "page.pdf"
        source.write_text(page, encoding="utf-8")
        command = [
            program, "--headless", "--disable-gpu", "--no-first-run", "--disable-extensions",
            f"--user-data-dir={folder}/profile", "--host-resolver-rules=MAP * ~NOTFOUND",
            "--no-pdf-header-footer", f"--print-to-pdf={target}", *_as_root(), source.as_uri(),
        ]  # fmt: skip
        try:
            done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603 - a program the user installed, arguments are ours
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NeedsmapError(f"{program} made no PDF ({error}); {_BY_HAND}") from error
        if not target.is_file():
            lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise NeedsmapError(f"{program} made no PDF ({''.join(lines[-1:])}); {_BY_HAND}")
        return reproducible_pdf(target.read_bytes())


def _as_root() -> list[str]:
    """Return the switch without which a browser will not start for root, as in containers."""
    return ["--no-sandbox"] if sys.platform != "win32" and os.geteuid() == 0 else []
