"""What users wrote stays text in data files and figures, and none of it breaks a file."""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pyogrio
import pytest

from maps.examples import full
from needsmap.maps.figures.bars import BarChart, save_bars
from needsmap.maps.figures.slopes import Slope, SlopeChart, save_slopes
from needsmap.maps.figures.static import save_figure, save_multiples
from needsmap.maps.files.export import KINDS, export
from needsmap.maps.html.page import render_page

if TYPE_CHECKING:
    from pathlib import Path

    from needsmap.maps.spec import MapSpec

CLEAN = "Elm Hall $x^$ </script><script>hit=1</script> \u2028 ]]> -- <b> {{ 7 * 7 }}"
BROKEN = "\ud800\x00\ufffe" + CLEAN


def everywhere(thing: object, text: str) -> object:
    """Put the text behind every title, name and note of a spec."""
    if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        free = {
            "title", "finding", "banner", "names", "words", "short", "text", "label", "labels",
            "note", "notes", "summary", "sources", "caveats", "left_out", "header", "rows",
            "parents", "parent_title", "no_data", "not_comparable", "direction", "group_title",
            "data_date", "unit", "fields",
        }  # fmt: skip
        changed = {
            f.name: behind(value, text) if f.name in free else everywhere(value, text)
            for f in dataclasses.fields(thing)
            if f.init and (value := getattr(thing, f.name)) is not None
        }
        return dataclasses.replace(thing, **changed)
    if isinstance(thing, tuple):
        return tuple(everywhere(one, text) for one in thing)
    return thing


def behind(value: object, text: str) -> object:
    if isinstance(value, str):
        return f"{value} {text}"
    return tuple(behind(one, text) for one in value) if isinstance(value, tuple) else value


@pytest.fixture(scope="module")
def spec() -> MapSpec:
    return everywhere(full(), BROKEN)


@pytest.mark.parametrize("kind", KINDS)
def test_data_files_hold_clean_text(spec: MapSpec, kind: str, tmp_path: Path) -> None:
    file = export(spec, tmp_path / f"areas{kind}")
    json.loads((tmp_path / f"areas{kind}.datapackage.json").read_text(encoding="utf-8"))
    if kind == ".gpkg":
        with closing(sqlite3.connect(file)) as base:
            for (qml,) in base.execute("SELECT styleQML FROM layer_styles"):
                ET.fromstring(qml)  # noqa: S314 - we wrote it
    if kind in {".gpkg", ".geojson"}:
        assert pyogrio.read_dataframe(file, layer=0)["LSOA11NM"].str.endswith(CLEAN).all()


@pytest.mark.parametrize("kind", [".svg", ".png", ".pdf"])
def test_figures_hold_clean_text(spec: MapSpec, kind: str, tmp_path: Path) -> None:
    bars = BarChart(
        title=BROKEN, finding=BROKEN, labels=(BROKEN,), values=(1,), written=(BROKEN,),
        axis=BROKEN, mark=1, mark_words=BROKEN, notes=(BROKEN,), sources=(BROKEN,), banner=BROKEN,
    )  # fmt: skip
    line = Slope(label=BROKEN, values=(10,), own=(True,))
    slopes = SlopeChart(
        title=BROKEN, finding=BROKEN, releases=((BROKEN, BROKEN),), lines=(line,),
        ends=(BROKEN, BROKEN), notes=(BROKEN,), banner=BROKEN,
    )  # fmt: skip
    files = [
        save_bars(bars, tmp_path / f"bars{kind}"), save_slopes(slopes, tmp_path / f"slopes{kind}"),
        save_figure(spec, tmp_path / f"map{kind}"),
        save_multiples(dataclasses.replace(spec, layers=spec.layers[:1]), tmp_path / f"many{kind}"),
    ]  # fmt: skip
    for file in files if kind == ".svg" else ():
        root = ET.parse(file).getroot()  # noqa: S314 - we wrote it
        assert not [e for e in root.iter() if e.tag.endswith(("script", "}b"))]


def test_the_page_holds_no_markup_of_theirs(spec: MapSpec) -> None:
    page = render_page(spec)
    page.encode()
    assert "<script>hit" not in page
    assert "</script><script>hit" not in page
    assert "<b>" not in page
    assert "49" not in page.split('<div id="stage">')[0].split("<main>")[1]
