"""Settings of the machine: from the environment, and from ``needsmap.toml``."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from needsmap.catalogue import read_toml
from needsmap.errors import CardError, fault_list

if TYPE_CHECKING:
    from collections.abc import Iterable

#: The file of settings, in the working folder or above.
FILE: Final = "needsmap.toml"
_KEYS: Final = ("mirror", "shelf", "cache", "organisation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where cards and published files are on this machine, and who uses it.

    Attributes
    ----------
    mirror, shelves, cache
        Folders, as `needsmap.Library` takes them.
    organisation
        Who prepares reports, for their covers.
    file
        The ``needsmap.toml`` that was read; None where there is none.
    """

    mirror: Path | None = None
    shelves: tuple[Path, ...] = ()
    cache: Path | None = None
    organisation: str = ""
    file: Path | None = None


def read_settings() -> Settings:
    """Read the settings of this machine.

    Returns
    -------
    Settings
        The environment (``NEEDSMAP_MIRROR``, ``NEEDSMAP_SHELF``, ``NEEDSMAP_CACHE``,
        ``NEEDSMAP_ORGANISATION``) overrides ``needsmap.toml``; shelves of both are used.

    Raises
    ------
    CardError
        Naming the file and each key that is unknown or has a value of the wrong type.
    """
    file = _find_file()
    own = {} if file is None else _load_toml(file)
    named = os.environ.get("NEEDSMAP_SHELF", "").split(os.pathsep)
    return Settings(
        mirror=_folder(os.environ.get("NEEDSMAP_MIRROR")) or own.get("mirror"),
        shelves=each_once([*own.get("shelf", ()), *filter(None, map(_folder, named))]),
        cache=_folder(os.environ.get("NEEDSMAP_CACHE")) or own.get("cache"),
        organisation=os.environ.get("NEEDSMAP_ORGANISATION") or own.get("organisation", ""),
        file=file,
    )


def each_once(folders: Iterable[Path]) -> tuple[Path, ...]:
    """Return the folders, each once, relative or not.

    Parameters
    ----------
    folders
        In the order of use.
    """
    return tuple({folder.absolute(): folder for folder in folders}.values())


def _find_file() -> Path | None:
    """Return the nearest file of settings, in the working folder or above."""
    with suppress(OSError):
        here = Path.cwd()
        return next((f for up in (here, *here.parents) if (f := up / FILE).is_file()), None)
    return None


def _load_toml(file: Path) -> dict[str, Any]:
    """Return what a file of settings holds, with relative folders from its own."""
    _, content = read_toml(file)
    out: dict[str, Any] = {}
    faults = []
    for key, value in content.items():
        texts = value if key == "shelf" and isinstance(value, list) else [value]
        if key not in _KEYS:
            faults.append(f"{key!r} is not a setting: there are {', '.join(_KEYS)}")
        elif not all(isinstance(text, str) and text.strip() and "\0" not in text for text in texts):
            several = " or a list of them" if key == "shelf" else ""
            faults.append(f"{key!r} is not a text in quotes{several}")
        elif key == "organisation":
            out[key] = value
        else:
            folders = [file.parent / (_folder(text) or "") for text in texts]
            out[key] = folders if key == "shelf" else folders[0]
    if faults:
        raise CardError(fault_list(str(file), faults))
    return out


def _folder(text: str | None) -> Path | None:
    """Return the path of a folder, with ``~`` as the user's home where there is one."""
    if not text:
        return None
    with suppress(RuntimeError):
        return Path(text).expanduser()
    return Path(text)
