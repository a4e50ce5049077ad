"""Two years of one register as a document: what became of each row, kind by kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd
import shapely

from needsmap.assets.register.compare import TOLERANCES
from needsmap.columns import FieldChanges
from needsmap.columns import RegisterChanges as Out
from needsmap.maps.points import outline
from needsmap.maps.spec import SHAPES, Column, Facet, MapSpec, Outline, PointSet
from needsmap.model.words import counted
from needsmap.reports import document as d
from needsmap.text.phrases import joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

#: Each kind of change as a heading, and as the end of a sentence.
_TITLES: Final = {
    Out.DISPOSED: ("Disposed of", "only in the old register"),
    Out.ACQUIRED: ("Acquired", "only in the new register"),
    Out.MOVED: ("Moved", "at another place"),
    Out.RENAMED: ("Renamed", "under another name"),
    Out.CHANGED: ("Changed", "with changed details"),
    Out.SAME: ("Unchanged", "with the same details"),
    Out.DOUBTFUL: ("To be checked", "perhaps the same asset"),
}
#: What is drawn, and in which colour.
_DRAWN: Final = {
    Out.DISPOSED: "#d55e00", Out.ACQUIRED: "#0072b2", Out.MOVED: "#882255", Out.DOUBTFUL: "#777777",
}  # fmt: skip
#: Metres round what is drawn.
_MARGIN: Final = 500.0
#: Changes in more districts than this are seen without their borders.
_MOST_BORDERS: Final = 40
_MAP: Final = "Where assets went, came and moved"
_Heads = dict[str, d.Heading]
_ONE_ID: Final[_Heads] = {
    Out.OLD_ID: "Old id", Out.NEW_ID: "New id", Out.OLD_LINE: ("Old line", "whole"),
    Out.NEW_LINE: ("New line", "whole"),
}  # fmt: skip
_COLUMNS: Final[dict[str, _Heads]] = {
    Out.DISPOSED: {
        Out.OLD_NAME: "Name", Out.OLD_ID: "Id", Out.PARTNER: "Partner", Out.USE: "Use",
        Out.POSTCODE: "Postcode", Out.OLD_LINE: ("Old line", "whole"),
    },
    Out.ACQUIRED: {
        Out.NEW_NAME: "Name", Out.NEW_ID: "Id", Out.PARTNER: "Partner", Out.USE: "Use",
        Out.POSTCODE: "Postcode", Out.NEW_LINE: ("New line", "whole"),
    },
    Out.MOVED: {
        Out.NEW_NAME: "Name", Out.METRES: ("Metres", "whole"), Out.FIELDS: "Fields that differ",
        Out.MATCHED_BY: "Matched by", **_ONE_ID,
    },
    Out.RENAMED: {
        Out.OLD_NAME: "Old name", Out.NEW_NAME: "New name", Out.FIELDS: "Fields that differ",
        Out.MATCHED_BY: "Matched by", **_ONE_ID,
    },
    Out.CHANGED: {
        Out.NEW_NAME: "Name", Out.FIELDS: "Fields that differ", Out.MATCHED_BY: "Matched by",
        **_ONE_ID,
    },
    Out.SAME: {Out.NEW_NAME: "Name", Out.MATCHED_BY: "Matched by", **_ONE_ID},
    Out.DOUBTFUL: {
        Out.OLD_NAME: "Old name", Out.NEW_NAME: "New name", Out.NOTE: "Why it is doubtful",
        Out.MATCHED_BY: "What they share", **_ONE_ID,
    },
}  # fmt: skip
_FIELD_COLUMNS: Final[_Heads] = {
    FieldChanges.NAME: "Name", FieldChanges.NEW_ID: "Id", FieldChanges.FIELD: "Field",
    FieldChanges.KIND: "What happened", FieldChanges.BEFORE: "Old", FieldChanges.AFTER: "New",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedRegisters:
    """The two registers that were compared, the old one first.

    Attributes
    ----------
    names
        What the files are called.
    assets
        Their *assets* frames.
    partners
        Partners that have another name in the new one, old to new.
    only
        Columns that only the old, and only the new register has.
    read_as
        What the files were taken for; "" for frames.
    places
        Districts, of which those with a change are outlined on the map; None for none.
    """

    names: tuple[str, str]
    assets: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]
    partners: dict[str, str]
    only: tuple[tuple[str, ...], tuple[str, ...]]
    read_as: str = ""
    places: gpd.GeoDataFrame | None = None


def summary_sentences(changes: pd.DataFrame, registers: ChangedRegisters) -> list[str]:
    """Return what became of the rows, in sentences that add up.

    Parameters
    ----------
    changes
        The columns of `needsmap.columns.RegisterChanges`.
    registers
        What was compared.
    """
    n = changes[Out.CHANGE].value_counts().reindex(list(Out.KINDS), fill_value=0)
    assets = counted(int(n[Out.SAME]), "asset is", "assets are")
    lines = [
        (
            f"The old register ({registers.names[0]}) has {_rows(changes, Out.OLD_ROW)}, the new "
            f"one ({registers.names[1]}) {_rows(changes, Out.NEW_ROW)}."
        ),
        (
            f"{n[Out.DISPOSED]:,} disposed of, {n[Out.ACQUIRED]:,} acquired, {n[Out.MOVED]:,} "
            f"moved, {n[Out.RENAMED]:,} renamed, {n[Out.CHANGED]:,} with changed details; "
            f"{assets} unchanged."
        ),
    ]
    if n[Out.DOUBTFUL]:
        lines.append(f"To be checked: {counted(int(n[Out.DOUBTFUL]), 'match', 'matches')}.")
    closed = changes[Out.FIELDS].str.split(", ").map(lambda names: "status" in names)
    if closed.any():
        many = counted(int(closed.sum()), "asset", "assets")
        lines.append(f"The status (live or closed) of {many} changed.")
    if registers.partners:
        pairs = [f"{old} is now {new}" for old, new in registers.partners.items()]
        lines.append(f"Partners renamed: {'; '.join(pairs)}.")
    for side, only in zip(("old", "new"), registers.only, strict=True):
        if only:
            names = joined([name.replace("_", " ") for name in only])
            lines.append(f"Only the {side} register has {names}: not compared.")
    return lines


def _rows(changes: pd.DataFrame, column: str) -> str:
    return counted(int(changes[column].notna().sum()), "row")


def changes_document(
    changes: pd.DataFrame,
    fields: pd.DataFrame,
    registers: ChangedRegisters,
    *,
    notices: tuple[str, ...] = (),
    sources: tuple[str, ...] = (),
    most: int | None = None,
) -> d.Document:
    """Describe what became of the rows of a register.

    Parameters
    ----------
    changes, fields
        The columns of `needsmap.columns.RegisterChanges` and `FieldChanges`.
    registers
        What was compared.
    notices
        How the files were read.
    sources
        Attribution lines.
    most
        The most rows of a table; None for all.
    """
    sentences = summary_sentences(changes, registers)
    return d.Document(
        title="What changed in the asset register",
        subtitle=f"{registers.names[0]} compared with {registers.names[1]}",
        finding=sentences[1],
        sections=tuple(_sections(changes, fields, registers, notices, most)),
        sources=sources,
    )


def _sections(
    changes: pd.DataFrame,
    fields: pd.DataFrame,
    registers: ChangedRegisters,
    notices: tuple[str, ...],
    most: int | None,
) -> Iterator[d.Section]:
    first, _, *rest = summary_sentences(changes, registers)
    spec = changes_map(changes, registers)
    read_as = (registers.read_as,) if registers.read_as else ()
    blocks: list[d.Block] = [d.text(*read_as, first, *rest), _accounts(changes)]
    if spec is not None:
        blocks.append(d.Map(title=spec.title, alt=spec.finding, spec=spec))
    yield d.section("Summary", *blocks)
    # what needs a person comes before what does not
    for kind in (*Out.KINDS[:5], Out.DOUBTFUL, Out.SAME):
        rows = changes[changes[Out.CHANGE] == kind]
        if len(rows):
            title = _TITLES[kind][0]
            columns = dict(_COLUMNS[kind])
            if Out.PARTNER in columns and changes[Out.PARTNER].nunique() < 2:
                del columns[Out.PARTNER]
            tables = [_table(f"Assets {title.lower()}", rows, columns, most)]
            if kind == Out.CHANGED:
                tables.append(_table("Every field that differs", fields, _FIELD_COLUMNS, most))
            yield d.section(title, *tables)
    method = d.text(_METHOD, TOLERANCES)
    read = (d.Bullets(notices),) if notices else ()
    yield d.section("How the registers were compared", method, *read)


#: How rows are matched, for the page.
_METHOD: Final = (
    "Rows are matched by UPRN, then by id (also where only its spelling or suffix differs), then "
    "by name and place. Each row is used once. Where two matches are equally good, or one is weak "
    "(the same name far away, the same place under another name), it is listed to be checked."
)


def _accounts(changes: pd.DataFrame) -> d.Table:
    """Account for each row of both registers."""
    sides = [changes[changes[c].notna()][Out.CHANGE].value_counts()
             for c in (Out.OLD_ROW, Out.NEW_ROW)]  # fmt: skip
    rows: list[tuple[d.Cell, ...]] = [
        (f"{title}: {words}", *(int(side.get(kind, 0)) for side in sides))
        for kind, (title, words) in _TITLES.items()
    ]
    total: tuple[d.Cell, ...] = ("All rows", *(int(side.sum()) for side in sides))
    return d.Table(
        title="What became of each row",
        columns=(
            d.Column("Change"),
            d.Column("Rows of the old register", "whole"),
            d.Column("Rows of the new register", "whole"),
        ),
        rows=(*rows, total),
        strong=(len(rows),),
    )


def _table(title: str, frame: pd.DataFrame, columns: _Heads, most: int | None) -> d.Table:
    cut = most is not None and len(frame) > most
    note = f"The first {most:,} of {len(frame):,}; the workbook has all." if cut else ""
    shown = frame if most is None else frame.head(most)
    return d.frame_table(shown, columns, title=title, note=note)


def changes_map(changes: pd.DataFrame, registers: ChangedRegisters) -> MapSpec | None:
    """Describe the map of what was disposed of, acquired, moved or is doubtful.

    Parameters
    ----------
    changes
        The columns of `needsmap.columns.RegisterChanges`.
    registers
        Whose points are drawn: the new place of what moved.

    Returns
    -------
    MapSpec or None
        None where nothing of it has a place.
    """
    drawn = changes[changes[Out.CHANGE].isin(list(_DRAWN))].reset_index(drop=True)
    points = pd.DataFrame({"x": float("nan"), "y": float("nan")}, index=drawn.index)
    for column, assets in zip((Out.OLD_ROW, Out.NEW_ROW), registers.assets, strict=True):
        has = drawn.index[drawn[column].notna()]
        shapes = assets.geometry.iloc[drawn.loc[has, column].astype("int64")]
        spots = pd.DataFrame({"x": shapes.x.to_numpy(), "y": shapes.y.to_numpy()}, index=has)
        points = spots.combine_first(points)
    placed = points["x"].notna()
    drawn, points = drawn[placed], points[placed].round(1)
    if drawn.empty:
        return None
    labels = [kind for kind in _DRAWN if (drawn[Out.CHANGE] == kind).any()]
    facet = Facet(
        title="Change",
        labels=tuple(_TITLES[kind][0] for kind in labels),
        which=tuple(labels.index(kind) for kind in drawn[Out.CHANGE]),
        colours=tuple(_DRAWN[kind] for kind in labels),
        shapes=SHAPES[: len(labels)],
    )
    metres = tuple(None if pd.isna(m) else round(m) for m in drawn[Out.METRES])
    name = drawn[Out.NEW_NAME].where(drawn[Out.NEW_ROW].notna(), drawn[Out.OLD_NAME])
    marks = PointSet(
        id="changes",
        title="Changes",
        unit=("asset", "assets"),
        names=tuple(name),
        x=tuple(points["x"]),
        y=tuple(points["y"]),
        facets=(facet,),
        columns=(
            Column(title="Metres moved", cells=metres, kind="number"),
            Column(title="To be checked", cells=tuple(n or None for n in drawn[Out.NOTE])),
        ),
    )
    without = int((~placed).sum())
    left = (f"{counted(without, 'asset', 'assets')} without a place are only in the tables.",)
    return MapSpec(
        title=_MAP,
        finding=f"{counted(len(drawn), 'asset', 'assets')}: what was disposed of, acquired, moved "
        "(at the new place) or is to be checked.",
        points=(marks,),
        outlines=_borders(points, registers.places),
        extent=(
            points["x"].min() - _MARGIN,
            points["y"].min() - _MARGIN,
            points["x"].max() + _MARGIN,
            points["y"].max() + _MARGIN,
        ),
        left_out=left if without else (),
    )


def _borders(points: pd.DataFrame, places: gpd.GeoDataFrame | None) -> tuple[Outline, ...]:
    """Return the borders of the districts that hold any of the points, unless they are many."""
    if places is None:
        return ()
    spots = shapely.multipoints(points[["x", "y"]].to_numpy())
    near = places[places.geometry.intersects(spots)]
    if near.empty or len(near) > _MOST_BORDERS:
        return ()
    return (outline(near, title="Districts", role="border"),)
