"""The department's summary measures themselves: formulas, names and weights.

`needsmap.measures.places.aggregate` applies them to every place at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

import numpy as np

from needsmap.measures.phrases import end_words, more_words, share_words
from needsmap.model import Rounding

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from needsmap.model import Release

    Floats = NDArray[np.float64]

#: The only domains that the department publishes a scale for: their scores are rates.
SCALE_DOMAINS: Final = ("income", "employment")

#: The measures that rest on scores, which some files hold only for some domains.
SCORED: Final = ("average_score", "scale")

#: The measures that no weights enter.
UNWEIGHTED: Final = ("proportion", "scale")

#: What is asked for and never given, with the reason.
REFUSED: Final = {
    "mean_rank": "the plain mean of ranks is not a measure of a place: use the published average "
    "rank (inverted, weighted by people, ranked among the place's peers) or the average score",
    "median_rank": "the median of ranks is not a published measure: use average_rank or extent",
}


@dataclass(frozen=True, slots=True)
class Measure:
    """One summary measure: its id, its published name, and what it says in plain words."""

    id: str
    title: str
    words: str

    def title_in(self, release: Release) -> str:
        """Return the title, in the words of what a release measures and in which population."""
        where = "nationally" if release.national else f"in {release.ranked_in}"
        return self.title.replace("nationally", where).replace(
            "in most deprived 10%", f"in {share_words('10%', release)}"
        )

    def words_in(self, release: Release) -> str:
        """Return the explanation, in the words of what the release measures."""
        if release.of_deprivation:
            return self.words
        low = end_words(release)
        text = self.words.replace("is more deprived", f"is {more_words(release)}")
        text = text.replace("the most deprived 10%", share_words("the 10%", release))
        return text.replace("most deprived areas", f"areas with the {low}")


#: The measures, in the order of the department's District Summaries.
MEASURES: Final = {
    m.id: m
    for m in (
        Measure(
            "average_rank",
            "Average rank",
            "population-weighted average of the ranks of the place's small areas, counted so "
            "that a high figure is more deprived",
        ),
        Measure(
            "average_score",
            "Average score",
            "population-weighted average of the scores of the place's small areas",
        ),
        Measure(
            "proportion",
            "Proportion of LSOAs in most deprived 10% nationally",
            "share of the place's small areas that are among the most deprived 10%",
        ),
        Measure(
            "extent",
            "Extent",
            "share of the place's people living in the most deprived areas, in full for the "
            "most deprived 10% and on a falling weight from 11% to 30%",
        ),
        Measure(
            "local_concentration",
            "Local concentration",
            "average rank of the place's most deprived areas that hold exactly 10% of its people",
        ),
        Measure("scale", "Scale", "number of people who are deprived"),
    )
}


@dataclass(frozen=True, slots=True)
class Members:
    """One domain of the places' small areas, row by row of the membership.

    Attributes
    ----------
    place
        Number of the place of each row, 0..n_places-1.
    share
        Share of the small area's people who live in the place, 0..1.
    people
        Of the whole small area, in the domain's own group.
    position, inverted
        From the most deprived end; and ``N - position + 1`` with ties averaged.
    score, decile, percentile
        As published; 1..10; 1..100 in whole percentiles.
    """

    place: NDArray[np.intp]
    n_places: int
    share: Floats
    people: Floats
    position: Floats
    inverted: Floats
    score: Floats
    decile: Floats
    percentile: Floats

    def total(self, values: Floats) -> Floats:
        """Add up by place, leaving out what is missing."""
        known = np.where(np.isnan(values), 0.0, values)
        summed = np.bincount(self.place, weights=known, minlength=self.n_places)
        return summed.astype(np.float64)

    def weight(self, values: Floats) -> Floats:
        """Return the people behind each value that is there."""
        return np.where(np.isnan(values), np.nan, self.people * self.share)

    def average(self, values: Floats) -> Floats:
        """Return the population-weighted mean by place."""
        weight = self.weight(values)
        with np.errstate(divide="ignore", invalid="ignore"):
            return self.total(weight * values) / self.total(weight)


def extent_weight(percentile_band: ArrayLike) -> Floats:
    """Return the weight of a small area in the extent, by its whole percentile.

    Parameters
    ----------
    percentile_band
        ``ceil(100 * position / N)``, 1..100: whole percentiles. A continuous ramp gives
        other figures than the published ones for nearly every district.

    Returns
    -------
    ndarray
        1 up to the 10th percentile, 0.95 for the 11th falling in equal steps to 0.05 for
        the 30th, 0 beyond.

    References
    ----------
    Ministry of Housing, Communities and Local Government, *The English Indices of
    Deprivation 2019: technical report*, appendix N.

    Examples
    --------
    >>> extent_weight([1, 10, 11, 13, 30, 31]).round(6).tolist()
    [1.0, 1.0, 0.95, 0.855263, 0.05, 0.0]
    """
    c = np.asarray(percentile_band, dtype=float)
    taper = 0.95 - (0.95 - 0.05) / 19 * (c - 11)
    weight = np.where(c <= 10, 1.0, np.where(c <= 30, taper, 0.0))
    return np.where(np.isnan(c), np.nan, weight)


def as_published(value: float, decimals: int, rounding: Rounding) -> float:
    """Return a figure rounded as the department's district summaries print it.

    Parameters
    ----------
    value
        Finite.
    decimals
        Digits after the point.
    rounding
        The release's rule for a figure that lies halfway. Halfway is judged by the shortest
        decimal number that the figure stands for.

    Returns
    -------
    float

    Examples
    --------
    >>> as_published(2 / 64, 4, Rounding.HALF_UP), as_published(2 / 64, 4, Rounding.HALF_EVEN)
    (0.0313, 0.0312)
    """
    rule = ROUND_HALF_UP if rounding is Rounding.HALF_UP else ROUND_HALF_EVEN
    return float(Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), rule))


def _local_concentration(members: Members) -> Floats:
    """Average the inverted rank over the most deprived areas that hold 10% of the people."""
    people = members.weight(members.position)
    known = ~np.isnan(people)
    place, people = members.place[known], people[known]
    order = np.lexsort((members.position[known], place))
    place, people = place[order], people[order]
    inverted = members.inverted[known][order]
    total = np.bincount(place, weights=people, minlength=members.n_places)
    before = np.concatenate([[0.0], np.cumsum(people)[:-1]]) if people.size else people
    first = np.searchsorted(place, place, side="left")
    within = before - before[first]
    taken = np.clip(0.1 * total[place] - within, 0, people)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.bincount(
            place, weights=taken * inverted, minlength=members.n_places
        ) / np.bincount(place, weights=taken, minlength=members.n_places)


def value_of(measure: str, members: Members) -> tuple[Floats, Floats]:
    """Return a measure's value by place, and the per-row column that it rests on.

    Parameters
    ----------
    measure
        An id of `MEASURES`.
    members
        The small areas of the places.

    Returns
    -------
    tuple
        Values by place (missing where nothing is known), and the column whose gaps are the
        gaps of the measure.
    """
    if measure == "average_score":
        return members.average(members.score), members.score
    if measure == "average_rank":
        return members.average(members.inverted), members.position
    if measure == "extent":
        return members.average(extent_weight(members.percentile)), members.position
    if measure == "local_concentration":
        return _local_concentration(members), members.position
    if measure == "scale":
        people = members.weight(members.score) * members.score
        return members.total(people), members.score
    worst = np.where(np.isnan(members.decile), np.nan, (members.decile == 1) * members.share)
    areas = np.where(np.isnan(members.decile), np.nan, members.share)
    with np.errstate(divide="ignore", invalid="ignore"):
        return members.total(worst) / members.total(areas), members.position
