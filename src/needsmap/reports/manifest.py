"""A folder of outputs that can be checked: what went in, what came out, with hashes."""

from __future__ import annotations

import hashlib
import json
import platform
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from needsmap.errors import FileFormatError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from needsmap.library import Loan

NAME: Final = "manifest.json"

#: Packages whose version can change the bytes of an output.
PACKAGES: Final = ("needsmap", "pandas", "geopandas", "shapely", "folium", "matplotlib", "jinja2")


def save_manifest(
    folder: Path,
    *,
    act: str,
    asked: Mapping[str, Any],
    loans: Sequence[Loan],
    told: Sequence[str],
    own: Iterable[Path] = (),
) -> Path:
    """Write the manifest of a folder: every file that stands in it now.

    Parameters
    ----------
    folder
        The outputs.
    act
        What made them: ``"profile"``, ``"assess"``.
    asked
        The request, as plain values. No paths of this machine.
    loans
        What the library lent.
    told
        What was left out, mended, chosen or overridden, in sentences.
    own
        The user's own files that went in: named and hashed, not copied.

    Returns
    -------
    Path
        The manifest. It holds no time and no path of this machine: the same inputs give the
        same bytes.
    """
    lent = {loan.id: loan for loan in loans}
    whole = {
        "act": act,
        "asked": dict(asked),
        "versions": {"python": ".".join(platform.python_version_tuple()[:2])}
        | {name: version(name) for name in PACKAGES},
        "inputs": [
            {
                "id": loan.id,
                "title": loan.title,
                "publisher": loan.publisher,
                "page": loan.page,
                "licence": loan.licence,
                "attribution": loan.attribution,
                "file": loan.file,
                "sha256": loan.sha256,
                "fidelity": loan.fidelity,
                "invented": loan.invented,
            }
            for _, loan in sorted(lent.items())
        ],
        "own_files": [
            {"file": path.name, "sha256": sha256_of(path)} for path in sorted(own, key=str)
        ],
        "told": list(told),
        "files": [
            {"path": n, "bytes": (folder / n).stat().st_size, "sha256": sha256_of(folder / n)}
            for n in _files(folder)
        ],
    }
    path = folder / NAME
    text = json.dumps(whole, indent=1, ensure_ascii=False) + "\n"
    part = path.with_name(NAME + ".part")
    part.write_text(text, encoding="utf-8", newline="\n")
    part.replace(path)
    return path


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a folder.

    Raises
    ------
    FileFormatError
        Where there is none, or it is not one.
    """
    path = Path(folder) / NAME
    if not path.is_file():
        raise FileFormatError(
            f"{folder} holds no {NAME}: name a folder that needsmap profile or assess wrote"
        )
    try:
        whole = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise FileFormatError(f"{path} cannot be read as a manifest ({error})") from error
    if not isinstance(whole, dict) or not isinstance(whole.get("files"), list):
        raise FileFormatError(f"{path} is not a manifest of needsmap")
    return whole


def verify(folder: Path) -> list[str]:
    """Check a folder against its manifest.

    Parameters
    ----------
    folder
        With a ``manifest.json``.

    Returns
    -------
    list of str
        A sentence for every file that is missing, changed or not in the manifest; empty where
        all is as it was made.

    Raises
    ------
    FileFormatError
        See `read_manifest`.
    """
    folder = Path(folder)
    known = {str(f["path"]): str(f["sha256"]) for f in read_manifest(folder)["files"]}
    here = set(_files(folder))
    faults = [f"{name} is missing" for name in sorted(set(known) - here)]
    faults += [
        f"{name} is not as it was made"
        for name in sorted(set(known) & here)
        if sha256_of(folder / name) != known[name]
    ]
    faults += [f"{name} is not in the manifest" for name in sorted(here - set(known))]
    return faults


def sha256_of(path: Path) -> str:
    """Give the SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _files(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.name != NAME
    )
