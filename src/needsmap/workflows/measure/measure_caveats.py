"""What is said of measured places wherever they are shown: subject, peers, caveats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from needsmap.columns import Assignment, Summary
from needsmap.measures.phrases import more_words
from needsmap.measures.places.fit import LAST_RESORT
from needsmap.model import UNIT_WORDS, counted, kind_of, vintage_of
from needsmap.workflows.wording import not_people

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from needsmap.model import Release
    from needsmap.workflows.measure.custom_places import Places

#: What may be allowed by name, and what the output then says.
OVERRIDES: Final = {
    "low-coverage": "places are measured though less than 95% of their people have data",
    "unknown-postcodes": "postcodes that are not in the list are left out",
}

#: What is said of official measures.
ROUNDED: Final = (
    "Average scores are made from the rounded scores that are published of small areas: the last "
    "digit can differ by one from the department's."
)

EQUAL: Final = "Every small area counts alike: not the published, population-weighted measure."


def subject_of(made: Places) -> str:
    """Describe in words which places these are.

    Parameters
    ----------
    made
        The places.
    """
    geography, named = made.geography, made.named
    names = [str(name) for name in made.assignment[Assignment.AREA_NAME]]
    if geography == "own":
        return names[0] if len(names) == 1 else f"{counted(len(names), 'place')} of your own"
    one, many = UNIT_WORDS[kind_of(geography)]
    year = vintage_of(geography)
    dated = f" of {year}" if year else ""
    if len(names) == 1:
        return f"{names[0]}, {one}{dated}"
    larger = [place.name for place in named if place.kind != kind_of(geography)]
    if not larger:
        return f"{', '.join(names)}" if len(names) <= 3 else f"{len(names)} {many}{dated}"
    beside = [place.name for place in named if place.kind == kind_of(geography)]
    also = f", with {', '.join(dict.fromkeys(beside))}" if beside else ""
    return f"{many[:1].upper()}{many[1:]}{dated} in {', '.join(dict.fromkeys(larger))}{also}"


def peers_words_of(geography: str, ground: str, everyone: pd.DataFrame) -> str:
    """Return what places rank among, or what they are where they have no rank.

    Parameters
    ----------
    geography
        Of the places.
    ground
        Where they are: see `needsmap.workflows.measure.peers.name_ground`; or "measured here".
    everyone
        The *summary* frame of all of them.
    """
    if geography == "own":
        return "places of your own"
    _, many = UNIT_WORDS[kind_of(geography)]
    year = vintage_of(geography)
    words = f"{many} of {year} {ground}" if year else f"{many} {ground}"
    ranks = everyone.loc[everyone[Summary.MEASURE] == "average_rank"]
    if ground.startswith("in ") and ranks[Summary.VALUE].isna().any():
        words += " with data at hand"
    return words


def caveats_of(
    release: Release, made: Places, *, weights: str, peers_words: str, unranked: str
) -> tuple[str, ...]:
    """Return the sentences that every output carries.

    Parameters
    ----------
    release, made, weights
        What was measured.
    peers_words, unranked
        What the places are ranked among, or why they are not.
    """
    geography = made.geography
    out = [
        *_official(geography, weights, release),
        (
            "No single measure is the best: compare several. Each ranks places, and says which is "
            f"{more_words(release)}, not by how much."
        ),
        not_people(release),
    ]
    if unranked:
        out.append(unranked)
    elif geography != "own":
        out.append(
            f"A rank here is among {peers_words}; it is not to be set beside the rank of an LSOA."
        )
    if made.assignment[Assignment.METHOD].iloc[0] == LAST_RESORT:
        out.append("Small areas were shared out by land, not by people: a last resort.")
    return tuple(out)


def allowed(allow: Iterable[str]) -> tuple[str, ...]:
    """Return a sentence for each thing that was allowed by name.

    Parameters
    ----------
    allow
        Names of `OVERRIDES`.
    """
    return tuple(f"Allowed by name: {name} ({OVERRIDES[name]})." for name in sorted(allow))


def _official(geography: str, weights: str, release: Release) -> list[str]:
    """Return whether the department publishes such measures, and what differs from them."""
    equal = [EQUAL] if weights == "equal" else []
    if not (release.of_deprivation and release.national):
        return ["Not an official statistic: this index is published of small areas alone.", *equal]
    if kind_of(geography) == "lad":
        return [f"Not an official statistic. {EQUAL}"] if equal else [ROUNDED]
    many = "places of your own" if geography == "own" else UNIT_WORDS[kind_of(geography)][1]
    return [
        (
            "Not an official statistic: the department publishes these measures for districts, "
            f"not for {many}."
        ),
        *equal,
    ]
