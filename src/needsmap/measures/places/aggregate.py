"""The department's summary measures, for every place at once.

A banded *ranks* frame and a membership (which small areas make up which places) in, a
*summary* frame out. There is no loop over places: a country of wards takes about a second.

Notes
-----
*Direction*: every measure here runs the same way, **high = more deprived**; rank 1 among the
peers is the most deprived place. Average rank and local concentration use the inverted rank
``N - position + 1``, tied areas sharing the average of their places.
*Status*: the department publishes these for districts. For a ward or a custom place
they are not official statistics.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from needsmap.columns import Bands, Counts, Lookups, Ranks, Summary
from needsmap.errors import FrameError, NotComparable, fault_list, listed
from needsmap.measures.places.measures import MEASURES, REFUSED, SCALE_DOMAINS, SCORED
from needsmap.measures.places.members import PLACE, join_members, total, value_of
from needsmap.model import some

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

#: A measure that rests on less than this share of a place's people is refused.
LEAST_COVERAGE: Final = 0.95

#: Figures nearer than this are tied: it is far below anything published.
_DECIMALS: Final = 9


def _several(column: pd.Series[str]) -> bool:
    return bool((column != column.iloc[0]).any())


def _check(banded: pd.DataFrame, membership: pd.DataFrame, measures: Iterable[str]) -> None:
    refused = [REFUSED[m] for m in measures if m in REFUSED]
    if refused:
        raise NotComparable("; ".join(refused))
    known = ", ".join(MEASURES)
    faults = [f"no measure {m!r}: choose from {known}" for m in measures if m not in MEASURES]
    faults += [
        f"ranks: column {c!r} is missing; band the ranks first (measures.bands.add_bands)"
        for c in (Bands.POSITION, Bands.DECILE, Bands.TOP_PERCENT)
        if c not in banded.columns
    ]
    if banded.empty or membership.empty:
        faults.append("there are no ranks" if banded.empty else "no small area is in any place")
    elif _several(banded[Ranks.RELEASE]):
        faults.append("the ranks are of several releases: their positions cannot be averaged")
    elif _several(membership[Lookups.TO_GEOGRAPHY]):
        faults.append("the places are of several geographies: they are not each other's peers")
    if faults:
        raise FrameError(fault_list("summary measures", faults))


def _rows(
    measure: str, members: pd.DataFrame, everyone: pd.Series, least_coverage: float
) -> pd.DataFrame:
    """Return one measure of one domain for every place, with its rank and its coverage."""
    value, basis = value_of(measure, members)
    covered = total(members[Counts.PERSONS].where(basis.notna()), members)
    coverage = (covered / everyone.where(everyone > 0)).fillna(0.0)
    value = value.where(coverage >= least_coverage - 1e-12)
    rank = value.round(_DECIMALS).rank(method="min", ascending=False).astype("Int64")
    return pd.DataFrame(
        {
            Summary.MEASURE: measure,
            Summary.VALUE: value,
            Summary.RANK: rank,
            Summary.PEERS: int(rank.notna().sum()),
            Summary.TIED: rank.groupby(rank).transform("size").astype("Int64"),
            Summary.POPULATION: everyone,
            Summary.COVERAGE: coverage,
        }
    )


def summarise(
    banded: pd.DataFrame,
    membership: pd.DataFrame,
    *,
    counts: pd.DataFrame | None,
    groups: Mapping[str, str] | None = None,
    measures: Sequence[str] = tuple(MEASURES),
    least_coverage: float = LEAST_COVERAGE,
) -> pd.DataFrame:
    """Summarise the small areas of every place by each measure.

    Parameters
    ----------
    banded
        The *ranks* of one **whole** release (not of one place: ties are found across it),
        with the columns of `needsmap.measures.bands.add_bands`. Any number of domains.
    membership
        A *lookup* frame from the small areas to the places; ``share`` is the share of a small
        area's people who live in the place (missing = all of them).
    counts
        *Counts* of the people at risk, one year a group. None makes every small area count
        alike: second-rate, for releases whose denominators are not held, and to be said.
    groups
        Domain id to the group of people that weighs it; a domain that is not named takes
        ``"all"``. Working-age people weigh employment, children IDACI, older people IDAOPI.
    measures
        Ids from `MEASURES`. ``scale`` is given for income and employment alone, and not
        without counts of people.
    least_coverage
        A value resting on a smaller share of the place's people is left missing and unranked.

    Returns
    -------
    DataFrame
        A *summary* frame, one row a place, domain and measure: ``value``, ``rank`` among the
        ``peers`` (places of this membership that have a value) with how many are ``tied`` on
        it, ``n_areas`` (small areas that belong to the place, in whole or part),
        ``population`` (of the domain's own group; missing where every area counts alike) and
        ``coverage`` (share of it with data, 0..1).

    Raises
    ------
    FrameError
        Ranks without bands, of several releases, or areas without a count: every fault.
    NotComparable
        The plain mean or median of ranks, asked for as if it were a measure.
    VintageError
        Places made of areas of another vintage than the ranks.

    Notes
    -----
    *Direction*: high = more deprived, for every measure; rank 1 = most deprived.
    *Units*: average score as published; average rank and local concentration 1..N;
    proportion and extent 0..1; scale in persons.
    *Method*: the department's. Proportion counts small areas and not people; a small area
    that is split between places counts by its share.

    References
    ----------
    Ministry of Housing, Communities and Local Government, *The English Indices of
    Deprivation 2019: research report*, section 3.8, and File 10, notes.
    """
    _check(banded, membership, measures)
    # numbers group ten times faster than codes
    numbered = membership.assign(**{PLACE: pd.factorize(membership[Lookups.TO_CODE])[0]})
    first = membership.drop_duplicates(Lookups.TO_CODE).reset_index(drop=True)
    heads = pd.DataFrame(
        {
            Summary.GEOGRAPHY: first[Lookups.TO_GEOGRAPHY],
            Summary.AREA_CODE: first[Lookups.TO_CODE],
            Summary.AREA_NAME: first[Lookups.TO_NAME],
            Summary.RELEASE: banded[Ranks.RELEASE].iloc[0],
            Summary.N_AREAS: np.bincount(numbered[PLACE]),
        }
    )
    frames, faults = [], []
    for domain, part in banded.groupby(Ranks.DOMAIN, sort=False):
        group = (groups or {}).get(str(domain), "all")
        members, lost = join_members(
            part, numbered, counts=counts, group=group, what="summary measures"
        )
        if lost:
            faults.append(f"{domain}: no count of {group!r} for {some(lost)}")
            continue
        everyone = total(members[Counts.PERSONS], members)
        for measure in measures:
            # a scale counts people: there is none where every small area counts alike
            if measure == "scale" and (domain not in SCALE_DOMAINS or counts is None):
                continue
            rows = _rows(measure, members, everyone, least_coverage)
            frames.append(pd.concat([heads.assign(**{Summary.DOMAIN: domain}), rows], axis=1))
    if faults:
        raise FrameError(f"summary measures: people at risk are missing\n{listed(faults)}")
    out = pd.concat(frames, ignore_index=True)
    if counts is None:
        out[Summary.POPULATION] = np.nan
    return out.loc[:, list(Summary.ALL)]


def check_coverage(summary: pd.DataFrame, *, least: float = LEAST_COVERAGE) -> pd.DataFrame:
    """Return the same frame, or refuse places whose measures rest on too few of their people.

    Parameters
    ----------
    summary
        A *summary* frame of the places that somebody asked for.
    least
        The smallest coverage that is let through, 0..1.

    Raises
    ------
    NotComparable
        Naming each place, domain and coverage. A place without any data is refused whatever
        is let through.
    """
    coverage = summary[Summary.COVERAGE]
    # a score that was not published is absent everywhere, not ill covered
    absent = (coverage == 0) & summary[Summary.MEASURE].isin(SCORED)
    low = summary.loc[((coverage < least - 1e-12) | (coverage == 0)) & ~absent]
    if low.empty:
        return summary
    keys = [Summary.AREA_NAME, Summary.AREA_CODE, Summary.DOMAIN]
    worst = low.groupby(keys, sort=False)[Summary.COVERAGE].min()
    named = [
        f"{name or code} ({code}), {domain}: {100 * share:.1f}% of its people have data"
        for (name, code, domain), share in zip(worst.index.to_list(), worst, strict=True)
    ]
    raise NotComparable(
        f"less than {100 * least:.0f}% of the people of a place have data, so no measure is "
        f"given; allow it by name with low-coverage\n{listed(named)}"
    )
