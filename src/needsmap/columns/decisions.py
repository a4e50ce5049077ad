"""Columns of the frames of what the estate does for people, and of what could be decided."""

from typing import Final


class NeighbourColumns:
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
    MEMBERS: Final = "members"
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


class PeopleColumns:
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
