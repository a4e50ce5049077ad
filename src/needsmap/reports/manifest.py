"""A folder of outputs that can be checked: what went in, what came out, with hashes."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import stat
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path, PurePath, PureWindowsPath
from typing import TYPE_CHECKING, Any, Final

from pydantic import TypeAdapter, ValidationError

from needsmap.errors import FileFormatError, listed
from needsmap.io.atomic import write_text
from needsmap.sources import sha256

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from needsmap.model import SourceUse

NAME: Final = "manifest.json"

#: Packages whose version can change the bytes of an output.
_PACKAGES: Final = ("needsmap", "pandas", "geopandas", "shapely", "folium", "matplotlib", "jinja2")
#: The field that holds the hash of all others.
_DIGEST: Final = "sha256"
#: Far more than the files of all wards of England need.
_MOST_BYTES: Final = 50_000_000

#: Folders before a file's name in a sentence: "/home/me/a.csv", "C:\\Users\\me\\a.csv".
_FOLDERS: Final = re.compile(r"(?<![\w:/\\.~-])(?:[A-Za-z]:|~)?[\\/](?:[^\\/\s:*?\"'<>|()]+[\\/])+")


@dataclass(frozen=True)
class _Output:
    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class _Input:
    id: str
    sha256: str


@dataclass(frozen=True)
class _OwnFile:
    file: str
    sha256: str


@dataclass(frozen=True)
class _Manifest:
    act: str
    asked: dict[str, Any]
    versions: dict[str, str]
    inputs: list[_Input]
    own_files: list[_OwnFile]
    told: list[str]
    files: list[_Output]


def save_manifest(
    folder: Path,
    *,
    act: str,
    request: Mapping[str, Any],
    sources: Sequence[SourceUse],
    notices: Sequence[str],
    own: Iterable[Path] = (),
) -> Path:
    """Write the manifest of a folder: every file that is in it now.

    Parameters
    ----------
    folder
        The outputs and nothing else: write them with `needsmap.io.atomic.atomic_folder`, so that
        what a user had there before is not taken for an output.
    act
        What made them: ``"profile"``, ``"assess"``.
    request
        The request, as plain values.
    sources
        The published files that were used.
    notices
        What was left out, mended, chosen or overridden, in sentences.
    own
        The user's own files that went in: named and hashed, not copied.

    Returns
    -------
    Path
        The manifest. It holds no time and no folder of this machine (of a path that the request
        or a sentence holds, the file's name is kept): the same inputs give the same bytes. Its
        own hash is in it, so that an edit by hand is found.
    """
    used = sorted(own, key=lambda path: (path.name, str(path)))
    content: dict[str, Any] = {
        "act": act,
        "asked": _without_folders(dict(request), used),
        "versions": {"python": ".".join(platform.python_version_tuple()[:2])}
        | {name: version(name) for name in _PACKAGES},
        "inputs": [
            {
                "id": source.id,
                "title": source.title,
                "publisher": source.publisher,
                "page": source.page,
                "licence": source.licence,
                "attribution": source.attribution,
                "file": PurePath(source.file).name,
                "sha256": source.sha256,
                "fidelity": source.fidelity,
                "invented": source.invented,
            }
            for _, source in sorted({source.id: source for source in sources}.items())
        ],
        "own_files": [{"file": path.name, "sha256": sha256(path)} for path in used],
        "told": _without_folders(list(notices), used),
        "files": [
            {"path": n, "bytes": (folder / n).stat().st_size, "sha256": sha256(folder / n)}
            for n, ordinary in _contents(folder)
            if ordinary
        ],
    }
    # a lone surrogate (of a file's name) does not survive writing
    content = json.loads(json.dumps(content, ensure_ascii=False).encode("utf-8", "replace"))
    content[_DIGEST] = _digest(content)
    return write_text(folder / NAME, _laid_out(content))


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a folder and check its form.

    Parameters
    ----------
    folder
        An output of needsmap profile or assess.

    Raises
    ------
    FileFormatError
        Where there is none, or it is not one; every fault of its form is listed.
    """
    path = Path(folder) / NAME
    if not path.is_file() or path.is_symlink():
        raise FileFormatError(
            f"{folder} holds no {NAME}: name a folder that needsmap profile or assess wrote"
        )
    if path.stat().st_size > _MOST_BYTES:
        raise FileFormatError(f"{path} is not a manifest of needsmap: it is too large")
    text = path.read_bytes()
    try:
        TypeAdapter(_Manifest).validate_json(text, strict=True)
        content: dict[str, Any] = json.loads(text)
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, e['loc']))}: {e['msg'].lower()}" for e in error.errors()]
        raise FileFormatError(f"{path} is not a manifest of needsmap\n{listed(faults)}") from None
    except (ValueError, RecursionError) as error:
        raise FileFormatError(f"{path} cannot be read as a manifest ({error})") from None
    return content


