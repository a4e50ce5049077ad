"""What a profile says of a custom place: what it is made of, and what cannot be had."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needsmap.measures.phrases import more_words, share_words
from needsmap.reports import document as d
from needsmap.reports.pages.figures import counted, number_word, written
from needsmap.text.phrases import joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from needsmap.reports.pages.facts import CustomPlaces, Profile, Standing


def opening_lines(profile: Profile, custom: CustomPlaces) -> list[str]:
    """Describe what a custom place is, who lives there, and what it is made of.

    Parameters
    ----------
    profile
        Of a custom place.
    custom
        How it is made up.
    """
    name, n = profile.place.name, len(custom.shares)
    how = "drawn" if custom.outlined else "listed"
    lines = [f"{name} is a place {how} for this profile. It is not an official area."]
    if len(custom.districts) > 1:
        lines.append(f"It lies in {joined(list(custom.districts))}.")
    elif custom.districts:
        lines.append(f"It lies in {custom.districts[0]}.")
    if custom.covered:
        lines.append(f"Only a part of it is counted: {custom.covered}.")
    if profile.people:
        count = written(about(profile.people.persons), "whole")
        lines.append(f"About {count} people lived here in {profile.people.year}: an estimate.")
    if custom.whole == n:
        lines.append(f"It is made up of {counted(n, 'whole small area', 'whole small areas')}.")
    else:
        whole = f"{number_word(custom.whole)} of them" if custom.whole else "None of them"
        whole = whole[:1].upper() + whole[1:]
        verb = "lie" if custom.whole > 1 else "lies"
        touched = f"It touches {counted(n, 'small area', 'small areas')}."
        lines.append(
            f"{touched} {whole} {verb} wholly inside it."
            if n > 1
            else f"{touched} That small area is larger than the place."
        )
    return lines


def about(persons: float) -> float:
    """Round an estimate of people to what it can bear: tens, and hundreds from 1,000.

    Parameters
    ----------
    persons
        An estimate.

    Examples
    --------
    >>> about(4332.2), about(347.0)
    (4300, 350)
    """
    step = 100 if persons >= 1000 else 10
    return round(persons / step) * step


def composition(profile: Profile, custom: CustomPlaces) -> d.Section:
    """Describe the small areas of the place, how far they miss it, and what is missing.

    Parameters
    ----------
    profile
        Of a custom place.
    custom
        How it is made up.
    """
    blocks: list[d.Block] = [
        d.text(
            "Official figures come for small areas. They do not come for a place that "
            f"somebody drew or listed. {custom.method}",
            " ".join(_misfit(profile, custom)),
        ),
        _shares(profile, custom),
        d.text("What this profile cannot say:"),
        d.Bullets(tuple(_lacking(profile, custom))),
    ]
    return d.section("What it is made of", *blocks)


def _misfit(profile: Profile, custom: CustomPlaces) -> Iterator[str]:
    """Return how many of the people behind the figures live elsewhere."""
    people = profile.people
    if custom.covered:
        yield "Nobody is counted in the rest of the place, which lies outside the country."
    if custom.whole == len(custom.shares) and not custom.covered:
        yield "The small areas fit the place exactly, so its figures are those of its people."
    elif people and people.around and custom.whole < len(custom.shares):
        share = round(100 * people.persons / people.around)
        yield (
            f"In all, {written(about(people.around), 'whole')} people lived in the small areas "
            f"it touches in {people.year}. About {written(about(people.persons), 'whole')} of "
            f"them lived here: {max(share, 1)} in every 100."
        )
        yield (
            "The others are neighbours. The figures of a small area describe them too, so they may "
            "not hold for this place alone."
        )
    elif custom.whole < len(custom.shares):
        yield (
            "The figures of a small area describe all its people, and most of them may live next "
            "to this place, not in it."
        )
    if custom.edges:
        more = counted(custom.edges, "more small area", "more small areas")
        yield f"The outline also cuts into {more} where nobody is counted as living inside it."


def _shares(profile: Profile, custom: CustomPlaces) -> d.Table:
    ordered = sorted(
        profile.standing.areas, key=lambda area: (-custom.shares.get(area.code, 0), area.code)
    )
    return d.Table(
        title="The small areas that it touches",
        name="made_of",
        columns=(
            d.Column("Name"), d.Column("Code", "code"),
            d.Column("Share of its people who live in the place", "percent"),
            d.Column("Band", "whole"),
        ),
        rows=tuple(
            (area.name, area.code, 100 * custom.shares.get(area.code, 0), area.decile)
            for area in ordered
        ),
        note=(
            f"Band 1 holds the {share_words('tenth', profile.standing.release)} of all small areas."
        ),
    )  # fmt: skip


def _lacking(profile: Profile, custom: CustomPlaces) -> Iterator[str]:
    standing = profile.standing
    beside = f" Here it is set beside {standing.beside}." if standing.beside else ""
    yield f"Its rank. Only official places are ranked.{beside}"
    if profile.people is None:
        yield "How many people live here. No count is held for the areas of this index."
    else:
        yield "An exact count of its people. The count here is worked out from shares."
    if profile.change or profile.series:
        yield "How the place itself moved. The moves shown are of the small areas that it touches."
    else:
        yield "How it moved. No earlier index was compared."
    if not custom.outlined:
        yield (
            "Where its edge runs. A list has no outline, so the map marks the small areas that it "
            "touches."
        )
    if len(custom.districts) > 1:
        yield (
            f"Anything on the map outside {profile.place.parent_name}. The map shows that district "
            "only."
        )


def beside_lines(name: str, standing: Standing) -> list[str]:
    """Describe how a place without a rank compares with the others that it is set beside.

    Parameters
    ----------
    name, standing
        The place.
    """
    score = standing.average_score
    alike = "" if standing.weighted_by else ", every small area counted alike,"
    lines = [f"{name} has no rank, since it is not an official place."]
    if score and score.higher is not None and standing.beside:
        below = 100 - round(score.higher)
        lines.append(
            f"By average score{alike} it is {more_words(standing.release)} than {below} in every "
            f"100 {standing.beside}."
        )
    return lines
