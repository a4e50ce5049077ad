"""Ledgers and counts of clients: money as people write it, and rows that are not money."""

import os
from pathlib import Path

import openpyxl
import pytest

from needsmap.columns import Spend
from needsmap.errors import FrameError
from needsmap.measures.papers import spend
from needsmap.readers.papers.ledger import read_activity, read_ledger


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "return.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_ledger_money_is_read_as_people_write_it(tmp_path: Path) -> None:
    text = 'partner,amount\nA,"£14,000"\nB,75\nC,2k\nD,1.5m\n'
    assert read_ledger(write(tmp_path, text))[Spend.AMOUNT].tolist() == [14000, 75, 2000, 1.5e6]


def test_ledger_faults_are_all_named(tmp_path: Path) -> None:
    text = (
        "partner,amount,kind,restriction,discretion,basis\n"
        "A,-5,allocated,none,0.5,direct\n"
        ",ten,gift,some,120%,guess\n"
        "A,5,transfer,none,,\n"
        "B,-4,transfer,none,,\n"
    )
    with pytest.raises(FrameError) as caught:
        read_ledger(write(tmp_path, text))
    words = str(caught.value)
    for fault in (
        "line 2: the amount '-5' is allocated and below 0",
        "line 3: the amount 'ten' is not a sum of money",
        "line 3: no partner is named",
        "line 3: kind is 'gift'",
        "line 3: restriction is 'some'",
        "line 3: discretion is '120%'",
        "line 3: basis is 'guess'",
        "lines 4-5: transfers between partners add to 1.00, not to 0",
    ):
        assert fault in words


@pytest.mark.real
def test_one_norbitons_ledger() -> None:
    mirror = os.environ.get("NEEDSMAP_MIRROR")
    if not mirror:
        pytest.skip("NEEDSMAP_MIRROR is not set")
    ledger = read_ledger(Path(mirror) / ".." / "samples" / "one_norbiton_spend_2012.csv")
    lines = spend.totals(ledger).set_index(Spend.MEASURE)[Spend.AMOUNT]
    assert lines["spent"] == 16_075
    assert lines["allocated"] == 83_000
    assert lines["allocated, unrestricted"] == 8_000
    assert lines["match funding (in no other total)"] == 2_000
    assert ledger.loc[ledger[Spend.RESTRICTION] == "ring_fenced", Spend.AMOUNT].sum() == 75_000


def test_activity_is_added_up_by_area(tmp_path: Path) -> None:
    text = 'area code,service,clients\nE05000001,a,"1,200"\nE05000001,b,30\nE05000002,a,0\n'
    assert read_activity(write(tmp_path, text)).to_dict() == {"E05000001": 1230, "E05000002": 0}


def test_activity_faults_are_all_named(tmp_path: Path) -> None:
    with pytest.raises(FrameError) as caught:
        read_activity(write(tmp_path, "area code,clients\n,3\nE05000001,-2\nE05000002,few\n"))
    words = str(caught.value)
    for fault in ("line 2: no area", "line 3: the count '-2'", "line 4: the count 'few'"):
        assert fault in words
    with pytest.raises(FrameError, match="every count is 0"):
        read_activity(write(tmp_path, "area code,clients\nE05000001,0\n"))
    with pytest.raises(FrameError, match="one of counts are needed"):
        read_activity(write(tmp_path, "area code,mood\nE05000001,0\n"))


@pytest.mark.parametrize(
    "last",
    ["Total,,420000,spent", 'Grand total,,"420,000",', ",Total,420000,spent", ",,420000,",
     "Total spend 2026/27,,420000,spent", "TOTAL:,,£420k,"],
)  # fmt: skip
def test_a_total_does_not_double_the_ledger(last: str, tmp_path: Path) -> None:
    text = f"partner,programme,amount,kind\nA,Youth,120000,spent\nB,Homes,300000,spent\n{last}\n"
    ledger = read_ledger(write(tmp_path, text))
    assert ledger[Spend.AMOUNT].sum() == 420_000
    assert any("line 4" in notice for notice in ledger.attrs["notices"])


def test_sub_totals_by_partner(tmp_path: Path) -> None:
    text = (
        "partner,programme,amount\nA,Youth,100\nA,Homes,300\nA Total,,400\nB,Parks,7\n"
        "B,Roads,3\nB Total,,10\nGrand Total,,410\n"
    )
    assert read_ledger(write(tmp_path, text))[Spend.AMOUNT].sum() == 410


