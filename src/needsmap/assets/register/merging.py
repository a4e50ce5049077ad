"""Several registers put together: one table of assets, and which of them are one place.

Assets are never changed nor dropped by merging: a site is a view of them. Each join is
explained in a table, and can be undone by naming the asset that is to stand apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree
from scipy.spatial import cKDTree

from needsmap.assets.register.identity import UPRN, normal_uprns, uprn_pairs
from needsmap.columns import BNG, Assets, Merges
from needsmap.model import PlacedBy

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

#: Assets of like names closer than this are one place (metres): the usual gap between a
#: site's own point and its postcode's centroid is 40 to 90 m.
NEAR: Final = 100.0
#: How much of the words of two names must be shared.
LIKENESS: Final = 0.6
_EMPTY_WORDS: Final = frozenset(("the", "of", "and", "at", "in", "a", "st", "ltd", "site"))

#: So many pairs of points, or of names, are looked at together.
_PAIRS: Final = 1_000_000

#: What can join two assets, surest first.
POINT, POSTCODE, NAME = "point", "postcode", "name"
SUREST: Final = (UPRN, POINT, POSTCODE, NAME)


def combine_registers(frames: Sequence[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """Put registers one under the other; ids that several of them use get their register's name.

    Parameters
    ----------
    frames
        Assets frames, each of one register.

    Returns
    -------
    GeoDataFrame
        An assets frame with as many rows as all of them together.
    """
    if len(frames) == 1:
        return frames[0]
    every = pd.concat(frames, ignore_index=True)
    ids = every[Assets.ASSET_ID]
    shared = ids.duplicated(keep=False)
    named = every[Assets.REGISTER] + ": " + ids
    every[Assets.ASSET_ID] = ids.mask(shared, named)
    again = every[Assets.ASSET_ID].duplicated(keep=False)
    number = every.groupby(Assets.ASSET_ID).cumcount().add(1).astype("str")
    twice = every[Assets.ASSET_ID] + " (copy " + number + ")"
    every[Assets.ASSET_ID] = every[Assets.ASSET_ID].mask(again, twice)
    return gpd.GeoDataFrame(every, geometry=Assets.GEOMETRY, crs=BNG)


def join_assets(
    assets: gpd.GeoDataFrame, *, near: float = NEAR, apart: Collection[str] = ()
) -> tuple[NDArray[np.int64], pd.DataFrame]:
    """Find which placed assets are one place: by UPRN, then by point, then by distance and name.

    Assets of one UPRN that are more than 1,000 m apart are not joined by it.

    Parameters
    ----------
    assets
        Placed assets (`needsmap.assets.register.sites.placed`).
    near
        Metres within which like names are one place; 0 joins by UPRN and point only.
    apart
        Ids of assets that are to be joined to nothing: a person knows better.

    Returns
    -------
    ndarray of int64
        The number of the place of each asset, from 0 in the order of first assets.
    DataFrame
        The columns of `needsmap.columns.Merges` but ``site_id`` (the number stands in it):
        one row for each asset that was joined to an earlier one, and by what.
    """
    points = shapely.get_coordinates(assets.geometry.to_numpy())
    words = name_words(assets[Assets.NAME])
    free = ~assets[Assets.ASSET_ID].isin(list(apart)).to_numpy()
    pairs = [
        *uprn_pairs(normal_uprns(assets[Assets.UPRN]).where(free, ""), points)[0],
        *_point_pairs(assets, points, free),
        *(_name_pairs(points, words, near, np.flatnonzero(free)) if near > 0 else ()),
    ]
    # of all pairs, the tree of the surest joins
    ends = pd.DataFrame(pairs, columns=["a", "b", "by"]).astype({"a": "int64", "b": "int64"})
    ends = ends.assign(sureness=ends["by"].map(SUREST.index)).sort_values(["sureness", "a", "b"])
    ends = ends.drop_duplicates(["a", "b"], ignore_index=True)
    shape = (len(assets), len(assets))
    graph = coo_matrix((np.arange(1.0, len(ends) + 1), (ends["a"], ends["b"])), shape=shape)
    label = pd.factorize(connected_components(graph, directed=False)[1])[0].astype("int64")
    tree = ends.iloc[np.sort(minimum_spanning_tree(graph.tocsr()).data.astype("int64")) - 1]
    return label, _explained(assets, points, words, label, tree)


def equal_pairs(key: pd.Series, by: str) -> Iterable[tuple[int, int, str]]:
    """Pair each row with the first row of the same key.

    Parameters
    ----------
    key
        "" is no key.
    by
        What the key is, for each pair.
    """
    codes = pd.factorize(key)[0]
    first = pd.Series(np.arange(len(key))).groupby(codes).transform("min").to_numpy()
    for i in np.flatnonzero((key != "").to_numpy() & (first != np.arange(len(key)))):
        yield int(first[i]), int(i), by


def _point_pairs(
    assets: gpd.GeoDataFrame, points: NDArray[np.float64], free: NDArray[np.bool_]
) -> Iterable[tuple[int, int, str]]:
    spots = pd.DataFrame(points).round(2).astype("str")
    rough = (assets[Assets.PLACED_BY] != str(PlacedBy.POINT)).to_numpy()
    spot = (spots[0] + " " + spots[1]).where(free, "").reset_index(drop=True)
    for a, b, by in equal_pairs(spot, POINT):
        yield a, b, POSTCODE if rough[a] and rough[b] else by


def _name_pairs(
    points: NDArray[np.float64],
    words: list[frozenset[str]],
    near: float,
    free: NDArray[np.int64],
) -> Iterable[tuple[int, int, str]]:
    """Pair like names of two points within a distance; those of one point are joined already.

    Each name counts once a point, and pairs are looked at piece by piece, so that the memory
    taken does not grow with how many stand close.
    """
    names = pd.Series([words[i] for i in free])
    named = pd.DataFrame(points[free].round(2), columns=["x", "y"]).assign(
        name=names.factorize()[0], row=free
    )[(names.map(len) > 0).to_numpy()]
    first = named.drop_duplicates(["x", "y", "name"])
    spots, spot = np.unique(first[["x", "y"]].to_numpy(), axis=0, return_inverse=True)
    rows = first["row"].to_numpy()[np.argsort(spot, kind="stable")]
    count = np.bincount(spot, minlength=len(spots))
    start = np.cumsum(count) - count
    matrix = word_matrix([words[i] for i in rows])
    size = np.diff(matrix.indptr)
    for one, other in close_spots(spots, near):
        for a, b in _crossed(start, count, one, other):
            shared = np.asarray(matrix[a].multiply(matrix[b]).sum(axis=1)).ravel()
            alike = shared >= LIKENESS * (size[a] + size[b] - shared) - 1e-9
            for i, j in zip(rows[a[alike]].tolist(), rows[b[alike]].tolist(), strict=True):
                yield min(i, j), max(i, j), NAME


def close_spots(
    spots: NDArray[np.float64], near: float
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Return the pairs of points within a distance, so many points at a time.

    Parameters
    ----------
    spots
        (n, 2) or (n, 3), metres.
    near
        Metres.
    """
    if not len(spots):
        return
    tree = cKDTree(spots)
    for chosen in _pieces(tree.query_ball_point(spots, near, return_length=True)):
        near_by = tree.query_ball_point(spots[chosen], near)
        one = np.repeat(chosen, [len(others) for others in near_by])
        other = np.concatenate(near_by).astype("int64")
        later = other > one
        yield one[later], other[later]


