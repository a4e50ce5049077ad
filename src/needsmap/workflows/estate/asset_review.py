"""A partnership's registers: read, placed, reported on, collapsed into sites, clustered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from needsmap.columns import Assets
from needsmap.errors import UnknownEntry
from needsmap.model import (
    BoundarySet,
    Postcodes,
    RegisterLayout,
    counted,
    kind_of,
    some,
)
from needsmap.model.arguments import check_arguments
from needsmap.readers.registers.rows import Reading
from needsmap.workflows.estate.register_columns import OWN, check_columns, layouts_for
from needsmap.workflows.estate.register_settings import (
    naming_settings,
    settings_path,
    with_settings,
)

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

    from needsmap.assets.register.report import CheckReport, RowCounts
    from needsmap.library import Library
    from needsmap.readers.registers.read import Register
    from needsmap.workflows.estate.requests import ReviewRequest


#: So many rows that were left out are listed for each file.
_LISTED = 40
#: So many headings that were not used.
_COLUMNS = 20


@dataclass(frozen=True, slots=True)
class Review:
    """A partnership's assets, and how much of its registers can be used.

    Attributes
    ----------
    registers
        Each file as it was read.
    assets
        One row for each row of the files, placed.
    report
        What is there and what is missing.
    sites, site_of, merges
        The places that the assets are at, the site of each asset, and why assets were joined.
    notices
        Notices on the points of a register as a whole.
    place
        The place whose surroundings `assets` was cut to; "" where it was not.
    """

    registers: tuple[Register, ...]
    assets: gpd.GeoDataFrame
    report: CheckReport
    sites: gpd.GeoDataFrame
    site_of: pd.Series
    merges: pd.DataFrame
    notices: tuple[str, ...] = ()
    place: str = ""

    @property
    def read_as(self) -> str:
        """What each file was taken for: the first line of every output."""
        return read_as_sentence(self)

    @property
    def counts(self) -> list[RowCounts]:
        """What became of the rows of each file."""
        from needsmap.assets.register.report import RowCounts

        return [
            RowCounts(r.name, len(r.rows), r.blank, tuple(aside.line for aside in r.left_out))
            for r in self.registers
        ]

    @property
    def sentences(self) -> list[str]:
        """What the files are, what became of their rows, and how much can be used."""
        shown, every = len(self.assets), sum(each.assets for each in self.counts)
        counts = [str(each) for each in self.counts]
        if self.place and shown < every:
            counts.append(
                f"{counted(every, 'asset')} in the files = {shown:,} in or near {self.place}, or "
                f"of a register of its own + {every - shown:,} elsewhere, which are not shown."
            )
        return [self.read_as, *counts, *self.report.sentences]

    @property
    def remarks(self) -> list[str]:
        """What was found out about each file, in sentences."""
        lines = [f"{r.name}: {'; '.join(r.notices)}." for r in self.registers]
        for register in self.registers:
            taken = "; ".join(f"{name} from {head!r}" for name, head in register.columns.items())
            lines.append(
                f"{register.name}: {taken}. To correct one: needsmap assets read FILE "
                "--column name=HEADING."
            )
            if register.left_out:
                out = some(register.left_out, _LISTED, joint="; ")
                lines.append(f"{register.name}: not assets, left out: {out}.")
            if register.personal:
                dropped = ", ".join(register.personal)
                lines.append(f"{register.name}: dropped as personal data: {dropped}.")
            for column, values in register.unknown.items():
                words = some((f"{value!r} ({n})" for value, n in values.items()), 8)
                lines.append(f"{register.name}: {column} holds words that no table knows: {words}.")
        return [*lines, *self.notices]

    def to_dict(self) -> dict[str, Any]:
        """Return what the files are and how much can be used, as plain data."""
        return {
            "read_as": self.read_as,
            "files": [_file(r, c) for r, c in zip(self.registers, self.counts, strict=True)],
            "rows": self.report.rows,
            "live": self.report.live,
            "placed_by": self.report.placed,
            "sites": len(self.sites),
            "remarks": self.remarks,
            "findings": self.sentences,
        }


def _file(register: Register, counts: RowCounts) -> dict[str, Any]:
    """Return what one file was read as, which column is which, and what its rows are."""
    return {
        "file": register.name,
        "layout": register.layout,
        "settings": register.settings,
        "list_of": register.list_of,
        "columns": register.columns,
        "not_used": list(register.unused),
        "not_read": list(map(str, register.unread)),
        "rows": counts.rows,
        "assets": counts.assets,
        "blank": counts.blank,
        "left_out": [
            {"line": a.line, "kind": a.kind, "text": a.text, "problem": a.problem}
            for a in register.left_out
        ],
    }


def read_as_sentence(*reviews: Review) -> str:
    """Return what the files of reviews were taken for, in one sentence.

    Parameters
    ----------
    *reviews
        Two of them for a comparison.
    """
    files = (_read_as(register) for review in reviews for register in review.registers)
    notes = (f" {note}" for review in reviews for note in map(_not_used, review.registers) if note)
    return f"Read as: {'; '.join(files)}.{''.join(notes)}"


def _not_used(register: Register) -> str:
    """Return what of a file was chosen or not used: every output says it."""
    parts = list(register.choices)
    if register.unread:
        parts.append(
            f"not read: {some(register.unread, joint='; ')} (needsmap assets read FILE --sheet "
            "NAME reads one)"
        )
    if register.unused:
        parts.append(f"columns not used: {some(map(repr, register.unused), _COLUMNS)}")
    return f"{register.name}: {'; '.join(parts)}." if parts else ""


def _read_as(register: Register) -> str:
    """Return what a file was taken for, with the uses that its rows came to have."""
    uses = register.rows[Assets.USE]
    most = [f"{use} {n:,}" for use, n in uses[uses != ""].value_counts().items()]
    settings = f"; with the settings of {register.settings}" if register.settings else ""
    return (
        f"{register.name} as a list of {register.list_of} (layout {register.layout}; "
        f"{some(most, 3) or 'no use is stated'}{settings})"
    )


@check_arguments
def review_assets(library: Library, request: ReviewRequest) -> Review:
    """Read registers and place their rows; nothing is dropped.

    Parameters
    ----------
    library
        Where the layouts and the postcodes come from.
    request
        Which files, and how to read them, where the settings beside a file do not say so.

    Raises
    ------
    CardError
        Where the settings beside a file are wrong, or fit the file no more.
    FileFormatError, UnknownEntry, FetchError
        Each saying what to do.
    """
    from needsmap.assets.register.identity import far_uprns, fold_spellings
    from needsmap.assets.register.merging import combine_registers
    from needsmap.assets.register.placing import NOTICES
    from needsmap.assets.register.services import repeat_sentences, services_of
    from needsmap.assets.register.sites import placed

    read = [pair for file in request.files for pair in _read_one(library, request, file)]
    registers = tuple(register for register, _ in read)
    check_columns(request.columns, registers)
    notices = tuple(
        f"{register.name}: {notice}." for register, frame in read for notice in frame.attrs[NOTICES]
    )
    assets, folded = fold_spellings(combine_registers([frame for _, frame in read]))
    together = tuple(f"{notice}." for notice in (*folded, *far_uprns(placed(assets))))
    review = review_of(assets, near=request.near, apart=request.apart)
    same = repeat_sentences(assets, review.site_of, services_of(assets, review.site_of))
    return replace(review, registers=registers, notices=(*notices, *together, *same))


def _read_one(
    library: Library, request: ReviewRequest, file: Path
) -> list[tuple[Register, gpd.GeoDataFrame]]:
    """Return the registers in a file, each with its rows as placed assets."""
    from needsmap.assets.register.placing import place_assets
    from needsmap.readers.registers.sheets import read_registers

    how, used = with_settings(request, file)
    reading = Reading(
        encoding=how.encoding,
        separator=how.separator,
        sheet=how.sheet,
        header_row=how.header_row,
        keep_personal=how.keep_personal,
        crs=how.crs,
        as_of=how.as_of,
    )
    numbered = bool(how.columns) and all(head.startswith("#") for _, head in how.columns)
    with naming_settings(file, used):
        registers = read_registers(
            file,
            layouts_for(library, how),
            layout_id=OWN if numbered else how.layout,
            partner=how.partner,
            reading=reading,
        )
        check_columns(used.get("columns", {}).items(), registers)
        postcodes = _postcode_list(library, how)
    points = library.load_postcodes(postcodes.id)
    land = land_of(library, postcodes.collection)
    return [
        (
            replace(register, path=file, settings=settings_path(file).name if used else ""),
            place_assets(register.rows, points, land=land, shift=how.shift_datum),
        )
        for register in (_with_use(register, how.use) for register in registers)
    ]


def _with_use(register: Register, use: str) -> Register:
    """Give the rows that do not say their use the one that the user stated."""
    stated = register.rows[Assets.USE].replace("", use)
    return replace(register, rows=register.rows.assign(**{Assets.USE: stated}))


def review_of(assets: gpd.GeoDataFrame, *, near: float, apart: Collection[str] = ()) -> Review:
    """Report on an *assets* frame and collapse it into sites, whatever it was read from."""
    from needsmap.assets.register.report import check_register
    from needsmap.assets.register.sites import collapse_sites

    sites, site_of, merges = collapse_sites(assets, near=near, apart=apart)
    return Review((), assets, check_register(assets), sites, site_of, merges)


def land_of(library: Library, collection: str) -> gpd.GeoDataFrame | None:
    """Return the polygons of the newest districts at hand, None where there are none."""
    sets = [
        entry
        for entry in library.catalogue.of(BoundarySet, collection=collection)
        if kind_of(entry.geography) == "lad" and library.has(entry.id)
    ]
    newest = max(sets, key=lambda entry: entry.geography, default=None)
    return None if newest is None else library.load_areas(newest.id)


def near_place(
    review: Review, place: BaseGeometry, request: ReviewRequest, *, reach: float, name: str = ""
) -> tuple[Review, int]:
    """Drop from national lists what is not near a place; a partner's own register stays whole.

    Parameters
    ----------
    review
        Everything that was read.
    place
        Its shape, EPSG:27700.
    request
        How sites are made.
    reach
        Metres beyond the place that count as near.
    name
        What the place is called.

    Returns
    -------
    Review
        With the report and the sites of what is kept.
    int
        How many rows of national lists were left out. A register is a partner's own where at
        least half of its placed, live assets lie in the place.
    """
    from needsmap.assets.register.sites import placed

    assets = review.assets
    use = placed(assets)
    share = use.geometry.within(place).groupby(use[Assets.REGISTER]).mean()
    own = set(assets[Assets.REGISTER]) - set(share[share < 0.5].index)
    near = assets.geometry.notna() & assets.geometry.dwithin(place, reach)
    kept = assets[assets[Assets.REGISTER].isin(own) | near]
    if len(kept) == len(assets):
        return review, 0
    cut = review_of(kept, near=request.near, apart=request.apart)
    cut = replace(
        cut, registers=review.registers, notices=review.notices, place=name or "the place"
    )
    return cut, len(assets) - len(kept)


def _postcode_list(library: Library, request: ReviewRequest) -> Postcodes:
    if request.postcodes:
        return library.catalogue.find(request.postcodes, Postcodes)
    lists = list(library.catalogue.of(Postcodes, collection=request.collection))
    if not lists:
        raise UnknownEntry(f"no list of postcodes is in the collection {request.collection!r}")
    return lists[0]


def source_lines_of(library: Library, review: Review) -> list[str]:
    """Return the attribution of each register's layout, where its publisher is known."""
    lines: list[str] = []
    for register in review.registers:
        if register.layout == OWN:
            continue
        source = library.catalogue.find(register.layout, RegisterLayout).source
        if source.attribution:
            lines.append(f"{register.name}. {source.attribution}")
    return list(dict.fromkeys(lines))
