"""Measured wards, districts and regions as one wide GeoDataFrame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd

from needsmap.columns import BNG, Areas, Summary
from needsmap.library import Library, default_library
from needsmap.model.arguments import check_arguments
from needsmap.workflows.measure.measure import measure
from needsmap.workflows.measure.measure_map import outlines_of
from needsmap.workflows.measure.measure_tables import code_columns
from needsmap.workflows.measure.requests import PlacesRequest
from needsmap.workflows.wording import attrs_of

if TYPE_CHECKING:
    from collections.abc import Sequence


@check_arguments
def summarise(  # noqa: PLR0913 - options of a public function, all by name
    places: str | Sequence[str],
    release: str,
    *,
    by: str = "",
    domains: str | Sequence[str] = (),
    weights: str = "people",
    vintage: str | None = None,
    library: Library | None = None,
) -> gpd.GeoDataFrame:
    """Measure places as the department does, one row a place.

    Parameters
    ----------
    places
        Names or codes of wards, districts or regions, or ``"England"``.
    release
        Such as ``"iod2019"``.
    by
        ``"ward"``, ``"lad"`` or ``"region"``: each of those within the places; "" for the
        places themselves.
    domains
        Ids of domains; none for the index itself, ``"all"`` for all but sub-domains.
    weights
        ``"people"`` (published with the release), or ``"equal"`` where none are.
    vintage
        Which year's places a name means, such as ``"wd19"``.
    library
        Where files come from; None for this machine's settings (environment, ``needsmap.toml``).

    Returns
    -------
    GeoDataFrame
        EPSG:27700, with the ONS names of code and name (``WD19CD``, ``WD19NM``), ``areas``,
        ``people`` (``people_at_risk``, such as children, where only domains of these are asked
        for) and ``coverage`` (share of people with data), and for each domain and
        measure ``imd_average_score`` and ``imd_average_score_rank`` (1 = most deprived, among
        ``attrs["ranked_among"]``). Values are rounded as published; a measure that nobody has
        is left out. ``attrs`` holds sources, notices and caveats too.

    Raises
    ------
    UnknownPlace, AmbiguousPlace, UnknownEntry, VintageError
        Where a place, release or domain is not known.
    NotComparable
        Where less than 95% of a place's people have data.
    NeedsmapError
        Where people are not at hand.

    Examples
    --------
    >>> import needsmap as nm
    >>> library = nm.Library(shelves=[nm.write_shelf("alderwick")])
    >>> wards = nm.summarise("Alderwick", "invented_iod2019", by="ward", library=library)
    >>> list(wards.columns[:7])
    ['WD19CD', 'WD19NM', 'areas', 'people', 'coverage', 'imd_average_rank', 'imd_average_rank_rank']
    """
    own = (library or default_library()).fresh()
    request = PlacesRequest(
        places=(places,) if isinstance(places, str) else tuple(places),
        release=release,
        by=by,
        domains=(domains,) if isinstance(domains, str) else tuple(domains),
        weights=weights,
        vintage=vintage,
    )
    measured = measure(own, request)
    long = measured.rounded.set_index(Summary.AREA_CODE)
    shapes = outlines_of(measured).set_index(Areas.AREA_CODE).geometry
    code, name = code_columns(measured.geography)
    every = {domain.id for domain in measured.domains if domain.population == "all"}
    # everyone, where a domain is weighed by everyone: the index of employment counts adults
    part = long[long[Summary.DOMAIN].isin(every)] if every else long
    first = part[~part.index.duplicated()].loc[measured.codes]
    out = gpd.GeoDataFrame(
        {
            code: first.index,
            name: first[Summary.AREA_NAME].to_numpy(),
            "areas": first[Summary.N_AREAS].to_numpy(dtype="int64"),
            "people" if every else "people_at_risk": first[Summary.POPULATION].to_numpy(
                dtype="float64"
            ),
            "coverage": first[Summary.COVERAGE].to_numpy(dtype="float64"),
        },
        geometry=shapes.reindex(first.index).to_numpy(),
        crs=BNG,
    )
    titles: dict[str, str] = {}
    ranked: list[str] = []
    named = {domain.id: domain.title for domain in measured.domains}
    among = measured.unranked or measured.peers_words
    for (domain, kind), part in long.groupby([Summary.DOMAIN, Summary.MEASURE], sort=False):
        if part[Summary.VALUE].notna().any():
            placed = part.reindex(first.index)
            out[f"{domain}_{kind}"] = placed[Summary.VALUE].to_numpy(dtype="float64")
            ranks = placed[Summary.RANK].astype("Int64")
            out[f"{domain}_{kind}_rank"] = ranks.to_numpy()
            title = f"{named[str(domain)]}: {measured.title_of(str(kind))}"
            ranked.append(f"{domain}_{kind}_rank")
            titles |= {f"{domain}_{kind}": title, f"{domain}_{kind}_rank": f"{title}, rank"}
    if weights != "people":
        out = out.drop(columns=["people", "people_at_risk"], errors="ignore")
    out = out[[column for column in out.columns if column != "geometry"] + ["geometry"]]
    out.attrs = attrs_of(own, measured.release, measured.subject) | {
        "ranked_among": among,
        "titles": titles,
        "darkest": dict.fromkeys(ranked, "lowest"),
        "weights": measured.population_words,
        "caveats": list(measured.caveats),
    }
    return out
