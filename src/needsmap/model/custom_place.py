"""A place that a user makes up: by postcodes, codes, a shape or a circle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomPlace:
    """A custom place, by exactly one of: postcodes, areas, a shape, a circle.

    Postcodes and areas (LSOA ``E01...`` or output area ``E00...`` codes) are as written; the
    shape is a polygon in EPSG:27700; a circle has a centre, a postcode or
    ``"easting, northing"``, and a radius in metres.
    """

    name: str
    postcodes: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    shape: BaseGeometry | None = None
    centre: str = ""
    metres: float = 0.0
