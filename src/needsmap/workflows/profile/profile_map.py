"""The map of a profile: the district's map, opened on the place, with the place outlined."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from needsmap.assets.register.report import NOT_COMPLETE
from needsmap.columns import Areas, Assets
from needsmap.maps.points import asset_points
from needsmap.maps.spec import Outline
from needsmap.measures.phrases import end_words
from needsmap.reports.pages.figures import counted

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from needsmap.maps.spec import MapSpec
    from needsmap.reports.pages.facts import Profile
    from needsmap.workflows.estate.asset_review import Review
    from needsmap.workflows.profile.profile_place import Where


#: Metres round a place whose services are drawn: 15 minutes on foot, by convention.
SHOWN = 1200.0


def profile_map(
    district: MapSpec, profile: Profile, where: Where, areas: gpd.GeoDataFrame
) -> MapSpec:
    """Open the map of a district on a place.

    Parameters
    ----------
    district
        The district's map.
    profile
        Gives the words.
    where
        Gives the small areas to mark, and the outline of a custom place.
    areas
        An *areas* frame that holds them.

    Returns
    -------
    MapSpec
        The same layers; a ward or a custom place is outlined and shown first, the rest
        of the district stays as context. Of a ward, its small areas are outlined: the ward
        itself may differ a little.
    """
    place, standing = profile.place, profile.standing
    drawable = {code for drawn in district.area_sets for code in drawn.codes}
    codes = [area.code for area in standing.areas if area.code in drawable]
    mine = areas[areas[Areas.AREA_CODE].isin(where.codes)]
    around = place.parent_name or place.name
    drawn = replace(
        district,
        title=f"{place.name}: {standing.release.short_title}",
        summary=(
            (
                f"The map shows the small areas of {around} in ten bands. The darker an area, the "
                f"nearer it is to the {end_words(standing.release)} end."
            ),
            *district.summary,
        ),
    )
    if place.kind != "wd" and where.made is None:
        return drawn
    edge = Outline(
        title=place.name if where.shape else f"{place.name}, its small areas",
        role="highlight",
        shapes=(where.shape or mine.geometry.union_all(),),
        names=(place.name,),
    )
    return replace(
        drawn,
        finding=f"{place.name} is outlined. {district.finding}",
        outlines=(*district.outlines, edge),
        highlight=tuple(codes),
        extent=_around(mine),
    )


def services_map(
    spec: MapSpec, review: Review, profile: Profile, shape: BaseGeometry
) -> MapSpec | None:
    """Map the places of services in and near a place over the index.

    Parameters
    ----------
    spec
        The map of the profile: its first layer is kept.
    review
        The registers.
    profile
        Gives the words.
    shape
        The place, EPSG:27700.

    Returns
    -------
    MapSpec or None
        None where nothing is within `SHOWN` metres.
    """
    from needsmap.assets.register.sites import placed

    live = placed(review.assets)
    near = live[live.geometry.dwithin(shape, SHOWN)]
    if near.empty:
        return None
    points = asset_points(near, title="Services")
    inside = int(near.geometry.intersects(shape).sum())
    name = profile.place.name
    partners = counted(int(near[Assets.PARTNER].nunique()), "partner", "partners")
    west, south, east, north = shape.bounds
    return replace(
        spec,
        title=f"Services in and near {name}",
        finding=(
            f"The map shows {counted(len(near), 'place', 'places')} of {partners} in {name} or "
            f"within {SHOWN:,.0f} metres of it; inside it: {inside}."
        ),
        layers=tuple(replace(layer, finding="", summary=()) for layer in spec.layers[:1]),
        points=(points,),
        summary=(NOT_COMPLETE,),
        extent=(west - SHOWN, south - SHOWN, east + SHOWN, north + SHOWN),
    )


def _around(areas: gpd.GeoDataFrame) -> tuple[float, float, float, float]:
    """Return the bounds of some areas with room round them, in metres."""
    west, south, east, north = (float(v) for v in areas.total_bounds)
    margin = 0.2 * max(east - west, north - south)
    return west - margin, south - margin, east + margin, north + margin
