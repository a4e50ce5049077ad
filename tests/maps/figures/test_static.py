from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PIL import Image

from maps.examples import SOUTH, WEST, full, legend, small
from needsmap.errors import FileFormatError
from needsmap.maps.figures.drawing import draw_map
from needsmap.maps.figures.static import alt_text, save_figure, save_multiples
from needsmap.maps.spec import Label

if TYPE_CHECKING:
    from pathlib import Path


def colours(path: Path) -> set[tuple[int, int, int]]:
    with Image.open(path) as picture:
        return {c for _, c in picture.convert("RGB").getcolors(2**24)}


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


def test_names_that_would_touch_are_left_out() -> None:
    from matplotlib.figure import Figure

    axes = Figure(figsize=(4, 4)).add_subplot()
    labels = tuple(
        Label(text=text, x=x, y=700, weight=weight)
        for text, x, weight in (("Minor", 1010, 4), ("Major", 1000, 1), ("Distant", 200, 4))
    )
    draw_map(axes, small(labels=labels), None, (0, 0, 2000, 2000))
    assert [text.get_text() for text in axes.texts] == ["Major", "Distant"]


def test_a_picture_holds_every_class_and_its_alt_text(tmp_path: Path) -> None:
    path = save_figure(small(), tmp_path / "map.png")
    spec = small()
    held = colours(path)
    assert all(rgb(c.colour) in held for c in spec.layers[0].legend.classes)
    with Image.open(path) as picture:
        assert picture.info["Description"] == alt_text(spec, spec.layers[0])


def test_svg_is_steady_and_keeps_its_words_as_words(tmp_path: Path) -> None:
    one = save_figure(full(), tmp_path / "a.svg").read_bytes()
    two = save_figure(full(), tmp_path / "b.svg").read_bytes()
    assert one == two
    text = one.decode()
    assert "Invented data" in text
    assert "<script>" not in text
    assert "The west is the more deprived" in text


def test_alt_text_counts_the_classes() -> None:
    said = alt_text(small(), small().layers[1])
    assert "Map: Squareham." in said
    assert "No data: 1" in said
    assert "Not comparable: 1" in said


def test_a_figure_of_dots_and_outlines_has_no_choropleth(tmp_path: Path) -> None:
    held = colours(save_figure(full(), tmp_path / "dots.png", layer=""))
    assert rgb(full().points[0].facets[0].colours[0]) in held
    assert rgb(small().layers[0].legend.classes[2].colour) not in held


def test_an_inset_changes_the_picture(tmp_path: Path) -> None:
    plain = save_figure(small(), tmp_path / "a.png").read_bytes()
    lens = (WEST, SOUTH, WEST + 300, SOUTH + 300)
    assert save_figure(small(), tmp_path / "b.png", inset=lens).read_bytes() != plain


def test_multiples_show_each_layer(tmp_path: Path) -> None:
    path = save_multiples(small(), tmp_path / "many.svg")
    text = path.read_text(encoding="utf-8")
    assert "Overall" in text
    assert "Income" in text


def test_layers_of_different_classes_share_no_legend(tmp_path: Path) -> None:
    from maps.examples import grid, layer

    areas = grid()
    other = layer(areas, (0,) * 12, id="x")
    other = type(other)(
        **{f: getattr(other, f) for f in other.__slots__} | {"legend": legend(("a",))}
    )
    spec = small(layers=(*small().layers, other))
    with pytest.raises(FileFormatError, match="different classes"):
        save_multiples(spec, tmp_path / "many.png")


def test_an_unknown_layer_or_kind_is_named(tmp_path: Path) -> None:
    with pytest.raises(LookupError, match="imd, income"):
        save_figure(small(), tmp_path / "a.png", layer="crime")
    with pytest.raises(FileFormatError, match=r"a\.bmp"):
        save_figure(small(), tmp_path / "a.bmp")
    assert list(tmp_path.iterdir()) == []
