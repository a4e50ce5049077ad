"""Slope lines: what a chart may hold, and what is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from needsmap.errors import FileFormatError, FrameError
from needsmap.maps.figures.slopes import Slope, SlopeChart, save_slopes

if TYPE_CHECKING:
    from pathlib import Path


def chart(*lines: Slope) -> SlopeChart:
    return SlopeChart(
        title="<b>A & B</b>",
        finding="One of two areas.",
        releases=(("IMD 2007", "mostly 2005"), ("IMD 2010", "mostly 2008")),
        lines=lines,
        ends=("most deprived", "least deprived"),
        notes=("A note.",),
    )


def test_words_stay_text_and_are_escaped(tmp_path: Path) -> None:
    one = Slope(label="=<script>$x$", values=(11.6, None), own=(True, False))
    text = save_slopes(chart(one), tmp_path / "a.svg").read_text(encoding="utf-8")
    assert "&lt;b&gt;A &amp; B&lt;/b&gt;" in text
    assert "<script" not in text
    assert "=&lt;script&gt;$x$" in text
    for words in ("0 most", "deprived", "IMD 2010", "A note."):
        assert words in text


def test_a_picture_is_whole_or_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match=r"saved as .png, .svg, .pdf"):
        save_slopes(chart(), tmp_path / "a.bmp")
    assert list(tmp_path.iterdir()) == []
    assert save_slopes(chart(), tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


def test_a_line_that_does_not_fit_is_refused() -> None:
    with pytest.raises(FrameError, match="line a: 1 values for 2 releases"):
        chart(Slope(label="a", values=(1.0,), own=(True,)))
    with pytest.raises(FrameError, match=r"line 1: a percentile outside 0\.\.100"):
        chart(Slope(label="", values=(1.0, 101.0), own=(True, True)))
