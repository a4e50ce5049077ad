"""What a profile says of services: what is here and near, gaps, and overlaps (two lists)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from needsmap.measures.phrases import end_words
from needsmap.reports import document as d
from needsmap.reports.pages.custom_area import about
from needsmap.reports.pages.figures import counted, written
from needsmap.text.phrases import joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from needsmap.maps.spec import MapSpec
    from needsmap.model import Release
    from needsmap.reports.pages.facts import AssetRow, Assets, Profile, Services

#: The sentence that stands beside each of the two lists.
TWO_LISTS: Final = (
    "Gaps and overlaps are two lists. One is not to be set off against the other: a gap in one "
    "service is not filled by plenty of another."
)
#: What must stand beside the services of a place that is known by a list alone.
NO_OUTLINE: Final = (
    "A list has no outline. What is said of services here is of the small areas that the place "
    "touches, with all their people."
)
STRAIGHT: Final = "Distances are straight lines, so the way on foot is longer."


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
    rough: tuple[d.Block, ...] = ()
    if profile.made and not profile.made.outlined and profile.made.whole < len(profile.made.shares):
        rough = (d.Text(paragraphs=(NO_OUTLINE,), tone="caveat"),)
    here = tuple(_here(profile.place.name, profile.assets, spec))
    yield d.Section(title="What is here and near", blocks=(*rough, *here))
    services = profile.services
    if services is None:
        return
    if services.lacking:
        words = f"How far people live from services cannot be said: {services.lacking}."
        yield d.Section(title="How near services are", blocks=(d.Text(paragraphs=(words,)),))
        return
    name = profile.place.name
    yield d.Section(title="How near services are", blocks=tuple(_reach(services)))
    yield d.Section(
        title="Gaps in services", blocks=tuple(_gaps(name, services, profile.standing.release))
    )
    yield d.Section(title="Overlaps in services", blocks=tuple(_overlaps(name, services)))


def _here(name: str, assets: Assets, spec: MapSpec | None) -> Iterator[d.Block]:
    inside = sum(1 for row in assets.rows if row.inside)
    near = len(assets.rows) - inside
    yield d.Text(
        paragraphs=(
            (
                f"The partners' lists have {counted(inside, 'place', 'places')} inside {name} and "
                f"{counted(near, 'place', 'places')} within {assets.near_metres:,} metres of it."
            ),
        )
    )
    yield d.Text(paragraphs=(_complete(assets),), tone="caveat")
    if spec:
        alt = " ".join([spec.finding, *spec.summary])
        yield d.Map(title=f"Services in and near {name}", alt=alt, spec=spec, name="services")
    if not assets.rows:
        return
    yield d.Table(
        title="Services here and near",
        name="assets",
        columns=(
            d.Column("Name"), d.Column("Partner"), d.Column("Use"), d.Column("Where"),
            d.Column("Placed by"),
        ),
        rows=tuple(
            (row.name, row.partner, row.use or "not said", _where(row), row.placed_by)
            for row in assets.rows
        ),
        note="Distances are straight lines to the edge of the area.",
    )  # fmt: skip


def _where(row: AssetRow) -> str:
    if row.inside or row.distance is None:
        return "inside"
    return f"{written(row.distance, 'whole')} m away"


def _complete(assets: Assets) -> str:
    """Describe what the list lacks, as far as it is known."""
    loose = sum(1 for row in assets.rows if row.placed_by == "postcode")
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
    first = services.nearest[0]
    last = max(services.nearest, key=lambda row: (row.mean, row.use))
    metres = f"{written(last.mean, 'whole')} metres"
    order = [
        f"Nearest to the middle of where people live: {first.use}.",
        f"Furthest from home, on average: {last.use}, at {metres}.",
    ]
    if len(services.nearest) == 1:
        order = [f"{first.use}: the nearest is {metres} from home, on average."]
    lines = [
        *order,
        STRAIGHT,
        "Services outside the place count too, where the lists hold them.",
    ]
    yield d.Text(paragraphs=(" ".join(lines),))
    yield d.Table(
        title="The nearest of each service",
        name="nearest",
        columns=(
            d.Column("Service"), d.Column("Nearest"), d.Column("Metres to it", "whole"),
            *(d.Column(f"People within {r:,.0f} m", "percent") for r in services.radii),
            d.Column("Metres from home, on average", "whole"),
        ),
        rows=tuple(
            (row.use, f"{row.name} (inside)" if row.inside else row.name, row.metres, *row.within,
             row.mean)
            for row in services.nearest
        ),
        note=(
            "Metres are from the middle of where people live to the nearest. 400, 800 and 1,200 "
            f"metres are about 5, 10 and 15 minutes on foot. {services.counted}."
        ),
    )  # fmt: skip
    if services.left_out:
        rest = counted(len(services.left_out), "service is", "services are").capitalize()
        yield d.Text(
            paragraphs=(
                (
                    f"{rest} listed but not measured here, as there are few of each: "
                    f"{joined(list(services.left_out[:12]))}."
                ),
            )
        )


def _gaps(name: str, services: Services, release: Release) -> Iterator[d.Block]:
    """List the small areas with high need and little of a service near."""
    among = services.gaps_among
    yield d.Text(
        paragraphs=(
            (
                "A gap is a small area with high need and little of a service near. High need: it "
                f"is in the third of the small areas of {among} nearest the {end_words(release)} "
                "end."
            ),
            (
                f"Little of a service: it is in the third of {among} with the fewest places for "
                f"its people within {services.gap_radius:,.0f} metres. People nearby share them."
            ),
        )
    )
    yield d.Text(paragraphs=(TWO_LISTS,), tone="caveat")
    found = sorted(services.gaps, key=lambda gap: (gap.use, gap.area))
    if not found:
        yield d.Text(paragraphs=(f"No gap was found in {name} by this rule.",))
    else:
        n = len({gap.area for gap in found})
        areas = counted(n, "small area", "small areas").capitalize()
        kinds = counted(len({gap.use for gap in found}), "service", "services")
        have = "has" if n == 1 else "have"
        yield d.Text(paragraphs=(f"{areas} of {name} {have} a gap, in {kinds}.",))
        yield d.Table(
            title="Gaps",
            name="gaps",
            columns=(
                d.Column("Service"), d.Column("Small area"), d.Column("People there", "whole"),
            ),
            rows=tuple((gap.use, gap.area, about(gap.people)) for gap in found),
            note=f"People are counted at their homes. {STRAIGHT}",
        )  # fmt: skip


def _overlaps(name: str, services: Services) -> Iterator[d.Block]:
    """List the services that people can reach at more than one place."""
    metres = f"{services.overlap_radius:,.0f} metres"
    yield d.Text(
        paragraphs=(
            (
                f"An overlap is a service that people can reach at two or more places within "
                f"{metres} of home. It may be useful choice, or the same effort twice. The figures "
                "cannot tell which: ask those who run it."
            ),
        )
    )
    yield d.Text(paragraphs=(TWO_LISTS,), tone="caveat")
    if not services.overlaps:
        yield d.Text(paragraphs=(f"No overlap was found for the people of {name}.",))
    else:
        yield d.Table(
            title="Overlaps",
            name="overlaps",
            columns=(
                d.Column("Service"), d.Column("Partners in reach"),
                d.Column("People with one or more in reach", "whole"),
                d.Column("With two or more", "whole"), d.Column("Share of them", "percent"),
            ),
            rows=tuple(
                (row.use, joined(list(row.partners)) or "not said", about(row.covered),
                 about(row.twice), row.share)
                for row in services.overlaps
            ),
            note=(
                f"In reach: within {metres} of home. Several services in one place are no overlap."
            ),
        )  # fmt: skip