def test_a_supplier_called_total_is_paid(tmp_path: Path) -> None:
    text = (
        "Organisation Name,Supplier Name,Payment Date,Net Amount\n"
        "Council,Total Gas & Power,02/04/2026,900\nCouncil,Oak Ltd,03/04/2026,50\n"
    )
    assert read_ledger(write(tmp_path, text))[Spend.AMOUNT].sum() == 950


def test_a_councils_list_of_spending_with_credits(tmp_path: Path) -> None:
    text = (
        "Organisation Name,Directorate,Service Category Label,Supplier Name,Payment Date,"
        "Transaction Number,Net Amount,Irrecoverable VAT Amount\n"
        "Council,Place,Parks,Oak,02/04/2026,1,1250.50,0\n"
        "Council,Place,Parks,Oak,09/04/2026,2,-250.50,0\n"
        'Council,People,Youth,REDACTED,09/04/2026,3,"3,000.00",0\n'
    )
    ledger = read_ledger(write(tmp_path, text))
    assert ledger[Spend.AMOUNT].sum() == 4000
    assert ledger[Spend.THEME].tolist() == ["Place", "Place", "People"]
    assert any("250.50" in notice for notice in ledger.attrs["notices"])


@pytest.mark.parametrize(
    ("heading", "times"),
    [("Amount (£000)", 1000), ("Amount £k", 1000), ("Amount (£m)", 1e6), ("Amount (£)", 1)],
)
def test_the_headings_unit_counts(heading: str, times: float, tmp_path: Path) -> None:
    ledger = read_ledger(write(tmp_path, f"partner,{heading}\nA,120\nB,300\n"))
    assert ledger[Spend.AMOUNT].tolist() == [120 * times, 300 * times]


def test_net_is_taken_where_gross_is_there_too(tmp_path: Path) -> None:
    ledger = read_ledger(write(tmp_path, "Organisation,Amount,Net Amount\nA,120,100\n"))
    assert ledger[Spend.AMOUNT].tolist() == [100]
    assert any("'Net Amount'" in notice for notice in ledger.attrs["notices"])


def test_lines_without_an_amount_are_left_out_and_named(tmp_path: Path) -> None:
    ledger = read_ledger(write(tmp_path, "partner,amount\nA,5\nB,-\nC,TBC\nD,[c]\n"))
    assert ledger[Spend.AMOUNT].tolist() == [5]
    assert any("3 (-), 4 (TBC), 5 ([c])" in notice for notice in ledger.attrs["notices"])


def test_partners_are_folded(tmp_path: Path) -> None:
    ledger = read_ledger(write(tmp_path, "partner,amount\nNHS,5\nnhs,6\nNHS,7\n"))
    assert set(ledger[Spend.PARTNER]) == {"NHS"}


def test_a_ledger_without_any_amount_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FrameError, match="amount"):
        read_ledger(write(tmp_path, "partner,amount\nA,-\nB,TBC\n"))


def total_and_notices(path: Path) -> tuple[float, str]:
    ledger = read_ledger(path)
    spent = ledger.loc[ledger[Spend.KIND] == "spent", Spend.AMOUNT].sum()
    return round(float(spent), 2), " | ".join(ledger.attrs["notices"])


def test_totals_above_sections_of_one_row(tmp_path: Path) -> None:
    text = (
        "partner,programme,amount\nGrand total,,420\nCouncil total,,120\nC,A,100\nC,B,20\n"
        "NHS total,,300\nN,B,300\n"
    )
    spent, notices = total_and_notices(write(tmp_path, text))
    assert spent == 420
    assert all(f"line {line}: total" in notices for line in (2, 3, 6))


@pytest.mark.parametrize(
    ("rows", "spent", "reported"),
    [
        ("C;A;1.200\nN;B;300,50\nO;C;2.500", 4000.5, "decimal comma"),
        ("C;A;1.200\nN;B;2.500", 3700, "line 2: the amount '1.200'"),
        ("C;A;1,200\nN;B;2.500", 3700, "line 2: the amount '1,200'"),
        ("C;A;£1,200.50\nN;B;99.50", 1300, ""),
        ("C,A,1.200\nN,B,300", 301.2, "line 2: the amount '1.200'"),
        ('C,A,"1.200,00"\nN,B,"300,50"', 1500.5, "line 3: the amount '300,50'"),
    ],
)
def test_the_separator_and_the_column_decide_what_a_comma_is(
    rows: str, spent: float, reported: str, tmp_path: Path
) -> None:
    heading = "Partner;Programme;Amount".replace(";", ";" if ";" in rows else ",")
    found, notices = total_and_notices(write(tmp_path, f"{heading}\n{rows}\n"))
    assert found == spent
    assert "if it is thousands" not in notices or spent == 301.2
    assert reported in notices


