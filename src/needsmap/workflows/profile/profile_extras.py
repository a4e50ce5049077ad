"""What partners and residents add to a profile: assets here and near, and priorities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needsmap.columns import Assets, Priorities
from needsmap.errors import UnknownEntry
from needsmap.measures.papers.priorities import DATA_ONLY, beside_need
from needsmap.model import RegisterLayout
from needsmap.readers.papers.pictures import read_pictures
from needsmap.reports.document import Picture
from needsmap.reports.pages import facts
from needsmap.reports.pages.figures import counted, written
from needsmap.reports.pages.partners import stated_blocks
from needsmap.text.phrases import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from needsmap.library import Library
    from needsmap.reports.document import Block, Cell
    from needsmap.workflows.assess.partner_returns import PriorityReport
    from needsmap.workflows.estate.asset_review import Review

#: How far from the place an asset still counts as near: five minutes on foot, by convention.
NEAR_METRES = 400


def register_files(library: Library, names: tuple[Path, ...]) -> tuple[Path, ...]:
    """Find partners' registers: files, or ids of published ones on the shelves.

    Raises
    ------
    UnknownEntry
        For what is neither, with the ids of those that are at hand.
    """
    found: list[Path] = []
    cards = {card.id: card for card in library.catalogue.of(RegisterLayout)}
    for name in names:
        if not name.is_file() and str(name) in cards:
            found.append(library.fetch(str(name)).path)
        elif name.is_file():
            found.append(name)
        else:
            held = ", ".join(sorted(card for card in cards if library.has(card)))
            raise UnknownEntry(
                f"no register {str(name)!r}: no such file, and the published ones at hand are "
                f"{held or 'none'}"
            )
    return tuple(found)


def assets_near(review: Review, shape: BaseGeometry) -> facts.Assets:
    """List the live assets in and near a place, nearest first, and say what the list lacks.

    Parameters
    ----------
    review
        The registers.
    shape
        The place, EPSG:27700.
    """
    from needsmap.assets.register.sites import placed

    live = placed(review.assets)
    away = live.geometry.distance(shape)
    inside = live[away <= NEAR_METRES].assign(_away=away[away <= NEAR_METRES])
    inside = inside.sort_values(["_away", Assets.NAME, Assets.ASSET_ID], kind="stable")
    rows = tuple(
        (
            str(row[Assets.NAME]),
            str(row[Assets.PARTNER]),
            str(row[Assets.USE]),
            float(row["_away"]),
            str(row[Assets.PLACED_BY]),
        )
        for row in inside.to_dict("records")
    )
    return facts.Assets(rows=rows, near_metres=NEAR_METRES, unplaced=len(review.report.unplaced))


def photos_in(folder: Path) -> tuple[Picture, ...]:
    """Read a folder of photographs for a document."""
    return tuple(
        Picture(
            alt=photo.alt,
            content=photo.content,
            width=photo.width,
            height=photo.height,
            caption=photo.caption,
            credit=photo.credit,
        )
        for photo in read_pictures(folder)
    )


def stated_priorities(
    report: PriorityReport,
    percentiles: Mapping[str, float],
    titles: Mapping[str, str],
    domain_of: Mapping[str, str],
    *,
    source: str,
) -> tuple[Block, ...]:
    """Return what residents put first, beside the measured need of their place.

    Parameters
    ----------
    report
        Ranked ballots or votes.
    percentiles, titles
        Domain id to the place's percentile among its peers, and to its title.
    domain_of
        Issue to domain id.
    source
        Where the answers come from.

    Raises
    ------
    FrameError
        For an issue that nobody was asked about, or a domain that is not held.
    """
    frame = beside_need(report.ranked, percentiles, domain_of, top=report.top)
    by_ballot = report.agreement is not None
    rows: list[tuple[Cell, ...]] = []
    for row in frame.to_dict("records"):
        domain = str(row[Priorities.DOMAIN])
        beside = str(row[Priorities.BESIDE])
        if domain:
            share = written(float(row[Priorities.PERCENTILE]), "decimal")
            beside = f"{beside} ({titles.get(domain, domain)}: percentile {share})"
        if row[Priorities.BESIDE] == DATA_ONLY and not row[Priorities.OPTION]:
            rows.append((0, "(nobody was asked)", "", beside))
            continue
        figure = (
            f"{row[Priorities.BORDA]:g} ({int(row[Priorities.LOW])} to {int(row[Priorities.HIGH])})"
            if by_ballot
            else counted(int(row[Priorities.VOTES]), "vote", "votes")
        )
        place = int(row[Priorities.PLACE])
        tied = f"{place} (tied)" if row[Priorities.TIED] else place
        rows.append((tied, str(row[Priorities.OPTION]), figure, beside))
    people = counted(report.people, "person", "people").capitalize()
    lines = (f"{people} answered.", _agreement(report), *_left_out(report))
    return stated_blocks(
        rows,
        figure="Points (95% range of places)" if by_ballot else "Votes",
        summary=" ".join(line for line in lines if line),
        source=source,
    )


def _agreement(report: PriorityReport) -> str:
    found = report.agreement
    if found is None or found.w != found.w:
        return ""
    much = "little" if found.w < 0.3 else "some" if found.w < 0.6 else "a good deal"
    return f"They agree {much} (Kendall's W is {found.w:.2f}, where 1 is complete agreement)."


def _left_out(report: PriorityReport) -> Iterator[str]:
    n = len(report.spoilt)
    if n:
        ballots = counted(n, "more ballot", "more ballots").capitalize()
        yield f"{ballots} {'is' if n == 1 else 'are'} left out as faulty or repeated."
    yield from map(sentence, report.notices)
