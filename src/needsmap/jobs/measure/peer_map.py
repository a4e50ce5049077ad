"""The map of wards or districts by their own standing among their peers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needsmap.errors import UnknownEntry
from needsmap.frames import Areas, Lookups, Ranks, Summary
from needsmap.jobs.place_bands import choose_domain
from needsmap.jobs.wording import INVENTED, caveats, release_note, source_lines
from needsmap.model import Release, kind_of
from needsmap.needs.bands import add_bands, band
from needsmap.needs.places.aggregate import summarise
from needsmap.needs.places.measures import MEASURES

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from needsmap.jobs.borough_map import MapRequest
    from needsmap.library import Library
    from needsmap.maps.spec import AreaSet, Layer, MapSpec
    from needsmap.model import BoundarySet, Domain, Lookup

#: The word for ``--by`` to the kind of its geography, and its plural.
PEERS = {"ward": ("wd", "wards"), "lad": ("lad", "districts")}

#: The measures that are mapped; the first gives the colours' first layer.
SHOWN = ("average_rank", "proportion", "extent")

UNOFFICIAL = (
    "There is no official ranking of wards: these are needsmap's figures, by the department's "
    "method for districts. Measures disagree, so look at more than one."
)
UNWEIGHTED = (
    "The counts of people of this release are not held, so every LSOA counts alike: second-rate "
    "beside the department's own figures."
)


def peer_map(library: Library, asked: MapRequest) -> MapSpec:
    """Describe the map of wards or districts by each summary measure, in fifths of their peers.

    Parameters
    ----------
    library
        Where frames come from.
    asked
        ``by`` is ``"ward"`` or ``"lad"``; the place chooses which of them are drawn, the peers
        are those of the whole ranking.

    Returns
    -------
    MapSpec
        One layer a domain and measure.

    Raises
    ------
    UnknownEntry
        For another word, or where no lookup leads from the release's areas to them.
    """
    from needsmap.maps.build import area_set
    from needsmap.maps.spec import MapSpec

    if asked.by not in PEERS:
        raise UnknownEntry(f"no map by {asked.by!r}: choose {' or '.join(PEERS)}")
    release = library.catalogue.find(asked.release, Release)
    kind, plural = PEERS[asked.by]
    lookup, boundaries = _ways(library, release, kind)
    domains = _domains(release, asked)
    membership, summary, weighted = _summarised(library, release, domains, lookup)
    place = library.find_place(
        asked.place, geography=asked.vintage or release.geography, collection=release.collection
    )
    inside = set(library.codes_in(place, release.geography))
    codes = membership.loc[membership[Lookups.FROM_CODE].isin(inside), Lookups.TO_CODE].unique()
    areas = library.load_areas(boundaries.id)
    drawn = area_set(areas[areas[Areas.AREA_CODE].isin(codes)])
    layers = tuple(_layers(summary, domains, drawn, plural=plural, release=release))
    notes = [UNOFFICIAL] * (kind == "wd") + [UNWEIGHTED] * (not weighted)
    return MapSpec(
        title=f"{place.name}: {plural} by {release.short_title}",
        finding=layers[0].finding,
        area_sets=(drawn,),
        layers=layers,
        group_title="Measure",
        banner=INVENTED if release.invented else "",
        notes=(*notes, release_note(release), *library.told),
        caveats=caveats(release),
        left_out=tuple(_lost(codes, drawn, plural)),
        sources=source_lines(library),
    )


def _domains(release: Release, asked: MapRequest) -> list[Domain]:
    if asked.domains == ("all",):
        return list(release.domains)
    return [choose_domain(release, d) for d in asked.domains or (None,)]


def _summarised(
    library: Library, release: Release, domains: list[Domain], lookup: Lookup
) -> tuple[pd.DataFrame, pd.DataFrame, bool]:
    """Give the membership, the summary frame, and whether people could weigh it."""
    ranks = library.load_ranks(release.id, domains=[d.id for d in domains])
    ranks = ranks[ranks[Ranks.RANK].notna()].reset_index(drop=True)
    membership = library.load_lookup(lookup.id)
    membership = membership[membership[Lookups.FROM_CODE].isin(ranks[Ranks.AREA_CODE])]
    people = library.load_denominators(release.id)
    weighted = not people.empty
    summary = summarise(
        add_bands(ranks, release.direction),
        membership,
        counts=people if weighted else None,
        groups={d.id: d.population for d in domains} if weighted else None,
        measures=SHOWN,
    )
    return membership, summary, weighted


def _ways(library: Library, release: Release, kind: str) -> tuple[Lookup, BoundarySet]:
    """Find the lookup to the peers and the boundaries of its vintage."""
    from needsmap.model import BoundarySet, Lookup

    sets = {
        b.geography: b for b in library.catalogue.of(BoundarySet, collection=release.collection)
    }
    for entry in library.catalogue.of(Lookup, collection=release.collection):
        wanted = kind_of(entry.to_geography) == kind and entry.to_geography in sets
        if entry.from_geography == release.geography and wanted:
            return entry, sets[entry.to_geography]
    raise UnknownEntry(
        f"no lookup leads from {release.geography} to a {kind} that there are boundaries of: "
        f"choose another release, or put both on a shelf of your own"
    )


def _layers(
    summary: pd.DataFrame,
    domains: list[Domain],
    drawn: AreaSet,
    *,
    plural: str,
    release: Release,
) -> Iterator[Layer]:
    from needsmap.maps.build import LayerWords, category_layer, column
    from needsmap.maps.classes import SEQUENTIAL, spread

    for domain in domains:
        for measure in SHOWN:
            chosen = (summary[Summary.DOMAIN] == domain.id) & (summary[Summary.MEASURE] == measure)
            rows = summary[chosen].set_index(Summary.AREA_CODE)
            if rows.empty:
                continue
            peers = int(rows[Summary.PEERS].max())
            named = MEASURES[measure]
            fifths = [
                f"1: most deprived fifth of {peers:,} {plural} in {release.ranked_in}",
                *(f"{n}: {20 * (n - 1)} to {20 * n}%" for n in (2, 3, 4)),
                f"5: least deprived fifth of {plural}",
            ]
            fifth = band(rows[Summary.RANK], peers, 5).dropna().astype("int64")
            digits = 0 if measure == "average_rank" else 3
            words = LayerWords(
                id=f"{release.id}-{domain.id}-{measure}",
                title=domain.title,
                group=named.title,
                legend=f"{domain.title}: {named.title.lower()}, fifth of {plural}",
                direction=f"1 = most deprived of {peers:,} {plural} in {release.ranked_in}",
                finding=_finding(rows, drawn, plural, named.title.lower()),
                notes=(f"{named.title}: {named.words}.",),
            )
            yield category_layer(
                fifth.map(lambda n, words=fifths: words[n - 1]),
                drawn,
                words=words,
                categories=dict(zip(fifths, spread(SEQUENTIAL, 5), strict=True)),
                columns=[
                    column(
                        f"Rank among {plural}", rows[Summary.RANK], drawn, kind="rank", of=peers
                    ),
                    column(named.title, rows[Summary.VALUE], drawn, kind="number", decimals=digits),
                    column("LSOAs", rows[Summary.N_AREAS], drawn, kind="number"),
                ],
            )


def _finding(rows: pd.DataFrame, drawn: AreaSet, plural: str, measure: str) -> str:
    here = rows[rows.index.isin(drawn.codes)].sort_values(Summary.RANK)
    first = here.iloc[0]
    name = dict(zip(drawn.codes, drawn.names, strict=True))[str(here.index[0])]
    return (
        f"By {measure}, {name} is the most deprived of the {len(here):,} {plural} shown: "
        f"{int(first[Summary.RANK]):,} of {int(first[Summary.PEERS]):,}, 1 being the most deprived."
    )


def _lost(codes: object, drawn: AreaSet, plural: str) -> Iterator[str]:
    missing = sorted(set(codes) - set(drawn.codes))  # type: ignore[call-overload]
    if missing:
        yield f"{len(missing)} {plural} have no boundary in this vintage: {', '.join(missing[:8])}."
