"""Totals, headings of sections and footnotes are not data, whatever they are called."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needsmap.io import row_facts
from needsmap.io.row_facts import NOTE, SECTION, SUB_TOTAL, TOTAL
from needsmap.io.summary_rows import Sifted, sift_rows

if TYPE_CHECKING:
    from needsmap.io.tables import Row


def sifted(text: str, *, amounts: tuple[int, ...] = (1,), keys: tuple[int, ...] = ()) -> Sifted:
    rows: list[Row] = list(enumerate(csv.reader(io.StringIO(text.strip())), start=1))
    return sift_rows(rows[1:], labels=[0], amounts=amounts, keys=keys, header=rows[0][1])


def kinds(found: Sifted) -> list[tuple[int, str]]:
    return [(aside.line, aside.kind) for aside in found.left_out]


@pytest.mark.parametrize(
    "name",
    ["Total", "TOTAL:", "Grand Total", "Totals", "Total (2 sites)", "Total assets", "Sum",
     "Overall", "Total for Kingston", "total  spend", "All wards", "Average", "Mean"],
)  # fmt: skip
def test_a_total_by_its_words(name: str) -> None:
    found = sifted(f"site,area\nElm,250\nOak,900\n{name},1150")
    assert kinds(found) == [(4, TOTAL)]
    assert len(found.rows) == 2
    assert not found.doubtful


def test_sub_totals_sections_a_grand_total_and_a_footnote() -> None:
    found = sifted(
        """site,area,postcode