@pytest.mark.parametrize(
    ("headings", "spent", "taken"),
    [
        ("Budget,Actual", 2, "'Actual', not 'Budget'"),
        ("Budget,Spend", 2, "'Spend', not 'Budget'"),
        ("Budget 2024/25,Spend to date", 2, "'Spend to date', not 'Budget 2024/25'"),
        ("Forecast outturn,Amount", 2, "'Amount', not 'Forecast outturn'"),
        ("Gross,Net", 2, "'Net', not 'Gross'"),
        ("Net,Gross", 1, "'Net', not 'Gross'"),
        ("Amount inc VAT,Amount exc VAT", 2, "'Amount exc VAT'"),
        ("Total (£),Amount (£)", 2, "'Amount (£)', not 'Total (£)'"),
        ("% of total,Amount", 2, ""),
        ("VAT,Amount", 2, ""),
    ],
)
def test_the_column_of_the_money_is_chosen_and_named(
    headings: str, spent: float, taken: str, tmp_path: Path
) -> None:
    found, notices = total_and_notices(write(tmp_path, f"Partner,{headings}\nA,1,2\n"))
    assert found == spent
    assert taken in notices


@pytest.mark.parametrize("headings", ["Spend 2023/24,Spend 2024/25", "Actual,Spend"])
def test_two_columns_that_may_be_the_money_are_refused(headings: str, tmp_path: Path) -> None:
    with pytest.raises(FrameError) as caught:
        read_ledger(write(tmp_path, f"Partner,{headings}\nA,1,2\n"))
    assert all(repr(heading) in str(caught.value) for heading in headings.split(","))


def test_a_budget_alone_is_allocated_and_not_spent(tmp_path: Path) -> None:
    ledger = read_ledger(write(tmp_path, "Partner,Budget\nA,100\n"))
    assert ledger[Spend.KIND].tolist() == ["allocated"]
    assert any("'Budget'" in notice for notice in ledger.attrs["notices"])


@pytest.mark.parametrize(
    ("heading", "kind", "spent"),
    [
        ("Transaction Type", "Credit note", 70),
        ("Type", "CR", 70),
        ("Type", "Credit", 70),
        ("DR/CR", "C", 70),
        ("Document type", "Credit Memo", 70),
        ("Credit note", "Yes", 70),
        ("Payment type", "Credit card", 130),
        ("Payment type", "BACS", 130),
        ("DR/CR", "DR", 130),
    ],
)
def test_a_type_makes_a_credit(heading: str, kind: str, spent: float, tmp_path: Path) -> None:
    first = "No" if heading == "Credit note" else "Debit"
    text = f"Organisation,{heading},Amount\nA,{first},100\nA,{kind},30\n"
    found, notices = total_and_notices(write(tmp_path, text))
    assert found == spent
    assert ("counted as credits" in notices) == (spent == 70)
    assert ("line 3" in notices) == (spent == 70)


@pytest.mark.parametrize(
    ("heading", "kind"), [("Transaction type", "Part credit"), ("DR/CR", "Journal")]
)
def test_what_may_be_a_credit_is_refused(heading: str, kind: str, tmp_path: Path) -> None:
    with pytest.raises(FrameError, match=f"line 3: '{kind}'"):
        read_ledger(write(tmp_path, f"Partner,{heading},Amount\nA,Debit,100\nA,{kind},30\n"))


def test_credits_of_both_signs_are_refused(tmp_path: Path) -> None:
    text = "Partner,Transaction type,Amount\nA,Invoice,100\nA,Credit note,30\nA,Credit note,-20\n"
    with pytest.raises(FrameError, match="line 3"):
        read_ledger(write(tmp_path, text))


