"""Registers as plain GeoDataFrames: the figures of `needsmap assets`, on whole or filtered rows."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import pytest
from typer.testing import CliRunner

import needsmap as nm
from needsmap.cli import app
from needsmap.workflows.estate.register_settings import settings_path

if TYPE_CHECKING:
    from collections.abc import Callable

    from needsmap.library import Library


@pytest.fixture(scope="module")
def files(shelf: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Copies of two registers, with the list of postcodes in the settings beside each."""
    folder = tmp_path_factory.mktemp("registers")
    names = ("invented_partnership.csv", "invented_council_land.csv")
    copies = [Path(shutil.copy(shelf / "registers" / name, folder)) for name in names]
    for path in copies:
        settings_path(path).write_text('postcodes = "invented_codepo_gb"', encoding="utf-8")
    return copies


@pytest.fixture(scope="module")
def assets(invented: Library, files: list[Path]) -> gpd.GeoDataFrame:
    return nm.read_register(files, collection="invented", library=invented)


@pytest.fixture(scope="module")
def listed(invented: Library, files: list[Path]) -> gpd.GeoDataFrame:
    """The assets as `needsmap assets check` and `clusters` read them: of no place."""
    return nm.read_register(files, library=invented)


@pytest.fixture
def command(shelf: Path, files: list[Path]):  # noqa: ANN201 - a function
    def run(name: str, *options: str) -> Any:  # noqa: ANN401 - JSON
        typed = ["assets", name, *map(str, files), "--shelf", str(shelf), *options]
        # published boundaries would put the invented borough into the sea
        alone = {"NEEDSMAP_MIRROR": None}
        done = CliRunner().invoke(
            app, [*typed, "--format", "json"], env=alone, catch_exceptions=False
        )
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    return run


def same(frame: pd.DataFrame, rows: list[dict[str, Any]]) -> None:
    """Compare a frame with the rows that a command printed, in their columns."""
    wanted = pd.DataFrame(rows)
    plain = pd.DataFrame(frame)[[*wanted.columns]].astype(object)
    pd.testing.assert_frame_equal(
        plain.where(plain.notna(), None), wanted.astype(object).where(wanted.notna(), None),
        check_dtype=False,
    )  # fmt: skip


def test_assets_and_report_are_those_of_the_commands(
    listed: gpd.GeoDataFrame,
    command: Callable[..., Any],
) -> None:
    cleaned = command("read")
    assert listed["asset_id"].tolist() == [row["asset_id"] for row in cleaned]
    assert listed.geometry.x.round(1).dropna().tolist() == [
        row["x"] for row in cleaned if row["x"] is not None
    ]
    bare = listed[listed.geometry.isna()]
    assert len(bare)
    assert bare["reason"].ne("").all()
    checked = command("check")
    report = json.loads(json.dumps(listed.attrs["report"]))
    for key in ("rows", "live", "placed_by", "sites", "read_as"):
        assert report[key] == checked[key]
    assert [file["left_out"] for file in report["files"]] == [
        file["left_out"] for file in checked["files"]
    ]
    assert listed.crs == "EPSG:27700"


def test_clusters_are_those_of_the_command_with_hulls_and_members(
    listed: gpd.GeoDataFrame,
    command: Callable[..., Any],
) -> None:
    printed = command("clusters", "--diameter", "300")
    found = nm.clusters(listed, within=300)
    middle = found.geometry.centroid.round(0)
    same(found.assign(x=middle.x, y=middle.y), printed["clusters"])
    assert found.attrs["sensitivity"] == printed["sensitivity"]
    points = listed.set_index("asset_id").geometry
    for row in found.itertuples():
        members = points[row.members.split("; ")]
        assert len(members) == row.n_assets
        assert members.within(row.geometry).all()


def test_clusters_draw_themselves(assets: gpd.GeoDataFrame) -> None:
    found = nm.clusters(assets)
    spec = nm.explore(found, "n_partners").spec
    assert "within 400 m" in spec.title
    assert "does not exist" in spec.banner
    assert set(found.attrs["sources"]) <= set(spec.sources)
    assert any("complete" in caveat for caveat in spec.caveats)


