"""What a row of a register can be recognised by, in one spelling for each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from needsmap.assets.register.identity import normal_uprns
from needsmap.assets.register.merging import name_words
from needsmap.columns import Assets
from needsmap.io.labels import fold_label, fold_plural
from needsmap.io.occupancy import fold_occupancy
from needsmap.model import PlacedBy

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

_POSTCODE: Final = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}")
_SUFFIX: Final = re.compile(r"(.*\d.*?)[\s/._\\-]+\w{1,10}|(.*\d)[a-z]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RowKeys:
    """The rows of one register as they are compared with another's; positions are kept.

    Attributes
    ----------
    keys
        Text, "" for none: ``uprn``, ``id`` (as given), ``id_key`` (its letters and numbers),
        ``stem`` (without a suffix), ``name``, ``digits`` (numbers in the name), ``postcode``
        (whole ones), ``spot`` (the point in whole metres) and ``address``.
    cells
        Each compared field as text that is equal where the field says the same.
    content
        A number for each row; rows of equal content have the same.
    points
        Metres, EPSG:27700; NaN where a row has no point.
    exact
        True where the point is the row's own, not its postcode's.
    words
        The words of each name.
    """

    keys: pd.DataFrame
    cells: pd.DataFrame
    content: NDArray[np.uint64]
    points: NDArray[np.float64]
    exact: NDArray[np.bool_]
    words: list[frozenset[str]]


def row_keys(assets: gpd.GeoDataFrame, fields: Sequence[str]) -> RowKeys:
    """Return what the rows of a register are recognised by.

    Parameters
    ----------
    assets
        An *assets* frame.
    fields
        Its columns whose content is compared.
    """
    assets = assets.reset_index(drop=True)
    given = given_ids(assets)
    names = assets[Assets.NAME].fillna("").map(fold_label)
    shape = assets.geometry
    points = np.column_stack([shape.x.to_numpy(), shape.y.to_numpy()]).astype("float64")
    keys = pd.DataFrame(
        {
            "uprn": normal_uprns(assets[Assets.UPRN]),
            "id": given.str.casefold(),
            "id_key": given.map(id_key),
            "stem": given.map(_id_stem),
            "name": names,
            "digits": names.str.findall(r"\d+").str.join(" "),
            "postcode": assets[Assets.POSTCODE].map(_postcode),
            "spot": [f"{x:.0f} {y:.0f}" if x == x else "" for x, y in points],  # noqa: PLR0124 - NaN is unlike itself
            "address": assets[Assets.ADDRESS].fillna("").map(fold_label),
        }
    ).astype("str")
    values = pd.DataFrame({field: _comparable(assets[field], field) for field in fields})
    spots = pd.DataFrame(np.round(points, 1)).astype("str").fillna("")
    parts = pd.concat([keys[["id_key", "name"]], spots, values], axis=1)
    lines = ["\x1f".join(cells) for cells in parts.itertuples(index=False, name=None)]
    content = pd.util.hash_array(np.array(lines, dtype="object"), categorize=False)
    exact = (assets[Assets.PLACED_BY] == str(PlacedBy.POINT)).to_numpy()
    return RowKeys(keys, values, content, points, exact, name_words(assets[Assets.NAME]))


def given_ids(assets: gpd.GeoDataFrame) -> pd.Series:
    """Return the ids that a register gives; "" where a reader made one from the line.

    Parameters
    ----------
    assets
        An assets frame.
    """
    line = assets[Assets.LINE].astype("str")
    ids = assets[Assets.ASSET_ID].fillna("").astype("str").str.strip()
    ends = " (line " + line + ")"
    whole = [one.removesuffix(end) for one, end in zip(ids.tolist(), ends.tolist(), strict=True)]
    return pd.Series(whole, index=assets.index, dtype="str").mask(ids == "line " + line, "")


@lru_cache(maxsize=65_536)
def id_key(text: str) -> str:
    """Return an id as its letters and numbers, without what people add and leave out.

    Parameters
    ----------
    text
        An id as typed.

    Examples
    --------
    >>> id_key("A-001") == id_key("a001") == id_key("A 1")
    True
    >>> id_key("A1-1") == id_key("A11")
    False
    """
    parts = re.findall(r"[^\W\d_]+|\d+", text.casefold())
    return "-".join(part.lstrip("0") or "0" if part.isdigit() else part for part in parts)


@lru_cache(maxsize=65_536)
def _id_stem(text: str) -> str:
    """Return the key of an id without its suffix; of an id without one, its own key.

    Examples
    --------
    >>> _id_stem("A001/1") == _id_stem("A001b") == _id_stem("A-001")
    True
    """
    match = _SUFFIX.fullmatch(text.strip())
    return id_key((match[1] or match[2]) if match else text)


def _postcode(text: str) -> str:
    plain = "".join(str(text).upper().split())
    return plain if _POSTCODE.fullmatch(plain) else ""


def _comparable(column: pd.Series, field: str) -> pd.Series:
    """Return a column as text that is equal where two cells say the same, "" for nothing."""
    if field == Assets.UPRN:
        return normal_uprns(column)
    if field in Assets.DATES:
        return pd.to_datetime(column).dt.strftime("%Y-%m-%d").fillna("").astype("str")
    if field in Assets.NUMBERS:
        numbers = column.to_numpy(dtype="float64")
        return pd.Series([f"{v:.10g}" if v == v else "" for v in numbers], dtype="str")  # noqa: PLR0124 - NaN is unlike itself
    plain = column.fillna("").astype("str")
    if field == Assets.POSTCODE:
        return plain.str.upper().str.replace(r"\s+", "", regex=True)
    fold: Callable[[str], str] = fold_label
    if field in {Assets.OCCUPATION, Assets.USE}:
        fold = fold_occupancy if field == Assets.OCCUPATION else fold_plural
    known = {text: fold(text) for text in plain.unique()}
    return plain.map(known).astype("str")
