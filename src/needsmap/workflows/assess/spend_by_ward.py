"""A spend ledger laid out over the wards of a district, beside their people and their need."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

import pandas as pd

from needsmap.columns import Areas, Lookups, Ranks, Spend
from needsmap.errors import FrameError, UnknownEntry, VintageError, listed
from needsmap.library import Result, open_release
from needsmap.measures.papers.spend import (
    against_need,
    allocate,
    location_quotients,
    share_by_basis,
)
from needsmap.measures.statistics.inequality import concentration_index
from needsmap.model import Notice, counted
from needsmap.model.arguments import check_arguments
from needsmap.readers.papers.ledger import read_activity, read_ledger
from needsmap.text.phrases import sentence
from needsmap.workflows.table_rows import records

if TYPE_CHECKING:
    from needsmap.library import Library, ReleaseData
    from needsmap.workflows.assess.partner_requests import SpendRequest


@check_arguments
def spend_by_ward(library: Library, request: SpendRequest) -> Result:
    """Allocate a ledger to the wards of a district.

    Parameters
    ----------
    library
        Where ranks, people and the lookup to wards come from.
    request
        The ledger (see `needsmap.readers.papers.ledger.read_ledger`; an area code is that of a
        ward of the district, or of a small area in one), the district, the release whose people
        and income deprivation are the keys, and how many people the services of each area saw
        (`needsmap.readers.papers.ledger.read_activity`).

    Returns
    -------
    Result
        One row a ward: name and the columns of `needsmap.measures.papers.spend.against_need`;
        by theme, one row a theme and ward with its location quotient
        (`needsmap.measures.papers.spend.location_quotients`). ``details`` holds the frames
        ``wards``, ``bases`` (how much is known to have gone where it is shown, and how much is
        modelled) and ``leanings``; the ``concentration`` of spending a head along need (-1..1:
        below 0 more goes to wards in need; missing where nothing was spent); and ``keys``, what
        people and need are and which lines were laid out otherwise than they asked, with the
        concentration in a sentence.

    Raises
    ------
    UnknownEntry
        For a column to group by other than the theme.
    FrameError
        Where the release comes without people or income scores; where money went to an area
        outside the district; listing every fault of the ledger.
    VintageError
        Where no lookup leads from the release's areas to wards.

    Notes
    -----
    *Method*: direct, else by activity, else by need, else by population. A line that asks for
    activity where none was counted takes the next, and a caveat says so.
    """
    if request.by not in {"", Spend.THEME}:
        raise UnknownEntry(f"over wards, spending is listed by theme or as a whole: {request.by!r}")
    data = open_release(request.release, library=library)
    release = data.release
    district = data.find_place(request.place or "")
    codes = data.codes(district)
    ward_of, names = _wards(data, codes)
    people, in_need, year = _keys(data, codes)
    population, need = people.groupby(ward_of).sum(), in_need.groupby(ward_of).sum()
    keys = {"need": need, "population": population}
    notices: list[str] = []
    if request.activity is not None:
        seen = read_activity(request.activity)
        notices += seen.attrs["notices"]
        keys["activity"] = seen.groupby([ward_of.get(c, c) for c in seen.index]).sum()
    ledger = read_ledger(request.file, amount=request.amount)
    notices += ledger.attrs["notices"]
    ledger[Spend.AREA_CODE] = [ward_of.get(c, c) for c in ledger[Spend.AREA_CODE]]
    _refuse_strays(ledger, population, f"{district.name} as {release.short_title} has them")
    ledger, unmatched = _without_activity(ledger, keys)
    laid = allocate(ledger, keys)
    wards, leanings = against_need(laid, population, need), location_quotients(laid)
    concentration = _concentration(wards, population, need)
    wards = wards.sort_values(
        [Spend.AMOUNT, Spend.AREA_CODE], ascending=[False, True], ignore_index=True
    )
    for frame in (wards, leanings):
        at = list(frame.columns).index(Spend.AREA_CODE)
        frame.insert(at + 1, Areas.AREA_NAME, frame[Spend.AREA_CODE].replace(names))
    said = f"People of {year}; in need: people in income deprivation, {release.short_title}."
    words = (said, *unmatched, *map(sentence, notices))
    bases = share_by_basis(laid)
    sentences = (*words, _concentration_words(concentration, bases))
    figures = {
        "wards": wards,
        "bases": bases,
        "leanings": leanings,
        "concentration": concentration,
        "keys": sentences,
    }
    by_theme = request.by == Spend.THEME
    return Result(
        frame=pd.DataFrame(records(leanings if by_theme else wards)),
        caveats=(
            *map(_basis_line, records(bases)),
            *sentences,
            "Location quotient: 1 is a theme's share as everywhere; 2 is twice that."
            if by_theme
            else "Alignment: share of spending over share of need; 1 is in step.",
        ),
        details=figures,
        notices=(*map(Notice.remark, words), *library.notices),
        sources=tuple(library.sources),
        plain={
            "wards": records(wards),
            "bases": records(bases),
            "leanings": records(leanings),
            "concentration": None if isnan(concentration) else concentration,
            "keys": list(words),
        },
    )


def _concentration_words(value: float, bases: pd.DataFrame) -> str:
    """Return the concentration in a sentence; "" where there is none."""
    if isnan(value):
        return ""
    way = "more goes to wards in need" if value < 0 else "more goes to wards with less need"
    modelled = bases.loc[bases[Spend.MODELLED], Spend.SPEND_SHARE].sum()
    reading = "it is even" if round(value, 2) == 0 else way
    return (
        f"Concentration of spending a head along need (-1 to 1): {value:+.2f}; {reading}. "
        f"{modelled:.0%} of the money is laid out by a rule, not known to have gone there."
    )


def _basis_line(row: dict[str, Any]) -> str:
    modelled = " (modelled)" if row["modelled"] else " (known to have gone there)"
    return f"laid out {row['basis']}{modelled}: £{row['amount']:,.0f}, {row['spend_share']:.0%}"


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


def _wards(data: ReleaseData, codes: list[str]) -> tuple[pd.Series, dict[str, str]]:
    mine = data.parents("wd", codes)
    if mine is None:
        raise VintageError(f"no lookup leads from {data.release.geography} to wards")
    ward_of = mine.set_index(Lookups.FROM_CODE)[Lookups.TO_CODE]
    return ward_of, dict(zip(mine[Lookups.TO_CODE], mine[Lookups.TO_NAME], strict=True))


def _keys(data: ReleaseData, codes: list[str]) -> tuple[pd.Series, pd.Series, int]:
    """Return people, and people in income deprivation, by small area."""
    everyone = data.persons()
    ranks = data.library.load_ranks(data.release.id, domains=["income"])
    rates = ranks.set_index(Ranks.AREA_CODE)[Ranks.SCORE].reindex(codes)
    if everyone is None or rates.isna().any():
        raise FrameError(
            f"{data.release.id}: no count of people, or no income scores, are held with this "
            "release; choose another release, such as iod2019"
        )
    persons, year = everyone
    people = persons.reindex(codes)
    return people, people * rates, year
