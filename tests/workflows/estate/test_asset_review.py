"""The estate's main job on the invented borough: registers in, report and map out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from needsmap.assets.register.report import NOT_COMPLETE
from needsmap.columns import Assets
from needsmap.errors import UnknownEntry
from needsmap.library import Library
from needsmap.library.result import rows_of
from needsmap.workflows.estate.asset_map import asset_map, save_asset_map
from needsmap.workflows.estate.asset_reading import cleaned
from needsmap.workflows.estate.asset_review import Review, near_place, review_assets
from needsmap.workflows.estate.register_columns import save_layout
from needsmap.workflows.estate.requests import AssetMapRequest, ReviewRequest

if TYPE_CHECKING:
    from pathlib import Path

    from needsmap.maps.spec import MapSpec

RELEASE = "invented_iod2025"


@pytest.fixture(scope="module")
def files(shelf: Path) -> tuple[Path, ...]:
    return tuple(sorted((shelf / "registers").glob("*.csv")))


@pytest.fixture(scope="module")
def review(invented: Library, files: tuple[Path, ...]) -> Review:
    return review_assets(invented, ReviewRequest(files=files, collection="invented"))


@pytest.fixture(scope="module")
def spec(invented: Library, files: tuple[Path, ...]) -> MapSpec:
    return asset_map(invented, request(invented, files))[0]


def request(invented: Library, files: tuple[Path, ...]) -> AssetMapRequest:
    place = invented.find_place("Alderwick", collection="invented", geography="lsoa21")
    return AssetMapRequest(files=files, place=place.code, release=RELEASE)


def test_three_registers_are_read_without_losing_a_row(
    review: Review, files: tuple[Path, ...]
) -> None:
    # headers: two of the three files have one line of it
    lines = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in files) - 2
    assert review.report.rows == len(review.assets) == lines
    assert {r.layout for r in review.registers} == {"lga_land", "common", "epraccur"}
    assert review.assets[Assets.ASSET_ID].is_unique


def test_the_cleaned_file_has_every_row_and_its_faults(review: Review) -> None:
    rows = rows_of(cleaned(review))
    assert len(rows) == review.report.rows
    assert sum(row["x"] is not None for row in rows) == (
        review.report.placed["point"] + review.report.placed["postcode"]
    )
    assert any("swapped" in row[Assets.FAULTS] for row in rows)
    assert all(not isinstance(v, float) or v == v for row in rows for v in row.values())  # noqa: PLR0124 - no NaN


def test_the_map_says_that_it_is_not_complete(spec: MapSpec) -> None:
    assert NOT_COMPLETE in spec.banner
    assert "Invented data" in spec.banner
    assert spec.tables[0].title == "Assets that could not be put on the map"
    assert any("location is not known" in line for line in spec.left_out)


def test_clusters_are_of_several_partners_and_within_the_diameter(spec: MapSpec) -> None:
    clusters = spec.clusters[0].clusters
    partner = spec.points[0].facets[0]
    assert clusters
    for cluster in clusters:
        assert len({partner.which[m] for m in cluster.members}) >= 2
        x = [spec.points[0].x[m] for m in cluster.members]
        assert max(x) - min(x) <= 400 + 100  # sites, and assets merged into them by name
    assert spec.finding.startswith(f"{len(clusters)} clusters of 2 or more partners within 400 m")
    assert [c.label for c in clusters[:2]] == ["Cluster 1", "Cluster 2"]


def test_the_map_is_saved_whole_with_hostile_names_as_text(
    invented: Library, files: tuple[Path, ...], tmp_path: Path
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text(
        "Name,Easting,Northing,Partner\n<img src=x onerror=alert(1)>,640916,418671,</script>\n",
        encoding="utf-8",
    )
    path, _ = save_asset_map(invented, request(invented, (*files, bad)), tmp_path / "map.html")
    page = path.read_text(encoding="utf-8")
    assert "<img src=x" not in page
    assert list(tmp_path.glob("*.part")) == []


def test_columns_that_the_user_names_win(invented: Library, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("Gebäude;PLZ\nHall;ZX1 6UG\n", encoding="utf-8")
    asked = ReviewRequest(
        files=(path,), collection="invented", columns=(("name", "Gebäude"), ("postcode", "PLZ"))
    )
    review = review_assets(invented, asked)
    assert review.assets[Assets.NAME].tolist() == ["Hall"]
    assert review.assets[Assets.PLACED_BY].tolist() == ["postcode"]
    assert review.read_as.startswith("Read as: odd.csv as a list of ")
    with pytest.raises(UnknownEntry, match="Farbe"):
        review_assets(
            invented,
            ReviewRequest(files=(path,), collection="invented", columns=(("use", "Farbe"),)),
        )
    path.write_text("Hall;x;ZX1 6UG\nDen;y;ZX1 6UG\n", encoding="utf-8")
    numbered = replace(asked, columns=(("use", "#1"), ("name", "#2"), ("postcode", "#3")))
    assert review_assets(invented, numbered).assets[Assets.USE].tolist() == ["Hall", "Den"]
    with pytest.raises(UnknownEntry, match="no column is called 'colour'"):
        review_assets(invented, ReviewRequest(files=(path,), columns=(("colour", "PLZ"),)))


def test_columns_once_named_are_kept_as_a_card(
    invented: Library, shelf: Path, tmp_path: Path
) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("Gebäude (neu);PLZ\nHall;ZX1 6UG\n", encoding="utf-8")
    columns = (("name", "Gebäude (neu)"), ("postcode", "PLZ"))
    own = tmp_path / "shelf" / "odd_partner.toml"
    asked = ReviewRequest(files=(path,), collection="invented", columns=columns)
    save_layout(asked, invented, own)
    again = Library(shelves=[shelf, own.parent])
    review = review_assets(again, ReviewRequest(files=(path,), collection="invented"))
    assert review.registers[0].layout == "odd_partner"
    assert review.assets[Assets.NAME].tolist() == ["Hall"]
    with pytest.raises(UnknownEntry, match="--column"):
        save_layout(ReviewRequest(files=(path,)), invented, own)


def test_a_column_is_corrected_within_the_layout_that_fits(
    invented: Library, files: tuple[Path, ...]
) -> None:
    council = next(path for path in files if "council" in path.name)
    asked = ReviewRequest(
        files=(council,), collection="invented", columns=(("use", "HoldingType"),)
    )
    register = review_assets(invented, asked).registers[0]
    assert register.layout == "lga_land"
    assert register.columns["use"] == "HoldingType"


def test_counts_near_a_place_add_up(review: Review) -> None:
    import shapely

    nowhere = shapely.box(0, 0, 1, 1)
    near, far = near_place(review, nowhere, ReviewRequest(files=()), reach=10.0, name="Nowhere")
    assert len(near.assets) + far == len(review.assets)
    line = near.sentences[1 + len(review.registers)]
    assert f"{len(review.assets):,} assets in the files = {len(near.assets):,} in or near" in line
    assert f"{far:,} elsewhere" in line
    for counts in review.counts:
        assert counts.rows == counts.assets + counts.blank + len(counts.left_out)
