"""Columns of the frames of registers: their rows, assets, sites, changes and check reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pandas as pd


class Assets:
    """Columns of the *assets* frame: one row a row of a register; rows in = rows out.

    Units: ``capacity`` persons; ``utilisation`` 0..1; ``floor_area`` m2 (gross internal);
    ``land_area`` hectares; money in pounds, ``running_cost`` a year; ``condition`` A..D;
    ``line`` the line of the file. Unknown text is "", an unknown number NaN, never 0.
    ``community_asset`` is ``"yes"`` where the building is listed as an asset of community value or
    is a community's own. ``status`` is ``"live"`` or ``"closed"`` (only a known word closes a row);
    ``uprn`` is up to 12 digits without noughts before them, "" where it is damaged or a
    placeholder. ``faults`` are sentences joined by "; ".
    """

    ASSET_ID: Final = "asset_id"
    NAME: Final = "name"
    PARTNER: Final = "partner"
    USE: Final = "use"
    ADDRESS: Final = "address"
    PUBLIC_ACCESS: Final = "public_access"
    SERVICES: Final = "services"
    STAGE: Final = "journey_stage"
    HOLDING: Final = "holding"
    OCCUPATION: Final = "occupation"
    TENURE: Final = "tenure"
    OWNER: Final = "owner"
    LEASE_END: Final = "lease_end"
    LEASE_BREAK: Final = "lease_break"
    CAPACITY: Final = "capacity"
    UTILISATION: Final = "utilisation"
    CONDITION: Final = "condition"
    CONDITION_DATE: Final = "condition_date"
    RATEABLE_VALUE: Final = "rateable_value"
    MARKET_VALUE: Final = "market_value"
    RUNNING_COST: Final = "running_cost"
    FLOOR_AREA: Final = "floor_area"
    LAND_AREA: Final = "land_area"
    ENERGY: Final = "energy_rating"
    COMMUNITY: Final = "community_asset"
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
        ASSET_ID, NAME, PARTNER, USE, PUBLIC_ACCESS, SERVICES, STAGE, HOLDING, OCCUPATION, ADDRESS,
        TENURE, OWNER, CONDITION, ENERGY, COMMUNITY, UPRN, POSTCODE, STATUS, PLACED_BY, REASON,
        FAULTS, REGISTER,
    )  # fmt: skip
    NUMBERS: Final = (
        CAPACITY, UTILISATION, RATEABLE_VALUE, MARKET_VALUE, RUNNING_COST, FLOOR_AREA, LAND_AREA,
    )  # fmt: skip
    DATES: Final = (LEASE_END, LEASE_BREAK, CONDITION_DATE)
    ALL: Final = (*TEXT, *NUMBERS, *DATES, LINE, GEOMETRY)
    #: What a frame must bring; the rest are filled as unknown.
    REQUIRED: Final = (ASSET_ID, NAME, PARTNER, PLACED_BY, GEOMETRY)


class RegisterRows:
    """Columns that a register has before it is placed, beside those of `Assets`.

    Each row's place as given (text), in as many ways as its file has: pairs (``x`` and ``y`` in
    the system ``crs``, metres, degrees) and single columns that hold a whole place.
    """

    X: Final = "x"
    Y: Final = "y"
    CRS: Final = "crs"
    EASTING: Final = "easting"
    NORTHING: Final = "northing"
    LONGITUDE: Final = "longitude"
    LATITUDE: Final = "latitude"
    GRID_REFERENCE: Final = "grid_reference"
    LAT_LONG: Final = "lat_long"
    WKT: Final = "wkt"
    LOCATION: Final = "location"
    #: Columns that belong together; a row's place is never made from two pairs.
    PAIRS: Final = ((X, Y), (EASTING, NORTHING), (LONGITUDE, LATITUDE))
    #: Columns of which one cell is a whole place, in any notation.
    WHOLE: Final = (GRID_REFERENCE, LAT_LONG, WKT, LOCATION)
    PLACE: Final = (X, Y, CRS, EASTING, NORTHING, LONGITUDE, LATITUDE, *WHOLE)
    ALL: Final = (*Assets.TEXT, *Assets.NUMBERS, *Assets.DATES, Assets.LINE, *PLACE)


class Sites:
    """Columns of the *sites* frame: one row a place, which may hold several assets.

    ``cost`` pounds a year and ``floor_area`` m2 are sums of what is known; the ``_known``
    columns say of how many assets.
    """

    SITE_ID: Final = "site_id"
    NAME: Final = "name"
    PARTNERS: Final = "partners"
    USES: Final = "uses"
    N_ASSETS: Final = "n_assets"
    N_PARTNERS: Final = "n_partners"
    FLOOR_AREA: Final = "floor_area"
    FLOOR_AREA_KNOWN: Final = "floor_area_known"
    RUNNING_COST: Final = "running_cost"
    RUNNING_COST_KNOWN: Final = "running_cost_known"
    PLACED_BY: Final = "placed_by"
    MERGED_BY: Final = "merged_by"
    CLUSTER: Final = "cluster"
    GEOMETRY: Final = "geometry"


class Merges:
    """Columns of the *merges* frame: one row an asset that was joined to another.

    ``metres`` is the distance to the asset it was joined to, ``likeness`` that of their names
    (0..1, shared words).
    """

    SITE_ID: Final = "site_id"
    ASSET_ID: Final = "asset_id"
    NAME: Final = "name"
    JOINED_TO: Final = "joined_to"
    JOINED_NAME: Final = "joined_name"
    BY: Final = "joined_by"
    METRES: Final = "metres"
    LIKENESS: Final = "likeness"


class RegisterChanges:
    """Columns of the *register changes* frame: each row of two registers exactly once.

    A row is a pair of an old and a new row, or an old or a new row alone. ``old_row`` and
    ``new_row`` are positions in the two *assets* frames (missing where there is none), lines are
    those of the files. ``change`` is one of `KINDS`. ``matched_by`` is the evidence for a pair;
    ``metres`` the distance between its two points, NaN where one has none. ``fields`` names what
    differs, ``note`` what is doubtful. Points are in EPSG:27700, metres.
    """

    CHANGE: Final = "change"
    OLD_ID: Final = "old_id"
    NEW_ID: Final = "new_id"
    OLD_NAME: Final = "old_name"
    NEW_NAME: Final = "new_name"
    PARTNER: Final = "partner"
    USE: Final = "use"
    POSTCODE: Final = "postcode"
    MATCHED_BY: Final = "matched_by"
    METRES: Final = "metres"
    FIELDS: Final = "fields"
    NOTE: Final = "note"
    OLD_LINE: Final = "old_line"
    NEW_LINE: Final = "new_line"
    OLD_ROW: Final = "old_row"
    NEW_ROW: Final = "new_row"
    DISPOSED: Final = "disposed"
    ACQUIRED: Final = "acquired"
    MOVED: Final = "moved"
    RENAMED: Final = "renamed"
    CHANGED: Final = "changed"
    SAME: Final = "same"
    DOUBTFUL: Final = "doubtful"
    #: What can have become of a row, in the order in which they are listed.
    KINDS: Final = (DISPOSED, ACQUIRED, MOVED, RENAMED, CHANGED, SAME, DOUBTFUL)


class FieldChanges:
    """Columns of the *field changes* frame: one row a pair of rows and field that differs.

    ``kind`` is ``"changed"``, ``"filled"`` (empty before) or ``"emptied"``; ``before`` and
    ``after`` are text with the unit, "" for nothing. ``old_row`` and ``new_row`` are as in
    `RegisterChanges`.
    """

    OLD_ID: Final = "old_id"
    NEW_ID: Final = "new_id"
    NAME: Final = "name"
    FIELD: Final = "field"
    KIND: Final = "kind"
    BEFORE: Final = "before"
    AFTER: Final = "after"
    OLD_ROW: Final = "old_row"
    NEW_ROW: Final = "new_row"
    CHANGED: Final = "changed"
    FILLED: Final = "filled"
    EMPTIED: Final = "emptied"


class Checks:
    """Columns of the tables in a register's check report."""

    PARTNER: Final = "partner"
    ROWS: Final = "rows"
    SHARE: Final = "share"
    GROUP: Final = "group"
    FIELD: Final = "field"
    FILLED: Final = "filled"
    LINE: Final = "line"
    REGISTER: Final = "register"
    ASSET_ID: Final = "asset_id"
    NAME: Final = "name"
    FAULT: Final = "fault"
    REASON: Final = "reason"
    UPRN: Final = "uprn"
    POSTCODE: Final = "postcode"
    MISSING: Final = "missing"


def quoted(cells: pd.Series) -> pd.Series:
    """Return cells as a fault quotes them: short, and without the "; " between faults.

    Parameters
    ----------
    cells
        Of text.
    """
    return "'" + cells.str.slice(0, 40).str.replace(";", ",") + "'"


def with_fault(column: pd.Series, rows: pd.Series, text: str | pd.Series) -> pd.Series:
    """Add a sentence to the faults of some rows; sentences are joined by "; ".

    Parameters
    ----------
    column
        The faults so far ("" for none).
    rows
        Which rows, as booleans on the same index.
    text
        One sentence for all, or a series of them on the same index.

    Examples
    --------
    >>> import pandas as pd
    >>> faults = pd.Series(["", "no postcode"])
    >>> list(with_fault(faults, pd.Series([True, True]), "no name"))
    ['no name', 'no postcode; no name']
    """
    if not rows.any():
        return column
    sentence = text if isinstance(text, str) else text[rows]
    out = column.copy()
    out[rows] = (column[rows] + "; " + sentence).str.removeprefix("; ")
    return out
