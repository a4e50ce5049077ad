"""`needsmap change`: how a place's areas moved between two releases."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from needsmap.cli.options import DomainOption, Format, Vintage, grouped, open_library
from needsmap.cli.tables import TableOutput, invented_lines, provenance, wrote
from needsmap.model import Moved, counted

if TYPE_CHECKING:
    from needsmap.library import Library
    from needsmap.workflows.change.place_change import PlaceChange

PlaceArgument = Annotated[str, typer.Argument(help='A ward, district or "England": name or code.')]
From = Annotated[str, typer.Option("--from", help="The earlier release.")]
To = Annotated[str, typer.Option("--to", help="The later release.")]
Allow = Annotated[
    list[str] | None,
    typer.Option(
        "--allow",
        metavar="NAME",
        help="Lift a ban by its name (the error says which); the output then prints it.",
    ),
]
MapFile = Annotated[
    Path | None, typer.Option("--map", metavar="FILE", help="Save a map as one HTML file, too.")
]
FromFile = Annotated[
    Path | None, typer.Option("--from-file", help="The earlier release's own file.")
]
ToFile = Annotated[Path | None, typer.Option("--to-file", help="The later release's own file.")]

#: How many areas a table shows at either end unless every one is asked for.
ENDS = 10


def join(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(
        "change",
        epilog="Examples: needsmap change Ealing --from imd2007 --to imd2010 --map ealing.html | "
        "needsmap change England --from iod2015 --to iod2019 --format json | "
        "needsmap change Lewisham --from iod2019 --to iod2025 -d health --format csv -o out.csv",
    )(change)


@grouped
def change(
    place: PlaceArgument,
    before: From = "iod2019",
    after: To = "iod2025",
    domain: DomainOption = None,
    areas: Annotated[
        bool, typer.Option("--areas", help="List every area, not only the largest moves.")
    ] = False,
    scores: Annotated[
        bool, typer.Option("--scores", help="Subtract scores, too: refused unless allowed.")
    ] = False,
    rag: Annotated[
        float | None,
        typer.Option("--rag", metavar="POINTS", help="Rate moves: refused unless allowed."),
    ] = None,
    on: Annotated[
        str,
        typer.Option(
            "--on",
            metavar="VINTAGE",
            help='Areas to stand on: lsoa11, lsoa21, or "common" for the finest areas that both '
            "vintages add up to. Default: those of the later release.",
        ),
    ] = "",
    unchanged_only: Annotated[
        bool,
        typer.Option("--unchanged-only", help="Compare only areas that did not change."),
    ] = False,
    rerank: Annotated[
        bool,
        typer.Option("--rerank", help="Make the earlier deciles anew among the later areas."),
    ] = False,
    allow: Allow = None,
    vintage: Vintage = None,
    *,
    out: TableOutput,
    map_file: MapFile = None,
    pair: Annotated[
        bool, typer.Option("--pair", help="Open the map with both releases in step.")
    ] = False,
    from_file: FromFile = None,
    to_file: ToFile = None,
) -> None:
    """Show how a place's LSOAs moved among all areas between two releases."""
    from needsmap.workflows.change.place_change import ChangeRequest, place_change

    library = open_library()
    request = ChangeRequest(
        place=place,
        before=before,
        after=after,
        domains=(domain,) if domain else (),
        vintage=vintage,
        allow=tuple(allow or ()),
        files=files((before, from_file), (after, to_file)),
        scores=scores,
        rag=rag,
        on=on,
        unchanged_only=unchanged_only,
        rerank=rerank,
    )
    result = place_change(library, request)
    rows = _rows(result)
    whole = _whole(library, result, rows if areas else None)
    short = out.form is Format.TABLE and not areas and len(rows) > 2 * ENDS
    tabled = [*rows[:ENDS], *rows[-ENDS:]] if short else rows
    out.show(
        _for_people(result, tabled) if out.form is Format.TABLE else rows,
        columns=_headings(rows) if out.form is Format.TABLE else {key: key for key in rows[0]},
        head=[*_head(library, result), *([_shortened(len(rows))] if short else [])],
        whole=whole,
    )
    if map_file:
        from needsmap.workflows.change.change_map import save_change_map

        wrote(save_change_map(library, result, map_file, pair=pair))
    out.foot(library)


def _headings(rows: list[dict[str, Any]]) -> dict[str, str]:
    """Return the headings of the table, leaving out what would say the same of every area."""
    exact = all(row["verdict"] == "exact" for row in rows)
    extra = {"score_difference": "Score difference", "rag": "Rating"}
    shown = {key: title for key, title in COLUMNS.items() if not (exact and key == "verdict")}
    return shown | {key: title for key, title in extra.items() if key in rows[0]}


