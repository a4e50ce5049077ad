"""A source in, a checked local file out. The only room with a network.

The order is: the card's own file (a user's shelf), the mirror folder, the cache, the network.
A download goes to a temporary file, is checked, and is then moved; what fails is removed, so
that a broken, half or wrong file is never left behind nor used.
"""

from __future__ import annotations

import contextlib
import csv
import gzip
import hashlib
import os
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from needsmap.errors import FetchError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from needsmap.model import Source

#: Seconds to wait for a connection, and for the next bytes.
TIMEOUT = (10, 30)


class Progress(Protocol):
    """What a download reports to (tqdm's manner, as pooch calls it)."""

    total: int

    def update(self, n: int) -> None:
        """Count n more bytes."""

    def reset(self) -> None:
        """Start again."""

    def close(self) -> None:
        """End."""


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
    """Give the user's cache folder for needsmap (``NEEDSMAP_CACHE`` overrides it)."""
    override = os.environ.get("NEEDSMAP_CACHE")
    if override:
        return Path(override).expanduser()
    import pooch

    return Path(pooch.os_cache("needsmap"))


def sha256(path: Path) -> str:
    """Give a file's SHA-256, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_manifest(mirror: Path) -> dict[str, dict[str, str]]:
    """Read a mirror's ``manifest.csv``: one row an id.

    Raises
    ------
    FetchError
        If the folder or its manifest is not there.
    """
    path = mirror / "manifest.csv"
    if not path.is_file():
        raise FetchError(f"{mirror} is no mirror: it holds no manifest.csv")
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
        Saying what was tried and where to put the file by hand. Nothing half-done is kept.
    """
    found = at_hand(entry_id, source, folder=folder, mirror=mirror, cache=cache)
    if found:
        return found
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
    found = _from_mirror(entry_id, source, mirror) if mirror is not None else None
    return found or _from_cache(entry_id, source, cache or default_cache())


def forget(fetched: Fetched) -> None:
    """Remove a downloaded file that turned out wrong, so that it is never used again."""
    if fetched.origin in {"cache", "network"}:
        fetched.path.unlink(missing_ok=True)
        _seal(fetched.path).unlink(missing_ok=True)


def _by_hand(entry_id: str, source: Source, cache: Path, why: str) -> str:
    suffix = _suffix(source) or ".csv, .xlsx, .zip or whatever it is"
    return (
        f"{entry_id}: {why}. Open {source.page} in a browser, save the file as "
        f"{cache / entry_id}{suffix}, and try again (or name it with --file where the command "
        "takes one)"
    )


def _suffix(source: Source) -> str:
    name = PurePosixPath(urlsplit(source.url).path).name
    return (
        "".join(PurePosixPath(name).suffixes[-2:])
        if name.endswith(".gz")
        else PurePosixPath(name).suffix
    )


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
        if path.suffix in {".sha256", ".part"} or not path.is_file():
            continue
        digest = sha256(path)
        seal = _seal(path)
        if seal.is_file():
            expected = seal.read_text(encoding="ascii").strip()
            if digest != expected:
                path.unlink()
                seal.unlink()
                continue
            return Fetched(path, "cache", digest)
        if source.sha256 and digest != source.sha256:
            raise FetchError(
                f"{entry_id}: {path} is not the publisher's file (its SHA-256 is {digest[:12]}..., "
                f"expected {source.sha256[:12]}...). Remove it, or save the file again"
            )
        _check_kind(path, entry_id)
        return Fetched(path, "by hand", digest)
    return None


def _from_network(entry_id: str, source: Source, cache: Path, progress: Progress | None) -> Fetched:
    import pooch
    import requests

    name = f"{entry_id}{_suffix(source)}"
    downloader = pooch.HTTPDownloader(progressbar=progress or False, timeout=TIMEOUT)
    path = cache / name
    try:
        with _system_certificates(), _quiet(pooch):
            pooch.retrieve(
                source.url,
                known_hash=f"sha256:{source.sha256}" if source.sha256 else None,
                fname=name,
                path=cache,
                downloader=downloader,
            )
        _check_kind(path, entry_id)
    except (requests.RequestException, ValueError, OSError) as error:
        path.unlink(missing_ok=True)
        why = str(error) if isinstance(error, FetchError) else _reason(error)
        raise FetchError(_by_hand(entry_id, source, cache, why)) from None
    digest = sha256(path)
    _seal(path).write_text(digest + "\n", encoding="ascii")
    return Fetched(path, "network", digest)


def _reason(error: Exception) -> str:
    """Say in a line why a download failed, without the library's own stack of words."""
    import requests

    if isinstance(error, requests.Timeout):
        return "the server stopped answering"
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return f"the server answered {error.response.status_code}"
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return "the download broke off before its end"
    if isinstance(error, requests.ConnectionError):
        return "the server could not be reached, or the connection broke"
    if "hash" in str(error).lower():
        return "the file that came is not the publisher's (its SHA-256 differs)"
    return f"the download failed ({type(error).__name__})"


@contextlib.contextmanager
def _system_certificates() -> Iterator[None]:
    """Trust what the machine trusts: networks that inspect TLS have a certificate of their own."""
    import truststore

    truststore.inject_into_ssl()
    try:
        yield
    finally:
        truststore.extract_from_ssl()


@contextlib.contextmanager
def _quiet(pooch: Any) -> Iterator[None]:  # noqa: ANN401 - the module, which has no types
    """Hold back pooch's own log lines: a run speaks through its progress alone."""
    log = pooch.get_logger()
    level = log.level
    log.setLevel("ERROR")
    try:
        yield
    finally:
        log.setLevel(level)


def _check_kind(path: Path, entry_id: str) -> None:
    """Refuse a file whose first bytes are not of the kind that its name says."""
    with path.open("rb") as file:
        head = file.read(512)
    if not head.strip():
        raise FetchError(f"{entry_id}: the file is empty")
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<" and path.suffix not in {".xml", ".kml"}:
        raise FetchError(f"{entry_id}: a web page came instead of the file")
    try:
        if path.suffix in {".zip", ".xlsx", ".ods"}:
            with zipfile.ZipFile(path) as archive:
                broken = archive.testzip()
            if broken:
                raise FetchError(f"{entry_id}: the file is damaged ({broken} in it)")
        elif path.suffix == ".gz":
            with gzip.open(path) as file_gz:
                while file_gz.read(1 << 20):
                    pass
    except (zipfile.BadZipFile, EOFError, gzip.BadGzipFile, OSError) as error:
        if isinstance(error, FetchError):
            raise
        raise FetchError(f"{entry_id}: the file is cut short or not a {path.suffix}") from None
