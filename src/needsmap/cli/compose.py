"""`needsmap compose`: an index rebuilt, without a domain, or by chosen weights."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from needsmap.cli.options import (
    Format,
    OwnFile,
    ReleaseOption,
    grouped,
    open_library,
    print_notices,
)
from needsmap.cli.tables import TableOutput
from needsmap.cli.terminal import echo
from needsmap.model import counted, noun

if TYPE_CHECKING:
    from needsmap.workflows.measure.compose import ComposedIndex


def join(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(
        "compose",
        epilog="Examples: needsmap compose -r iod2019 --without health | "
        'needsmap compose -r iod2019 --weights "income=3, employment=3, crime=1" | '
        "needsmap compose -r iod2025 --of living_environment",
    )(compose)


@grouped
def compose(
    release: ReleaseOption = "iod2025",
    of: Annotated[
        str | None,
        typer.Option("--of", help="Compose this domain of its sub-domains, not the index."),
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option("--without", help="Leave this domain out. May be given several times."),
    ] = None,
    weights: Annotated[
        str, typer.Option("--weights", help='Your own weights: "income=3, crime=1".')
    ] = "",
    equal: Annotated[bool, typer.Option("--equal", help="Weigh every domain alike.")] = False,
    indicator: Annotated[
        Path | None,
        typer.Option(
            "--indicator",
            metavar="FILE",
            help="A table of your own figures by area, to weigh with the domains.",
        ),
    ] = None,
    column: Annotated[
        str, typer.Option("--column", help="Which column of that table, where it has several.")
    ] = "",
    indicator_weight: Annotated[
        float, typer.Option("--indicator-weight", help="Its weight, 0 to 1; the rest share.")
    ] = 0.1,
    lower_is_worse: Annotated[
        bool, typer.Option("--lower-is-worse", help="A low figure is the bad end.")
    ] = False,
    place: Annotated[
        str | None, typer.Option("--place", help="List the moves of this place's areas only.")
    ] = None,
    areas: Annotated[
        bool, typer.Option("--areas", help="List every area, not the table of scenarios.")
    ] = False,
    *,
    out: TableOutput,
    file: OwnFile = None,
) -> None:
    """Rebuild an index from its domains' ranks, or weigh them otherwise, and see what moves."""
    from needsmap.library.result import rows_of
    from needsmap.workflows.measure.compose import (
        ComposeRequest,
        area_table,
        compose_index,
        read_weights,
    )

    library = open_library()
    result = compose_index(
        library,
        ComposeRequest(
            release=release,
            of=of,
            leave_out=tuple(without or ()),
            weights=read_weights(weights),
            equal=equal,
            indicator=indicator,
            column=column,
            indicator_weight=indicator_weight,
            higher_is_worse=not lower_is_worse,
            place=place,
            file=file,
        ),
    )
    table = area_table(result)
    head = _head(result, place)
    if areas or place is not None:
        rows = rows_of(table)
        columns = {str(c): str(c) for c in table.columns}
        if out.form is Format.TABLE:
            columns |= _short(list(columns))
    else:
        rows, columns = rows_of(result.table), SCENARIOS
        if out.form is Format.TABLE:
            rows = [_written(row) for row in rows]
    out.show(
        rows,
        columns=columns,
        head=head,
        whole=_whole(result, rows_of(table) if areas or place else [])
        | {"notes": library.sentences},
    )
    if out.form is Format.TABLE:
        for line in library.attributions:
            echo(line)
    elif out.output is not None or out.form is Format.CSV:
        echo(result.label, err=True)
    print_notices(library)


SCENARIOS = {
    "scenario": "Way of weighing", "rank_correlation": "Rank correlation",
    "same_decile": "Same decile", "largest_move": "Largest move",
    "largest_move_code": "whose", "enter_most_deprived_10": "Enter the 10%",
    "leave_most_deprived_10": "Leave it", "most_deprived_code": "First",
}  # fmt: skip


def _written(row: dict[str, Any]) -> dict[str, Any]:
    """Write shares as people read them."""
    correlation = f"{row['rank_correlation']:.4f}"
    return row | {
        "rank_correlation": correlation, "same_decile": f"{100 * row['same_decile']:.1f}%",
    }  # fmt: skip


def _short(columns: list[str]) -> dict[str, str]:
    """Shorten the headings of the area table for the screen; the keys stay."""
    titles = ["Code", "Name", "Score", "Rank", "Decile", "Position", "Published", "Moved"]
    return dict(zip(columns, titles, strict=True))


def _head(result: ComposedIndex, place: str | None) -> list[str]:
    from needsmap.measures.phrases import end_words
    from needsmap.workflows.measure.compose import weights_words

    release, n = result.release, result.release.n_areas
    end = end_words(release)
    out = [
        f"{release.short_title}: {result.target.title} of {counted(len(result.weights), 'part')}",
        result.label,
        weights_words(result),
    ]
    error = (
        f"largest difference from the published score {result.score_error:.4f}; "
        if result.score_error is not None and result.label.startswith("A rebuild")
        else ""
    )
    out.append(
        f"{error}{result.ranks_wrong:,} of {counted(n, 'area')} "
        f"{noun(result.ranks_wrong, 'has', 'have')} another rank than published."
    )
    if place is not None:
        out.append(f"Positions from the {end} end; a negative move is towards it.")
    else:
        out.append(f"Each way of weighing beside the published ranking (position 1 = {end}):")
    return out


def _whole(result: ComposedIndex, areas: list[dict[str, Any]]) -> dict[str, Any]:
    from needsmap.library.result import rows_of

    return {
        "release": result.release.id,
        "composed": result.target.id,
        "label": result.label,
        "weights": result.weights,
        "score_error": result.score_error,
        "ranks_that_differ": result.ranks_wrong,
        "scenarios": rows_of(result.table),
        "areas": areas,
    }
