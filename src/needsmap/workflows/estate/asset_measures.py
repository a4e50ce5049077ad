"""What the estate does for people: access, gaps, overlaps and stages of a journey.

Each function answers one question with a table and the sentences that must stand beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from needsmap.columns import Access, Areas, Assets, PeopleColumns
from needsmap.errors import NeedsmapError, UnknownEntry
from needsmap.measures.phrases import end_words, less_words
from needsmap.model import counted, noun
from needsmap.workflows.estate.estate import (
    STRAIGHT,
    named_use,
    of_use,
    wider_uses,
    zones_of,
)
from needsmap.workflows.estate.people_groups import groups_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from needsmap.workflows.estate.estate import Estate, EstateResult
    from needsmap.workflows.estate.requests import By, Zones

#: Shufflings behind the p of need beside access, and the level at which it is called a pattern.
PERMUTATIONS = 999
LEVEL = 0.05

_COUNTED_BY: Final = {"decile": Access.DECILE, "area": PeopleColumns.SMALL_AREA, "all": None}

#: Access is given for so many people.
PER = 10_000

NOT_NETTED = "Gaps and overlaps are two lists: one is not to be set off against the other."


def access(estate: Estate, *, radii: Sequence[float], by: By = "decile") -> EstateResult:
    """Count the people within some distances of each use.

    Parameters
    ----------
    estate
        Registers and place.
    radii
        Metres.
    by
        Whom to count: those of each deprivation decile, age and sex, or small area, or all
        together.
    """
    from needsmap.assets.decisions.access import groups_within, nearest_facility, people_within

    distances = nearest_facility(estate.ground.people, estate.stated_uses())
    if by != "group":
        people = estate.ground.people.set_index(PeopleColumns.AREA_CODE)
        distances[PeopleColumns.SMALL_AREA] = distances[Access.AREA_CODE].map(
            people[PeopleColumns.SMALL_AREA]
        )
        table = people_within(distances, radii=radii, by=_COUNTED_BY[by])
        about = f"{estate.ground.about}. Decile 1 is the {end_words(estate.ground.release)}."
    else:
        persons, titles, about = groups_of(estate.ground)
        table = groups_within(distances, persons, radii=radii)
        table[Access.GROUP] = table[Access.GROUP].map(titles)
    # people of a group at a point are shares of whole people: shown whole, as are metres
    whole = [Access.RADIUS, Access.PERSONS, Access.COVERED, Access.MEAN]
    table[whole] = table[whole].round(0).astype("Int64")
    beyond = estate.beyond(estate.facilities, max(radii))
    words = (about, *estate.repeats(), beyond, STRAIGHT)
    return estate.result(table.round({Access.SHARE: 4}), words)


def gaps(estate: Estate, *, use: str, radius: float) -> EstateResult:
    """Compare need with access to a use, small area by small area (two-step catchments).

    Parameters
    ----------
    estate
        Registers and place.
    use
        The service.
    radius
        Metres: of the catchments.

    Notes
    -----
    *Units*: access is in sites for each 10,000 people in their catchments. People beyond the
    border share the sites that they reach, as sites beyond it serve the place.
    """
    from needsmap.assets.decisions.provision import CLASS_WORDS, find_gaps

    use = named_use(estate.facilities, use)
    ground, sites = estate.ground, of_use(estate, use)
    supply = _supply(estate, sites, radius)
    people = ground.people.assign(**{Access.SCORE: supply * ground.people[PeopleColumns.PERSONS]})
    by_area = people.groupby(PeopleColumns.SMALL_AREA)
    sums = by_area[[PeopleColumns.PERSONS, Access.SCORE]].sum()
    level = (
        sums[Access.SCORE] / sums[PeopleColumns.PERSONS].where(sums[PeopleColumns.PERSONS] > 0)
    ).fillna(0)
    areas = ground.areas.set_index(Areas.AREA_CODE).loc[sums.index]
    need = {
        PeopleColumns.AREA_CODE: sums.index,
        PeopleColumns.NEED: by_area[PeopleColumns.NEED].first(),
    }
    table = find_gaps(
        areas.assign(**need, **{PeopleColumns.PERSONS: sums[PeopleColumns.PERSONS]}),
        PER * level,
        use=use,
    )
    names = ground.areas.set_index(Areas.AREA_CODE)[Areas.AREA_NAME]
    table.insert(2, Areas.AREA_NAME, table[Access.AREA_CODE].map(names))
    table[Access.PERSONS] = table[Access.PERSONS].round().astype("Int64")
    shares = [Access.SCORE, Access.NEED_PERCENTILE, Access.ACCESS_PERCENTILE, Access.GAP]
    table = table.round({Access.NEED: 1} | dict.fromkeys(shares, 3))
    in_gap = table[table[Access.CLASS] == "HL"]
    words = (
        (
            f"{len(in_gap)} of {counted(len(table), 'small area')} "
            f"{noun(len(in_gap), 'has', 'have')} high need and low access to "
            f"{table[Access.USE].iloc[0]} "
            f"({counted(int(in_gap[Access.PERSONS].sum()), 'person', 'people')}): thirds "
            f"of the small areas of {ground.place.name} itself."
        ),
        (
            f"Need is the percentage of {ground.release.ranked_in}'s areas that are "
            f"{less_words(ground.release)} ({ground.release.short_title}). "
            f"Access is sites for each {PER:,} people within "
            f"{radius:,.0f} m of them, "
            "those beyond the border too. Percentiles (0 to 1) are within the place; gap is need "
            "less access."
        ),
        "; ".join(f"{code} = {said}" for code, said in CLASS_WORDS.items()) + ".",
        _need_beside_access(estate, table),
        *wider_uses(estate.facilities, use),
        *estate.repeats(use),
        NOT_NETTED,
        estate.beyond(sites, radius),
        STRAIGHT,
    )
    return estate.result(table, words)


def _supply(estate: Estate, sites: gpd.GeoDataFrame, radius: float) -> NDArray[np.float64]:
    """Return the supply for each person at the place's points, shared with people beyond it."""
    import pandas as pd

    from needsmap.assets.decisions.access import catchment_access

    everyone, own = estate.ground.everyone, estate.ground.people
    # whoever shares a site that the place reaches lives within two radii of the place
    near = everyone[everyone.geometry.dwithin(estate.shape, 2 * radius * (1 + 1e-9))]
    near = near[~near[PeopleColumns.AREA_CODE].isin(own[PeopleColumns.AREA_CODE])]
    both = pd.concat([own[[*near.columns]], near], ignore_index=True)
    supply, _ = catchment_access(both, sites, steps=[radius])
    return supply[: len(own)]


