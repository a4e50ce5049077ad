"""`needsmap assets compare OLD NEW`: the annual review of a register."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from needsmap.cli.estate import app, titles
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
) -> None:
    """List what was disposed of, acquired, moved, renamed or changed between two registers."""
    from needsmap.library.result import rows_of
    from needsmap.workflows.estate.asset_compare import compare_registers

    library = open_library()
    found = compare_registers(old, new, library=library)
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
