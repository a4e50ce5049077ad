"""The department's summary measures: their names, what they say, and how they are printed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

from needsmap.measures.phrases import end_words, more_words, share_words
from needsmap.model import Rounding

if TYPE_CHECKING:
    from needsmap.model import Release

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
    """One summary measure: its published name, and what it says in plain words."""

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
        text = self.words.replace("is more deprived", f"is {more_words(release)}")
        text = text.replace("the most deprived 10%", share_words("the 10%", release))
        return text.replace("most deprived areas", f"areas with the {end_words(release)}")


#: The measures by id, in the order of the department's District Summaries.
MEASURES: Final = {
    "average_rank": Measure(
        "Average rank",
        "population-weighted average of the ranks of the place's small areas, counted so "
        "that a high figure is more deprived",
    ),
    "average_score": Measure(
        "Average score",
        "population-weighted average of the scores of the place's small areas",
    ),
    "proportion": Measure(
        "Proportion of LSOAs in most deprived 10% nationally",
        "share of the place's small areas that are among the most deprived 10%",
    ),
    "extent": Measure(
        "Extent",
        "share of the place's people living in the most deprived areas, in full for the "
        "most deprived 10% and on a falling weight from 11% to 30%",
    ),
    "local_concentration": Measure(
        "Local concentration",
        "average rank of the place's most deprived areas that hold exactly 10% of its people",
    ),
    "scale": Measure("Scale", "number of people who are deprived"),
}


def as_published(value: float, decimals: int, rounding: Rounding) -> float:
    """Return a figure rounded as the department's district summaries print it.

    Parameters
    ----------
    value
        Finite.
    decimals
        Digits after the point.
    rounding
        The release's rule for a figure that lies halfway, judged by the shortest decimal number
        that the figure stands for.

    Examples
    --------
    >>> as_published(2 / 64, 4, Rounding.HALF_UP), as_published(2 / 64, 4, Rounding.HALF_EVEN)
    (0.0313, 0.0312)
    """
    rule = ROUND_HALF_UP if rounding is Rounding.HALF_UP else ROUND_HALF_EVEN
    return float(Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), rule))