def _need_beside_access(estate: Estate, table: pd.DataFrame) -> str:
    """Describe in one line whether need is high where access next door is low (bivariate Moran)."""
    from needsmap.measures.statistics.pattern import bivariate_moran, neighbours

    by_area = table.set_index(Access.AREA_CODE)
    try:
        found = bivariate_moran(
            by_area[Access.NEED_PERCENTILE],
            by_area[Access.ACCESS_PERCENTILE],
            neighbours(estate.ground.areas),
            permutations=PERMUTATIONS,
        )
    except NeedsmapError as error:
        said = " ".join(str(error).split())
        return f"Need beside the neighbours' access was not measured ({said})."
    way = "low" if found.statistic < 0 else "high"
    verdict = (
        f"where need is high, access next door tends to be {way}"
        if found.p <= LEVEL
        else "no more than chance"
    )
    return (
        f"Need beside the neighbours' access (bivariate Moran): {found.statistic:.3f}, "
        f"p {found.p:.3f} ({PERMUTATIONS} shufflings of {counted(found.areas, 'area')}): "
        f"{verdict}. Both "
        "gather in space by themselves, so p flatters; it says nothing of causes."
    )


def overlaps(estate: Estate, *, radius: float, pairs: bool = False) -> EstateResult:
    """Measure how far sites of one use cover the same people; or list pairs of two partners.

    Parameters
    ----------
    estate
        Registers and place.
    radius
        Metres: of the catchments, or between the sites of a pair.
    pairs
        True lists pairs.
    """
    from needsmap.assets.decisions.provision import find_overlaps, overlapping_pairs

    sites, name = estate.stated_uses(), estate.ground.place.name
    if pairs:
        here = sites.index.isin(estate.inside(sites).index)
        table = overlapping_pairs(sites, radius=radius, here=here)
        about = (
            f"{counted(len(table), 'pair')} of sites of one use and two partners "
            f"{noun(len(table), 'is', 'are')} within {radius:,.0f} m "
            f"of one another, at least one of them in {name}."
        )
    else:
        table = find_overlaps(estate.ground.people, sites, radius=radius)
        table = table[table[Access.COVERED] > 0].reset_index(drop=True)
        whole = [Access.COVERED, Access.DUPLICATED]
        table[whole] = table[whole].round().astype("Int64")
        table = table.round({Access.DUPLICATED_SHARE: 4, Access.DUPLICATION: 2})
        about = (
            f"{estate.ground.about}. Catchments of {radius:,.0f} m; sites that nobody of {name} "
            "reaches are left out. A duplication index of 1 means that nobody is covered twice."
        )
    words = (
        about,
        *estate.repeats(),
        "Several services at one place are co-location, not overlap.",
        NOT_NETTED,
        estate.beyond(sites, radius),
        STRAIGHT,
    )
    return estate.result(table, words)


