"""What changed between two runs: inputs, versions, and every figure of the tables."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from needsmap.errors import FileFormatError
from needsmap.reports import document as d
from needsmap.reports.manifest import ordinary_files, read_manifest
from needsmap.reports.pages.figures import counted

if TYPE_CHECKING:
    from pathlib import Path

#: How many changed figures of a table are listed.
MOST = 200


@dataclass(frozen=True, slots=True)
class Difference:
    """What two output folders do not share.

    Attributes
    ----------
    inputs, versions
        Sentences on data, own files and packages that changed.
    files
        Names of files that came, went or changed: (name, what).
    figures
        (table, row, column, before, after) of every figure that changed; a row that came or
        went has its name and an empty side.
    """

    inputs: tuple[str, ...]
    versions: tuple[str, ...]
    files: tuple[tuple[str, str], ...]
    figures: tuple[tuple[str, str, str, str, str], ...]

    @property
    def nothing(self) -> bool:
        """True where the two are the same."""
        return not (self.inputs or self.versions or self.files or self.figures)


def compare_folders(old: Path, new: Path) -> Difference:
    """Compare two folders that needsmap made.

    Parameters
    ----------
    old, new
        Each with a ``manifest.json``.

    Returns
    -------
    Difference

    Raises
    ------
    FileFormatError
        Where a folder has no manifest, or a table cannot be read.
    """
    before, after = read_manifest(old), read_manifest(new)
    hashes = [{str(f["path"]): str(f["sha256"]) for f in m["files"]} for m in (before, after)]
    files = _changed(*hashes)
    there = ordinary_files(old) & ordinary_files(new)
    figures = [
        change
        for name, what in files
        if what == "changed" and name.endswith(".csv") and name in there
        for change in _figures(old / name, new / name)
    ]
    return Difference(
        inputs=tuple(_inputs(before, after)),
        versions=tuple(_versions(before, after)),
        files=tuple(files),
        figures=tuple(figures),
    )


def _changed(old: dict[str, str], new: dict[str, str]) -> list[tuple[str, str]]:
    every = sorted(set(old) | set(new))
    what = {
        name: "new" if name not in old else "gone" if name not in new else "changed"
        for name in every
        if old.get(name) != new.get(name)
    }
    return list(what.items())


def _inputs(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    lines: list[str] = []
    for key, label in (("inputs", "id"), ("own_files", "file")):
        sides = [{str(i[label]): str(i["sha256"]) for i in m.get(key, [])} for m in (before, after)]
        lines += [f"{name}: {what}" for name, what in _changed(*sides)]
    if before.get("asked") != after.get("asked"):
        lines.append("the request: changed")
    return lines


def _versions(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    old, new = before.get("versions", {}), after.get("versions", {})
    return [
        f"{name}: {old.get(name, 'none')} to {new.get(name, 'none')}"
        for name in sorted(set(old) | set(new))
        if old.get(name) != new.get(name)
    ]


def _figures(old: Path, new: Path) -> list[tuple[str, str, str, str, str]]:
    """Compare two tables row by row; rows are told apart by their first two cells."""
    table = new.stem
    (old_head, old_rows), (_, new_rows) = _rows(old), _rows(new)
    changes: list[tuple[str, str, str, str, str]] = []
    for key in dict.fromkeys([*old_rows, *new_rows]):
        label = ", ".join(part for part in key[:2] if part)
        was, now = old_rows.get(key), new_rows.get(key)
        if was is None or now is None:
            sides = ["" if side is None else "there" for side in (was, now)]
            changes.append((table, label, "row", sides[0], sides[1]))
            continue
        changes += [
            (table, label, old_head[column] if column in range(len(old_head)) else "", a, b)
            for column, (a, b) in enumerate(zip(was, now, strict=False))
            if a != b
        ]
    return changes


def _rows(path: Path) -> tuple[list[str], dict[tuple[str, ...], list[str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            head, *body = list(csv.reader(file)) or [[]]
    except (csv.Error, UnicodeDecodeError) as error:
        raise FileFormatError(f"{path} cannot be read as a table ({error})") from None
    rows: dict[tuple[str, ...], list[str]] = {}
    for row in body:
        key = tuple(row[:2])
        n = 1
        while key in rows:
            n += 1
            key = (*row[:2], str(n))
        rows[key] = row
    return head, rows


def write_difference(difference: Difference, title: str) -> d.Document:
    """Write a difference as a document.

    Parameters
    ----------
    difference
        From `compare_folders`.
    title
        The subtitle.
    """
    if difference.nothing:
        text = d.text("Nothing changed: every file is the same.", tone="lead")
        sections = [d.section("What changed", text)]
    else:
        sections = list(_sections(difference))
    return d.Document(
        title="What changed since the last run", subtitle=title, sections=tuple(sections)
    )


def _sections(difference: Difference) -> list[d.Section]:
    sections: list[d.Section] = []
    for name, lines in (
        ("Data", difference.inputs),
        ("Versions of the tools", difference.versions),
    ):
        if lines:
            sections.append(d.section(name, d.Bullets(lines)))
    if difference.figures:
        how_many = counted(len(difference.figures), "figure", "figures")
        note = f"The first {MOST} are listed." if len(difference.figures) > MOST else ""
        sections.append(
            d.section(
                "Figures",
                d.text(f"{how_many.capitalize()} changed."),
                d.Table(
                    title="Changed figures",
                    name="changed_figures",
                    columns=tuple(
                        d.Column(x) for x in ("Table", "Row", "Column", "Before", "After")
                    ),
                    rows=difference.figures[:MOST],
                    note=note,
                ),
            )
        )
    files = d.Table(
        title="Files", columns=(d.Column("File"), d.Column("What")), rows=difference.files
    )
    sections.append(d.section("Files that differ", files))
    return sections