def test_filtered_rows_are_as_a_register_of_those_alone(assets: gpd.GeoDataFrame) -> None:
    partner = assets["partner"].value_counts().index[0]
    some = assets[assets["partner"] == partner]
    assert nm.clusters(some).empty
    own = nm.clusters(some, partners=1)
    assert set(own["partners"]) == {partner}
    assert own.attrs["sources"] == assets.attrs["sources"]


def test_assets_kept_apart_stay_apart_in_the_clusters(
    invented: Library, files: list[Path], assets: gpd.GeoDataFrame
) -> None:
    apart = assets.loc[assets["placed_by"] == "point", "asset_id"].tolist()
    alone = nm.read_register(files, collection="invented", apart=apart, library=invented)
    sites = nm.clusters(alone, partners=1)["n_sites"].sum()
    assert sites > nm.clusters(assets, partners=1)["n_sites"].sum()
    assert nm.clusters(alone[alone["asset_id"] != ""], partners=1)["n_sites"].sum() == sites


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda frame: frame.to_crs(4326), "EPSG:4326"),
        (lambda frame: frame.drop(columns="partner"), "partner"),
        (lambda frame: frame.set_geometry(frame.buffer(5)), "Polygon"),
        (lambda frame: frame.assign(placed_by="by hand"), "by hand"),
        (lambda frame: frame[:0], "no row"),
        (lambda frame: pd.concat([frame, frame]), "twice"),
    ],
)
def test_a_frame_of_another_kind_is_one_error(
    assets: gpd.GeoDataFrame,
    change: Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame],
    words: str,
) -> None:
    with pytest.raises(nm.errors.FrameError, match=words) as caught:
        nm.clusters(change(assets))
    assert "read_register" in str(caught.value)


