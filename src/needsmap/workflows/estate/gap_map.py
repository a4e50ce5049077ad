"""Need against access on a map: where many needs meet few sites of a service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needsmap.columns import Access, Areas
from needsmap.maps.map_page import MapPage
from needsmap.workflows.estate.asset_review import source_lines_of
from needsmap.workflows.estate.estate import of_use
from needsmap.workflows.estate.shown import shown_sentences, unplaced_and_closed
from needsmap.workflows.wording import INVENTED, caveats, plain_notes, source_lines

if TYPE_CHECKING:
    from pathlib import Path

    from needsmap.library import Result
    from needsmap.maps.spec import MapSpec
    from needsmap.workflows.estate.estate import Estate


def save_gap_map(estate: Estate, result: Result, path: Path, *, radius: float) -> Path:
    """Save the map of a result of `needsmap.workflows.estate.asset_measures.gaps`.

    Parameters
    ----------
    estate
        What the result was worked out from.
    result
        Need, access and their thirds, small area by small area.
    radius
        Metres: sites further from the place play no part in the result, and are not drawn.
    path
        Its end chooses what it is: see `needsmap.workflows.borough_map.save_borough_map`.

    Returns
    -------
    Path
        The file, complete and alone.
    """
    return MapPage(gap_map(estate, result, radius=radius)).save(path)


def gap_map(estate: Estate, result: Result, *, radius: float) -> MapSpec:
    """Describe the map: need and access in thirds, three by three, and the sites of the service.

    Parameters
    ----------
    estate, result, radius
        As for `save_gap_map`.

    Returns
    -------
    MapSpec
        One layer of nine classes; thirds are of the place's own small areas.
    """
    from needsmap.assets.register.report import NOT_COMPLETE
    from needsmap.maps.build import LayerWords, area_set, bivariate_layer, column
    from needsmap.maps.points import asset_points, outline
    from needsmap.maps.spec import MapSpec

    ground, table = estate.ground, result.frame.set_index(Access.AREA_CODE)
    use = str(table[Access.USE].iloc[0])
    drawn, place, name = area_set(ground.areas), ground.areas.union_all(), ground.place.name
    every = of_use(estate, use)
    sites = every[every.geometry.dwithin(place, radius)]
    unplaced, closed = unplaced_and_closed(estate.review.assets)
    left = {
        f"more than {radius:,.0f} m from {name}": len(every) - len(sites),
        "whose location is not known": unplaced,
        "closed": closed,
        "listed more than once": len(estate.of_services(every)) - len(every),
    }
    left["of another use"] = len(estate.review.assets) - len(sites) - sum(left.values())
    shown = shown_sentences(sites, place, name=name, left=left)
    words = LayerWords(
        id="gaps",
        title=f"Need against access: {use}",
        group=ground.release.short_title,
        direction=f"thirds of the small areas of {name}: H high, M middling, L low",
        finding=result.caveats[0],
        summary=(*result.caveats, *shown),
    )
    layer = bivariate_layer(
        table[Access.CLASS], drawn, words=words,
        columns=[
            column("People", table[Access.PERSONS], drawn, kind="number"),
            column("Need (percentile)", table[Access.NEED], drawn, kind="number", decimals=1),
            column("Sites for 10,000 people", table[Access.SCORE], drawn, kind="number",
                   decimals=2),
        ],
    )  # fmt: skip
    edge = ground.areas.dissolve().assign(**{Areas.AREA_NAME: name})
    banner = (INVENTED if ground.release.invented else "", NOT_COMPLETE)
    return MapSpec(
        title=f"{name}: need against access to {use}",
        finding=result.caveats[0],
        area_sets=(drawn,),
        layers=(layer,),
        points=(asset_points(sites, title="Sites"),),
        outlines=(outline(edge, title=name, role="place"),),
        extent=place.bounds,
        summary=result.caveats,
        left_out=shown,
        banner=" ".join(line for line in banner if line),
        notes=(*estate.review.remarks, *plain_notes(estate.library)),
        caveats=caveats(ground.release),
        sources=(*source_lines(estate.library), *source_lines_of(estate.library, estate.review)),
    )