def verify(folder: Path) -> list[str]:
    """Check a folder against its manifest.

    Parameters
    ----------
    folder
        With a ``manifest.json``.

    Returns
    -------
    list of str
        A sentence for every file that is missing, changed, not in the manifest, or not an
        ordinary file (a link may lead anywhere), and for an edited manifest; empty where all is
        as it was made. Whoever writes a whole new manifest is not found out: keep its hash
        elsewhere where that matters.

    Raises
    ------
    FileFormatError
        See `read_manifest`.
    """
    folder = Path(folder)
    manifest = read_manifest(folder)
    known = {f["path"]: f for f in manifest["files"]}
    here = dict(_contents(folder))
    faults = []
    # of a key that appears twice, the last alone is read: so the text is compared, too
    same_text = (folder / NAME).read_bytes() == _laid_out(manifest).encode("utf-8", "replace")
    same_fields = manifest.get(_DIGEST) == _digest(manifest)
    if not (same_text and same_fields and len(known) == len(manifest["files"])):
        faults.append(f"{NAME} is not as it was made")
    faults += [f"{name} is missing" for name in sorted(known.keys() - here.keys())]
    faults += [
        f"{name} is not an ordinary file (a link, a device)"
        for name, ordinary in here.items()
        if not ordinary
    ]
    faults += [
        f"{name} is not as it was made"
        for name in sorted(known.keys() & here.keys())
        if here[name] and not _is_as_made(folder / name, known[name])
    ]
    faults += [f"{name} is not in the manifest" for name in sorted(here.keys() - known.keys())]
    return faults


def ordinary_files(folder: Path) -> set[str]:
    """Return the paths of the ordinary files within a folder: no links, no devices.

    Parameters
    ----------
    folder
        Searched to its depth.
    """
    return {name for name, ordinary in _contents(folder) if ordinary}


def _is_as_made(path: Path, made: Mapping[str, Any]) -> bool:
    return (path.stat().st_size, sha256(path)) == (made["bytes"], made["sha256"])


def _laid_out(content: Mapping[str, Any]) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _digest(content: Mapping[str, Any]) -> str:
    others = {key: value for key, value in content.items() if key != _DIGEST}
    return hashlib.sha256(json.dumps(others, sort_keys=True).encode()).hexdigest()


def _contents(folder: Path) -> list[tuple[str, bool]]:
    """Return all but folders within a folder, and whether each is an ordinary file."""
    modes = {path: path.lstat().st_mode for path in folder.rglob("*") if path != folder / NAME}
    return sorted(
        (path.relative_to(folder).as_posix(), stat.S_ISREG(mode))
        for path, mode in modes.items()
        if not stat.S_ISDIR(mode)
    )


def _without_folders(value: Any, own: Sequence[Path]) -> Any:  # noqa: ANN401 - plain values
    """Leave of each path its name: in values, in lists and mappings of them, in sentences."""
    if isinstance(value, dict):
        return {
            _without_folders(key, own): _without_folders(each, own) for key, each in value.items()
        }
    if isinstance(value, list | tuple):
        return [_without_folders(each, own) for each in value]
    if isinstance(value, PurePath):
        return value.name
    if not isinstance(value, str):
        return value
    if PurePath(value).is_absolute() or PureWindowsPath(value).is_absolute():
        return PureWindowsPath(value).name
    for path, known in _known_paths(own):
        value = value.replace(path, known)
    return _FOLDERS.sub("", value)


def _known_paths(own: Sequence[Path]) -> list[tuple[str, str]]:
    """Return each way to write a file that was read, from any folder above it, and its name.

    A folder whose name holds a space is known in a sentence from these alone.
    """
    homes = {str(home) for home in (Path.home(), Path.cwd()) if home != Path(home.anchor)}
    names = {f"{home}{separator}": "" for home in homes for separator in {"/", os.sep}}
    for path in {each for p in own for each in (p, p.resolve())}:
        for start in range(len(path.parts) - 1):
            tail = PurePath(*path.parts[start:])
            names |= dict.fromkeys(
                (str(tail), tail.as_posix(), str(PureWindowsPath(tail))), path.name
            )
    return sorted(names.items(), key=lambda pair: -len(pair[0]))
