"""What could be decided of the estate: who could share, what comes when, who compares.

Each function answers one question with a table and its notes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from needsmap.columns import Areas, Assets, Opportunities
from needsmap.model import counted
from needsmap.workflows.estate.estate import named_use, result_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from needsmap.assets.decisions.opportunities import Rules
    from needsmap.library import Library
    from needsmap.workflows.estate.asset_review import Review
    from needsmap.workflows.estate.estate import Estate, EstateResult
    from needsmap.workflows.estate.requests import OpportunitiesRequest


def opportunities(estate: Estate, request: OpportunitiesRequest) -> EstateResult:
    """Score pairs of a host with room and a guest with a reason to move; or give hubs of them.

    Parameters
    ----------
    estate
        Registers and place.
    request
        What may share with what.

    Raises
    ------
    UnknownEntry
        For an asset to keep, or a use, that the registers do not hold.
    """
    from needsmap.assets.decisions.hubs import find_hubs
    from needsmap.assets.decisions.opportunities import find_opportunities
    from needsmap.assets.register.sites import placed

    rules = _rules(estate, request)
    near = estate.inside(placed(estate.review.assets))
    table = find_opportunities(near, rules, estate.ground.people)
    scored = int(table[Opportunities.SCORE].notna().sum()) if len(table) else 0
    words = [
        (
            f"As of {_day(request.as_of)}: {counted(len(table), 'pair')} of two partners "
            f"within {request.radius:,.0f} m could share; {scored:,} are known well enough to be "
            f"scored (at least {rules.least_known:.0%} of the weights)."
        ),
        (
            "The score is needsmap's own: proximity, shared catchment, room, lease event, "
            "condition and cost, equally weighed. What is not known is left out, never nought."
        ),
        "Savings are rough: the guest's cost less what its floor costs at the host's.",
        *_constraints(request),
    ]
    if request.hubs:
        table = find_hubs(table, near, rules, site_of=estate.review.site_of.loc[near.index])
        words.append(
            f"{counted(len(table), 'hub')} of three sites and more: a host filled with guests "
            "in the order "
            "of their scores while its known room lasts. A start for a meeting, not shown to be "
            "the best filling; each hub is looked at alone."
        )
    return estate.result(table, words)


def _rules(estate: Estate, request: OpportunitiesRequest) -> Rules:
    from needsmap.assets.decisions.closures import find_asset
    from needsmap.assets.decisions.opportunities import Rules

    assets = estate.review.assets
    return Rules(
        today=request.as_of,
        reach=request.radius,
        keep=frozenset(find_asset(assets, name) for name in request.keep),
        apart=frozenset(
            frozenset(named_use(assets, use) for use in pair) for pair in request.apart
        ),
    )


def _constraints(request: OpportunitiesRequest) -> Iterator[str]:
    if request.keep:
        yield f"Kept as they are: {', '.join(request.keep)}."
    if request.apart:
        yield f"Not under one roof: {'; '.join(' and '.join(pair) for pair in request.apart)}."


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def leases(estate: Estate, *, as_of: date, by_area: bool = False) -> EstateResult:
    """List lease ends and breaks to come, by date and small area; or count them by area.

    Parameters
    ----------
    estate
        Registers and place.
    as_of
        The day from which events are counted.
    by_area
        True counts.
    """
    from needsmap.assets.decisions.events import count_events, lease_events
    from needsmap.assets.register.assign import areas_of_points

    assets, areas = estate.review.assets, estate.ground.areas
    names = areas.set_index(Areas.AREA_CODE)[Areas.AREA_NAME]
    where = areas_of_points(assets, areas).map(names)
    table = lease_events(assets, as_of, areas=where)
    known = int((assets[Assets.LEASE_END].notna() | assets[Assets.LEASE_BREAK].notna()).sum())
    words = [
        (
            f"As of {_day(as_of)}: {known:,} of {counted(len(assets), 'asset')} say when their "
            "lease ends "
            f"or can be broken; {counted(len(table), 'event has', 'events have')} passed or "
            "come within 36 months."
        ),
    ]
    if by_area:
        table = count_events(table)
        words.append("An event counts once, in the first window that holds it.")
    return estate.result(table, words)


def benchmark(library: Library, review: Review, *, buildings: bool = False) -> EstateResult:
    """Compare partners; or list the buildings that give a reason to look.

    Parameters
    ----------
    library
        Where notices and sources come from.
    review
        What was read.
    buildings
        True lists buildings.
    """
    from needsmap.assets.decisions.events import UNDER_USED, benchmark_partners, buildings_to_review

    if buildings:
        note = (
            f"Reasons: vacant, used less than {UNDER_USED:.0%}, condition C or D, or among the "
            "dearest quarter of its use for each m2 (of four and more). What is not known is no "
            "reason."
        )
        return result_of(library, review, buildings_to_review(review.assets), [note])
    note = (
        "Each ratio is of the assets that know both of its parts; known says how many know cost "
        "and floor. Registers that measure differently do not compare."
    )
    return result_of(library, review, benchmark_partners(review.assets), [note])
