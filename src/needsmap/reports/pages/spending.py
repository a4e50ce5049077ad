"""Spending as blocks of a document: totals, sums by partner, and wards beside need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needsmap.columns import Areas, Spend
from needsmap.reports import document as d
from needsmap.reports.pages.figures import written

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd


def spend_blocks(
    totals: pd.DataFrame, groups: pd.DataFrame, *, by: str, source: str
) -> tuple[d.Block, ...]:
    """Return the totals of a ledger, and its sums by partner.

    Parameters
    ----------
    totals, groups
        Pounds by kind of money; the same by group.
    by
        The column of groups.
    source
        The file's name.
    """
    kinds = [str(c) for c in groups.columns if c != by]
    return (
        d.Table(
            title="Spending, each kind of money for itself",
            name="spend_totals",
            columns=(d.Column("Money"), d.Column("Pounds", "pounds")),
            rows=tuple(
                (str(r[Spend.MEASURE]).capitalize(), float(r[Spend.AMOUNT]))
                for r in totals.to_dict("records")
            ),
            note=f"Source: {source}. Match funding and transfers are in no other total, so that "
            "nothing is counted twice.",
        ),
        d.Table(
            title=f"Spending by {by}",
            name=f"spend_by_{by}",
            columns=(
                d.Column(by.replace("_", " ").capitalize()),
                *(d.Column(kind.capitalize(), "pounds") for kind in kinds),
            ),
            rows=tuple(
                (str(r[by]) or "not said", *(float(r[k]) for k in kinds))
                for r in groups.to_dict("records")
            ),
        ),
    )


def ward_spend_blocks(
    wards: pd.DataFrame, bases: pd.DataFrame, leanings: pd.DataFrame, *, words: Sequence[str]
) -> tuple[d.Block, ...]:
    """Return spending by ward beside people and need, how it was laid out, and what it leans to.

    Parameters
    ----------
    wards, bases, leanings
        From `needsmap.workflows.assess.spend_by_ward.spend_by_ward`.
    words
        What people and need are; the concentration; what was laid out otherwise.
    """
    laid = [
        f"Laid out {'directly' if r[Spend.BASIS] == 'direct' else f'by {r[Spend.BASIS]}'}"
        f"{' (a rule)' if r[Spend.MODELLED] else ' (known to have gone there)'}: "
        f"{written(float(r[Spend.AMOUNT]), 'pounds')}, {100 * r[Spend.SPEND_SHARE]:.0f}%"
        for r in bases.to_dict("records")
    ]
    return (
        d.text(*(line for line in words if line)),
        d.Bullets(tuple(laid)),
        d.Table(
            title="Spending by ward, beside need",
            name="spend_by_ward",
            columns=(
                d.Column("Ward"), d.Column("Code", "code"), d.Column("Pounds", "pounds"),
                d.Column("A head", "pounds"), d.Column("A person in need", "pounds"),
                d.Column("Share of spending", "percent"), d.Column("Share of need", "percent"),
                d.Column("Alignment", "hundredth"),
            ),
            rows=tuple(
                (str(r[Areas.AREA_NAME]), str(r[Spend.AREA_CODE]), float(r[Spend.AMOUNT]),
                 float(r[Spend.PER_HEAD]), float(r[Spend.PER_PERSON_IN_NEED]),
                 100 * float(r[Spend.SPEND_SHARE]), 100 * float(r[Spend.NEED_SHARE]),
                 float(r[Spend.ALIGNMENT]))
                for r in wards.to_dict("records")
            ),
            note="Alignment: share of spending over share of need. 1 is in step; above 1 is more "
            "than its share. Money laid out by need is in step by construction.",
        ),
        *_leaning_blocks(leanings),
    )  # fmt: skip


def _leaning_blocks(leanings: pd.DataFrame) -> tuple[d.Block, ...]:
    named = leanings[leanings[Spend.THEME] != ""]
    if named.empty:
        return ()
    table = named.pivot_table(index=Areas.AREA_NAME, columns=Spend.THEME, values=Spend.QUOTIENT)
    return (
        d.Table(
            title="What each ward's spending leans to",
            name="spend_leanings",
            columns=(
                d.Column("Ward"), *(d.Column(str(theme), "hundredth") for theme in table.columns)
            ),
            rows=tuple(
                (str(ward), *(None if v != v else float(v) for v in row))  # noqa: PLR0124 - nan is unequal to itself
                for ward, row in zip(table.index, table.to_numpy(), strict=True)
            ),
            note="Location quotient: the theme's share of the ward's spending over its share of "
            "all spending. 1 is as everywhere; 2 is twice that.",
        ),
    )  # fmt: skip
