"""Which areas a postcode district or sector lies in, so that a map can be searched by postcode."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needsmap.columns import Areas, PostcodeColumns
from needsmap.model import Postcodes as PostcodeList

if TYPE_CHECKING:
    import geopandas as gpd

    from needsmap.library import Library

#: Of more areas than this only districts are listed: sectors would weigh more than a layer.
SECTORS_UP_TO = 3_000


def postcode_areas(
    library: Library, areas: gpd.GeoDataFrame, *, collection: str
) -> dict[str, list[str]]:
    """List the areas that hold postcodes of each district ("KT3") and sector ("KT3 4").

    Parameters
    ----------
    library
        To take a list of postcodes from, if one is at hand: none is downloaded for this.
    areas
        An *areas* frame (EPSG:27700).
    collection
        Which collection the list belongs to.

    Returns
    -------
    dict
        District or sector to area codes, both sorted; empty without a list at hand.

    Notes
    -----
    *Method*: a postcode is where its point is, a centroid of its addresses. An area may hold
    addresses of a further district that no point of lies in it.
    """
    import numpy as np
    import pandas as pd
    import shapely

    entry = next(
        (e for e in library.catalogue.of(PostcodeList, collection=collection) if library.has(e.id)),
        None,
    )
    if entry is None:
        return {}
    west, south, east, north = areas.total_bounds
    postcodes = library.load_postcodes(entry.id)
    near = postcodes[
        postcodes[PostcodeColumns.EASTING].between(west, east)
        & postcodes[PostcodeColumns.NORTHING].between(south, north)
    ]
    points = np.asarray(
        shapely.points(near[PostcodeColumns.EASTING], near[PostcodeColumns.NORTHING])
    )
    which, at = shapely.STRtree(points).query(areas.geometry.to_numpy(), predicate="intersects")
    units = near[PostcodeColumns.POSTCODE].to_numpy()[at]
    # a unit postcode ends in a space, the sector's figure, and two letters
    ends = (-4, -2) if len(areas) <= SECTORS_UP_TO else (-4,)
    codes = areas[Areas.AREA_CODE].to_numpy()[which]
    pairs = pd.concat(
        pd.DataFrame({"begins": pd.Series(units).str.slice(0, end), "code": codes}) for end in ends
    ).drop_duplicates()
    grouped = pairs.sort_values(["begins", "code"]).groupby("begins", sort=True)["code"]
    return {str(begins): list(held) for begins, held in grouped}
