"""What assets do for the people of a place, as plain frames: access, gaps, overlaps, co-location.

Each function takes the assets that `needsmap.read_register` returns, or some of its rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

import geopandas as gpd

from needsmap.assets.decisions.access import RADII
from needsmap.columns import BNG, Access, Areas, Assets, Colocation, PeopleColumns, export_names
from needsmap.errors import UnknownEntry
from needsmap.library import Library, default_library
from needsmap.model.arguments import Metres, Permutations, check_arguments
from needsmap.workflows.estate import asset_measures
from needsmap.workflows.estate.asset_colocation import colocate
from needsmap.workflows.estate.asset_frames import attrs_behind, review_frame
from needsmap.workflows.estate.estate import Estate
from needsmap.workflows.estate.estate_people import people_of
from needsmap.workflows.estate.requests import By, ColocationRequest, Detail
from needsmap.workflows.wording import attrs_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from needsmap.library import Result

F = TypeVar("F", bound="pd.DataFrame")

_TITLES: Final = {
    Access.PERSONS: "People",
    Access.COVERED: "People within the radius",
    Access.SHARE: "Share of people within the radius",
    Access.MEAN: "Mean distance to the nearest (m)",
    Access.NEED: "Need (percentile)",
    Access.NEED_PERCENTILE: "Need, percentile within the place (0 to 1)",
    Access.ACCESS_PERCENTILE: "Access, percentile within the place (0 to 1)",
    Access.GAP: "Gap: need less access",
    Access.CLASS: "Need and access in thirds (H high, M middling, L low)",
    Colocation.QUOTIENT: "Co-location quotient (1 = chance)",
}
#: The end of each column that is worse for people.
_DARKEST: Final = {
    Access.SHARE: "lowest",
    Access.COVERED: "lowest",
    Access.MEAN: "highest",
    Access.NEED: "highest",
    Access.NEED_PERCENTILE: "highest",
    Access.SCORE: "lowest",
    Access.ACCESS_PERCENTILE: "lowest",
    Access.GAP: "highest",
}


@check_arguments
def access(
    assets: gpd.GeoDataFrame,
    place: str,
    release: str,
    *,
    radii: Sequence[Metres] = RADII,
    by: By = "decile",
    library: Library | None = None,
) -> pd.DataFrame:
    """Count the people within some distances of each use.

    Parameters
    ----------
    assets
        As `read_register` returns them; rows may have been taken out. Those beyond the border
        count too.
    place
        A ward or district: name or code.
    release
        Whose deciles and small areas are taken, such as ``"iod2025"``.
    radii
        Metres, in a straight line.
    by
        Whom to count: ``"decile"`` (1 = most deprived), ``"group"`` (age and sex), ``"area"``
        (small areas) or ``"all"``.
    library
        Where people and ranks come from; None for the settings of the
        machine (environment, ``needsmap.toml``).

    Returns
    -------
    DataFrame
        One row a use, radius and decile, group or area: ``persons``, ``covered``, ``share``
        (0 to 1) and ``mean_distance`` (metres). By area it is a GeoDataFrame, EPSG:27700, with
        the ONS names of code and name. ``attrs`` holds sources, notices and caveats.

    Raises
    ------
    FrameError
        Where the frame is not one of assets.
    UnknownPlace, AmbiguousPlace, UnknownEntry, FetchError
        Where the place, release or its people are not known.

    Examples
    --------
    >>> import needsmap as nm
    >>> shelf = nm.write_shelf("alderwick")
    >>> library = nm.Library(shelves=[shelf])
    >>> files = sorted((shelf / "registers").glob("*.csv"))
    >>> assets = nm.read_register(files, collection="invented", library=library)
    >>> table = nm.access(assets, "Alderwick", "invented_iod2025", by="all", library=library)
    >>> table[table.use == "Library"][["radius", "persons", "covered"]]
        radius  persons  covered
    60     400   190080    22201
    61     800   190080    69714
    62    1200   190080   127233
    """
    estate = _estate(assets, place, release, library)
    result = asset_measures.access(estate, radii=radii, by=by)
    table = result.frame
    if by == "area":
        table = _with_areas(table, estate, PeopleColumns.SMALL_AREA)
    return _framed(table, estate, assets, "people near each service", result)


@check_arguments
def gaps(
    assets: gpd.GeoDataFrame,
    place: str,
    release: str,
    *,
    use: str,
    radius: Metres = 1200.0,
    library: Library | None = None,
) -> gpd.GeoDataFrame:
    """Set need against access to a service, small area by small area.

    Parameters
    ----------
    assets, place, release, library
        As for `access`.
    use
        The service, as the registers call it.
    radius
        Metres, in a straight line: of the catchments.

    Returns
    -------
    GeoDataFrame
        One row a small area, the largest gap first, EPSG:27700, with the ONS names of code and
        name: ``persons``, ``need`` (percentage of areas that are less deprived), ``access``
        (sites for 10,000 people), their percentiles within the place, ``gap`` (need less
        access) and ``gap_class`` in thirds (``"HL"`` = high need, low access). ``attrs`` holds
        sources, notices and caveats.

    Raises
    ------
    FrameError
        Where the frame is not one of assets.
    UnknownPlace, AmbiguousPlace, UnknownEntry, FetchError
        Where the place, the release or its people are not known, or no asset has the use.

    Examples
    --------
    >>> import needsmap as nm
    >>> shelf = nm.write_shelf("alderwick")
    >>> library = nm.Library(shelves=[shelf])
    >>> files = sorted((shelf / "registers").glob("*.csv"))
    >>> assets = nm.read_register(files, collection="invented", library=library)
    >>> table = nm.gaps(assets, "Alderwick", "invented_iod2025", use="Library", library=library)
    >>> nm.explore(table, "gap")
    <MapPage 'Alderwick: need against access to Library. Gap: need less access': 124 LSOAs, 1 layer>
    """
    estate = _estate(assets, place, release, library)
    result = asset_measures.gaps(estate, use=use, radius=radius)
    name = result.frame[Access.USE].iloc[0]
    table = _with_areas(result.frame.drop(columns=Areas.AREA_NAME), estate, Access.AREA_CODE)
    out = _framed(table, estate, assets, f"need against access to {name}", result)
    out.attrs["titles"] |= {Access.SCORE: f"Sites ({name}) for 10,000 people"}
    return out


@check_arguments
def overlaps(
    assets: gpd.GeoDataFrame,
    place: str,
    release: str,
    *,
    radius: Metres = 800.0,
    pairs: bool = False,
    library: Library | None = None,
) -> pd.DataFrame:
    """Measure how far several sites of one use cover the same people.

    Parameters
    ----------
    assets, place, release, library
        As for `access`.
    radius
        Metres, in a straight line: of the catchments, or between the sites of a pair.
    pairs
        True lists pairs of sites of one use and two partners instead.

    Returns
    -------
    DataFrame
        One row a use: ``sites``, ``partners``, people ``covered`` and ``duplicated``, and
        ``duplication_index`` (1 = nobody is covered twice). Of pairs, one row a pair, the
        nearest first. ``attrs`` holds sources, notices and caveats.

    Raises
    ------
    FrameError
        Where the frame is not one of assets.
    UnknownPlace, AmbiguousPlace, UnknownEntry, FetchError
        Where the place, the release or its people are not known.

    Examples
    --------
    >>> import needsmap as nm
    >>> shelf = nm.write_shelf("alderwick")
    >>> library = nm.Library(shelves=[shelf])
    >>> files = sorted((shelf / "registers").glob("*.csv"))
    >>> assets = nm.read_register(files, collection="invented", library=library)
    >>> table = nm.overlaps(assets, "Alderwick", "invented_iod2025", library=library)
    >>> table[table.use == "Library"][["sites", "duplication_index"]]
        sites  duplication_index
    20     10               1.21
    """
    estate = _estate(assets, place, release, library)
    result = asset_measures.overlaps(estate, radius=radius, pairs=pairs)
    return _framed(result.frame, estate, assets, "overlaps of services", result)


@check_arguments
def colocation(  # noqa: PLR0913 - options of a public function, all by name
    assets: gpd.GeoDataFrame,
    place: str,
    release: str,
    *,
    pair: Sequence[str] = (),
    detail: Detail = "references",
    radii: Sequence[Metres] = (),
    reference: Sequence[str] = (),
    permutations: Permutations = 999,
    library: Library | None = None,
) -> pd.DataFrame:
    """Find which uses draw one another more than chance has it.

    Parameters
    ----------
    assets, place, release, library
        As for `access`; only assets inside the place count.
    pair
        Two uses to look at closely; none for all pairs.
    detail
        Of a pair: ``"references"`` (against several sets of sites), ``"distances"`` (at rising
        distances, cross-K) or ``"sites"`` (site by site of the first use).
    radii
        Metres, for ``"distances"``; none for 100 to 1,200.
    reference
        Uses whose sites the pairs are tested against; none for all.
    permutations
        Random labellings.

    Returns
    -------
    DataFrame
        One row an ordered pair of uses, the least likely by chance first: ``quotient``
        (1 = chance), its middle 95% by chance, ``p``, ``q`` (corrected for the number of
        pairs) and ``verdict``. Of one pair, one row a reference, distance or site (then a
        GeoDataFrame, EPSG:27700). ``attrs`` holds ``reference`` (facilities of each use),
        sources, notices and caveats: read the notices beside a verdict.

    Raises
    ------
    FrameError
        Where the frame is not one of assets, or holds too few.
    UnknownPlace, AmbiguousPlace, UnknownEntry, FetchError
        Where the place, the release or its people are not known, or no asset has a use.

    Examples
    --------
    >>> import needsmap as nm
    >>> shelf = nm.write_shelf("alderwick")
    >>> library = nm.Library(shelves=[shelf])
    >>> files = sorted((shelf / "registers").glob("*.csv"))
    >>> assets = nm.read_register(files, collection="invented", library=library)
    >>> table = nm.colocation(
    ...     assets, "Alderwick", "invented_iod2025", permutations=99, library=library
    ... )
    >>> table[["from_use", "to_use", "quotient", "p"]].head(2)
           from_use     to_use  quotient     p
    0  Youth centre  Food bank     13.80  0.01
    1     Food bank   Car park      8.28  0.09
    """
    if pair and len(pair) != 2:
        raise UnknownEntry(f"a pair is two uses, not {len(pair)}")
    if not pair and (radii or detail != "references"):
        raise UnknownEntry("detail and radii are for one pair: name its two uses")
    if radii and detail != "distances":
        raise UnknownEntry("radii go with detail='distances'")
    request = ColocationRequest(
        files=(),
        place=place,
        release=release,
        pair=((pair[0], pair[1]),) if pair else (),
        detail=detail,
        radii=tuple(radii),
        reference=tuple(reference),
        permutations=permutations,
    )
    estate = _estate(assets, place, release, library)
    result = colocate(estate, request)
    table = result.frame
    if detail == "sites":
        points = estate.review.assets.set_index(Assets.ASSET_ID).geometry
        shapes = points.reindex(table[Assets.ASSET_ID]).to_numpy()
        table = gpd.GeoDataFrame(table, geometry=shapes, crs=BNG)
    out = _framed(table, estate, assets, "co-location of services", result)
    out.attrs["reference"] = result.details["reference"]
    return out


def _estate(assets: gpd.GeoDataFrame, place: str, release: str, library: Library | None) -> Estate:
    review = review_frame(assets)
    own = (library or default_library()).fresh()
    return Estate(review, people_of(own, place, release))


def _framed(table: F, estate: Estate, assets: gpd.GeoDataFrame, subject: str, result: Result) -> F:
    """Return a copy of a table with its title, sources, notices and caveats."""
    ground, behind = estate.ground, attrs_behind(assets)
    known = attrs_of(estate.library, ground.release, ground.place.label)
    out = table.copy()
    notes: dict[Any, Any] = {
        **known,
        "title": f"{ground.place.label}: {subject}",
        "titles": {name: title for name, title in _TITLES.items() if name in out},
        "darkest": {name: end for name, end in _DARKEST.items() if name in out},
        "notices": [*result.caveats, *behind["notices"], *known["notices"]],
        "sources": list(dict.fromkeys([*known["sources"], *behind["sources"]])),
        "caveats": [*behind["caveats"], *known["caveats"]],
    }
    out.attrs = notes
    return out


def _with_areas(table: pd.DataFrame, estate: Estate, column: str) -> gpd.GeoDataFrame:
    """Put the ONS code and name of the small areas first, and add their shapes."""
    code, name = export_names(estate.ground.release.geography)
    areas = estate.ground.areas.set_index(Areas.AREA_CODE).loc[table[column].tolist()]
    out = table.drop(columns=column)
    out.insert(0, code, areas.index)
    out.insert(1, name, areas[Areas.AREA_NAME].to_numpy())
    return gpd.GeoDataFrame(out, geometry=areas.geometry.to_numpy(), crs=BNG)
