"""`needsmap assets compare OLD NEW`: the annual review of a register."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from needsmap.cli.estate import ReadRegisters, app, titles
from needsmap.cli.options import Format, FormatOption, grouped, open_library, print_notices
from needsmap.cli.tables import TableOutput, wrote
from needsmap.cli.terminal import echo


@app.command(
    epilog="Examples: needsmap assets compare council-2025.csv council-2026.xlsx | "
    "needsmap assets compare council-2025.csv council-2026.xlsx -o changes.html -o changes.xlsx"
)
@grouped
def compare(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The register of the year before.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The register of this year.")],
    old_layout: Annotated[
        str, typer.Option("--old-layout", help="The layout of OLD, where it is not that of NEW.")
    ] = "",
    old_column: Annotated[
        list[str] | None,
        typer.Option(
            "--old-column", metavar="NAME=HEADER", help="As --column, for OLD where it differs."
        ),
    ] = None,
    old_sheet: Annotated[
        str, typer.Option("--old-sheet", help="The worksheet of OLD, where it is not that of NEW.")
    ] = "",
    form: FormatOption = Format.TABLE,
    output: Annotated[
        list[Path] | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="A page (.html), a workbook (.xlsx) or a table (.csv). Several times for several.",
        ),
    ] = None,
    *,
    readers: ReadRegisters,
) -> None:
    """List what was disposed of, acquired, moved, renamed or changed between two registers."""
    from needsmap.library.result import rows_of
    from needsmap.workflows.estate.asset_compare import compare_registers

    library = open_library()
    before = replace(
        readers,
        layout=old_layout or readers.layout,
        column=old_column or readers.column,
        sheet=old_sheet or readers.sheet,
    )
    found = compare_registers(
        before.request_of((old,)), readers.request_of((new,)), library=library
    )
    paths = [found.save(path) for path in output or []]
    if paths:
        for line in found.sentences:
            echo(line)
    else:
        frame = found.to_frame()
        columns = titles(frame)
        shown = frame
        if form is Format.TABLE:
            columns = {c: columns[c] for c in NARROW}
            shown = frame[frame["change"] != "same"]
        whole = {
            "counts": found.counts,
            "findings": found.sentences,
            "notices": list(found.notices),
            "rows": rows_of(frame),
            "fields": rows_of(found.fields.drop(columns=["old_row", "new_row"])),
        }
        TableOutput(form=form).show(
            rows_of(shown), columns=columns, head=found.sentences, whole=whole
        )
    print_notices(library)
    for path in paths:
        wrote(path, err=False)


#: What of the table fits a terminal; CSV and JSON have all of it, and the unchanged rows.
NARROW = ("change", "old_name", "new_name", "metres", "fields", "matched_by", "note")
