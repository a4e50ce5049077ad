"""Shapes that cross themselves, mended where that can be done in a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from needsmap.errors import FrameError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shapely.geometry.base import BaseGeometry

#: A shape of fewer corners is mended in a moment, however it is tangled.
_FEW: Final = 1_000
#: How many edges are tried, and how many others each may meet on average.
_TRIED: Final = 200
_MEETS: Final = 100


def refuse_tangles(shapes: Iterable[BaseGeometry | None], what: str) -> None:
    """Refuse shapes whose edges cross one another so often that mending them would not end.

    Parameters
    ----------
    shapes
        In any CRS; None and valid shapes pass.
    what
        The file, for the message.

    Raises
    ------
    FrameError
        Where an edge of a shape meets a hundred others on average. Of a coastline it meets few.
    """
    for shape in shapes:
        if shape is not None and not shape.is_valid and _is_tangled(shape):
            raise FrameError(
                f"{what}: a shape crosses itself thousands of times: its corners are in the wrong "
                "order, or it was drawn to do harm. Draw it again"
            )


def mend(shape: BaseGeometry) -> BaseGeometry | None:
    """Return what is polygon of a shape, mended where it crosses itself, or None."""
    import shapely

    parts = shapely.get_parts(shapely.make_valid(shape))
    kept = [part for part in parts if part.geom_type in {"Polygon", "MultiPolygon"}]
    return shapely.union_all(kept) if kept else None


def _is_tangled(shape: BaseGeometry) -> bool:
    import numpy as np
    import shapely

    corners = shapely.get_coordinates(shape)
    if len(corners) < _FEW:
        return False
    edges = np.asarray(shapely.linestrings(np.stack([corners[:-1], corners[1:]], axis=1)))
    tried = edges[np.linspace(0, len(edges) - 1, _TRIED).astype(int)]
    met = shapely.STRtree(edges).query(tried)
    return bool(met.shape[1] > _TRIED * _MEETS)
