"""One file over http: redirects, sizes and times are watched, whatever the server does.

The work is done in a thread of its own, which is left behind where a server neither answers
nor ends: no timeout of a connection stops one that sends a byte a second.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import urljoin, urlsplit

import requests
import truststore
from requests import exceptions
from urllib3.exceptions import HTTPError, ReadTimeoutError

from needsmap.errors import FetchError
from needsmap.io.limits import (
    LONGEST_DOWNLOAD,
    MOST_DOWNLOADED,
    MOST_REDIRECTS,
    SLOW_BYTES,
    SLOW_SECONDS,
    most_unpacked,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


#: Seconds to wait for a connection, and for the next bytes.
TIMEOUT: Final = (10, 30)
_BLOCK: Final = 1 << 16
_MOVED: Final = frozenset({301, 302, 303, 307, 308})


class Progress(Protocol):
    """What a download reports to, as tqdm does."""

    total: int

    def update(self, n: int) -> None:
        """Count n more bytes."""

    def reset(self) -> None:
        """Start again."""

    def close(self) -> None:
        """End."""


@dataclass
class _State:
    """What the downloading thread shares with the one that waits for it."""

    received: int = 0
    content_type: str = ""
    stopped: threading.Event = field(default_factory=threading.Event)
    error: BaseException | None = None


def download(url: str, path: Path, *, progress: Progress | None = None) -> str:
    """Download a file over http or https.

    Parameters
    ----------
    url
        Where it is.
    path
        Where to write it. On an error a part of it may be there.
    progress
        Told of every block that arrives.

    Returns
    -------
    str
        The kind of file that the server says it is (``"text/csv"``), "" where it does not.

    Raises
    ------
    FetchError
        Saying why: no answer, an error of the server, a redirect to where no publisher is, a
        download that broke off, is too large, too slow or unpacks to too much.
    """
    state = _State()

    def work() -> None:
        try:
            _download(url, path, state, progress)
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
            state.error = error

    worker = threading.Thread(target=work, name="needsmap-download", daemon=True)
    with _system_certificates():
        worker.start()
        try:
            _wait(worker, state)
        finally:
            state.stopped.set()
            if progress:
                progress.close()
    if state.error is not None:
        raise _explained(state.error) from None
    return state.content_type


def _wait(worker: threading.Thread, state: _State) -> None:
    """Wait for a download, as long as enough arrives."""
    began = marked = time.monotonic()
    counted = 0
    while worker.is_alive():
        worker.join(0.1)
        now = time.monotonic()
        if now - began > LONGEST_DOWNLOAD:
            raise FetchError(f"the download took more than {LONGEST_DOWNLOAD / 60:g} minutes")
        if now - marked > SLOW_SECONDS and worker.is_alive():
            if state.received - counted < SLOW_BYTES:
                raise FetchError(
                    f"the server sent {state.received - counted:,} bytes in {SLOW_SECONDS:g} "
                    "seconds, too few to go on"
                )
            marked, counted = now, state.received


def _download(url: str, path: Path, state: _State, progress: Progress | None) -> None:
    with requests.Session() as session:
        # no password of the user's is sent, nor one of the address a redirect leads to
        session.auth = lambda request: request
        session.headers["Accept-Encoding"] = "identity"
        response = _follow(session, url)
        with contextlib.closing(response):
            length = _stated_length(response)
            if progress and length:
                progress.total = length
            state.content_type = str(response.headers.get("Content-Type", "")).casefold()
            if state.stopped.is_set():
                return
            with path.open("wb") as file:
                for block in _blocks(response, state):
                    file.write(block)
                    if progress:
                        progress.update(len(block))
            came = response.raw.tell()
            if length is not None and came != length:
                raise FetchError(f"the download broke off: {came:,} of {length:,} bytes came")


def _follow(session: requests.Session, url: str) -> requests.Response:
    """Request an address and follow where it leads, checking each step before it is taken."""
    here = url
    for _ in range(MOST_REDIRECTS + 1):
        response = session.get(here, timeout=TIMEOUT, stream=True, allow_redirects=False)
        target = response.headers.get("Location")
        if response.status_code not in _MOVED or not target:
            if response.status_code != 200:
                response.close()
                raise FetchError(f"the server answered {response.status_code}")
            return response
        response.close()
        following = urljoin(here, target)
        _check_redirect(session, url, here, following)
        here = following
    raise FetchError(f"the server redirects more than {MOST_REDIRECTS} times")


def _check_redirect(session: requests.Session, first: str, here: str, target: str) -> None:
    """Refuse a redirect to a file, to an address within a network, or out of https.

    A server that the card itself names may redirect to itself, wherever it is. A name is looked
    up again when it is asked for the file: a server of names that answers with a private address
    the second time is not found out, but what comes must still be a file of the kind expected.
    """
    parts = urlsplit(target)
    shown = target[:80]
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise FetchError(f"the server redirects to {shown!r}, which is not a page of the web")
    if _origin(target) == _origin(first):
        return
    if parts.scheme == "http" and urlsplit(here).scheme == "https":
        raise FetchError(f"the server redirects from https to {shown!r}")
    settings = session.merge_environment_settings(target, {}, True, None, None)  # noqa: FBT003
    if any(
        not _is_public(a) for a in _addresses(parts.hostname, proxied=bool(settings["proxies"]))
    ):
        raise FetchError(f"the server redirects to {shown!r}, an address within a private network")


def _origin(url: str) -> tuple[str, str | None, int]:
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        raise FetchError(f"the server redirects to {url[:80]!r}, which is not an address") from None
    return parts.scheme, parts.hostname, port or (443 if parts.scheme == "https" else 80)


def _addresses(host: str, *, proxied: bool) -> set[str]:
    """Return the addresses of a host; none where only a proxy knows them."""
    try:
        return {str(info[4][0]).split("%")[0] for info in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError):
        if proxied:
            return set()
        raise FetchError(f"the server redirects to {host[:80]}, which cannot be found") from None


def _is_public(address: str) -> bool:
    """Return whether an address is of the public internet.

    Examples
    --------
    >>> _is_public("8.8.8.8"), _is_public("::ffff:10.0.0.1"), _is_public("169.254.169.254")
    (True, False, False)
    """
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = parsed.ipv4_mapped or parsed.sixtofour
        if inner is None and parsed in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)
        if inner is not None:
            return _is_public(str(inner))
    return parsed.is_global and not parsed.is_multicast


def _stated_length(response: requests.Response) -> int | None:
    """Return how many bytes the server means to send; None where it does not say."""
    stated = response.headers.get("Content-Length", "")
    if not stated.isascii() or not stated.isdigit() or "chunked" in str(
        response.headers.get("Transfer-Encoding", "")
    ).casefold():  # fmt: skip
        return None
    length = int(stated)
    if length > MOST_DOWNLOADED:
        raise FetchError(
            f"the server would send {length:,} bytes; at most {MOST_DOWNLOADED:,} are taken"
        )
    return length


def _blocks(response: requests.Response, state: _State) -> Iterator[bytes]:
    """Read the body as it arrives, unpacked where the server packed it, within the limits."""
    raw: Any = response.raw
    read = getattr(raw, "read1", raw.read)
    unpacked = 0
    while not state.stopped.is_set():
        block: bytes = read(_BLOCK, decode_content=True)
        state.received = raw.tell()
        unpacked += len(block)
        if state.received > MOST_DOWNLOADED:
            raise FetchError(f"the server sends more than {MOST_DOWNLOADED:,} bytes")
        if unpacked > max(state.received, most_unpacked(state.received)):
            raise FetchError(f"{state.received:,} bytes unpack to more than {unpacked:,}")
        if not block:
            return
        yield block


def _explained(error: BaseException) -> BaseException:
    """Return the error to raise for one met while downloading, in a line."""
    reasons: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
        ((exceptions.Timeout, ReadTimeoutError), "the server stopped answering"),
        (
            (exceptions.InvalidURL, exceptions.InvalidSchema, exceptions.MissingSchema),
            "the card's address is not one of the web",
        ),
        ((exceptions.ChunkedEncodingError, HTTPError), "the download broke off before its end"),
        (
            (exceptions.ConnectionError,),
            "the server could not be reached, or the connection broke",
        ),
        ((exceptions.RequestException,), f"the download failed ({type(error).__name__})"),
    )
    for kinds, reason in reasons:
        if isinstance(error, kinds) and not isinstance(error, FetchError):
            return FetchError(reason)
    return error


@contextlib.contextmanager
def _system_certificates() -> Iterator[None]:
    """Trust what the machine trusts: networks that inspect TLS have a certificate of their own."""
    truststore.inject_into_ssl()
    try:
        yield
    finally:
        truststore.extract_from_ssl()