def stages(estate: Estate, *, zones: Zones = "ward", order: Sequence[str] = ()) -> EstateResult:
    """Count the services of each stage of a journey (engage, train, job search ...) by area.

    Parameters
    ----------
    estate
        Registers whose rows are tagged with a journey stage, and the place.
    zones
        Wards, or the release's small areas.
    order
        The stages in the journey's order; one that nobody provides stays, with noughts. Empty
        for those found, by name.

    Raises
    ------
    UnknownEntry
        Where no placed, live asset is tagged, or a tag is not among `order`.
    """
    from needsmap.assets.decisions.provision import stage_matrix
    from needsmap.assets.register.assign import areas_of_points
    from needsmap.assets.register.sites import placed

    live = placed(estate.review.assets)
    tagged = live[live[Assets.STAGE].str.strip() != ""]
    areas = zones_of(estate, zones)
    home = areas_of_points(tagged, areas)
    table = stage_matrix(tagged, home)
    if table.empty:
        raise UnknownEntry(
            f"no placed asset in {estate.ground.place.name} is tagged with a journey stage: give "
            "the column, such as --column journey_stage=Stage"
        )
    strange = sorted(set(table.columns) - set(order)) if order else []
    if strange:
        stages = noun(len(strange), "the stage", "the stages")
        raise UnknownEntry(f"the registers also hold {stages} {', '.join(strange)}")
    every = table.reindex(index=areas[Areas.AREA_CODE], columns=list(order) or None, fill_value=0)
    every.insert(0, Areas.AREA_NAME, areas[Areas.AREA_NAME].to_numpy())
    bare = int((every.iloc[:, 1:].sum(axis=1) == 0).sum())
    words = (
        (
            f"{counted(int(home.notna().sum()), 'service')} in {estate.ground.place.name} "
            f"{noun(int(home.notna().sum()), 'is', 'are')} tagged with a "
            f"stage, of {len(tagged)} tagged in the registers and {len(live)} live and placed. One "
            "of several stages counts in each."
        ),
        (
            f"{bare} of {len(every)} {'wards' if zones == 'ward' else 'small areas'} hold none of "
            "any stage."
        ),
        "A nought means that no service stands in the area, not that nobody there is served.",
    )
    return estate.result(every.rename_axis(Access.AREA_CODE).reset_index(), words)
