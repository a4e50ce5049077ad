"""Asset frames and borders to the points and outlines of a `MapSpec`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from needsmap.frames import Areas, Assets
from needsmap.maps.classes import CATEGORICAL
from needsmap.maps.spec import SHAPES, Column, Facet, Outline, PointSet, Role, Value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    import pandas as pd


def asset_points(
    assets: gpd.GeoDataFrame,
    *,
    title: str,
    colour_by: str = Assets.PARTNER,
    shape_by: str = Assets.USE,
    fields: Mapping[str, str] | None = None,
    set_id: str = "assets",
) -> PointSet:
    """Make the placed assets ready to be drawn: a colour a partner, a shape a use.

    Rows without a point are left out here: list them in a `DataTable` and count them in
    ``left_out``.

    Parameters
    ----------
    assets
        An *assets* frame (EPSG:27700).
    title
        What the points are.
    colour_by, shape_by
        The columns that give colour and shape. Only nine uses have a shape of their own; the
        rarer ones share the last.
    fields
        Column to its heading, for the card and the table; None shows the frame's usual ones.
    set_id
        Id of the point set.
    """
    placed = assets.loc[assets.geometry.notna() & ~assets.geometry.is_empty]
    shown = ASSET_FIELDS if fields is None else fields
    return PointSet(
        id=set_id,
        title=title,
        unit=("asset", "assets"),
        names=tuple(str(n) for n in placed[Assets.NAME].fillna("")),
        x=tuple(placed.geometry.x.round(1)),
        y=tuple(placed.geometry.y.round(1)),
        facets=(
            facet("Partner", placed[colour_by], colours=CATEGORICAL),
            facet("Use", placed[shape_by], shapes=SHAPES),
        ),
        columns=tuple(
            Column(title=heading, cells=tuple(plain(v) for v in placed[name]))
            for name, heading in shown.items()
            if name in placed.columns and placed[name].notna().any()
        ),
    )


#: What the card of an asset shows, as far as the register holds it.
ASSET_FIELDS: Mapping[str, str] = {
    Assets.ADDRESS: "Address",
    Assets.POSTCODE: "Postcode",
    Assets.TENURE: "Tenure",
    Assets.LEASE_END: "Lease end",
    Assets.CONDITION: "Condition (A best)",
    Assets.UTILISATION: "Utilisation",
    Assets.CAPACITY: "Capacity (persons)",
    Assets.FLOOR_AREA: "Floor area (m\u00b2)",
    Assets.RUNNING_COST: "Running cost (\u00a3 a year)",
    Assets.PLACED_BY: "Placed by",
    Assets.FAULTS: "Faults in the register",
}


def facet(
    title: str, values: pd.Series, *, colours: Sequence[str] = (), shapes: Sequence[str] = ()
) -> Facet:
    """Give each word of a column a number, most frequent first.

    Empty and missing cells are "Not stated". Where colours or shapes run out, the rarest words
    share one called "Other".
    """
    said = values.astype("object").where(values.notna(), "").map(lambda v: str(v).strip())
    said = said.where(said != "", "Not stated")
    counts = said.value_counts()
    labels = sorted(counts.index, key=lambda w: (w == "Not stated", -counts[w], w))
    room = len(colours) or len(shapes) or len(labels)
    if len(labels) > room:
        labels = [*labels[: room - 1], "Other"]
    number = {word: i for i, word in enumerate(labels)}
    last = len(labels) - 1
    return Facet(
        title=title,
        labels=tuple(labels),
        which=tuple(number.get(word, last) for word in said),
        colours=tuple(colours[: len(labels)]),
        shapes=tuple(shapes[: len(labels)]),
    )


def outline(areas: gpd.GeoDataFrame, *, title: str, role: Role) -> Outline:
    """Make the borders of an *areas* frame ready to be drawn over the choropleth."""
    return Outline(
        title=title,
        role=role,
        shapes=tuple(areas.geometry),
        names=tuple(str(n) for n in areas[Areas.AREA_NAME]),
    )


def plain(value: object) -> Value:
    """Give a plain Python value, with None for every kind of missing.

    Examples
    --------
    >>> plain(float("nan")) is None
    True
    """
    import pandas as pd

    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, date):
        return value.isoformat()[:10]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and value != value:  # noqa: PLR0124 - NaN is the one number unlike itself
        return None
    return str(value) if not isinstance(value, int | float | str) else value
