"""Residents' priorities beside measured need, on the invented borough."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from needsmap.cli import app
from needsmap.columns import Priorities
from needsmap.errors import FrameError
from needsmap.measures.papers.priorities import BOTH, DATA_ONLY, NEITHER, NO_MEASURE, RESIDENTS_ONLY
from needsmap.workflows.assess.partner_returns import rank_priorities
from needsmap.workflows.assess.stated_need import beside_place
from needsmap.workflows.profile.requests import ProfileRequest
from needsmap.workflows.profile.ward_profile import Profiler

if TYPE_CHECKING:
    from pathlib import Path

    from needsmap.library import Library

WARD, RELEASE = "Larkrise", "invented_iod2019"


def votes(tmp_path: Path) -> Path:
    path = tmp_path / "votes.csv"
    path.write_text("issue,votes\nsafety,40\nhomes,30\nbuses,20\nclinics,2\njobs,1\n")
    return path


def test_each_issue_and_each_silent_need_stands_in_one_group(
    tmp_path: Path, invented: Library
) -> None:
    report = rank_priorities(votes(tmp_path), respondents=50)
    domains = {"safety": "crime", "homes": "barriers", "clinics": "health", "jobs": "employment"}
    need = beside_place(invented, report, domains, place=WARD, release=RELEASE)
    asked = ProfileRequest(place=WARD, release=RELEASE, past=False)
    standing = Profiler(invented, asked).standing()
    deprived = {d.id for d in standing.domains if d.percentile is not None and d.percentile <= 20}
    expected = {"buses": NO_MEASURE} | {
        issue: (BOTH if issue in {"safety", "homes"} else DATA_ONLY)
        if domain in deprived
        else (RESIDENTS_ONLY if issue in {"safety", "homes"} else NEITHER)
        for issue, domain in domains.items()
    }
    found = need.frame[need.frame[Priorities.OPTION] != ""].set_index(Priorities.OPTION)
    assert found[Priorities.BESIDE].to_dict() == expected
    silent = set(need.frame.loc[need.frame[Priorities.OPTION] == "", Priorities.DOMAIN])
    assert silent == deprived - set(domains.values())
    groups = need.details
    assert sum(map(len, groups.values())) == len(need.frame)
    assert groups[NO_MEASURE] == ["buses"]
    assert standing.peers in need.caveats[0]


def test_an_issue_or_domain_that_is_not_there(tmp_path: Path, invented: Library) -> None:
    report = rank_priorities(votes(tmp_path), respondents=50)
    for pairs, words in (
        ({"trees": "crime"}, "nobody was asked about trees"),
        ({"safety": "crmie"}, "no percentile for crmie"),
    ):
        with pytest.raises(FrameError, match=words):
            beside_place(invented, report, pairs, place=WARD, release=RELEASE)


def test_the_command_says_the_four_groups(tmp_path: Path, shelf: Path) -> None:
    run = CliRunner().invoke
    words = ["priorities", str(votes(tmp_path)), "--respondents", "50", "--shelf", str(shelf)]
    where = ["--place", WARD, "-r", RELEASE, "--measured-by", "safety=crime"]
    done = run(app, [*words, *where])
    for group in ("Both: ", "Residents only: ", "Data only: ", "Neither: "):
        assert group in done.output
    assert "No measure to compare with: homes; buses; clinics; jobs." in done.output
    assert run(app, [*words, "--place", WARD]).exit_code == 2