def test_credits_below_0_stay_as_they_are(tmp_path: Path) -> None:
    text = "Partner,Transaction type,Amount\nA,Invoice,100\nA,Credit note,-30\n"
    assert total_and_notices(write(tmp_path, text))[0] == 70


def test_credits_marked_behind_the_amount(tmp_path: Path) -> None:
    text = "Partner,Programme,Amount\nA,x,100.00\nA,y,30.00CR\nA,z,5.00 DR\nA,w,1.00-\n"
    spent, notices = total_and_notices(write(tmp_path, text))
    assert spent == 74
    assert "lines 3, 5" in notices


def test_pounds_under_a_heading_of_millions_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FrameError, match="line 4"):
        read_ledger(write(tmp_path, "Partner,Amount (£m)\nA,1.2\nB,0.3\nC,500000\n"))


def test_odd_sums_under_a_heading_of_thousands_are_reported(tmp_path: Path) -> None:
    _, notices = total_and_notices(write(tmp_path, "Partner,Amount (£000)\nA,120\nB,£450000\n"))
    assert "line 3: '£450000'" in notices
    assert (
        "check" not in total_and_notices(write(tmp_path, "Partner,Amount (£000)\nA,9\nB,99\n"))[1]
    )


def test_payments_that_repeat_in_every_cell_are_reported(tmp_path: Path) -> None:
    text = "Organisation,Supplier,Transaction Number,Amount\nA,X,1,100\nA,Y,2,100\nA,X,1,100\n"
    spent, notices = total_and_notices(write(tmp_path, text))
    assert spent == 300
    assert "lines 2, 4 (£100.00 each)" in notices
    other = text.replace("\nA,X,1,100\nA,Y", "\nA,X,3,100\nA,Y")
    assert "duplicates" not in total_and_notices(write(tmp_path, other))[1]


def test_a_list_without_an_organisation_is_read(tmp_path: Path) -> None:
    text = "Directorate,Supplier Name,Payment Date,Net Amount\nPlace,X,1/4/2025,100\n"
    ledger = read_ledger(write(tmp_path, text))
    assert ledger[Spend.PARTNER].tolist() == ["not named"]
    assert any("partner" in notice for notice in ledger.attrs["notices"])
    with pytest.raises(FrameError, match="partner"):
        read_ledger(write(tmp_path, "mood,amount\ngood,1\n"))


def test_counts_of_people_have_no_decimals(tmp_path: Path) -> None:
    seen = read_activity(write(tmp_path, "area code;clients\nE05000001;1.200\nE05000002;30\n"))
    assert seen.to_dict() == {"E05000001": 1200, "E05000002": 30}
    assert any("1.200" in notice for notice in seen.attrs["notices"])


@pytest.mark.parametrize(
    ("text", "times", "source"),
    [
        ("Spend return (£000),\nPartner,Amount\nA,5\nB,7\n", 1000, "Spend return (£000)"),
        ("Partner,Amount\nA,5\nB,7\nNote: figures are in £ millions,\n", 1e6, "millions"),
        (",Money (£000),\nPartner,Budget,Actual\nA,5,5\nB,7,7\n", 1000, "Money (£000)"),
        ("Payments over £25k and the £2 million programme,\nPartner,Amount\nA,5\nB,7\n", 1, ""),
        ("Spend (£000),\nPartner,Amount (£)\nA,5\nB,7\n", 1, "Spend (£000)"),
    ],
)
def test_the_unit_of_a_title_or_note_counts(
    text: str, times: float, source: str, tmp_path: Path
) -> None:
    spent, notices = total_and_notices(write(tmp_path, text))
    assert spent == 12 * times
    assert source in notices


def test_an_error_of_a_spreadsheet_is_not_an_empty_amount(tmp_path: Path) -> None:
    with pytest.raises(FrameError, match="line 3"):
        read_ledger(write(tmp_path, "Partner,Amount\nA,5\nB,#REF!\n"))


def test_totals_of_a_file_with_decimal_commas_are_left_out(tmp_path: Path) -> None:
    text = "Partner;Programme;Amount\nA;x;1.000\nA;y;2.000\nA total;;3.000\nB;z;5.000\n;;8.000\n"
    assert total_and_notices(write(tmp_path, text))[0] == 8000


