"""`needsmap bands`: how a place's small areas stand in the national ranking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from needsmap.cli.options import (
    DomainOption,
    OwnFile,
    ReleaseOption,
    Vintage,
    grouped,
    open_library,
)
from needsmap.cli.tables import TableOutput, invented_lines, provenance
from needsmap.model import counted

if TYPE_CHECKING:
    from needsmap.workflows.place_bands import PlaceBands


def join(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(
        "bands",
        epilog="Examples: needsmap bands Lewisham --release imd2007 | "
        'needsmap bands "Norbiton, Kingston upon Thames" -r iod2019 --areas | '
        "needsmap bands Ealing -r imd2010 -d health --format json",
    )(bands)


@grouped
def bands(
    place: Annotated[str, typer.Argument(help='A ward, district or "England": name or code.')],
    release: ReleaseOption = "iod2025",
    domain: DomainOption = None,
    areas: Annotated[
        bool, typer.Option("--areas", help="List every area with its rank and bands.")
    ] = False,
    vintage: Vintage = None,
    *,
    out: TableOutput,
    file: OwnFile = None,
) -> None:
    """Count a place's LSOAs in the most deprived 1, 5, 10, 20 and 30% of England."""
    from needsmap.workflows.place_bands import BandRequest, place_bands

    library = open_library()
    request = BandRequest(place=place, release=release, domain=domain, vintage=vintage, file=file)
    result = place_bands(library, request)
    whole = _whole(result) | provenance(library)
    rows = whole["list"] if areas else whole["bands"]
    if not areas:
        del whole["list"]
    out.show(
        rows,
        columns=AREA_COLUMNS if areas else _band_columns(result),
        head=[*invented_lines(library), *_head(result)],
        whole=whole,
    )
    out.foot(library)


AREA_COLUMNS = {
    "code": "Code", "name": "Name", "rank": "Rank", "position": "Position", "percentile": "%",
    "decile": "Decile", "local_decile": "Local decile", "near_cut": "Near a cut",
}  # fmt: skip


def _whole(result: PlaceBands) -> dict[str, Any]:
    from pandas import NA

    from needsmap.columns import Areas, Bands, Ranks
    from needsmap.measures.places.measures import as_published

    rows = [
        {
            "code": row[Ranks.AREA_CODE],
            "name": row[Areas.AREA_NAME],
            "rank": int(row[Ranks.RANK]),
            "position": int(row[Bands.POSITION]),
            "percentile": round(float(row[Bands.PERCENTILE]), 3),
            "decile": int(row[Bands.DECILE]),
            "local_decile": int(local) if (local := row[Bands.LOCAL_DECILE]) is not NA else None,
            "near_cut": bool(row[Bands.NEAR_CUT]),
        }
        for _, row in result.areas.iterrows()
    ]
    counts = [
        {
            "percent": int(row[Bands.PERCENT]),
            "areas": int(row[Bands.AREAS]),
            "share": as_published(float(row[Bands.SHARE]), 4, result.release.rounding),
        }
        for _, row in result.counts.iterrows()
    ]
    return {
        "place": result.place.label,
        "code": result.place.code,
        "place_vintages": list(result.place.geographies),
        "release": result.release.id,
        "domain": result.domain.id,
        "geography": result.release.geography,
        "direction": f"rank 1 = {result.release.direction}",
        "n_areas": len(result.areas) + result.unranked,
        "of": result.release.n_areas,
        "unranked": result.unranked,
        "bands": counts,
        "first": rows[0],
        "finding": result.finding,
        "list": rows,
    }


def _band_columns(result: PlaceBands) -> dict[str, str]:
    from needsmap.measures.phrases import end_words

    end = end_words(result.release)
    return {"percent": f"{end.capitalize()} %", "areas": "LSOAs", "share": "Share of the place's"}


def _head(result: PlaceBands) -> list[str]:
    from needsmap.measures.phrases import end_words, more_words
    from needsmap.model import vintage_of

    release = result.release
    count = len(result.areas) + result.unranked
    subject = (
        f"{result.place.label}: {release.short_title}, {result.domain.title}. "
        f"{counted(count, 'LSOA')} of "
        f"{vintage_of(release.geography)}, ranked among {release.n_areas:,} in "
        f"{release.ranked_in}; position 1 is the {end_words(release)}."
    )
    lines = [
        subject,
        result.finding,
        f"Ranks are relative: they say which areas are {more_words(release)}, not by how much.",
    ]
    if result.unranked:
        lines.append(
            f"{counted(result.unranked, 'LSOA has', 'LSOAs have')} no rank in this release and "
            "are not counted."
        )
    return lines
