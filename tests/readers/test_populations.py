"""Tables of people by small area."""

from pathlib import Path

import pytest

from needsmap.columns import Counts
from needsmap.errors import FrameError
from needsmap.model import Population, Source
from needsmap.readers.populations import read_centroids, read_counts

CARD = Population(
    id="toy",
    title="Toy",
    geography="lsoa21",
    year=2022,
    n_areas=2,
    code="code",
    groups={"all": "people", "children": "children"},
    easting="x",
    northing="y",
    source=Source(publisher="", page="", licence="", attribution=""),
)


def save(folder: Path, second: str) -> Path:
    path = folder / "people.csv"
    head = "code,people,children,x,y"
    path.write_text(f'{head}\nE01000001,"1,200",300,530000,180000\n{second}\n')
    return path


def test_counts_by_group(tmp_path: Path) -> None:
    counts = read_counts(save(tmp_path, "E01000002,900.5,,530100,180000"), CARD)
    assert set(counts[Counts.YEAR]) == {2022}
    table = counts.pivot_table(
        index=Counts.AREA_CODE, columns=Counts.GROUP, values=Counts.PERSONS, dropna=False
    )
    assert table["all"].tolist() == [1200, 900.5]
    assert table["children"].isna().tolist() == [False, True]


@pytest.mark.parametrize("cell", ["12x", "n/k", "1.2.3"])
def test_a_cell_that_is_not_a_number_is_refused_with_its_line(tmp_path: Path, cell: str) -> None:
    path = save(tmp_path, f"E01000002,{cell},3,530100,180000")
    with pytest.raises(FrameError, match=r"line 3: ") as fault:
        read_counts(path, CARD)
    assert cell in str(fault.value)
    with pytest.raises(FrameError, match="not a number"):
        read_centroids(save(tmp_path, f"E01000002,1,3,{cell},180000"), CARD)


def test_another_number_of_areas_is_refused(tmp_path: Path) -> None:
    path = save(tmp_path, "E01000002,1,1,1,1\nE01000003,1,1,1,1")
    with pytest.raises(FrameError, match="3 areas, expected 2"):
        read_counts(path, CARD)
