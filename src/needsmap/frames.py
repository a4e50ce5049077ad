"""The tables that pass through the house, defined once.

This is the only room that spells a column name: elsewhere write ``frame[Ranks.RANK]``.
Each ``check_*`` returns the frame it was given, in its standard column order and dtypes, or
raises one `FrameError` that lists every fault. Checks are made at the doors (readers and a
user's own frames), not between rooms.

Notes
-----
*CRS*: every geometry is in EPSG:27700 (metres).
*Direction*: ``rank`` is as published; position from the most deprived end is derived by
`needsmap.needs.bands` through the release's direction, nowhere else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from needsmap.errors import FrameError, VintageError, listed
from needsmap.model import kind_of, vintage_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import geopandas as gpd
    import pandas as pd

#: British National Grid, the only CRS inside needsmap.
BNG: Final = "EPSG:27700"


class Ranks:
    """Columns of the *ranks* frame: one row an area and domain, as published."""

    RELEASE: Final = "release"
    DOMAIN: Final = "domain"
    GEOGRAPHY: Final = "geography"
    AREA_CODE: Final = "area_code"
    RANK: Final = "rank"
    N_AREAS: Final = "n_areas"
    SCORE: Final = "score"
    ALL: Final = (RELEASE, DOMAIN, GEOGRAPHY, AREA_CODE, RANK, N_AREAS, SCORE)


class Areas:
    """Columns of the *areas* frame: one row an area, with its polygon."""

    GEOGRAPHY: Final = "geography"
    AREA_CODE: Final = "area_code"
    AREA_NAME: Final = "area_name"
    PARENT_CODE: Final = "parent_code"
    FORMER_CODE: Final = "former_code"
    GEOMETRY: Final = "geometry"
    ALL: Final = (GEOGRAPHY, AREA_CODE, AREA_NAME, PARENT_CODE, FORMER_CODE, GEOMETRY)


class Lookups:
    """Columns of the *lookup* frame: one row a pair of areas."""

    FROM_GEOGRAPHY: Final = "from_geography"
    FROM_CODE: Final = "from_code"
    FROM_NAME: Final = "from_name"
    TO_GEOGRAPHY: Final = "to_geography"
    TO_CODE: Final = "to_code"
    TO_NAME: Final = "to_name"
    SHARE: Final = "share"
    CHANGE: Final = "change"
    FIT: Final = "fit"
    ALL: Final = (
        FROM_GEOGRAPHY, FROM_CODE, FROM_NAME, TO_GEOGRAPHY, TO_CODE, TO_NAME, SHARE, CHANGE, FIT,
    )  # fmt: skip


class Counts:
    """Columns of the *counts* frame: people by area, year and group."""

    GEOGRAPHY: Final = "geography"
    AREA_CODE: Final = "area_code"
    YEAR: Final = "year"
    GROUP: Final = "group"
    PERSONS: Final = "persons"
    ALL: Final = (GEOGRAPHY, AREA_CODE, YEAR, GROUP, PERSONS)


class Bands:
    """Columns that `needsmap.needs.bands` adds to a ranks frame."""

    POSITION: Final = "position"
    PERCENTILE: Final = "percentile"
    DECILE: Final = "decile"
    QUINTILE: Final = "quintile"
    TOP_PERCENT: Final = "top_percent"
    LOCAL_POSITION: Final = "local_position"
    LOCAL_DECILE: Final = "local_decile"
    NEAR_CUT: Final = "near_cut"
    #: Of a table of counts: the cut, and how many areas stand inside it.
    PERCENT: Final = "percent"
    AREAS: Final = "areas"
    SHARE: Final = "share"


class Change:
    """Columns of the *change* frame: one row an area, between two releases."""

    GEOGRAPHY: Final = "geography"
    AREA_CODE: Final = "area_code"
    DOMAIN: Final = "domain"
    BEFORE: Final = "percentile_before"
    AFTER: Final = "percentile_after"
    RANK_BEFORE: Final = "rank_before"
    RANK_AFTER: Final = "rank_after"
    RANK_CHANGE: Final = "rank_change"
    POINTS: Final = "percentile_points"
    DECILE_BEFORE: Final = "decile_before"
    DECILE_AFTER: Final = "decile_after"
    DECILE_MOVE: Final = "decile_move"
    VERDICT: Final = "verdict"
    BASIS: Final = "basis"
    LOW: Final = "before_low"
    HIGH: Final = "before_high"
    MATERIAL: Final = "material"
    BOUNDARY_EFFECT: Final = "boundary_effect"
    MOVED: Final = "moved"


class Summary:
    """Columns of the *summary* frame: one row a larger area and measure."""

    GEOGRAPHY: Final = "geography"
    AREA_CODE: Final = "area_code"
    AREA_NAME: Final = "area_name"
    RELEASE: Final = "release"
    DOMAIN: Final = "domain"
    MEASURE: Final = "measure"
    VALUE: Final = "value"
    RANK: Final = "rank"
    PEERS: Final = "peers"
    TIED: Final = "tied"
    N_AREAS: Final = "n_areas"
    POPULATION: Final = "population"
    COVERAGE: Final = "coverage"


class Assets:
    """Columns of the *assets* frame: one row a row of a register; rows in = rows out.

    Units: ``capacity`` persons; ``utilisation`` 0..1; ``floor_area`` m2 (gross internal);
    money in pounds, ``running_cost`` a year; ``condition`` A..D; ``line`` the line of the file.
    """

    ASSET_ID: Final = "asset_id"
    NAME: Final = "name"
    PARTNER: Final = "partner"
    USE: Final = "use"
    ADDRESS: Final = "address"
    TENURE: Final = "tenure"
    LEASE_END: Final = "lease_end"
    CAPACITY: Final = "capacity"
    UTILISATION: Final = "utilisation"
    CONDITION: Final = "condition"
    CONDITION_DATE: Final = "condition_date"
    RATEABLE_VALUE: Final = "rateable_value"
    MARKET_VALUE: Final = "market_value"
    RUNNING_COST: Final = "running_cost"
    FLOOR_AREA: Final = "floor_area"
    UPRN: Final = "uprn"
    POSTCODE: Final = "postcode"
    STATUS: Final = "status"
    PLACED_BY: Final = "placed_by"
    REASON: Final = "reason"
    FAULTS: Final = "faults"
    REGISTER: Final = "register"
    LINE: Final = "line"
    GEOMETRY: Final = "geometry"
    TEXT: Final = (
        ASSET_ID, NAME, PARTNER, USE, ADDRESS, TENURE, CONDITION, UPRN, POSTCODE, STATUS,
        PLACED_BY, REASON, FAULTS, REGISTER,
    )  # fmt: skip
    NUMBERS: Final = (
        CAPACITY, UTILISATION, RATEABLE_VALUE, MARKET_VALUE, RUNNING_COST, FLOOR_AREA,
    )  # fmt: skip
    DATES: Final = (LEASE_END, CONDITION_DATE)
    ALL: Final = (*TEXT, *NUMBERS, *DATES, LINE, GEOMETRY)


class Postcodes:
    """Columns of the *postcodes* frame: one row a unit postcode, EPSG:27700 metres."""

    POSTCODE: Final = "postcode"
    EASTING: Final = "easting"
    NORTHING: Final = "northing"
    QUALITY: Final = "quality"
    DISTRICT_CODE: Final = "district_code"
    WARD_CODE: Final = "ward_code"
    ALL: Final = (POSTCODE, EASTING, NORTHING, QUALITY, DISTRICT_CODE, WARD_CODE)


def export_names(geography: str) -> tuple[str, str]:
    """Give the ONS column names of a geography's code and name, for files that leave the house.

    Examples
    --------
    >>> export_names("lsoa21")
    ('LSOA21CD', 'LSOA21NM')
    """
    stem = geography.upper()
    return f"{stem}CD", f"{stem}NM"


def _missing(frame: pd.DataFrame, wanted: Iterable[str]) -> list[str]:
    return [f"column {name!r} is missing" for name in wanted if name not in frame.columns]


def _refuse(faults: list[str], what: str) -> None:
    if faults:
        raise FrameError(f"{what}: {len(faults)} fault(s)\n{listed(faults)}")


def _some(values: Iterable[Any], most: int = 5) -> str:
    every = [str(v) for v in values]
    return ", ".join(every[:most]) + (f" and {len(every) - most} more" if len(every) > most else "")


def check_ranks(frame: pd.DataFrame, *, what: str = "ranks") -> pd.DataFrame:
    """Check a ranks frame: whole ranks within 1..N, one row an area and domain.

    Ranks may be tied (ties are published) and may be missing where the file holds none.

    Parameters
    ----------
    frame
        At least the columns of `Ranks` but ``score``.
    what
        How to name the table in an error (usually the file).

    Returns
    -------
    DataFrame
        The columns of `Ranks` in order; ``rank`` and ``n_areas`` as Int64.

    Raises
    ------
    FrameError
        Listing every fault.
    """
    import pandas as pd

    _refuse(_missing(frame, [c for c in Ranks.ALL if c != Ranks.SCORE]), what)
    faults: list[str] = []
    out = frame.copy(deep=False)
    if Ranks.SCORE not in out.columns:
        out[Ranks.SCORE] = float("nan")
    if out.empty:
        _refuse(["the table holds no row"], what)
    rank = pd.to_numeric(out[Ranks.RANK], errors="coerce")
    lost = out[Ranks.RANK].notna() & rank.isna()
    if lost.any():
        faults.append(f"rank is not a number for {_some(out.loc[lost, Ranks.AREA_CODE])}")
    broken = rank.notna() & (rank % 1 != 0)
    if broken.any():
        faults.append(f"rank is not a whole number for {_some(out.loc[broken, Ranks.AREA_CODE])}")
    outside = rank.notna() & ((rank < 1) | (rank > out[Ranks.N_AREAS]))
    if outside.any():
        bad = out.loc[outside].head(5)
        pairs = zip(bad[Ranks.AREA_CODE], bad[Ranks.RANK], strict=True)
        named = _some(f"{code} ({r})" for code, r in pairs)
        n = int(out.loc[outside, Ranks.N_AREAS].iloc[0])
        faults.append(f"{int(outside.sum())} rank(s) outside 1..{n}: {named}")
    empty = out[Ranks.AREA_CODE].isna() | (out[Ranks.AREA_CODE].astype("string").str.strip() == "")
    if empty.any():
        faults.append(f"{int(empty.sum())} row(s) without an area code")
    twice = out.duplicated([Ranks.RELEASE, Ranks.DOMAIN, Ranks.GEOGRAPHY, Ranks.AREA_CODE])
    if twice.any():
        faults.append(f"area codes appear twice: {_some(out.loc[twice, Ranks.AREA_CODE].unique())}")
    _refuse(faults, what)
    out[Ranks.RANK] = rank.astype("Int64")
    out[Ranks.N_AREAS] = out[Ranks.N_AREAS].astype("Int64")
    out[Ranks.SCORE] = pd.to_numeric(out[Ranks.SCORE], errors="coerce")
    return out.loc[:, list(Ranks.ALL)].reset_index(drop=True)


def check_areas(frame: gpd.GeoDataFrame, *, what: str = "areas") -> gpd.GeoDataFrame:
    """Check an areas frame: one valid polygon a code, in EPSG:27700 and within its reach.

    Parameters
    ----------
    frame
        At least geography, area_code, area_name, geometry.
    what
        How to name the table in an error.

    Returns
    -------
    GeoDataFrame
        The columns of `Areas` in order (``parent_code`` and ``former_code`` "" if absent).

    Raises
    ------
    FrameError
        Listing every fault: no CRS, another CRS, degrees labelled as metres, empty or
        invalid shapes, codes that appear twice.
    """
    required = [Areas.GEOGRAPHY, Areas.AREA_CODE, Areas.AREA_NAME, Areas.GEOMETRY]
    _refuse(_missing(frame, required), what)
    faults: list[str] = []
    if frame.empty:
        _refuse(["the table holds no row"], what)
    if frame.crs is None:
        faults.append("no CRS is set; needsmap works in EPSG:27700 and does not guess")
    elif frame.crs.to_epsg() != 27700:
        faults.append(f"CRS is {frame.crs.to_string()}, expected EPSG:27700")
    hollow = frame.geometry.isna() | frame.geometry.is_empty
    if hollow.any():
        faults.append(f"no shape for {_some(frame.loc[hollow, Areas.AREA_CODE])}")
    bad = ~hollow & ~frame.geometry.is_valid
    if bad.any():
        faults.append(f"invalid shape for {_some(frame.loc[bad, Areas.AREA_CODE])}")
    if frame.crs is not None and not hollow.all():
        low_x, low_y, high_x, high_y = frame.total_bounds
        if max(abs(low_x), abs(low_y), abs(high_x), abs(high_y)) <= 400:
            faults.append("coordinates look like degrees but the CRS says metres")
    twice = frame[Areas.AREA_CODE].duplicated()
    if twice.any():
        faults.append(f"area codes appear twice: {_some(frame.loc[twice, Areas.AREA_CODE])}")
    _refuse(faults, what)
    out = frame.copy(deep=False)
    for optional in (Areas.PARENT_CODE, Areas.FORMER_CODE):
        if optional not in out.columns:
            out[optional] = ""
    return out.loc[:, list(Areas.ALL)].reset_index(drop=True)


def check_lookup(frame: pd.DataFrame, *, what: str = "lookup") -> pd.DataFrame:
    """Check a lookup frame: codes on both sides, no pair twice, shares within 0..1.

    Returns
    -------
    DataFrame
        The columns of `Lookups` in order.

    Raises
    ------
    FrameError
        Listing every fault.
    """
    required = [Lookups.FROM_GEOGRAPHY, Lookups.FROM_CODE, Lookups.TO_GEOGRAPHY, Lookups.TO_CODE]
    _refuse(_missing(frame, required), what)
    if frame.empty:
        _refuse(["the table holds no row"], what)
    faults: list[str] = []
    out = frame.copy(deep=False)
    defaults: Mapping[str, Any] = {
        Lookups.FROM_NAME: "", Lookups.TO_NAME: "", Lookups.CHANGE: "", Lookups.FIT: "",
        Lookups.SHARE: float("nan"),
    }  # fmt: skip
    for name, value in defaults.items():
        if name not in out.columns:
            out[name] = value
    for side in (Lookups.FROM_CODE, Lookups.TO_CODE):
        blank = out[side].isna() | (out[side].astype("string").str.strip() == "")
        if blank.any():
            faults.append(f"{int(blank.sum())} row(s) have an empty {side}")
    twice = out.duplicated([Lookups.FROM_CODE, Lookups.TO_CODE])
    if twice.any():
        faults.append(f"pairs appear twice: {_some(out.loc[twice, Lookups.FROM_CODE].unique())}")
    share = out[Lookups.SHARE]
    if ((share < 0) | (share > 1)).any():
        faults.append("shares must lie within 0..1")
    unknown = set(out[Lookups.CHANGE].dropna().unique()) - {"", "U", "S", "M", "X"}
    if unknown:
        faults.append(f"change indicators other than U, S, M, X: {_some(sorted(unknown))}")
    _refuse(faults, what)
    return out.loc[:, list(Lookups.ALL)].reset_index(drop=True)


def check_counts(frame: pd.DataFrame, *, what: str = "counts") -> pd.DataFrame:
    """Check a counts frame: no negative count, one row an area, year and group.

    Returns
    -------
    DataFrame
        The columns of `Counts` in order; ``persons`` as float (published counts can have
        decimals after disclosure control).

    Raises
    ------
    FrameError
        Listing every fault.
    """
    _refuse(_missing(frame, Counts.ALL), what)
    if frame.empty:
        _refuse(["the table holds no row"], what)
    faults: list[str] = []
    if (frame[Counts.PERSONS] < 0).any():
        bad = frame.loc[frame[Counts.PERSONS] < 0, Counts.AREA_CODE]
        faults.append(f"counts below zero for {_some(bad)}")
    keys = [Counts.GEOGRAPHY, Counts.AREA_CODE, Counts.YEAR, Counts.GROUP]
    twice = frame.duplicated(keys)
    if twice.any():
        faults.append(f"areas appear twice: {_some(frame.loc[twice, Counts.AREA_CODE])}")
    _refuse(faults, what)
    out = frame.loc[:, list(Counts.ALL)].reset_index(drop=True)
    return out.astype({Counts.PERSONS: "float64"})


def check_assets(frame: gpd.GeoDataFrame, *, what: str = "assets") -> gpd.GeoDataFrame:
    """Check an assets frame: every column of `Assets`, unique ids, points in EPSG:27700.

    A row without a point is allowed (its ``placed_by`` is ``none`` or ``district`` and its
    ``reason`` says why): nothing is dropped.

    Raises
    ------
    FrameError
        Listing every fault.
    """
    _refuse(_missing(frame, Assets.ALL), what)
    faults: list[str] = []
    if frame.crs is None or frame.crs.to_epsg() != 27700:
        faults.append("points must be in EPSG:27700")
    twice = frame[Assets.ASSET_ID].duplicated()
    if twice.any():
        faults.append(f"asset ids appear twice: {_some(frame.loc[twice, Assets.ASSET_ID])}")
    use = frame[Assets.UTILISATION]
    if ((use < 0) | (use > 1)).any():
        faults.append("utilisation must lie within 0..1")
    _refuse(faults, what)
    return frame.loc[:, list(Assets.ALL)].reset_index(drop=True)


def check_same_geography(left: str, right: str, *, lookup: str = "", what: str = "join") -> None:
    """Refuse to join areas of two vintages by code alone.

    Parameters
    ----------
    left, right
        Geographies, such as ``"lsoa11"`` and ``"lsoa21"``.
    lookup
        The id of the lookup that leads from one to the other, named in the error.
    what
        The act, for the message.

    Raises
    ------
    VintageError
        Where they differ: a plain join on code would paint most of England and say nothing.

    Examples
    --------
    >>> check_same_geography("lsoa11", "lsoa11")
    >>> check_same_geography("lsoa11", "lsoa21", lookup="lsoa11_lsoa21")
    Traceback (most recent call last):
    ...
    needsmap.errors.VintageError: join: lsoa11 (2011) and lsoa21 (2021) are different areas...
    """
    if left == right:
        return
    same = kind_of(left) == kind_of(right)
    years = [f"{g} ({vintage_of(g)})" if vintage_of(g) else g for g in (left, right)]
    way = f"; carry one to the other with the lookup {lookup!r}" if lookup else ""
    kind = "different areas, though many codes look alike" if same else "different geographies"
    raise VintageError(f"{what}: {years[0]} and {years[1]} are {kind}{way}")
