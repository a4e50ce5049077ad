"""Find a Chromium for the browser tests; run as a script, install Debian's where that can be."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
    "microsoft-edge", "msedge",
)  # fmt: skip
#: No sandbox inside containers, and no calls home, which a closed network would refuse.
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


def find_chromium() -> str | None:
    """Return the path of a Chromium, Chrome or Edge, or None."""
    named = os.environ.get("NEEDSMAP_CHROMIUM")
    if named:
        return named if os.access(named, os.X_OK) else None
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def install() -> int:
    """Install Debian's Chromium if there is none and this user may; say what happened."""
    if find_chromium():
        return 0
    apt = shutil.which("apt-get")
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if not (apt and root):
        print("No Chromium: browser tests will be SKIPPED. Install one to run them.")
        return 1
    print("Installing Debian's Chromium for the browser tests ...")
    quiet = {"stdout": subprocess.DEVNULL}
    subprocess.run([apt, "update", "-qq"], check=False, **quiet)
    done = subprocess.run([apt, "install", "-y", "-qq", "chromium"], check=False, **quiet)
    if done.returncode:
        print("Chromium could not be installed: browser tests will be SKIPPED.")
    return done.returncode


if __name__ == "__main__":
    sys.exit(install())
