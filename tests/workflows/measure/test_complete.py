"""Places measured from a file, or from people, of only some of a release's areas."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from needsmap.columns import Counts, Lookups, Summary
from needsmap.errors import NeedsmapError, NotComparable
from needsmap.readers.places import from_codes
from needsmap.workflows.measure.complete import areas_at_hand, check_complete
from needsmap.workflows.measure.measure import measure
from needsmap.workflows.measure.measure_chart import measure_chart
from needsmap.workflows.measure.measure_map import measure_map
from needsmap.workflows.measure.measure_tables import brief, whole, wide
from needsmap.workflows.measure.measure_words import page
from needsmap.workflows.measure.requests import MeasureRequest

if TYPE_CHECKING:
    from pathlib import Path

    from needsmap.library import Library
    from needsmap.workflows.measure.measured import Measured

RELEASE = "invented_iod2019"
CODE = "LSOA code (2011)"


@pytest.fixture(scope="module")
def ward(invented: Library) -> Measured:
    """A ward among its peers, from the whole file."""
    return measure(invented, MeasureRequest(release=RELEASE, places=("Foxholt",)))


@pytest.fixture(scope="module")
def areas(ward: Measured) -> list[str]:
    return sorted(str(code) for code in ward.areas["from_code"].unique())


def some_people(library: Library, codes: list[str], path: Path) -> Path:
    """Save the release's file with the people of some areas only."""
    table = pd.read_csv(library.fetch(RELEASE).path, dtype=str)
    people = [c for c in table.columns if "population" in c.lower() or "Dependent" in c]
    table.loc[~table[CODE].isin(codes), people] = ""
    table.to_csv(path, index=False)
    return path


def test_a_complete_place_has_its_measures_and_no_rank(
    invented: Library, ward: Measured, areas: list[str], tmp_path: Path
) -> None:
    file = some_people(invented, areas, tmp_path / "some.csv")
    asked = MeasureRequest(release=RELEASE, places=("Foxholt",), file=file)
    result = measure(invented, asked)
    assert result.summary[Summary.VALUE].tolist() == ward.summary[Summary.VALUE].tolist()
    assert result.summary[Summary.RANK].isna().all()
    assert ward.summary[Summary.RANK].notna().all()
    assert f"only {len(areas)} of" in result.unranked
    assert result.unranked in result.caveats
    assert page(result, result.codes[0])[0][1].endswith(result.unranked)
    assert {row["standing"] for row in page(result, result.codes[0])[1]} == {"not ranked"}
    table = wide(result)
    assert not [c for c in table.columns if "Rank of" in c]
    assert table["Peers"].tolist() == [result.unranked]
    _, columns = brief(result)
    assert "Rank" not in columns.values()
    document = whole(result)
    assert document["unranked"] == result.unranked
    assert {m["rank"] for m in document["places"][0]["measures"]} == {None}
    chart = measure_chart(result, "average_rank")
    assert "of 15" not in chart.finding
    spec = measure_map(result)
    assert all("Rank" not in [c.title for c in layer.columns] for layer in spec.layers)


def test_a_place_that_lacks_areas_is_refused_with_their_number(
    invented: Library, areas: list[str], tmp_path: Path
) -> None:
    file = some_people(invented, areas[1:], tmp_path / "some.csv")
    asked = MeasureRequest(release=RELEASE, places=("Foxholt",), file=file)
    with pytest.raises(NotComparable, match=f" lacks 1 of its {len(areas)} LSOAs"):
        measure(invented, asked)
    # allowing low coverage does not bring people that nobody counted
    with pytest.raises(NotComparable):
        measure(
            invented,
            MeasureRequest(
                release=RELEASE,
                places=("Foxholt",),
                file=file,
                allow=("low-coverage",),
            ),
        )


def test_rows_of_one_place_will_do(
    invented: Library, ward: Measured, areas: list[str], tmp_path: Path
) -> None:
    table = pd.read_csv(invented.fetch(RELEASE).path, dtype=str)
    file = tmp_path / "part.csv"
    table[table[CODE].isin(areas)].to_csv(file, index=False)
    asked = MeasureRequest(release=RELEASE, places=("Foxholt",), file=file)
    result = measure(invented, asked)
    assert result.summary[Summary.VALUE].tolist() == ward.summary[Summary.VALUE].tolist()
    assert result.unranked
    with pytest.raises(NotComparable, match=" lacks "):
        measure(invented, MeasureRequest(release=RELEASE, places=("Larkrise",), file=file))
    alike = measure(
        invented,
        MeasureRequest(release=RELEASE, places=("Foxholt",), file=file, weights="equal"),
    )
    assert alike.unranked == result.unranked


