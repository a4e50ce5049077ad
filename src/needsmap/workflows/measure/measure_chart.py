"""Measured places as a ranked bar chart of one measure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needsmap.columns import Summary
from needsmap.errors import UnknownEntry
from needsmap.measures.phrases import end_words
from needsmap.measures.places.measures import MEASURES
from needsmap.model import counted
from needsmap.workflows.measure.measure_map import save_map
from needsmap.workflows.measure.measure_tables import label_of
from needsmap.workflows.measure.measured import DECIMALS, PERCENT
from needsmap.workflows.wording import INVENTED, source_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from needsmap.maps.figures.bars import BarChart
    from needsmap.workflows.measure.measured import Measured
    from needsmap.workflows.measure.requests import MeasureRequest


def measure_chart(measured: Measured, measure: str) -> BarChart:
    """Describe the ranked bar chart of one measure.

    Parameters
    ----------
    measured
        The places.
    measure
        An id of `needsmap.measures.places.measures.MEASURES`.

    Raises
    ------
    UnknownEntry
        For a measure that is not one, or has no value here.
    """
    from needsmap.maps.figures.bars import MOST, BarChart

    if measure not in MEASURES:
        raise UnknownEntry(f"no measure {measure!r}: choose from {', '.join(MEASURES)}")
    domain, end = measured.domains[0], end_words(measured.release)
    mine = measured.of(domain, measure).dropna(subset=[Summary.VALUE])
    if mine.empty:
        known = [m for m in MEASURES if not measured.of(domain, m).empty]
        raise UnknownEntry(f"no place has a {measure}; there are {', '.join(known)}")
    ordered = mine.sort_values(
        [Summary.VALUE, Summary.AREA_NAME], ascending=[False, True], kind="stable"
    )
    shown = ordered.head(MOST)
    factor, suffix = (100, "%") if measure in PERCENT else (1, "")
    decimals = 1 if measure in PERCENT else min(DECIMALS[measure], 1)
    everyone = measured.of(domain, measure, everyone=True)[Summary.VALUE].dropna()
    notes = list(measured.caveats)
    if len(ordered) > len(shown):
        notes.insert(0, f"The first {len(shown)} of {counted(len(ordered), 'place')} are shown.")
    title = measured.title_of(measure)
    return BarChart(
        title=f"{title}: {measured.title}",
        finding=measured.finding(measure, domain),
        labels=tuple(str(name) for name in shown[Summary.AREA_NAME]),
        values=tuple(float(factor * v) for v in shown[Summary.VALUE]),
        written=tuple(f"{factor * v:,.{decimals}f}{suffix}" for v in shown[Summary.VALUE]),
        axis=f"{label_of(domain)}, {title.lower()}: longest = {end}",
        mark=float(factor * everyone.median()) if len(everyone) > len(shown) else None,
        mark_words=f"middle of {len(everyone):,} {measured.others}",
        notes=tuple(notes),
        sources=source_lines(measured.data.library),
        banner=INVENTED if measured.release.invented else "",
    )


def save_pictures(measured: Measured, request: MeasureRequest) -> Iterator[Path]:
    """Save the map and the ranked bar chart that are asked for.

    Parameters
    ----------
    measured
        The places.
    request
        Where each is saved, and which measure it shows.

    Yields
    ------
    Path
        Each file.
    """
    from needsmap.maps.figures.bars import save_bars

    if request.map_file is not None:
        yield save_map(measured, request.map_file, measure=request.measure)
    if request.chart is not None:
        yield save_bars(measure_chart(measured, request.measure), request.chart)
