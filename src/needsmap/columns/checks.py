"""Checks at the door: a frame is what it should be, or one error lists every fault.

pandera does the checking; its reports are rewritten into sentences that name the areas.
"""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any, cast

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from needsmap.columns.columns import BNG, CHANGES, Areas, Counts, Lookups, Ranks
from needsmap.columns.estate import Assets
from needsmap.errors import FrameError, VintageError, fault_list
from needsmap.model import counted, kind_of, some, vintage_of

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd


def _column(
    kind: str | None, *checks: pa.Check, nullable: bool = False, optional: bool = False
) -> pa.Column:
    return pa.Column(
        kind, list(checks), nullable=nullable, required=not optional, coerce=kind is not None
    )


def _check(test: Callable[[Any], Any], error: str, *, ignore_na: bool = True) -> pa.Check:
    return pa.Check(test, error=error, ignore_na=ignore_na)


def _filled() -> pa.Check:
    return _check(lambda s: s.astype("string").str.strip() != "", "is empty")


@cache
def _schema(name: str) -> pa.DataFrameSchema:
    """Build a schema when it is first needed: pandera takes a second to import."""
    code = partial(_column, None)
    keys: dict[str, list[str]] = {
        "ranks": [Ranks.RELEASE, Ranks.DOMAIN, Ranks.GEOGRAPHY, Ranks.AREA_CODE],
        "areas": [Areas.AREA_CODE],
        "lookup": [Lookups.FROM_CODE, Lookups.TO_CODE],
        "counts": [Counts.GEOGRAPHY, Counts.AREA_CODE, Counts.YEAR, Counts.GROUP],
        "assets": [Assets.ASSET_ID],
    }
    columns: dict[str, dict[str, Any]] = {
        "ranks": {
            Ranks.RELEASE: code(),
            Ranks.DOMAIN: code(),
            Ranks.GEOGRAPHY: code(),
            Ranks.AREA_CODE: code(_filled()),
            Ranks.RANK: _column(
                "Int64", _check(lambda s: s >= 1, "is outside 1..N"), nullable=True
            ),
            Ranks.N_AREAS: _column("Int64"),
            Ranks.SCORE: _column("float64", nullable=True, optional=True),
        },
        "areas": {
            Areas.GEOGRAPHY: code(),
            Areas.AREA_CODE: code(_filled()),
            Areas.AREA_NAME: code(nullable=True),
            Areas.GEOMETRY: code(
                _check(lambda s: ~(s.isna() | s.is_empty), "has no shape", ignore_na=False),
                _check(lambda s: s.is_valid, "is not a valid shape"),
                nullable=True,
            ),
        },
        "lookup": {
            Lookups.FROM_GEOGRAPHY: code(),
            Lookups.FROM_CODE: code(_filled()),
            Lookups.TO_GEOGRAPHY: code(),
            Lookups.TO_CODE: code(_filled()),
            Lookups.SHARE: _column(
                "float64",
                _check(lambda s: s.between(0, 1), "is outside 0..1"),
                nullable=True,
                optional=True,
            ),
            Lookups.CHANGE: code(
                _check(lambda s: s.isin(["", *CHANGES]), "is none of U, S, M, X"), optional=True
            ),
        },
        "counts": {
            Counts.GEOGRAPHY: code(),
            Counts.AREA_CODE: code(_filled()),
            Counts.YEAR: code(),
            Counts.GROUP: code(),
            Counts.PERSONS: _column(
                "float64", _check(lambda s: s >= 0, "is below zero"), nullable=True
            ),
        },
        "assets": {name: code(nullable=True) for name in Assets.REQUIRED}
        | {
            Assets.ASSET_ID: code(_filled()),
            Assets.UTILISATION: _column(
                "float64", _check(lambda s: s.between(0, 1), "is outside 0..1"), nullable=True
            ),
        },
    }
    within = _check(
        lambda f: ~(f[Ranks.RANK] > f[Ranks.N_AREAS]).fillna(False).astype(bool),  # noqa: FBT003 - the value to fill with
        f"{Ranks.RANK} is outside 1..N",
    )
    wide = [within] if name == "ranks" else []
    return pa.DataFrameSchema(columns[name], checks=wide, unique=keys[name], name=name)