def test_people_alone_are_taken_beside_the_releases_own_ranks(
    invented: Library, ward: Measured, areas: list[str], tmp_path: Path
) -> None:
    table = pd.read_csv(invented.fetch(RELEASE).path, dtype=str)
    people = [c for c in table.columns if "population" in c.lower() or "Dependent" in c]
    file = tmp_path / "people.csv"
    table.loc[table[CODE].isin(areas), [CODE, *people]].to_csv(file, index=False)
    asked = MeasureRequest(release=RELEASE, places=("Foxholt",), file=file)
    result = measure(invented, asked)
    assert result.summary[Summary.VALUE].tolist() == ward.summary[Summary.VALUE].tolist()
    assert result.unranked
    assert any(sentence.startswith("people.csv holds people") for sentence in invented.sentences)


def test_every_area_alike_needs_no_people(
    invented: Library, areas: list[str], tmp_path: Path
) -> None:
    file = some_people(invented, areas[1:], tmp_path / "some.csv")
    asked = MeasureRequest(release=RELEASE, places=("Foxholt",), file=file, weights="equal")
    assert measure(invented, asked).unranked == ""


def test_a_place_of_ones_own_is_set_beside_nothing(
    invented: Library, areas: list[str], tmp_path: Path
) -> None:
    file = some_people(invented, areas, tmp_path / "some.csv")
    own = (from_codes("Ours", areas[:2]),)
    result = measure(invented, MeasureRequest(release=RELEASE, own=own, file=file))
    assert result.yardstick_words == ""
    whole_file = measure(invented, MeasureRequest(release=RELEASE, own=own))
    assert result.summary[Summary.VALUE].tolist() == whole_file.summary[Summary.VALUE].tolist()
    assert whole_file.yardstick_words


def test_no_people_at_all_are_still_refused(invented: Library, tmp_path: Path) -> None:
    file = some_people(invented, [], tmp_path / "none.csv")
    with pytest.raises(NeedsmapError, match="no population denominators"):
        measure(invented, MeasureRequest(release=RELEASE, places=("Foxholt",), file=file))


def test_an_area_counts_as_at_hand_only_with_every_domain_and_group(ward: Measured) -> None:
    banded = ward.areas[["domain", "area_code"]]
    two = pd.concat([banded, banded.iloc[1:].assign(domain="income")])
    every = set(banded["area_code"])
    held = areas_at_hand(two, None, ["all"], ward.release)
    assert held == every - {banded["area_code"].iloc[0]}
    counts = pd.DataFrame(
        {
            Counts.GROUP: "all",
            Counts.AREA_CODE: sorted(every)[:4],
            Counts.PERSONS: [1.0, 0.0, 2.0, float("nan")],
        }
    )
    assert areas_at_hand(banded, counts, ["all"], ward.release) == set(sorted(every)[:3])
    rows = pd.DataFrame(
        {Lookups.FROM_CODE: ["A", "B"], Lookups.TO_CODE: "W", Lookups.TO_NAME: "Ward"}
    )
    check_complete(rows, {"A", "B", "C"}, ward.release)
    with pytest.raises(NotComparable, match=r"Ward \(W\) lacks 1 of its 2 LSOAs"):
        check_complete(rows, {"A"}, ward.release)


#: File 10 of 2025 (from a copy, traffordDataLab/open_data), Melton: average rank, average score,
#: proportion.
MELTON = {
    "imd": (13123.92, 14.866, 0),
    "income": (12905.47, 0.16, 0),
    "employment": (12305.28, 0.095, 0),
    "education": (13245.21, 15.022, 0.0667),
    "health": (10971.68, -0.475, 0),
    "crime": (12845.93, -0.316, 0.0667),
    "barriers": (19220.41, 26.114, 0.2333),
    "living_environment": (14757.44, 18.683, 0.0667),
    "idaci": (15274.98, None, 0),
    "idaopi": (8872.96, None, 0),
}


@pytest.mark.real
def test_melton_in_2025_comes_out_as_published(library: Library) -> None:
    asked = MeasureRequest(release="iod2025", places=("Melton",), domains=("all",))
    result = measure(library, asked)
    (place,) = whole(result)["places"]
    found = {(m["domain"], m["measure"]): m["value"] for m in place["measures"]}
    names = ("average_rank", "average_score", "proportion")
    assert {d: tuple(found[d, name] for name in names) for d in MELTON} == MELTON
    assert result.summary[Summary.RANK].isna().all()
    assert "only 30 of 33,755 LSOAs" in result.unranked


@pytest.mark.real
@pytest.mark.parametrize(("place", "missing"), [("Rushcliffe", 69), ("Kingston upon Thames", 99)])
def test_other_districts_of_2025_are_refused(library: Library, place: str, missing: int) -> None:
    asked = MeasureRequest(release="iod2025", places=(place,), by="lad")
    with pytest.raises(NotComparable, match=f"lacks {missing} of its {missing} LSOAs"):
        measure(library, asked)
