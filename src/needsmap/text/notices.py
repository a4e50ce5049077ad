"""Notices in English: for analysts, by ids, and for residents, in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from needsmap.model.words import counted, noun
from needsmap.text.phrases import areas_of, joined, sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from needsmap.model import Notice, NoticeKind

#: The sentence of each kind. ``{n:area|areas}`` is the number with its noun, ``{n:=is|are}`` the
#: noun alone; several names are joined by commas.
ANALYST: Final[Mapping[NoticeKind, str]] = {
    "areas_mostly_outside": (
        "{place}: {n:area|areas} with less than half of the people inside left out"
    ),
    "areas_outside_england": "{entry}: left out {n:,} areas outside England",
    "areas_unranked": "{release} does not rank {n:,} of {every:area|areas}",
    "boundaries_missing": (
        "no boundaries of {geography} are at hand for {n:place|places}: drawn as the small areas "
        "that make them up"
    ),
    "boundaries_of_another_year": "drawn with the boundaries of {geography}: the codes are alike",
    "domains_not_in_both": "{before} and {after} do not both give ranks of {domains}",
    "domains_without_ranks": (
        "the file of {release} holds scores but no ranks of {domains}: they are left out"
    ),
    "file_left_out": "{file} was left out: {why}",
    "group_not_counted": "{domain} is weighed by everyone: no counts of {group} are held",
    "heading_of_another_year": (
        "{file}: headed {heading!r}, but {n:code is|codes are} of {year} and not of {headed}, such "
        "as {code}: read as areas of {year}"
    ),
    "measure_missing": "no {measure} for {domains}: the file at hand holds no scores of it",
    "no_polygon": "{file}: left out, because there is no polygon: {names}",
    "overlaps_unknown": "merged and redrawn areas are weighed equally: {why}",
    "part_held": "{release} holds {n:,} of {every:area|areas}",
    "people_only": "{file} holds people but not these ranks: they are the release's own",
    "people_rounded": (
        "people are as rounded in the release's main file; {table} has them as the published "
        "measures count them: needsmap fetch {entry}"
    ),
    "place_by_shape": (
        "{place}: no lookup holds {code}; it is taken to be the {n} areas of {geography} whose "
        "middle lies within its boundary{dated} (by shape, not by an official lookup)"
    ),
    "place_carried": (
        "{place}: no lookup ties {end} to {code}; its {before} areas of {start} were carried to "
        "{after} of {end}"
    ),
    "place_recoded": "{code} is {name}, which is {other} in the boundaries at hand",
    "places_at_hand": (
        "the places of {geography} at hand hold {n:,} of the {every:,} areas that {release} ranks "
        "in {country}: ranks are among these places only"
    ),
    "places_without_people": (
        "{n} of the {every:place|places} of {geography} {n:=holds|hold} the centroid of no output "
        "area and are not measured"
    ),
    "points_by_position": (
        "people: no lookup from {start} to {end} is at hand, so each point counts in the area it "
        "lies in; points beside a border may count next door"
    ),
    "postcodes_outside": (
        "{place}: {n:,} of {every:postcode|postcodes} {n:=lies|lie} outside {country} and "
        "{n:=is|are} left out: {codes}"
    ),
    "postcodes_unknown": (
        "{place}: {n} of {every:postcode|postcodes} {n:=is|are} not in the list and {n:=is|are} "
        "left out: {codes}"
    ),
    "postcodes_without_position": "{place}: {n:postcode has|postcodes have} no position",
    "release_not_in_series": (
        "{release} ({measures}, ranked in {country}) is not in the series, which is of "
        "{usual_measures} ranked in {usual_country}: name the releases to show others"
    ),
    "remark": "{text}",
    "rows_not_in_place": (
        "{file}: {n:,} of its {every:area|areas} {n:=is|are} not in {place} and are left out"
    ),
    "rows_outside_england": "{entry}: left out {n:,} rows outside England",
    "scale_estimated": (
        "scale is estimated from the published rate and people (within 1.4% of the published count "
        "for every district of 2019)"
    ),
    "settings_kept": ("{path} keeps these settings: every command that reads {file} uses them"),
    "settings_not_kept": (
        "{file} could not be written, so no other command knows these settings: {why}"
    ),
    "ward_of_years": "{place} is taken as the ward of {years} ({code})",
    "weights_scaled": "your weights sum to {total:g} and were brought to a sum of 1",
}

#: What a resident reads instead, of the kinds that have words of their own.
RESIDENT: Final[Mapping[NoticeKind, str]] = {
    "domains_without_ranks": (
        "The file of this index holds no ranks of {domains}. That part is left out of the map and "
        "the tables."
    ),
    "no_polygon": (
        "These entries of {file} have no outline: {names}. They are left out; no figure needs them."
    ),
    "overlaps_unknown": (
        "Some small areas were joined or redrawn between the years. We do not know how many people "
        "lived in each part, so each part counts alike. Their moves are rough."
    ),
    "place_by_shape": (
        "No official list says which small areas make up {place}. We took the {n} "
        "{geography:areas} whose middle lies inside its boundary{dated}. Its edge may differ a "
        "little."
    ),
    "place_carried": (
        "No official list says which {end:areas} make up {place}. We took its {before} "
        "{start:areas} and followed the official list of changes to {after} {end:areas}. "
    ),
    "postcodes_outside": (
        "{n:,} of the {every:,} postcodes of {place} lie outside {country}, or in the sea. They "
        "are left out of {place}: {codes}."
    ),
    "postcodes_unknown": (
        "{n} of the {every} postcodes of {place} {n:=is|are} not in the list of live postcodes: "
        "{codes}. {n:=It is|They are} left out, so people who live there are not counted."
    ),
    "postcodes_without_position": (
        "{n:postcode has|postcodes have} no position on the map. They are left out of {place}."
    ),
    "ward_of_years": (
        "Wards are redrawn from time to time. Here {place} is the ward as it was {when} (code "
        "{code})."
    ),
}


class _Field:
    """A field that inflects its noun, or writes a geography out, by the format that it is given."""

    def __init__(self, value: object) -> None:
        self.value = ", ".join(value) if isinstance(value, tuple) else value

    def __format__(self, form: str) -> str:
        if "|" in form and isinstance(self.value, int):
            write: Callable[[int, str, str], str] = noun if form.startswith("=") else counted
            one, _, many = form.removeprefix("=").partition("|")
            return write(self.value, one, many)
        if form == "areas":
            return areas_of(str(self.value))
        return format(self.value, form)

    def __repr__(self) -> str:
        return repr(self.value)


def _filled(template: str, fields: Mapping[str, object]) -> str:
    return template.format_map({name: _Field(value) for name, value in fields.items()})


def for_analyst(notice: Notice) -> str:
    """Return a notice as a sentence with its ids, without a full stop.

    Parameters
    ----------
    notice
        Of any kind.

    Examples
    --------
    >>> from needsmap.model import Notice
    >>> for_analyst(Notice.of("part_held", release="IoD 2019", n=7, every=1234))
    'IoD 2019 holds 7 of 1,234 areas'
    """
    return _filled(ANALYST[notice.kind], dict(notice.fields))


def for_residents(notices: Iterable[Notice], titles: Mapping[str, str]) -> tuple[str, ...]:
    """Describe in plain English what was left out, mended or chosen.

    Parameters
    ----------
    notices
        Of the library.
    titles
        Id of an entry to its title.

    Returns
    -------
    tuple of str
        Whole sentences, each once. Lists that hold rows outside England share one, the last.

    Examples
    --------
    >>> from needsmap.model import Notice
    >>> for_residents([Notice.of("rows_outside_england", entry="w", n=9)], {"w": "Wards"})[0][:60]
    'Some lists also hold areas outside England: Wards (9). We le'
    """
    lines: list[str] = []
    outside: list[str] = []
    for notice in dict.fromkeys(notices):
        fields = dict(notice.fields)
        if notice.kind == "rows_outside_england":
            entry = str(fields["entry"])
            outside.append(f"{titles.get(entry, entry)} ({fields['n']:,})")
        else:
            lines.append(_plain(notice))
    if outside:
        lines.append(
            f"Some lists also hold areas outside England: {joined(outside)}. We left these out, "
            "since this index ranks England only. No figure here rests on them."
        )
    return tuple(dict.fromkeys(lines))


def _plain(notice: Notice) -> str:
    template, fields = RESIDENT.get(notice.kind), dict(notice.fields)
    if template is None:
        return sentence(for_analyst(notice))
    if notice.kind == "ward_of_years":
        years = str(fields["years"])
        fields["when"] = f"from {years}" if " to " in years else f"in {years}"
    elif notice.kind == "place_carried":
        template += (
            "Their number stayed the same."
            if fields["before"] == fields["after"]
            else "Where an area was split or joined, the edge of the place may differ a little."
        )
    return _filled(template, fields)