def _for_people(result: PlaceChange, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows with the way each area moved in the terms of what the release measures."""
    from needsmap.measures.phrases import towards_words

    ways = {move.value: towards_words(move, result.after) for move in Moved}
    return [row | {"moved": ways[row["moved"]].removeprefix("towards ")} for row in rows]


COLUMNS = {
    "code": "Code", "name": "Name", "percentile_before": "% before", "percentile_after": "% after",
    "points": "Points", "rank_change": "Rank change", "decile_before": "Decile before",
    "decile_after": "after", "moved": "Moved towards", "verdict": "Verdict",
}  # fmt: skip


def files(*given: tuple[str, Path | None]) -> dict[str, Path]:
    """Tie each release to the file that the user named for it."""
    return {release: path for release, path in given if path is not None}


def _shortened(n: int) -> str:
    return (
        f"The {ENDS} largest moves either way, of {counted(n, 'area')}; --areas or --format csv "
        "lists all."
    )


def _rows(result: PlaceChange) -> list[dict[str, Any]]:
    from needsmap.columns import Areas, ChangeColumns
    from needsmap.workflows.change.change_frame import FIGURES

    frame = result.of(result.domains[0].id)
    names = FIGURES | {
        name: name for name in (ChangeColumns.SCORES, ChangeColumns.RAG) if name in frame
    }
    columns = [ChangeColumns.AREA_CODE, Areas.AREA_NAME, *names.values()]
    return [
        dict(zip(("code", "name", *names), map(plain, row), strict=True))
        for row in frame[columns].itertuples(index=False, name=None)
    ]


def plain(value: Any) -> Any:  # noqa: ANN401 - a cell of any kind
    """Turn a cell of a frame into what JSON and CSV hold: whole ranks whole, gaps None.

    Examples
    --------
    >>> plain(3759.0), plain(2.5000000001), plain(float("nan")), plain("exact")
    (3759, 2.5, None, 'exact')
    """
    import pandas as pd

    if isinstance(value, str):
        return value
    if pd.isna(value):
        return None
    if isinstance(value, bool) or str(type(value)).endswith("bool'>"):
        return bool(value)
    number = round(float(value), 4)
    return int(number) if number.is_integer() else number


def _whole(
    library: Library, result: PlaceChange, rows: list[dict[str, Any]] | None
) -> dict[str, Any]:
    domain = result.domains[0]
    return {
        "domain": domain.id,
        "finding": result.finding(domain.id),
        **result.summary(domain.id),
        **said(library, result),
        **({"list": rows} if rows is not None else {}),
    }


def said(library: Library, result: PlaceChange) -> dict[str, Any]:
    """Return the notes of every output of change."""
    from needsmap.measures.phrases import towards_words
    from needsmap.measures.time.comparability import STANDING_REASONS, relative_words

    before, after = result.before, result.after
    return {
        "place": result.place.label,
        "code": result.place.code,
        "from": before.id,
        "to": after.id,
        "geography": result.lined_up.geography,
        "lined_up": list(result.lined_up.words),
        "n_areas_before": before.n_areas,
        "n_areas_after": after.n_areas,
        "data_dates": {before.id: before.data_dates, after.id: after.data_dates},
        "direction": f"below zero = {towards_words(Moved.MORE, after)}",
        "comparability": {
            name: {"level": str(judged.level), "reasons": list(judged.sentences)}
            for name, judged in result.judgements.items()
        },
        "standing_reasons": list(STANDING_REASONS),
        "relative": relative_words(after),
        "allowed": list(result.lifted),
        "plain_join": {
            "kept": result.loss.kept,
            "later_areas_lost": result.loss.lost_after,
            "earlier_areas_lost": result.loss.lost_before,
        },
        **provenance(library),
    }


def _head(library: Library, result: PlaceChange) -> list[str]:
    """Return the lines above the table: the finding, its figures and what must be said of them."""
    from needsmap.measures.phrases import end_words

    domain = result.domains[0]
    figures = result.summary(domain.id)
    persists = figures["persistence"]
    after = result.after
    deciles = (
        f"{result.decile_sentence(domain.id)} {figures['material']:,} moves of 5 points or more "
        "into another decile."
    )
    lines = [result.finding(domain.id), *result.lined_up.words, deciles]
    if persists is not None:
        n = figures["persistence_of"]
        lines.append(
            f"{round(persists * n):,} of the {n:,} in the {end_words(after)} decile were in it "
            f"before ({persists:.1%})."
        )
    lines.append(
        "Verdicts: "
        + ", ".join(f"{n:,} {word}" for word, n in figures["verdicts"].items() if n)
        + "."
    )
    return [*lines, *caveats(library, result)]


def caveats(library: Library, result: PlaceChange) -> list[str]:
    """Return the caveats of every figure of a change."""
    from needsmap.measures.time.comparability import STANDING_REASONS, relative_words
    from needsmap.text.comparability import LEVELS
    from needsmap.workflows.change.change_map import data_dates

    judged = {
        f"{LEVELS[one.level]} {' '.join(one.sentences)}" for one in result.judgements.values()
    }
    lines = [
        *result.lifted,
        relative_words(result.after),
        " ".join(STANDING_REASONS),
        data_dates(result.before, result.after),
        *sorted(judged),
        result.loss.sentence,
    ]
    return [*invented_lines(library), *filter(None, lines)]
