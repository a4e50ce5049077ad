"""Profiles of places of one's own: an outline, a list of postcodes, a list of small areas."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from needsmap.cli import app
from needsmap.columns import Areas, PostcodeColumns
from needsmap.errors import FrameError, UnknownPlace
from needsmap.reports import document as d
from needsmap.reports import html
from needsmap.reports.manifest import read_manifest
from needsmap.workflows.profile.profile_files import save_one
from needsmap.workflows.profile.requests import ProfileRequest
from needsmap.workflows.profile.ward_profile import Made, Profiler

if TYPE_CHECKING:
    from pathlib import Path

    from needsmap.library import Library

RELEASE = "invented_iod2019"


def outline(folder: Path, shapes: dict[str, object]) -> Path:
    from shapely.geometry import mapping

    features = [
        {"type": "Feature", "properties": {"name": name}, "geometry": mapping(shape)}
        for name, shape in shapes.items()
    ]
    path = folder / "places.geojson"
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}))
    return path


def circle(library: Library, metres: float) -> object:
    """Draw a circle around the middle of the borough's first small area."""
    areas = library.load_areas(library.boundaries_for("lsoa11", collection="invented").id)
    return areas.geometry.iloc[0].centroid.buffer(metres)


def made(library: Library, **asked: object) -> Made:
    request = ProfileRequest(place="Our Estate", release=RELEASE, past=False, **asked)  # type: ignore[arg-type]
    return Profiler(library, request).make()


def text_of(document: d.Document) -> str:
    """Return what a reader reads, without the maps and pictures."""
    return " ".join(
        line
        for section in document.sections
        for block in section.blocks
        for line in (
            block.paragraphs
            if isinstance(block, d.Text)
            else block.items
            if isinstance(block, d.Bullets)
            else ()
        )
    )


def test_an_outline_is_profiled_by_the_shares_of_its_small_areas(
    invented: Library, tmp_path: Path
) -> None:
    drawn = made(invented, area=outline(tmp_path, {"x": circle(invented, 700)}))
    how = drawn.profile.custom
    assert how
    assert how.outlined
    assert how.shares
    assert all(0 < share <= 1 for share in how.shares.values())
    assert how.whole < len(how.shares)
    assert drawn.profile.place.parent_name == "Alderwick"
    people = drawn.profile.people
    assert people
    assert people.around
    assert 0 < people.persons < people.around
    said = text_of(drawn.document)
    assert "Our Estate has no rank, since it is not an official place." in said
    assert "Its rank. Only official places are ranked." in said
    assert "The others are neighbours." in said
    assert drawn.spec
    assert [o.title for o in drawn.spec.outlines if o.role == "highlight"] == ["Our Estate"]
    heads = {
        s.title: [b for b in s.blocks if isinstance(b, d.Table)] for s in drawn.document.sections
    }
    measures = heads["Where it stands"][0]
    assert "Rank" not in [c.heading for c in measures.columns]
    assert all(row[2] is None or 0 <= float(str(row[2])) <= 100 for row in measures.rows)


def test_small_areas_that_are_listed_belong_whole(invented: Library, tmp_path: Path) -> None:
    areas = invented.load_areas(invented.boundaries_for("lsoa11", collection="invented").id)
    codes = [str(code) for code in areas[Areas.AREA_CODE].head(3)]
    listed = tmp_path / "codes.txt"
    listed.write_text("\n".join(codes))
    found = made(invented, postcodes=listed)
    assert found.profile.custom
    assert found.profile.custom.shares == dict.fromkeys(codes, 1.0)
    said = text_of(found.document)
    assert "It is made up of three whole small areas." in said
    assert "A list has no outline" in said
    assert found.profile.people
    assert found.profile.people.persons == found.profile.people.around


def test_postcodes_make_a_place(invented: Library, tmp_path: Path) -> None:
    from needsmap.model import Postcodes as Card

    card = next(iter(invented.catalogue.of(Card, collection="invented")))
    every = invented.load_postcodes(card.id)
    some = every[every[PostcodeColumns.EASTING].notna()][PostcodeColumns.POSTCODE].head(5)
    listed = tmp_path / "list.csv"
    listed.write_text("name,Postcode\n" + "\n".join(f"home,{code.lower()}" for code in some))
    found = made(invented, postcodes=listed)
    assert found.profile.custom
    assert "share of its postcodes" in found.profile.custom.method
    assert not found.profile.custom.outlined


def test_a_place_of_several_is_chosen_by_its_name(invented: Library, tmp_path: Path) -> None:
    shapes = {"Our Estate": circle(invented, 600), "Their Estate": circle(invented, 900)}
    file = outline(tmp_path, shapes)
    assert made(invented, area=file).profile.place.name == "Our Estate"
    request = ProfileRequest(place="Your Estate", release=RELEASE, area=file)
    with pytest.raises(UnknownPlace, match="none is called 'Your Estate'; did you mean Our Estate"):
        Profiler(invented, request)


def test_an_outline_where_nobody_lives_is_refused(invented: Library, tmp_path: Path) -> None:
    from shapely import Point

    with pytest.raises(FrameError, match="nobody is known to live in"):
        made(invented, area=outline(tmp_path, {"x": Point(400_000, 10_000).buffer(50)}))


def test_markup_in_its_name_stays_text(invented: Library, tmp_path: Path) -> None:
    name = "<img src=x onerror=alert(1)> & Sons"
    file = outline(tmp_path, {"x": circle(invented, 700)})
    request = ProfileRequest(place=name, release=RELEASE, area=file, past=False)
    page = html.render(Profiler(invented, request).make().document)
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt; &amp; Sons" in page


def test_its_files_name_what_went_in_without_a_path(invented: Library, tmp_path: Path) -> None:
    file = outline(tmp_path, {"x": circle(invented, 700)})
    request = ProfileRequest(place="Our Estate", release=RELEASE, area=file, past=False)
    folder = tmp_path / "out"
    files = save_one(invented, request, folder, ("html", "xlsx"))
    assert [path.name for path in files] == ["our-estate.html", "our-estate.xlsx", "manifest.json"]
    manifest = read_manifest(folder)
    assert [own["file"] for own in manifest["own_files"]] == ["places.geojson"]
    assert str(tmp_path) not in (folder / "manifest.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("more", [["--postcodes", "b.txt"], ["--all-wards"]])
def test_what_does_not_go_together_is_refused(more: list[str]) -> None:
    done = CliRunner().invoke(app, ["profile", "X", "--area", "a.geojson", *more])
    assert done.exit_code == 2
    assert "not" in done.output


@pytest.mark.real
def test_the_cambridge_road_estate_is_one_small_area(library: Library, tmp_path: Path) -> None:
    # PRODUCT R14: the estate is about E01002969, 4,000th of 32,844 in 2019
    listed = tmp_path / "estate.txt"
    listed.write_text("E01002969\n")
    request = ProfileRequest(
        place="Cambridge Road Estate", release="iod2019", postcodes=listed, past=False
    )
    profile = Profiler(library, request).make().profile
    assert [area.position for area in profile.standing.areas] == [4000]
    assert profile.place.parent_name == "Kingston upon Thames"
    score = profile.standing.average_score
    assert score
    assert score.rank is None
    assert score.higher
    assert score.higher < 20
