"""What speaks for two rows of two registers being one asset, and how much it weighs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from needsmap.assets.register.identity import FAR
from needsmap.assets.register.merging import LIKENESS, NEAR, word_matrix

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    from numpy.typing import NDArray

    from needsmap.assets.register.row_keys import RowKeys

#: A key that more rows of one register share identifies nothing by itself.
MOST: Final = 50
#: Exact points closer than this are one place, whatever the names (metres).
ONE_SPOT: Final = 10.0
#: Names that share less are of two things; those that share more support an id.
_UNLIKE, _SUPPORT = 0.3, 0.5
#: Weight of an id: none, without its suffix, in another spelling, as given.
_ID_WEIGHT: Final = np.array([0.0, 4.0, 5.0, 6.0])
#: What is added to a sure candidate, and the most that a doubtful one weighs: two doubtful
#: pairs never outweigh a sure one.
_SURE, _DOUBTFUL = 4.0, 3.0
#: Why a candidate is doubtful; {} is how far apart the two are.
DOUBTS: Final = (
    "",
    "same UPRN, but {}",
    "the UPRN is of several rows, and the names differ",
    "same id, but the names differ and no place confirms it",
    "the ids differ by a suffix, and name and place do not confirm that they are one",
    "same name, but {}",
    "similar name at the same place, but another UPRN or id",
    "same place, but another name",
)


def find_candidates(
    old: RowKeys, new: RowKeys, free: tuple[NDArray[np.int64], NDArray[np.int64]]
) -> pd.DataFrame:
    """Find the pairs of rows that could be one asset, with the evidence for each.

    Parameters
    ----------
    old, new
        The two registers.
    free
        Positions of their rows that have no partner yet.

    Returns
    -------
    DataFrame
        ``old`` and ``new`` (positions), ``weight``, ``doubt`` (number in `DOUBTS`, 0 for a sure
        pair) and the evidence: ``uprn``, ``id`` (0 none, 1 without suffix, 2 spelling, 3 as
        given), ``name`` and ``like`` (0..1), ``postcode``, ``address``, ``near``, ``metres``.
    """
    every = np.concatenate([np.empty((0, 2), dtype="int64"), *_pairs(old, new, free)])
    pairs = np.unique(every, axis=0)
    edges = _features(old, new, pairs[:, 0], pairs[:, 1])
    edges["doubt"] = _doubts(edges)
    edges = edges[edges["doubt"] >= 0].reset_index(drop=True)
    return edges.assign(weight=_weights(edges, old, new))


def _pairs(
    old: RowKeys, new: RowKeys, free: tuple[NDArray[np.int64], NDArray[np.int64]]
) -> Iterator[NDArray[np.int64]]:
    """Return the pairs of each key, and those that are near with like names or at one spot."""
    a, b = old.keys.iloc[free[0]], new.keys.iloc[free[1]]
    yield _equal(a["uprn"], b["uprn"])
    yield _equal(a["id_key"], b["id_key"])
    yield _equal(a["stem"], b["id_key"])
    yield _equal(a["id_key"], b["stem"])
    yield _equal(_once(old.keys["stem"])[free[0]], _once(new.keys["stem"])[free[1]])
    yield _equal(_once(old.keys["name"])[free[0]], _once(new.keys["name"])[free[1]])
    for key, place in (("name", "postcode"), ("address", "postcode"), ("name", "spot")):
        yield _equal(_both(a[key], a[place]), _both(b[key], b[place]))
    close = np.concatenate([_equal(a["postcode"], b["postcode"]), _close(old, new, free)])
    alike = _likeness(old, new, close[:, 0], close[:, 1]) >= LIKENESS
    same = old.keys["name"].to_numpy()[close[:, 0]] == new.keys["name"].to_numpy()[close[:, 1]]
    spot = np.hypot(*(old.points[close[:, 0]] - new.points[close[:, 1]]).T) <= ONE_SPOT
    yield close[alike | same | spot]


def _equal(old: pd.Series, new: pd.Series) -> NDArray[np.int64]:
    """Pair the rows of one key; "" is no key, and one of too many rows neither."""
    sides = []
    for name, key in (("old", old), ("new", new)):
        known = key[key != ""]
        few = known[known.groupby(known).transform("size") <= MOST]
        sides.append(pd.DataFrame({"key": few.to_numpy(), name: few.index.to_numpy()}))
    both = sides[0].merge(sides[1], on="key")
    return both[["old", "new"]].to_numpy(dtype="int64")


def _once(key: pd.Series) -> pd.Series:
    """Keep a key only where one row of the register has it."""
    return key.mask(key.duplicated(keep=False), "")


def _both(one: pd.Series, other: pd.Series) -> pd.Series:
    return (one + "\x1f" + other).where((one != "") & (other != ""), "")


def _close(
    old: RowKeys, new: RowKeys, free: tuple[NDArray[np.int64], NDArray[np.int64]]
) -> NDArray[np.int64]:
    """Pair rows within `NEAR` metres, where neither stands in a crowd."""
    rows = [of[~np.isnan(side.points[of, 0])] for side, of in zip((old, new), free, strict=True)]
    spots = [old.points[rows[0]], new.points[rows[1]]]
    if not (len(rows[0]) and len(rows[1])):
        return np.empty((0, 2), dtype="int64")
    trees = [cKDTree(spot) for spot in spots]
    lone = [
        of[tree.query_ball_point(spot, NEAR, return_length=True) <= 4 * MOST]
        for of, spot, tree in zip(rows, spots, reversed(trees), strict=True)
    ]
    near = cKDTree(old.points[lone[0]]).sparse_distance_matrix(
        cKDTree(new.points[lone[1]]), NEAR, output_type="ndarray"
    )
    return np.column_stack([lone[0][near["i"]], lone[1][near["j"]]])


def _likeness(
    old: RowKeys, new: RowKeys, a: NDArray[np.int64], b: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the share of words that names share; 0 where they have different numbers."""
    words = word_matrix([*old.words, *new.words])
    size = np.diff(words.indptr)
    left, right = a, b + len(old.words)
    shared = np.zeros(len(a))
    for start in range(0, len(a), 500_000):
        piece = slice(start, start + 500_000)
        both = words[left[piece]].multiply(words[right[piece]])
        shared[piece] = np.asarray(both.sum(axis=1)).ravel()
    like = shared / np.maximum(size[left] + size[right] - shared, 1)
    one, other = old.keys["digits"].to_numpy()[a], new.keys["digits"].to_numpy()[b]
    return np.where((one != "") & (other != "") & (one != other), 0.0, like)


