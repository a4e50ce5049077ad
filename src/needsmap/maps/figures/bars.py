"""A ranked bar chart of one figure a place: bars from zero, named and numbered directly."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from matplotlib.figure import Figure

from needsmap.errors import FrameError
from needsmap.io.output_text import clean_text
from needsmap.maps.figures.drawing import INK, SOFT
from needsmap.maps.figures.saving import check_kind, house_style, save_picture
from needsmap.model import some

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from matplotlib.axes import Axes

#: More bars than this cannot be read on a page.
MOST: Final = 40

_BAR: Final = "#213f7f"


@dataclass(frozen=True, slots=True, kw_only=True)
class BarChart:
    """What a bar chart shows, as plain text and numbers.

    Attributes
    ----------
    title, finding
        The heading, and what the chart shows in one sentence.
    labels, values, written
        One bar each, longest first as a rule; ``written`` is the figure as it is printed.
    axis
        What the bars measure, with unit and direction.
    mark, mark_words
        A value to draw a line at (an average), and what it is; None for none.
    notes, sources, banner
        Lines below; the banner comes first.
    """

    title: str
    finding: str
    labels: tuple[str, ...]
    values: tuple[float, ...]
    written: tuple[str, ...]
    axis: str
    mark: float | None = None
    mark_words: str = ""
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    banner: str = ""

    def __post_init__(self) -> None:
        n = len(self.labels)
        if not n or len(self.values) != n or len(self.written) != n:
            raise FrameError(
                f"bar chart {self.title!r}: {n} labels, {len(self.values)} values, "
                f"{len(self.written)} written"
            )
        if n > MOST:
            raise FrameError(f"bar chart {self.title!r}: {n} bars; {MOST} can be read")
        if min(self.values) < 0:
            raise FrameError(f"bar chart {self.title!r}: bars begin at zero; a value is below it")


def save_bars(chart: BarChart, path: str | os.PathLike[str]) -> Path:
    """Draw a bar chart with its own title and notes.

    Parameters
    ----------
    chart
        What to show.
    path
        Ends in ``.png``, ``.svg`` or ``.pdf``.

    Returns
    -------
    Path
        The file, with its alt text inside.

    Raises
    ------
    FileFormatError
        For another kind of file.
    """
    file = check_kind(path)
    head = [*textwrap.wrap(chart.title, 70)[:2], *textwrap.wrap(chart.finding, 105)[:3]]
    foot = [
        line
        for text in (chart.banner, *chart.notes, *chart.sources)
        if text
        for line in textwrap.wrap(text, 150)
    ]
    bars = 0.24 * len(chart.labels)
    above, below = 0.35 + 0.22 * len(head), 0.75 + 0.13 * len(foot)
    height = above + bars + below
    with house_style():
        figure = Figure(figsize=(8.3, height), layout=None)
        _write(figure, chart, head, foot)
        axes = figure.add_axes((0.30, below / height, 0.60, bars / height))
        _draw(axes, chart)
        return save_picture(figure, file, title=chart.title, alt=alt_text(chart))


def alt_text(chart: BarChart) -> str:
    """Describe what the chart shows, for readers who cannot see it.

    Parameters
    ----------
    chart
        What is shown.
    """
    bars = (f"{a} {b}" for a, b in zip(chart.labels, chart.written, strict=True))
    return f"{chart.title}. {chart.finding} {chart.axis}: {some(bars, 12, joint='; ')}."


def _write(figure: Figure, chart: BarChart, head: list[str], foot: list[str]) -> None:
    tall = float(figure.get_figheight())
    titles = len(textwrap.wrap(chart.title, 70)[:2])
    y = 1 - 0.12 / tall
    for number, line in enumerate(head):
        size = 14 if number < titles else 9.5
        y -= size * 1.35 / 72 / tall
        weight = "bold" if number < titles else "normal"
        figure.text(0.02, y, line, fontsize=size, fontweight=weight, va="bottom")
    for number, line in enumerate(reversed(foot)):
        figure.text(0.02, (0.08 + number * 0.13) / tall, line, fontsize=6.5, color=SOFT)


def _draw(axes: Axes, chart: BarChart) -> None:
    places = range(len(chart.labels))
    axes.barh(list(places), chart.values, color=_BAR, height=0.72)
    longest = max(*chart.values, chart.mark or 0, 1e-12)
    for place, value, text in zip(places, chart.values, chart.written, strict=True):
        box = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
        axes.text(value + 0.01 * longest, place, text, va="center", fontsize=8, bbox=box)
    axes.set_yticks(
        list(places), [textwrap.shorten(clean_text(label), 38) for label in chart.labels]
    )
    axes.invert_yaxis()
    axes.set_xlim(0, longest * 1.12)
    axes.set_xlabel("\n".join(textwrap.wrap(chart.axis, 80)), fontsize=8)
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", labelsize=7, colors=SOFT)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(SOFT)
    if chart.mark is not None:
        bottom = len(chart.labels) - 0.5
        axes.vlines(chart.mark, -0.5, bottom, color=INK, linewidth=1, linestyle="--", zorder=0.5)
        side = "left" if chart.mark < 0.5 * longest else "right"
        axes.text(chart.mark, -0.6, chart.mark_words, fontsize=7.5, ha=side, va="bottom", color=INK)
