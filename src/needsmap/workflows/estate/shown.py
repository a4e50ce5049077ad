"""What became of the assets of the files on a map: drawn, or left off, and why; it adds up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needsmap.columns import Assets
from needsmap.model import counted

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry


def shown_sentences(
    drawn: gpd.GeoDataFrame,
    place: BaseGeometry,
    *,
    name: str,
    left: dict[str, int],
) -> tuple[str, ...]:
    """Return how many assets a map shows, in the place and outside it, and what it leaves off.

    Parameters
    ----------
    drawn
        The assets on the map.
    place
        Its shape, EPSG:27700.
    name
        What the place is called.
    left
        Why assets are not on the map, in words, to how many; with `drawn` these are all assets
        of the files.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import Point, box
    >>> two = gpd.GeoDataFrame(geometry=[Point(1, 1), Point(9, 9)], crs="EPSG:27700")
    >>> for line in shown_sentences(two, box(0, 0, 5, 5), name="Ham", left={"closed": 3}):
    ...     print(line)
    2 of the 5 assets in the files are on the map: 1 in Ham and 1 outside it.
    Not on the map: 3 closed.
    >>> shown_sentences(two[:0], box(0, 0, 5, 5), name="Ham", left={"closed": 3})[0]
    'None of the 3 assets in the files is on the map.'
    >>> shown_sentences(two[:0], box(0, 0, 5, 5), name="Ham", left={"closed": 1})[0]
    'The one asset in the files is not on the map.'
    """
    inside = int(drawn.geometry.within(place).sum())
    every = len(drawn) + sum(left.values())
    if every == len(drawn):
        first = f"All {every:,} assets" if every > 1 else counted(every, "asset")
    elif every == 1:
        first = "The one asset"
    else:
        first = f"{f'{len(drawn):,}' if len(drawn) else 'None'} of the {every:,} assets"
    verb = "are" if len(drawn) > 1 else "is" if len(drawn) or every > 1 else "is not"
    first += f" in the files {verb} on the map"
    if len(drawn):
        first += f": {inside:,} in {name} and {len(drawn) - inside:,} outside it"
    off = [f"{n:,} {why}" for why, n in left.items() if n]
    return (f"{first}.", *([f"Not on the map: {'; '.join(off)}."] if off else []))


def unplaced_and_closed(assets: gpd.GeoDataFrame) -> tuple[int, int]:
    """Count the open assets without a location, and the closed ones."""
    from needsmap.assets.register.sites import placed

    closed = int((assets[Assets.STATUS] == "closed").sum())
    return len(assets) - closed - len(placed(assets)), closed
