"""Any GeoDataFrame of polygons as a map: classes, direction, what is left out, other systems."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from shapely import GeometryCollection, Point, Polygon, box

import needsmap as nm
from needsmap.errors import ArgumentError, FrameError, UnknownEntry
from needsmap.maps.classes import CATEGORICAL, DIVERGING, SEQUENTIAL, spread
from needsmap.maps.spec import NOT_COMPARABLE
from needsmap.workflows.change.change_map import change_map
from needsmap.workflows.change.place_change import place_change
from needsmap.workflows.change.requests import ChangeRequest

if TYPE_CHECKING:
    from needsmap.library import Library
    from needsmap.maps.spec import Layer

EAST, NORTH = 530_000.0, 180_000.0


def squares(**columns: object) -> gpd.GeoDataFrame:
    n = len(next(iter(columns.values())))
    shapes = [box(EAST + 100 * i, NORTH, EAST + 100 * (i + 1), NORTH + 100) for i in range(n)]
    return gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:27700")


def layer_of(frame: gpd.GeoDataFrame, column: str, **options: object) -> Layer:
    return nm.explore(frame, column, **options).spec.layers[0]


def colours(layer: Layer) -> list[str]:
    return ["" if n < 0 else layer.legend.classes[n].colour for n in layer.classes]


def test_quantiles_hold_as_many_areas_and_the_highest_are_darkest() -> None:
    layer = layer_of(squares(visits=[1, 2, 3, 4, 5, 6]), "visits", k=3)
    assert layer.classes == (0, 0, 1, 1, 2, 2)
    assert colours(layer)[-1] == SEQUENTIAL[0]
    assert [c.words for c in layer.legend.classes] == ["below 3", "3 to below 5", "5 or more"]


def test_a_missing_or_infinite_value_is_no_data_and_counted() -> None:
    page = nm.explore(squares(visits=[1.0, np.nan, np.inf, 4.0]), "visits", k=2)
    assert page.spec.layers[0].classes == (0, -1, -1, 1)
    assert "2 areas without a value" in page.spec.finding


def test_nullable_integers_and_truth_values_are_taken() -> None:
    visits = pd.array([1, None, 3], dtype="Int64")
    assert layer_of(squares(visits=visits), "visits", k=2).classes == (0, -1, 1)
    layer = layer_of(squares(open=[True, False, True]), "open")
    assert layer.classes == (1, 0, 1)
    assert layer.columns[0].cells == ("yes", "no", "yes")
    assert [c.words for c in layer.legend.classes] == ["no", "yes"]


def test_breaks_are_those_given_and_a_value_on_one_is_in_the_class_above() -> None:
    layer = layer_of(squares(rate=[0.5, 10.0, 20.0]), "rate", breaks=[10, 20])
    assert layer.classes == (0, 1, 2)
    lightest = layer_of(squares(rate=[1, 2, 3]), "rate", breaks=[2], darkest="lowest")
    assert colours(lightest) == [SEQUENTIAL[0], SEQUENTIAL[-1], SEQUENTIAL[-1]]


def test_ordered_categories_keep_their_order() -> None:
    values = pd.Categorical(["high", "low", None], categories=["low", "none", "high"], ordered=True)
    layer = layer_of(squares(level=values), "level")
    assert [c.words for c in layer.legend.classes] == ["low", "high"]
    assert layer.classes == (1, 0, -1)


@given(st.lists(st.integers(1, 10) | st.none(), min_size=1, max_size=30).filter(any))
def test_deciles_keep_their_colour_whichever_occur(numbers: list[int | None]) -> None:
    layer = layer_of(squares(d=pd.array(numbers, dtype="Int64")), "d", scheme="decile")
    assert colours(layer) == ["" if n is None else SEQUENTIAL[n - 1] for n in numbers]


@given(st.lists(st.floats(-1e9, 1e9), min_size=2, max_size=40), st.integers(2, 10))
def test_no_area_contradicts_the_class_that_it_is_in(numbers: list[float], k: int) -> None:
    layer = layer_of(squares(v=numbers), "v", k=k)
    shown = layer.columns[0]
    ordered = sorted(zip(shown.cells, layer.classes, strict=True))
    classes = [n for _, n in ordered]
    rounded = [round(value, shown.decimals) for value, _ in ordered]
    assert classes == sorted(classes)
    assert all(a[0] != b[0] or a[1] == b[1] for a, b in zip(
        list(zip(rounded, classes, strict=True)), list(zip(rounded, classes, strict=True))[1:],
        strict=False,
    ))  # fmt: skip


def test_a_frame_in_another_system_is_drawn_where_it_lies() -> None:
    metres = squares(visits=[1, 2])
    degrees = nm.explore(metres.to_crs(4326), "visits").spec.area_sets[0].shapes
    for one, other in zip(degrees, metres.geometry, strict=True):
        assert one.centroid.distance(other.centroid) < 3


def test_rows_that_cannot_be_drawn_are_listed() -> None:
    frame = squares(visits=[1, 2, 3, 4])
    frame.loc[1, "geometry"] = None
    frame.loc[2, "geometry"] = box(9e6, 9e6, 9.1e6, 9.1e6)
    spec = nm.explore(frame, "visits").spec
    assert len(spec.area_sets[0].codes) == 2
    assert "1 row without a polygon." in spec.left_out
    assert any("outside Great Britain" in text for text in spec.left_out)


def test_a_crossed_outline_and_a_collection_are_mended() -> None:
    frame = squares(visits=[1, 2])
    bow = Polygon([(EAST, NORTH), (EAST + 9, NORTH + 9), (EAST + 9, NORTH), (EAST, NORTH + 9)])
    frame.loc[0, "geometry"] = bow
    frame.loc[1, "geometry"] = GeometryCollection([frame.geometry[1], Point(EAST, NORTH)])
    shapes = nm.explore(frame, "visits").spec.area_sets[0].shapes
    assert all(shape.is_valid and shape.area > 0 for shape in shapes)


def test_areas_are_named_by_their_ons_name_else_by_name_else_by_index() -> None:
    def names(**columns: object) -> tuple[tuple[str, ...], tuple[str, ...]]:
        areas = nm.explore(squares(v=[1, 2], **columns), "v").spec.area_sets[0]
        return areas.codes, areas.names

    assert names(LSOA21CD=["E01000001", "E01000002"], LSOA21NM=["A", "B"]) == (
        ("E01000001", "E01000002"),
        ("A", "B"),
    )
    assert names(Name=["East", None]) == (("0", "1"), ("East", "1"))
    assert names(LSOA21CD=["E01000001", "E01000001"]) == (("0", "1"), ("0", "1"))


@pytest.mark.parametrize(
    ("column", "options", "error"),
    [
        ("visit", {}, UnknownEntry),
        ("geometry", {}, FrameError),
        ("word", {"scheme": "quantile"}, FrameError),
        ("visits", {"scheme": "decile"}, FrameError),
        ("visits", {"scheme": "deciles"}, ArgumentError),
        ("visits", {"k": 1}, FrameError),
        ("visits", {"breaks": [2, 1]}, FrameError),
        ("visits", {"breaks": [float("nan")]}, FrameError),
        ("visits", {"scheme": "breaks"}, FrameError),
        ("visits", {"scheme": "quantile", "breaks": [1]}, FrameError),
        ("none", {}, FrameError),
    ],
)
def test_what_cannot_be_drawn_is_one_error(
    column: str, options: dict[str, object], error: type[Exception]
) -> None:
    frame = squares(visits=[1, 20], word=["a", "b"], none=[None, None])
    with pytest.raises(error):
        nm.explore(frame, column, **options)


def test_points_no_system_no_rows_and_many_categories_are_refused() -> None:
    frame = squares(visits=list(range(len(CATEGORICAL) + 1)))
    with pytest.raises(FrameError, match=str(len(CATEGORICAL))):
        nm.explore(frame, "visits", scheme="category")
    for wrong in (
        frame.set_geometry(frame.centroid),
        frame.set_crs(None, allow_override=True),
        frame.iloc[:0],
    ):
        with pytest.raises(FrameError):
            nm.explore(wrong, "visits")
    with pytest.raises(ArgumentError):
        nm.explore(pd.DataFrame({"visits": [1]}), "visits")


def test_a_loaded_frame_knows_its_words_sources_and_direction(invented: Library) -> None:
    frame = nm.load("Alderwick", "invented_iod2019", library=invented)
    page = nm.explore(frame, "imd_decile")
    spec, layer = page.spec, page.spec.layers[0]
    assert spec.banner.startswith("Invented data")
    assert spec.sources == tuple(frame.attrs["sources"])
    assert layer.legend.direction == "1 = most deprived"
    assert layer.legend.classes[0].words.startswith("1: most deprived 10%")
    for column in ("imd_rank", "imd_score"):
        dark = colours(layer_of(frame, column, k=10))
        first = frame["imd_rank"].astype("int64").idxmin()
        assert dark[first] == SEQUENTIAL[0]


def test_ranks_of_well_being_are_darkest_where_it_is_lowest(invented: Library) -> None:
    frame = nm.load("Alderwick", "invented_cwi2009", library=invented)
    rank = next(c for c in frame.columns if c.endswith("_rank"))
    dark = colours(layer_of(frame, rank, k=10))
    assert dark[frame[rank].astype("int64").idxmax()] == SEQUENTIAL[0]


def test_a_summary_is_darkest_at_its_most_deprived_ward(invented: Library) -> None:
    wards = nm.summarise("Alderwick", "invented_iod2019", by="ward", library=invented)
    for column in ("imd_average_rank", "imd_average_rank_rank"):
        layer = layer_of(wards, column, k=10)
        assert colours(layer)[wards["imd_average_rank"].idxmax()] == SEQUENTIAL[0]
        assert layer.title.startswith("Index of Multiple Deprivation: Average rank")


def test_diverging_colours_are_either_side_of_zero() -> None:
    layer = layer_of(squares(move=[-30.0, -2.0, 0.0, 2.0, 30.0]), "move", scheme="diverging", k=5)
    assert [c.colour for c in layer.legend.classes] == list(spread(DIVERGING, 5))
    assert layer.legend.diverging
    painted = colours(layer)
    assert painted[0] == DIVERGING[0]
    assert painted[2] == DIVERGING[4]
    assert painted[-1] == DIVERGING[-1]
    given = layer_of(squares(move=[-3, 0, 3]), "move", scheme="diverging", breaks=[-1, 1])
    assert given.classes == (0, 1, 2)
    uneven = layer_of(squares(move=[-3, 3, 8]), "move", scheme="diverging", breaks=[0, 5])
    assert colours(uneven) == [spread(DIVERGING, 5)[i] for i in (1, 3, 4)]
    alike = layer_of(squares(move=[0, 0]), "move", scheme="diverging")
    assert colours(alike) == [DIVERGING[4], DIVERGING[4]]
    with pytest.raises(FrameError, match="4 classes"):
        layer_of(squares(move=[0, 9]), "move", scheme="diverging", breaks=[1, 2, 3, 4, 5])


@example(numbers=[0, 0, 3, 6], k=2)
@given(numbers=st.lists(st.integers(-9, 9), min_size=1, max_size=30), k=st.integers(2, 10))
def test_a_move_and_its_opposite_are_painted_alike(numbers: list[int], k: int) -> None:
    both = [sign * n for sign in (1, -1) for n in numbers]
    painted = colours(layer_of(squares(move=both), "move", scheme="diverging", k=k))
    for up, down in zip(painted[: len(numbers)], painted[len(numbers) :], strict=True):
        assert DIVERGING.index(up) + DIVERGING.index(down) == len(DIVERGING) - 1


@pytest.mark.parametrize(
    ("before", "after"),
    [("invented_iod2019", "invented_iod2025"), ("invented_imd2010", "invented_iod2015")],
)
def test_moves_are_drawn_as_on_the_map_of_change(
    invented: Library, before: str, after: str
) -> None:
    frame = nm.change("Alderwick", before, after, library=invented)
    spec = nm.explore(frame, "points").spec
    request = ChangeRequest(place="Alderwick", before=before, after=after)
    other = change_map(place_change(invented, request))
    assert spec.layers[0].legend.classes == other.layers[0].legend.classes
    assert spec.layers[0].legend.direction == other.layers[0].legend.direction
    expected = dict(zip(other.area_sets[0].codes, other.layers[0].classes, strict=True))
    assert dict(zip(spec.area_sets[0].codes, spec.layers[0].classes, strict=True)) == expected
    assert set(spec.caveats) >= set(other.caveats)


def test_moves_of_areas_that_cannot_be_compared_are_hatched(invented: Library) -> None:
    frame = nm.change("Larkrise", "invented_iod2019", "invented_iod2025", library=invented)
    frame.loc[0, ["points", "moved"]] = [np.nan, "not comparable"]
    frame.loc[1, ["points", "moved"]] = [-40.0, "within the range of its parents"]
    layer = layer_of(frame, "points")
    assert layer.classes[0] == NOT_COMPARABLE
    assert layer.legend.classes[layer.classes[1]].words == "Less than 1 point either way"
    assert "not comparable: 1 LSOA" in nm.explore(frame, "points").spec.finding
    with pytest.raises(FrameError, match="moved"):
        nm.explore(frame.drop(columns="moved"), "points")


def test_verdicts_have_their_own_order_and_are_explained(invented: Library) -> None:
    frame = nm.change("Alderwick", "invented_iod2019", "invented_iod2025", library=invented)
    legend = layer_of(frame, "verdict").legend
    words = [c.words for c in legend.classes]
    assert words == ["exact", "inherited", "averaged", "estimated"]
    assert all(f"{word} =" in legend.direction for word in words)
    assert (
        layer_of(frame, "decile_before").legend.classes
        == layer_of(
            nm.load("Alderwick", "invented_iod2025", library=invented), "imd_decile"
        ).legend.classes
    )
