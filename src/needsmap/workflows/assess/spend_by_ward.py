"""A spend ledger laid out over the wards of a district, beside their people and their need."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

from needsmap.columns import Areas, Counts, Lookups, Ranks, Spend
from needsmap.errors import FrameError, VintageError, listed
from needsmap.library import ReleaseData
from needsmap.measures.papers.spend import (
    against_need,
    allocate,
    location_quotients,
    share_by_basis,
)
from needsmap.measures.statistics.inequality import concentration_index
from needsmap.model import Release, counted
from needsmap.readers.papers.ledger import read_activity, read_ledger
from needsmap.text.phrases import sentence

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
        One row a ward: name and the columns of `needsmap.measures.papers.spend.against_need`.
    bases
        How much is known to have gone where it is shown, and how much is modelled.
    leanings
        One row a theme and ward: its location quotient
        (`needsmap.measures.papers.spend.location_quotients`), with the ward's name.
    concentration
        Of spending a head along need, -1..1: below 0 more goes to wards in need. Missing where
        nothing was spent.
    words
        What people and need are, with their year, and which lines were laid out otherwise than
        they asked.
    """

    wards: pd.DataFrame
    bases: pd.DataFrame
    leanings: pd.DataFrame
    concentration: float
    words: tuple[str, ...]

    @property
    def concentration_words(self) -> str:
        """The concentration in a sentence; "" where there is none."""
        value = self.concentration
        if isnan(value):
            return ""
        way = "more goes to wards in need" if value < 0 else "more goes to wards with less need"
        modelled = self.bases.loc[self.bases[Spend.MODELLED], Spend.SPEND_SHARE].sum()
        said = "it is even" if round(value, 2) == 0 else way
        return (
            f"Concentration of spending a head along need (-1 to 1): {value:+.2f}; {said}. "
            f"{modelled:.0%} of the money is laid out by a rule, not known to have gone there."
        )


def spend_by_ward(
    library: Library,
    path: Path,
    *,
    place: str,
    release: str,
    activity: Path | None = None,
    amount: str = "",
) -> WardSpend:
    """Allocate a ledger to the wards of a district.

    Parameters
    ----------
    library
        Where ranks, people and the lookup to wards come from.
    path
        See `needsmap.readers.papers.ledger.read_ledger`. An area code is that of a ward of the
        district, or of a small area in one.
    place
        The district.
    release
        Whose people and income deprivation are the keys.
    activity
        How many people the services of each area saw
        (`needsmap.readers.papers.ledger.read_activity`); None where nobody counted.
    amount
        Heading of the column of the money, where it is not found by itself.

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

    Notes
    -----
    *Method*: direct, else by activity, else by need, else by population. A line that asks for
    activity where none was counted takes the next, and `words` says so.
    """
    card = library.catalogue.find(release, Release)
    where = ReleaseData(library, card).find_place(place)
    codes = library.codes_in(where, card.geography)
    ward_of, names = _wards(library, card, codes)
    people, in_need, year = _keys(library, card, codes)
    population = people.groupby(ward_of).sum()
    need = in_need.groupby(ward_of).sum()
    keys = {"need": need, "population": population}
    notices: list[str] = []
    if activity is not None:
        seen = read_activity(activity)
        notices += seen.attrs["notices"]
        keys["activity"] = seen.groupby([ward_of.get(c, c) for c in seen.index]).sum()
    ledger = read_ledger(path, amount=amount)
    notices += ledger.attrs["notices"]
    ledger[Spend.AREA_CODE] = [ward_of.get(c, c) for c in ledger[Spend.AREA_CODE]]
    _refuse_strays(ledger, population, f"{where.name} as {card.short_title} has them")
    ledger, unmatched = _without_activity(ledger, keys)
    laid = allocate(ledger, keys)
    frame = against_need(laid, population, need)
    _name_wards(frame, names)
    leanings = location_quotients(laid)
    _name_wards(leanings, names)
    said = f"People of {year}; in need: people in income deprivation, {card.short_title}."
    return WardSpend(
        wards=frame.sort_values(
            [Spend.AMOUNT, Spend.AREA_CODE], ascending=[False, True], ignore_index=True
        ),
        bases=share_by_basis(laid),
        leanings=leanings,
        concentration=_concentration(frame, population, need),
        words=(said, *unmatched, *map(sentence, notices)),
    )


def _refuse_strays(ledger: pd.DataFrame, population: pd.Series, what: str) -> None:
    """Refuse money that went to an area outside the district, or to a ward of another year."""
    area = ledger[Spend.AREA_CODE]
    strays = ledger[(area != "") & ~area.isin(population.index)]
    if len(strays):
        pairs = zip(strays[Spend.LINE], strays[Spend.AREA_CODE], strict=True)
        faults = [f"line {line}: {code} is no ward or small area of {what}" for line, code in pairs]
        raise FrameError(
            f"the ledger names {counted(len(faults), 'area')} elsewhere\n{listed(faults)}"
        )


def _name_wards(frame: pd.DataFrame, names: dict[str, str]) -> None:
    at = list(frame.columns).index(Spend.AREA_CODE)
    named = [names.get(c, c) for c in frame[Spend.AREA_CODE]]
    frame.insert(at + 1, Areas.AREA_NAME, named)


def _without_activity(
    ledger: pd.DataFrame, keys: dict[str, pd.Series]
) -> tuple[pd.DataFrame, list[str]]:
    """Allocate lines that ask for activity by the next key where nobody counted it."""
    asks = (ledger[Spend.BASIS] == "activity") & (ledger[Spend.AREA_CODE] == "")
    if "activity" in keys or not asks.any():
        return ledger, []
    lines = ", ".join(str(line) for line in ledger.loc[asks, Spend.LINE])
    many = "s" if asks.sum() > 1 else ""
    said = (
        f"Line{many} {lines} of the ledger ask{'' if many else 's'} to be laid out by activity; "
        "no counts of it were given, so need is used."
    )
    return ledger.assign(**{Spend.BASIS: ledger[Spend.BASIS].mask(asks, "")}), [said]


def _concentration(frame: pd.DataFrame, population: pd.Series, need: pd.Series) -> float:
    """Return the concentration index of spending a head, wards ordered by their share in need."""
    lived = population[population > 0]
    share = (need.reindex(lived.index) / lived).fillna(0)
    spent = frame.set_index(Spend.AREA_CODE)[Spend.PER_HEAD].reindex(lived.index).fillna(0)
    positions = share.rank(ascending=False, method="min")
    return concentration_index(spent.to_numpy(), positions.to_numpy(), lived.to_numpy())


def _wards(library: Library, card: Release, codes: list[str]) -> tuple[pd.Series, dict[str, str]]:
    mine = ReleaseData(library, card).parents("wd", codes)
    if mine is None:
        raise VintageError(f"no lookup leads from {card.geography} to wards")
    ward_of = mine.set_index(Lookups.FROM_CODE)[Lookups.TO_CODE]
    return ward_of, dict(zip(mine[Lookups.TO_CODE], mine[Lookups.TO_NAME], strict=True))


def _keys(library: Library, card: Release, codes: list[str]) -> tuple[pd.Series, pd.Series, int]:
    """Return people, and people in income deprivation, by small area."""
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