def _pieces(work: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Part the numbers from 0 so that each piece is of about `_PAIRS` of work, in their order."""
    cuts = np.flatnonzero(np.diff(np.cumsum(work) // _PAIRS)) + 1
    return np.split(np.arange(len(work)), cuts)


def _crossed(
    start: NDArray[np.int64],
    count: NDArray[np.int64],
    one: NDArray[np.int64],
    other: NDArray[np.int64],
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Return every name of one point with every name of another, so many pairs at a time."""
    work = count[one] * count[other]
    for piece in _pieces(work):
        begin = np.repeat(np.cumsum(work[piece]) - work[piece], work[piece])
        step = np.arange(len(begin)) - begin
        wide = np.repeat(count[other[piece]], work[piece])
        yield (
            np.repeat(start[one[piece]], work[piece]) + step // wide,
            np.repeat(start[other[piece]], work[piece]) + step % wide,
        )


def word_matrix(words: list[frozenset[str]]) -> csr_matrix:
    """Return names as rows of a matrix with a one for each of their words.

    Parameters
    ----------
    words
        As `name_words` returns them.
    """
    number: dict[str, int] = {}
    columns = [number.setdefault(word, len(number)) for name in words for word in sorted(name)]
    ends = np.cumsum([0, *(len(name) for name in words)])
    ones = np.ones(len(columns), dtype="int32")
    return csr_matrix((ones, columns, ends), shape=(len(words), max(len(number), 1)))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of words that two names have in common, 0..1; 0 where one has none.

    Parameters
    ----------
    one, other
        The words of each.

    Examples
    --------
    >>> likeness(frozenset(["town", "hall"]), frozenset(["town", "hall", "annexe"]))
    0.6666666666666666
    """
    return len(one & other) / len(one | other) if one and other else 0.0


def name_words(names: pd.Series) -> list[frozenset[str]]:
    """Return the words of each name that tell it from another, in small letters.

    Parameters
    ----------
    names
        As typed.
    """
    plain = names.str.casefold().str.replace(r"[^a-z0-9]+", " ", regex=True).str.split()
    return [frozenset(w for w in words if w not in _EMPTY_WORDS) for words in plain]


def _explained(
    assets: gpd.GeoDataFrame,
    points: NDArray[np.float64],
    words: list[frozenset[str]],
    label: NDArray[np.int64],
    tree: pd.DataFrame,
) -> pd.DataFrame:
    """Return the asset that each joined one was joined to, along the tree of the surest joins."""
    a, b = tree["a"].to_numpy(), tree["b"].to_numpy()
    ids, names = assets[Assets.ASSET_ID].to_numpy(), assets[Assets.NAME].to_numpy()
    alike = [round(likeness(words[i], words[j]), 2) for i, j in zip(a, b, strict=True)]
    return pd.DataFrame(
        {
            Merges.SITE_ID: label[b],
            Merges.ASSET_ID: ids[b],
            Merges.NAME: names[b],
            Merges.JOINED_TO: ids[a],
            Merges.JOINED_NAME: names[a],
            Merges.BY: tree["by"].to_numpy(),
            Merges.METRES: np.hypot(*(points[a] - points[b]).T).round(1),
            Merges.LIKENESS: alike,
        }
    )
