"""Fetch against a real local server that truncates, stalls, lies, redirects and mistakes."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import threading
import time
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from needsmap.errors import FetchError
from needsmap.model import Source
from needsmap.sources import download as room
from needsmap.sources import fetch, forget, read_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BODY = b"LSOA code,rank\n" + b"E01000001,1\n" * 5000


def a_zip() -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("table.csv", BODY)
    return sink.getvalue()


class Publisher(BaseHTTPRequestHandler):
    """A publisher's server on a bad day: the path says what goes wrong."""

    def log_message(self, *args: object) -> None:
        """Stay quiet."""

    def do_GET(self) -> None:
        kind = self.path.split("?")[0].strip("/").split(".")[0]
        if kind == "moved":
            self.send_response(302)
            self.send_header("Location", "/good.csv")
            self.end_headers()
            return
        if kind == "gone":
            self.send_error(404)
            return
        bodies = {
            "page": b"<!DOCTYPE html><p>Sign in</p>",
            "empty": b"",
            "zipped": a_zip(),
            "half_zip": a_zip()[:200],
            "half_gz": gzip.compress(BODY)[:60],
        }
        body = bodies.get(kind, BODY)
        claimed = {"truncated": len(body) * 2, "short": len(body) // 2}.get(kind, len(body))
        self.send_response(200)
        self.send_header("Content-Length", str(claimed))
        self.end_headers()
        if kind == "stalled":
            self.wfile.write(body[:100])
            self.wfile.flush()
            time.sleep(1.5)
            return
        self.wfile.write(body)
        self.close_connection = True


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Publisher)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def source(url: str = "", **more: object) -> Source:
    return Source(
        publisher="P", page="https://example.org/page", licence="L", attribution="A", url=url,
        **more,  # type: ignore[arg-type]
    )  # fmt: skip


def left_in(cache: Path) -> list[str]:
    return sorted(p.name for p in cache.rglob("*")) if cache.exists() else []


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def test_a_good_file_is_kept_with_its_hash_and_used_again(address: str, cache: Path) -> None:
    first = fetch("thing", source(f"{address}/good.csv"), cache=cache)
    assert (first.origin, first.path.read_bytes()) == ("network", BODY)
    assert first.sha256 == hashlib.sha256(BODY).hexdigest()
    again = fetch("thing", source("http://127.0.0.1:9/unreachable.csv"), cache=cache)
    assert (again.origin, again.path) == ("cache", first.path)
    assert left_in(cache) == ["thing.csv", "thing.csv.sha256"]


def test_a_redirect_is_followed(address: str, cache: Path) -> None:
    assert fetch("thing", source(f"{address}/moved.csv"), cache=cache).path.read_bytes() == BODY


def test_a_zip_is_tried_before_it_is_kept(address: str, cache: Path) -> None:
    assert fetch("thing", source(f"{address}/zipped.zip"), cache=cache).path.suffix == ".zip"


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("truncated.csv", "broke off|connection broke"),
        ("stalled.csv", "stopped answering|connection broke|broke off"),
        ("page.zip", "web page came instead"),
        ("page.csv", "web page came instead"),
        ("empty.csv", "empty"),
        ("half_zip.zip", "cut short"),
        ("half_gz.csv.gz", "cut short"),
        ("gone.csv", "404"),
    ],
)
def test_what_fails_says_why_where_to_put_it_by_hand_and_leaves_nothing(
    path: str, why: str, address: str, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "TIMEOUT", (1, 0.5))
    with pytest.raises(FetchError, match=why) as caught:
        fetch("thing", source(f"{address}/{path}"), cache=cache)
    message = str(caught.value)
    assert "https://example.org/page" in message
    assert str(cache / "thing") in message
    assert left_in(cache) == []


def test_a_file_cut_where_the_server_says_it_ends_is_told_by_its_hash(
    address: str, cache: Path
) -> None:
    known = source(f"{address}/short.csv", sha256=hashlib.sha256(BODY).hexdigest())
    with pytest.raises(FetchError, match="not the publisher's"):
        fetch("thing", known, cache=cache)
    assert left_in(cache) == []


def test_a_server_that_is_not_there(cache: Path) -> None:
    with pytest.raises(FetchError, match="could not be reached"):
        fetch("thing", source("http://127.0.0.1:9/x.csv"), cache=cache)
    assert left_in(cache) == []


