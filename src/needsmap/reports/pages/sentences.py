"""Plain English made from figures by rules.

Short sentences, everyday words. A small area is *among the most deprived X%*; a place is
never called deprived without the threshold beside it. Moves are relative, and said so.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from needsmap.measures.phrases import (
    end_words,
    far_end_words,
    less_words,
    low_words,
    more_words,
    ordinal,
    people_words,
    share_words,
)
from needsmap.reports.pages import custom_area
from needsmap.reports.pages.figures import counted, number_word, written
from needsmap.text.caveats import AREAS_NOT_PEOPLE, RELATIVE
from needsmap.text.glossary import ALIKE, GLOSSARY, MEASURES, PARTS
from needsmap.text.phrases import joined

if TYPE_CHECKING:
    from needsmap.model import Release
    from needsmap.reports.pages.facts import Change, DomainRow, Profile, SmallArea, Standing

AREA: Final = ("small area", "small areas")


def opening(profile: Profile) -> list[str]:
    """Describe what the place is, who lives there, and what it is made of.

    Parameters
    ----------
    profile
        The figures.
    """
    place, standing = profile.place, profile.standing
    if profile.custom:
        return custom_area.opening_lines(profile, profile.custom)
    of = f" in {place.parent_name}" if place.parent_name else ""
    lines = [f"{place.name} is a {profile.kind}{of}."]
    if profile.people:
        people = profile.people
        count = written(people.persons, "whole")
        lines.append(f"About {count} people lived here in {people.year}.")
    n = len(standing.areas) + standing.unranked
    if n == 1:
        lines.append("It is a single small area.")
    else:
        lines.append(f"It is made up of {counted(n, *AREA)}.")
    return lines


def standing_lines(name: str, standing: Standing, *, touched: bool = False) -> list[str]:
    """Return how many small areas are near the most deprived end, and which one comes first.

    Parameters
    ----------
    name, standing
        The place.
    touched
        True where it does not hold its small areas, but only touches them.
    """
    n = len(standing.areas)
    if n == 0:
        return [f"None of the small areas of {name} has a rank in this release."]
    if n == 1:
        subject = "The small area it lies in" if touched else "It"
        return [_first(standing.areas[0], standing, subject)]
    where, end = standing.release.ranked_in, _end(standing)
    of = f"that {name} touches" if touched else f"of {name}"
    lines = _inside(of, n, standing.within, end=f"{end} in {where}")
    worst = standing.areas[0]
    ties = [a for a in standing.areas if a.position == worst.position]
    name_it = f"{worst.name} comes first" if len(ties) == 1 else f"{worst.name} ties for first"
    lines.append(f"{name_it}, counted from the {_end(standing, bare=True)} end.")
    lines.append(_first(worst, standing, "It"))
    return lines


def _inside(of_which: str, n: int, within: dict[int, int], *, end: str) -> list[str]:
    """Return how many of n small areas are in the first fifth and the first tenth."""
    in_20, in_10 = within[20], within[10]
    of = f"of the {number_word(n)} small areas {of_which}"
    if in_20 == 0:
        return [f"None {of} is among the 20% {end}."]
    which = "All" if in_20 == n else capital(number_word(in_20))
    first = f"{which} {of} {_is(in_20)} among the 20% {end}."
    if in_10 == 0:
        return [first, f"None is among the 10% {end}."]
    return [first, f"{capital(number_word(in_10))} of these {_is(in_10)} among the 10% {end}."]


def _is(n: int) -> str:
    return "is" if n == 1 else "are"


def capital(text: str) -> str:
    """Return a text with a capital at its start.

    Parameters
    ----------
    text
        A sentence, or the start of one.
    """
    return text[:1].upper() + text[1:]


def _end(standing: Standing, *, bare: bool = False) -> str:
    end = end_words(standing.release)
    if bare:
        return end
    if standing.release.of_deprivation:
        return f"{end} small areas"
    return f"of small areas with the {end}"


def _first(area: SmallArea, standing: Standing, subject: str) -> str:
    where = standing.release.ranked_in
    text = (
        f"{subject} is among the {area.top_percent}% {_end(standing)} in {where}: "
        f"{ordinal(area.position)} of {standing.release.n_areas:,}."
    )
    if area.near_cut:
        text += " It stands close to the line between two bands, so read its band with care."
    return text


def band_lines(name: str, standing: Standing) -> list[str]:
    """Return how many small areas stand in each band: what the map shows, in words.

    Parameters
    ----------
    name, standing
        The place.
    """
    counts = Counter(sorted(area.decile for area in standing.areas))
    bands = list(counts)
    n = len(standing.areas)
    if n == 1:
        return [f"The one small area of {name} is in band {bands[0]}."]
    if len(bands) == 1:
        return [f"All {number_word(n)} small areas of {name} are in band {bands[0]}."]
    first, *rest = bands
    parts = [f"{number_word(counts[first])} {_is(counts[first])} in band {first}"]
    parts += [f"{number_word(counts[band])} in band {band}" for band in rest]
    return [f"Of the {number_word(n)} small areas of {name}, {joined(parts)}."]


def whole_lines(name: str, standing: Standing) -> list[str]:
    """Describe where the place ranks among its peers, and what its average hides.

    Parameters
    ----------
    name, standing
        The place.
    """
    lines: list[str] = []
    score = standing.average_score
    if score and score.rank and standing.peers and score.peers > 1:
        share = -(-100 * score.rank // score.peers)
        tie = " (tied)" if score.tied > 1 else ""
        place = f"{ordinal(score.rank)} of {score.peers:,} {standing.peers}"
        lines.append(f"Taken as a whole, {name} stands {place}{tie}.")
        lines.append(
            f"That is within the {share_of(f'{share}%', standing.release)}, by average "
            f"score{weighed_alike(standing)}."
            if share <= 50
            else f"Most of the others stand nearer the {_end(standing, bare=True)} end, by average "
            f"score{weighed_alike(standing)}."
        )
    if not standing.peers and standing.beside:
        lines += custom_area.beside_lines(name, standing)
    if standing.pocket:
        n = len(standing.pocket)
        pocket = "There is a pocket" if n == 1 else "There are pockets"
        lines.append(
            f"{pocket} here that the average hides: {counted(n, *AREA)} "
            f"stand{'s' if n == 1 else ''} far nearer the {_end(standing, bare=True)} end "
            "than the rest."
        )
    elif len(standing.areas) > 2:
        lines.append("No small area stands far apart from the rest.")
    return lines


def weighed_alike(standing: Standing) -> str:
    """Return the note on a summary figure that no counts of people weigh.

    Parameters
    ----------
    standing
        With what it is weighed by.
    """
    return "" if standing.weighted_by else ", every small area counted alike"


def share_of(share: str, release: Release) -> str:
    """Return "20% most deprived", or the like of a release that runs the other way.

    Parameters
    ----------
    share
        As written: "20%".
    release
        Whose direction names the end.
    """
    if release.of_deprivation:
        return f"{share} {end_words(release)}"
    return share_words(share, release)


def measure_words(standing: Standing) -> dict[str, str]:
    """Return what each published measure is, as this release and its weights have it.

    Parameters
    ----------
    standing
        With its release and weights.
    """
    if not standing.release.of_deprivation:
        alike = "" if standing.weighted_by else "population-weighted "
        return {m.title: m.words.replace(alike, "") for m in standing.measures if alike}
    return MEASURES if standing.weighted_by else MEASURES | ALIKE


def domain_lines(
    name: str, domains: tuple[DomainRow, ...], *, release: Release | None = None
) -> list[str]:
    """Return the domains on which the place ranks lowest and highest among its peers.

    Parameters
    ----------
    name, domains
        The place and its domains.
    release
        Whose direction names the ends; None means that of deprivation.
    """
    end = end_words(release) if release else "most deprived"
    far = far_end_words(release) if release else "least deprived"
    fifth = share_words("fifth", release) if release else f"{end} fifth"
    ranked = sorted(
        (d for d in domains if d.percentile is not None), key=lambda d: (d.percentile or 0, d.title)
    )
    if len(ranked) < 2:
        return []
    first, last = ranked[0], ranked[-1]
    lines = [
        (
            f"Of the {number_word(len(ranked))} parts of the index, {name} ranks {end} "
            f"on {first.title}."
        )
    ]
    low = [d.title for d in ranked[1:] if (d.percentile or 0) <= 20]
    if low:
        lines.append(f"It is also within the {fifth} on {joined(low)}.")
    lines.append(f"It ranks {far} on {last.title}.")
    return lines


def change_lines(change: Change, release: Release) -> list[str]:
    """Return which way the small areas moved, relative to all others.

    Parameters
    ----------
    change
        The moves.
    release
        Whose direction names the ends.
    """
    more, less, level = (change.count(s) for s in (-1, 1, 0))
    within = sum(m.within for m in change.moves)
    lost = len(change.moves) - more - less - level - within
    lines = [f"We compare {change.before} with {change.after}."]
    if lost == len(change.moves):
        return [*lines, "None of the small areas can be compared."]
    lines.append(f"{capital(counted(more, *AREA))} became relatively {more_words(release)}.")
    lines.append(f"{capital(counted(less, *AREA))} became relatively {less_words(release)}.")
    if level:
        lines.append(f"{capital(counted(level, *AREA))} stayed in the same place.")
    if within:
        lines.append(
            f"{capital(counted(within, *AREA))} stayed within the range of the areas merged into "
            f"{'it' if within == 1 else 'them'}."
        )
    large = [m for m in change.moves if m.material]
    if large:
        biggest = min(large, key=lambda m: (-abs(m.points or 0), m.code))
        points = written(abs(biggest.points or 0), "decimal")
        way = (more_words if (biggest.points or 0) < 0 else less_words)(release)
        lines.append(
            f"{biggest.name} moved most: it became relatively {way} by {points} points in 100."
        )
    else:
        lines.append("None of these moves is large.")
    if lost:
        lines.append(f"{capital(counted(lost, *AREA))} cannot be compared: the edges changed.")
    return lines


def areas_not_people(release: Release) -> str:
    """Return the sentence that figures of areas are not of the people in them.

    Parameters
    ----------
    release
        What it measures.
    """
    if release.of_deprivation:
        return AREAS_NOT_PEOPLE
    return (
        f"These figures are about areas, not people. Not {people_words(release)[0]} in an area "
        f"with {low_words(release)} fares badly. Many who do live elsewhere."
    )


def relative(release: Release) -> str:
    """Return the sentence that ranks are relative.

    Parameters
    ----------
    release
        What it measures.
    """
    return RELATIVE.replace("more deprived", more_words(release))


def glossary(release: Release) -> tuple[tuple[str, str], ...]:
    """Return the words that a reader may not know, in the terms of what the release measures.

    Parameters
    ----------
    release
        What it measures.
    """
    if release.of_deprivation:
        return GLOSSARY
    end = end_words(release)
    parts = [domain.title for domain in release.domains if domain.kind != "index"]
    other = {"Deprived", "Index"} if parts else {"Deprived", "Index", "Domain"}
    some = PARTS if {"Health", "Crime"} <= {*parts} else " or ".join(parts[:2])
    return tuple(
        (term, words.replace("most deprived tenth", share_words("tenth", release))
         .replace("is the most deprived", f"has the {end}").replace("most deprived", end)
         .replace(PARTS, some))
        for term, words in GLOSSARY if term not in other
    )  # fmt: skip
