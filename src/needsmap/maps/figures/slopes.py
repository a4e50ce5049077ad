"""A chart of positions through releases: one thin line an area, a few of them named."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from matplotlib.figure import Figure

from needsmap.errors import FrameError, fault_list
from needsmap.io.output_text import clean_text
from needsmap.maps.figures.saving import check_kind, house_style, save_picture

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes

#: How far apart, in percentile points, the names at the right have to stand.
_APART: Final = 4.2

_THIN, _STRONG, _INK, _PALE = "#9aa3ad", "#123570", "#1f2933", "#d5dae0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slope:
    """One area's line.

    Attributes
    ----------
    label
        Its name; "" leaves a background line unnamed.
    values
        Percentiles, 0..100, one a release; None for a gap.
    own
        For each release whether the figure is the area's own, or was carried to it.
    """

    label: str
    values: tuple[float | None, ...]
    own: tuple[bool, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlopeChart:
    """A chart of slopes, every word of it.

    Attributes
    ----------
    title, finding
        The heading, and one sentence under it.
    releases
        The label of each place of the x axis: name and data date.
    lines
        Unnamed ones are drawn thin and grey, named ones strong.
    ends
        Words at the top (0) and the bottom (100) of the scale.
    notes
        Lines under the chart.
    banner
        A line above everything, for invented data.
    """

    title: str
    finding: str
    releases: tuple[tuple[str, str], ...]
    lines: tuple[Slope, ...]
    ends: tuple[str, str]
    notes: tuple[str, ...] = ()
    banner: str = ""

    def __post_init__(self) -> None:
        n = len(self.releases)
        faults = [] if n else ["no release"]
        faults += [
            f"line {line.label or number}: {len(line.values)} values for {n} releases"
            for number, line in enumerate(self.lines, start=1)
            if not len(line.values) == len(line.own) == n
        ]
        faults += [
            f"line {line.label or number}: a percentile outside 0..100"
            for number, line in enumerate(self.lines, start=1)
            if any(v is not None and not 0 <= v <= 100 for v in line.values)
        ]
        if faults:
            raise FrameError(fault_list(f"chart {self.title[:60]!r}", faults))


def save_slopes(chart: SlopeChart, path: Path) -> Path:
    """Draw the chart and save it, whole or not at all.

    Parameters
    ----------
    chart
        What to draw.
    path
        An ``.svg`` (its words stay text), ``.png`` or ``.pdf`` file.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    FileFormatError
        For another kind of file.

    Notes
    -----
    *Direction*: the most deprived end is at the top.
    """
    file = check_kind(path)
    with house_style():
        figure = Figure(figsize=(9.5, 7.6), layout="constrained")
        axes = figure.add_subplot()
        _frame(axes, chart)
        for line in chart.lines:
            _draw(axes, line)
        _label(axes, chart)
        _words(figure, chart)
        return save_picture(figure, file, title=chart.title, alt=chart.finding)


def _frame(axes: Axes, chart: SlopeChart) -> None:
    """Draw the scale: deciles as pale lines, the most deprived end on top."""
    ticks = [f"{name}\n{textwrap.fill(date, 16)}" for name, date in chart.releases]
    axes.set_xlim(-0.2, len(chart.releases) - 1 + 0.9)
    axes.set_ylim(100, 0)
    axes.set_xticks(range(len(ticks)), [clean_text(t) for t in ticks], fontsize=8)
    ends = [f"0\n{chart.ends[0]}", *map(str, range(10, 100, 10)), f"{chart.ends[1]}\n100"]
    axes.set_yticks(range(0, 101, 10), [textwrap.fill(clean_text(e), 9) for e in ends], fontsize=8)
    axes.grid(axis="y", color=_PALE, linewidth=0.7)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, colors=_INK)
    for side in axes.spines.values():
        side.set_visible(False)


def _draw(axes: Axes, line: Slope) -> None:
    """Draw one line; a gap breaks it; towards a carried figure it is dotted, its mark hollow."""
    strong = bool(line.label)
    values = [float("nan") if value is None else value for value in line.values]
    colour, width = (_STRONG, 2.2) if strong else (_THIN, 0.7)
    own = [v if mine else float("nan") for v, mine in zip(values, line.own, strict=True)]
    look: dict[str, Any] = {"color": colour, "linewidth": width, "zorder": 2 + strong}
    axes.plot(own, alpha=1 if strong else 0.55, **look)
    if not all(line.own):
        axes.plot(values, linestyle=":", alpha=1 if strong else 0.4, **look)
    if not strong:
        return
    for place, (value, mine) in enumerate(zip(values, line.own, strict=True)):
        face = colour if mine else "white"
        axes.plot(place, value, "o", color=colour, markerfacecolor=face, markersize=6, zorder=4)


def _label(axes: Axes, chart: SlopeChart) -> None:
    """Name the strong lines at their right end, kept apart from one another."""
    named = []
    for line in chart.lines:
        known = [(place, v) for place, v in enumerate(line.values) if v is not None]
        if line.label and known:
            named.append((known[-1][1], line.label))
    low = -100.0
    for value, label in sorted(named):
        low = max(value, low + _APART)
        axes.text(len(chart.releases) - 1 + 0.08, low, label, va="center", fontsize=8.5, color=_INK)


def _words(figure: Figure, chart: SlopeChart) -> None:
    """Set title, finding and notes around the chart."""
    head = [chart.banner] if chart.banner else []
    head += [chart.title]
    figure.suptitle("\n".join(head), x=0.02, ha="left", fontsize=14, fontweight="bold", color=_INK)
    axes = figure.axes[0]
    axes.set_ylabel("percentile of all ranked areas", color=_INK, fontsize=8.5)
    axes.set_title(textwrap.fill(chart.finding, 105), loc="left", fontsize=9.5, color=_INK)
    notes = "\n".join(textwrap.fill(note, 150) for note in chart.notes)
    figure.supxlabel(notes, x=0.02, ha="left", fontsize=7.5, color="#52606d")