LIBRARIES,,
Elm Library,250,KT1 3DH
Oak Library,900,KT1 3HH
Sub-total,1150,
DEPOTS,,
Ash Depot,300,KT1 2TY
Sub-total,300,
Grand Total,1450,
Note: floor areas are GIA.,,""",
        keys=(2,),
    )
    assert kinds(found) == [
        (2, SECTION), (5, SUB_TOTAL), (6, SECTION), (8, SUB_TOTAL), (9, TOTAL), (10, NOTE),
    ]  # fmt: skip
    assert [cells[0] for _, cells in found.rows] == ["Elm Library", "Oak Library", "Ash Depot"]
    assert not any(aside.problem for aside in found.left_out)


def test_a_supplier_whose_name_begins_with_total_is_data() -> None:
    found = sifted("payee,amount\nElm Ltd,250\nTotal Gas & Power,900\nTotal Fitness,40\nOak,7")
    assert len(found.rows) == 4
    assert not found.left_out
    assert not found.doubtful


def test_a_loose_name_whose_amount_is_the_sum_is_a_total() -> None:
    found = sifted("payee,amount\nElm Ltd,250\nOak,900\nTotal payments April,1150")
    assert kinds(found) == [(4, TOTAL)]


def test_a_total_without_a_name_is_known_by_its_sum() -> None:
    found = sifted("payee,amount\nElm Ltd,250\nOak,900\n,1150")
    assert kinds(found) == [(4, TOTAL)]


def test_a_total_in_another_column_than_the_name() -> None:
    rows: list[Row] = [
        (2, ["1", "Elm", "250"]),
        (3, ["2", "Oak", "900"]),
        (4, ["Total", "", "1150"]),
    ]
    found = sift_rows(rows, labels=[1], amounts=[2])
    assert kinds(found) == [(4, TOTAL)]


def test_a_total_that_does_not_add_up_is_left_out_and_flagged() -> None:
    found = sifted("site,area\nElm,250\nOak,900\nTotal,2000")
    assert kinds(found) == [(4, TOTAL)]
    assert found.left_out[0].problem


def test_a_named_last_row_that_sums_the_others_is_doubtful() -> None:
    body = "\n".join(f"Place {i},{i * 7},{i * 3}" for i in range(1, 7))
    found = sifted(f"place,a,b\n{body}\nKingston,{7 * 21},{3 * 21}", amounts=(1, 2))
    assert [aside.line for aside in found.doubtful] == [8]
    assert len(found.rows) == 6


def test_a_building_known_by_its_name_alone_is_kept() -> None:
    found = sifted("site,area,postcode\nElm,250,KT1 1AA\nThe Old Mill,,\nOak,9,KT1 2BB", keys=(2,))
    assert len(found.rows) == 3


def test_a_header_repeated_on_each_page_is_left_out() -> None:
    found = sifted("site,area\nElm,250\nsite,area\nOak,900")
    assert [aside.line for aside in found.left_out] == [3]


@given(
    amounts=st.lists(st.integers(1, 10_000), min_size=2, max_size=30),
    name=st.sampled_from(["Total", "Grand total", "", "TOTAL SPEND"]),
)
def test_leaving_out_never_changes_the_data(amounts: list[int], name: str) -> None:
    rows: list[Row] = [(i + 2, [f"Item {i}", str(a)]) for i, a in enumerate(amounts)]
    plain = sift_rows(rows, labels=[0], amounts=[1])
    total: Row = (len(rows) + 2, [name, f"{sum(amounts):,}"])
    with_total = sift_rows([*rows, total], labels=[0], amounts=[1])
    # a last item that happens to be the sum of the others is doubtful, never counted twice
    kept = with_total.rows
    assert kept == plain.rows or plain.doubtful
    assert not any(cells is total[1] for _, cells in kept)


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("Grand total,420\nCouncil total,120\nC,100\nD,20\nNHS total,300\nN,300", [2, 3, 6]),
        ("Council total,120\nC,120\nNHS total,300\nN,300", [2, 4]),
        ("C,120\nCouncil total,120\nN,300\nNHS total,300\nTotal,420", [3, 5, 6]),
        ("Total Council,120\nC,100\nD,20\nTotal NHS,300\nN,300", [2, 5]),
        ("Total Council,120\nC,120\nTotal NHS,300\nN,300", [2, 4]),
    ],
)
def test_totals_of_single_rows_above_or_below_them(body: str, lines: list[int]) -> None:
    found = sifted(f"partner,amount\n{body}")
    assert [line for line, _ in kinds(found)] == lines
    assert sum(float(cells[1]) for _, cells in found.rows) == 420
    assert not found.doubtful


def test_one_supplier_called_total_paid_what_another_was_is_data() -> None:
    found = sifted("payee,amount\nShell,300\nTotal Gas & Power,300\nOak,7")
    assert len(found.rows) == 3


def test_a_name_that_ends_in_total_and_does_not_add_up_is_doubtful() -> None:
    found = sifted("partner,amount\nA,100\nB,20\nCouncil total,125\nN,300\nO,5")
    assert [aside.line for aside in found.doubtful] == [4]
    assert len(found.rows) == 4


def test_a_table_of_totals_alone_is_data() -> None:
    found = sifted("partner,amount\nCouncil total,120\nNHS total,300")
    assert len(found.rows) == 2
    assert not found.doubtful


_CELLS = st.sampled_from(
    ["", "Elm", "Oak Hall", "Total", "Sub-total", "Council total", "Parks:", "LIBRARIES", "Name",
     "Note: x", "% of total", "KT1 1AA", "5", "10", "15", "1,000", "0", "a" * 70]
)  # fmt: skip


@given(
    st.lists(st.lists(_CELLS, min_size=4, max_size=4), min_size=1, max_size=9),
    st.sampled_from([(), ("Name", "Amount", "Key", "5")]),
)
def test_rows_that_are_plainly_data_are_sifted_as_by_a_closer_look(
    cells: list[list[str]], header: tuple[str, ...]
) -> None:
    rows = list(enumerate(cells, start=2))

    def sift() -> Sifted:
        return sift_rows(rows, labels=[0], amounts=[1, 3], keys=[2], header=header)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(row_facts.TableColumns, "may_repeat_header", lambda _self, _cells: True)
        closely = sift()
    assert sift() == closely


@pytest.mark.parametrize(
    "body",
    ["Council,A,100\nCouncil,B,20\nCouncil,,120\nNHS,C,200\nNHS,D,100\nNHS,,300",
     "Council,,120\nCouncil,A,100\nCouncil,B,20\nNHS,,300\nNHS,C,200\nNHS,D,100",
     ",,420\nCouncil,,120\nCouncil,A,100\nCouncil,B,20\nNHS,,300\nNHS,C,200\nNHS,D,100"],
)  # fmt: skip
def test_the_sum_of_a_group_lacks_the_label_of_its_rows(body: str) -> None:
    rows: list[Row] = list(enumerate(csv.reader(io.StringIO(body)), start=2))
    found = sift_rows(rows, labels=[0, 1], amounts=[2])
    assert sum(float(cells[2]) for _, cells in found.rows) == 420
    assert {aside.kind for aside in found.left_out} == {TOTAL}


def test_a_row_that_lacks_a_label_and_sums_nothing_is_data() -> None:
    rows: list[Row] = [(2, ["C", "A", "100"]), (3, ["C", "", "20"]), (4, ["N", "B", "305"])]
    assert len(sift_rows(rows, labels=[0, 1], amounts=[2]).rows) == 3


def test_a_row_named_as_a_statistic_is_judged_by_its_amount() -> None:
    above = "Name,Amount\nElm,20\nOak,40\n"
    assert len(sifted(f"{above}Max 20mph,10").rows) == 3
    assert len(sifted(f"{above}Average speed cameras,30\nAsh,25").rows) == 4
    assert [aside.line for aside in sifted(f"{above}Average stay,30").doubtful] == [4]
    assert kinds(sifted(f"{above}Average cost,30")) == [(4, TOTAL)]


def labelled(body: str) -> Sifted:
    rows: list[Row] = list(enumerate(csv.reader(io.StringIO(body)), start=2))
    return sift_rows(rows, labels=[0, 1], amounts=[2])


@pytest.mark.parametrize(
    "body", ["NHS,A,1000\nC,B,2000\nGLA,,3000", "GLA,,3000\nNHS,A,1000\nC,B,2000"]
)
def test_a_name_of_its_own_that_sums_the_rows_beside_it_is_doubtful(body: str) -> None:
    found = labelled(body)
    assert [aside.text for aside in found.doubtful] == ["GLA"]
    assert len(found.rows) == 2


def test_a_part_is_left_out_if_it_is_within_the_row_above() -> None:
    found = labelled("C,Youth,500\nC,of which: staff,300\nN,Clinic,40\nN,Of which agency,90")
    assert [aside.line for aside in found.left_out] == [3]
    assert [aside.line for aside in found.doubtful] == [5]


@pytest.mark.parametrize(
    ("amounts", "lines"),
    [
        ((500, 300, 200, 400, 250, 150), [2, 5]),
        ((300, 200, 500, 250, 150, 400), [4, 7]),
        ((500, 300, 200, 400, 250, 151), []),
        ((500, 300, 200, 50), []),
        ((3, 2, 1, 4, 3, 1), []),
    ],
)
def test_a_table_of_sums_and_their_parts_is_doubtful(
    amounts: tuple[int, ...], lines: list[int]
) -> None:
    body = "\n".join(f"C,Item {i},{amount}" for i, amount in enumerate(amounts))
    assert [aside.line for aside in labelled(body).doubtful] == lines


def test_an_opening_balance_with_a_date_is_not_data() -> None:
    text = "what,amount,date\nOpening balance,5000,1 April\nGrants,200,2 April\nClinic,300,3 April"
    assert kinds(sifted(text, keys=(2,))) == [(2, TOTAL)]
