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
    comparison = compare_registers(old, new, library=library)
    paths = [comparison.save(path) for path in output or []]
    if paths:
        for line in comparison.sentences:
            echo(line)
    else:
        frame = comparison.to_frame()
        if form is Format.TABLE:
            frame = frame.loc[frame["change"] != "same", list(NARROW)]
        TableOutput(form=form).show(
            rows_of(frame),
            columns=titles(frame),
            head=comparison.sentences,
            whole=comparison.to_dict(),
        )
    print_notices(library)
    for path in paths:
        wrote(path, err=False)


#: What of the table fits a terminal; CSV and JSON have all of it, and the unchanged rows.
NARROW = ("change", "old_name", "new_name", "metres", "fields", "matched_by", "note")
