"""Columns of the frames of the estate: registers, assets, sites, clusters and their reports."""

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


class Neighbours:
    """Columns of the *neighbours* frame: the nearest asset of each other partner.

    ``row`` and ``other_row`` are positions in the frame of assets; ``metres`` is a straight
    line. ``rough`` is true where either is on its postcode's centroid.
    """

    ROW: Final = "row"
    PARTNER: Final = "partner"
    OTHER_ROW: Final = "other_row"
    METRES: Final = "metres"
    ROUGH: Final = "rough"


class Clusters:
    """Columns of the *clusters* frame: one row a group of sites within a diameter (metres)."""

    CLUSTER: Final = "cluster"
    N_SITES: Final = "n_sites"
    N_ASSETS: Final = "n_assets"
    N_PARTNERS: Final = "n_partners"
    N_USES: Final = "n_uses"
    PARTNERS: Final = "partners"
    USES: Final = "uses"
    SITES: Final = "sites"
    SPAN: Final = "span"
    FLOOR_AREA: Final = "floor_area"
    FLOOR_AREA_KNOWN: Final = "floor_area_known"
    RUNNING_COST: Final = "running_cost"
    RUNNING_COST_KNOWN: Final = "running_cost_known"
    POSTCODE_ONLY: Final = "postcode_only"
    GEOMETRY: Final = "geometry"
    #: Of the sensitivity table: the diameter (or fewest sites) tried, and what came of it.
    DIAMETER: Final = "diameter"
    FEWEST: Final = "fewest_sites"
    N_CLUSTERS: Final = "n_clusters"
    SITES_IN: Final = "sites_in_clusters"
    LARGEST: Final = "largest_partners"


class Colocation:
    """Columns of the *colocation* frames: one row a pair of categories (from, to).

    ``quotient`` above 1: the nearest neighbours of ``from`` are more often ``to`` than chance
    has it. ``p`` is of random labelling, ``q`` corrected for the number of pairs
    (Benjamini-Hochberg). ``r`` is in metres. ``reference`` names the sites that the uses are
    dealt over, ``n`` counts them; ``p_lowest`` and ``p_highest`` are over several references.
    """

    FROM: Final = "from_use"
    TO: Final = "to_use"
    N_FROM: Final = "n_from"
    N_TO: Final = "n_to"
    QUOTIENT: Final = "quotient"
    EXPECTED: Final = "expected"
    LOW: Final = "low"
    HIGH: Final = "high"
    P: Final = "p"
    Q: Final = "q"
    VERDICT: Final = "verdict"
    SITE_ID: Final = "site_id"
    REFERENCE: Final = "reference"
    N: Final = "n"
    HIGHEST: Final = "highest"
    P_LOWEST: Final = "p_lowest"
    P_HIGHEST: Final = "p_highest"
    R: Final = "r"
    PAIRS: Final = "pairs"
    K: Final = "k"
    L: Final = "l"
    WITHIN: Final = "share_within"


class People:
    """Columns of a table of where people live: one row an output area, LSOA or grid cell.

    Points in EPSG:27700; ``persons`` residents; ``decile`` 1 = most deprived (0 unknown).
    """

    AREA_CODE: Final = "area_code"
    PERSONS: Final = "persons"
    DECILE: Final = "decile"
    NEED: Final = "need"
    SMALL_AREA: Final = "small_area"
    GEOMETRY: Final = "geometry"


