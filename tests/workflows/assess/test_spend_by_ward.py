"""A ledger over the wards of the invented borough: no pound lost, what is modelled said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from needsmap.cli import app
from needsmap.columns import Spend
from needsmap.errors import FrameError
from needsmap.workflows.assess.partner_requests import SpendRequest
from needsmap.workflows.assess.spend_by_ward import spend_by_ward

if TYPE_CHECKING:
    from pathlib import Path

    from needsmap.library import Library


def ledger(tmp_path: Path, rows: str) -> Path:
    path = tmp_path / "ledger.csv"
    path.write_text(f"partner,amount,kind,area_code,basis\n{rows}", encoding="utf-8")
    return path


def test_direct_money_stays_where_it_went_and_the_rest_follows_need(
    tmp_path: Path, invented: Library
) -> None:
    path = ledger(tmp_path, "A,1000,spent,Z05000012,\nA,500,spent,,\nA,7,match,,\n")
    made = spend_by_ward(
        invented, SpendRequest(file=path, place="Alderwick", release="invented_iod2019")
    )
    assert made.frame[Spend.AMOUNT].sum() == pytest.approx(1500)
    first = made.frame.iloc[0]
    assert first[Spend.AREA_CODE] == "Z05000012"
    assert first[Spend.AMOUNT] > 1000
    shares = made.details["bases"].set_index(Spend.BASIS)
    assert shares.loc["direct", Spend.AMOUNT] == 1000
    assert bool(shares.loc["need", Spend.MODELLED])


def test_money_laid_out_by_need_alone_is_in_step(tmp_path: Path, invented: Library) -> None:
    path = ledger(tmp_path, "A,1000,spent,,need\n")
    made = spend_by_ward(
        invented, SpendRequest(file=path, place="Alderwick", release="invented_iod2019")
    )
    assert made.frame[Spend.ALIGNMENT].tolist() == pytest.approx([1] * len(made.frame))


def test_money_outside_the_district_is_refused(tmp_path: Path, invented: Library) -> None:
    path = ledger(tmp_path, "A,1000,spent,E05000409,\n")
    with pytest.raises(FrameError, match="line 2: E05000409 is no ward or small area of Alder"):
        spend_by_ward(
            invented, SpendRequest(file=path, place="Alderwick", release="invented_iod2019")
        )


def test_the_command_says_what_is_modelled(tmp_path: Path, shelf: Path) -> None:
    path = ledger(tmp_path, "A,1000,spent,,population\n")
    words = ["spend", str(path), "--place", "Alderwick", "-r", "invented_iod2019"]
    done = CliRunner().invoke(app, [*words, "--shelf", str(shelf)])
    assert "laid out population (modelled): £1,000, 100%" in done.output
    assert "Larkrise" in done.output


def test_activity_comes_before_need_and_small_areas_count_to_their_ward(
    tmp_path: Path, invented: Library
) -> None:
    path = ledger(tmp_path, "A,1000,spent,,activity\nB,1000,spent,,\n")
    seen = tmp_path / "seen.csv"
    seen.write_text("area code,clients\nZ05000012,30\nZ05000003,10\n", encoding="utf-8")
    made = spend_by_ward(
        invented,
        SpendRequest(file=path, place="Alderwick", release="invented_iod2019", activity=seen),
    )
    by_ward = made.frame.set_index(Spend.AREA_CODE)[Spend.AMOUNT]
    assert by_ward[by_ward > 0].to_dict() == {"Z05000012": 1500, "Z05000003": 500}
    assert made.details["bases"][Spend.BASIS].tolist() == ["activity"]


def test_activity_that_nobody_counted_is_said(tmp_path: Path, invented: Library) -> None:
    path = ledger(tmp_path, "A,1000,spent,,activity\nB,5,spent,,activity\n")
    made = spend_by_ward(
        invented, SpendRequest(file=path, place="Alderwick", release="invented_iod2019")
    )
    assert made.details["bases"][Spend.BASIS].tolist() == ["need"]
    assert made.details["keys"][-2].startswith(
        "Lines 2, 3 of the ledger ask to be laid out by activity"
    )


def test_money_to_the_neediest_ward_is_concentrated_there(
    tmp_path: Path, invented: Library
) -> None:
    even = ledger(tmp_path, "A,1000,spent,,population\n")
    made = spend_by_ward(
        invented, SpendRequest(file=even, place="Alderwick", release="invented_iod2019")
    )
    assert made.details["concentration"] == pytest.approx(0, abs=1e-9)
    need = made.frame[Spend.NEED_SHARE] * made.frame[Spend.PER_HEAD] / made.frame[Spend.AMOUNT]
    most, least = (made.frame.loc[i, Spend.AREA_CODE] for i in (need.idxmax(), need.idxmin()))
    for code, sign in ((most, -1), (least, 1)):
        path = ledger(tmp_path, f"A,1000,spent,{code},\n")
        made = spend_by_ward(
            invented, SpendRequest(file=path, place="Alderwick", release="invented_iod2019")
        )
        assert sign * made.details["concentration"] > 0.5
    assert "0% of the money is laid out by a rule" in made.details["keys"][-1]


def test_leanings_name_wards_and_themes(tmp_path: Path, shelf: Path) -> None:
    path = tmp_path / "ledger.csv"
    path.write_text(
        "partner,amount,theme,area_code\nA,30,health,Z05000012\nA,10,safety,Z05000012\n"
        "A,10,health,Z05000003\nA,50,safety,Z05000003\n",
        encoding="utf-8",
    )
    words = ["spend", str(path), "--place", "Alderwick", "-r", "invented_iod2019", "--by", "theme"]
    done = CliRunner().invoke(app, [*words, "--shelf", str(shelf), "--format", "csv"])
    assert ",Z05000012,health,30.0,1.875" in done.output
    done = CliRunner().invoke(app, [*words[:-1], "partner", "--shelf", str(shelf)])
    assert "by theme or as a whole" in str(done.exception)
