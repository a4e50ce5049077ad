"""Measuring named places and places of one's own, on the invented borough and on the mirror."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import shapely

from needsmap.columns import Assignment, Lookups, Ranks, Spread, Summary
from needsmap.errors import (
    FrameError,
    NeedsmapError,
    NotComparable,
    UnknownEntry,
    UnknownPlace,
    VintageError,
)
from needsmap.library.result import rows_of
from needsmap.model import CustomPlace
from needsmap.readers.places import circle_around, from_codes
from needsmap.workflows.measure.measure import measure
from needsmap.workflows.measure.measure_tables import brief, spread_table, whole, wide
from needsmap.workflows.measure.measure_words import page
from needsmap.workflows.measure.requests import MeasureRequest

if TYPE_CHECKING:
    from needsmap.library import Library

RELEASE = "invented_iod2019"


def value(result: object, code: str, name: str) -> float:
    frame = result.summary  # type: ignore[attr-defined]
    row = frame.loc[(frame[Summary.AREA_CODE] == code) & (frame[Summary.MEASURE] == name)]
    return float(row[Summary.VALUE].iloc[0])


def test_a_ward_by_name_with_everything_beside_it(invented: Library) -> None:
    result = measure(invented, MeasureRequest(release=RELEASE, places=("Foxholt",)))
    (code,) = result.codes
    assert result.geography == "wd19"
    assert set(result.summary[Summary.MEASURE]) == {
        "average_score", "average_rank", "proportion", "extent", "local_concentration",
    }  # fmt: skip
    assert result.everyone[Summary.AREA_CODE].nunique() == 15
    row = result.assignment.iloc[0]
    assert row[Assignment.METHOD] == "best fit"
    assert row[Assignment.POPULATION_YEAR] == 2011
    assert 0 <= row[Assignment.LEFT_OUT] <= 1
    above, rows, _, below = page(result, code)
    text = "\n".join([*above, *below])
    assert "high = most deprived" in text
    assert "among wards of 2019 in invented England" in text
    assert "POCKET" in text
    assert "Misfit" in text
    assert "(1 = most deprived;" in text
    assert result.caveats[0].startswith("Not an official statistic")
    standing = {row["id"]: row["standing"] for row in rows}
    assert "of 15" in standing["average_score"]
    # a ward's rank is of wards: no row holds the N of the release
    assert all("32,844" not in text for text in standing.values())


def test_a_district_by_ward_and_by_itself(invented: Library) -> None:
    wards = measure(invented, MeasureRequest(release=RELEASE, places=("Alderwick",), by="ward"))
    assert len(wards.codes) == 15
    table, columns = brief(wards)
    assert [row["average_score_rank"] for row in table] == list(range(1, 16))
    assert list(columns)[:3] == ["name", "areas", "average_score"]
    district = measure(invented, MeasureRequest(release=RELEASE, places=("Alderwick",)))
    assert district.geography == "lad19"
    # the official statistic is the district's
    assert not any("official" in line for line in district.caveats)


@pytest.mark.parametrize("by", ["", "ward"])
@pytest.mark.parametrize("places", [("Alderwick", "Foxholt"), ("Foxholt", "Alderwick")])
def test_a_district_and_a_ward_are_measured_by_ward_in_either_order(
    places: tuple[str, ...], by: str, invented: Library
) -> None:
    result = measure(invented, MeasureRequest(release=RELEASE, places=places, by=by))
    assert result.geography == "wd19"
    assert len(result.codes) == len(set(result.codes)) == 15
    assert result.subject == "Wards of 2019 in Alderwick, with Foxholt"


def test_columns_carry_the_ons_names_and_the_published_names(invented: Library) -> None:
    asked = MeasureRequest(release=RELEASE, places=("Alderwick",), by="ward", domains=("all",))
    table = wide(measure(invented, asked))
    assert list(table.columns[:6]) == [
        "WD19CD", "WD19NM", "IMD - Average rank", "IMD - Rank of average rank",
        "IMD - Average score", "IMD - Rank of average score",
    ]  # fmt: skip
    for column in (
        "IMD - Proportion of LSOAs in most deprived 10% nationally",
        "IMD - Extent", "IMD - Local concentration", "Assignment method", "Coverage",
        "Residents left out", "Most deprived LSOA11CD", "Pocket",
    ):  # fmt: skip
        assert column in table.columns
    assert any(c.startswith("Income") and c.endswith("Scale") for c in table.columns)
    assert not any(c.startswith("Health") and c.endswith("Scale") for c in table.columns)
    assert len(rows_of(table)) == 15


def test_people_by_their_own_group(invented: Library) -> None:
    asked = MeasureRequest(release=RELEASE, places=("Foxholt",), domains=("imd", "employment"))
    result = measure(invented, asked)
    people = result.summary.drop_duplicates(Summary.DOMAIN).set_index(Summary.DOMAIN)
    assert people.loc["employment", Summary.POPULATION] < people.loc["imd", Summary.POPULATION]


def test_three_methods_agree_roughly(invented: Library) -> None:
    found = {
        method: measure(
            invented, MeasureRequest(release=RELEASE, places=("Foxholt",), method=method)
        )
        for method in ("best fit", "residents", "area")
    }
    code = found["best fit"].codes[0]
    scores = [value(result, code, "average_score") for result in found.values()]
    assert max(scores) - min(scores) < 0.15 * max(scores)
    assert any("a last resort" in line for line in found["area"].caveats)
    assert found["residents"].assignment[Assignment.METHOD].iloc[0] == "residents"


def test_a_ward_of_another_year_goes_by_residents(invented: Library) -> None:
    asked = MeasureRequest(release=RELEASE, places=("Foxholt",), by="ward", vintage="wd22")
    result = measure(invented, asked)
    assert result.geography == "wd22"
    assert result.assignment[Assignment.METHOD].tolist() == ["residents"]
    with pytest.raises(VintageError, match="no boundaries of wd05 are on the shelves"):
        measure(
            invented,
            MeasureRequest(release=RELEASE, places=("Foxholt",), by="ward", vintage="wd05"),
        )


def test_low_well_being_is_never_called_deprivation(invented: Library) -> None:
    asked = MeasureRequest(release="invented_cwi2009", places=("Foxholt",), weights="equal")
    result = measure(invented, asked)
    code = result.codes[0]
    above, _, _, below = page(result, code)
    text = "\n".join([*above, *below])
    assert "lowest child well-being" in text
    assert "deprived" not in text
    assert any("Every small area counts alike" in line for line in result.caveats)
    with pytest.raises(NeedsmapError, match="holds no population denominators"):
        measure(invented, MeasureRequest(release="invented_cwi2009", places=("Foxholt",)))


def test_what_does_not_go_together_is_told_at_once(invented: Library) -> None:
    asked = MeasureRequest(
        release=RELEASE, by="parish", weights="gold", method="guess", allow=frozenset({"all"})
    )
    with pytest.raises(UnknownEntry) as told:
        measure(invented, asked)
    for words in ("not by 'parish'", "not 'gold'", "'guess'", "'all'", "name a ward"):
        assert words in str(told.value)
    with pytest.raises(UnknownEntry, match="no domain 'wealth'"):
        measure(invented, MeasureRequest(release=RELEASE, places=("Foxholt",), domains=("wealth",)))
    with pytest.raises(UnknownPlace, match="smaller than what is measured"):
        measure(invented, MeasureRequest(release=RELEASE, places=("Foxholt",), by="lad"))


# --- places of one's own ---


@pytest.fixture(scope="module")
def postcodes(invented: Library) -> list[str]:
    from needsmap.measures.places.assignment import within
    from needsmap.workflows.measure.custom_places import _points

    every = invented.load_postcodes("invented_codepo_gb").head(400)
    inside = within(_points(every), invented.load_areas("invented_lsoa11_bgc"))
    return [p for p, area in zip(every["postcode"], inside, strict=True) if area is not None][:20]


def test_a_neighbourhood_of_twenty_postcodes(invented: Library, postcodes: list[str]) -> None:
    place = from_codes("Our streets", [p.lower().replace(" ", "") for p in postcodes])
    result = measure(invented, MeasureRequest(release=RELEASE, own=(place,)))
    assert result.codes == ["Our streets"]
    assert result.assignment[Assignment.METHOD].tolist() == ["postcodes"]
    shares = result.areas.drop_duplicates(Lookups.FROM_CODE)[Lookups.SHARE]
    assert ((shares > 0) & (shares <= 1)).all()
    row = page(result, "Our streets")[1][0]
    assert "% of wards" in row["standing"]
    assert "has no rank there" in page(result, "Our streets")[0][1]
    table = wide(result)
    assert list(table.columns[:2]) == ["Place", "Place name"]
    # one place alone has no peers to rank among
    assert not any("Rank of" in c for c in table.columns)


def test_a_place_with_no_area_whole_says_so(invented: Library, postcodes: list[str]) -> None:
    place = from_codes("One street", postcodes[:2])
    result = measure(invented, MeasureRequest(release=RELEASE, own=(place,)))
    assert result.assignment[Assignment.N_WHOLE].tolist() == [0]
    assert result.assignment[Assignment.N_AREAS].tolist()[0] >= 1
    assert "none of them whole" in page(result, "One street")[3][0]


def test_unknown_postcodes_are_listed_with_near_misses(
    invented: Library, postcodes: list[str]
) -> None:
    every = set(invented.load_postcodes("invented_codepo_gb")["postcode"])
    wrong = next(
        code for a in "ABDEF" for b in "ABDEF" if (code := postcodes[0][:-2] + a + b) not in every
    )
    place = from_codes("Ours", [*postcodes[:3], wrong])
    with pytest.raises(UnknownPlace) as told:
        measure(invented, MeasureRequest(release=RELEASE, own=(place,)))
    message = str(told.value)
    assert "1 of 4 postcodes is not in the list" in message
    assert "terminated" in message
    assert wrong in message
    assert "near it" in message
    allowed = measure(
        invented,
        MeasureRequest(release=RELEASE, own=(place,), allow=("unknown-postcodes",)),
    )
    assert any("Allowed by name: unknown-postcodes" in line for line in allowed.caveats)
    assert any(wrong in sentence for sentence in invented.sentences)
    none = from_codes("Ours", [wrong])
    with pytest.raises(UnknownPlace):
        measure(
            invented,
            MeasureRequest(release=RELEASE, own=(none,), allow=("unknown-postcodes",)),
        )
    with pytest.raises(UnknownPlace, match="not a whole postcode"):
        measure(
            invented, MeasureRequest(release=RELEASE, own=(from_codes("Ours", ["ZX1", "see map"]),))
        )


def test_listed_areas_are_taken_whole(invented: Library) -> None:
    codes = sorted(invented.load_ranks(RELEASE)[Ranks.AREA_CODE].unique())[:3]
    place = CustomPlace(name="Three", areas=tuple(codes))
    result = measure(invented, MeasureRequest(release=RELEASE, own=(place,)))
    assert result.assignment[Assignment.N_WHOLE].tolist() == [3]
    assert result.assignment[Assignment.METHOD].tolist() == ["listed"]
    lost = CustomPlace(name="Lost", areas=(codes[0], "Z01999999"))
    with pytest.raises(UnknownPlace, match="another year"):
        measure(invented, MeasureRequest(release=RELEASE, own=(lost,)))


def test_circles_and_shapes_go_by_residents(invented: Library, postcodes: list[str]) -> None:
    centre = circle_around("Around", f"{postcodes[0]}, 700")
    low_x, low_y, high_x, high_y = invented.load_areas("invented_lad19_bgc").total_bounds
    all_of_it = CustomPlace(name="All", shape=shapely.box(low_x, low_y, high_x, high_y))
    result = measure(invented, MeasureRequest(release=RELEASE, own=(centre, all_of_it)))
    assert result.codes == ["Around", "All"]
    assert result.assignment[Assignment.METHOD].tolist() == ["residents", "residents"]
    district = measure(invented, MeasureRequest(release=RELEASE, places=("Alderwick",)))
    assert value(result, "All", "average_score") == pytest.approx(
        value(district, district.codes[0], "average_score")
    )
    assert result.made.shapes is not None
    assert len(result.made.shapes) == 2
    point = circle_around("Point", f"{(low_x + high_x) / 2:.0f}, {(low_y + high_y) / 2:.0f}, 900")
    measure(invented, MeasureRequest(release=RELEASE, own=(point,)))
    with pytest.raises(FrameError, match="looks like degrees"):
        measure(
            invented,
            MeasureRequest(release=RELEASE, own=(circle_around("D", "51.4, -0.3, 800"),)),
        )


def test_a_place_in_the_sea(invented: Library) -> None:
    sea = CustomPlace(name="Sea", shape=shapely.box(10_000, 10_000, 11_000, 11_000))
    with pytest.raises(FrameError, match="nobody is known to live"):
        measure(invented, MeasureRequest(release=RELEASE, own=(sea,)))
    # the vintage without residents at hand goes by postcodes
    with pytest.raises(FrameError, match="touches no small area"):
        measure(invented, MeasureRequest(release="invented_iod2025", own=(sea,)))


def test_plain_data_for_other_programs(invented: Library) -> None:
    import json

    result = measure(invented, MeasureRequest(release=RELEASE, places=("Foxholt",)))
    text = json.dumps(whole(result), allow_nan=False)
    assert '"people_by_decile"' in text
    rows, columns = spread_table(result)
    assert rows[0]["pocket"] is True
    assert set(columns) <= set(rows[0])


# --- published ---


@pytest.mark.real
def test_norbiton_as_a_user_sees_it(library: Library) -> None:
    result = measure(library, MeasureRequest(release="iod2019", places=("Norbiton",)))
    assert result.codes == ["E05000409"]
    assert value(result, "E05000409", "average_score") == pytest.approx(20.389, abs=0.0005)
    assert value(result, "E05000409", "average_rank") == pytest.approx(17177.898, abs=0.001)
    row = result.spread.iloc[0]
    assert row[Spread.POCKET]
    assert row[Spread.MOST_CODE] == "E01002969"
    text = "\n".join(page(result, "E05000409")[3])
    assert "in the most deprived 13% of LSOAs in England (rank 4,000 of 32,844)" in text


@pytest.mark.real
@pytest.mark.parametrize(
    ("release", "place", "domain", "printed"),
    [
        # File 10 of 2019 rounds half up, File 10 of 2025 half to even (the latter from a copy,
        # traffordDataLab/open_data)
        ("iod2019", "Gravesham", "imd", 0.0313),
        ("iod2019", "Calderdale", "imd", 0.1563),
        ("iod2025", "North East Derbyshire", "income", 0.0312),
        ("iod2025", "North East Derbyshire", "idaci", 0.0312),
        ("iod2025", "North East Derbyshire", "health", 0.0938),
    ],
)
def test_proportions_as_the_department_prints_them(
    library: Library, release: str, place: str, domain: str, printed: float
) -> None:
    # the mirror holds no people of 2025; a proportion counts areas, so it needs none
    weights = "people" if release == "iod2019" else "equal"
    asked = MeasureRequest(
        release=release, places=(place,), by="lad", domains=(domain,), weights=weights
    )
    result = measure(library, asked)
    table = wide(result)
    column = next(c for c in table.columns if " - Proportion of LSOAs" in c)
    assert table[column].tolist() == [printed]
    shown = {row["id"]: row["shown"] for row in page(result, result.codes[0])[1]}
    assert shown["proportion"] == f"{printed:.4f}"
    measures = whole(result)["places"][0]["measures"]
    assert {m["measure"]: m["value"] for m in measures}["proportion"] == printed


@pytest.mark.real
def test_employment_is_weighed_by_file_6_where_it_is_at_hand(library: Library) -> None:
    asked = MeasureRequest(
        release="iod2019", places=("City of London",), by="lad", domains=("employment",)
    )
    found = value(measure(library, asked), "E09000001", "average_rank")
    # as in File 10; with File 7's whole numbers it is 1.08 off
    assert found == pytest.approx(8325.25, abs=0.005)


@pytest.mark.real
def test_regions_through_their_districts(library: Library) -> None:
    result = measure(library, MeasureRequest(release="iod2019", places=("London",), by="region"))
    row = result.summary.iloc[0]
    assert row[Summary.PEERS] == 9
    assert row[Summary.N_AREAS] == 4835


@pytest.mark.real
def test_a_release_cut_to_a_county_is_refused_beyond_it(library: Library) -> None:
    ids = [e for e in library.catalogue.entries if "west_sussex" in e]
    if not ids:
        pytest.skip("no card of the West Sussex cut")
    with pytest.raises((NotComparable, NeedsmapError)):
        measure(library, MeasureRequest(release=ids[0], places=("Ealing",), weights="equal"))


def test_no_scale_without_people(invented: Library) -> None:
    for weights, held in (("people", True), ("equal", False)):
        request = MeasureRequest(
            places=("Alderwick",), release="invented_iod2019", domains=("income",), weights=weights
        )
        summary = measure(invented, request).summary
        assert summary[Summary.MEASURE].eq("scale").any() == held
