"""A ledger over the wards of the invented borough: no pound lost, what is modelled said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from needsmap.cli import app
from needsmap.errors import FrameError
from needsmap.frames import Spend
from needsmap.jobs.assess.spend_by_ward import spend_by_ward

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
    made = spend_by_ward(invented, path, place="Alderwick", release="invented_iod2019")
    assert made.wards[Spend.AMOUNT].sum() == pytest.approx(1500)
    first = made.wards.iloc[0]
    assert first[Spend.AREA_CODE] == "Z05000012"
    assert first[Spend.AMOUNT] > 1000
    shares = made.bases.set_index(Spend.BASIS)
    assert shares.loc["direct", Spend.AMOUNT] == 1000
    assert bool(shares.loc["need", Spend.MODELLED])


def test_money_laid_out_by_need_alone_is_in_step(tmp_path: Path, invented: Library) -> None:
    path = ledger(tmp_path, "A,1000,spent,,need\n")
    made = spend_by_ward(invented, path, place="Alderwick", release="invented_iod2019")
    assert made.wards[Spend.ALIGNMENT].tolist() == pytest.approx([1] * len(made.wards))


def test_money_outside_the_district_is_refused(tmp_path: Path, invented: Library) -> None:
    path = ledger(tmp_path, "A,1000,spent,E05000409,\n")
    with pytest.raises(FrameError, match="E05000409"):
        spend_by_ward(invented, path, place="Alderwick", release="invented_iod2019")


def test_the_command_says_what_is_modelled(tmp_path: Path, shelf: Path) -> None:
    path = ledger(tmp_path, "A,1000,spent,,population\n")
    words = ["spend", str(path), "--place", "Alderwick", "-r", "invented_iod2019"]
    done = CliRunner().invoke(app, [*words, "--shelf", str(shelf)])
    assert "laid out population (modelled): £1,000, 100%" in done.output
    assert "Larkrise" in done.output
