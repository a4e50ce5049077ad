"""Tables as they are printed: whole, safe to open, plain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needsmap.cli.tables import TableOutput

if TYPE_CHECKING:
    import pytest


def test_a_table_wider_than_the_screen_loses_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    keys = [f"k{number}" for number in range(12)]
    row = {key: f"inherited {key}" for key in keys}
    TableOutput().show([row], columns={key: f"Notwithstanding {key}" for key in keys})
    printed = capsys.readouterr().out
    assert [f"inherited {key}" in printed for key in keys] == [True] * 12
    # a heading may stand on two lines, but its words are whole, to the last column
    assert printed.count("Notwithstanding") == 12
    # and each row is still one line
    assert len([line for line in printed.splitlines() if "inherited" in line]) == 1


def test_a_narrow_table_keeps_to_the_screen(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    long = "a note that runs on and on, " * 8
    TableOutput().show([{"code": "Z01", "note": long}], columns={"code": "Code", "note": "Note"})
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 80


def test_a_column_is_written_alike(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{"a": 16000.0, "b": 1.5}, {"a": 0.0, "b": 2.0}, {"a": None, "b": float("nan")}]
    TableOutput().show(rows, columns={"a": "A", "b": "B"})
    printed = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["16,000", "1.5"] in printed
    assert ["0", "2.0"] in printed


def test_money_has_pence_or_none(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{"a": 1234.5, "b": 10.0}, {"a": 0.25, "b": 20.0}, {"a": None, "b": 0.0}]
    TableOutput().show(rows, columns={"a": "Spent, £", "b": "£ a head"})
    printed = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["1,234.50", "10"] in printed
    assert ["0.25", "20"] in printed
