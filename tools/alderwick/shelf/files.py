"""How the shelf's files are saved: csv with the line ends of Windows, cards in UTF-8."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import pandas as pd

from alderwick.shelf.cards import card_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import geopandas as gpd

    from needsmap.model import Comparability, Entry


def save_columns(path: Path, columns: Mapping[str, Any]) -> None:
    """Save named columns of equal length as csv."""
    frame = pd.DataFrame(dict(columns))
    frame.to_csv(path, index=False, encoding="utf-8", lineterminator="\r\n")


def save_areas(path: Path, frame: gpd.GeoDataFrame) -> None:
    """Save areas or lines as GeoParquet, as small as they go."""
    frame.to_parquet(
        path, index=False, compression="zstd", compression_level=22, write_statistics=False
    )


def save_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Save rows of text as csv, as a partner would send them: nothing is made safe."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerows([columns, *rows])


def save_card(folder: Path, entry: Entry | Comparability) -> None:
    """Save an entry's card under its id."""
    (folder / f"{entry.id}.toml").write_text(card_text(entry), encoding="utf-8", newline="\n")
