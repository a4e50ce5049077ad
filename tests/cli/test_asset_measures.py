"""What the estate does for people, asked from the command line of the invented borough."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import pytest
from typer.testing import CliRunner

from needsmap.cli import app
from needsmap.errors import CardError, FrameError, UnknownEntry
from needsmap.workflows.estate.asset_measures import gaps
from needsmap.workflows.estate.estate import open_estate
from needsmap.workflows.estate.register_settings import settings_path
from needsmap.workflows.estate.requests import ReviewRequest

if TYPE_CHECKING:
    from needsmap.library import Library

run = CliRunner().invoke


@pytest.fixture
def ask(shelf: Path):  # noqa: ANN201 - a function
    files = [str(shelf / "registers" / "invented_partnership.csv")]
    common = ["--shelf", str(shelf), "--place", "Alderwick", "-r", "invented_iod2025"]

    def asked(command: str, *options: str) -> dict[str, Any]:
        done = run(app, ["assets", command, *files, *common, *options, "--format", "json"])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    return asked


def written(folder: Path, settings: str) -> list[str]:
    recipe = folder / "recipe.toml"
    recipe.write_text(settings, encoding="utf-8")
    return ["--recipe", str(recipe)]


def test_colocation_has_n_p_and_correction_on_every_row(ask) -> None:  # noqa: ANN001
    got = ask("colocate", "--permutations", "99")
    for row in got["rows"]:
        assert row["p"] is None or row["p"] >= 1 / 100
        enough = min(row["n_from"], row["n_to"]) >= 5
        assert (row["verdict"] == "too few to say") != enough
        assert enough or row["q"] is None
    assert got["notes"][0].startswith("Read as: ")
    assert "random labellings" in got["notes"][1]
    assert sum(got["reference"].values()) > len(got["reference"]) > 2
    assert f"{sum(got['reference'].values())} facilities" in got["notes"][1]
    assert {row["p_highest"] for row in got["rows"] if row["verdict"] == "too few to say"} == {None}


def test_a_pair_against_several_references(ask) -> None:  # noqa: ANN001
    pair = ("--pair", "Community room=Offices")
    got = ask("colocate", *pair, "--permutations", "99")
    assert got["rows"] == got["references"]
    assert got["rows"][0]["n"] == sum(got["reference"].values())
    assert got["rows"][-1]["reference"] == "only the two"
    assert got["rows"][-1]["n"] == got["rows"][-1]["n_from"] + got["rows"][-1]["n_to"]
    named = ask("colocate", *pair, "--reference", "Job club", "--permutations", "99")
    assert set(named["reference"]) == {"Community room", "Offices", "Job club"}
    for detail in ("distances", "sites"):
        closely = ask("colocate", *pair, "--detail", detail, "--permutations", "99")
        assert closely["references"] == got["rows"]


def test_local_colocation_names_each_site(ask) -> None:  # noqa: ANN001
    closely = ("--pair", "community room=offices", "--detail", "sites")
    got = ask("colocate", *closely, "--permutations", "99")
    rows = got["rows"]
    assert rows
    assert {row["use"] for row in rows} == {"Community room"}
    assert [row["quotient"] for row in rows] == sorted(
        (row["quotient"] for row in rows), reverse=True
    )
    assert all(row["q"] >= row["p"] >= 1 / 100 for row in rows)
    assert "10 nearest" in got["notes"][2]
    with pytest.raises(UnknownEntry, match="there are: "):
        ask("colocate", "--pair", "Casino=Offices", "--detail", "sites")


def test_a_pair_at_rising_distances(ask) -> None:  # noqa: ANN001
    options = ("--pair", "community room=offices", "--detail", "distances", "--permutations", "99")
    rows = ask("colocate", *options, "--radius", "800", "--radius", "200")["rows"]
    assert [row["r"] for row in rows] == [200, 800]
    assert rows[0]["pairs"] <= rows[1]["pairs"]
    assert all(row["low"] <= row["high"] and row["p"] >= 1 / 100 for row in rows)
    assert len(ask("colocate", *options)["rows"]) == 5
    refused = run(app, ["assets", "colocate", "x.csv", "--place", "Alderwick", "--radius", "9"])
    assert refused.exit_code == 2


def test_access_counts_the_same_people_for_every_use(ask) -> None:  # noqa: ANN001
    got = ask("access", "--by", "all", "--radius", "400", "--radius", "800")
    assert len({row["persons"] for row in got["rows"]}) == 1
    by_use: dict[str, list[float]] = {}
    for row in got["rows"]:
        by_use.setdefault(row["use"], []).append(row["covered"])
    assert all(near <= far for near, far in by_use.values())


def test_access_by_age_adds_up_to_each_groups_people(ask) -> None:  # noqa: ANN001
    got = ask("access", "--by", "group", "--radius", "800")
    first = got["rows"][0]["use"]
    persons = {row["group"]: row["persons"] for row in got["rows"] if row["use"] == first}
    parts = [persons[age] for age in ("children", "aged 16 to 59", "older people")]
    # the three ages are all the people, but for their rounding
    assert abs(sum(parts) - persons["all people"]) <= 2
    assert all(row["covered"] <= row["persons"] for row in got["rows"])
    assert "a group is spread as residents of all ages are" in got["notes"][1]


def test_gaps_and_overlaps_are_two_outputs(ask) -> None:  # noqa: ANN001
    gaps = ask("gaps", "--use", "health centre")
    assert gaps["rows"][0]["gap"] == max(row["gap"] for row in gaps["rows"])
    overlaps = ask("overlaps")
    assert all(row["duplication_index"] >= 1 for row in overlaps["rows"])
    for answer in (gaps, overlaps):
        assert any("not to be set off" in note for note in answer["notes"])
    with pytest.raises(UnknownEntry, match="there are: "):
        ask("gaps", "--use", "Casino")


def test_people_beyond_the_border_share_its_sites(invented: Library, shelf: Path) -> None:
    files = (shelf / "registers" / "invented_partnership.csv",)
    estate = open_estate(invented, ReviewRequest(files=files), "Alderwick", "invented_iod2025")
    # a crowd of 200,000 on the very edge of the borough
    east, edge = estate.ground.areas.total_bounds[2], estate.ground.everyone
    far = estate.ground.people.geometry.x.idxmax()
    crowd = gpd.GeoDataFrame(
        {"area_code": ["beyond"], "persons": [200_000.0]},
        geometry=gpd.points_from_xy([east + 50], [estate.ground.people.geometry.y[far]]),
        crs=edge.crs,
    )
    ground = replace(estate.ground, everyone=pd.concat([edge, crowd], ignore_index=True))
    shared = gaps(replace(estate, ground=ground), use="Hospital", radius=9000)
    before = gaps(estate, use="Hospital", radius=9000)
    assert shared.frame["access"].sum() < 0.9 * before.frame["access"].sum()


def test_opportunities_and_leases_are_dated_and_complete(ask) -> None:  # noqa: ANN001
    got = ask("opportunities", "--as-of", "2026-11-22")
    assert got["notes"][1].startswith("As of 22 November 2026: ")
    pairs = got["rows"]
    scores = [row["score"] for row in pairs if row["score"] is not None]
    assert scores == sorted(scores, reverse=True)
    assert all(row["host_partner"] != row["guest_partner"] for row in pairs)
    events = ask("leases", "--as-of", "2026-11-22")["rows"]
    assert [row["date"] for row in events] == sorted(row["date"] for row in events)
    assert {row["window"] for row in events} <= {
        "passed", "within 12 months", "within 24 months", "within 36 months",
    }  # fmt: skip


def test_leases_by_area_add_up_to_the_list(ask) -> None:  # noqa: ANN001
    events = ask("leases", "--as-of", "2026-11-22")["rows"]
    areas = ask("leases", "--as-of", "2026-11-22", "--by-area")["rows"]
    windows = ["passed", *(f"within {m} months" for m in (12, 24, 36))]
    for window in windows:
        assert sum(row[window] for row in areas) == sum(e["window"] == window for e in events)
    rows = [sum(row[window] for window in windows) for row in areas]
    assert rows == sorted(rows, reverse=True)


def test_what_is_kept_or_apart_is_in_no_pair_and_hubs_join_three_sites(ask) -> None:  # noqa: ANN001
    dated = ("opportunities", "--as-of", "2026-11-22")
    first = ask(*dated)["rows"][0]
    kept = ask(*dated, "--keep", first["host"])
    assert all(first["host"] not in {row["host"], row["guest"]} for row in kept["rows"])
    assert any(first["host"] in note for note in kept["notes"])
    for hub in ask(*dated, "--hubs", "--radius", "1500")["rows"]:
        assert hub["n_sites"] >= 3
        assert hub["n_partners"] >= 2
        assert hub["needs_area"] <= hub["spare_area"]
        assert 0 < hub["completeness"] <= 1
    with pytest.raises(UnknownEntry, match="no placed asset has the use 'Casino'"):
        ask(*dated, "--apart", "Casino=Hospital")


def test_a_date_is_asked_for(shelf: Path) -> None:
    register = str(shelf / "registers" / "invented_partnership.csv")
    for command in ("leases", "opportunities", "pack"):
        done = run(app, ["assets", command, register, "--place", "Alderwick"])
        assert done.exit_code == 2
        assert "--as-of" in done.output


def test_partners_stand_side_by_side_with_what_is_known(shelf: Path, tmp_path: Path) -> None:
    register = Path(shutil.copy(shelf / "registers" / "invented_partnership.csv", tmp_path))
    settings_path(register).write_text('postcodes = "invented_codepo_gb"', encoding="utf-8")
    asked = ["assets", "benchmark", str(register), "--shelf", str(shelf), "--format", "json"]
    done = run(app, asked)
    rows = json.loads(done.stdout)["rows"]
    assert len({row["partner"] for row in rows}) == len(rows) > 1
    assert all(row["known"] <= row["assets"] for row in rows)
    done = run(app, [*asked, "--buildings"])
    assert all(row["reasons"] for row in json.loads(done.stdout)["rows"])


def test_a_closure_says_who_loses(ask) -> None:  # noqa: ANN001
    got = ask("what-if", "--close", "PR0003")
    whole = got["rows"][0]
    assert whole["decile"] == 0
    assert whole["lost"] == sum(row["lost"] for row in got["rows"][1:])
    assert whole["mean_after"] > whole["mean_before"]
    assert "have further to go" in got["notes"][1]
    assert got["rooms"]
    for wrong in (
        [],
        ["--merge", "PR0003"],
        ["--suggest", "2"],
        ["--close", "a", "--suggest", "2"],
    ):
        done = run(app, ["assets", "what-if", "x.csv", "--place", "Alderwick", *wrong])
        assert done.exit_code == 2


def test_a_suggestion_names_what_would_close_and_what_stays(ask, tmp_path: Path) -> None:  # noqa: ANN001
    recipe = written(tmp_path, 'protect = ["PR0003"]')
    got = ask("what-if", "--use", "health centre", "--suggest", "1", *recipe)
    assert got["closes"]
    assert "PR0003" not in got["closes"]
    assert got["notes"][1].startswith("Kept for the least distance in all:")
    assert "proven" in got["notes"][3]


def test_a_surface_has_its_unit_and_its_raster(ask, tmp_path: Path) -> None:  # noqa: ANN001
    target = tmp_path / "near.tif"
    recipe = written(tmp_path, "cell = 250")
    got = ask("surface", "--use", "hospital", "--tiff", str(target), *recipe)
    assert "metres, cells of 250 m" in got["notes"][1]
    assert all(row["mean"] > 0 for row in got["rows"])
    assert target.read_bytes()[:2] in {b"II", b"MM"}


def test_a_surface_by_ward_with_a_bandwidth_of_the_rule(ask, tmp_path: Path) -> None:  # noqa: ANN001
    options = ("surface", "--use", "community room", "--kind", "density")
    rule = 'cell = 250\nbandwidth = "rule of thumb"'
    got = ask(*options, "--by", "ward", *written(tmp_path, rule))
    assert len(got["rows"]) == 15
    assert "rule of thumb" in got["notes"][2]
    assert "per km2 (quartic, bandwidth " in got["notes"][1]
    chosen = ask(*options, *written(tmp_path, "cell = 250\nbandwidth = 500"))
    assert "bandwidth 500 m" in chosen["notes"][1]
    assert "is your choice" in chosen["notes"][2]
    with pytest.raises(FrameError, match="cannot be suggested from 1 site"):
        ask("surface", "--use", "training yard", "--kind", "density", *written(tmp_path, rule))
    with pytest.raises(CardError, match=r"line 1: cell should be a distance"):
        ask(*options, *written(tmp_path, "cell = 0.5"))


def test_a_surface_weighted_by_people_shared_out(
    ask,  # noqa: ANN001
    invented: Library,
    tmp_path: Path,
) -> None:
    table = "invented_lsoa11_population"
    recipe = written(tmp_path, f'cell = 250\npeople = "{table}"')
    got = ask("surface", "--use", "hospital", "--by", "ward", *recipe)
    assert "shared out evenly over its land" in got["notes"][2]
    counts = invented.load_counts(table)
    whole = counts.loc[counts["group"] == "all", "persons"].sum()
    # wards and small areas have one edge here, so nobody is lost between them
    assert sum(row["weight"] for row in got["rows"]) == pytest.approx(whole, rel=0.002)
    assert all(row["weighted_mean"] > 0 for row in got["rows"])


def test_stages_of_the_journey_stand_in_their_order(ask) -> None:  # noqa: ANN001
    order = ["Engage", "Prepare", "Train", "Job search", "Stay in work", "Mentor"]
    asked = [part for stage in order for part in ("--stage", stage)]
    got = ask("stages", *asked)
    assert list(got["rows"][0]) == ["area_code", "area_name", *order]
    assert len(got["rows"]) == 15
    assert all(row["Mentor"] == 0 for row in got["rows"])
    found = sum(row[stage] for row in got["rows"] for stage in order)
    assert got["notes"][1].startswith(f"{found} services in Alderwick")
    small = ask("stages", "--by", "area")
    assert len(small["rows"]) > 100
    assert sum(row["Train"] for row in small["rows"]) == sum(row["Train"] for row in got["rows"])
    with pytest.raises(UnknownEntry, match="also hold the stage"):
        ask("stages", "--stage", "Engage")


@pytest.mark.parametrize("metres", ["0", "-800", "nan", "inf", "1e9"])
@pytest.mark.parametrize("command", ["access", "gaps", "overlaps", "clusters"])
def test_a_distance_that_is_not_within_england_is_refused(command: str, metres: str) -> None:
    option = {"clusters": "--diameter"}.get(command, "--radius")
    place = [] if command == "clusters" else ["--place", "Alderwick"]
    use = ["--use", "Library"] if command == "gaps" else []
    refused = run(app, ["assets", command, "x.csv", *place, *use, option, metres])
    assert refused.exit_code == 2
    assert option in refused.output
    assert "at least 1 and at most 700,000 metres" in " ".join(
        refused.output.replace("│", "").split()
    )


def test_permutations_that_cannot_give_a_p_are_refused() -> None:
    told = ["assets", "colocate", "x.csv", "--place", "Alderwick", "--permutations", "0"]
    refused = run(app, told)
    assert refused.exit_code == 2
    assert "--permutations" in refused.output