def _features(
    old: RowKeys, new: RowKeys, a: NDArray[np.int64], b: NDArray[np.int64]
) -> pd.DataFrame:
    one, other = old.keys.iloc[a].reset_index(drop=True), new.keys.iloc[b].reset_index(drop=True)
    both = (one != "") & (other != "")
    same = (one == other) & both
    lone = {
        key: (_once(old.keys[key])[a].to_numpy() != "") & (_once(new.keys[key])[b].to_numpy() != "")
        for key in ("uprn", "stem")
    }
    stems = (one["stem"] == other["id_key"]) | (one["id_key"] == other["stem"])
    stems = (stems | ((one["stem"] == other["stem"]) & lone["stem"])) & both["id"]
    level = np.select([same["id"], same["id_key"], stems], [3, 2, 1], 0)
    metres = np.hypot(*(old.points[a] - new.points[b]).T)
    like = np.where(same["name"], 1.0, _likeness(old, new, a, b))
    return pd.DataFrame(
        {
            "old": a,
            "new": b,
            "uprn": same["uprn"],
            "other_uprn": both["uprn"] & ~same["uprn"],
            "lone_uprn": lone["uprn"],
            "id": level,
            "other_id": both["id"] & (level == 0),
            "name": same["name"],
            "like": like,
            "unlike": both["name"] & (like < _UNLIKE),
            "postcode": same["postcode"],
            "address": same["address"] & same["postcode"],
            "metres": metres,
            "near": (metres <= NEAR) | (same["postcode"] & ~(metres > FAR)),
            "far": metres > FAR,
            "spot": (metres <= ONE_SPOT) & old.exact[a] & new.exact[b],
        }
    )


