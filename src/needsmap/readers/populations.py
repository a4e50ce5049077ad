"""A table of people by small area in, a *counts* frame (and centroids) out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from needsmap.columns import BNG, Areas, Counts, check_counts
from needsmap.errors import FrameError, fault_list
from needsmap.io.frames import find_column, read_frame, readable
from needsmap.model import ENGLAND
from needsmap.readers.area_codes import tidy_codes
from needsmap.readers.number_columns import as_numbers

if TYPE_CHECKING:
    from pathlib import Path

    from needsmap.model import Population


def read_counts(path: Path, population: Population) -> pd.DataFrame:
    """Read counts of people by area and group.

    Parameters
    ----------
    path, population
        The publisher's file, and its card.

    Returns
    -------
    DataFrame
        A *counts* frame, in persons.

    Raises
    ------
    FileFormatError, FrameError
        Naming the file and every fault: columns that are not there, cells that are not
        numbers (with their lines), areas that appear twice, counts below zero.
    """
    table, codes = _table(path, population)
    parts, faults = [], []
    for group, pattern in population.groups.items():
        column = find_column(pattern, table.columns)
        if column is None:
            faults.append(f"no column is headed {readable(pattern)!r} or like it (group {group})")
            continue
        parts.append(pd.DataFrame({
            Counts.GEOGRAPHY: population.geography, Counts.AREA_CODE: codes,
            Counts.YEAR: population.year, Counts.GROUP: group,
            Counts.PERSONS: as_numbers(table[column], path),
        }))  # fmt: skip
    if faults:
        raise FrameError(fault_list(path, faults))
    return check_counts(pd.concat(parts, ignore_index=True), what=str(path))


def read_centroids(path: Path, population: Population) -> gpd.GeoDataFrame:
    """Read the population-weighted centroids that a table of people carries.

    Parameters
    ----------
    path, population
        The publisher's file, and its card.

    Returns
    -------
    GeoDataFrame
        geography, area_code and a point (EPSG:27700) a row.

    Raises
    ------
    FrameError
        If the card names no centroid columns or the file holds none.
    """
    table, codes = _table(path, population)
    columns = [
        find_column(pattern, table.columns) if pattern else None
        for pattern in (population.easting, population.northing)
    ]
    if None in columns:
        raise FrameError(f"{path}: {population.id} holds no centroids")
    x, y = (as_numbers(table[str(c)], path) for c in columns)
    return gpd.GeoDataFrame(
        {Areas.GEOGRAPHY: population.geography, Areas.AREA_CODE: codes},
        geometry=gpd.points_from_xy(x, y),
        crs=BNG,
    ).reset_index(drop=True)


def _table(path: Path, population: Population) -> tuple[pd.DataFrame, pd.Series]:
    table = read_frame(path, population.code, member=population.source.member)
    codes = tidy_codes(table[find_column(population.code, table.columns)])
    if population.collection == ENGLAND:
        table = table[codes.str.startswith("E").fillna(value=False)]
    if len(table) != population.n_areas:
        raise FrameError(
            f"{path}: it holds {len(table):,} areas, expected {population.n_areas:,} "
            f"({population.title}): a part of the file, or another one"
        )
    return table, codes.loc[table.index]
