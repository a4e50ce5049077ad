"""What could be decided of the estate: who could share, what comes when, what if it changed.

Each function answers one question with a table and the sentences that must stand beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from needsmap.frames import Areas, Assets, Opportunities, WhatIf
from needsmap.jobs.estate.asset_measures import STRAIGHT, Answer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from needsmap.jobs.estate.asset_measures import Estate


def opportunities(estate: Estate, *, today: date, reach: float) -> Answer:
    """Score pairs of a host with room and a guest with a reason to move."""
    from needsmap.assets.decisions.opportunities import Rules, find_opportunities
    from needsmap.assets.register.sites import placed

    rules = Rules(today=today, reach=reach)
    near = estate.inside(placed(estate.review.assets))
    table = find_opportunities(near, rules, estate.ground.people)
    scored = int(table[Opportunities.SCORE].notna().sum()) if len(table) else 0
    words = (
        (
            f"{len(table):,} pairs of two partners within {reach:,.0f} m could share; {scored:,} "
            f"are known well enough to be scored (at least {rules.least_known:.0%} of the weights)."
        ),
        (
            "The score is needsmap's own: proximity, shared catchment, room, lease event, "
            "condition and cost, equally weighed. What is not known is left out, never nought."
        ),
        "Savings are rough: the guest's cost less what its floor costs at the host's.",
    )
    return Answer(table, words)


def leases(estate: Estate, *, today: date) -> Answer:
    """List lease ends and breaks to come, by date, with the small area that each lies in."""
    from needsmap.assets.decisions.events import lease_events
    from needsmap.assets.register.assign import areas_of_points

    assets, areas = estate.review.assets, estate.ground.areas
    names = areas.set_index(Areas.AREA_CODE)[Areas.AREA_NAME]
    where = areas_of_points(assets, areas).map(names)
    table = lease_events(assets, today, areas=where)
    known = int((assets[Assets.LEASE_END].notna() | assets[Assets.LEASE_BREAK].notna()).sum())
    words = (
        (
            f"{known:,} of {len(assets):,} assets say when their lease ends or can be broken; "
            f"{len(table):,} events have passed or come within 36 months of {today:%-d %B %Y}."
        ),
    )
    return Answer(table, words)


def what_if(
    estate: Estate, *, close: Sequence[str], merge: dict[str, str], radius: float
) -> tuple[Answer, Answer]:
    """Close or merge sites: who has further to go, and where the services could be rehoused."""
    from needsmap.assets.decisions.closures import change_estate, compare_access, find_rooms

    before = estate.review.assets
    after = change_estate(before, close=close, merge=merge)
    table = compare_access(before, after, estate.ground.people, radius=radius)
    every = table[table[WhatIf.DECILE] == 0] if len(table) else table
    words = [estate.ground.about, STRAIGHT]
    for row in every.to_dict("records"):
        words.insert(
            0,
            f"{row[WhatIf.USE]}: {row[WhatIf.LOST]:,.0f} people lose their only one within "
            f"{radius:,.0f} m, {row[WhatIf.FURTHER]:,.0f} have further to go; the mean distance "
            f"goes from {row[WhatIf.MEAN_BEFORE]:,.0f} m to {row[WhatIf.MEAN_AFTER]:,.0f} m.",
        )
    if not words[2:]:
        words.insert(0, "Nobody of the place has further to go.")
    rooms = find_rooms(before, close) if close else table.iloc[:0]
    note = ("Room is spare floor (1 - utilisation) x floor area, where both are known.",)
    return Answer(table, tuple(words)), Answer(rooms, note)
