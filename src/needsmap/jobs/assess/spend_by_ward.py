"""A spend ledger laid out over the wards of a district, beside their people and their need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from needsmap.errors import FrameError, VintageError
from needsmap.frames import Areas, Counts, Lookups, Ranks, Spend
from needsmap.model import Lookup, Release, kind_of
from needsmap.needs.papers.spend import against_need, allocate, share_by_basis
from needsmap.readers.papers.returns import read_ledger

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from needsmap.library import Library


@dataclass(frozen=True)
class WardSpend:
    """Spending by ward.

    Attributes
    ----------
    wards
        One row a ward: name and the columns of `needsmap.needs.papers.spend.against_need`.
    bases
        How much is known to have gone where it is shown, and how much is modelled.
    words
        What people and need are, with their year.
    """

    wards: pd.DataFrame
    bases: pd.DataFrame
    words: str


def spend_by_ward(library: Library, path: Path, *, place: str, release: str) -> WardSpend:
    """Lay a ledger out over the wards of a district.

    Parameters
    ----------
    library
        Lends ranks, people and the lookup to wards.
    path
        See `needsmap.readers.papers.returns.read_ledger`. An area code is that of a ward of the
        district, or of a small area in one.
    place
        The district.
    release
        Whose people and income deprivation are the keys.

    Returns
    -------
    WardSpend

    Raises
    ------
    FrameError
        Where the release comes without people or income scores; where money went to an area
        outside the district; listing every fault of the ledger.
    VintageError
        Where no lookup leads from the release's areas to wards.
    """
    card = library.catalogue.find(release, Release)
    where = library.find_place(place, geography=card.geography, collection=card.collection)
    codes = library.codes_in(where, card.geography)
    ward_of, names = _wards(library, card, codes)
    people, in_need, year = _keys(library, card, codes)
    population = people.groupby(ward_of).sum()
    need = in_need.groupby(ward_of).sum()
    ledger = read_ledger(path)
    ledger[Spend.AREA_CODE] = [ward_of.get(c, c) for c in ledger[Spend.AREA_CODE]]
    laid = allocate(ledger, {"need": need, "population": population})
    frame = against_need(laid, population, need)
    frame.insert(1, Areas.AREA_NAME, [names.get(c, c) for c in frame[Spend.AREA_CODE]])
    return WardSpend(
        wards=frame.sort_values(
            [Spend.AMOUNT, Spend.AREA_CODE], ascending=[False, True], ignore_index=True
        ),
        bases=share_by_basis(laid),
        words=f"People of {year}; in need: people in income deprivation, {card.short_title}.",
    )


def _wards(library: Library, card: Release, codes: list[str]) -> tuple[pd.Series, dict[str, str]]:
    for entry in library.catalogue.of(Lookup, collection=card.collection):
        if entry.from_geography == card.geography and kind_of(entry.to_geography) == "wd":
            lookup = library.load_lookup(entry.id)
            mine = lookup[lookup[Lookups.FROM_CODE].isin(codes)]
            ward_of = mine.set_index(Lookups.FROM_CODE)[Lookups.TO_CODE]
            return ward_of, dict(zip(mine[Lookups.TO_CODE], mine[Lookups.TO_NAME], strict=True))
    raise VintageError(f"no lookup leads from {card.geography} to wards")


def _keys(library: Library, card: Release, codes: list[str]) -> tuple[pd.Series, pd.Series, int]:
    """Give people, and people in income deprivation, by small area."""
    counts = library.load_denominators(card.id)
    mine = counts[(counts[Counts.GROUP] == "all") & counts[Counts.AREA_CODE].isin(codes)]
    ranks = library.load_ranks(card.id, domains=["income"])
    rates = ranks.set_index(Ranks.AREA_CODE)[Ranks.SCORE].reindex(codes)
    if mine.empty or rates.isna().any():
        raise FrameError(
            f"{card.id}: no count of people, or no income scores, are held with this release; "
            "choose another release, such as iod2019"
        )
    people = mine.set_index(Counts.AREA_CODE)[Counts.PERSONS].reindex(codes)
    return people, people * rates, int(mine[Counts.YEAR].iloc[0])
