"""Registers of assets and their clusters as plain GeoDataFrames, for those who use geopandas."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import geopandas as gpd  # noqa: TC002 - the types of arguments are checked by it

from needsmap.assets.register.merging import NEAR
from needsmap.assets.register.report import NOT_COMPLETE
from needsmap.columns import Assets, Clusters, check_assets
from needsmap.errors import FrameError, UnknownEntry, fault_list
from needsmap.library import Library, default_library
from needsmap.library.result import rows_of
from needsmap.model import ENGLAND, PlacedBy, counted, some
from needsmap.model.arguments import Count, Metres, check_arguments
from needsmap.workflows.estate.asset_clusters import METHODS, NO_STANDARD, find_clusters
from needsmap.workflows.estate.asset_review import Review, review_assets, review_of, source_lines_of
from needsmap.workflows.estate.requests import Method, ReviewRequest
from needsmap.workflows.estate.shown import unplaced_and_closed
from needsmap.workflows.wording import INVENTED, plain_notes, source_lines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

#: The key of an assets frame's ``attrs`` that holds how its sites are made.
_SITES = "sites"
#: How far apart the sites of a cluster are, by method.
_APART: Final = {
    "complete": " within {:,.0f} m",
    "dbscan": ", each within {:,.0f} m of the next",
    "hdbscan": " in dense groups",
}


@check_arguments
def read_register(  # noqa: PLR0913 - options of a public function, all by name
    paths: str | Path | Sequence[str | Path],
    *,
    layout: str = "",
    columns: Mapping[str, str] | None = None,
    partner: str = "",
    use: str = "",
    encoding: str = "",
    separator: str = "",
    sheet: str = "",
    header_row: int | None = None,
    crs: str = "",
    keep_personal: bool = False,
    as_of: date | None = None,
    shift_datum: bool = False,
    near: float = NEAR,
    apart: Sequence[str] = (),
    postcodes: str = "",
    collection: str = ENGLAND,
    library: Library | None = None,
) -> gpd.GeoDataFrame:
    """Read registers of assets and place their rows; no asset is dropped.

    The settings that ``needsmap assets read`` kept beside a file apply to it; what is given here
    wins.

    Parameters
    ----------
    paths
        A file or several: csv, tsv, xlsx, xls, ods, geojson, gpkg, shp, kml, or a zip of one.
    layout
        Id of the layout of all of them; "" to find it out for each.
    columns
        Column to heading, for a file that no layout knows: ``{"name": "Site"}``.
    partner, use
        Whose registers they are, and what their sites are (``"Library"``), for rows that do not
        say so.
    encoding, separator, sheet, header_row
        Such as ``"windows-1252"``, ``";"``, a worksheet or layer, and the line of the header
        (0 for none); found out if not given.
    crs
        The coordinate system, which overrules the files: ``"EPSG:27700"``, ``"EPSG:4326"``.
    keep_personal
        True keeps e-mail, telephone and names of people.
    as_of
        The day by which a date of closure or disposal has passed; None for today.
    shift_datum
        True applies the OSGB36 datum shift to registers whose points lack it.
    near, apart
        Metres within which assets of like names are one site, and ids of assets to be joined
        to no other, for all that is made of the frame.
    postcodes, collection
        Id of the list of postcodes, "" for the one of the collection; and that collection:
        ``"england"``, or that of an invented borough.
    library
        Where layouts and postcodes come from; None for the settings of the
        machine (environment, ``needsmap.toml``).

    Returns
    -------
    GeoDataFrame
        One row an asset, EPSG:27700: ``asset_id``, ``name``, ``partner``, ``use``, ...,
        ``placed_by`` (``"point"``, ``"postcode"``, ``"district"``, ``"none"``), ``reason``,
        ``faults``, ``register`` and ``line``. Unknown text is "". A row that could not be
        placed has no geometry, and its ``reason`` says why. ``attrs`` holds ``report`` (what
        ``needsmap assets check`` writes as JSON, without its tables), ``sources``, ``notices``
        and ``caveats``. Its rows may be filtered before it is given to `clusters`.

    Raises
    ------
    FileFormatError, UnknownEntry, FetchError
        Where a file cannot be read, or a layout, column or list of postcodes is not known.

    Examples
    --------
    >>> import needsmap as nm
    >>> shelf = nm.write_shelf("alderwick")
    >>> assets = nm.read_register(
    ...     shelf / "registers/invented_partnership.csv",
    ...     collection="invented", library=nm.Library(shelves=[shelf]),
    ... )
    >>> len(assets), assets.attrs["report"]["placed_by"]["none"]
    (102, 1)
    """
    own = (library or default_library()).fresh()
    files = (paths,) if isinstance(paths, str | Path) else tuple(paths)
    if not files:
        raise UnknownEntry("no register is named: the list is empty")
    request = ReviewRequest(
        files=tuple(map(Path, files)),
        layout=layout,
        columns=tuple((columns or {}).items()),
        partner=partner,
        use=use,
        postcodes=postcodes,
        encoding=encoding,
        separator=separator,
        sheet=sheet,
        header_row=header_row,
        crs=crs,
        shift_datum=shift_datum,
        keep_personal=keep_personal,
        as_of=as_of,
        collection=collection,
        near=near,
        apart=tuple(apart),
    )
    review = review_assets(own, request)
    out = review.assets.copy()
    out.attrs = {
        "title": ", ".join(register.name for register in review.registers),
        "report": review.to_dict(),
        _SITES: {"near": near, "apart": list(apart)},
        "banner": INVENTED if own.invented else "",
        "sources": [*source_lines(own), *source_lines_of(own, review)],
        "notices": [review.read_as, *review.notices, *plain_notes(own)],
        "caveats": [NOT_COMPLETE],
    }
    return out


@check_arguments
def clusters(
    assets: gpd.GeoDataFrame,
    *,
    within: Metres = 400.0,
    partners: Count = 2,
    method: Method = "complete",
) -> gpd.GeoDataFrame:
    """Find sites of several partners that stand close together.

    Parameters
    ----------
    assets
        As `read_register` returns them; rows may have been taken out.
    within
        Metres: no two sites of a cluster are further apart (``"complete"``), or from one site
        to the next (``"dbscan"``). No standard says how many: see ``attrs["sensitivity"]``.
    partners
        How many distinct partners a cluster must have.
    method
        ``"complete"`` bounds a cluster's length; ``"dbscan"`` and ``"hdbscan"`` chain, and
        need the extra ``[stats]``.

    Returns
    -------
    GeoDataFrame
        One row a cluster, most partners first, EPSG:27700: its outline (the convex hull of its
        sites and 30 m round it), ``name``, ``n_sites``, ``n_assets``, ``n_partners``,
        ``n_uses``; ``partners``, ``uses``, ``sites`` and ``members`` (ids of assets), each
        joined by "; "; ``span`` (metres between the furthest sites), and known floor area (m2)
        and running cost (pounds a year). ``attrs`` holds ``sensitivity`` (one entry a
        diameter), sources, notices and caveats.

    Raises
    ------
    FrameError
        Where the frame is not one of assets.
    ArgumentError
        Where the distance is not within England, or fewer partners than one are asked for.
    NeedsmapError
        Where a method needs an extra that is not installed.

    Examples
    --------
    >>> import needsmap as nm
    >>> shelf = nm.write_shelf("alderwick")
    >>> assets = nm.read_register(
    ...     shelf / "registers/invented_partnership.csv",
    ...     collection="invented", library=nm.Library(shelves=[shelf]),
    ... )
    >>> nm.clusters(assets, within=400, partners=4)[["name", "n_partners", "n_assets"]]
            name  n_partners  n_assets
    0  Cluster 1           4         6
    """
    review = review_frame(assets)
    found, by_diameter = find_clusters(review, diameter=within, partners=partners, method=method)
    found.insert(1, "name", "Cluster " + found[Clusters.CLUSTER].astype("str"))
    unplaced, closed = unplaced_and_closed(review.assets)
    found.attrs = attrs_behind(assets) | {
        "banner": assets.attrs.get("banner", ""),
        "title": f"Sites of {partners} or more partners{_APART[method].format(within)}",
        "titles": {
            Clusters.N_PARTNERS: "Partners",
            Clusters.N_SITES: "Sites",
            Clusters.N_ASSETS: "Assets",
            Clusters.N_USES: "Uses",
            Clusters.SPAN: "Metres between the furthest sites",
        },
        "sensitivity": rows_of(by_diameter),
    }
    found.attrs["notices"] += [
        (
            f"{counted(len(review.assets), 'asset')} on {counted(len(review.sites), 'site')}; "
            f"{unplaced:,} whose location is not known and {closed:,} closed are in no cluster."
        ),
        METHODS[method],
        NO_STANDARD,
    ]
    return found


def attrs_behind(assets: gpd.GeoDataFrame) -> dict[str, list[str]]:
    """Return the sources, notices and caveats that follow assets into what is made of them."""
    return {key: list(assets.attrs.get(key, ())) for key in ("sources", "notices", "caveats")}


def review_frame(assets: gpd.GeoDataFrame) -> Review:
    """Return the review of a frame of assets.

    Raises
    ------
    FrameError
        Where it is a frame of another kind, with every fault.
    """
    what = "assets (give the frame that read_register returns, or some of its rows)"
    missing = [name for name in Assets.REQUIRED if name not in assets.columns]
    if missing or assets.active_geometry_name != Assets.GEOMETRY:
        raise FrameError(f"{what}: no column {some(missing or [Assets.GEOMETRY])}")
    frame = assets.assign(**{
        name: assets[name].astype("str").fillna("") for name in Assets.TEXT if name in assets
    })  # fmt: skip
    faults = []
    shapes = frame.geometry[frame.geometry.notna() & (frame.geometry.geom_type != "Point")]
    if len(shapes):
        faults.append(f"{counted(len(shapes), 'row')} hold a {shapes.geom_type.iloc[0]}, no point")
    strange = sorted(set(frame[Assets.PLACED_BY]) - {str(place) for place in PlacedBy})
    if strange:
        faults.append(f"{Assets.PLACED_BY} is none of {some(map(str, PlacedBy))}: {some(strange)}")
    if faults:
        raise FrameError(fault_list(what, faults))
    sites = assets.attrs.get(_SITES, {})
    return review_of(
        check_assets(frame, what=what), near=sites.get("near", NEAR), apart=sites.get("apart", ())
    )
