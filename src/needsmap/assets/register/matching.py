"""Which row of an old register is which row of a new one: each row once, each match explained.

Rows whose content is equal are paired first. For the rest, candidates share a UPRN, an id in some
spelling, or a name and a place; each is weighed by all of its evidence, and of all ways to pair
the rows one to one the heaviest is taken, so that a chance likeness cannot take a row from its
better partner. The result does not depend on the order of the rows, nor on which of the two
registers is called old.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from needsmap.assets.register.evidence import doubt_words, evidence_words, find_candidates
from needsmap.columns import Assets
from needsmap.columns import RegisterChanges as Out
from needsmap.model import some

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from needsmap.assets.register.row_keys import RowKeys

#: Of two candidates that differ by less than this in weight, neither is chosen silently.
_MARGIN: Final = 0.5
_EQUAL: Final = "all fields"
_PRIME: Final = np.uint64(2_147_483_647)
#: The one column of `match_registers` that a register change has not: whether it is doubtful.
DOUBT: Final = "doubt"


def match_registers(
    old: gpd.GeoDataFrame, new: gpd.GeoDataFrame, keys: tuple[RowKeys, RowKeys]
) -> pd.DataFrame:
    """Pair the rows of two registers one to one.

    Parameters
    ----------
    old, new
        *Assets* frames.
    keys
        What the rows of each are recognised by (`row_keys`). Their compared fields weigh a
        little, and tell twins apart.

    Returns
    -------
    DataFrame
        ``old_row``, ``new_row`` (positions, -1 for none), ``matched_by``, ``metres``, ``note``
        and ``doubt``: each row of each register exactly once.
    """
    a, b = keys
    equal = _equal_content(a.content, b.content)
    free = (
        np.setdiff1d(np.arange(len(old)), equal[:, 0]),
        np.setdiff1d(np.arange(len(new)), equal[:, 1]),
    )
    edges = find_candidates(a, b, free)
    edges["chosen"] = _heaviest(edges, a.content, b.content)
    edges["rival"] = _rivals(edges, a, b)
    listed = [(*pair, _EQUAL, 0.0, "", False) for pair in equal] + _listed(edges, (old, new))
    pairs = pd.DataFrame(listed, columns=_COLUMNS).astype(_TYPES)
    rest = [
        _alone(column, np.setdiff1d(rows, pairs[column]), side, _labels(name, frame))
        for column, rows, side, name, frame in (
            (Out.OLD_ROW, free[0], a, "old", old), (Out.NEW_ROW, free[1], b, "new", new),
        )
    ]  # fmt: skip
    return pd.concat([pairs, *rest], ignore_index=True)[list(_COLUMNS)]


_TYPES: Final = {
    Out.OLD_ROW: "int64", Out.NEW_ROW: "int64", Out.MATCHED_BY: "str", Out.METRES: "float64",
    Out.NOTE: "str", DOUBT: "bool",
}  # fmt: skip
_COLUMNS: Final = tuple(_TYPES)


def _alone(column: str, rows: NDArray[np.int64], side: RowKeys, labels: list[str]) -> pd.DataFrame:
    """List rows that have no partner; one that repeats another row of its register is doubtful."""
    blank = {Out.OLD_ROW: -1, Out.NEW_ROW: -1, Out.MATCHED_BY: "", Out.METRES: np.nan}
    repeated = _repeated(side.keys, rows)
    notes = [f"repeats {labels[of]}" if of >= 0 else "" for of in repeated]
    filled = blank | {Out.NOTE: notes, DOUBT: repeated >= 0, column: rows}
    return pd.DataFrame(filled, index=range(len(rows))).astype(_TYPES)


def _repeated(keys: pd.DataFrame, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for some rows the other row of one name and place, -1 where there is none.

    Rows whose UPRNs or ids differ are of two assets.
    """
    out = np.full(len(rows), -1)
    alone = set(rows.tolist())
    by_name = keys.index.to_series().groupby(keys["name"])
    groups = {name: group.tolist() for name, group in by_name if name and len(group) > 1}
    table = {column: keys[column].tolist() for column in ("uprn", "id_key", "postcode", "spot")}
    for n, (row, name) in enumerate(zip(rows.tolist(), keys["name"].iloc[rows], strict=True)):
        for other in groups.get(name, ()):
            same = {c: bool(v[row]) and v[row] == v[other] for c, v in table.items()}
            unlike = [c for c in ("uprn", "id_key") if table[c][row] and table[c][other]]
            if other not in alone and any(same.values()) and all(same[c] for c in unlike):
                out[n] = other
                break
    return out