def _doubts(edges: pd.DataFrame) -> NDArray[np.int64]:
    """Return for each pair the number of its doubt: 0 for a sure one, -1 for none at all."""
    e = edges
    alike = e["like"] >= LIKENESS
    support = (e["like"] >= _SUPPORT) | e["near"] | e["uprn"]
    by_uprn = e["uprn"] & ~e["far"] & (e["lone_uprn"] | (e["id"] > 0) | ~e["unlike"])
    by_id = (e["id"] >= 2) & support & ~(e["unlike"] & (e["far"] | e["other_uprn"]))
    by_stem = (e["id"] == 1) & (alike | (e["near"] & ~e["unlike"])) & ~e["other_uprn"]
    by_name = e["name"] & e["near"] & ~(e["other_id"] & e["other_uprn"])
    by_likeness = alike & e["near"] & ~e["other_uprn"]
    sure = by_uprn | by_id | by_stem | by_name | by_likeness
    spot = (e["spot"] | e["address"]) & ~e["other_uprn"]
    cases = [
        sure, e["uprn"] & e["far"], e["uprn"], e["id"] >= 2, e["id"] == 1,
        e["name"] & ~e["near"], alike & e["near"], spot,
    ]  # fmt: skip
    return np.select(cases, list(range(len(cases))), -1).astype("int64")


def _weights(edges: pd.DataFrame, old: RowKeys, new: RowKeys) -> NDArray[np.float64]:
    e = edges
    evidence = (
        8.0 * e["uprn"] - 3.0 * e["other_uprn"] + _ID_WEIGHT[e["id"].to_numpy()]
        - 1.0 * e["other_id"] + 3.0 * e["name"] + 2.0 * e["like"] * (~e["name"] & ~e["unlike"])
        - 2.0 * e["unlike"] + 2.0 * e["near"] + 1.0 * e["address"] - 2.0 * e["far"]
        + 1.0 * (e["metres"] <= 1.0)
    )  # fmt: skip
    agree = np.zeros(len(e))
    for field in old.cells.columns:
        one = old.cells[field].to_numpy()[e["old"]]
        agree += (one == new.cells[field].to_numpy()[e["new"]]) & (one != "")
    agree /= max(len(old.cells.columns), 1)
    sure = np.maximum(evidence, 0.0) + _SURE
    doubtful = np.clip(evidence, 0.5, _DOUBTFUL - 1.0)
    return np.asarray(np.where(e["doubt"] == 0, sure, doubtful) + agree)


def evidence_words(edge: Mapping[Hashable, Any]) -> str:
    """Return what speaks for a pair, strongest first.

    Parameters
    ----------
    edge
        A row of `find_candidates`.
    """
    ids = ("", "id without its suffix", "id in another spelling", "id")
    like = "name" if edge["name"] else "similar name" if edge["like"] >= LIKENESS else ""
    place = "address" if edge["address"] else "postcode" if edge["postcode"] else ""
    near = "place" if edge["metres"] <= NEAR and not place else place
    words = ("UPRN" if edge["uprn"] else "", ids[int(edge["id"])], like, near)
    return ", ".join(word for word in words if word)


def doubt_words(edge: Mapping[Hashable, Any]) -> str:
    """Return why a pair is doubtful, "" where it is not.

    Parameters
    ----------
    edge
        A row of `find_candidates`.
    """
    metres = edge["metres"]
    apart = "the place of one is not known" if np.isnan(metres) else f"{metres:,.0f} m apart"
    return DOUBTS[int(edge["doubt"])].format(apart)
