"""How much of a custom area lies where a release ranks nothing: in Wales, Scotland or the sea."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from needsmap.measures.places.assignment import within

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd

#: Outlines of small areas are generalised: less than this share outside is not reported.
_SLIVER: Final = 0.01


class Outside(NamedTuple):
    """What of a place is not counted: a share of its area, or of its postcodes.

    Attributes
    ----------
    share
        0..1.
    covered, notice
        What is counted, and what is not, in words without the place's name.
    """

    share: float
    covered: str
    notice: str


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


def find_outside(
    outline: gpd.GeoDataFrame,
    small: gpd.GeoDataFrame,
    ranked_in: str,
    points: Callable[[], gpd.GeoDataFrame],
) -> Outside | None:
    """Return how much of a place lies outside the ranked country; None where none of it does.

    Parameters
    ----------
    outline, small
        As for `share_outside`.
    ranked_in
        The country that the release ranks.
    points
        Returns the position of every postcode; called only where it matters.
    """
    area = share_outside(outline, small)
    if area < _SLIVER:
        return None
    every = points()
    near = every.iloc[every.sindex.query(outline.geometry.iloc[0], predicate="intersects")]
    covered = f"{_percent(1 - area)} of its area is land in {ranked_in}"
    beyond = f"{_percent(area)} of its area lies outside {ranked_in} or in the sea"
    if len(near):
        n = int(within(near, small).isna().sum())
        inside = len(near) - n
        covered += f", with {inside:,} of its {len(near):,} postcodes ({inside / len(near):.0%})"
        beyond += f", and {n:,} of its {len(near):,} postcodes ({n / len(near):.0%})"
    return Outside(area, covered, f"{beyond}; the figures are of the part in {ranked_in} only")


def _percent(share: float) -> str:
    """Return a share that is neither none nor all, without rounding it to either."""
    return f"{min(max(share, 0.01), 0.99):.0%}" if 0 < share < 1 else f"{share:.0%}"
