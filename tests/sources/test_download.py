"""Downloads from a publisher, played on 127.0.0.1, that does whatever a server can do wrong."""

from __future__ import annotations

import gzip
import threading
import time
import tracemalloc
import zlib
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import unquote

import pytest

from needsmap.errors import FetchError
from needsmap.model import Source
from needsmap.sources import download, fetch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BODY = b"LSOA code,rank\n" + b"E01000001,1\n" * 5000
#: 512 MB of noughts in half a megabyte.
BOMB = 512 * 1024**2


def bomb() -> Iterator[bytes]:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    for _ in range(BOMB >> 20):
        yield packer.compress(bytes(1 << 20))
    yield packer.flush()


class Publisher(BaseHTTPRequestHandler):
    """Answers by the path; ``/to?<address>`` redirects there."""

    seen: ClassVar[list[str]] = []
    packed = b""

    def log_message(self, *args: object) -> None:
        """Stay quiet."""

    def _answer(self, body: bytes, **headers: str) -> None:
        self.send_response(200)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            if value:
                self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        kind, _, rest = self.path.strip("/").partition("?")
        self.seen.append(self.path)
        kind = kind.split(".")[0]
        if kind == "to":
            self.send_response(302)
            self.send_header("Location", unquote(rest))
            self.end_headers()
        elif kind == "huge":
            self._answer(b"LSOA code,rank\n", Content_Length=str(10**12))
        elif kind == "packed":
            self._answer(gzip.compress(BODY), Content_Encoding="gzip")
        elif kind == "bomb":
            self._answer(self.packed, Content_Encoding="gzip")
        elif kind == "chunked_cut":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"1000\r\n" + BODY[:200])
            self.close_connection = True
        elif kind == "cut":
            self._answer(BODY[:-4], Content_Length="", Connection="close")
            self.close_connection = True
        elif kind == "typed":
            self._answer(b"Please sign in\nwith your account\n", Content_Type="text/html")
        elif kind in {"drip", "drip_head"}:
            self._drip(kind)
        else:
            self._answer(BODY)

    def _drip(self, kind: str) -> None:
        if kind == "drip":
            self.send_response(200)
            self.end_headers()
        try:
            for _ in range(60):
                self.wfile.write(b"x" if kind == "drip" else b"HTTP/1.0 200 OK\r\n"[:1])
                self.wfile.flush()
                time.sleep(0.1)
        except OSError:
            return


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Publisher)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def other() -> Iterator[str]:
    """A second server: another port of the same machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Publisher)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def get(url: str, cache: Path) -> Path:
    source = Source(publisher="P", page="https://x.org", licence="L", attribution="A", url=url)
    return fetch("thing", source, cache=cache).path


def refused(url: str, why: str, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    with pytest.raises(FetchError, match=why):
        get(url, cache)
    assert not cache.exists()


# ------------------------------------------------------------------ redirects


def test_a_server_may_redirect_to_itself(address: str, tmp_path: Path) -> None:
    assert get(f"{address}/to.csv?/good.csv", tmp_path).read_bytes() == BODY
    assert get(f"{address}/to.csv?{address}/to?/good.csv", tmp_path / "2").read_bytes() == BODY


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("http://127.0.0.1:9/x.csv", "private network"),
        ("http://localhost:9/x.csv", "private network"),
        ("http://[::1]:9/x.csv", "private network"),
        ("http://[::ffff:127.0.0.1]:9/x.csv", "private network"),
        ("http://2130706433:9/x.csv", "private network"),
        ("http://0x7f.1:9/x.csv", "private network"),
        ("http://0.0.0.0:9/x.csv", "private network"),
        ("http://10.0.0.7/x.csv", "private network"),
        ("http://192.168.1.1/x.csv", "private network"),
        ("http://169.254.169.254/latest/meta-data", "private network"),
        ("http://100.64.0.1/x.csv", "private network"),
        ("http://224.0.0.1/x.csv", "private network"),
        ("//10.0.0.7/x.csv", "private network"),
        ("file:///etc/passwd", "not a page of the web"),
        ("ftp://8.8.8.8/x.csv", "not a page of the web"),
        ("http://127.0.0.1:99999/x.csv", "not an address"),
    ],
)
def test_a_redirect_to_a_private_address_is_refused(
    target: str, why: str, address: str, tmp_path: Path
) -> None:
    refused(f"{address}/to.csv?{target}", why, tmp_path)


def test_another_port_is_refused_before_it_is_asked(
    address: str, other: str, tmp_path: Path
) -> None:
    Publisher.seen.clear()
    refused(f"{address}/to.csv?{other}/good.csv", "private network", tmp_path)
    refused(f"{address}/to.csv?{address}/to?{other}/good.csv", "private network", tmp_path)
    assert not [path for path in Publisher.seen if path.startswith("/good")]


def test_a_circle_of_redirects_ends(address: str, tmp_path: Path) -> None:
    loop = "/to.csv?" * 12
    refused(f"{address}{loop}", "more than 10 times", tmp_path)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/x.csv", "nonsense"])
def test_a_card_names_an_address_of_the_web(url: str, tmp_path: Path) -> None:
    refused(url, "not one of the web", tmp_path)


# ------------------------------------------------------------------ sizes


def test_more_than_is_taken_is_refused_before_it_comes(address: str, tmp_path: Path) -> None:
    began = time.monotonic()
    refused(f"{address}/huge.csv", "1,000,000,000,000 bytes", tmp_path)
    assert time.monotonic() - began < 5


def test_more_than_is_taken_is_refused_where_no_size_is_stated(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "MOST_DOWNLOADED", len(BODY) // 2)
    refused(f"{address}/cut.csv", "sends more than", tmp_path)


def test_a_file_packed_for_its_way_is_unpacked(address: str, tmp_path: Path) -> None:
    assert get(f"{address}/packed.csv", tmp_path).read_bytes() == BODY


def test_a_file_that_unpacks_to_half_a_gigabyte_is_refused(address: str, tmp_path: Path) -> None:
    Publisher.packed = b"".join(bomb())
    assert len(Publisher.packed) < 1 << 20
    tracemalloc.start()
    try:
        refused(f"{address}/bomb.csv", "unpack to more than", tmp_path)
        assert tracemalloc.get_traced_memory()[1] < 64 * 1024**2
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("chunked_cut.csv", "broke off"),
        ("cut.csv", "cut short in the middle"),
        ("typed.csv", "web page"),
    ],
)
def test_what_is_cut_or_no_table_is_refused_without_a_hash(
    path: str, why: str, address: str, tmp_path: Path
) -> None:
    refused(f"{address}/{path}", why, tmp_path)


# ------------------------------------------------------------------ time


@pytest.mark.parametrize("path", ["drip.csv", "drip_head.csv"])
def test_a_byte_at_a_time_is_given_up(
    path: str, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "SLOW_SECONDS", 0.5)
    began = time.monotonic()
    refused(f"{address}/{path}", "too few to go on", tmp_path)
    assert time.monotonic() - began < 4


def test_a_download_has_an_end(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "LONGEST_DOWNLOAD", 0.5)
    refused(f"{address}/drip.csv", "took more than", tmp_path)


# ------------------------------------------------------------------ many at once


def test_ten_downloads_of_one_file_leave_one_whole_file(address: str, tmp_path: Path) -> None:
    with ThreadPoolExecutor(10) as pool:
        paths = list(pool.map(lambda _: get(f"{address}/good.csv", tmp_path), range(10)))
    assert {path.read_bytes() for path in paths} == {BODY}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["thing.csv", "thing.csv.sha256"]


def test_what_a_killed_download_left_is_removed(address: str, tmp_path: Path) -> None:
    import os

    left = tmp_path / ".needsmap-00000000-1-abc.csv"
    left.write_bytes(b"half")
    os.utime(left, (0, 0))
    get(f"{address}/good.csv", tmp_path)
    assert not left.exists()
