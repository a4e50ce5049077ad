"""A profile of a ward, a district or a custom place, as a document."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from needsmap.measures.phrases import end_words, low_words, more_words, ordinal, share_words
from needsmap.reports import document as d
from needsmap.reports.pages import custom_area
from needsmap.reports.pages import sentences as say
from needsmap.reports.pages.change_section import change_blocks
from needsmap.reports.pages.figures import counted, written
from needsmap.reports.pages.services import service_sections
from needsmap.text.caveats import NOT_OFFICIAL
from needsmap.text.phrases import plain_dates

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from needsmap.maps.spec import MapSpec
    from needsmap.reports.pages.facts import Profile, Standing


def write_profile(
    profile: Profile, spec: MapSpec | None = None, services: MapSpec | None = None
) -> d.Document:
    """Write a profile as a document.

    Parameters
    ----------
    profile
        The figures.
    spec
        The map; None for none.
    services
        The map of the services; None for none.

    Returns
    -------
    Document
        Sections without content are left out.
    """
    name = profile.place.name
    touched = profile.custom is not None
    finding = " ".join(say.standing_lines(name, profile.standing, touched=touched)[:2])
    return d.Document(
        title=name,
        subtitle=_subtitle(profile),
        finding=finding,
        banner=profile.banner,
        organisation=profile.organisation,
        date=profile.date,
        sections=tuple(_sections(profile, spec, services)),
        sources=profile.sources,
    )


def _subtitle(profile: Profile) -> str:
    of = f", {profile.place.parent_name}" if profile.place.parent_name else ""
    if profile.custom:
        within = f" in {profile.place.parent_name}" if profile.place.parent_name else ""
        return f"Profile of a place{within}, {profile.standing.release.short_title}"
    return f"{profile.kind.capitalize()} profile{of}, {profile.standing.release.short_title}"


def _sections(
    profile: Profile, spec: MapSpec | None, services: MapSpec | None
) -> Iterator[d.Section]:
    yield _in_short(profile)
    if profile.custom:
        yield custom_area.composition(profile, profile.custom)
    yield _stands(profile)
    if profile.standing.domains:
        yield _by_domain(profile)
    if spec:
        yield d.section("On the map", _map(profile, spec))
    if profile.photos:
        yield d.section("Pictures", *profile.photos)
    yield d.section("The small areas", _areas_table(profile.standing))
    moved = tuple(change_blocks(profile))
    if moved:
        yield d.section("How it moved", *moved)
    yield from service_sections(profile, services)
    if profile.performance:
        yield d.section("How services perform", *profile.performance)
    if profile.stated or profile.notes:
        notes = (d.text(what, f"Source: {who}") for who, what in profile.notes)
        yield d.section("What residents say", *profile.stated, *notes)
    yield d.section("Words used here", d.Terms(terms=say.glossary(profile.standing.release)))
    yield d.section("How this was made", *_method(profile))


def _in_short(profile: Profile) -> d.Section:
    standing = profile.standing
    n = len(standing.areas)
    facts: list[tuple[str, str, str]] = []
    if profile.people:
        people = profile.people
        count = written(people.persons, "whole")
        if profile.custom:
            count = f"about {written(custom_area.about(people.persons), 'whole')}"
        facts.append(("People", count, f"{people.year}, {people.source}"))
    release = standing.release
    short, end = release.short_title, end_words(release)
    for percent, inside in sorted(standing.within.items()):
        share = share_words(f"{percent}%", release)
        facts.append((f"Small areas in the {share}", f"{inside} of {n}", short))
    for worst in standing.areas[:1]:
        share = share_words(f"{worst.top_percent}%", release)
        facts.append((f"{say.capital(end)} small area", share, f"{worst.name}, {short}"))
    score, by = standing.average_score, f"by average score{say.weighed_alike(standing)}"
    if score and score.rank and standing.peers and score.peers > 1:
        value = f"{ordinal(score.rank)} of {score.peers:,}"
        facts.append((f"Among {standing.peers}", value, f"{by}, 1st = {end}"))
    elif score and score.higher is not None:
        value = f"{more_words(release)} than {100 - round(score.higher)} in 100"
        facts.append((f"Beside {standing.beside}", value, by))
    return d.section(
        "In short",
        d.text(" ".join(say.opening(profile)), tone="lead"),
        d.Facts(tuple(facts)),
        d.text(say.areas_not_people(release), tone="caveat"),
    )


def _stands(profile: Profile) -> d.Section:
    standing, name = profile.standing, profile.place.name
    blocks: list[d.Block] = [
        d.text(
            " ".join(say.standing_lines(name, standing, touched=profile.custom is not None)),
            " ".join(say.whole_lines(name, standing)),
            say.relative(standing.release),
        )
    ]
    if standing.measures:
        blocks += [_measures(standing), d.text(NOT_OFFICIAL)]
    return d.section("Where it stands", *blocks)


def _measures(standing: Standing) -> d.Table:
    release, measures = standing.release, standing.measures
    weighing = (
        f"Small areas are weighed by {standing.weighted_by}."
        if standing.weighted_by
        else "No counts of people are held for this release, so every small area counts alike."
    )
    words = say.measure_words(standing)
    # a place without a rank is set beside the others
    first = "" if standing.beside else f"Rank 1 is the {end_words(release)}. "
    heading = (
        f"Of 100 {standing.beside}, {more_words(release)}"
        if standing.beside
        else _rank_of(standing.peers, [m.peers for m in measures])
    )
    return d.Table(
        title=f"Several ways to sum up the {release.short_title}",
        name="measures",
        columns=(
            d.Column("Measure"),
            d.Column("Value", "whole"),
            d.Column(heading, "whole"),
            d.Column("What it is"),
        ),
        rows=tuple(
            (
                m.title,
                _measure_value(m.value, percent=m.percent),
                m.rank if not standing.beside else m.higher and round(m.higher),
                words.get(m.title, m.words),
            )
            for m in measures
        ),
        note=f"{first}No single measure is the best one. {weighing}",
    )


def _rank_of(peers: str, numbers: Iterable[int]) -> str:
    """Head a column of ranks: among how many of what, where that is one number."""
    known = {n for n in numbers if n}
    if len(known) != 1 or known == {1}:
        return f"Rank among {peers or 'places'}"
    return f"Rank of {known.pop():,} {peers or 'places'}"


def _measure_value(value: float | None, *, percent: bool) -> str:
    if value is None:
        return ""
    return written(100 * value, "percent") if percent else written(value, "decimal")


def _map(profile: Profile, spec: MapSpec) -> d.Map:
    lines = [spec.summary[0], *say.band_lines(profile.place.name, profile.standing)]
    place = profile.place
    if place.kind != "lad":
        lines.insert(0, f"{place.name} is outlined.")
    return d.Map(title=f"Map of {place.name}", alt=" ".join(lines), spec=spec, name="map")


def _by_domain(profile: Profile) -> d.Section:
    standing = profile.standing
    domains = sorted(
        standing.domains, key=lambda row: (row.percentile is None, row.percentile or 0, row.title)
    )
    ranked = bool(standing.peers)
    end, low = end_words(standing.release), low_words(standing.release)
    percentile = (
        f"Of 100 {standing.beside}, nearer the {end} end"
        if standing.beside
        else f"Percentile (low = {low})"
    )
    table = d.Table(
        title="Each part of the index",
        name="domains",
        columns=(
            d.Column("Domain"), d.Column(percentile, "bar"),
            *((d.Column(_rank_of(standing.peers, [r.peers for r in domains]), "whole"),)
              if ranked else ()),
            d.Column(f"Small areas in the {share_words('20%', standing.release)}", "whole"),
            d.Column(f"{say.capital(end)} small area"),
        ),
        rows=tuple(
            (row.title, row.percentile, *((row.rank,) if ranked else ()),
             row.in_worst_20,
             f"{row.worst}, {share_words(f'{row.worst_top_percent}%', standing.release)}"
             if row.worst else "")
            for row in domains
        ),
        note=f"Ranks are by average rank{say.weighed_alike(standing)}; 1 is the {end}."
        if ranked else "",
    )  # fmt: skip
    lines = say.domain_lines(profile.place.name, standing.domains, release=standing.release)
    text = (d.text(" ".join(lines)),) if lines else ()
    return d.section("By domain", *text, table)


def _areas_table(standing: Standing) -> d.Table:
    titles = {row.id: row.title for row in standing.domains}
    return d.Table(
        title=f"Every small area, {standing.release.short_title}",
        name="small_areas",
        columns=(
            d.Column("Name"), d.Column("Code", "code"), d.Column("Rank", "whole"),
            d.Column("Band", "whole"), d.Column("Index", "decimal"),
            *(d.Column(_short(title), "decimal") for title in titles.values()),
        ),
        rows=tuple(
            (area.name, area.code, area.position, area.decile, area.percentile,
             *(area.domains.get(key) for key in titles))
            for area in standing.areas
        ),
        note=(
            f"Rank and band: 1 is the {end_words(standing.release)}; ranked among "
            f"{standing.release.n_areas:,} in {standing.release.ranked_in}. Index and domains: "
            f"percentiles, low = {low_words(standing.release)}."
        ),
        strong=tuple(i for i, a in enumerate(standing.areas) if a.code in standing.pocket),
    )  # fmt: skip


def _short(title: str) -> str:
    """Return a domain's title as a table can bear it."""
    return title.partition(",")[0].partition(" Deprivation")[0].partition(" to ")[0]


def _method(profile: Profile) -> Iterator[d.Block]:
    standing = profile.standing
    release = standing.release
    dates = f" {plain_dates(release.data_dates)}" if release.data_dates else ""
    yield d.text(
        f"Ranks are from the {release.title}, by {release.source.publisher}, published "
        f"{_day(release.published)}.{dates}",
        "There are ten bands, each of a tenth of all small areas in "
        f"{release.ranked_in}. They are worked out as the department does it: the rank "
        "times ten, divided by the number of areas, rounded up.",
    )
    lost = counted(standing.unranked, "small area has", "small areas have").capitalize()
    items = [
        f"{lost} no rank and stand in no figure." if standing.unranked else "",
        *profile.notices,
    ]
    items = [item for item in items if item]
    if items:
        yield d.text("What was left out or chosen on the way:")
        yield d.Bullets(tuple(items))


def _day(written_as: str) -> str:
    """Write a date as people do; a year alone stays one.

    Examples
    --------
    >>> _day("2019-09-26"), _day("2009")
    ('26 September 2019', '2009')
    """
    try:
        day = date.fromisoformat(written_as)
    except ValueError:
        return written_as
    return f"{day.day} {day:%B %Y}"
