"""What a profile says of how a place moved: from one release to the next, and through them all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needsmap.measures.phrases import low_words, more_words
from needsmap.model import Level, Verdict
from needsmap.reports import document as d
from needsmap.reports.pages import sentences as say
from needsmap.text.caveats import RELATIVE_CHANGE
from needsmap.text.comparability import LEVELS, VERDICTS
from needsmap.text.phrases import plain_dates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from needsmap.model import Release
    from needsmap.reports.pages.facts import Change, Profile, Series


def change_blocks(profile: Profile) -> Iterator[d.Block]:
    """Describe how the small areas of a place moved; nothing where nothing is known.

    Parameters
    ----------
    profile
        With ``change`` and ``series``.
    """
    if profile.change:
        yield from _change(profile.change, profile.standing.release)
    if profile.series and len(profile.series.releases) > 1:
        yield from _series(profile.series, profile.standing.release)


def _change(change: Change, release: Release) -> Iterator[d.Block]:
    yield d.text(" ".join(say.change_lines(change, release)))
    yield d.text(RELATIVE_CHANGE, tone="caveat")
    yield d.Table(
        title=f"From {change.before} to {change.after}",
        name="change",
        columns=(
            d.Column("Name"), d.Column(f"Percentile {change.before}", "decimal"),
            d.Column(f"Percentile {change.after}", "decimal"), d.Column("Move, points", "points"),
            d.Column("Band before", "whole"), d.Column("Band after", "whole"),
            d.Column("How comparable"),
        ),
        rows=tuple(
            (m.name, m.before, m.after, m.points, m.decile_before, m.decile_after,
             VERDICTS.get(Verdict(m.verdict), m.verdict)
             + ("; band changed by a hair" if m.boundary_effect else ""))
            for m in change.moves
        ),
        note=f"Below 0: became relatively {more_words(release)}. Bold: a large move.",
        strong=tuple(i for i, m in enumerate(change.moves) if m.material),
    )  # fmt: skip
    level = LEVELS.get(Level(change.level), "")
    dates = [
        f"{title}: {plain_dates(dates)[:1].lower()}{plain_dates(dates)[1:]}"
        for title, dates in (
            (change.before, change.before_dates),
            (change.after, change.after_dates),
        )
        if dates
    ]
    yield d.text(level)
    yield d.Bullets((*change.reasons, *dates))


def _series(series: Series, release: Release) -> Iterator[d.Block]:
    yield d.Table(
        title="Percentile in each release",
        name="series",
        columns=(
            d.Column("Name"), *(d.Column(title, "decimal") for title, _ in series.releases)
        ),
        rows=tuple((name, *percentiles) for name, percentiles in series.rows),
        note=" ".join(
            [
                f"Low = {low_words(release)}.",
                "Each figure is of that release's own ranking.",
                *series.gaps,
            ]
        ),
    )  # fmt: skip
