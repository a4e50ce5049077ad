"""Is it more than chance? Co-location quotients and distances, against random labelling.

A count of pairs within a radius says nothing alone: where schools are everywhere, everything
is near a school. These measures ask whether a use is nearer another than it would be if the
same uses were dealt at random over the same sites, which keeps the pattern of the sites (and
so of the people whom they follow) as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree
from scipy.stats import false_discovery_control

from needsmap.assets.together.neighbours import nearest
from needsmap.columns import Colocation
from needsmap.errors import FrameError
from needsmap.model import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

#: Random labellings behind a p-value; p can be no smaller than 1/(PERMUTATIONS + 1).
PERMUTATIONS: Final = 999
#: With fewer sites of a use than this, a verdict is not given.
TOO_FEW: Final = 5
#: The level at which a corrected p is called more than chance.
LEVEL: Final = 0.05
CHANCE: Final = "no more than chance"


def colocation_quotients(
    points: NDArray[np.float64],
    uses: Sequence[str],
    *,
    permutations: int = PERMUTATIONS,
) -> pd.DataFrame:
    """Measure for each pair of uses whether the one draws the other.

    Parameters
    ----------
    points
        (n, 2), EPSG:27700: one a facility.
    uses
        The use of each.
    permutations
        Random labellings: the uses are shuffled over the fixed points, each time in the same way.

    Returns
    -------
    DataFrame
        The columns of `needsmap.columns.Colocation`: one row an ordered pair. ``quotient`` is
        1 by chance, above it where the neighbours of ``from`` are ``to`` more often; it is not
        symmetric. ``p`` is the share of labellings with as high a quotient or higher, ``q``
        is corrected over the pairs that have enough of each use (missing for the others);
        ``low`` and ``high`` hold the middle 95% of the labellings.

    Raises
    ------
    FrameError
        Where there are fewer than three points, or but one use.

    Notes
    -----
    *Method*: ``(C_ab / N_a) / (N'_b / (N - 1))`` with ``N'_b = N_b - [a = b]`` and tied
    neighbours at 1/v each. A facility and another on one postcode's centroid are at distance 0
    only because both are placed by it.

    The sites given are the reference: which other uses are among them decides what chance is.
    See `needsmap.assets.together.colocation_reference`.

    References
    ----------
    Leslie and Kronenfeld (2011), Geographical Analysis 43, 306-326.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.array([0.0, 10, 100, 112, 200, 209])
    >>> table = colocation_quotients(np.column_stack([x, 0 * x]), list("ABABAA"))
    >>> table[["from_use", "to_use", "quotient"]].round(4)
      from_use to_use  quotient
    0        A      A    0.8333
    1        A      B    1.2500
    2        B      A    1.2500
    3        B      B    0.0000
    """
    names, code = _coded(points, uses)
    near = nearest(points)
    size = np.bincount(code, minlength=len(names))
    seen = _quotients(near, code, size)
    rng = np.random.default_rng(0)
    random = np.stack([_quotients(near, rng.permutation(code), size) for _ in range(permutations)])
    table = _table(names, size, seen, random)
    enough = table[[Colocation.N_FROM, Colocation.N_TO]].min(axis=1) >= TOO_FEW
    tested = table.loc[enough, Colocation.P].dropna()
    table[Colocation.Q] = pd.Series(false_discovery_control(tested), index=tested.index)
    table[Colocation.VERDICT] = [_verdict(row) for row in table.to_dict("records")]
    return table


def highest_quotient(row: Mapping[Any, Any], n: int) -> float:
    """Compute the quotient of a pair if every nearest neighbour were of the second use.

    Parameters
    ----------
    row
        ``from_use``, ``to_use`` and ``n_to`` of a pair.
    n
        Sites of the reference.

    Examples
    --------
    >>> highest_quotient({"from_use": "GP", "to_use": "Pharmacy", "n_to": 27}, 43)
    1.5555555555555556
    """
    others = row[Colocation.N_TO] - (row[Colocation.FROM] == row[Colocation.TO])
    return float((n - 1) / others) if others else float("nan")


def _coded(
    points: NDArray[np.float64], uses: Sequence[str]
) -> tuple[NDArray[np.str_], NDArray[np.int64]]:
    names, code = np.unique(np.asarray(uses, dtype=str), return_inverse=True)
    if len(points) < 3 or len(names) < 2:
        raise FrameError(
            "co-location needs three sites and two uses; there are "
            f"{counted(len(points), 'site')} and {counted(len(names), 'use')}"
        )
    return names, code.astype("int64")


def _quotients(
    near: csr_matrix, code: NDArray[np.int64], size: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return C_ab / N_a over N'_b / (N - 1) for every pair; NaN where b has nobody else."""
    m = len(size)
    links = near.tocoo()
    count = np.bincount(
        code[links.row] * m + code[links.col], weights=links.data, minlength=m * m
    ).reshape(m, m)
    others = np.tile(size, (m, 1)) - np.eye(m, dtype="int64")
    with np.errstate(divide="ignore", invalid="ignore"):
        out = (count / size[:, None]) / (others / (len(code) - 1))
    return np.where(others > 0, out, np.nan)


def _table(
    names: NDArray[np.str_],
    size: NDArray[np.int64],
    seen: NDArray[np.float64],
    random: NDArray[np.float64],
) -> pd.DataFrame:
    m, runs = len(names), len(random)
    p = (1 + (random >= seen - 1e-12).sum(axis=0)) / (runs + 1)
    empty = np.isnan(seen)
    low, high = np.nanquantile(np.where(empty, 0.0, random), [0.025, 0.975], axis=0)
    a, b = np.divmod(np.arange(m * m), m)
    flat = {
        Colocation.FROM: names[a],
        Colocation.TO: names[b],
        Colocation.N_FROM: size[a],
        Colocation.N_TO: size[b],
        Colocation.QUOTIENT: seen.ravel(),
        Colocation.LOW: np.where(empty, np.nan, low).ravel(),
        Colocation.HIGH: np.where(empty, np.nan, high).ravel(),
        Colocation.P: np.where(empty, np.nan, p).ravel(),
    }
    return pd.DataFrame(flat)


def _verdict(row: Mapping[Any, Any]) -> str:
    """Return what a row shows, never from the quotient alone."""
    if min(row[Colocation.N_FROM], row[Colocation.N_TO]) < TOO_FEW:
        return "too few to say"
    if row[Colocation.Q] <= LEVEL:
        return "nearer than chance"
    if row[Colocation.P] <= LEVEL:
        return "nearer, if this pair was chosen beforehand"
    return CHANCE


def cross_k(
    points: NDArray[np.float64],
    uses: Sequence[str],
    pair: tuple[str, str],
    *,
    radii: Sequence[float],
    area: float,
    permutations: int = PERMUTATIONS,
) -> pd.DataFrame:
    """Find at what distance one use gathers round another: cross-K against random labelling.

    Parameters
    ----------
    points, uses
        As for `colocation_quotients`.
    pair
        The two uses.
    radii
        Metres.
    area
        Of the study area, square metres: it only scales K.
    permutations
        Random labellings of the two uses over all the sites given.

    Returns
    -------
    DataFrame
        One row a radius: pairs within it, ``k`` (m2), ``l`` (metres), the middle 95% of the
        random labellings' K (``low``, ``high``), p, and the share of ``from`` with a ``to``
        within r. No edge correction is made: the null has the same edges.

    Raises
    ------
    FrameError
        Where there is no site of one of the uses.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.array([0.0, 100, 30, 130, 500])
    >>> table = cross_k(np.column_stack([x, 0 * x]), list("AABBB"), ("A", "B"),
    ...                 radii=[30, 100, 200], area=1e6)
    >>> table["k"].round(1).tolist()
    [333333.3, 500000.0, 666666.7]
    """
    label = np.asarray(uses, dtype=str)
    first, second = np.flatnonzero(label == pair[0]), np.flatnonzero(label == pair[1])
    if not len(first) or not len(second):
        raise FrameError(f"cross-K needs sites of both uses: {pair[0]!r} and {pair[1]!r}")
    tree = cKDTree(points)
    close = tree.sparse_distance_matrix(tree, max(radii) * (1 + 1e-12), output_type="coo_matrix")
    rng = np.random.default_rng(0)
    seen = _counts(close, len(points), first, second, radii)
    random = np.empty((permutations, len(radii)))
    for run in range(permutations):
        order = rng.permutation(len(points))
        random[run] = _counts(close, len(points), order[first], order[second], radii)
    scale = area / (len(first) * len(second))
    low, high = np.quantile(random, [0.025, 0.975], axis=0)
    gap = cKDTree(points[second]).query(points[first])[0]
    p = (1 + (random >= seen).sum(axis=0)) / (permutations + 1)
    return pd.DataFrame(
        {
            Colocation.R: list(radii),
            Colocation.N_FROM: len(first),
            Colocation.N_TO: len(second),
            Colocation.PAIRS: seen.astype("int64"),
            Colocation.K: seen * scale,
            Colocation.L: np.sqrt(seen * scale / np.pi),
            Colocation.LOW: low * scale,
            Colocation.HIGH: high * scale,
            Colocation.P: p,
            Colocation.WITHIN: [float((gap <= r).mean()) for r in radii],
        }
    )


def _counts(
    close: object,
    n: int,
    first: NDArray[np.int64],
    second: NDArray[np.int64],
    radii: Sequence[float],
) -> NDArray[np.float64]:
    """Count pairs within each radius; a site is no pair with itself."""
    row, column, apart = close.row, close.col, close.data  # type: ignore[attr-defined]
    is_first, is_second = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
    is_first[first], is_second[second] = True, True
    chosen = np.sort(apart[is_first[row] & is_second[column] & (row != column)])
    return np.searchsorted(chosen, np.asarray(radii) * (1 + 1e-12), side="right").astype("float64")
