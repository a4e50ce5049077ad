"""Surfaces of a place: density of provision or distance to the nearest, and their means."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Literal

import shapely

from needsmap.errors import UnknownEntry
from needsmap.frames import Areas, Assets, Zonal
from needsmap.model import Grid

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from needsmap.jobs.estate.asset_measures import Estate
    from needsmap.library import Library
    from needsmap.surfaces.raster import Raster

Surface = Literal["density", "distance"]


def make_surface(
    library: Library,
    estate: Estate,
    what: Surface,
    *,
    use: str,
    cell: float = 100.0,
    bandwidth: float = 800.0,
) -> tuple[Raster, pd.DataFrame, tuple[str, ...]]:
    """Lay a surface over a place, and take its means in the small areas.

    Parameters
    ----------
    library
        Where a grid of people comes from; where none reaches the place, means are of land.
    estate
        Registers and place; facilities beyond the border count.
    what
        ``"density"`` (for each km2) or ``"distance"`` (metres to the nearest).
    use
        Which facilities.
    cell
        Metres. With a grid of people, the grid's own cells are taken.
    bandwidth
        Metres, of the quartic kernel.

    Returns
    -------
    Raster
        The surface.
    DataFrame
        The columns of `needsmap.frames.Zonal`, one row a small area.
    tuple of str
        What must stand beside it.

    Raises
    ------
    UnknownEntry
        Where no placed asset has the use.
    """
    from needsmap.surfaces.kernels import distance_to, kernel_density
    from needsmap.surfaces.raster import empty_grid
    from needsmap.surfaces.zonal import zonal_means

    sites = estate.facilities
    sites = sites[sites[Assets.USE].str.casefold() == use.casefold()]
    if sites.empty:
        raise UnknownEntry(f"no placed asset has the use {use!r}")
    points = shapely.get_coordinates(sites.geometry.to_numpy())
    areas = estate.ground.areas
    people = people_grid(library, estate)
    grid = people or empty_grid(areas.total_bounds, cell)
    if what == "density":
        surface = kernel_density(grid, points, bandwidth=bandwidth)
    else:
        surface = distance_to(grid, points)
    table = zonal_means(surface, areas, weights=people)
    names = areas.set_index(Areas.AREA_CODE)[Areas.AREA_NAME]
    table.insert(1, Areas.AREA_NAME, table[Zonal.AREA_CODE].map(names))
    by = "people in each cell" if people else "land: no grid of people reaches this place"
    words = (
        f"{use}: {surface.unit}, cells of {surface.cell:g} m. Means are weighted by {by}.",
        "A cell that a border cuts counts for the share of it inside.",
    )
    return surface, table, words


def people_grid(library: Library, estate: Estate) -> Raster | None:
    """Give the part of the finest grid of people at hand that covers the place, or None."""
    from needsmap.errors import FileFormatError
    from needsmap.readers.grids import read_grid
    from needsmap.surfaces.raster import Raster

    bounds = estate.ground.areas.total_bounds
    grids = library.catalogue.of(Grid, collection=estate.ground.release.collection)
    for entry in sorted(grids, key=lambda grid: grid.cell_size):
        if not library.has(entry.id):
            continue
        try:
            return Raster(**read_grid(library.fetch(entry.id).path, entry, bounds=bounds))
        except FileFormatError:
            continue
    return None


def save_surface(surface: Raster, path: Path) -> Path:
    """Write a surface as a GeoTIFF in EPSG:27700."""
    from needsmap.readers.grids import save_grid

    return save_grid(asdict(surface), path)
