"""The words for positions, bands and places, in the terms of what a release measures.

They are made from the release's direction and from what it measures: "most deprived",
"lowest child well-being".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from needsmap.columns import Spread
from needsmap.measures.bands import top_percent
from needsmap.model import Direction, Moved, counted

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from needsmap.model import Release


def phrase(position: int, release: Release, *, unit: str = "LSOAs") -> str:
    """Describe where an area ranks, with the population that it is ranked in.

    Parameters
    ----------
    position
        From the most deprived end.
    release
        Gives N, what is measured and the population's name.
    unit
        What is ranked, in the plural. A ward has no position among LSOAs.

    Returns
    -------
    str
        A phrase without a full stop. Well-being is worded as low well-being, never as
        deprivation.
    """
    percent = top_percent(position, release.n_areas)
    end, where = end_words(release), f"of {unit} in {release.ranked_in}"
    share = (
        f"{end} {percent}% {where}"
        if release.of_deprivation
        else f"{percent}% {where} with the {end}"
    )
    rank = (
        f"{ordinal(position)} of {release.n_areas:,} from that end"
        if release.direction is Direction.BEST
        else f"rank {position:,} of {release.n_areas:,}"
    )
    return f"in the {share} ({rank})"


def end_words(release: Release) -> str:
    """Return the end that position 1 is at: "most deprived", "lowest child well-being".

    Parameters
    ----------
    release
        Gives what is measured.
    """
    return worded(release, "most deprived", "worst", "lowest")


def far_end_words(release: Release) -> str:
    """Return the name of the other end: "least deprived", "highest child well-being".

    Parameters
    ----------
    release
        Gives what is measured.
    """
    return worded(release, "least deprived", "best", "highest")


def low_words(release: Release) -> str:
    """Return what a low percentile means: "deprived", "low child well-being".

    Parameters
    ----------
    release
        Gives what is measured.
    """
    return worded(release, "deprived", "bad", "low")


def more_words(release: Release) -> str:
    """Return what nearer the first end means: "more deprived", "lower in child well-being".

    Parameters
    ----------
    release
        Gives what is measured.
    """
    return worded(release, "more deprived", "worse in", "lower in")


def less_words(release: Release) -> str:
    """Return what nearer the other end means: "less deprived", "higher in child well-being".

    Parameters
    ----------
    release
        Gives what is measured.
    """
    return worded(release, "less deprived", "better in", "higher in")


def worded(release: Release, deprived: str, worst: str, lowest: str) -> str:
    """Return a phrase in the terms of what a release measures.

    Parameters
    ----------
    release
        Gives what is measured.
    deprived
        The whole phrase for deprivation.
    worst
        What comes before anything else that is measured. It may be good or bad, such as
        happiness or loneliness, so that low and high could each be the worse.
    lowest
        What comes before well-being, of which more is known to be better.
    """
    if release.of_deprivation:
        return deprived
    known = release.direction is Direction.BEST and release.measures.endswith("well-being")
    return f"{lowest if known else worst} {release.measures}"


def people_words(release: Release) -> tuple[str, str]:
    """Return whom a release's figures could be taken for: each of them, and others.

    Parameters
    ----------
    release
        Gives what is measured.
    """
    return ("every child", "children") if "child" in release.measures else ("everyone", "people")


def decile_words(release: Release) -> str:
    """Return "national decile", or the population that a smaller ranking's decile is of.

    Parameters
    ----------
    release
        Gives the population.
    """
    return "national decile" if release.national else f"decile in {release.ranked_in}"


def towards_words(move: Moved, release: Release) -> str:
    """Return which way an area moved: "towards lower child well-being".

    Parameters
    ----------
    move
        Which way.
    release
        Gives what is measured.
    """
    ends = {Moved.MORE: ("worse", "lower"), Moved.LESS: ("better", "higher")}
    if move not in ends:
        return move.value
    worse, lower = ends[move]
    return worded(release, move.value, f"towards {worse}", f"towards {lower}")


def share_words(share: str, release: Release) -> str:
    """Return the first share of a ranking in words that fit after "the" or "in the".

    Parameters
    ----------
    share
        ``"10%"`` or ``"fifth"``.
    release
        Gives what is measured.

    Returns
    -------
    str
        ``"most deprived 10%"``, or ``"10% with the lowest child well-being"``.
    """
    end = end_words(release)
    return f"{end} {share}" if release.of_deprivation else f"{share} with the {end}"


def band_words(number: int, parts: int, release: Release) -> str:
    """Return a band with its population, so that 1 is never read as best.

    Parameters
    ----------
    number, parts
        Which band, of how many.
    release
        Gives what is measured and the population.

    Returns
    -------
    str
        ``1: most deprived 10% of LSOAs in England``
    """
    width = 100 // parts
    if number == 1:
        return f"1: {end_words(release)} {width}% of LSOAs in {release.ranked_in}"
    if number == parts:
        return f"{parts}: {far_end_words(release)} {width}%"
    return f"{number}: {(number - 1) * width} to {number * width}%"


def ordinal(number: int) -> str:
    """Return 1st, 2nd, 3rd, 11th, with thousands separated.

    Parameters
    ----------
    number
        From 1.

    Examples
    --------
    >>> [ordinal(n) for n in (1, 2, 3, 11, 1112, 3759)]
    ['1st', '2nd', '3rd', '11th', '1,112th', '3,759th']
    """
    ends = {} if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}
    return f"{number:,}{ends.get(number % 10, 'th')}"


def ratio_words(ratio: float) -> str:
    """Return workers to a resident with one on the smaller side; "" for none.

    Parameters
    ----------
    ratio
        Workers to one resident; may be missing.

    Examples
    --------
    >>> ratio_words(434 / 104), ratio_words(0.25), ratio_words(float("nan"))
    ('4.2 to 1', '1 to 4.0', '')
    """
    if not np.isfinite(ratio) or ratio <= 0:
        return ""
    return f"{ratio:.1f} to 1" if ratio >= 1 else f"1 to {1 / ratio:.1f}"


def pocket_sentence(row: Mapping[Hashable, Any], codes: str, *, end: str, counted_as: str) -> str:
    """Return the sentence that goes with the flag of a pocket of deprivation.

    Parameters
    ----------
    row
        Of a *spread* frame.
    codes
        Of the first five small areas of the pocket.
    end
        What the deprived end is called.
    counted_as
        ``"people"``, or ``"small areas"`` where all count alike.
    """
    number = int(row[Spread.POCKET_AREAS])
    more = f" and {number - 5} more" if number > 5 else ""
    home = "home to " if counted_as == "people" else ""
    return (
        f"{row[Spread.AREA_NAME]} holds a pocket that its average hides: "
        f"{counted(number, 'small area')} ({codes}{more}), "
        f"{home}{100 * row[Spread.POCKET_SHARE]:.0f}% of its {counted_as}, "
        f"{row[Spread.MOST_PERCENTILE]:.1f}% of the way from the {end} end of "
        f"the ranking, where the place as a whole averages {row[Spread.AVERAGE]:.1f}%"
    )
