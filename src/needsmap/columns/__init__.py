"""The tables that pass through the house, defined once.

Elsewhere write ``frame[Ranks.RANK]``: no other room spells a column name. Each ``check_*``
returns the frame it was given, in its standard column order and dtypes, or raises one
`needsmap.errors.FrameError` that lists every fault. Checks are made at the doors (readers
and a user's own frames), not between rooms.

Notes
-----
*CRS*: every geometry is in EPSG:27700 (metres).
*Direction*: ``rank`` is as published; position from the most deprived end is derived by
`needsmap.measures.bands` through the release's direction, nowhere else.
"""

from needsmap.columns.checks import (
    check_areas,
    check_assets,
    check_counts,
    check_lookup,
    check_ranks,
    check_same_geography,
)
from needsmap.columns.columns import (
    BNG,
    CHANGES,
    Areas,
    Bands,
    Counts,
    Lookups,
    PostcodeColumns,
    Ranks,
    Summary,
    export_names,
)
from needsmap.columns.decisions import (
    Access,
    Clusters,
    Colocation,
    NeighbourColumns,
    Opportunities,
    PeopleColumns,
    WhatIf,
    Zonal,
)
from needsmap.columns.estate import (
    Assets,
    Checks,
    FieldChanges,
    Merges,
    RegisterChanges,
    RegisterRows,
    Sites,
    quoted,
    with_fault,
)
from needsmap.columns.measures import (
    Assignment,
    Daytime,
    Estimates,
    Pattern,
    Residents,
    Sensitivity,
    Spread,
)
from needsmap.columns.partners import FindingColumns, KpiCells, Kpis, Priorities, Scorecard, Spend
from needsmap.columns.timeline import (
    Carried,
    ChangeColumns,
    Groups,
    LinkColumns,
    Moves,
    Overlaps,
    SeriesColumns,
)

__all__ = [
    "BNG",
    "CHANGES",
    "Access",
    "Areas",
    "Assets",
    "Assignment",
    "Bands",
    "Carried",
    "ChangeColumns",
    "Checks",
    "Clusters",
    "Colocation",
    "Counts",
    "Daytime",
    "Estimates",
    "FieldChanges",
    "FindingColumns",
    "Groups",
    "KpiCells",
    "Kpis",
    "LinkColumns",
    "Lookups",
    "Merges",
    "Moves",
    "NeighbourColumns",
    "Opportunities",
    "Overlaps",
    "Pattern",
    "PeopleColumns",
    "PostcodeColumns",
    "Priorities",
    "Ranks",
    "RegisterChanges",
    "RegisterRows",
    "Residents",
    "Scorecard",
    "Sensitivity",
    "SeriesColumns",
    "Sites",
    "Spend",
    "Spread",
    "Summary",
    "WhatIf",
    "Zonal",
    "check_areas",
    "check_assets",
    "check_counts",
    "check_lookup",
    "check_ranks",
    "check_same_geography",
    "export_names",
    "quoted",
    "with_fault",
]
