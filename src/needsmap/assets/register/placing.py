"""Where each row of a register lies: its point, else its postcode, else its district, else none.

Nothing is dropped: a row that cannot be placed keeps its line and says what is missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from needsmap.assets.register.postcodes import (
    FORM,
    PostcodeForm,
    district_of,
    is_form,
    tidy_postcodes,
)
from needsmap.frames import BNG, Assets, Postcodes, RegisterRows, check_assets, with_fault
from needsmap.model import PlacedBy

if TYPE_CHECKING:
    from collections.abc import Iterable

#: A point further than this from its own postcode is flagged (metres).
SUSPICIOUS: Final = 2_000
_WGS84: Final = "EPSG:4326"
#: A postcode of worse quality than this is a mean of its neighbours, not of its addresses.
_ROUGH: Final = 50
_DAMAGED_UPRN: Final = r".*E\+.*|\d{5,6}0{6}"


def place_assets(
    rows: pd.DataFrame, postcodes: pd.DataFrame, *, suspicious: float = SUSPICIOUS
) -> gpd.GeoDataFrame:
    """Place the rows of a register on the map.

    Parameters
    ----------
    rows
        The columns of `needsmap.frames.RegisterRows`, as a reader gives them.
    postcodes
        The columns of `needsmap.frames.Postcodes`: what postcodes are checked against.
    suspicious
        Metres between a point and its own postcode's centroid beyond which it is flagged.

    Returns
    -------
    GeoDataFrame
        An assets frame: one row for each row in, in the same order. ``placed_by`` says what
        the point rests on; ``district`` and ``none`` have no point, so that they cannot
        enter distance work, and ``reason`` says what is missing.

    Notes
    -----
    *CRS*: out in EPSG:27700. Coordinates are taken as ``crs`` says, else as their size tells:
    degrees (WGS84) or metres (British National Grid). Longitude and latitude that are swapped
    are put right and flagged. WGS84 is turned into EPSG:27700 to within about 2 m.
    *Method*: a point is kept where it stands even if its postcode lies far off; it is flagged.
    """
    rows = rows.reset_index(drop=True)
    faults = rows[Assets.FAULTS]
    x, y, faults = _coordinates(rows, faults)
    tidy = tidy_postcodes(rows[Assets.POSTCODE])
    known, faults = _look_up(tidy, postcodes, rows[Assets.POSTCODE], faults)
    east, north = known[Postcodes.EASTING], known[Postcodes.NORTHING]
    has_point = x.notna() & y.notna()
    has_postcode = ~has_point & east.notna()
    left = ~has_point & ~has_postcode
    coarse = left & _in_district(tidy[Assets.POSTCODE].where(left, ""), postcodes)

    gap = np.hypot(x - east, y - north)
    far = has_point & (gap > suspicious)
    away = (gap / 1000).round(1).astype("str")
    faults = with_fault(
        faults, far, "the point is " + away + " km from its postcode " + tidy[Assets.POSTCODE]
    )
    rough = has_postcode & (known[Postcodes.QUALITY] >= _ROUGH).fillna(value=False).astype(bool)
    faults = with_fault(faults, rough, "the postcode's own position is rough")
    damaged = rows[Assets.UPRN].str.fullmatch(_DAMAGED_UPRN, case=False)
    faults = with_fault(faults, damaged, "the UPRN was damaged by a spreadsheet")

    placed = pd.Series(str(PlacedBy.NONE), index=rows.index, dtype="str")
    placed[coarse] = str(PlacedBy.DISTRICT)
    placed[has_postcode] = str(PlacedBy.POSTCODE)
    placed[has_point] = str(PlacedBy.POINT)
    out = rows.drop(columns=[RegisterRows.X, RegisterRows.Y, RegisterRows.CRS])
    out = out.assign(
        **{
            Assets.POSTCODE: tidy[Assets.POSTCODE].mask(
                tidy[Assets.POSTCODE] == "", rows[Assets.POSTCODE]
            ),
            Assets.PLACED_BY: placed,
            Assets.REASON: _reasons(rows, tidy, has_point | has_postcode),
            Assets.FAULTS: faults,
        }
    )
    points = np.array(shapely.points(x.where(has_point, east), y.where(has_point, north)))
    points[~(has_point | has_postcode).to_numpy()] = None
    frame = gpd.GeoDataFrame(out, geometry=points, crs=BNG)
    return check_assets(frame, what=str(rows[Assets.REGISTER].iloc[0]))


def _coordinates(rows: pd.DataFrame, faults: pd.Series) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Read coordinates as metres in EPSG:27700, NaN where there are none that can be used."""
    text_x, text_y = rows[RegisterRows.X].str.strip(), rows[RegisterRows.Y].str.strip()
    x = pd.to_numeric(text_x.str.replace(",", ""), errors="coerce").astype("float64")
    y = pd.to_numeric(text_y.str.replace(",", ""), errors="coerce").astype("float64")
    given = (text_x != "") | (text_y != "")
    prose = given & (x.isna() | y.isna())
    cell = text_x.mask(x.notna(), text_y).str.slice(0, 40).str.replace(";", ",")
    faults = with_fault(faults, prose, "coordinates are no numbers: '" + cell + "'")
    null_island = (x == 0) & (y == 0)
    x, y = x.mask(null_island | prose), y.mask(null_island | prose)

    degrees = (x.abs() <= 180) & (y.abs() <= 180)
    swapped = degrees & x.between(49, 61) & y.between(-9, 2.5)
    x, y = x.where(~swapped, y), y.where(~swapped, x)
    faults = with_fault(faults, swapped, "longitude and latitude were swapped, and put right")
    said = rows[RegisterRows.CRS]
    metres = x.notna() & ~degrees
    misnamed = metres & (said == _WGS84)
    faults = with_fault(faults, misnamed, "coordinates are metres, though degrees were announced")
    systems = said.mask(misnamed | (said == ""), BNG).mask(degrees, _WGS84)
    x, y, strange = _to_metres(x, y, systems)
    cell = said.str.slice(0, 40).str.replace(";", ",")
    faults = with_fault(faults, strange, "coordinate system '" + cell + "' is not known")
    # beyond Great Britain: a slip in a digit, another grid, or the wrong columns
    inside = x.between(0, 700_000) & y.between(0, 1_300_000)
    faults = with_fault(faults, x.notna() & ~inside, "the coordinates lie outside Great Britain")
    return x.where(inside), y.where(inside), faults


