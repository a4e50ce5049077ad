"""Where each row of a register lies: its point, else its postcode, else its district, else none.

Nothing is dropped: a row that cannot be placed keeps its line and says what is missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from needsmap.assets.register.coordinates import DEGREES, SIZE, X, Y, read_whole
from needsmap.assets.register.datum import Offset, find_offsets, shift_datum
from needsmap.assets.register.points import SUSPICIOUS, Evidence, find_points
from needsmap.assets.register.postcode_lookup import is_in_district, look_up_postcodes
from needsmap.assets.register.postcodes import FORM, PostcodeForm, is_form
from needsmap.columns import BNG, Assets, PostcodeColumns, RegisterRows, check_assets, with_fault
from needsmap.model import PlacedBy, counted

if TYPE_CHECKING:
    from collections.abc import Iterable

#: The key of a placed frame's ``attrs`` that holds sentences about the whole register.
NOTICES: Final = "notices"
#: A postcode of worse quality than this is a mean of its neighbours, not of its addresses.
_ROUGH: Final = 50
#: An easting that is east of Greenwich at any latitude of England.
_EAST: Final = 542_000
#: Coordinates known to this size or worse (metres) say less than a postcode.
_COARSE: Final = 1_000


def place_assets(
    rows: pd.DataFrame,
    postcodes: pd.DataFrame,
    *,
    land: gpd.GeoDataFrame | None = None,
    shift: bool = False,
) -> gpd.GeoDataFrame:
    """Place the rows of a register on the map.

    Parameters
    ----------
    rows
        The columns of `needsmap.columns.RegisterRows`, as a reader gives them.
    postcodes
        The columns of `needsmap.columns.PostcodeColumns`: what postcodes are checked against.
    land
        Polygons of England's land (EPSG:27700), such as its districts: a point in the sea is
        not used. None skips that check, and the notices say so.
    shift
        True applies the OSGB36 datum shift where the points lack it.

    Returns
    -------
    GeoDataFrame
        An assets frame: one row for each row in, in the same order. ``placed_by`` says what
        the point rests on; ``district`` and ``none`` have no point, so that they cannot
        enter distance work, and ``reason`` says what is missing. ``attrs["notices"]`` holds
        sentences about the register as a whole.

    Notes
    -----
    *CRS*: out in EPSG:27700. Coordinates are taken as ``crs`` says, else as their size tells:
    degrees (WGS84) or metres (British National Grid). Pairs that are swapped are put right and
    flagged. WGS84 is turned into EPSG:27700 to within about 2 m.
    *Method*: a point is kept where it lies even if its postcode lies far off; it is flagged.
    A point that is known to 1 km only gives way to a postcode.
    """
    rows = rows.reset_index(drop=True)
    blank = {column: "" for column in RegisterRows.PLACE if column not in rows.columns}
    rows = _with_address(rows.assign(**blank))
    tidy, known, faults = look_up_postcodes(rows, postcodes, rows[Assets.FAULTS])
    east, north = known[PostcodeColumns.EASTING], known[PostcodeColumns.NORTHING]
    evidence = Evidence(east, north, postcodes, land)
    points, faults = find_points(rows, evidence, faults)
    offsets = find_offsets(points, evidence)
    if shift:
        points, faults = _shifted(points, offsets, faults)

    has_point = points[X].notna() & ~((points[SIZE] >= _COARSE) & east.notna())
    has_postcode = ~has_point & east.notna()
    left = ~has_point & ~has_postcode
    coarse = left & is_in_district(tidy[Assets.POSTCODE].where(left, ""), postcodes)
    gap = evidence.distance(points[X], points[Y]) - points[SIZE]
    away = (gap / 1000).round(1).astype("str")
    faults = with_fault(
        faults,
        points[X].notna() & (gap > SUSPICIOUS),
        "the point is " + away + " km from its postcode " + tidy[Assets.POSTCODE],
    )
    rough = has_postcode & (known[PostcodeColumns.QUALITY] >= _ROUGH).fillna(value=False).astype(
        bool
    )
    faults = with_fault(faults, rough, "the postcode's own position is rough")

    placed = pd.Series(str(PlacedBy.NONE), index=rows.index, dtype="str")
    placed[coarse] = str(PlacedBy.DISTRICT)
    placed[has_postcode] = str(PlacedBy.POSTCODE)
    placed[has_point] = str(PlacedBy.POINT)
    out = rows.drop(columns=list(RegisterRows.PLACE)).assign(
        **{
            Assets.POSTCODE: _shown_postcodes(rows[Assets.POSTCODE], tidy, known),
            Assets.PLACED_BY: placed,
            Assets.REASON: _reasons(rows, tidy, has_point | has_postcode),
            Assets.FAULTS: faults,
        }
    )
    x, y = points[X].where(has_point, east), points[Y].where(has_point, north)
    geometry = np.array(shapely.points(x, y))
    geometry[~(has_point | has_postcode).to_numpy()] = None
    frame = gpd.GeoDataFrame(out, geometry=geometry, crs=BNG)
    frame = check_assets(frame, what=str(rows[Assets.REGISTER].iloc[0]))
    frame.attrs[NOTICES] = _notices(points, offsets, evidence, shift=shift)
    return frame


def _shown_postcodes(typed: pd.Series, tidy: pd.DataFrame, known: pd.DataFrame) -> pd.Series:
    """Return tidy postcodes; as typed where none could be read, or the mended one is not real."""
    real = (
        ~is_form(tidy[FORM], [PostcodeForm.MENDED]) | known[PostcodeColumns.DISTRICT_CODE].notna()
    )
    return tidy[Assets.POSTCODE].where(real & (tidy[Assets.POSTCODE] != ""), typed)


def _with_address(rows: pd.DataFrame) -> pd.DataFrame:
    """Take a location that is prose for the address, where there is no other."""
    location = rows[RegisterRows.LOCATION]
    prose = location.map({cell: read_whole(cell) is None for cell in location.unique()})
    prose &= location != ""
    address = rows[Assets.ADDRESS].mask(prose & (rows[Assets.ADDRESS] == ""), location)
    return rows.assign(**{Assets.ADDRESS: address, RegisterRows.LOCATION: location.mask(prose, "")})


def _shifted(
    points: pd.DataFrame, offsets: list[Offset], faults: pd.Series
) -> tuple[pd.DataFrame, pd.Series]:
    """Apply the datum shift to the points that lack it."""
    points = points.copy()
    for offset in offsets:
        if not offset.is_datum:
            continue
        moved = points[X].notna() & (points[DEGREES] == offset.degrees)
        x, y = points.loc[moved, X].to_numpy(), points.loc[moved, Y].to_numpy()
        points.loc[moved, X], points.loc[moved, Y] = shift_datum(x, y, degrees=offset.degrees)
        faults = with_fault(faults, moved, "moved by the OSGB36 datum shift, which it lacked")
    return points, faults


def _notices(
    points: pd.DataFrame, offsets: list[Offset], evidence: Evidence, *, shift: bool
) -> list[str]:
    """Return what is to be known of a register's points as a whole."""
    out: list[str] = []
    if evidence.land is None and points[X].notna().any():
        out.append("points in the sea were not looked for: no district boundaries are at hand")
    given = points[points[DEGREES] & points[X].notna()]
    if len(given) and (given[X] > _EAST).all() and not evidence.east[given.index].notna().any():
        out.append(
            "every longitude is east of Greenwich and no row has a postcode to check it by: make "
            "sure that no minus sign was lost"
        )
    for offset in offsets:
        kind = "degrees" if offset.degrees else "metres"
        east = f"{abs(offset.east):.0f} m {'east' if offset.east > 0 else 'west'}"
        north = f"{abs(offset.north):.0f} m {'north' if offset.north > 0 else 'south'}"
        text = (
            f"points given in {kind} lie {offset.length:.0f} m off their postcodes on average "
            f"({east}, {north}; {counted(offset.rows, 'row')})"
        )
        if not offset.is_datum:
            text += ": a constant offset that the OSGB36 datum shift does not explain"
        elif shift:
            text += ", as points without the OSGB36 datum shift do: it was applied"
        else:
            text += ", as points without the OSGB36 datum shift do: --shift-datum applies it"
        out.append(text)
    if shift and not any(offset.is_datum for offset in offsets):
        out.append("the points do not lack the OSGB36 datum shift: none was moved")
    return out