def test_a_column_of_types_that_are_no_kind_is_not_read(tmp_path: Path) -> None:
    spent, notices = total_and_notices(write(tmp_path, "Partner,Type,Amount\nA,Capital,5\n"))
    assert spent == 5
    assert "'Type'" in notices
    with pytest.raises(FrameError, match="kind"):
        read_ledger(write(tmp_path, "Partner,Type,Amount\nA,Capital,5\nB,spent,6\n"))


def test_a_visible_worksheet_goes_before_a_hidden_one(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for sheet, amount in ((book.active, 9), (book.create_sheet("Seen"), 5)):
        sheet.append(["Partner", "Programme", "Amount"])
        sheet.append(["A", "x", amount])
    book.active.sheet_state = "hidden"
    book.save(path := tmp_path / "return.xlsx")
    spent, notices = total_and_notices(path)
    assert spent == 5
    assert "'Seen' was read, not 'Sheet'" in notices


def test_net_alone_is_not_taken_for_what_was_spent(tmp_path: Path) -> None:
    spent, notices = total_and_notices(
        write(tmp_path, "Partner,Income,Expenditure,Net\nA,100,90,10\n")
    )
    assert spent == 90
    assert "'Net'" in notices


def test_money_of_another_currency_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FrameError, match="line 2: 'Currency'"):
        read_ledger(write(tmp_path, "Partner,Amount,Currency\nA,100,EUR\nB,5,GBP\n"))


def test_debits_and_credits_in_two_columns_are_refused_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(FrameError, match="one column"):
        read_ledger(write(tmp_path, "Partner,Debit,Credit\nA,100,\nB,,20\n"))


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("Partner,Programme,Amount\n,,£000\nA,x,5\nB,y,7\n", 1000),
        ("Partner,Programme,Amount\n,,£\nA,x,5\nB,y,7\n", 1),
        ("Partner,£000\nA,5\nB,7\n", 1000),
        ("Partner,Programme,Money (£000),\n,,Budget,Actual\nA,x,9,5\nB,y,9,7\n", 1000),
    ],
)
def test_the_unit_in_a_row_of_its_own_or_alone(text: str, times: float, tmp_path: Path) -> None:
    assert total_and_notices(write(tmp_path, text))[0] == 12 * times


def test_codes_of_types_that_may_be_credits_are_named(tmp_path: Path) -> None:
    text = "Partner,Transaction type,Amount\nA,PI,100\nA,PC,30\nA,BACS,1\n"
    spent, notices = total_and_notices(write(tmp_path, text))
    assert spent == 131
    assert "'PC' under 'Transaction type'" in notices
    assert "'PI'" not in notices


@pytest.mark.parametrize(
    "amount",
    ["—1,234", "–£1,234", "1,234.00 -", "1,234.00−", "CR 1,234", "1,234 CR", "£(1,234)"],  # noqa: RUF001 - dashes that people type
)
def test_a_credit_is_below_0_by_any_dash_or_cr(amount: str, tmp_path: Path) -> None:
    ledger = read_ledger(write(tmp_path, f'partner,amount\nA,"{amount}"\nB,5000\n'))
    assert ledger[Spend.AMOUNT].tolist() == [-1234, 5000]


def test_restricted_money_is_ring_fenced(tmp_path: Path) -> None:
    ledger = read_ledger(
        write(tmp_path, "partner,amount,restricted\nA,1,No\nB,2,Yes\nC,3,capital\n")
    )
    assert ledger[Spend.RESTRICTION].tolist() == ["none", "ring_fenced", "capital"]


@pytest.mark.parametrize("heading", ["Period", "Month", "Person responsible"])
def test_a_column_of_periods_or_people_is_not_a_rate(heading: str, tmp_path: Path) -> None:
    ledger = read_ledger(write(tmp_path, f"Partner,{heading},Amount\nA,4,1000\nB,5,500\n"))
    assert ledger[Spend.AMOUNT].tolist() == [1000, 500]


def test_a_cost_per_month_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FrameError, match="rate"):
        read_ledger(write(tmp_path, "Partner,Cost per month\nA,1000\n"))


def test_dates_in_a_worksheet_stay_dates(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["Partner", "Date paid", "Amount"], ["A", "2025-13-01", 1], ["B", "2025-04-01", 2]):
        sheet.append(row)
    book.save(tmp_path / "return.xlsx")
    ledger = read_ledger(tmp_path / "return.xlsx")
    assert ledger[Spend.PERIOD].tolist() == ["2025-13-01", "2025-04-01"]