def _to_metres(
    x: pd.Series, y: pd.Series, systems: pd.Series
) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Turn coordinates into EPSG:27700; tell the rows whose system nobody knows."""
    import pyproj

    x, y, strange = x.copy(), y.copy(), pd.Series(data=False, index=x.index)
    for system in systems[x.notna()].unique():
        if system == BNG:
            continue
        chosen = (systems == system) & x.notna()
        try:
            turn = pyproj.Transformer.from_crs(system, BNG, always_xy=True)
        except pyproj.exceptions.CRSError:
            x[chosen], y[chosen] = np.nan, np.nan
            strange |= chosen
            continue
        x[chosen], y[chosen] = turn.transform(x[chosen].to_numpy(), y[chosen].to_numpy())
    return x.replace(np.inf, np.nan), y.replace(np.inf, np.nan), strange


def _look_up(
    tidy: pd.DataFrame, postcodes: pd.DataFrame, given: pd.Series, faults: pd.Series
) -> tuple[pd.DataFrame, pd.Series]:
    """Find each postcode in the list; say of those that are not in it."""
    wanted = postcodes[postcodes[Postcodes.POSTCODE].isin(tidy[Assets.POSTCODE].unique())]
    table = wanted.drop_duplicates(Postcodes.POSTCODE).set_index(Postcodes.POSTCODE)
    known = table.reindex(tidy[Assets.POSTCODE]).reset_index(drop=True)
    found = tidy[Assets.POSTCODE].isin(table.index)
    cell = given.str.slice(0, 40).str.replace(";", ",")
    mended = is_form(tidy[FORM], [PostcodeForm.MENDED])
    faults = with_fault(
        faults, mended & found, "postcode '" + cell + "' mended to " + tidy[Assets.POSTCODE]
    )
    full = is_form(tidy[FORM], [PostcodeForm.FULL, PostcodeForm.MENDED])
    faults = with_fault(
        faults, full & ~found, "postcode " + tidy[Assets.POSTCODE] + " is not in the postcode list"
    )
    district = is_form(tidy[FORM], [PostcodeForm.DISTRICT])
    faults = with_fault(faults, district, "only a postcode district is given")
    bad = is_form(tidy[FORM], [PostcodeForm.UNREADABLE])
    return known, with_fault(faults, bad, "postcode '" + cell + "' cannot be read")


def _in_district(codes: pd.Series, postcodes: pd.DataFrame) -> pd.Series:
    """Tell which codes begin with a postcode district that exists."""
    districts = district_of(codes)
    wanted = set(districts.unique()) - {""}
    if not wanted:
        return pd.Series(data=False, index=codes.index)
    # a list's postcodes end in a space and three characters: no need to look for the space
    real = postcodes[Postcodes.POSTCODE].str.slice(0, -4).unique()
    return districts.isin(list(wanted.intersection(real)))


def _reasons(rows: pd.DataFrame, tidy: pd.DataFrame, placed: pd.Series) -> pd.Series:
    """Say of each unplaced row what is missing, and where a point could be had from."""
    form, code = tidy[FORM], tidy[Assets.POSTCODE]
    pairs: Iterable[tuple[pd.Series, pd.Series | str]] = (
        (is_form(form, [PostcodeForm.NONE]), "no coordinates and no postcode"),
        (is_form(form, [PostcodeForm.UNREADABLE]), "no coordinates; the postcode cannot be read"),
        (
            is_form(form, [PostcodeForm.DISTRICT]),
            "no coordinates; the postcode is only a district (" + code + ")",
        ),
        (
            is_form(form, [PostcodeForm.FULL, PostcodeForm.MENDED]),
            "no coordinates; the postcode " + code + " is not in the list, or has no position",
        ),
    )
    out = pd.Series("", index=rows.index, dtype="str")
    for chosen, words in pairs:
        out = out.mask(chosen & ~placed, words)
    uprn = rows[Assets.UPRN]
    siblings = rows[placed & (uprn != "")].drop_duplicates(Assets.UPRN).set_index(Assets.UPRN)
    line = uprn.map(siblings[Assets.LINE].astype("str")).astype("str")
    out = out.mask(
        ~placed & line.notna(), out + "; line " + line + " has the same UPRN and a place"
    )
    lone = ~placed & line.isna() & (uprn != "")
    return out.mask(lone, out + "; its UPRN could be looked up")
