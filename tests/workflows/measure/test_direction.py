"""A release that ranks the other way is never called deprived, in any output."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from needsmap.cli import app
from needsmap.library import Library
from needsmap.measures.phrases import end_words, far_end_words, more_words, share_words
from needsmap.model import Release
from needsmap.workflows.area_frames import load
from needsmap.workflows.borough_map import borough_map
from needsmap.workflows.map_request import MapRequest
from needsmap.workflows.measure.measure import measure
from needsmap.workflows.measure.measure_chart import measure_chart
from needsmap.workflows.measure.measure_map import map_of_peers, measure_map
from needsmap.workflows.measure.measure_tables import spread_table, whole, wide
from needsmap.workflows.measure.measure_words import page
from needsmap.workflows.measure.rates import measure_rates
from needsmap.workflows.measure.requests import MeasureRequest, RatesRequest
from needsmap.workflows.profile.requests import ProfileRequest
from needsmap.workflows.profile.ward_profile import Profiler

if TYPE_CHECKING:
    from pathlib import Path

    from needsmap.workflows.measure.measured import Measured

CWI = "invented_cwi2009"


@pytest.fixture
def wards(invented: Library) -> Measured:
    asked = MeasureRequest(release=CWI, places=("Alderwick",), by="ward", weights="equal")
    return measure(invented, asked)


def test_the_two_ends_in_words(invented: Library) -> None:
    cwi = invented.catalogue.find(CWI, Release)
    assert end_words(cwi) == "lowest child well-being"
    assert far_end_words(cwi) == "highest child well-being"
    assert more_words(cwi) == "lower in child well-being"
    assert share_words("10%", cwi) == "10% with the lowest child well-being"
    imd = invented.catalogue.find("invented_iod2019", Release)
    assert share_words("10%", imd) == "most deprived 10%"
    assert (far_end_words(imd), more_words(imd)) == ("least deprived", "more deprived")


def test_measures_of_well_being(wards: Measured) -> None:
    code = wards.codes[0]
    rows, columns = spread_table(wards)
    texts = [
        *page(wards, code)[0], *page(wards, code)[3], *wards.caveats,
        *map(str, page(wards, code)[1]), *map(str, wide(wards).columns), *columns.values(),
        json.dumps(whole(wards)["direction"]), str(rows),
        str(measure_chart(wards, "average_rank")),
    ]  # fmt: skip
    assert [text for text in texts if "deprived" in text] == []
    assert "Lowest child well-being LSOA01CD" in wide(wards).columns


@pytest.mark.parametrize("by", ["", "ward"])
def test_the_map_of_well_being(invented: Library, by: str) -> None:
    asked = MapRequest(place="Alderwick", release=CWI, by=by)
    spec = map_of_peers(invented, asked) if by else borough_map(invented, asked)
    said = [*spec.caveats, *spec.summary, spec.finding, spec.title]
    for layer in spec.layers:
        said += [layer.title, layer.finding, *layer.summary]
        said += [str(layer.legend)]
        said += [column.title for column in layer.columns]
    assert [text for text in said if "deprived" in text] == []
    if not by:
        titles = [column.title for column in spec.layers[0].columns]
        assert "In the lowest child well-being" in titles


@pytest.mark.parametrize(
    "command",
    [
        ["bands", "Alderwick", "-r", CWI],
        ["bands", "Alderwick", "-r", CWI, "--format", "json"],
        ["series", "Alderwick", "--releases", CWI],
        ["pattern", "Alderwick", "-r", CWI],
        ["spread", "Alderwick", "-r", CWI, "--by", "ward", "--weights", "equal"],
    ],
)
def test_commands_on_well_being(shelf: Path, command: list[str]) -> None:
    done = CliRunner().invoke(app, [*command, "--shelf", str(shelf)])
    assert done.exit_code == 0, done.output
    assert "deprived" not in done.output


@pytest.mark.parametrize("place", ["Alderwick", "Foxholt"])
def test_the_profile_of_well_being(invented: Library, place: str) -> None:
    asked = ProfileRequest(place=place, release=CWI, past=False)
    made = Profiler(invented, asked).make()
    said = str([s for s in made.document.sections if s.title != "How this was made"])
    assert "deprived" not in said
    # no counts of people are held: what a summary figure says tells so
    assert "every small area counted alike" in said
    assert "more people count for more" not in said
    assert "population-weighted" not in said


def test_rates_by_well_being(invented: Library, tmp_path: Path) -> None:
    ranks = invented.load_ranks(CWI).drop_duplicates("area_code")
    path = tmp_path / "counts.csv"
    ranks.assign(Seen=range(1, len(ranks) + 1), People=1000)[
        ["area_code", "Seen", "People"]
    ].to_csv(path, index=False)
    asked = RatesRequest(file=path, release=CWI, count="Seen", persons="People")
    words = measure_rates(invented, asked).caveats
    assert [line for line in words if "depriv" in line] == []


@pytest.fixture
def lonely(shelf: Path, tmp_path: Path) -> Library:
    """The invented shelf with a ranking of loneliness in Mercia, rank 1 the worst."""
    own = shutil.copytree(shelf, tmp_path / "shelf")
    card = own / "indices" / "invented_iod2019.toml"
    text = card.read_text("utf-8").replace('"deprivation"', '"loneliness"')
    card.write_text(text.replace('"invented England"', '"Mercia"'), "utf-8")
    library = Library(shelves=[own], cache=tmp_path / "cache")
    library.mirror = None
    return library


def test_outputs_of_ones_own_index_name_what_it_ranks_and_where(lonely: Library) -> None:
    release = "invented_iod2019"
    asked = MapRequest(place="Alderwick", release=release)
    wards = measure(lonely, MeasureRequest(release=release, places=("Alderwick",), by="ward"))
    profile = ProfileRequest(place="Foxholt", release=release, past=False)
    document = Profiler(lonely, profile).make().document
    sections = [s for s in document.sections if s.title != "How this was made"]
    said = [
        repr(borough_map(lonely, asked)), repr(map_of_peers(lonely, replace(asked, by="ward"))),
        *page(wards, wards.codes[0])[0], *page(wards, wards.codes[0])[3], *wards.caveats,
        *map(str, wide(wards).columns), repr(sections),
    ]  # fmt: skip
    assert not [text for text in said if re.search(r"deprived|national|England:|every child", text)]
    for text in said[:2]:
        assert "worst loneliness" in text
        assert "Mercia" in text
    assert "published of small areas alone" in wards.caveats[0]
    attrs = load("Alderwick", release, library=lonely).attrs
    assert attrs["decile_1"] == "worst loneliness"
    assert attrs["titles"]["imd_decile"].endswith(": decile in Mercia")


def test_equal_weights_are_in_the_sentence(wards: Measured) -> None:
    chart = measure_chart(wards, "average_rank")
    assert "each small area counted alike" in chart.title
    assert "each small area counted alike" in chart.finding
    spec = measure_map(wards)
    assert "each small area counted alike" in spec.title
    weighed = [layer for layer in spec.layers if "proportion" not in layer.id]
    assert weighed
    assert all("each small area counted alike" in layer.legend.title for layer in weighed)


@pytest.mark.parametrize(
    ("place", "by", "weights", "says"),
    [
        ("Foxholt", "ward", "people", "for districts, not for wards"),
        ("Alderwick", "lad", "people", "last digit can differ"),
        ("Alderwick", "lad", "equal", "Every small area counts alike"),
    ],
)
def test_what_is_official(invented: Library, place: str, by: str, weights: str, says: str) -> None:
    asked = MeasureRequest(release="invented_iod2019", places=(place,), by=by, weights=weights)
    caveats = " ".join(measure(invented, asked).caveats)
    assert says in caveats
    assert "places like this" not in caveats
    assert caveats.count("counts alike") == (weights == "equal")
