"""The tables that pass through the house, defined once.

Elsewhere write ``frame[Ranks.RANK]``: no other room spells a column name. Each ``check_*``
returns the frame it was given, in its standard column order and dtypes, or raises one
`needsmap.errors.FrameError` that lists every fault. Checks are made at the doors (readers
and a user's own frames), not between rooms.

Notes
-----
*CRS*: every geometry is in EPSG:27700 (metres).
*Direction*: ``rank`` is as published; position from the most deprived end is derived by
`needsmap.needs.bands` through the release's direction, nowhere else.
"""

from needsmap.frames.checks import (
    check_areas,
    check_assets,
    check_counts,
    check_lookup,
    check_ranks,
    check_same_geography,
)
from needsmap.frames.columns import (
    BNG,
    CHANGES,
    Areas,
    Bands,
    Counts,
    Lookups,
    Postcodes,
    Ranks,
    Summary,
    export_names,
)
from needsmap.frames.decisions import (
    Access,
    Clusters,
    Colocation,
    Neighbours,
    Opportunities,
    People,
    WhatIf,
    Zonal,
)
from needsmap.frames.estate import (
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
from needsmap.frames.measures import (
    Assignment,
    Daytime,
    Estimates,
    Pattern,
    Residents,
    Sensitivity,
    Spread,
)
from needsmap.frames.partners import Findings, KpiCells, Kpis, Priorities, Scorecard, Spend
from needsmap.frames.timeline import Carried, Change, Groups, Links, Moves, Overlaps, Series

__all__ = [
    "BNG",
    "CHANGES",
    "Access",
    "Areas",
    "Assets",
    "Assignment",
    "Bands",
    "Carried",
    "Change",
    "Checks",
    "Clusters",
    "Colocation",
    "Counts",
    "Daytime",
    "Estimates",
    "FieldChanges",
    "Findings",
    "Groups",
    "KpiCells",
    "Kpis",
    "Links",
    "Lookups",
    "Merges",
    "Moves",
    "Neighbours",
    "Opportunities",
    "Overlaps",
    "Pattern",
    "People",
    "Postcodes",
    "Priorities",
    "Ranks",
    "RegisterChanges",
    "RegisterRows",
    "Residents",
    "Scorecard",
    "Sensitivity",
    "Series",
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
