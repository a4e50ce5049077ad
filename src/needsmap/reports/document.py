"""What a report says, as frozen plain data: the last thing before a page, a Word file or a PDF.

Every string is plain text, never markup: the renderers escape it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from needsmap.errors import FrameError, fault_list
from needsmap.io.file_names import slug

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from needsmap.maps.spec import MapSpec

#: How a column's figures are written. ``bar`` is a percentile with a bar beside it; ``figure``
#: one that comes written already, with its unit.
Kind = Literal[
    "text",
    "whole",
    "decimal",
    "percent",
    "points",
    "pounds",
    "bar",
    "mark",
    "code",
    "figure",
    "hundredth",
]

Tone = Literal["good", "near", "bad", "none", "up", "down", "steady", "note"]

#: The shape that goes with a tone, so that nothing is said by colour alone.
SHAPES: Final[dict[str, str]] = {
    "good": "\u25cf", "near": "\u25b2", "bad": "\u25a0", "none": "\u25cb",
    "up": "\u2191", "down": "\u2193", "steady": "\u2192", "note": "\u2022",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """A judgement in words, with a tone that gives it a shape and a colour."""

    words: str
    tone: Tone


Cell = str | int | float | Mark | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its heading, and how its figures are written."""

    heading: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with a title; ``name`` is its file name among the downloads."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    name: str = ""
    strong: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        width = len(self.columns)
        faults = [
            f"row {i}: {len(row)} cells for {width} columns"
            for i, row in enumerate(self.rows, start=1)
            if len(row) != width
        ]
        if not self.title.strip():
            faults.append("a table needs a title")
        if faults:
            raise FrameError(fault_list(f"table {self.title[:60]!r}", faults))


#: Of a column of a frame: the heading, or heading and kind.
Heading = str | tuple[str, Kind]


def frame_table(
    frame: pd.DataFrame,
    columns: Mapping[str, Heading],
    *,
    title: str,
    name: str = "",
    note: str = "",
) -> Table:
    """Return columns of a frame as a table; missing values become empty cells.

    Parameters
    ----------
    frame
        One row a row of the table.
    columns
        Column of the frame to its heading.
    title, name, note
        See `Table`.
    """
    cells = frame[list(columns)].astype("object")
    rows = cells.where(cells.notna(), None).itertuples(index=False, name=None)
    return Table(
        title=title,
        columns=tuple(
            Column(head) if isinstance(head, str) else Column(*head) for head in columns.values()
        ),
        rows=tuple(rows),
        name=name,
        note=note,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Paragraphs; ``lead`` is set larger, ``caveat`` is set apart."""

    paragraphs: tuple[str, ...]
    tone: Literal["plain", "lead", "caveat"] = "plain"


def text(*paragraphs: str, tone: Literal["plain", "lead", "caveat"] = "plain") -> Text:
    """Return a block of paragraphs.

    Parameters
    ----------
    paragraphs, tone
        See `Text`.
    """
    return Text(paragraphs=paragraphs, tone=tone)


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of short lines."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """A few key figures side by side: what each is, its value as written, and where it is from."""

    facts: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """A map: interactive on a page, a picture in print and in Word. ``alt`` says what it shows."""

    title: str
    alt: str
    spec: MapSpec
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A photograph: JPEG bytes, ``alt`` what it shows, ``caption`` and ``credit`` beneath it.

    ``width`` and ``height`` are in pixels.
    """

    alt: str
    content: bytes
    width: int
    height: int
    caption: str = ""
    credit: str = ""

    def __post_init__(self) -> None:
        if not self.alt.strip():
            raise FrameError("a picture needs words that say what it shows (alt)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quadrants:
    """Two by two: four boxes, each a heading, what it means, and its items.

    Left to right, top row first. ``note`` goes beneath.
    """

    title: str
    boxes: tuple[tuple[str, str, tuple[str, ...]], ...]
    note: str = ""

    def __post_init__(self) -> None:
        if len(self.boxes) != 4:
            raise FrameError(f"two by two are four boxes, not {len(self.boxes)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Words and what they mean."""

    terms: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Places to go: text, address (see `is_link`), and a few words on each."""

    links: tuple[tuple[str, str, str], ...]

    def __post_init__(self) -> None:
        faults = [f"{address[:60]!r}: {LINK_RULE}" for _, address, _ in self.links
                  if not is_link(address, beside=True)]  # fmt: skip
        if faults:
            raise FrameError(fault_list("links", faults))


#: The rule of `is_link`, for messages.
LINK_RULE: Final = "a link begins with https://, http:// or mailto:"
_OUTSIDE: Final = re.compile(r"(https?://|mailto:)[^\s\x00-\x20\\]+", re.IGNORECASE)
_BESIDE: Final = re.compile(r"(?!//)[^\s\x00-\x20:\\]+")


def is_link(address: str, *, beside: bool = False) -> bool:
    """Check that an address is one that a page may link to.

    Parameters
    ----------
    address
        ``http``, ``https`` and ``mailto`` are allowed: ``javascript:`` would run, ``file:`` would
        open the reader's own disk.
    beside
        Allow the path of a file beside the page, too.

    Examples
    --------
    >>> is_link("https://www.gov.uk"), is_link("javascript:alert(1)"), is_link("data/x.csv")
    (True, False, False)
    """
    return bool(_OUTSIDE.fullmatch(address) or (beside and _BESIDE.fullmatch(address)))


Block = Text | Bullets | Facts | Table | Map | Picture | Quadrants | Terms | Links


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A headed part of a document."""

    title: str
    blocks: tuple[Block, ...]

    @property
    def id(self) -> str:
        """The section's anchor: its title in plain small letters."""
        return slug(self.title)


def section(title: str, *blocks: Block) -> Section:
    """Return a headed part of a document.

    Parameters
    ----------
    title, blocks
        See `Section`.
    """
    return Section(title=title, blocks=blocks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One report.

    Attributes
    ----------
    title, subtitle
        The name of the place, say, and what the report is.
    finding
        What it says, in a sentence or two.
    banner
        A line above everything ("Invented data: ...").
    organisation, date
        Who prepared it and when, as given by the user; "" where none was, since nothing here
        asks the clock.
    sources
        Attribution and licence lines.
    """

    title: str
    subtitle: str
    sections: tuple[Section, ...]
    finding: str = ""
    banner: str = ""
    organisation: str = ""
    date: str = ""
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        ids = [s.id for s in self.sections]
        twice = sorted({i for i in ids if ids.count(i) > 1})
        if twice or not self.title.strip():
            faults = [f"two sections are called {i!r}" for i in twice] or ["a title is needed"]
            raise FrameError(fault_list(f"document {self.title[:60]!r}", faults))

    @property
    def prepared(self) -> str:
        """The line of the cover that says by whom and when the report was prepared."""
        maker = f"Prepared by {self.organisation}" if self.organisation else ""
        return ", ".join(part for part in (maker, self.date) if part)

    def tables(self) -> Iterator[tuple[Section, Table]]:
        """Return every table with its section, in order."""
        for section in self.sections:
            for block in section.blocks:
                if isinstance(block, Table):
                    yield section, block
