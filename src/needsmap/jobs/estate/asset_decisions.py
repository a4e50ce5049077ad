"""What could be decided of the estate: who could share, and what comes when.

Each function answers one question with a table and the sentences that must stand beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from needsmap.frames import Areas, Assets, Opportunities
from needsmap.jobs.estate.asset_measures import Answer

if TYPE_CHECKING:
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