def _reasons(rows: pd.DataFrame, tidy: pd.DataFrame, placed: pd.Series) -> pd.Series:
    """Return for each unplaced row what is missing, and where a point could be had from."""
    form, code = tidy[FORM], tidy[Assets.POSTCODE]
    given = (rows[[c for c in RegisterRows.PLACE if c != RegisterRows.CRS]] != "").any(axis=1)
    start = pd.Series("no coordinates", index=rows.index, dtype="str")
    start = start.mask(given, "coordinates that cannot be used")
    full = [PostcodeForm.FULL, PostcodeForm.MENDED]
    pairs: Iterable[tuple[list[PostcodeForm], pd.Series | str]] = (
        ([PostcodeForm.NONE], " and no postcode"),
        ([PostcodeForm.UNREADABLE], "; the postcode cannot be read"),
        ([PostcodeForm.SEVERAL], "; several postcodes in one cell"),
        ([PostcodeForm.PLACELESS], "; the postcode " + code + " has no place"),
        ([PostcodeForm.DISTRICT], "; the postcode is only a district (" + code + ")"),
        (full, "; the postcode " + code + " is not in the list, or has no position"),
    )
    out = pd.Series("", index=rows.index, dtype="str")
    for forms, words in pairs:
        out = out.mask(is_form(form, forms) & ~placed, start + words)
    uprn = rows[Assets.UPRN]
    siblings = rows[placed & (uprn != "")].drop_duplicates(Assets.UPRN).set_index(Assets.UPRN)
    line = uprn.map(siblings[Assets.LINE].astype("str")).astype("str")
    out = out.mask(
        ~placed & line.notna(), out + "; line " + line + " has the same UPRN and a place"
    )
    lone = ~placed & line.isna() & (uprn != "")
    return out.mask(lone, out + "; its UPRN could be looked up")
