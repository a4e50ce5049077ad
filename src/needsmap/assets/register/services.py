"""Services: rows of one use at one site that are one and the same, listed more than once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import shapely

from needsmap.assets.register.identity import UPRN, normal_uprns
from needsmap.assets.register.merging import NAME, NEAR, POSTCODE, close_spots, equal_pairs
from needsmap.assets.register.row_keys import given_ids
from needsmap.assets.register.sites import placed
from needsmap.columns import Assets
from needsmap.io.labels import fold_label
from needsmap.model import PlacedBy, some

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import geopandas as gpd

#: Rows of one use and name this close are one service (metres): conversions of degrees differ so
#: much, and stops on two sides of a road are further apart.
CLOSE: Final = 10.0
#: Metres between points of two names, so that only those of one name are close.
_PARTED: Final = 10_000.0
#: So many services are named in a sentence.
_LISTED: Final = 20
_SMALL_WORDS: Final = frozenset(("the", "of", "and", "at", "in"))


def services_of(assets: gpd.GeoDataFrame, site_of: pd.Series) -> pd.Series:
    """Find which rows are one service: a use at one site, listed more than once.

    Parameters
    ----------
    assets
        An assets frame; closed and unplaced rows take no part, nor rows without a use.
    site_of
        The site of each asset (`needsmap.assets.register.sites.collapse_sites`).

    Returns
    -------
    Series
        The ``asset_id`` that stands for the service of each row, on the index of the rows that
        take part: that of its best placed row, the first of several.

    Notes
    -----
    *Method*: rows of one use, site and name (in any order of its words) are one service where
    they share a UPRN or a postcode, are within `CLOSE` metres, or within the distance of a site
    where only one of them has more than a postcode. A row without a name is one with another
    only by UPRN. Rows that one register gives different ids are one only by UPRN and name. Two
    practices of different names in one building are two services.
    """
    rows = _keyed(assets, site_of)
    label = _joined(rows, _pairs(rows))
    first = pd.DataFrame({"label": label, "rough": rows["rough"], "id": rows["asset"]})
    best = first.sort_values("rough", kind="stable").drop_duplicates("label").set_index("label")
    ids = best["id"].reindex(label).to_numpy()
    return pd.Series(ids, index=pd.Index(rows["row"]), dtype="str")


def _keyed(assets: gpd.GeoDataFrame, site_of: pd.Series) -> pd.DataFrame:
    """Return what the rows that take part are recognised by; "" for none."""
    every = placed(assets)
    use = every[every[Assets.USE] != ""]
    points = shapely.get_coordinates(use.geometry.to_numpy())
    rows = pd.DataFrame(
        {
            "asset": use[Assets.ASSET_ID],
            "kind": site_of.reindex(use.index) + "\n" + use[Assets.USE] + "\n",
            "name": use[Assets.NAME].map(_plain_name),
            "uprn": normal_uprns(use[Assets.UPRN]),
            "postcode": use[Assets.POSTCODE],
            "register": use[Assets.REGISTER],
            # a register given twice has its ids marked as copies
            "id": given_ids(use).str.replace(r" \(copy \d+\)$", "", regex=True),
            "rough": use[Assets.PLACED_BY] != str(PlacedBy.POINT),
            "x": points[:, 0],
            "y": points[:, 1],
        },
        index=use.index,
    )
    return rows.rename_axis("row").reset_index()


def _plain_name(name: str) -> str:
    """Return the words of a name in alphabetical order, in one spelling; "" for no name."""
    words = set(fold_label(name).split())
    return " ".join(sorted(words - _SMALL_WORDS or words))


def _pairs(rows: pd.DataFrame) -> Iterator[tuple[int, int, str]]:
    """Pair rows that may be one service, and by what, the surest first."""
    known, named = rows["uprn"] != "", rows["kind"] + rows["name"]
    yield from equal_pairs((named + "\n" + rows["uprn"]).where(known, ""), UPRN)
    yield from equal_pairs((rows["kind"] + rows["uprn"]).where(known, ""), UPRN)
    called = rows["name"] != ""
    there = called & (rows["postcode"] != "")
    coded = _numbered(named + "\n" + rows["postcode"], rows)
    yield from equal_pairs(coded.where(there, ""), POSTCODE)
    named = _numbered(named, rows)[called]
    spots = np.column_stack([rows.loc[called, ["x", "y"]], named.factorize()[0] * _PARTED])
    one, first, which = np.unique(spots, axis=0, return_index=True, return_inverse=True)
    first = np.flatnonzero(called)[first]
    yield from ((int(first[s]), int(row), NAME) for s, row in zip(which, named.index, strict=True))
    rough, postcode = rows["rough"].to_numpy(), rows["postcode"].to_numpy()
    for left, right in close_spots(one, NEAR):
        metres = np.linalg.norm(one[left] - one[right], axis=1)
        a, b = first[left], first[right]
        coarse = (rough[a] != rough[b]) & (
            (postcode[a] == postcode[b]) | (postcode[a] == "") | (postcode[b] == "")
        )
        alike = (metres <= CLOSE) | coarse
        yield from ((int(i), int(j), NAME) for i, j in zip(a[alike], b[alike], strict=True))


def _numbered(key: pd.Series, rows: pd.DataFrame) -> pd.Series:
    """Add to a key the number of the id among those that its register gives the key."""
    every = pd.DataFrame({"key": key, "register": rows["register"], "id": rows["id"]})
    each = every.drop_duplicates()
    number = each.assign(number=each.groupby(["key", "register"]).cumcount().astype("str"))
    return key + "\n" + every.merge(number, how="left")["number"]


def _joined(rows: pd.DataFrame, pairs: Iterable[tuple[int, int, str]]) -> list[int]:
    """Join pairs to services, but never two names, nor two ids of a register by place alone."""
    label = list(range(len(rows)))
    members = {i: [i] for i in label}
    names = dict(enumerate(rows["name"]))
    ids = {
        i: {(register, one)} if one else set()
        for i, (register, one) in enumerate(zip(rows["register"], rows["id"], strict=True))
    }
    for a, b, by in pairs:
        one, other = sorted((label[a], label[b]), key=lambda i: -len(members[i]))
        named = {names[one], names[other]} - {""}
        both = ids[one] | ids[other]
        listed = by != UPRN and len({register for register, _ in both}) < len(both)
        if one == other or len(named) > 1 or (listed and both not in (ids[one], ids[other])):
            continue
        names[one], ids[one] = max(names[one], names[other]), both
        for i in members[other]:
            label[i] = one
        members[one] += members.pop(other)
    return label


def repeat_sentences(
    assets: gpd.GeoDataFrame, site_of: pd.Series, service_of: pd.Series
) -> tuple[str, ...]:
    """Return a sentence on the rows counted as one service, and one on those that may be one.

    Parameters
    ----------
    assets
        An assets frame.
    site_of
        The site of each asset.
    service_of
        As `services_of` returns it, or the part of it that matters.

    Returns
    -------
    tuple of str
        Empty where each service is one row. Rows may be one service where they share use, site
        and UPRN under different names, or use, site, name and postcode under different ids of
        one register.
    """
    same = _listed(assets, service_of[service_of.duplicated(keep=False)])
    perhaps = _doubtful(assets, site_of, service_of)
    sentences = []
    if same:
        sentences.append(
            f"Listed more than once, and counted as one service: {some(same, _LISTED, joint='; ')}."
            " To count two, give them different names."
        )
    if perhaps:
        sentences.append(
            f"Perhaps one service, but counted as several: {some(perhaps, _LISTED, joint='; ')}."
            " To count one, give its rows one name and one UPRN."
        )
    return tuple(sentences)


def _doubtful(assets: gpd.GeoDataFrame, site_of: pd.Series, service_of: pd.Series) -> list[str]:
    """Describe the services that may be one, and are counted as several."""
    stands = service_of.index[service_of == assets[Assets.ASSET_ID].loc[service_of.index]]
    rows = _keyed(assets.loc[stands], site_of)
    described: list[str] = []
    both = rows["name"] + "\n" + rows["postcode"]
    for key, known in (
        (rows["uprn"], rows["uprn"] != ""),
        (both, (rows["name"] != "") & (rows["postcode"] != "")),
    ):
        group = (rows["kind"] + key)[known]
        shared = group[group.duplicated(keep=False)]
        described += _listed(assets, shared.set_axis(rows.loc[shared.index, "row"]))
    return list(dict.fromkeys(described))


def _listed(assets: gpd.GeoDataFrame, group: pd.Series) -> list[str]:
    """Describe each group of rows: its names, its use, and where its rows are listed."""
    rows = assets.loc[group.index]
    where = rows[Assets.REGISTER] + " line " + rows[Assets.LINE].astype("str")
    described = []
    for _, lines in where.groupby(group.to_numpy(), sort=False):
        names = dict.fromkeys(filter(None, rows.loc[lines.index, Assets.NAME]))
        called = " / ".join(names) or "without a name"
        described.append(f"{called} ({rows.loc[lines.index[0], Assets.USE]}): {', '.join(lines)}")
    return described
