"""The commands on partners' tables, as a person would type them."""

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from needsmap.cli import app
from needsmap.errors import FrameError, NeedsmapError

run = CliRunner().invoke


def write(tmp_path: Path, text: str, name: str = "table.csv") -> str:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return str(path)


KPIS = (
    "Theme,Code,PI,Polarity,Q1,Jul,Aug,Sep,Q2,Q2 Target,Highlight\n"
    "Safety,L25,Burglaries,Lower is better,665,181,176,195,553,663,yes\n"
    "Health,N1,=HYPERLINK(1),Higher is better,3,,,,2 (est),4,\n"
)


def test_kpi_says_status_travel_and_contradictions(tmp_path: Path) -> None:
    done = run(app, ["kpi", write(tmp_path, KPIS), "--tolerance", "5%"])
    assert done.exit_code == 0
    assert "2 indicators; tolerance 5% of the target" in done.output
    assert "1 on or above target, 0 within tolerance, 1 below target" in done.output
    assert "181 + 176 + 195 = 552, but 553 is printed" in done.output
    assert "↑ improving" in done.output
    assert "Highlighted indicators: 1 improving" in done.output


def test_kpi_csv_is_safe_for_a_spreadsheet(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    path = write(tmp_path, KPIS)
    run(app, ["kpi", path, "--tolerance", "5%", "--format", "csv", "-o", str(target)])
    text = target.read_text(encoding="utf-8-sig")
    assert "'=HYPERLINK(1)" in text
    assert "2 (est)" in text


def test_kpi_json_holds_everything(tmp_path: Path) -> None:
    done = run(app, ["kpi", write(tmp_path, KPIS), "--tolerance", "1 point", "--format", "json"])
    whole = json.loads(done.stdout)
    assert [i["status"] for i in whole["indicators"]] == ["on or above target", "below target"]
    assert whole["findings"][0]["verdict"] == "contradiction"


def test_a_tolerance_must_be_given(tmp_path: Path) -> None:
    assert run(app, ["kpi", write(tmp_path, KPIS)]).exit_code == 2
    done = run(app, ["kpi", write(tmp_path, KPIS), "--tolerance", "some"])
    assert isinstance(done.exception, NeedsmapError)


def test_priorities_of_ballots(tmp_path: Path) -> None:
    text = "housing,police,jobs,health\n1,2,3,4\n1,3,2,4\n2,1,3,4\n3,1,2,4\n1,2,4,3\n"
    done = run(app, ["priorities", write(tmp_path, text), "--top", "2"])
    assert "5 ballots, 4 issues" in done.output
    assert "0.616; chi-squared 9.24, 3 df" in done.output


def test_priorities_name_the_ballots_they_leave_out(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b,c\n1,2,3\n1,1,2\n2,1,3\n")
    assert isinstance(run(app, ["priorities", path]).exception, FrameError)
    done = run(app, ["priorities", path, "--leave-out-spoilt"])
    assert "ballot left out, line 3: place 1 is given more than once" in done.output


def test_votes_need_the_number_of_people(tmp_path: Path) -> None:
    path = write(tmp_path, "issue,votes\nhousing,20\n")
    assert "--respondents 240" in str(run(app, ["priorities", path]).exception)
    done = run(app, ["priorities", path, "--respondents", "100"])
    assert "100 people answered" in done.output


def test_spend_by_theme(tmp_path: Path) -> None:
    text = "partner,theme,amount,kind\nA,health,100,spent\nB,health,50,spent\nB,safety,9,match\n"
    done = run(app, ["spend", write(tmp_path, text), "--by", "theme"])
    assert "spent: £150" in done.output
    assert "match funding (in no other total): £9" in done.output
    assert isinstance(run(app, ["spend", write(tmp_path, text), "--by", "x"]).exception, FrameError)


@pytest.mark.parametrize("form", ["csv", "json", "table"])
def test_spend_names_what_was_left_out_in_every_form(form: str, tmp_path: Path) -> None:
    path = write(tmp_path, "partner,amount\nA,100\nB,20\nTotal,120\nC,-\n")
    done = run(app, ["spend", path, "--format", form])
    shown = done.stdout if form == "table" else done.stderr
    assert "line 4: total 'Total'" in shown
    assert "line 5 (-)" in shown
    assert form != "csv" or done.stdout.startswith("partner,spent\n")


@pytest.mark.real
def test_the_published_samples_through_the_command_line() -> None:
    mirror = os.environ.get("NEEDSMAP_MIRROR")
    if not mirror:
        pytest.skip("NEEDSMAP_MIRROR is not set")
    samples = Path(mirror) / ".." / "samples"
    done = run(app, ["kpi", str(samples / "ealing_lsp_2011_q2.csv"), "--tolerance", "5%"])
    assert "32 indicators" in done.output
    assert "18 on or above target, 3 within tolerance, 5 below target, 6 not ass" in done.output
    assert "line 17, NI 62: Printed as improving; lower is better" in done.output
    done = run(app, ["spend", str(samples / "one_norbiton_spend_2012.csv")])
    assert "spent: £16,075" in done.output
    assert "allocated: £83,000" in done.output
    assert "allocated, unrestricted: £8,000" in done.output


def test_kpi_keeps_the_rows_of_one_place_and_names_the_others(tmp_path: Path, shelf: Path) -> None:
    text = (
        "Borough,Code,PI,Polarity,Q1,Q2,Q2 Target\n"
        "Alderwick,A,x,Higher is better,1,2,2\nElsewhere,A,x,Higher is better,9,1,2\n"
    )
    path = write(tmp_path, text)
    words = ["kpi", path, "--tolerance", "5%"]
    every = run(app, words)
    assert "2 indicators" in every.output
    assert "The rows are of 2 areas: --place NAME keeps those of one" in every.output
    place = ["--place", "Alderwick", "-r", "invented_iod2019", "--shelf", str(shelf)]
    done = run(app, [*words, *place])
    assert "1 indicator;" in done.output
    assert "Left out, line 3, A: it is of Elsewhere." in done.output


def test_kpi_lists_values_by_group(tmp_path: Path) -> None:
    text = "Code,PI,Polarity,Q1,Q2\nA,Life,Higher is better,,78.1 (male) 82.4 (female)\n"
    done = run(app, ["kpi", write(tmp_path, text), "--tolerance", "5%"])
    assert "By group, line 2, A, Q2: female 82.4" in done.output
