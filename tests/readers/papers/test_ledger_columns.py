"""What the columns of a ledger say of each row, and rows that repeat others."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from needsmap.columns import Spend
from needsmap.errors import FrameError
from needsmap.readers.papers.ledger import read_ledger


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "return.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_column_of_units_counts_row_by_row(tmp_path: Path) -> None:
    text = "Partner,Amount,Unit\nNHS,250,£000\nCouncil,1.2,£m\nVoluntary Action,4500,£\n"
    ledger = read_ledger(write(tmp_path, text))
    assert ledger[Spend.AMOUNT].tolist() == [250_000, 1_200_000, 4500]
    assert any("multiplied by 1,000," in notice for notice in ledger.attrs["notices"])
    with pytest.raises(FrameError, match="line 4: no unit"):
        read_ledger(write(tmp_path, text.replace("4500,£", "4500,")))
    with pytest.raises(FrameError, match="line 2: 'Unit' is '£000', and the heading"):
        read_ledger(write(tmp_path, text.replace("Amount", "Amount (£)")))


@pytest.mark.parametrize("actual", ["Actual", "Final outturn 2024/25"])
def test_a_scenario_parts_budgets_from_spending(tmp_path: Path, actual: str) -> None:
    text = f"Partner,Scenario,Amount\nNHS,Original budget,1000\nNHS,{actual},900\n"
    ledger = read_ledger(write(tmp_path, text))
    assert ledger[Spend.KIND].tolist() == ["allocated", "spent"]


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("Income/Expenditure", "Income"),
        ("Transaction type", "Rental income"),
        ("Payment status", "Payment failed"),
        ("Payment status", "Cancelled - duplicate"),
        ("Payment status", "Not yet paid"),
        ("Decision", "Deferred"),
        ("Stage", "Not proceeding"),
        ("Frequency", "Monthly"),
        ("Scenario", "Forecast"),
        ("Programme", "Less: grants"),
    ],
)
def test_a_row_that_is_not_spending_is_refused(tmp_path: Path, heading: str, cell: str) -> None:
    text = f"Partner,{heading},Amount\nNHS,,1000\nCouncil,{cell},400\n"
    with pytest.raises(FrameError, match=f"line 3: '{cell}' under '{heading}'"):
        read_ledger(write(tmp_path, text))


@pytest.mark.parametrize("heading", ["Theme", "Programme", "Domain", "Supplier"])
def test_a_theme_called_income_is_data(tmp_path: Path, heading: str) -> None:
    text = f"Partner,{heading},Amount\nNHS,Income,1000\nCouncil,Duplicate,400\n"
    assert read_ledger(write(tmp_path, text))[Spend.AMOUNT].sum() == 1400


def test_sums_to_date_are_not_added_over_periods(tmp_path: Path) -> None:
    text = "Partner,Month,Spend to date\nNHS,Apr,100\nNHS,May,250\n"
    with pytest.raises(FrameError, match="'Spend to date' is cumulative"):
        read_ledger(write(tmp_path, text))
    assert (
        read_ledger(write(tmp_path, text.replace("Apr,100\nNHS,", "")))[Spend.AMOUNT].sum() == 250
    )


def test_the_only_sums_to_date_are_read_beside_other_money(tmp_path: Path) -> None:
    text = "Partner,Annual budget,Budget to date,Spend to date\nNHS,9,5,4\nCouncil,8,4,5\n"
    assert read_ledger(write(tmp_path, text))[Spend.AMOUNT].tolist() == [4, 5]
    with pytest.raises(FrameError, match="part of a year"):
        read_ledger(write(tmp_path, "Partner,Monthly cost\nNHS,9\n"))
    monthly = read_ledger(write(tmp_path, "Partner,Month,Monthly cost\nNHS,Apr,9\nNHS,May,8\n"))
    assert monthly[Spend.AMOUNT].sum() == 17


def test_a_column_of_any_heading_is_chosen(tmp_path: Path) -> None:
    path = write(tmp_path, "Partner,Ref,Spend to 30 Sep (£000)\nNHS,7,4\nCouncil,8,5\n")
    with pytest.raises(FrameError, match=r"amount = .*: 'Ref', 'Spend to 30 Sep"):
        read_ledger(path)
    assert read_ledger(path, amount="spend to 30 Sep (£000)")[Spend.AMOUNT].sum() == 9000
    with pytest.raises(FrameError, match="no column is headed 'Outturn'"):
        read_ledger(path, amount="Outturn")


def test_years_and_states_are_named_with_their_sums(tmp_path: Path) -> None:
    text = "Partner,Payment date,Deal stage,Amount\nA,31/03/2025,Lead,10\nB,01/04/2025,Won,20\n"
    notices = read_ledger(write(tmp_path, text)).attrs["notices"]
    assert "columns that were not read: 'Deal stage' (Lead £10.00; Won £20.00)" in notices
    assert any(notice.endswith("2024/25 £10.00; 2025/26 £20.00") for notice in notices)
    same = read_ledger(write(tmp_path, text.replace("31/03", "30/04"))).attrs["notices"]
    assert not any("added up" in notice for notice in same)


def test_lines_of_one_invoice_with_one_amount_are_named(tmp_path: Path) -> None:
    text = (
        "Body,Supplier,Invoice Number,Detail,Amount\nA,X,1,pay,300\nA,X,1,food,300\nA,X,2,pay,300\n"
    )
    ledger = read_ledger(write(tmp_path, text))
    assert ledger[Spend.AMOUNT].sum() == 900
    assert any(
        "£300.00 more" in notice and "lines 2-3" in notice for notice in ledger.attrs["notices"]
    )


def test_a_list_of_grants_in_the_360giving_standard(tmp_path: Path) -> None:
    heads = (
        "Identifier,Title,Currency,Amount Applied For,Amount Awarded,Award Date,Funding Org:Name"
    )
    text = f"{heads}\n360G-1,Club,GBP,12,10,2025-04-01,Fund\n360G-2,Food,GBP,9,8,2025-05-01,Fund\n"
    ledger = read_ledger(write(tmp_path, text))
    assert ledger[Spend.AMOUNT].tolist() == [10, 8]
    assert set(ledger[Spend.KIND]) == {"allocated"}
    assert set(ledger[Spend.PARTNER]) == {"Fund"}
    assert ledger[Spend.PERIOD].tolist() == ["2025-04-01", "2025-05-01"]


def test_a_unit_stated_on_a_sheet_of_notes_counts(tmp_path: Path) -> None:
    book = Workbook()
    for row in (["Partner", "Amount"], ["NHS", 100], ["Council", 900]):
        book.active.append(row)
    book.create_sheet("Notes").append(["All figures are in £000"])
    book.save(tmp_path / "return.xlsx")
    ledger = read_ledger(tmp_path / "return.xlsx")
    assert ledger[Spend.AMOUNT].sum() == 1_000_000
    assert any("All figures are in £000" in notice for notice in ledger.attrs["notices"])


def test_columns_that_were_not_read_are_named(tmp_path: Path) -> None:
    ledger = read_ledger(write(tmp_path, "Partner,Mood,Amount\nNHS,good,100\n"))
    assert ledger.attrs["notices"] == ("columns that were not read: 'Mood'",)


@pytest.mark.parametrize(
    ("rows", "total", "left_out"),
    [
        ("Council,1,Youth,500\nCouncil,2,of which: staff,300\nNHS,3,Clinic,40", 540, 3),
        ("Council,1,Care,500\nCouncil,1.1,Homes,300\nCouncil,1.2,Nurses,200", 500, 2),
        ("Council,a,Opening balance at 1 April 2024,500\nCouncil,b,Grants,300", 300, 2),
        ("Council,Young,Care,10\nCouncil,Old,Care,20\nCouncil,All ages,Care,30", 30, 4),
    ],
)
def test_rows_that_repeat_others_are_left_out(
    tmp_path: Path, rows: str, total: int, left_out: int
) -> None:
    ledger = read_ledger(write(tmp_path, f"Partner,Ref,Programme,Amount\n{rows}\n"))
    assert ledger[Spend.AMOUNT].sum() == total
    assert any(f"left out, as not data: line {left_out}" in n for n in ledger.attrs["notices"])


def test_a_service_for_all_ages_is_data(tmp_path: Path) -> None:
    rows = "NHS,Key worker housing,Young,10\nNHS,Key worker housing,Old,20\nNHS,Clinic,All ages,30"
    ledger = read_ledger(write(tmp_path, f"Partner,Programme,Age,Amount\n{rows}\n"))
    assert ledger[Spend.AMOUNT].sum() == 60


def test_a_comment_that_a_payment_was_cancelled_counts(tmp_path: Path) -> None:
    path = tmp_path / "return.csv"
    path.write_text("Partner,Comments,Amount\nA,Cancelled,10\nB,Paid in May,20\n", encoding="utf-8")
    with pytest.raises(FrameError, match="line 2: 'Cancelled' under 'Comments'"):
        read_ledger(path)