class Access:
    """Columns of the *access* frames. Distances in metres, straight lines unless said.

    ``access`` is E2SFCA's supply for each person; ``gap`` = need percentile - access
    percentile, within (-1, 1): high where need is high and access low.
    """

    USE: Final = "use"
    AREA_CODE: Final = "area_code"
    DECILE: Final = "decile"
    GROUP: Final = "group"
    PERSONS: Final = "persons"
    DISTANCE: Final = "distance"
    NEAREST: Final = "nearest"
    WITHIN: Final = "within"
    RADIUS: Final = "radius"
    COVERED: Final = "covered"
    SHARE: Final = "share"
    MEAN: Final = "mean_distance"
    SCORE: Final = "access"
    RATIO: Final = "ratio"
    STRANDED: Final = "stranded"
    NEED: Final = "need"
    NEED_PERCENTILE: Final = "need_percentile"
    ACCESS_PERCENTILE: Final = "access_percentile"
    GAP: Final = "gap"
    CLASS: Final = "gap_class"
    SITES: Final = "sites"
    PARTNERS: Final = "partners"
    DUPLICATION: Final = "duplication_index"
    DUPLICATED: Final = "duplicated"
    DUPLICATED_SHARE: Final = "duplicated_share"
    SITE_ID: Final = "site_id"
    NAME: Final = "name"
    OTHER_NAME: Final = "other_name"
    OTHER_PARTNER: Final = "other_partner"


class Opportunities:
    """Columns of the *opportunities* and *events* frames.

    ``score`` and its parts run 0..1, NaN where nothing is known; ``completeness`` is the share
    of the weights that is known. ``months`` to a lease event; money in pounds a year.
    """

    HOST: Final = "host"
    HOST_NAME: Final = "host_name"
    HOST_PARTNER: Final = "host_partner"
    GUEST: Final = "guest"
    GUEST_NAME: Final = "guest_name"
    GUEST_PARTNER: Final = "guest_partner"
    METRES: Final = "metres"
    PROXIMITY: Final = "proximity"
    CATCHMENT: Final = "catchment"
    SPARE: Final = "spare"
    LEASE: Final = "lease"
    CONDITION: Final = "condition"
    COST: Final = "cost"
    SCORE: Final = "score"
    COMPLETENESS: Final = "completeness"
    SPARE_AREA: Final = "spare_area"
    SAVING: Final = "saving"
    EVENT: Final = "event"
    DATE: Final = "date"
    MONTHS: Final = "months"
    WINDOW: Final = "window"
    AREA: Final = "area"
    REASONS: Final = "reasons"
    ASSETS: Final = "assets"
    FLOOR_AREA: Final = "floor_area"
    COST_PER_M2: Final = "cost_per_m2"
    AREA_PER_PERSON: Final = "m2_per_person"
    COST_PER_PERSON: Final = "cost_per_person"
    UTILISATION: Final = "utilisation"
    KNOWN: Final = "known"
    GUESTS: Final = "guests"
    N_SITES: Final = "n_sites"
    N_PARTNERS: Final = "n_partners"
    NEEDS_AREA: Final = "needs_area"


class WhatIf:
    """Columns of the *what-if* frames: access before and after a change of the estate.

    ``mean_before`` and ``mean_after`` metres; ``lost`` the people who had a site within the
    radius and no longer have one, ``gained`` the reverse.
    """

    USE: Final = "use"
    DECILE: Final = "decile"
    PERSONS: Final = "persons"
    RADIUS: Final = "radius"
    MEAN_BEFORE: Final = "mean_before"
    MEAN_AFTER: Final = "mean_after"
    COVERED_BEFORE: Final = "covered_before"
    COVERED_AFTER: Final = "covered_after"
    LOST: Final = "lost"
    GAINED: Final = "gained"
    FURTHER: Final = "further_to_go"
    ASSET_ID: Final = "asset_id"
    NAME: Final = "name"
    NEEDS_AREA: Final = "needs_area"
    HOST: Final = "host"
    HOST_NAME: Final = "host_name"
    SPARE_AREA: Final = "spare_area"
    METRES: Final = "metres"
    FITS: Final = "fits"


class Zonal:
    """Columns of the *zonal* frame: a raster summed up in areas, with fractions of cells."""

    AREA_CODE: Final = "area_code"
    SUM: Final = "sum"
    CELLS: Final = "cells"
    MEAN: Final = "mean"
    WEIGHT: Final = "weight"
    WEIGHTED_MEAN: Final = "weighted_mean"


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