def _sentences(cases: pd.DataFrame, frame: pd.DataFrame, code: str) -> list[str]:
    """Turn pandera's failure cases into sentences that name the areas at fault."""
    faults: list[str] = []
    wide = cases["schema_context"] == "DataFrameSchema"
    cases = cases.assign(column=cases["column"].mask(wide, ""))
    for (column, check), rows in cases.groupby(["column", "check"], sort=False, dropna=False):
        index = rows["index"].dropna().unique()
        at = []
        if code in frame.columns:
            at = [str(frame[code].iloc[int(i)]).strip() or f"row {int(i) + 1}" for i in index]
        values = rows["failure_case"].astype("string").drop_duplicates()
        if check == "column_in_dataframe":
            faults.extend(f"column {name!r} is missing" for name in values)
        elif "uniqueness" in str(check):
            faults.append(f"the same row appears twice: {some(dict.fromkeys(at))}")
        elif "not_nullable" in str(check):
            faults.append(f"{column} is missing in {counted(len(index), 'row')}: {some(at)}")
        elif "dtype" in str(check) or "coerce" in str(check):
            faults.append(f"{column} holds what is not a (whole) number: {some(values)}")
        elif at:
            faults.append(f"{column} {check} in {counted(len(at), 'row')}: {some(at)}".strip())
    return list(dict.fromkeys(faults))


def _checked(frame: pd.DataFrame, name: str, what: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """Validate against a schema, or raise one error that lists every fault."""
    if frame.empty:
        raise FrameError(f"{what}: the table holds no row")
    schema = _schema(name)
    frame = frame.reset_index(drop=True)
    code = {"lookup": Lookups.FROM_CODE, "assets": Assets.ASSET_ID}.get(name, Areas.AREA_CODE)
    try:
        out = schema.validate(frame, lazy=True)
    except SchemaErrors as error:
        faults = _sentences(error.failure_cases, frame, code)
        raise FrameError(fault_list(what, faults)) from None
    for column in columns:
        if column not in out.columns:
            out[column] = float("nan") if column in {Ranks.SCORE, Lookups.SHARE} else ""
    return out.loc[:, list(columns)]


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
    return _checked(frame, "ranks", what, Ranks.ALL)


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
    _check_crs(frame, what)
    return cast("gpd.GeoDataFrame", _checked(frame, "areas", what, Areas.ALL))


def _check_crs(frame: gpd.GeoDataFrame, what: str) -> None:
    if frame.crs is None:
        raise FrameError(
            f"{what}: no CRS is set. needsmap works in {BNG} and does not guess: "
            "save the file again with its CRS"
        )
    if frame.crs.to_epsg() != 27700:
        raise FrameError(f"{what}: the CRS is {frame.crs.to_string()}, expected {BNG}")
    bounds = frame.total_bounds
    if len(frame) and max(abs(b) for b in bounds) <= 400:
        raise FrameError(
            f"{what}: the coordinates look like degrees but the CRS says metres ({BNG}). "
            "Save the file again with the CRS that its coordinates are in"
        )


def check_lookup(frame: pd.DataFrame, *, what: str = "lookup") -> pd.DataFrame:
    """Check a lookup frame: codes on both sides, no pair twice, shares within 0..1.

    Parameters
    ----------
    frame, what
        At least the columns of `Lookups` but shares and changes, and its name in an error.

    Returns
    -------
    DataFrame
        The columns of `Lookups` in order.

    Raises
    ------
    FrameError
        Listing every fault.
    """
    return _checked(frame, "lookup", what, Lookups.ALL)


def check_counts(frame: pd.DataFrame, *, what: str = "counts") -> pd.DataFrame:
    """Check a counts frame: no negative count, one row an area, year and group.

    Parameters
    ----------
    frame, what
        The columns of `Counts`, and how to name the table in an error.

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
    return _checked(frame, "counts", what, Counts.ALL)


def check_assets(frame: gpd.GeoDataFrame, *, what: str = "assets") -> gpd.GeoDataFrame:
    """Check an assets frame: unique ids, points in EPSG:27700, shares within 0..1.

    A row without a point is allowed (its ``placed_by`` is ``none`` or ``district`` and its
    ``reason`` says why): nothing is dropped.

    Parameters
    ----------
    frame
        At least the columns of `Assets.REQUIRED`; the others are filled as unknown.
    what
        How to name the table in an error.

    Returns
    -------
    GeoDataFrame
        The columns of `Assets` in order.

    Raises
    ------
    FrameError
        Listing every fault.
    """
    _check_crs(frame, what)
    defaults: dict[str, Any] = dict.fromkeys(Assets.TEXT, "")
    defaults |= dict.fromkeys(Assets.NUMBERS, float("nan"))
    defaults |= dict.fromkeys(Assets.DATES, pd.NaT)
    defaults |= {Assets.STATUS: "live", Assets.LINE: 0}
    unknown = {name: defaults[name] for name in defaults if name not in frame.columns}
    keep = [name for name in unknown if name not in Assets.REQUIRED]
    filled = frame.assign(**{name: unknown[name] for name in keep})
    return cast("gpd.GeoDataFrame", _checked(filled, "assets", what, Assets.ALL))


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
