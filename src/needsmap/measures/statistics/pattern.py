"""Test whether need clusters in space, and where, with libpysal and esda (the [stats] extra).

The permutations, the neighbours and the statistics are theirs. What is added here: neighbours
outside the place are kept, islands are reported and not tested, p-values are two-sided, and
many tests at once are controlled for false discoveries.

Notes
-----
*CRS*: areas are in EPSG:27700 (metres).
*Direction*: on a percentile (low = deprived) a cluster of **low** values is a cluster of
deprivation; the words of each function say low and high, never good and bad.
"""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np
import pandas as pd

from needsmap.columns import Areas
from needsmap.errors import FrameError, fault_list
from needsmap.extras import load_extra
from needsmap.model import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    Floats = NDArray[np.float64]

Kind = Literal["queen", "rook", "nearest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Global:
    """One figure for a whole field of areas.

    Attributes
    ----------
    statistic, expected, z, p
        The figure, what it would be without a pattern, its standard score, and the two-sided
        p-value under randomisation (missing where there is none).
    areas, islands
        How many areas took part, and how many have no neighbour and did not.
    """

    statistic: float
    expected: float
    z: float
    p: float
    areas: int
    islands: int


class Neighbours(Protocol):
    """What is used of `libpysal.graph.Graph`, which ships no types."""

    unique_ids: pd.Index[str]
    isolates: pd.Index[str]
    cardinalities: pd.Series[int]
    sparse: csr_array

    def transform(self, transformation: str) -> Neighbours:
        """Weigh the links: "b" all alike, "r" to sum to one for each area."""

    def subgraph(self, ids: Sequence[str] | pd.Index[str]) -> Neighbours:
        """Keep some of the areas and the links between them."""


@contextmanager
def quiet() -> Iterator[None]:
    """Hide esda's notices of its own next version: a user can do nothing about them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def statistics() -> tuple[Any, Any]:
    """Load esda and the graph class, or say which extra holds them."""
    with quiet():
        esda, graph = (load_extra(m, "spatial patterns") for m in ("esda", "libpysal.graph"))
    return esda, graph.Graph


def neighbours(areas: gpd.GeoDataFrame, *, kind: Kind = "queen", nearest: int = 6) -> Neighbours:
    """Find which areas are each other's neighbours.

    Parameters
    ----------
    areas
        An *areas* frame of one vintage: of the place **and** what surrounds it.
    kind
        ``"queen"`` (a shared edge or corner), ``"rook"`` (a shared edge) or ``"nearest"``
        (the nearest few centroids, where generalised outlines break contiguity).
    nearest
        How many, for ``"nearest"``.

    Returns
    -------
    libpysal.graph.Graph
        Binary, keyed by area code.

    Raises
    ------
    FrameError
        Areas of two vintages, a code twice, or fewer than three areas.
    NeedsmapError
        Without the ``[stats]`` extra.
    """
    faults = []
    if (areas[Areas.GEOGRAPHY] != areas[Areas.GEOGRAPHY].iloc[0]).any():
        faults.append("the areas are of several vintages")
    if areas[Areas.AREA_CODE].duplicated().any():
        faults.append("an area appears twice")
    if len(areas) < 3:
        faults.append(f"{counted(len(areas), 'area makes', 'areas make')} no pattern")
    if faults:
        raise FrameError(fault_list("neighbours", faults))
    _, graph = statistics()
    shapes = areas.set_index(Areas.AREA_CODE).geometry
    found: Neighbours = (
        graph.build_knn(shapes.centroid, k=min(nearest, len(areas) - 1))
        if kind == "nearest"
        else graph.build_contiguity(shapes, rook=kind == "rook")
    )
    return found


def islands(graph: Neighbours) -> list[str]:
    """List the areas that have no neighbour: they are not tested."""
    return [str(code) for code in graph.isolates]


def lined(values: pd.Series[float], graph: Neighbours) -> tuple[Floats, Neighbours, int]:
    """Line values up with the graph, leaving out islands and areas without a value.

    Returns
    -------
    tuple
        The values in the order of the graph, the graph of those areas, and how many islands
        were left out.

    Raises
    ------
    FrameError
        Areas of the graph that the series does not name; a constant value; too few areas.
    """
    held = pd.Index(graph.unique_ids)
    lost = held.difference(values.index)
    if len(lost):
        raise FrameError(
            f"pattern: {counted(len(lost), 'area has', 'areas have')} no value, such as {lost[0]}"
        )
    known = values.reindex(held)
    used = known.index[known.notna()]
    part = graph if len(used) == len(held) else graph.subgraph(used)
    alone = list(part.isolates)
    if alone:
        part = part.subgraph([code for code in part.unique_ids if code not in set(alone)])
    figures = np.asarray(known.reindex(pd.Index(part.unique_ids)), dtype=np.float64)
    if len(figures) < 3:
        raise FrameError(f"pattern: {counted(len(figures), 'area')} with a value and a neighbour")
    if np.ptp(figures) == 0:
        raise FrameError("pattern: the value is the same everywhere, so there is no pattern")
    return figures, part, len(alone)


def two_sided(z: Floats | float) -> Floats:
    """Return the two-sided p-value of a standard score."""
    from scipy.stats import norm

    return np.asarray(2 * norm.sf(np.abs(z)))


def moran(values: pd.Series[float], graph: Neighbours) -> Global:
    """Measure whether like lies beside like (Moran's I, row-standardised).

    Parameters
    ----------
    values
        One figure an area, by area code; every area of the graph needs one.
    graph
        From `neighbours`.

    Returns
    -------
    Global
        Above the expected value: like beside like; below it: unlike beside unlike.

    Raises
    ------
    FrameError
        A constant value, or areas without one.
    """
    esda, _ = statistics()
    y, part, alone = lined(values, graph)
    got = esda.Moran(y, part.transform("r"), permutations=0)
    return Global(
        statistic=float(got.I), expected=float(got.EI), z=float(got.z_rand),
        p=float(two_sided(got.z_rand)), areas=len(y), islands=alone,
    )  # fmt: skip
