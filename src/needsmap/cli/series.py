"""`needsmap series`: every release that a place's areas can have."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from needsmap.cli.change import Allow, MapFile, PlaceArgument, plain
from needsmap.cli.options import DomainOption, Format, Vintage, grouped, open_library
from needsmap.cli.settings import inform
from needsmap.cli.tables import TableOutput, invented_lines, provenance, wrote

if TYPE_CHECKING:
    from needsmap.library import Library
    from needsmap.workflows.change.place_series import PlaceSeries

#: How many areas a table shows unless it goes to a file.
MOST = 40


def join(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(
        "series",
        epilog='Examples: needsmap series "Kingston upon Thames" --picture kingston.svg | '
        "needsmap series Norbiton -d health | needsmap series Lewisham --map lewisham.html",
    )(series)


@grouped
def series(
    place: PlaceArgument,
    domain: DomainOption = None,
    releases: Annotated[
        str, typer.Option("--releases", help="Ids with commas. Default: all of the country.")
    ] = "",
    geography: Annotated[
        str | None,
        typer.Option("--on", help="The vintage to show it on, such as lsoa21. Default: the last."),
    ] = None,
    collection: Annotated[
        str, typer.Option("--collection", help="Whose releases, where none are named.")
    ] = "england",
    allow: Allow = None,
    vintage: Vintage = None,
    *,
    out: TableOutput,
    map_file: MapFile = None,
    picture: Annotated[
        Path | None,
        typer.Option(
            "--picture", metavar="FILE", help="Save slope lines as .svg, .png or .pdf, too."
        ),
    ] = None,
) -> None:
    """Line up the releases of a place's LSOAs, one figure an area and release."""
    from needsmap.workflows.change.place_series import SeriesRequest, place_series
    from needsmap.workflows.change.series_map import save_series_map, slope_chart

    library = open_library()
    result = place_series(
        library,
        SeriesRequest(
            place=place,
            domain=domain,
            releases=tuple(r.strip() for r in releases.split(",") if r.strip()),
            geography=geography,
            vintage=vintage,
            allow=tuple(allow or ()),
            collection=collection,
        ),
    )
    rows = _long(result)
    wide = _wide(result)
    tabled = wide if out.output else wide[:MOST]
    out.show(
        tabled if out.form is Format.TABLE else rows,
        columns=_headings(result) if out.form is Format.TABLE else {key: key for key in rows[0]},
        head=_head(library, result, shown=len(tabled)),
        whole=_whole(library, result, rows),
    )
    if map_file:
        wrote(save_series_map(library, result, map_file))
    if picture:
        from needsmap.maps.figures.slopes import save_slopes

        inform(f"wrote {save_slopes(slope_chart(library, result), picture)}")
    out.foot(library)


def _long(result: PlaceSeries) -> list[dict[str, Any]]:
    from needsmap.columns import Areas, SeriesColumns

    columns = [
        SeriesColumns.AREA_CODE,
        Areas.AREA_NAME,
        *[c for c in SeriesColumns.ALL if c != SeriesColumns.AREA_CODE],
    ]
    return [
        dict(zip(columns, map(plain, row), strict=True))
        for row in result.series[columns].itertuples(index=False, name=None)
    ]


def _wide(result: PlaceSeries) -> list[dict[str, Any]]:
    """Return one row an area, the most deprived in the last release first."""
    from needsmap.columns import Areas, SeriesColumns

    rows: dict[str, dict[str, Any]] = {}
    order: dict[str, float] = {}
    columns = [
        SeriesColumns.AREA_CODE,
        Areas.AREA_NAME,
        SeriesColumns.RELEASE,
        SeriesColumns.PERCENTILE,
        SeriesColumns.DECILE,
        SeriesColumns.VERDICT,
    ]
    for values in result.series[columns].itertuples(index=False, name=None):
        code, name, release, percentile, decile, verdict = map(plain, values)
        row = rows.setdefault(code, {"code": code, "name": name})
        mark = "" if verdict == "exact" else "~"
        row[release] = None if percentile is None else f"{percentile:.1f}{mark} ({decile})"
        order[code] = float("inf") if percentile is None else percentile
    return [rows[code] for code in sorted(rows, key=lambda c: (order[c], c))]


def _end(result: PlaceSeries) -> str:
    from needsmap.measures.phrases import end_words

    return end_words(result.releases[-1])


def _headings(result: PlaceSeries) -> dict[str, str]:
    return {"code": "Code", "name": "Name"} | {r.id: r.short_title for r in result.releases}


def _head(library: Library, result: PlaceSeries, *, shown: int) -> list[str]:
    from needsmap.measures.time.comparability import STANDING_REASONS, relative_words
    from needsmap.workflows.change.change_map import data_dates
    from needsmap.workflows.change.series_map import comparisons, finding

    count = len(result.series) // len(result.releases)
    subject = (
        f"{result.place.label}: {result.domain.title}. Percentile in each release's own ranking "
        f"(low = {_end(result)}), decile in brackets; ~ carried from an earlier area."
    )
    lines = [
        subject,
        finding(result),
        *result.lifted,
        relative_words(result.releases[-1]),
        " ".join(STANDING_REASONS),
        data_dates(*result.releases),
        *comparisons(result),
        *[f"Gap: {point.gap}." for point in result.points if point.gap],
    ]
    if shown < count:
        lines.append(f"{shown} of {count:,}, {_end(result)} first; --format csv lists all.")
    return [*invented_lines(library), *lines]


def _whole(library: Library, result: PlaceSeries, rows: list[dict[str, Any]]) -> dict[str, Any]:
    from needsmap.measures.time.comparability import STANDING_REASONS, relative_words
    from needsmap.workflows.change.series_map import finding

    return {
        "place": result.place.label,
        "code": result.place.code,
        "domain": result.domain.id,
        "geography": result.geography,
        "releases": [r.id for r in result.releases],
        "data_dates": {r.id: r.data_dates for r in result.releases},
        "direction": f"percentile 0 = {_end(result)} end",
        "finding": finding(result),
        "comparability": [
            {
                "from": before,
                "to": after,
                "level": str(judged.level),
                "reasons": list(judged.sentences),
            }
            for (before, after), judged in result.judgements.items()
        ],
        "gaps": {p.release.id: p.gap for p in result.points if p.gap},
        "areas_without_figure": result.gaps,
        "standing_reasons": list(STANDING_REASONS),
        "relative": relative_words(result.releases[-1]),
        "allowed": list(result.lifted),
        "list": rows,
        **provenance(library),
    }
