"""The change of a place's areas between two releases: figures, sentences and tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from needsmap.columns import Areas, ChangeColumns
from needsmap.library.result import Result, rows_of
from needsmap.measures.phrases import end_words, less_words, more_words, towards_words
from needsmap.measures.time.change import (
    count_decile_moves,
    count_moved,
    count_transitions,
    measure_mobility,
    measure_persistence,
)
from needsmap.measures.time.common_geography import COMMON
from needsmap.measures.time.comparability import STANDING_REASONS, relative_words
from needsmap.measures.time.vintages import count_verdicts
from needsmap.model import Moved
from needsmap.text.comparability import LEVELS
from needsmap.workflows.table_rows import plain_rows
from needsmap.workflows.wording import data_dates

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from needsmap.library import ReleaseData
    from needsmap.measures.time.common_geography import JoinLoss
    from needsmap.measures.time.comparability import Judgement
    from needsmap.model import Domain, Place, Release
    from needsmap.workflows.change.align import AlignedReleases
    from needsmap.workflows.change.requests import ChangeRequest

#: The figures of every output of change, and what they are called there.
FIGURES: Final = {
    "percentile_before": ChangeColumns.BEFORE,
    "percentile_after": ChangeColumns.AFTER,
    "points": ChangeColumns.POINTS,
    "rank_before": ChangeColumns.RANK_BEFORE,
    "rank_after": ChangeColumns.RANK_AFTER,
    "rank_change": ChangeColumns.RANK_CHANGE,
    "rank_rescaled": ChangeColumns.RESCALED,
    "decile_before": ChangeColumns.DECILE_BEFORE,
    "decile_after": ChangeColumns.DECILE_AFTER,
    "decile_move": ChangeColumns.DECILE_MOVE,
    "moved": ChangeColumns.MOVED,
    "material": ChangeColumns.MATERIAL,
    "boundary_effect": ChangeColumns.BOUNDARY_EFFECT,
    "verdict": ChangeColumns.VERDICT,
    "basis": ChangeColumns.BASIS,
    "before_low": ChangeColumns.LOW,
    "before_high": ChangeColumns.HIGH,
}
#: What a table on the screen shows of them.
_HEADINGS: Final = {
    "code": "Code", "name": "Name", "percentile_before": "% before", "percentile_after": "% after",
    "points": "Points", "rank_change": "Rank change", "decile_before": "Decile before",
    "decile_after": "after", "moved": "Moved towards", "verdict": "Verdict",
    ChangeColumns.SCORES: "Score difference", ChangeColumns.RAG: "Rating",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, repr=False)
class PlaceChange(Result):
    """The change of a place's areas.

    Attributes
    ----------
    frame
        One row an area with the figures of the first domain, the largest move towards more
        deprived first.
    request, place, before
        What was compared.
    data
        The later release.
    domains
        Those compared, in the later card's order.
    change
        A *change* frame of the place's areas with ``area_name``, of every domain.
    judgements
        Domain id to how well it compares.
    loss
        What a plain join on code would have kept and dropped in this place.
    lifted
        Sentences about lifted bans.
    lined_up
        How the two releases were brought to the same areas.
    """

    frame: pd.DataFrame = field(init=False)
    caveats: tuple[str, ...] = field(init=False, default=())
    request: ChangeRequest
    place: Place
    before: Release
    data: ReleaseData
    domains: tuple[Domain, ...]
    change: pd.DataFrame
    judgements: Mapping[str, Judgement]
    loss: JoinLoss
    lifted: tuple[str, ...]
    lined_up: AlignedReleases

    def __post_init__(self) -> None:
        """Make the rows and the sentences above them of what was compared."""
        rows = self.of(self.domains[0].id)
        extra = [name for name in (ChangeColumns.SCORES, ChangeColumns.RAG) if name in rows]
        names = {"code": ChangeColumns.AREA_CODE, "name": Areas.AREA_NAME} | FIGURES
        frame = plain_rows(rows, names | dict(zip(extra, extra, strict=True)))
        object.__setattr__(self, "frame", frame)
        object.__setattr__(self, "caveats", (*self._headlines(), *self.reservations))

    @property
    def after(self) -> Release:
        """The later release."""
        return self.data.release

    def of(self, domain_id: str) -> pd.DataFrame:
        """Return the change frame of one domain."""
        return self.change[self.change[ChangeColumns.DOMAIN] == domain_id].reset_index(drop=True)

    def summary(self, domain_id: str) -> dict[str, Any]:
        """Return the figures of one domain: persistence, matrix, mobility, counts."""
        frame = self.of(domain_id)
        matrix = count_transitions(frame)
        persistence, mobility = measure_persistence(frame), measure_mobility(matrix)
        return {
            "areas": len(frame),
            "persistence": _figure(persistence),
            "persistence_of": int(matrix[1].sum()),
            "mobility": _figure(mobility),
            **count_decile_moves(frame),
            "moved": count_moved(frame),
            "verdicts": count_verdicts(frame),
            "material": int(frame[ChangeColumns.MATERIAL].sum()),
            "boundary_effect": int(frame[ChangeColumns.BOUNDARY_EFFECT].sum()),
            "median_points": _figure(frame[ChangeColumns.POINTS].median()),
            "matrix": matrix.to_numpy().tolist(),
        }

    def finding(self, domain_id: str) -> str:
        """Describe in one sentence how many areas moved which way."""
        counts = count_moved(self.of(domain_id))
        title = next(d.title for d in self.domains if d.id == domain_id)
        these = "groups of LSOAs" if self.lined_up.geography == COMMON else "LSOAs"
        parts = [
            f"{counts[Moved.MORE]:,} became relatively {more_words(self.after)}",
            f"{counts[Moved.LESS]:,} relatively {less_words(self.after)}",
            *_others(counts[Moved.SAME], "did not move"),
            *_within(counts[Moved.WITHIN], "stayed"),
            *_others(counts[Moved.UNKNOWN], "cannot be compared"),
        ]
        return (
            f"{title}, {self.before.short_title} to {self.after.short_title}: of "
            f"{sum(counts.values()):,} {these} of {self.place.name}, {', '.join(parts[:-1])} and "
            f"{parts[-1]}."
        )

    def decile_sentence(self, domain_id: str) -> str:
        """Describe in one sentence how many areas are in another decile; it adds up to all."""
        counts = count_decile_moves(self.of(domain_id))
        parts = [
            f"{counts['worse']:,} {more_words(self.after)}",
            f"{counts['better']:,} {less_words(self.after)}",
            f"{counts['same']:,} the same",
            *_within(counts["within_parents_range"], "in another but"),
            *_others(counts["not_comparable"], "not comparable"),
        ]
        return f"By decile: {', '.join(parts)}."

    @property
    def headings(self) -> dict[str, str]:
        """What a table on the screen shows, leaving out what would say the same of every area."""
        exact = (self.frame["verdict"] == "exact").all()
        return {
            key: title
            for key, title in _HEADINGS.items()
            if key in self.frame and not (exact and key == "verdict")
        }

    @property
    def table(self) -> pd.DataFrame:
        """The rows with the way each area moved in the terms of what the release measures."""
        ways = {m.value: towards_words(m, self.after).removeprefix("towards ") for m in Moved}
        return self.frame.assign(moved=self.frame["moved"].map(ways))

    def to_dict(self) -> dict[str, Any]:
        """Return the figures of the first domain, how it compares, and the areas if wanted."""
        domain = self.domains[0].id
        rows = {"list": rows_of(self.frame)} if self.request.areas else {}
        figures = self.summary(domain)
        return {"domain": domain, "finding": self.finding(domain), **figures} | (
            self.comparison() | rows
        )

    def comparison(self) -> dict[str, Any]:
        """Return what every output of a comparison says of it, as plain values."""
        before, after = self.before, self.after
        return {
            "place": self.place.label,
            "code": self.place.code,
            "from": before.id,
            "to": after.id,
            "geography": self.lined_up.geography,
            "lined_up": list(self.lined_up.words),
            "n_areas_before": before.n_areas,
            "n_areas_after": after.n_areas,
            "data_dates": {before.id: before.data_dates, after.id: after.data_dates},
            "direction": f"below zero = {towards_words(Moved.MORE, after)}",
            "comparability": {
                name: {"level": str(judged.level), "reasons": list(judged.sentences)}
                for name, judged in self.judgements.items()
            },
            "standing_reasons": list(STANDING_REASONS),
            "relative": relative_words(after),
            "allowed": list(self.lifted),
            "plain_join": {
                "kept": self.loss.kept,
                "later_areas_lost": self.loss.lost_after,
                "earlier_areas_lost": self.loss.lost_before,
            },
            "notes": self.sentences,
            "sources": self.attributions,
            "invented": self.invented,
        }

    def _headlines(self) -> list[str]:
        """Return the finding and its figures."""
        domain = self.domains[0].id
        figures = self.summary(domain)
        deciles = (
            f"{self.decile_sentence(domain)} {figures['material']:,} moves of 5 points or more "
            "into another decile."
        )
        lines = [self.finding(domain), *self.lined_up.words, deciles]
        persists, n = figures["persistence"], figures["persistence_of"]
        if persists is not None:
            lines.append(
                f"{round(persists * n):,} of the {n:,} in the {end_words(self.after)} decile were "
                f"in it before ({persists:.1%})."
            )
        verdicts = ", ".join(f"{n:,} {word}" for word, n in figures["verdicts"].items() if n)
        return [*lines, f"Verdicts: {verdicts}."]

    @property
    def reservations(self) -> tuple[str, ...]:
        """The caveats of every figure of a comparison."""
        judged = {f"{LEVELS[j.level]} {' '.join(j.sentences)}" for j in self.judgements.values()}
        lines = (
            *self.lifted,
            relative_words(self.after),
            " ".join(STANDING_REASONS),
            data_dates(self.before, self.after),
            *sorted(judged),
            self.loss.sentence,
        )
        return tuple(filter(None, lines))


def _others(count: int, words: str) -> list[str]:
    return [f"{count:,} {words}"] if count else []


def _within(count: int, words: str) -> list[str]:
    into = "it" if count == 1 else "them"
    return _others(count, f"{words} within the range of the areas merged into {into}")


def _figure(value: float) -> float | None:
    """Round a figure for a file; not-a-number is nothing."""
    return None if value != value else round(float(value), 6)  # noqa: PLR0124 - not-a-number is unequal to itself
