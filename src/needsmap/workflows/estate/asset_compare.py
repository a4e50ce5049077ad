"""The annual review: last year's register against this year's, as a page, a workbook and tables."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd

from needsmap.assets.register.compare import FIELDS, compare_assets, renamed_partners
from needsmap.columns import Assets, check_assets
from needsmap.columns import RegisterChanges as Out
from needsmap.errors import FileFormatError, NeedsmapError
from needsmap.io.atomic import write_bytes, write_text
from needsmap.library.result import rows_of
from needsmap.model import ENGLAND, some
from needsmap.model.arguments import check_arguments
from needsmap.reports.pages.register_changes import (
    ChangedRegisters,
    changes_document,
    changes_map,
    summary_sentences,
)
from needsmap.workflows.estate.asset_review import (
    Review,
    land_of,
    read_as_sentence,
    review_assets,
    source_lines_of,
)
from needsmap.workflows.estate.requests import ReviewRequest

if TYPE_CHECKING:
    import pandas as pd

    from needsmap.library import Library
    from needsmap.reports.document import Document

#: Whose a row is that does not say so: a file's name, which is another every year, is no partner.
NOT_STATED: Final = "not stated"
#: So many rows of a table are on the page; the workbook has all.
ON_PAGE: Final = 500


@dataclass(frozen=True, slots=True)
class RegisterComparison:
    """Two registers compared.

    Attributes
    ----------
    changes
        The columns of `needsmap.columns.RegisterChanges`: each row of both registers once.
    fields
        The columns of `needsmap.columns.FieldChanges`: each field that differs.
    registers
        The two as they are described: names, assets, renamed partners.
    notices
        How the files were read, and which columns could not be compared.
    sources
        Attribution lines.
    """

    changes: pd.DataFrame
    fields: pd.DataFrame
    registers: ChangedRegisters
    notices: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many rows there are of each kind of change."""
        found = self.changes[Out.CHANGE].value_counts()
        return {kind: int(found.get(kind, 0)) for kind in Out.KINDS}

    @property
    def sentences(self) -> list[str]:
        """What the files were taken for, what became of their rows, what was not compared."""
        read_as = [self.registers.read_as] if self.registers.read_as else []
        return [*read_as, *summary_sentences(self.changes, self.registers)]

    def to_frame(self) -> pd.DataFrame:
        """Return the changes, without the positions of rows in memory."""
        return self.changes.drop(columns=[Out.OLD_ROW, Out.NEW_ROW])

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as plain values for JSON."""
        return {
            "counts": self.counts,
            "findings": self.sentences,
            "notices": list(self.notices),
            "rows": rows_of(self.to_frame()),
            "fields": rows_of(self.fields.drop(columns=["old_row", "new_row"])),
        }

    def document(self, *, most: int | None = None) -> Document:
        """Describe the page or workbook; a table has at most so many rows."""
        return changes_document(
            self.changes, self.fields, self.registers,
            notices=self.notices, sources=self.sources, most=most,
        )  # fmt: skip

    def save(self, path: Path) -> Path:
        """Write the comparison; the file's ending chooses the form.

        Parameters
        ----------
        path
            ``.html`` (the page, one file), ``.xlsx`` (the workbook) or ``.csv`` (one row for
            each row of the registers).

        Raises
        ------
        NeedsmapError
            For another ending, or where the extra "office" is not installed.
        """
        path = Path(path)
        if path.suffix.lower() == ".html":
            return write_text(path, self._page())
        if path.suffix.lower() == ".xlsx":
            from needsmap.reports import workbook

            return write_bytes(path, workbook.render(self.document()))
        if path.suffix.lower() == ".csv":
            from needsmap.io.output_text import csv_cell

            text = self.to_frame().astype("object").map(csv_cell).to_csv(index=False)
            return write_text(path, text, encoding="utf-8-sig")
        raise NeedsmapError(f"{path.name}: name a file that ends in .html, .xlsx or .csv")

    def _page(self) -> str:
        from needsmap.maps.html.page import render_page
        from needsmap.reports import html

        spec = changes_map(self.changes, self.registers)
        drawn = {} if spec is None else {spec.title: html.Drawn(page=render_page(spec))}
        return html.render(self.document(most=ON_PAGE), drawn)


@check_arguments
def compare_registers(
    old: str | Path | ReviewRequest | gpd.GeoDataFrame,
    new: str | Path | ReviewRequest | gpd.GeoDataFrame,
    *,
    library: Library | None = None,
) -> RegisterComparison:
    """Compare two years of one register: what went, came, moved, was renamed or changed.

    Parameters
    ----------
    old, new
        A file; a request, where the file needs options; or an *assets* frame. The two may be
        of different formats and layouts.
    library
        Where layouts and postcodes come from; None opens the default one.

    Returns
    -------
    RegisterComparison
        Each row of each register exactly once.

    Raises
    ------
    FileFormatError, UnknownEntry, FetchError, FrameError
        Where a register cannot be read.
    """
    if library is None and not isinstance(old, gpd.GeoDataFrame | None):
        from needsmap.library import default_library

        library = default_library().fresh()
    sides = [_open(library, side) for side in (old, new)]
    assets = sides[0].assets, sides[1].assets
    columns = sides[0].columns, sides[1].columns
    shared = [field for field in FIELDS if field in columns[0] and field in columns[1]]
    changes, fields = compare_assets(*assets, fields=shared)
    pairs = changes.dropna(subset=[Out.OLD_ROW, Out.NEW_ROW])
    reviews = [side.review for side in sides if side.review is not None]
    registers = ChangedRegisters(
        read_as=read_as_sentence(*reviews) if reviews else "",
        places=None if library is None else land_of(library, _collection(old, new)),
        names=(sides[0].name, sides[1].name),
        assets=assets,
        partners=renamed_partners(*assets, pairs.astype({Out.OLD_ROW: int, Out.NEW_ROW: int})),
        only=(_only(columns[0], columns[1]), _only(columns[1], columns[0])),
    )
    notices = tuple(dict.fromkeys((*sides[0].notices, *sides[1].notices)))
    sources = tuple(dict.fromkeys((*sides[0].sources, *sides[1].sources)))
    return RegisterComparison(changes, fields, registers, notices, sources)


def _collection(*sides: object) -> str:
    """Return the collection that the first request names, else England's."""
    requests = (side for side in sides if isinstance(side, ReviewRequest))
    return next((request.collection for request in requests), ENGLAND)


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two registers; without a review where it was given as a frame."""

    name: str
    assets: gpd.GeoDataFrame
    columns: frozenset[str]
    notices: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    review: Review | None = None


def _open(library: Library | None, side: str | Path | ReviewRequest | gpd.GeoDataFrame) -> _Side:
    """Read one register, or take it as it is."""
    if isinstance(side, gpd.GeoDataFrame):
        assets = check_assets(side)
        filled = [c for c in FIELDS if (assets[c].notna() & (assets[c].astype("str") != "")).any()]
        names = [name for name in assets[Assets.REGISTER].unique() if name]
        return _Side(", ".join(names) or "register", assets, frozenset(filled))
    assert library is not None  # noqa: S101 - `compare_registers` opens one for files
    request = side if isinstance(side, ReviewRequest) else ReviewRequest(files=(Path(side),))
    review = review_assets(library, replace(request, partner=request.partner or NOT_STATED))
    _check_whole(review)
    columns = frozenset.intersection(*(frozenset(r.columns) for r in review.registers))
    # a column of states says what is in use, too
    occupied = (review.assets[Assets.OCCUPATION] != "").any()
    columns |= {Assets.OCCUPATION} if Assets.STATUS in columns and occupied else set()
    # every row is live or closed, whether or not a column says so
    columns |= {Assets.STATUS}
    return _Side(
        ", ".join(register.name for register in review.registers),
        review.assets,
        columns,
        (*review.sentences[1 : -len(review.report.sentences)], *review.remarks),
        tuple(source_lines_of(library, review)),
        review,
    )


def _check_whole(review: Review) -> None:
    """Raise where a worksheet that may hold assets was not read: they would be disposed of."""
    for register in review.registers:
        rivals = [str(sheet) for sheet in register.unread if sheet.may_be_register]
        if rivals:
            raise FileFormatError(
                f"{register.name}: {some(rivals)} may hold assets too and cannot be read with the "
                "others. Name the worksheet to compare (needsmap assets read FILE --sheet NAME), "
                "or put all assets on one worksheet"
            )


def _only(mine: frozenset[str], other: frozenset[str]) -> tuple[str, ...]:
    return tuple(field for field in FIELDS if field in mine and field not in other)
