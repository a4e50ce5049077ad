"""A source in, a checked local file out: from a shelf, the mirror, the cache or the network.

The order is: the card's own file (a user's shelf), the mirror folder, the cache, the network.
A download goes to a temporary file, is checked, and is then moved; what fails is removed, so
that a broken, half or wrong file is never left behind nor used.
"""

from __future__ import annotations

import csv
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pooch

from needsmap.errors import FetchError
from needsmap.io.atomic import atomic_path, write_text
from needsmap.sources.download import Progress, download
from needsmap.sources.kinds import check_kind

if TYPE_CHECKING:
    from needsmap.model import Source


@dataclass(frozen=True)
class Fetched:
    """A file that may be used: where it is, how it came, its hash.

    ``origin`` is ``"shelf"``, ``"mirror"``, ``"cache"``, ``"network"`` or ``"by hand"``;
    ``fidelity`` is the mirror's word on how near it is to the publisher's bytes.
    """

    path: Path
    origin: str
    sha256: str
    fidelity: str = ""


def default_cache() -> Path:
    """Return the user's cache folder for needsmap (``NEEDSMAP_CACHE`` overrides it)."""
    override = os.environ.get("NEEDSMAP_CACHE")
    if override:
        return Path(override).expanduser()
    return Path(pooch.os_cache("needsmap"))


def sha256(path: Path) -> str:
    """Return a file's SHA-256, in hexadecimal.

    Parameters
    ----------
    path
        The file.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_manifest(mirror: Path) -> dict[str, dict[str, str]]:
    """Read a mirror's ``manifest.csv``: one row an id.

    Parameters
    ----------
    mirror
        The folder.

    Raises
    ------
    FetchError
        If the folder or its manifest is not there.
    """
    path = mirror / "manifest.csv"
    if not path.is_file():
        raise FetchError(f"{mirror} is not a mirror: it holds no manifest.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def fetch(
    entry_id: str,
    source: Source,
    *,
    folder: Path | None = None,
    mirror: Path | None = None,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> Fetched:
    """Get an entry's file from its shelf, the mirror, the cache or the network.

    Parameters
    ----------
    entry_id
        The entry's id: the name of the file in the cache.
    source
        From the entry's card.
    folder
        Of the card, for a file on a user's own shelf.
    mirror
        A folder with a manifest.csv; None for none.
    cache
        Where downloads are kept; None for `default_cache`.
    progress
        Told of every block that arrives.

    Raises
    ------
    FetchError
        Saying what was tried and where to put the file by hand; no partial file is left.
    """
    available = at_hand(entry_id, source, folder=folder, mirror=mirror, cache=cache)
    if available:
        return available
    cache = cache or default_cache()
    if not source.url:
        raise FetchError(_by_hand(entry_id, source, cache, "no address of the file is known"))
    return _from_network(entry_id, source, cache, progress)


def at_hand(
    entry_id: str,
    source: Source,
    *,
    folder: Path | None = None,
    mirror: Path | None = None,
    cache: Path | None = None,
) -> Fetched | None:
    """Get an entry's file without the network: from its shelf, the mirror or the cache.

    Parameters
    ----------
    entry_id, source, folder, mirror, cache
        As for `fetch`.

    Returns
    -------
    Fetched or None
        None where only a download could bring it.

    Raises
    ------
    FetchError
        If the card, the mirror's manifest or the cache names a file that is not what it says.
    """
    if source.file:
        path = (folder or Path()) / source.file
        if not path.is_file():
            raise FetchError(f"{entry_id}: the card names {path}, which is not there")
        return Fetched(path, "shelf", sha256(path))
    copy = _from_mirror(entry_id, source, mirror) if mirror is not None else None
    return copy or _from_cache(entry_id, source, cache or default_cache())


def forget(fetched: Fetched) -> None:
    """Remove a downloaded file that turned out wrong, so that it is never used again.

    Parameters
    ----------
    fetched
        A user's own file is left alone.
    """
    if fetched.origin in {"cache", "network"}:
        fetched.path.unlink(missing_ok=True)
        _seal(fetched.path).unlink(missing_ok=True)


def _by_hand(entry_id: str, source: Source, cache: Path, why: str) -> str:
    suffix = _suffix(source) or ".csv, .xlsx, .zip or whatever it is"
    return (
        f"{entry_id}: {why}. Open {source.page} in a browser, save the file as "
        f"{cache / entry_id}{suffix}, and try again (or give it as the file of the release "
        "where one may be given)"
    )


def _suffix(source: Source) -> str:
    path = PurePosixPath(urlsplit(source.url).path)
    return "".join(path.suffixes[-2:]) if path.suffix == ".gz" else path.suffix


def _from_mirror(entry_id: str, source: Source, mirror: Path) -> Fetched | None:
    manifest = read_manifest(mirror)
    for name in source.mirror or (entry_id,):
        row = manifest.get(name)
        if row is None:
            continue
        path = mirror / row["path"]
        if not path.is_file():
            raise FetchError(f"{entry_id}: the mirror's manifest names {path}, which is not there")
        digest = sha256(path)
        if digest != row["sha256"]:
            raise FetchError(
                f"{entry_id}: {path} is not what the mirror's manifest says (its SHA-256 is "
                f"{digest[:12]}..., expected {row['sha256'][:12]}...). Copy the mirror again"
            )
        return Fetched(path, "mirror", digest, row.get("fidelity", ""))
    return None


def _seal(path: Path) -> Path:
    """Name the note beside a cached file that holds the hash it was downloaded with."""
    return path.with_name(path.name + ".sha256")


def _from_cache(entry_id: str, source: Source, cache: Path) -> Fetched | None:
    if not cache.is_dir():
        return None
    for path in sorted(cache.glob(f"{entry_id}.*")):
        if path.suffix == ".sha256" or not path.is_file():
            continue
        digest = sha256(path)
        seal = _seal(path)
        if seal.is_file():
            if digest == seal.read_text(encoding="ascii").strip():
                return Fetched(path, "cache", digest)
            # changed since, or another process is replacing it: fetched again, in its place
            continue
        if source.sha256 and digest != source.sha256:
            raise FetchError(
                f"{entry_id}: {path} is not the publisher's file (its SHA-256 is {digest[:12]}..., "
                f"expected {source.sha256[:12]}...). Remove it, or save the file again"
            )
        try:
            check_kind(path, path.name)
        except FetchError as error:
            raise FetchError(f"{entry_id}: {path}: {error}") from None
        return Fetched(path, "by hand", digest)
    return None


def _from_network(entry_id: str, source: Source, cache: Path, progress: Progress | None) -> Fetched:
    """Download, check, and only then put the file in the cache, whoever else does so too."""
    path = cache / f"{entry_id}{_suffix(source)}"
    try:
        with atomic_path(path) as part:
            content_type = download(source.url, part, progress=progress)
            digest = _checked_hash(part, source)
            check_kind(part, path.name, content_type=content_type)
        write_text(_seal(path), digest + "\n", encoding="ascii")
    except FetchError as error:
        raise FetchError(_by_hand(entry_id, source, cache, str(error))) from None
    return Fetched(path, "network", digest)


def _checked_hash(path: Path, source: Source) -> str:
    digest = sha256(path)
    if source.sha256 and digest != source.sha256:
        raise FetchError("the file that came is not the publisher's (its SHA-256 differs)")
    return digest
