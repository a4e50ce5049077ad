"""A user's own photographs in, small plain pictures out, with what they show in words.

A photograph of a telephone weighs megabytes and says where it was taken and when. What comes out
is scaled down, turned upright and written anew, so that nothing but the picture is left.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageOps, UnidentifiedImageError

from needsmap.catalogue import read_toml
from needsmap.errors import FileFormatError, FrameError, fault_list
from needsmap.io.file_names import is_file

#: The list that goes with a folder of pictures.
LIST: Final = "pictures.toml"
#: Pixels of the longer side of what comes out: sharp on paper at the width of a page.
LONGEST: Final = 1600
#: A larger file, or one that unfolds to more pixels, is refused before it is unfolded.
MOST_BYTES: Final = 60_000_000
MOST_PIXELS: Final = 120_000_000
_FORMATS: Final = ("JPEG", "PNG", "TIFF", "WEBP")
_QUALITY: Final = 82
_KEYS: Final = {"file", "alt", "caption", "credit"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """One picture, ready to be shown.

    Attributes
    ----------
    file
        The name of the file that it came from.
    alt
        What it shows, for those who cannot see it.
    caption, credit
        What stands beneath it, and whose it is; "" for none.
    content
        JPEG bytes without any other data.
    width, height
        Pixels.
    """

    file: str
    alt: str
    caption: str
    credit: str
    content: bytes
    width: int
    height: int


def read_pictures(folder: Path) -> tuple[Photo, ...]:
    """Read a folder of pictures by its list.

    Parameters
    ----------
    folder
        With ``pictures.toml``: one ``[[picture]]`` each, with ``file``, ``alt`` (what it shows,
        required), ``caption`` and ``credit``.

    Returns
    -------
    tuple of Photo
        In the order of the list, the longer side at most `LONGEST` pixels.

    Raises
    ------
    FileFormatError
        Where there is no list, or it is no TOML.
    FrameError
        Every fault at once: a picture without words, an unknown key, a file that is not there,
        too large, or no picture.
    """
    folder = Path(folder).expanduser()
    path = folder / LIST
    if not path.is_file():
        raise FileFormatError(
            f"{folder}: there is no {LIST} that says of each picture its file and, as alt, what it "
            "shows"
        )
    rows = read_toml(path, FileFormatError)[1].get("picture")
    if not isinstance(rows, list) or not rows or not all(isinstance(r, dict) for r in rows):
        raise FrameError(f"{path}: it holds no [[picture]]")
    faults: list[str] = []
    photos: list[Photo] = []
    for number, row in enumerate(rows, start=1):
        wrong = list(_faults(row, folder, number))
        if wrong:
            faults += wrong
            continue
        try:
            photos.append(_photo(row, folder / str(row["file"])))
        except FileFormatError as error:
            faults.append(str(error))
    if faults:
        raise FrameError(fault_list(path, faults))
    return tuple(photos)


def _faults(row: dict[str, Any], folder: Path, number: int) -> list[str]:
    """List what is wrong with one [[picture]] before its file is opened."""
    name = str(row.get("file", "")).strip()
    what = name or f"picture {number}"
    faults = [
        f"{what}: unknown key {key!r}; there are {', '.join(sorted(_KEYS))}"
        for key in sorted(set(row) - _KEYS)
    ]
    if not name:
        faults.append(f"{what}: it names no file")
    elif not is_file(folder / name):
        faults.append(f"{what}: no such file in {folder.name}")
    elif folder.resolve() not in (folder / name).resolve().parents:
        faults.append(f"{what}: it lies outside {folder.name}")
    alt = str(row.get("alt", "")).strip()
    if not alt:
        faults.append(f"{what}: alt is missing; say in a sentence what the picture shows")
    elif alt.casefold() == name.casefold():
        faults.append(f"{what}: alt is only the file's name; say what the picture shows")
    return faults


def _photo(row: dict[str, Any], path: Path) -> Photo:
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise FileFormatError(
            f"{path.name}: {size / 1e6:,.0f} MB; a picture may have {MOST_BYTES / 1e6:.0f} MB. "
            "Save it smaller"
        )
    content, width, height = _plain_jpeg(path)
    texts = {key: str(row.get(key, "")).strip() for key in ("alt", "caption", "credit")}
    return Photo(file=path.name, content=content, width=width, height=height, **texts)


def _plain_jpeg(path: Path) -> tuple[bytes, int, int]:
    """Scale a picture down, turn it upright, and write it anew without any other data."""
    out = io.BytesIO()
    try:
        with warnings.catch_warnings():
            # Pillow warns of what it takes for a bomb; the limit here is told from the header
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path, formats=_FORMATS) as picture:
                width, height = picture.size
                if width * height > MOST_PIXELS:
                    raise FileFormatError(
                        f"{path.name}: {width:,} by {height:,} pixels; a picture may have "
                        f"{MOST_PIXELS / 1e6:.0f} million. Save it smaller"
                    )
                # a JPEG can be unfolded at a fraction of its size: it need never be held whole
                picture.draft("RGB", (LONGEST, LONGEST))
                picture.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
                upright = _on_white(ImageOps.exif_transpose(picture))
                upright.save(out, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
                return out.getvalue(), upright.width, upright.height
    except Image.DecompressionBombError:
        raise FileFormatError(
            f"{path.name}: it unfolds to far too many pixels. Save it smaller"
        ) from None
    except UnidentifiedImageError:
        raise FileFormatError(
            f"{path.name}: not a picture that can be read; save it as JPEG or PNG"
        ) from None
    except (OSError, SyntaxError, ValueError) as error:
        raise FileFormatError(f"{path.name}: the picture is damaged ({error})") from None


def _on_white(picture: Image.Image) -> Image.Image:
    """Return a picture without transparency and without anything that hangs on it."""
    clear = picture.convert("RGBA") if picture.mode in {"RGBA", "LA", "P", "PA"} else None
    plain = Image.new("RGB", picture.size, "white")
    if clear is None:
        plain.paste(picture.convert("RGB"))
    else:
        plain.paste(clear, mask=clear.getchannel("A"))
    return plain