def test_rows_that_came_back_from_a_file_are_the_same(
    assets: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    assets.to_file(tmp_path / "assets.gpkg")
    again = gpd.read_file(tmp_path / "assets.gpkg")
    pd.testing.assert_frame_equal(
        pd.DataFrame(nm.clusters(again)), pd.DataFrame(nm.clusters(assets))
    )


def test_no_file_is_an_error(invented: Library) -> None:
    with pytest.raises(nm.errors.UnknownEntry):
        nm.read_register([], library=invented)


PLACE = ("Alderwick", "invented_iod2025")
AT = ("--place", PLACE[0], "-r", PLACE[1])
FAST = ("--permutations", "19")


@pytest.mark.parametrize("by", ["decile", "group", "all"])
def test_access_is_that_of_the_command(
    assets: gpd.GeoDataFrame, invented: Library, command: Callable[..., Any], by: str
) -> None:
    table = nm.access(assets, *PLACE, by=by, radii=[400, 900], library=invented)
    same(table, command("access", *AT, "--by", by, "--radius", "400", "--radius", "900")["rows"])


def test_access_by_area_adds_up_to_that_of_all(assets: gpd.GeoDataFrame, invented: Library) -> None:
    areas = nm.access(assets, *PLACE, by="area", radii=[800], library=invented)
    whole = nm.access(assets, *PLACE, by="all", radii=[800], library=invented).set_index("use")
    sums = areas.groupby("use")[["persons", "covered"]].sum()
    assert (sums["persons"] - whole["persons"]).abs().max() <= 1
    assert (sums["covered"] - whole["covered"]).abs().max() <= 124 / 2
    library = areas[areas["use"] == "Library"]
    assert library["LSOA21CD"].is_unique
    assert "Share of people" in nm.explore(library, "share").spec.title


def test_gaps_are_those_of_the_command_on_their_areas(
    assets: gpd.GeoDataFrame, invented: Library, command: Callable[..., Any]
) -> None:
    printed = command("gaps", *AT, "--use", "libraries", "--radius", "1000")
    table = nm.gaps(assets, *PLACE, use="Library", radius=1000, library=invented)
    ours = {"area_code": table["LSOA21CD"], "area_name": table["LSOA21NM"]}
    same(table.assign(**ours), printed["rows"])
    assert set(printed["notes"]) <= set(table.attrs["notices"])
    drawn = nm.load(*PLACE, library=invented).set_index("LSOA21CD").geometry
    assert drawn.loc[table["LSOA21CD"]].tolist() == table.geometry.tolist()
    spec = nm.explore(table, "gap_class").spec
    assert "does not exist" in spec.banner
    assert len(spec.layers[0].legend.classes) == table["gap_class"].nunique()
    assert json.loads(json.dumps(table.attrs)) == table.attrs


@pytest.mark.parametrize("pairs", [False, True])
def test_overlaps_are_those_of_the_command(
    assets: gpd.GeoDataFrame, invented: Library, command: Callable[..., Any], *, pairs: bool
) -> None:
    table = nm.overlaps(assets, *PLACE, radius=700, pairs=pairs, library=invented)
    option = ["--pairs"] if pairs else []
    same(table, command("overlaps", *AT, "--radius", "700", *option)["rows"])


@pytest.mark.parametrize("detail", ["", "references", "distances", "sites"])
def test_colocation_is_that_of_the_command(
    assets: gpd.GeoDataFrame,
    invented: Library,
    command: Callable[..., Any],
    detail: str,
) -> None:
    closely = ["--pair", "Offices=Library", "--detail", detail] if detail else []
    printed = command("colocate", *AT, *FAST, *closely)
    how: Any = {"pair": ("Offices", "Library"), "detail": detail} if detail else {}
    table = nm.colocation(assets, *PLACE, permutations=19, library=invented, **how)
    same(table, printed["rows"])
    assert table.attrs["reference"] == printed["reference"]
    if detail == "sites":
        assert table.crs == "EPSG:27700"


def test_what_is_measured_is_the_rows_that_are_given(
    assets: gpd.GeoDataFrame, invented: Library
) -> None:
    libraries = assets[assets["use"] == "Library"]
    whole = nm.overlaps(assets, *PLACE, library=invented).set_index("use")
    own = nm.overlaps(libraries, *PLACE, library=invented).set_index("use")
    assert own.index.tolist() == ["Library"]
    assert own.loc["Library"].equals(whole.loc["Library"])
    fewer = nm.access(libraries[:3], *PLACE, by="all", library=invented)
    every = nm.access(libraries, *PLACE, by="all", library=invented)
    assert (fewer["covered"] < every["covered"]).all()


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"pair": ["Library"]}, "two uses"),
        ({"detail": "sites"}, "one pair"),
        ({"pair": ["Library", "Offices"], "radii": [100]}, "distances"),
        ({"pair": ["Library", "Windmill"]}, "Windmill"),
    ],
)
def test_options_that_do_not_fit_are_one_error(
    assets: gpd.GeoDataFrame,
    invented: Library,
    how: dict[str, Any],
    words: str,
) -> None:
    with pytest.raises(nm.errors.UnknownEntry, match=words):
        nm.colocation(assets, *PLACE, library=invented, **how)


def test_assets_that_cannot_be_placed_measure_nothing(
    assets: gpd.GeoDataFrame, invented: Library
) -> None:
    bare = assets[assets.geometry.isna()]
    with pytest.raises(nm.errors.FrameError, match="facilities"):
        nm.access(bare, *PLACE, library=invented)
    with pytest.raises(nm.errors.FrameError, match="read_register"):
        nm.gaps(nm.load(*PLACE, library=invented), *PLACE, use="Library", library=invented)


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("clusters", {"within": 0.0}),
        ("clusters", {"within": float("nan")}),
        ("clusters", {"partners": 0}),
        ("access", {"radii": [400, 7e5 + 1]}),
        ("gaps", {"use": "Library", "radius": -1.0}),
        ("colocation", {"permutations": 9}),
    ],
)
def test_distances_and_numbers_out_of_range_are_refused(
    assets: gpd.GeoDataFrame, invented: Library, name: str, how: dict[str, Any]
) -> None:
    place = {} if name == "clusters" else {"place": PLACE[0], "release": PLACE[1]}
    more = {} if name == "clusters" else {"library": invented}
    with pytest.raises(nm.errors.ArgumentError, match=rf"{[*how][-1]}.* at (least|most) "):
        getattr(nm, name)(assets, **place, **how, **more)
