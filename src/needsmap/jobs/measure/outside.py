"""How much of a custom area lies where a release ranks nothing: in Wales, Scotland or the sea."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from needsmap.frames import Areas
from needsmap.needs.places.assignment import within

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd

#: Outlines of small areas are generalised: less than this share outside is not reported.
_SLIVER: Final = 0.01


def share_outside(outline: gpd.GeoDataFrame, small: gpd.GeoDataFrame) -> float:
    """Return the share of a place's area that no small area covers, 0..1.

    Parameters
    ----------
    outline
        An *areas* frame of one place.
    small
        An *areas* frame of the small areas.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import box
    >>> outline, small = (gpd.GeoDataFrame(geometry=[box(0, 0, x, 1)]) for x in (4, 3))
    >>> share_outside(outline, small)
    0.25
    """
    shape = outline.geometry.iloc[0]
    near = small.geometry.iloc[small.sindex.query(shape, predicate="intersects")]
    covered = near.union_all().intersection(shape).area if len(near) else 0.0
    return 1.0 - covered / shape.area if shape.area > 0 else 0.0


def notice_outside(
    outline: gpd.GeoDataFrame,
    small: gpd.GeoDataFrame,
    ranked_in: str,
    points: Callable[[], gpd.GeoDataFrame],
) -> str:
    """Return what is to be said of a place that lies partly outside the ranked country.

    Parameters
    ----------
    outline, small
        As for `share_outside`.
    ranked_in
        The country that the release ranks.
    points
        Returns the position of every postcode; called only where it matters.

    Returns
    -------
    str
        "" where the whole place lies inside.
    """
    area = share_outside(outline, small)
    if area < _SLIVER:
        return ""
    every = points()
    inside = every.iloc[every.sindex.query(outline.geometry.iloc[0], predicate="intersects")]
    text = (
        f"{outline[Areas.AREA_NAME].iloc[0]}: {area:.0%} of its area lies outside {ranked_in} or "
        "in the sea"
    )
    if len(inside):
        n = int(within(inside, small).isna().sum())
        text += f", and {n:,} of its {len(inside):,} postcodes ({n / len(inside):.0%})"
    return f"{text}; the figures are of the part in {ranked_in} only"