def _equal_content(old: NDArray[np.uint64], new: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Pair rows of equal content, as many as both have, in their order."""
    sides = []
    for name, content in (("old", old), ("new", new)):
        frame = pd.DataFrame({"content": content, name: np.arange(len(content))})
        sides.append(frame.assign(n=frame.groupby("content").cumcount()))
    both = sides[0].merge(sides[1], on=["content", "n"])
    return both[["old", "new"]].to_numpy(dtype="int64")


def _heaviest(
    edges: pd.DataFrame, old: NDArray[np.uint64], new: NDArray[np.uint64]
) -> NDArray[np.bool_]:
    """Choose of the candidates the one-to-one pairing that weighs most.

    Weights count by their cubes: one strong pair outweighs two weak ones. A billionth that only
    depends on the contents of the two rows decides between equals, so that their order does not.
    """
    if edges.empty:
        return np.zeros(0, dtype="bool")
    rows, row = np.unique(edges["old"], return_inverse=True)
    columns, column = np.unique(edges["new"], return_inverse=True)
    one, other = (content % _PRIME for content in (old[edges["old"]], new[edges["new"]]))
    chance = (one * other % _PRIME).astype("float64") / float(_PRIME)
    value = edges["weight"].to_numpy() ** 3 + 1e-6 * chance
    most = float(value.max()) + 1.0
    # each old row can also take a partner of its own, which stands for having none
    n, own = len(columns), np.arange(len(rows))
    cost = np.concatenate([most - value, np.full(len(rows), most)])
    ends = (np.concatenate([row, own]), np.concatenate([column, n + own]))
    graph = csr_matrix((cost, ends), shape=(len(rows), n + len(rows)))
    partner = np.full(len(rows), -1)
    left, right = min_weight_full_bipartite_matching(graph)
    partner[left] = right
    return np.asarray(partner[row] == column)


def _rivals(edges: pd.DataFrame, old: RowKeys, new: RowKeys) -> NDArray[np.bool_]:
    """Mark the candidates that were not chosen and are as good as what was, of other content."""
    taken = edges[edges["chosen"]]
    rival = ~edges["chosen"].to_numpy(dtype="bool")
    for end, other, content in (("old", "new", new.content), ("new", "old", old.content)):
        best = taken.set_index(end)
        # a comparison with what is not there is false
        rival &= ~(edges[end].map(best["weight"]) >= edges["weight"] + _MARGIN).to_numpy()
        rival &= ~_same_content(content, edges[end].map(best[other]), edges[other])
    return rival


def _same_content(
    content: NDArray[np.uint64], one: pd.Series, other: pd.Series
) -> NDArray[np.bool_]:
    """Return whether two rows of a register hold the same; False where there is no first."""
    known = one.notna().to_numpy()
    first = one.fillna(0).to_numpy(dtype="int64")
    return np.asarray(known & (content[first] == content[other.to_numpy()]))


def _listed(
    edges: pd.DataFrame, frames: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]
) -> list[tuple[object, ...]]:
    """List the chosen pairs, and rows without a partner that could have had one."""
    also: dict[tuple[str, int], list[str]] = {}
    labels = {"old": _labels("old", frames[0]), "new": _labels("new", frames[1])}
    close = edges[edges["rival"]]
    for one, other in zip(close["old"].tolist(), close["new"].tolist(), strict=True):
        also.setdefault(("old", one), []).append(labels["new"][other])
        also.setdefault(("new", other), []).append(labels["old"][one])
    rows: list[tuple[object, ...]] = []
    for edge in edges[edges["chosen"]].to_dict("records"):
        ends = (("old", int(edge["old"])), ("new", int(edge["new"])))
        rivals = [name for end in ends for name in sorted(also.pop(end, ()))]
        note = "; ".join(part for part in (doubt_words(edge), _rival_words(rivals)) if part)
        metres = round(float(edge["metres"]), 1)
        rows.append((ends[0][1], ends[1][1], evidence_words(edge), metres, note, bool(note)))
    for (end, row), names in also.items():
        pair = (row, -1) if end == "old" else (-1, row)
        rows.append((*pair, "", np.nan, _rival_words(sorted(names)), True))
    return rows


def _labels(side: str, assets: gpd.GeoDataFrame) -> list[str]:
    """Return what to call each row of a register in a note."""
    lines, names = assets[Assets.LINE].tolist(), assets[Assets.NAME].fillna("").tolist()
    return [f"{side} line {line} ({name[:60]})" for line, name in zip(lines, names, strict=True)]


def _rival_words(names: list[str]) -> str:
    return f"could also be {some(names, 3)}" if names else ""
