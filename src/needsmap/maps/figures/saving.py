"""How a picture is drawn and saved: one look, the same bytes each time, alt text inside."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import matplotlib as mpl
from matplotlib.text import Text

from needsmap.errors import FileFormatError
from needsmap.io.atomic import atomic_path
from needsmap.io.output_text import clean_text
from needsmap.maps.figures.drawing import INK, SOFT

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    from matplotlib.figure import Figure

#: Kinds of picture, by the end of the file's name.
KINDS: Final = (".png", ".svg", ".pdf")
_DPI: Final = 200

_STYLE: Final[Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "needsmap",
    "font.family": "sans-serif",
    "font.size": 9,
    "text.color": INK,
    "hatch.linewidth": 0.6,
    "hatch.color": SOFT,
    "text.parse_math": False,
}


@contextmanager
def house_style() -> Iterator[None]:
    """Set the house style within a ``with``: text stays text, nothing is random."""
    with mpl.rc_context(_STYLE):
        yield


def check_kind(path: str | os.PathLike[str]) -> Path:
    """Return the path, if its end is that of a picture.

    Parameters
    ----------
    path
        Of a picture.

    Raises
    ------
    FileFormatError
        For another kind of file.
    """
    file = Path(path)
    if file.suffix.lower() not in KINDS:
        raise FileFormatError(f"{file.name}: a picture is saved as {', '.join(KINDS)}")
    return file


def save_picture(figure: Figure, path: Path, *, title: str, alt: str) -> Path:
    """Write a picture to a temporary file, then move it.

    Parameters
    ----------
    figure
        As drawn within `house_style`. Its texts are cleaned here, but for the labels of ticks,
        which matplotlib keeps to itself.
    path
        From `check_kind`; its folder is made if need be.
    title, alt
        Written into the file: SVG title and description, PNG text, PDF title and subject.

    Returns
    -------
    Path
        The file.
    """
    for text in figure.findobj(Text):
        text.set_text(clean_text(text.get_text()))
    title, alt = clean_text(title), clean_text(alt)
    kind = path.suffix.lower()
    metadata: Any = {
        ".png": {"Title": title, "Description": alt, "Software": "needsmap"},
        ".svg": {"Title": title, "Description": alt, "Date": None, "Creator": "needsmap"},
        ".pdf": {"Title": title, "Subject": alt, "CreationDate": None},
    }[kind]
    with atomic_path(path) as part, warnings.catch_warnings():
        # a name in letters that the font lacks is drawn as boxes; the alt text keeps it
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure.savefig(part, dpi=_DPI, metadata=metadata, facecolor="white")
    return path
