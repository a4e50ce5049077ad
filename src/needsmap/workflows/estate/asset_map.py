"""The co-location map: assets by partner and use, their clusters, deprivation beneath."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from needsmap.columns import Areas, Assets, Checks, Clusters, Sites
from needsmap.library.result import rows_of
from needsmap.maps.map_page import MapPage
from needsmap.model import Release, counted
from needsmap.model.arguments import check_arguments
from needsmap.workflows.borough_map import borough_map
from needsmap.workflows.estate.asset_clusters import NO_STANDARD
from needsmap.workflows.estate.asset_review import (
    Review,
    near_place,
    review_assets,
    source_lines_of,
)
from needsmap.workflows.estate.requests import AssetMapRequest, PackRequest, ReviewRequest
from needsmap.workflows.estate.shown import shown_sentences, unplaced_and_closed
from needsmap.workflows.map_request import MapRequest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from needsmap.library import Library
    from needsmap.maps.spec import AreaSet, Cluster, ClusterSet, DataTable, MapSpec

#: Of a register that is not mostly of this place (a national list), assets further than this
#: from the place are counted, not drawn (metres). A partner's own register is never clipped.
REACH = 2_000.0


@check_arguments
def save_asset_map(
    library: Library, request: AssetMapRequest | PackRequest, path: Path
) -> tuple[Path, Review]:
    """Make the co-location map and save it.

    Parameters
    ----------
    library, request
        As for `asset_map`.
    path
        ``.html`` for the page; ``.png``, ``.svg`` or ``.pdf`` for a figure of dots and outlines
        alone, without the areas' colours; or data, as for
        `needsmap.workflows.borough_map.save_borough_map`.

    Returns
    -------
    Path
        The file, complete and alone.
    Review
        What the registers held.

    Raises
    ------
    UnknownPlace, AmbiguousPlace, UnknownEntry, FetchError, FileFormatError, FrameError
        Each saying what to do; nothing half-written is left.
    """
    from needsmap.maps.figures.saving import KINDS
    from needsmap.maps.figures.static import save_figure

    spec, review = asset_map(library, request)
    if path.suffix.lower() in KINDS:
        return save_figure(spec, path, layer=""), review
    return MapPage(spec).save(path), review


@check_arguments
def asset_map(library: Library, request: AssetMapRequest | PackRequest) -> tuple[MapSpec, Review]:
    """Describe the co-location map.

    Parameters
    ----------
    library
        Where frames come from.
    request
        The registers, the place beneath, and the diameter of a cluster.
    """
    from shapely import union_all

    from needsmap.assets.register.report import NOT_COMPLETE
    from needsmap.assets.register.sites import placed
    from needsmap.assets.together.clusters import cluster_sites, describe_clusters, sensitivity
    from needsmap.assets.together.neighbours import nearest_partners
    from needsmap.maps.points import asset_points

    release = library.catalogue.find(request.release, Release)
    registers = ReviewRequest(
        files=request.files, collection=release.collection, as_of=getattr(request, "as_of", None)
    )
    review = review_assets(library, registers)
    base = borough_map(
        library,
        MapRequest(
            place=request.place,
            release=request.release,
            highlight=request.highlight,
            vintage=request.vintage,
        ),
    )
    place = union_all(base.area_sets[0].shapes)
    name = base.title.partition(":")[0]
    every = review.assets
    review, _ = near_place(review, place, registers, reach=REACH, name=name)
    drawn = _with_areas(placed(review.assets), base.area_sets[0])
    sites = cluster_sites(review.sites, diameter=request.diameter)
    found = describe_clusters(sites, partners=request.partners)
    found = found[found.intersects(place)].reset_index(drop=True)
    unplaced, closed = unplaced_and_closed(review.assets)
    dropped = every.loc[~every.index.isin(review.assets.index)]
    lost = int(dropped.geometry.isna().sum())
    left = {
        "whose location is not known (listed below)": unplaced,
        "closed": closed,
        f"more than {REACH / 1000:.0f} km from {name}": len(dropped) - lost,
        "of national lists, whose location is not known": lost,
    }
    words = (review.read_as, *shown_sentences(drawn, place, name=name, left=left))
    spec = replace(
        base,
        title=f"{base.title}: public assets",
        finding=_finding(drawn, found, request),
        layers=tuple(
            replace(layer, finding="", summary=(*words, layer.finding, *layer.summary))
            for layer in base.layers
        ),
        extent=place.bounds,
        points=(
            asset_points(
                drawn, title="Assets", near=nearest_partners(drawn), site_of=review.site_of
            ),
        )
        if len(drawn)
        else (),
        clusters=(_cluster_set(found, sites, drawn, review, request),) if len(found) else (),
        tables=(
            *_tables(review),
            _sensitivity_table(sensitivity(sites)),
        ),
        summary=words,
        banner=" ".join(line for line in (base.banner, NOT_COMPLETE, _without(review)) if line),
        left_out=(*base.left_out, *words[1:]),
        notes=(*base.notes, *review.remarks, NO_STANDARD),
        sources=(*base.sources, *source_lines_of(library, review)),
    )
    return spec, review


def _with_areas(assets: gpd.GeoDataFrame, areas: AreaSet) -> gpd.GeoDataFrame:
    """Add the name of the small area that each asset is in; "" outside the place."""
    import geopandas as gpd

    from needsmap.assets.register.assign import areas_of_points

    shapes = gpd.GeoDataFrame(
        {Areas.AREA_CODE: areas.codes}, geometry=list(areas.shapes), crs=assets.crs
    )
    names = dict(zip(areas.codes, areas.names, strict=True))
    return assets.assign(**{Areas.AREA_NAME: areas_of_points(assets, shapes).map(names).fillna("")})


def _finding(
    drawn: gpd.GeoDataFrame, found: gpd.GeoDataFrame, request: AssetMapRequest | PackRequest
) -> str:
    """Return in one sentence how many clusters there are, and which has most partners."""
    if drawn.empty:
        return "No asset of these files could be placed in or near the place: none is drawn."
    if found.empty:
        return (
            f"No sites of {request.partners} or more partners are within "
            f"{request.diameter:,.0f} m of one another."
        )
    first = found.iloc[0]
    largest = "; the largest brings" if len(found) > 1 else ": it brings"
    return (
        f"{counted(len(found), 'cluster')} of {request.partners} or more partners within "
        f"{request.diameter:,.0f} m{largest} together "
        f"{counted(int(first[Clusters.N_PARTNERS]), 'partner')} "
        f"on {counted(int(first[Clusters.N_SITES]), 'site')} ({first[Clusters.PARTNERS]})."
    )


def _cluster_set(
    found: gpd.GeoDataFrame,
    sites: gpd.GeoDataFrame,
    drawn: gpd.GeoDataFrame,
    review: Review,
    request: AssetMapRequest | PackRequest,
) -> ClusterSet:
    import numpy as np

    from needsmap.maps.spec import ClusterSet

    number = sites.set_index(Sites.SITE_ID)[Clusters.CLUSTER]
    of_asset = review.site_of.loc[drawn.index].map(number).to_numpy()
    rows = found.drop(columns=found.geometry.name).to_dict("records")
    clusters = tuple(
        _cluster(i, row, outline, np.flatnonzero(of_asset == row[Clusters.CLUSTER]).tolist())
        for i, (row, outline) in enumerate(zip(rows, found.geometry, strict=True), start=1)
    )
    return ClusterSet(
        title=f"Sites of {request.partners} or more partners within {request.diameter:,.0f} m",
        points="assets",
        clusters=clusters,
        note=NO_STANDARD,
    )


def _cluster(
    number: int, row: dict[str, Any], outline: BaseGeometry, members: list[int]
) -> Cluster:
    from needsmap.maps.spec import Cluster

    fields = [
        ("Partners", row[Clusters.PARTNERS]),
        ("Uses", row[Clusters.USES] or "not stated"),
        ("Furthest apart", f"{row[Clusters.SPAN]:,.0f} m"),
        ("Sites", row[Clusters.SITES]),
    ]
    known = int(row[Clusters.FLOOR_AREA_KNOWN])
    if known:
        fields.append(
            (
                "Floor area",
                f"{row[Clusters.FLOOR_AREA]:,.0f} m² (known of {counted(known, 'asset')})",
            )
        )
    known = int(row[Clusters.RUNNING_COST_KNOWN])
    if known:
        fields.append(
            (
                "Running cost",
                f"£{row[Clusters.RUNNING_COST]:,.0f} a year (known of {counted(known, 'asset')})",
            )
        )
    if row[Clusters.POSTCODE_ONLY]:
        rough = int(row[Clusters.POSTCODE_ONLY])
        fields.append(("Precision", f"{counted(rough, 'location')} approximate (postcode)"))
    words = (
        f"{counted(int(row[Clusters.N_PARTNERS]), 'partner')} on "
        f"{counted(int(row[Clusters.N_SITES]), 'site')}, "
        f"{row[Clusters.SPAN]:,.0f} m across"
    )
    return Cluster(
        label=f"Cluster {number}",
        words=words,
        members=tuple(members),
        outline=outline,
        fields=tuple((name, str(value)) for name, value in fields),
    )


def _tables(review: Review) -> Iterator[DataTable]:
    """Return what has no place first: vacant buildings are often among it."""
    report = review.report
    if len(report.unplaced):
        columns = {
            Checks.NAME: "Name", Checks.PARTNER: "Partner", Assets.OCCUPATION: "Occupation",
            Assets.HOLDING: "Holding", Checks.POSTCODE: "Postcode", Checks.UPRN: "UPRN",
            Checks.REASON: "Why", Checks.REGISTER: "Register", Checks.LINE: "Line",
        }  # fmt: skip
        yield _table(
            "Assets that could not be put on the map", report.unplaced, columns,
            "Vacant buildings first. A UPRN can be looked up by the partner.", early=True,
        )  # fmt: skip
    yield _rows_table(review)
    yield _table(
        "Assets by partner, and how their location is known", report.partners,
        {Checks.PARTNER: "Partner", Checks.ROWS: "Assets", "point": "Coordinates",
         "postcode": "Full postcode", "district": "Postcode district only", "none": "Not known"},
    )  # fmt: skip
    filled = report.fields.groupby(Checks.FIELD, sort=False)[[Checks.FILLED, Checks.ROWS]].sum()
    filled[Checks.SHARE] = (100 * filled[Checks.FILLED] / filled[Checks.ROWS]).round().astype(int)
    filled.index = filled.index.str.replace("_", " ")
    yield _table(
        "How complete the registers are", filled.reset_index(),
        {Checks.FIELD: "Field", Checks.FILLED: "Assets with it", Checks.SHARE: "%"},
    )  # fmt: skip
    if len(report.faults):
        yield _table(
            "Problems in the registers", report.faults,
            {Checks.NAME: "Name", Checks.FAULT: "Problem", Checks.REGISTER: "Register",
             Checks.LINE: "Line"},
        )  # fmt: skip


def _rows_table(review: Review) -> DataTable:
    """Return what became of the rows of each file: the parts add up to the rows."""
    from needsmap.maps.spec import DataTable

    return DataTable(
        title="Rows of each file",
        header=("File", "Rows", "Assets", "Totals, headings and notes left out", "Blank"),
        rows=tuple((c.register, c.rows, c.assets, len(c.left_out), c.blank) for c in review.counts),
    )


def _sensitivity_table(table: Any) -> DataTable:  # noqa: ANN401 - a frame
    return _table(
        "How the clusters depend on the diameter", table,
        {Clusters.DIAMETER: "Diameter (m)", Clusters.N_CLUSTERS: "Clusters of 2+ partners",
         Clusters.SITES_IN: "Sites in them", Clusters.LARGEST: "Most partners in one"},
        NO_STANDARD,
    )  # fmt: skip


def _table(
    title: str,
    frame: Any,  # noqa: ANN401 - a frame
    columns: dict[str, str],
    note: str = "",
    *,
    early: bool = False,
) -> DataTable:
    from needsmap.maps.spec import DataTable

    rows = rows_of(frame, list(columns))
    return DataTable(
        title=title,
        header=tuple(columns.values()),
        rows=tuple(tuple(row[c] for c in columns) for row in rows),
        note=note,
        early=early,
    )


def _without(review: Review) -> str:
    """Return how many assets the map does not show; "" where it shows all."""
    without = len(review.report.unplaced)
    if not without:
        return ""
    return (
        f"{without:,} of {counted(review.report.live, 'open asset')} could not be put on the map; "
        f"{'it is' if without == 1 else 'they are'} listed below."
    )
