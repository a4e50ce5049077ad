"""What an asset lead takes to the meeting: the map, a workbook, and a GeoPackage for QGIS."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle
from typing import TYPE_CHECKING, Any

from needsmap.columns import Assets, Sites
from needsmap.errors import MissingExtra
from needsmap.io.atomic import atomic_folder, write_bytes
from needsmap.library.result import rows_of
from needsmap.model import Notice
from needsmap.model.arguments import check_arguments
from needsmap.workflows.estate import asset_decisions, asset_measures
from needsmap.workflows.estate.asset_clusters import NO_STANDARD, cluster_tables
from needsmap.workflows.estate.asset_map import asset_map
from needsmap.workflows.estate.asset_reading import cleaned
from needsmap.workflows.estate.estate import Estate
from needsmap.workflows.estate.estate_people import people_of
from needsmap.workflows.estate.requests import OpportunitiesRequest, PackRequest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

    from needsmap.library import Library
    from needsmap.maps.spec import MapSpec
    from needsmap.reports.document import Document, Kind, Section, Table
    from needsmap.workflows.estate.asset_review import Review


@check_arguments
def save_pack(library: Library, request: PackRequest, folder: Path) -> list[Path]:
    """Write the page, the workbook and the GeoPackage of a partnership's registers.

    Parameters
    ----------
    library
        Where frames come from.
    request
        Registers, place, release, diameter, and the day from which lease events are counted.
    folder
        Where to; it is made if it is not there.

    Returns
    -------
    list of Path
        ``assets.html``, ``assets.xlsx`` (where the extra "office" is installed; otherwise
        a notice says so), ``assets.gpkg``.

    Raises
    ------
    NeedsmapError
        Each saying what to do; nothing half-written is left.
    """
    from needsmap.maps.html.page import save_page
    from needsmap.reports import workbook
    from needsmap.reports.geopackage import save_geopackage

    spec, review = asset_map(library, request)
    library.notify(review.read_as)
    estate = Estate(review, people_of(library, request.place, request.release))
    document = meeting_document(spec, estate, request)
    layers, styles = _layers(review, request)
    with atomic_folder(folder) as part:
        files = [save_page(spec, part / "assets.html")]
        if layers:
            files.append(save_geopackage(layers, part / "assets.gpkg", styles=styles))
        else:
            why = "no asset is in or near the place"
            library.notify(Notice.of("file_left_out", file="assets.gpkg", why=why))
        try:
            files.insert(1, write_bytes(part / "assets.xlsx", workbook.render(document)))
        except MissingExtra as error:
            library.notify(Notice.of("file_left_out", file="assets.xlsx", why=str(error)))
    return [folder / file.name for file in files]


def meeting_document(spec: MapSpec, estate: Estate, request: PackRequest) -> Document:
    """Describe the workbook: what is unplaced first, then clusters, events, pairs, everything.

    Parameters
    ----------
    spec
        The map, whose title, finding and sources are taken.
    estate
        Registers and place.
    request
        The diameter of a cluster, and the day from which lease events are counted.
    """
    from needsmap.reports.document import Document

    return Document(
        title=spec.title,
        subtitle="Assets: what the registers hold, and what could be decided",
        finding=spec.finding,
        banner=spec.banner,
        date=f"{request.as_of.day} {request.as_of:%B %Y}",
        sections=tuple(_sections(estate, request)),
        sources=spec.sources,
    )


def _sections(estate: Estate, request: PackRequest) -> Iterator[Section]:
    from needsmap.reports.document import Section, Text

    review = estate.review
    report = review.report
    yield Section(
        title="What the registers hold",
        blocks=(
            Text(paragraphs=tuple(review.sentences), tone="lead"),
            *_table("Assets without a place", report.unplaced),
            *_table("Assets by partner", report.partners),
            *_table("How much is filled in", report.fields),
            *_table("Faults by line", report.faults),
        ),
    )
    found, by_diameter = cluster_tables(
        review, diameter=request.diameter, partners=request.partners
    )
    yield Section(
        title="Where partners stand close",
        blocks=(
            *_table(f"Clusters within {request.diameter:,.0f} m", found, NO_STANDARD),
            *_table("How clusters depend on the diameter", by_diameter),
            *_table("Assets taken for one site, and why", review.merges),
        ),
    )
    leases = asset_decisions.leases(estate, as_of=request.as_of)
    sharing = OpportunitiesRequest(
        files=request.files,
        place=request.place,
        release=request.release,
        as_of=request.as_of,
        radius=request.diameter,
    )
    pairs = asset_decisions.opportunities(estate, sharing)
    hubs = asset_decisions.opportunities(estate, replace(sharing, hubs=True))
    areas = asset_decisions.leases(estate, as_of=request.as_of, by_area=True)
    buildings = asset_decisions.benchmark(estate.library, review, buildings=True)
    partners = asset_decisions.benchmark(estate.library, review)
    yield Section(
        title="What could be decided",
        blocks=(
            *_table("Lease events by date", leases.frame, " ".join(leases.caveats)),
            *_table("Lease events by area", areas.frame, areas.caveats[-1]),
            *_table("Pairs that could share", pairs.frame, " ".join(pairs.caveats)),
            *_table("Hubs of three sites and more", hubs.frame, hubs.caveats[-1]),
            *_table("Buildings to look at", buildings.frame, " ".join(buildings.caveats)),
            *_table("Partners side by side", partners.frame, " ".join(partners.caveats)),
        ),
    )
    if len(estate.facilities):
        overlaps = asset_measures.overlaps(estate, radius=800.0)
        reach = asset_measures.access(estate, radii=(400.0, 800.0, 1200.0))
        yield Section(
            title="Whom the services reach",
            blocks=(
                *_table("People in reach by decile", reach.frame, " ".join(reach.caveats)),
                *_table("Overlaps by use", overlaps.frame, " ".join(overlaps.caveats)),
            ),
        )
    yield Section(title="All assets", blocks=tuple(_table("Every row, cleaned", cleaned(review))))


def _table(title: str, frame: pd.DataFrame, note: str = "") -> Iterator[Table]:
    """Return a frame as a table of the document; an empty one is left out."""
    from needsmap.reports.document import Column, Table

    if frame.empty:
        return
    rows = rows_of(frame)
    columns = tuple(
        Column(str(c).replace("_", " "), _kind([row[str(c)] for row in rows]))
        for c in frame.columns
    )
    cells = tuple(tuple(row.values()) for row in rows)
    yield Table(title=title, columns=columns, rows=cells, note=note)


def _kind(cells: list[Any]) -> Kind:
    known = [cell for cell in cells if cell is not None]
    if not known or any(isinstance(c, bool) or not isinstance(c, int | float) for c in known):
        return "text"
    return "whole" if all(float(c).is_integer() for c in known) else "decimal"


def _layers(review: Review, request: PackRequest) -> tuple[dict[str, Any], dict[str, str]]:
    from needsmap.assets.together.clusters import cluster_sites, describe_clusters
    from needsmap.maps.classes import CATEGORICAL
    from needsmap.maps.files.qgis import category_style, single_style

    sites = cluster_sites(review.sites, diameter=request.diameter)
    clusters = describe_clusters(sites, partners=2)
    partners = list(review.assets[Assets.PARTNER].value_counts().index)
    colours = dict(zip(partners, cycle(CATEGORICAL), strict=False))
    assets = review.assets.assign(**{Sites.SITE_ID: review.site_of.fillna("")})
    layers = {"clusters": clusters, "sites": sites, "assets": assets}
    styles = {
        "assets": category_style(Assets.PARTNER, colours),
        "sites": single_style("marker", "#555555"),
        "clusters": single_style("fill", "#d95f02"),
    }
    kept = {name: frame for name, frame in layers.items() if len(frame)}
    return kept, styles
