"""A user's photographs: scaled down, upright, bare; and what is refused."""

from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from needsmap.errors import FileFormatError, FrameError
from needsmap.readers.papers.pictures import LONGEST, read_pictures

if TYPE_CHECKING:
    from pathlib import Path

GPS = 0x8825


def listed(folder: Path, *rows: str) -> Path:
    text = "\n".join(f"[[picture]]\n{row}" for row in rows)
    (folder / "pictures.toml").write_text(text, encoding="utf-8")
    return folder


def photo(path: Path, size: tuple[int, int], *, turned: bool = False) -> None:
    """Write a JPEG: red above, blue below, with where it was taken."""
    picture = Image.new("RGB", size, "red")
    picture.paste("blue", (0, size[1] // 2, size[0], size[1]))
    exif = Image.Exif()
    exif[0x0110] = "A telephone"
    exif.get_ifd(GPS)[2] = (51.0, 24.0, 30.0)
    if turned:
        exif[0x0112] = 6
    picture.save(path, "JPEG", exif=exif)


def bomb(path: Path, width: int, height: int) -> None:
    """Write the head of a PNG that claims to be very large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b""))
    )


def test_a_photograph_is_scaled_turned_and_bared(tmp_path: Path) -> None:
    photo(tmp_path / "hall.jpg", (4000, 3000), turned=True)
    with Image.open(tmp_path / "hall.jpg") as taken:
        assert taken.getexif().get_ifd(GPS)
    listed(tmp_path, 'file = "hall.jpg"\nalt = "The hall"\ncaption = "Hall"\ncredit = "A. Nyone"')
    (found,) = read_pictures(tmp_path)
    assert (found.alt, found.caption, found.credit) == ("The hall", "Hall", "A. Nyone")
    with Image.open(io.BytesIO(found.content)) as out:
        assert out.format == "JPEG"
        assert out.size == (found.width, found.height) == (LONGEST * 3 // 4, LONGEST)
        assert not out.getexif()
        assert "exif" not in out.info
        # turned upright: what was above is now at the right
        left, right = out.getpixel((50, 800)), out.getpixel((found.width - 50, 800))
    assert isinstance(left, tuple)
    assert isinstance(right, tuple)
    assert left[2] > 200 > left[0]
    assert right[0] > 200 > right[2]
    assert b"A telephone" not in found.content


def test_a_photograph_of_thirty_megabytes_works(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (3800, 5000, 3), dtype="uint8")
    Image.fromarray(noise).save(tmp_path / "big.jpg", quality=99)
    assert (tmp_path / "big.jpg").stat().st_size > 30_000_000
    (found,) = read_pictures(listed(tmp_path, 'file = "big.jpg"\nalt = "Noise"'))
    assert max(found.width, found.height) == LONGEST
    assert len(found.content) < 3_000_000


def test_small_and_clear_pictures_are_left_their_size(tmp_path: Path) -> None:
    Image.new("RGBA", (80, 40), (0, 0, 0, 0)).save(tmp_path / "logo.png")
    (found,) = read_pictures(listed(tmp_path, 'file = "logo.png"\nalt = "A logo"'))
    assert (found.width, found.height) == (80, 40)
    with Image.open(io.BytesIO(found.content)) as out:
        assert out.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("size", [(13_000, 10_000), (60_000, 60_000)])
def test_a_bomb_is_refused_from_its_head(tmp_path: Path, size: tuple[int, int]) -> None:
    bomb(tmp_path / "bomb.png", *size)
    with pytest.raises(FrameError, match=r"bomb\.png: .*pixels"):
        read_pictures(listed(tmp_path, 'file = "bomb.png"\nalt = "A bomb"'))


def test_every_fault_is_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    photo(tmp_path / "good.jpg", (60, 40))
    (tmp_path / "cut.jpg").write_bytes((tmp_path / "good.jpg").read_bytes()[:400])
    (tmp_path / "drawing.svg").write_text("<svg onload='alert(1)'/>")
    (tmp_path / "large.jpg").write_bytes(b"x" * 200_000)
    monkeypatch.setattr("needsmap.readers.papers.pictures.MOST_BYTES", 100_000)
    (tmp_path.parent / "outside.jpg").write_bytes((tmp_path / "good.jpg").read_bytes())
    listed(
        tmp_path,
        'file = "good.jpg"',
        'file = "good.jpg"\nalt = "good.jpg"',
        'file = "gone.jpg"\nalt = "Gone"',
        'file = "cut.jpg"\nalt = "Cut"',
        'file = "drawing.svg"\nalt = "A drawing"',
        'file = "large.jpg"\nalt = "Large"\ntitle = "Large"',
        'file = "large.jpg"\nalt = "Large"',
        'file = "../outside.jpg"\nalt = "Outside"',
        'alt = "Nothing"',
    )
    with pytest.raises(FrameError) as told:
        read_pictures(tmp_path)
    message = str(told.value)
    for words in (
        "9 faults",
        "good.jpg: alt is missing",
        "good.jpg: alt is only the file's name",
        "gone.jpg: no such file",
        "cut.jpg: the picture is damaged",
        "drawing.svg: not a picture that can be read",
        "large.jpg: unknown key 'title'; there are alt, caption, credit, file",
        "large.jpg: 0 MB; a picture may have",
        "outside.jpg: it lies outside",
        "picture 9: it names no file",
    ):
        assert words in message, words


def test_a_folder_without_a_list(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match=r"there is no pictures\.toml"):
        read_pictures(tmp_path)
    (tmp_path / "pictures.toml").write_text("[[picture")
    with pytest.raises(FileFormatError, match="not a TOML"):
        read_pictures(tmp_path)
    (tmp_path / "pictures.toml").write_text("x = 1")
    with pytest.raises(FrameError, match=r"holds no \[\[picture\]\]"):
        read_pictures(tmp_path)
