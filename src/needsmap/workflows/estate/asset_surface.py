"""Surfaces of a place: density of provision or distance to the nearest, and their means."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import shapely

from needsmap.columns import Areas, Assets, Counts, Zonal
from needsmap.errors import FrameError, UnknownEntry
from needsmap.model import Grid, Population, counted, noun
from needsmap.workflows.estate.estate import named_use, wider_uses, zones_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import geopandas as gpd

    from needsmap.surfaces.raster import Raster
    from needsmap.workflows.estate.estate import Estate, EstateResult
    from needsmap.workflows.estate.requests import RuleOfThumb, SurfaceRequest


def make_surface(estate: Estate, request: SurfaceRequest) -> tuple[Raster, EstateResult]:
    """Compute a surface over a place, and its means in areas.

    Parameters
    ----------
    estate
        Registers and place; facilities beyond its border count.
    request
        Which surface, and over which areas its means are taken.

    Returns
    -------
    Raster
        The surface: for each km2 (density), or metres to the nearest.
    EstateResult
        The columns of `needsmap.columns.Zonal`, one row an area.

    Raises
    ------
    UnknownEntry
        Where no placed asset has the use, or there is no such table of people.
    FrameError
        Where a bandwidth cannot be suggested.
    """
    from needsmap.surfaces.kernels import distance_to, kernel_density
    from needsmap.surfaces.raster import empty_grid
    from needsmap.surfaces.zonal import zonal_means

    every = estate.facilities
    use = named_use(every, request.use)
    sites = every[every[Assets.USE] == use]
    points = shapely.get_coordinates(sites.geometry.to_numpy())
    zones = zones_of(estate, request.by)
    people, by = people_on_grid(estate, request)
    grid = people or empty_grid(estate.ground.areas.total_bounds, request.cell)
    words = []
    if request.kind == "density":
        bandwidth, said = _bandwidth(estate, sites, request.bandwidth)
        surface = kernel_density(grid, points, bandwidth=bandwidth)
        words.append(said)
    else:
        surface = distance_to(grid, points)
    table = zonal_means(surface, zones, weights=people).drop(columns=Zonal.SUM)
    names = zones.set_index(Areas.AREA_CODE)[Areas.AREA_NAME]
    table.insert(1, Areas.AREA_NAME, table[Zonal.AREA_CODE].map(names))
    finest = 3 if request.kind == "density" else 0
    table = table.round({Zonal.MEAN: finest, Zonal.WEIGHTED_MEAN: finest, Zonal.CELLS: 1})
    whole = [Zonal.WEIGHT, *([Zonal.MEAN, Zonal.WEIGHTED_MEAN] if not finest else [])]
    for column in table.columns.intersection(whole):
        table[column] = table[column].round().astype("Int64")
    words = [f"{use}: {surface.unit}, cells of {surface.cell:g} m.", *words, by, FRACTIONS]
    words += [*wider_uses(every, use), *estate.repeats(use)]
    return surface, estate.result(table, words)


FRACTIONS = (
    "A cell that a border cuts counts for the share of it inside; a distance is from the cell's "
    "centre."
)


def _bandwidth(
    estate: Estate, sites: gpd.GeoDataFrame, chosen: float | RuleOfThumb
) -> tuple[float, str]:
    """Return the bandwidth in metres, and a sentence on where it comes from."""
    from needsmap.surfaces.kernels import suggest_bandwidth

    inside = estate.inside(sites)
    points = shapely.get_coordinates(inside.geometry.to_numpy())
    rule = round(suggest_bandwidth(points)) if len(points) > 1 else 0
    if chosen != "rule of thumb":
        thumb = f"; the rule of thumb gives {rule:,.0f} m" if rule else ""
        return (
            chosen,
            f"The bandwidth, {chosen:,.0f} m, is your choice and decides what is seen{thumb}.",
        )
    if not rule:
        raise FrameError(
            f"a bandwidth cannot be suggested from {counted(len(points), 'site')} in "
            f"{estate.ground.place.name}: give one in metres"
        )
    return rule, (
        f"The bandwidth, {rule:,.0f} m, is the rule of thumb 0.9 min(SD, sqrt(1 / ln 2) Dm) "
        f"n^-0.2 of the {counted(len(points), 'site')} in {estate.ground.place.name}."
    )


def people_on_grid(estate: Estate, request: SurfaceRequest) -> tuple[Raster | None, str]:
    """Return the people of each cell, and a sentence that says whose they are.

    Parameters
    ----------
    estate
        Registers and place.
    request
        Perhaps with a table of people, to share out over the cells.

    Returns
    -------
    Raster or None
        None where means can only be of land.
    str
        What the means are weighted by.
    """
    areas = estate.ground.areas
    if request.people:
        return _shared_out(estate, request)
    people, grid = people_grid(estate, areas.total_bounds)
    if people is None or grid is None:
        return None, "Means are of land: no grid of people reaches this place."
    return people, f"Weighted means are of people: {grid.title}."


def _shared_out(estate: Estate, request: SurfaceRequest) -> tuple[Raster, str]:
    """Share a table's people out over the grid, area by area (dasymetric)."""
    from needsmap.surfaces.raster import empty_grid
    from needsmap.surfaces.zonal import dasymetric, fill_edges

    library = estate.library
    table = library.catalogue.find(request.people, Population)
    counts = library.load_counts(table.id)
    first = next(iter(table.groups))
    totals = counts[counts[Counts.GROUP] == first].set_index(Counts.AREA_CODE)[Counts.PERSONS]
    every = library.areas_of(table.geography, collection=table.collection)
    west, south, east, north = estate.ground.areas.total_bounds
    # areas beyond the border too: a cell that it cuts holds people of both sides
    near = every.cx[west:east, south:north]
    near = near[near[Areas.AREA_CODE].isin(totals.index[totals.notna()])]
    if near.empty:
        raise UnknownEntry(f"{table.id} holds nobody in {estate.ground.place.label}")
    pattern, grid = people_grid(estate, near.total_bounds)
    shared, even = dasymetric(near, totals, pattern or empty_grid(near.total_bounds, request.cell))
    over = f"in proportion to {grid.title}" if grid else "evenly over its land: no grid reaches it"
    left = (
        f" {len(even)} of {counted(len(near), 'area')} {noun(len(even), 'holds', 'hold')} "
        f"nobody on the grid and {noun(len(even), 'is', 'are')} shared by land."
        if grid and even
        else ""
    )
    return fill_edges(shared, near), (
        f"Weighted means are of people: {table.title}, each area's shared out {over}.{left}"
    )


def people_grid(estate: Estate, bounds: Sequence[float]) -> tuple[Raster | None, Grid | None]:
    """Return the part of the finest grid of people at hand that covers some bounds, or None.

    Parameters
    ----------
    estate
        Registers and place.
    bounds
        West, south, east and north, EPSG:27700.
    """
    from needsmap.errors import FileFormatError
    from needsmap.readers.grids import read_grid
    from needsmap.surfaces.raster import Raster

    library = estate.library
    grids = library.catalogue.of(Grid, collection=estate.ground.release.collection)
    for entry in sorted(grids, key=lambda grid: grid.cell_size):
        if not library.has(entry.id):
            continue
        try:
            found = read_grid(library.fetch(entry.id).path, entry, bounds=bounds)
        except FileFormatError:
            continue
        return Raster(**found), entry
    return None, None


def save_surface(surface: Raster, path: Path) -> Path:
    """Write a surface as a GeoTIFF in EPSG:27700.

    Parameters
    ----------
    surface
        What `make_surface` computed.
    path
        The file to write.
    """
    from needsmap.readers.grids import save_grid

    return save_grid(asdict(surface), path)
