"""The releases of a place side by side: figures, sentences and tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from needsmap.columns import Areas, SeriesColumns
from needsmap.library.result import Result, rows_of
from needsmap.measures.phrases import end_words, share_words
from needsmap.measures.time.comparability import STANDING_REASONS, relative_words
from needsmap.model import Verdict, vintage_of
from needsmap.text.comparability import LEVELS
from needsmap.workflows.table_rows import plain_rows
from needsmap.workflows.wording import data_dates

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from needsmap.library import ReleaseData
    from needsmap.measures.time.common_geography import JoinLoss
    from needsmap.measures.time.comparability import Judgement
    from needsmap.measures.time.series import Point
    from needsmap.model import Domain, Place, Release


#: The columns of every output, and those that make a cell of the table on the screen.
_COLUMNS: Final = {
    SeriesColumns.AREA_CODE: SeriesColumns.AREA_CODE,
    Areas.AREA_NAME: Areas.AREA_NAME,
} | {name: name for name in SeriesColumns.ALL}
_CELL: Final = [SeriesColumns.PERCENTILE, SeriesColumns.DECILE, SeriesColumns.VERDICT]


@dataclass(frozen=True, kw_only=True, repr=False)
class PlaceSeries(Result):
    """A place's series.

    Attributes
    ----------
    frame
        One row an area and release, under the names that every output has.
    data
        The latest release.
    place, releases, domain, geography
        What is shown; releases in the order of publication.
    series
        A *series* frame with ``area_name``.
    points
        Each release's positions on the vintage, or its gap.
    judgements
        How well each release compares with the one before it: (before, after) to judgement.
    losses
        What a plain join on code would drop, by the vintage joined from.
    lifted
        Sentences about lifted bans.
    """

    frame: pd.DataFrame = field(init=False)
    caveats: tuple[str, ...] = field(init=False, default=())
    data: ReleaseData
    place: Place
    releases: tuple[Release, ...]
    domain: Domain
    geography: str
    series: pd.DataFrame
    points: tuple[Point, ...]
    judgements: Mapping[tuple[str, str], Judgement]
    losses: Mapping[str, JoinLoss]
    lifted: tuple[str, ...]

    def __post_init__(self) -> None:
        """Make the rows and the sentences above them."""
        object.__setattr__(self, "frame", plain_rows(self.series, _COLUMNS))
        object.__setattr__(self, "caveats", tuple(self._sentences()))

    @property
    def gaps(self) -> dict[str, int]:
        """How many of the place's areas have no figure, by release (those with none left out)."""
        missing = self.series[self.series[SeriesColumns.GAP] != ""]
        counts = missing.groupby(SeriesColumns.RELEASE, sort=False).size()
        return {str(name): int(count) for name, count in counts.items()}

    @property
    def headings(self) -> dict[str, str]:
        """What the columns of the table are called on the screen."""
        return {"code": "Code", "name": "Name"} | {r.id: r.short_title for r in self.releases}

    @property
    def table(self) -> pd.DataFrame:
        """One row an area, the most deprived in the last release first."""
        parts = dict(list(self.frame.groupby(SeriesColumns.RELEASE)))
        last = parts[self.releases[-1].id].astype({SeriesColumns.PERCENTILE: float})
        order = last.sort_values([SeriesColumns.PERCENTILE, SeriesColumns.AREA_CODE])
        wide = order[[SeriesColumns.AREA_CODE, Areas.AREA_NAME]].set_axis(["code", "name"], axis=1)
        for name in (release.id for release in self.releases):
            rows = parts[name][[SeriesColumns.AREA_CODE, *_CELL]].to_numpy()
            wide[name] = wide["code"].map({code: _cell(*figures) for code, *figures in rows})
        return wide

    @property
    def finding(self) -> str:
        """How many areas are in the most deprived fifth in each release, in one sentence."""
        counts = []
        for point in self.points:
            rows = self.series[self.series[SeriesColumns.RELEASE] == point.release.id]
            known = rows[rows[SeriesColumns.DECILE].notna()]
            if len(known):
                inside = int((known[SeriesColumns.DECILE] <= 2).sum())
                counts.append(f"{inside} of {len(known)} ({point.release.short_title})")
        last = self.releases[-1]
        share = share_words(f"20% of {last.ranked_in}", last)
        return (
            f"LSOAs of {self.place.name} among the {share}, on "
            f"the areas of {vintage_of(self.geography)}: {', '.join(counts)}."
        )

    def comparisons(self) -> Iterator[str]:
        """Describe how well each release compares with the one before it, and what was carried."""
        names = {r.id: r.short_title for r in self.releases}
        for (before, after), judged in self.judgements.items():
            words = " ".join([LEVELS[judged.level], *judged.sentences])
            yield f"{names[before]} to {names[after]}: {words}"
        for start, loss in self.losses.items():
            if loss.sentence:
                yield f"From the areas of {vintage_of(start)} to {vintage_of(self.geography)}: " + (
                    loss.sentence[0].lower() + loss.sentence[1:]
                )

    def to_dict(self) -> dict[str, Any]:
        """Return every figure, and how the releases compare, as plain values."""
        last = self.releases[-1]
        return {
            "place": self.place.label,
            "code": self.place.code,
            "domain": self.domain.id,
            "geography": self.geography,
            "releases": [r.id for r in self.releases],
            "data_dates": {r.id: r.data_dates for r in self.releases},
            "direction": f"percentile 0 = {end_words(last)} end",
            "finding": self.finding,
            "comparability": [
                {
                    "from": before,
                    "to": after,
                    "level": str(judged.level),
                    "reasons": list(judged.sentences),
                }
                for (before, after), judged in self.judgements.items()
            ],
            "gaps": {p.release.id: p.gap for p in self.points if p.gap},
            "areas_without_figure": self.gaps,
            "standing_reasons": list(STANDING_REASONS),
            "relative": relative_words(last),
            "allowed": list(self.lifted),
            "list": rows_of(self.frame),
            "notes": self.sentences,
            "sources": self.attributions,
            "invented": self.invented,
        }

    def _sentences(self) -> Iterator[str]:
        last = self.releases[-1]
        yield (
            f"{self.place.label}: {self.domain.title}. Percentile in each release's own ranking "
            f"(low = {end_words(last)}), decile in brackets; ~ carried from an earlier area."
        )
        yield self.finding
        yield from self.lifted
        yield relative_words(last)
        yield " ".join(STANDING_REASONS)
        yield data_dates(*self.releases)
        yield from self.comparisons()
        yield from (f"Gap: {point.gap}." for point in self.points if point.gap)


def _cell(percentile: float | None, decile: int | None, verdict: str) -> str | None:
    """Write a release's figure of an area for the screen."""
    if percentile is None:
        return None
    return f"{percentile:.1f}{'' if verdict == Verdict.EXACT.value else '~'} ({decile})"
