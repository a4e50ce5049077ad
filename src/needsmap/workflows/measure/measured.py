"""Places with their measures, and what is said of them in every output."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from needsmap.columns import Assignment, Spread, Summary
from needsmap.measures.phrases import end_words, ordinal
from needsmap.measures.places.measures import MEASURES, UNWEIGHTED, as_published

if TYPE_CHECKING:
    import pandas as pd

    from needsmap.library import ReleaseData
    from needsmap.model import Domain, Release
    from needsmap.workflows.measure.custom_places import Places

#: Digits after the point, as the department prints them.
DECIMALS: Final = {
    "average_rank": 2, "average_score": 3, "proportion": 4, "extent": 4,
    "local_concentration": 2, "scale": 0,
}  # fmt: skip
#: Shares are shown in percent.
PERCENT: Final = frozenset({"proportion", "extent"})
ALIKE: Final = ", each small area counted alike"


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Places with their measures.

    Attributes
    ----------
    data, domains
        By which ranking.
    subject
        The places in words: "Wards of Kingston upon Thames", "Norbiton, ward of 2019".
    made
        The places as they are made up of small areas.
    summary
        A *summary* frame of the places asked for; ranks are among `peers_words`.
    everyone
        The *summary* of all their peers; for custom places, of the wards (or districts)
        that they are held against, which they are none of.
    yardstick_words
        What `everyone` is where it is not the peers; "" where it is.
    spread, deciles
        What each average hides, by domain; people by national decile of the first domain.
    areas
        A banded *ranks* frame of the places' small areas, with ``to_code`` naming the place.
    peers_words
        What a place is ranked among: ``"wards of 2019 in England"``.
    unranked
        Why places have no rank among their peers; "" where they have.
    population_words, weights
        What weighs a place's small areas; ``"people"`` or ``"equal"``.
    near_cut
        Place code to how many of its small areas are within half a point of the 10% line.
    caveats
        Sentences that belong on every output.
    """

    data: ReleaseData
    domains: tuple[Domain, ...]
    subject: str
    made: Places
    summary: pd.DataFrame
    everyone: pd.DataFrame
    spread: pd.DataFrame
    deciles: pd.DataFrame
    areas: pd.DataFrame
    peers_words: str
    yardstick_words: str
    unranked: str
    population_words: str
    weights: str
    near_cut: dict[str, int]
    caveats: tuple[str, ...]

    @property
    def release(self) -> Release:
        """The release that places are measured by."""
        return self.data.release

    @property
    def geography(self) -> str:
        """The geography of the places, ``"own"`` for custom places."""
        return self.made.geography

    @property
    def assignment(self) -> pd.DataFrame:
        """How the small areas of each place were found."""
        return self.made.assignment

    @property
    def codes(self) -> list[str]:
        """The places' codes, in the order asked for."""
        return [str(code) for code in self.assignment[Assignment.AREA_CODE]]

    @cached_property
    def rounded(self) -> pd.DataFrame:
        """The *summary* frame, rounded as published, places in the order asked for.

        The release's own rule decides a figure that lies halfway: 2 of 64 areas are 0.0313 of a
        district in 2019, and 0.0312 in 2025.
        """
        rule = self.release.rounding
        out = self.summary.copy()
        values = zip(out[Summary.VALUE].astype(float), out[Summary.MEASURE], strict=True)
        out[Summary.VALUE] = [
            as_published(v, DECIMALS[m], rule) if np.isfinite(v) else np.nan for v, m in values
        ]
        order = out[Summary.AREA_CODE].map({code: n for n, code in enumerate(self.codes)})
        return out.iloc[order.argsort(kind="stable")].reset_index(drop=True)

    @cached_property
    def first(self) -> pd.DataFrame:
        """What each average hides by the first domain, by place code."""
        rows = self.spread.loc[self.spread[Spread.DOMAIN] == self.domains[0].id]
        return rows.set_index(Spread.AREA_CODE)

    @property
    def fit(self) -> pd.DataFrame:
        """The *assignment* frame by place code."""
        return self.assignment.set_index(Assignment.AREA_CODE)

    @property
    def others(self) -> str:
        """What `everyone` is, in words."""
        return self.yardstick_words or self.peers_words

    @property
    def title(self) -> str:
        """What was measured, and by which release."""
        return f"{self.subject}: {self.release.short_title}"

    def of(self, domain: Domain, measure: str, *, everyone: bool = False) -> pd.DataFrame:
        """Return the rounded rows of one domain and measure by place code, or those of everyone."""
        frame = self.everyone if everyone else self.rounded
        chosen = (frame[Summary.DOMAIN] == domain.id) & (frame[Summary.MEASURE] == measure)
        return frame.loc[chosen].set_index(Summary.AREA_CODE)

    def title_of(self, measure: str) -> str:
        """Return the title of a measure, and that small areas count alike where they do."""
        title = MEASURES[measure].title_in(self.release)
        alike = self.weights == "equal" and measure not in UNWEIGHTED
        return f"{title}{ALIKE}" if alike else title

    def finding(self, measure: str, domain: Domain) -> str:
        """Return in one sentence which of the places is nearest the most deprived end."""
        known = self.of(domain, measure).dropna(subset=[Summary.VALUE])
        ordered = known.sort_values(Summary.VALUE, ascending=False, kind="stable")
        title, top, n = self.title_of(measure), ordered.iloc[0], len(ordered)
        title = title[0].lower() + title[1:]
        if n > 1 and ordered[Summary.VALUE].max() == ordered[Summary.VALUE].min():
            return f"By {title}, all {n:,} places are alike."
        name, end = top[Summary.AREA_NAME], end_words(self.release)
        sentence = f"By {title}, {name} is the {end} of the {n} shown"
        if self.geography == "own" or self.unranked:
            return f"{sentence}." if n > 1 else f"{name}, by {title}."
        rank = ordinal(int(top[Summary.RANK]))
        return (
            f"{f'{sentence}:' if n > 1 else f'{name}, by {title},'} {rank} of "
            f"{int(top[Summary.PEERS]):,} {self.peers_words}."
        )
