"""Rows of a register that are not assets: totals, sub-totals, headings of sections, footnotes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from needsmap.columns import Assets, RegisterRows
from needsmap.io.summary_rows import Aside, sift_rows
from needsmap.readers.registers.values import MEASURES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from needsmap.io.cells import Row
    from needsmap.readers.registers.layout import Fitted

_LABELS: Final = (Assets.NAME, Assets.ASSET_ID, Assets.ADDRESS)
_AMOUNTS: Final = tuple(field for field in MEASURES if field != Assets.UTILISATION)
_DIGIT: Final = re.compile(r"\d")
#: What only an asset has, and how its cells look: "2 sites" in the column of postcodes is none.
_KEYS: Final = {
    Assets.POSTCODE: re.compile(r"^\s*[a-z]{1,2}[0-9o]", re.IGNORECASE),
    **dict.fromkeys((Assets.UPRN, *Assets.DATES, *RegisterRows.PLACE), _DIGIT),
}


@dataclass(frozen=True, slots=True)
class AssetRows:
    """The rows that are assets, those left out, and the kept ones that may be totals, by line."""

    rows: list[Row]
    left_out: tuple[Aside, ...]
    doubtful: dict[int, str]


def keep_assets(rows: Sequence[Row], fitted: Fitted) -> AssetRows:
    """Return the rows of a register that are assets; a row in doubt is kept.

    Parameters
    ----------
    rows
        The rows beneath the header, each as wide as the layout.
    fitted
        Which column is which.

    Returns
    -------
    AssetRows
    """
    at = fitted.at
    keys = [(i, rule) for field, rule in _KEYS.items() for i in at.get(field, ())]
    sifted = sift_rows(
        [(line, _with_true_keys(cells, keys)) for line, cells in rows],
        labels=[i for field in _LABELS for i in at.get(field, ())],
        amounts=[at[field][0] for field in _AMOUNTS if field in at],
        keys=[i for i, _ in keys],
        header=fitted.header,
    )
    out = {aside.line for aside in sifted.left_out}
    doubtful = {a.line: f"may be a total: {a.problem}" for a in sifted.doubtful}
    return AssetRows([row for row in rows if row[0] not in out], sifted.left_out, doubtful)


def _with_true_keys(cells: list[str], keys: Sequence[tuple[int, re.Pattern[str]]]) -> list[str]:
    """Return a row without what stands in a key's column and is no key."""
    strange = [
        i
        for i, rule in keys
        if i < len(cells) and (cell := cells[i]) and not cell.isdecimal()
        and not rule.search(cell) and cell.strip()
    ]  # fmt: skip
    if not strange:
        return cells
    return [cell if i not in strange else "" for i, cell in enumerate(cells)]
