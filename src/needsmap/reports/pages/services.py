"""What a profile says of services: what is here and near, gaps, and overlaps (two lists)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needsmap.measures.phrases import end_words
from needsmap.model import noun
from needsmap.reports import document as d
from needsmap.reports.pages.custom_area import about
from needsmap.reports.pages.figures import counted, written
from needsmap.text.caveats import NO_OUTLINE, STRAIGHT, TWO_LISTS
from needsmap.text.phrases import joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from needsmap.maps.spec import MapSpec
    from needsmap.model import Release
    from needsmap.reports.pages.facts import Assets, Profile, Services


def service_sections(profile: Profile, spec: MapSpec | None) -> Iterator[d.Section]:
    """Return the sections on services, as far as there are registers.

    Parameters
    ----------
    profile
        With ``assets`` and ``services``; nothing where there are none.
    spec
        The map of the services; None for none.
    """
    if profile.assets is None:
        return
    name, custom, services = profile.place.name, profile.custom, profile.services
    rough: tuple[d.Block, ...] = ()
    if custom and not custom.outlined and custom.whole < len(custom.shares):
        rough = (d.text(NO_OUTLINE, tone="caveat"),)
    yield d.section("What is here and near", *rough, *_here(name, profile.assets, spec))
    if services is None:
        return
    if services.lacking:
        words = f"How far people live from services cannot be said: {services.lacking}."
        yield d.section("How near services are", d.text(words))
        return
    yield d.section("How near services are", *_reach(services))
    yield d.section("Gaps in services", *_gaps(name, services, profile.standing.release))
    yield d.section("Overlaps in services", *_overlaps(name, services))


def _here(name: str, assets: Assets, spec: MapSpec | None) -> Iterator[d.Block]:
    inside = sum(metres == 0 for _, _, _, metres, _ in assets.rows)
    near = len(assets.rows) - inside
    yield d.text(
        f"The partners' lists have {counted(inside, 'place', 'places')} inside {name} and "
        f"{counted(near, 'place', 'places')} within {assets.near_metres:,} metres of it."
    )
    yield d.text(_complete(assets), tone="caveat")
    if spec:
        alt = " ".join([spec.finding, *spec.summary])
        yield d.Map(title=f"Services in and near {name}", alt=alt, spec=spec, name="services")
    if assets.rows:
        yield d.Table(
            title="Services here and near",
            name="assets",
            columns=tuple(map(d.Column, ("Name", "Partner", "Use", "Where", "Placed by"))),
            rows=tuple(
                (
                    name,
                    partner,
                    use or "not said",
                    f"{written(metres, 'whole')} m away" if metres else "inside",
                    placed_by,
                )
                for name, partner, use, metres, placed_by in assets.rows
            ),
            note="Distances are straight lines to the edge of the area.",
        )


def _complete(assets: Assets) -> str:
    """Describe what the list lacks, as far as it is known."""
    loose = sum(placed_by == "postcode" for *_, placed_by in assets.rows)
    lines = ["This list should not be taken as complete. It holds what partners sent."]
    if loose:
        lines.append(
            f"{counted(loose, 'place is', 'places are').capitalize()} known by postcode only, and "
            "may stand some doors away."
        )
    if assets.unplaced:
        n = counted(assets.unplaced, "place", "places")
        lines.append(f"The lists name {n} without an address that can be found.")
    return " ".join(lines)


def _reach(services: Services) -> Iterator[d.Block]:
    """Describe what the nearest of each service is, and how many people are near one."""
    first = services.nearest[0][0]
    *_, mean = last = max(services.nearest, key=lambda row: (row[-1], row[0]))
    metres = f"{written(mean, 'whole')} metres"
    order = [
        f"Nearest to the middle of where people live: {first}.",
        f"Furthest from home, on average: {last[0]}, at {metres}.",
    ]
    if len(services.nearest) == 1:
        order = [f"{first}: the nearest is {metres} from home, on average."]
    outside = "Services outside the place count too, where the lists hold them."
    yield d.text(" ".join([*order, STRAIGHT, outside]))
    yield d.Table(
        title="The nearest of each service",
        name="nearest",
        columns=(
            d.Column("Service"), d.Column("Nearest"), d.Column("Metres to it", "whole"),
            *(d.Column(f"People within {r:,.0f} m", "percent") for r in services.radii),
            d.Column("Metres from home, on average", "whole"),
        ),
        rows=tuple(
            (use, name, metres, *within, mean)
            for use, name, metres, within, mean in services.nearest
        ),
        note=(
            "Metres are from the middle of where people live to the nearest. 400, 800 and 1,200 "
            f"metres are about 5, 10 and 15 minutes on foot. {services.counted}."
        ),
    )  # fmt: skip
    if services.left_out:
        rest = counted(len(services.left_out), "service is", "services are").capitalize()
        yield d.text(
            f"{rest} listed but not measured here, as there are few of each: "
            f"{joined(list(services.left_out[:12]))}."
        )


def _gaps(name: str, services: Services, release: Release) -> Iterator[d.Block]:
    """List the small areas with high need and little of a service near."""
    among = services.gaps_among
    yield d.text(
        "A gap is a small area with high need and little of a service near. High need: it is in "
        f"the {end_words(release)} third of the small areas of {among}.",
        f"Little of a service: it is in the third of {among} with the fewest places for its "
        f"people within {services.gap_radius:,.0f} metres. People nearby share them.",
    )
    yield d.text(TWO_LISTS, tone="caveat")
    if not services.gaps:
        yield d.text(f"No gap was found in {name} by this rule.")
        return
    n = len({area for _, area, _ in services.gaps})
    areas = counted(n, "small area", "small areas").capitalize()
    kinds = counted(len({use for use, _, _ in services.gaps}), "service", "services")
    yield d.text(f"{areas} of {name} {noun(n, 'has', 'have')} a gap, in {kinds}.")
    yield d.Table(
        title="Gaps",
        name="gaps",
        columns=(d.Column("Service"), d.Column("Small area"), d.Column("People there", "whole")),
        rows=tuple((use, area, about(people)) for use, area, people in sorted(services.gaps)),
        note=f"People are counted at their homes. {STRAIGHT}",
    )


def _overlaps(name: str, services: Services) -> Iterator[d.Block]:
    """List the services that people can reach at more than one place."""
    metres = f"{services.overlap_radius:,.0f} metres"
    yield d.text(
        f"An overlap is a service that people can reach at two or more places within {metres} of "
        "home. It may be useful choice, or the same effort twice. The figures cannot tell which: "
        "ask those who run it."
    )
    yield d.text(TWO_LISTS, tone="caveat")
    if not services.overlaps:
        yield d.text(f"No overlap was found for the people of {name}.")
        return
    yield d.Table(
        title="Overlaps",
        name="overlaps",
        columns=(
            d.Column("Service"), d.Column("Partners in reach"),
            d.Column("People with one or more in reach", "whole"),
            d.Column("With two or more", "whole"), d.Column("Share of them", "percent"),
        ),
        rows=tuple(
            (use, joined(list(partners)) or "not said", about(covered), about(twice), share)
            for use, partners, covered, twice, share in services.overlaps
        ),
        note=f"In reach: within {metres} of home. Several services in one place are no overlap.",
    )  # fmt: skip
