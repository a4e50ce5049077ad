"""A ranked bar chart: what it refuses, and what stands in the file."""

import re
from pathlib import Path

import pytest

from needsmap.errors import FileFormatError, FrameError
from needsmap.maps.figures.bars import MOST, BarChart, alt_text, save_bars


def chart(**changed: object) -> BarChart:
    given: dict[str, object] = {
        "title": "Average score: wards of Toyland",
        "finding": "Northgate is the most deprived of the 3 shown.",
        "labels": ("Northgate", "<b>East & West</b> $x$", "Südend"),
        "values": (30.0, 20.0, 0.0),
        "written": ("30.0", "20.0", "0.0"),
        "axis": "Average score: longest = most deprived",
        "sources": ("Source: nobody.",),
        "banner": "Invented data.",
    }
    return BarChart(**(given | changed))  # type: ignore[arg-type]


def test_picture_holds_its_words_and_its_alt_text(tmp_path: Path) -> None:
    text = save_bars(
        chart(mark=25.0, mark_words="middle of 9 wards"), tmp_path / "c.svg"
    ).read_text()
    assert "Average score: wards of Toyland" in text
    # names are text, never markup or mathematics
    assert "&lt;b&gt;East &amp; West&lt;/b&gt; $x$" in text
    assert "Invented data." in text
    assert "middle of 9 wards" in text
    assert "Northgate 30.0" in text
    assert not re.search(r"<dc:date>", text)


@pytest.mark.parametrize("ending", ["png", "pdf", "svg"])
def test_same_chart_same_bytes(tmp_path: Path, ending: str) -> None:
    first = save_bars(chart(), tmp_path / f"a.{ending}").read_bytes()
    assert save_bars(chart(), tmp_path / f"b.{ending}").read_bytes() == first


def test_alt_text_names_the_first_twelve() -> None:
    labels = tuple(f"W{i}" for i in range(15))
    many = chart(labels=labels, values=tuple(range(15)), written=tuple(map(str, range(15))))
    assert alt_text(many).endswith("; W11 11 and 3 more.")


def test_charts_that_mislead_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FrameError, match="bars begin at zero"):
        chart(values=(3.0, 2.0, -1.0))
    with pytest.raises(FrameError, match="3 labels, 2 values"):
        chart(values=(3.0, 2.0))
    n = MOST + 1
    with pytest.raises(FrameError, match="41 bars; 40 can be read"):
        chart(labels=("a",) * n, values=(1.0,) * n, written=("1",) * n)
    with pytest.raises(FileFormatError, match="a picture is saved as"):
        save_bars(chart(), tmp_path / "c.gif")
    assert list(tmp_path.iterdir()) == []


def test_all_zero_bars_are_drawn(tmp_path: Path) -> None:
    save_bars(chart(values=(0.0, 0.0, 0.0)), tmp_path / "zero.png")