def test_no_known_address_says_what_to_do_by_hand_and_then_takes_it(cache: Path) -> None:
    with pytest.raises(FetchError, match="save the file as"):
        fetch("thing", source(), cache=cache)
    cache.mkdir()
    (cache / "thing.csv").write_bytes(BODY)
    assert fetch("thing", source(), cache=cache).origin == "by hand"


def test_a_web_page_saved_by_hand_is_refused(cache: Path) -> None:
    cache.mkdir()
    (cache / "thing.csv").write_bytes(b"<html>not the file</html>")
    with pytest.raises(FetchError, match="web page"):
        fetch("thing", source(), cache=cache)


def test_a_cached_file_that_changed_is_fetched_again(address: str, cache: Path) -> None:
    first = fetch("thing", source(f"{address}/good.csv"), cache=cache)
    first.path.write_bytes(BODY[:100])
    again = fetch("thing", source(f"{address}/good.csv"), cache=cache)
    assert (again.origin, again.path.read_bytes()) == ("network", BODY)


def test_what_a_reader_refuses_is_forgotten(address: str, cache: Path) -> None:
    forget(fetch("thing", source(f"{address}/good.csv"), cache=cache))
    assert left_in(cache) == []


def test_progress_is_told_of_every_byte(address: str, cache: Path) -> None:
    class Count:
        total = 0
        seen = 0

        def update(self, n: int) -> None:
            self.seen += n

        def reset(self) -> None:
            self.seen = 0

        def close(self) -> None:
            """End."""

    count = Count()
    fetch("thing", source(f"{address}/good.csv"), cache=cache, progress=count)
    assert count.total == len(BODY)
    assert count.seen >= len(BODY)


def a_mirror(folder: Path, *, digest: str = "") -> Path:
    folder.mkdir()
    (folder / "f.csv").write_bytes(BODY)
    with (folder / "manifest.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, ["id", "path", "sha256", "fidelity"])
        writer.writeheader()
        digest = digest or hashlib.sha256(BODY).hexdigest()
        writer.writerow({"id": "thing", "path": "f.csv", "sha256": digest, "fidelity": "re-saved"})
    return folder


def test_the_mirror_comes_first_and_says_how_faithful_it_is(tmp_path: Path, cache: Path) -> None:
    found = fetch("thing", source(), mirror=a_mirror(tmp_path / "m"), cache=cache)
    assert (found.origin, found.fidelity) == ("mirror", "re-saved")
    other = source(mirror=("nowhere", "thing"))
    assert fetch("another", other, mirror=tmp_path / "m", cache=cache).path == found.path


def test_a_mirror_whose_file_is_not_the_manifests_is_refused(tmp_path: Path, cache: Path) -> None:
    with pytest.raises(FetchError, match="not what the mirror's manifest says"):
        fetch("thing", source(), mirror=a_mirror(tmp_path / "m", digest="0" * 64), cache=cache)
    (tmp_path / "m" / "f.csv").unlink()
    with pytest.raises(FetchError, match="not there"):
        fetch("thing", source(), mirror=tmp_path / "m", cache=cache)


def test_a_folder_without_a_manifest_is_no_mirror(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match=r"holds no manifest\.csv"):
        read_manifest(tmp_path)


def test_a_card_of_ones_own_names_a_file_beside_it(tmp_path: Path, cache: Path) -> None:
    (tmp_path / "own.csv").write_bytes(BODY)
    got = fetch("thing", source(file="own.csv"), folder=tmp_path, cache=cache)
    assert got.origin == "shelf"
    with pytest.raises(FetchError, match="not there"):
        fetch("thing", source(file="none.csv"), folder=tmp_path, cache=cache)


def test_the_machines_certificates_are_trusted_only_while_fetching(
    address: str, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import truststore

    acts: list[str] = []
    monkeypatch.setattr(truststore, "inject_into_ssl", lambda: acts.append("in"))
    monkeypatch.setattr(truststore, "extract_from_ssl", lambda: acts.append("out"))
    with pytest.raises(FetchError):
        fetch("thing", source(f"{address}/gone.csv"), cache=cache)
    assert acts == ["in", "out"]
