"""Composing an index from a request, on a small made-up release and on the published ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from needsmap.columns import Sensitivity
from needsmap.errors import FrameError, UnknownEntry
from needsmap.library import Library
from needsmap.workflows.measure.compose import (
    NOT_OFFICIAL,
    REBUILT,
    compose_index,
    read_weights,
)
from needsmap.workflows.measure.requests import ComposeRequest

if TYPE_CHECKING:
    from pathlib import Path

N = 60
CARD = """
kind = "release"
id = "toy"
title = "A toy index"
short_title = "Toy"
published = "2020-01-01"
geography = "lsoa11"
n_areas = 60
direction = "most deprived"
measures = "deprivation"
ranked_in = "Toyland"
code = 'code'
rank_header = '{} rank'
score_header = '{} score'
decile_header = '{} decile'
invented = true
collection = "toys"
domains = [
  { id = "whole", title = "Whole", header = 'whole', kind = "index" },
  { id = "work", title = "Work", header = 'work', parent = "whole", weight = 0.6 },
  { id = "air", title = "Air", header = 'air', parent = "whole", weight = 0.3 },
  { id = "homes", title = "Homes", header = 'homes', parent = "whole", weight = 0.1 },
]

[source]
publisher = "Nobody"
page = "https://example.org/"
licence = "None"
attribution = "Invented."
file = "toy.csv"
"""


@pytest.fixture
def toys(tmp_path: Path) -> Library:
    """A library with a release of sixty areas whose index is built by the official method."""
    rng = np.random.default_rng(4)
    parts = {name: rng.permutation(N) + 1 for name in ("work", "air", "homes")}
    scale = {
        n: -23 * np.log(1 - (N - r + 1) / N * (1 - np.exp(-100 / 23))) for n, r in parts.items()
    }
    score = 0.6 * scale["work"] + 0.3 * scale["air"] + 0.1 * scale["homes"]
    rank = pd.Series(score).rank(ascending=False, method="min").astype(int)
    table = pd.DataFrame({"code": [f"T{i:08}" for i in range(N)], "whole rank": rank})
    table["whole score"] = score.round(3)
    for name, ranks in parts.items():
        table[f"{name} rank"] = ranks
    (tmp_path / "indices").mkdir()
    folder = tmp_path / "indices"
    table.to_csv(folder / "toy.csv", index=False)
    (folder / "toy.toml").write_text(CARD)
    library = Library(shelves=[tmp_path], cache=tmp_path / "cache")
    library.mirror = None
    return library


def test_rebuild_by_the_published_weights(toys: Library) -> None:
    result = compose_index(toys, ComposeRequest(release="toy"))
    assert result.details["label"] == REBUILT
    assert result.details["ranks_that_differ"] == 0
    assert result.details["score_error"] == pytest.approx(0, abs=0.00051)
    assert [row[Sensitivity.SCENARIO] for row in result.details["scenarios"]] == [
        "published weights", "without work", "without air", "without homes", "equal weights",
    ]  # fmt: skip
    first = result.details["scenarios"][0]
    assert (first[Sensitivity.CORRELATION], first[Sensitivity.MOST_MOVED]) == (1, 0)
    assert first[Sensitivity.MOST_MOVED_CODE] == ""


def test_another_weighing_is_labelled_and_compared(toys: Library) -> None:
    result = compose_index(toys, ComposeRequest(release="toy", leave_out=("air",)))
    assert result.details["label"] == NOT_OFFICIAL
    assert result.details["weights"] == pytest.approx({"work": 0.6 / 0.7, "homes": 0.1 / 0.7})
    assert "work 0.8571" in result.caveats[2]
    table = result.frame
    assert list(table.columns[:2]) == ["LSOA11CD", "LSOA11NM"]
    assert all("not official" in c for c in table.columns[2:5])
    moved = table["Moved (negative = towards the first)"].abs().tolist()
    assert moved == sorted(moved, reverse=True)
    equal = compose_index(toys, ComposeRequest(release="toy", weights="equal"))
    assert set(equal.details["weights"].values()) == {1 / 3}


def test_own_weights_are_brought_to_one_and_that_is_told(toys: Library) -> None:
    result = compose_index(toys, ComposeRequest(release="toy", weights="work=3, homes=1"))
    assert result.details["weights"] == {"work": 0.75, "homes": 0.25}
    assert "your weights sum to 4 and were brought to a sum of 1" in toys.sentences


def test_an_indicator_joins_with_its_weight(toys: Library, tmp_path: Path) -> None:
    file = tmp_path / "damp.csv"
    pd.DataFrame({"LSOA11CD": [f"T{i:08}" for i in range(N)], "damp": range(N)}).to_csv(
        file, index=False
    )
    asked = ComposeRequest(release="toy", indicator=file, indicator_weight=0.4)
    result = compose_index(toys, asked)
    assert result.details["weights"]["own_indicator"] == 0.4
    assert sum(result.details["weights"].values()) == pytest.approx(1)
    alone = ComposeRequest(release="toy", indicator=file, indicator_weight=0.999)
    table = compose_index(toys, alone).frame.set_index("LSOA11CD")
    assert table.loc[f"T{N - 1:08}", "Own index - Rank (not official)"] == 1
    turned = ComposeRequest(
        release="toy", indicator=file, indicator_weight=0.999, higher_is_worse=False
    )
    table = compose_index(toys, turned).frame.set_index("LSOA11CD")
    assert table.loc["T00000000", "Own index - Rank (not official)"] == 1


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"of": "wealth"}, "no domain 'wealth'"),
        ({"of": "work"}, "not made of parts"),
        ({"leave_out": ("wealth",)}, "'wealth' is no part of Whole; its parts: work, air, homes"),
        ({"weights": "equal", "leave_out": ("air",)}, "choose one of"),
    ],
)
def test_what_cannot_be_composed(toys: Library, asked: dict[str, object], words: str) -> None:
    with pytest.raises(UnknownEntry, match=words):
        compose_index(toys, ComposeRequest(release="toy", **asked))  # type: ignore[arg-type]


def test_bad_weights_and_indicators(toys: Library, tmp_path: Path) -> None:
    with pytest.raises(FrameError, match=r"air: -1\.0 is below zero"):
        compose_index(toys, ComposeRequest(release="toy", weights="work=1, air=-1"))
    file = tmp_path / "bad.csv"
    for text, words in (
        ("code,a,b\nT00000000,1,2", "2 columns hold numbers"),
        ("code,a\nT00000000,many", "0 columns hold numbers"),
        ("code,a\nT00000000,1\nT00000001,many", "line 3: .many."),
        ("code,a\nT00000000,1\nT00000000,2", "T00000000 appears twice"),
        ("code,a\nT00000000,1", "59 of 60 areas have no figure"),
    ):
        file.write_text(text)
        with pytest.raises(FrameError, match=words):
            compose_index(toys, ComposeRequest(release="toy", indicator=file, indicator_weight=0.1))
    with pytest.raises(FrameError, match="needs a weight between 0 and 1"):
        compose_index(toys, ComposeRequest(release="toy", indicator=file, indicator_weight=1.5))


def test_weights_as_a_user_writes_them() -> None:
    assert read_weights("income = 3; crime=1,") == {"income": 3, "crime": 1}
    with pytest.raises(FrameError, match="'income' is not written as domain=number"):
        read_weights("income, crime=1")
    with pytest.raises(FrameError, match="'income' has two weights"):
        read_weights("income=3, income=1")


@pytest.mark.real
def test_norbiton_without_health(library: Library) -> None:
    # without health the Cambridge Road Estate moves from 4,000th to 3,684th
    ward = compose_index(
        library, ComposeRequest(release="iod2019", leave_out=("health",), place="Norbiton")
    )
    moved = ward.frame.set_index("LSOA11CD")
    assert moved.loc["E01002969", "Published position"] == 4000
    assert moved.loc["E01002969", "Position from the most deprived end"] == 3684
    assert len(moved) == 6


@pytest.mark.real
def test_a_release_whose_domains_are_not_held(library: Library) -> None:
    with pytest.raises(UnknownEntry, match="holds no Income"):
        compose_index(library, ComposeRequest(release="imd2007"))
