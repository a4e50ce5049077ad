"""Test whether need clusters in space, with libpysal and esda (the [stats] extra).

Added to theirs: neighbours outside the place are kept, islands are reported and not tested, and
p-values are two-sided.

Notes
-----
*CRS*: areas are in EPSG:27700 (metres).
*Direction*: on a percentile (low = deprived) a cluster of **low** values is one of deprivation.
"""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, Protocol

import numpy as np
import pandas as pd
from scipy.special import erfc

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

#: Where the shuffling starts: the same figures give the same p.
SEED: Final = 20_090


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


class Joins(NamedTuple):
    """How many neighbours share a mark: both have it, neither has, or they differ."""

    both: int
    neither: int
    differ: int


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


def load_esda() -> Any:  # noqa: ANN401 - it ships no types
    """Return the module esda, or raise naming the extra that holds it."""
    with quiet():
        return load_extra("esda", "spatial patterns")


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
    load_esda()  # whoever finds neighbours measures next: better to learn of a gap here
    with quiet():
        graph = load_extra("libpysal.graph", "spatial patterns").Graph
    shapes = areas.set_index(Areas.AREA_CODE).geometry
    linked: Neighbours = (
        graph.build_knn(shapes.centroid, k=min(nearest, len(areas) - 1))
        if kind == "nearest"
        else graph.build_contiguity(shapes, rook=kind == "rook")
    )
    return linked


def align_values(values: pd.Series[float], graph: Neighbours) -> tuple[Floats, Neighbours, int]:
    """Return values in the order of a graph, leaving out islands and areas without a value.

    Parameters
    ----------
    values
        By area code.
    graph
        From `neighbours`.

    Returns
    -------
    tuple
        The values, the graph of their areas, and how many islands were left out.

    Raises
    ------
    FrameError
        Areas of the graph that the series does not name; a constant value; too few areas.
    """
    codes = pd.Index(graph.unique_ids)
    lost = codes.difference(values.index)
    if len(lost):
        raise FrameError(
            f"pattern: {counted(len(lost), 'area has', 'areas have')} no value, such as {lost[0]}"
        )
    known = values.reindex(codes).dropna().index
    part = graph if len(known) == len(codes) else graph.subgraph(known)
    islands = len(part.isolates)
    if islands:
        part = part.subgraph(pd.Index(part.unique_ids).difference(part.isolates, sort=False))
    figures = np.asarray(values.reindex(pd.Index(part.unique_ids)), dtype=np.float64)
    if len(figures) < 3:
        raise FrameError(f"pattern: {counted(len(figures), 'area')} with a value and a neighbour")
    if np.ptp(figures) == 0:
        raise FrameError("pattern: the value is the same everywhere, so there is no pattern")
    return figures, part, islands


def two_sided(z: Floats | float) -> Floats:
    """Return the two-sided p-value of a standard score.

    Parameters
    ----------
    z
        Standard normal under the hypothesis of no pattern.
    """
    return np.asarray(erfc(np.abs(z) / np.sqrt(2)))


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
    y, part, islands = align_values(values, graph)
    result = load_esda().Moran(y, part.transform("r"), permutations=0)
    return Global(
        statistic=float(result.I), expected=float(result.EI), z=float(result.z_rand),
        p=float(two_sided(result.z_rand)), areas=len(y), islands=islands,
    )  # fmt: skip


def bivariate_moran(
    values: pd.Series[float],
    around: pd.Series[float],
    graph: Neighbours,
    *,
    permutations: int = 0,
) -> Global:
    """Measure whether one figure is high where **another** is high next door.

    Parameters
    ----------
    values
        The figure of the area itself.
    around
        The figure of its neighbours, on the same codes.
    graph
        From `neighbours`.
    permutations
        Seeded shuffles of the second figure over the areas, for z and p; 0 for neither.

    Returns
    -------
    Global
        z and p are missing without permutations.

    Notes
    -----
    *Method*: ``zx' W zy / n``, row-standardised; p is two-sided, twice the nearer tail's
    ``(1 + #) / (1 + M)``. Shuffling undoes the second figure's own pattern too, so where both
    figures gather in space by themselves p is too small.

    References
    ----------
    Wartenberg (1985), *Multivariate spatial correlation*.
    """
    y, part, islands = align_values(around, graph)
    x = np.asarray(values.reindex(pd.Index(part.unique_ids)), dtype=np.float64)
    if np.isnan(x).any():
        raise FrameError(
            f"pattern: {counted(int(np.isnan(x).sum()), 'area lacks', 'areas lack')} the first "
            "figure"
        )
    if np.ptp(x) == 0:
        raise FrameError("pattern: the first figure is the same everywhere")
    weights = part.transform("r")
    with quiet():
        result = load_esda().Moran_BV(x, y, weights, permutations=0)
    z, p = _shuffled(x, y, weights, permutations)
    return Global(
        statistic=float(result.I), expected=-1 / (len(y) - 1), z=z, p=p,
        areas=len(y), islands=islands,
    )  # fmt: skip


def _shuffled(x: Floats, y: Floats, weights: Neighbours, permutations: int) -> tuple[float, float]:
    """Return z and the two-sided p of a bivariate Moran's I, by shuffling the second figure."""
    if not permutations:
        return float("nan"), float("nan")
    first, second = ((v - v.mean()) / v.std() for v in (x, y))
    pull = np.asarray(weights.sparse.T @ first) / len(x)
    rng = np.random.default_rng(SEED)
    random = np.array([pull @ rng.permutation(second) for _ in range(permutations)])
    seen = float(pull @ second)
    tail = min(int((random >= seen).sum()), int((random <= seen).sum()))
    z = (seen - random.mean()) / random.std()
    return float(z), min(1.0, 2 * (1 + tail) / (1 + permutations))


def join_counts(marked: pd.Series[bool], graph: Neighbours) -> Joins:
    """Count the neighbours that share a mark, such as "among the most deprived 20%".

    Parameters
    ----------
    marked, graph
        As for `local_join_counts`.
    """
    y, part, _ = align_values(marked.astype(float), graph)
    with quiet():
        result = load_esda().Join_Counts(y, part.transform("b"), permutations=0)
    return Joins(round(result.bb), round(result.ww), round(result.bw))


def local_join_counts(marked: pd.Series[bool], graph: Neighbours) -> pd.Series[int]:
    """Count for each marked area how many of its neighbours are marked too.

    Parameters
    ----------
    marked
        By area code; every area of the graph needs one.
    graph
        From `neighbours`.

    Returns
    -------
    Series
        By area code: 0 where the area itself is not marked, or none of its neighbours is. A
        pair of marked neighbours counts from both sides: the sum is twice `Joins.both`.

    Raises
    ------
    FrameError
        Areas without a mark, or all or none of them marked.

    References
    ----------
    Anselin and Li (2019), *Operational local join count statistics for cluster detection*.
    """
    y, part, _ = align_values(marked.astype(float), graph)
    near = np.asarray(part.transform("b").sparse @ y)
    counts = pd.Series((y * near).astype("int64"), index=pd.Index(part.unique_ids))
    return counts.reindex(pd.Index(graph.unique_ids), fill_value=0)
