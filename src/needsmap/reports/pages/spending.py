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
    kinds = [str(column) for column in groups.columns if column != by]
    heads: dict[str, d.Heading] = {by: by.replace("_", " ").capitalize()}
    return (
        d.frame_table(
            totals.assign(**{Spend.MEASURE: totals[Spend.MEASURE].str.capitalize()}),
            {Spend.MEASURE: "Money", Spend.AMOUNT: ("Pounds", "pounds")},
            title="Spending, each kind of money for itself",
            name="spend_totals",
            note=f"Source: {source}. Match funding and transfers are in no other total, so that "
            "nothing is counted twice.",
        ),
        d.frame_table(
            groups.assign(**{by: groups[by].replace("", "not said")}),
            heads | {kind: (kind.capitalize(), "pounds") for kind in kinds},
            title=f"Spending by {by}",
            name=f"spend_by_{by}",
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
        d.frame_table(
            wards.assign(
                **{
                    c: 100 * wards[c].astype("float64")
                    for c in (Spend.SPEND_SHARE, Spend.NEED_SHARE)
                }
            ),
            {
                Areas.AREA_NAME: "Ward",
                Spend.AREA_CODE: ("Code", "code"),
                Spend.AMOUNT: ("Pounds", "pounds"),
                Spend.PER_HEAD: ("A head", "pounds"),
                Spend.PER_PERSON_IN_NEED: ("A person in need", "pounds"),
                Spend.SPEND_SHARE: ("Share of spending", "percent"),
                Spend.NEED_SHARE: ("Share of need", "percent"),
                Spend.ALIGNMENT: ("Alignment", "hundredth"),
            },
            title="Spending by ward, beside need",
            name="spend_by_ward",
            note="Alignment: share of spending over share of need. 1 is in step; above 1 is more "
            "than its share. Money laid out by need is in step by construction.",
        ),
        *_leaning_blocks(leanings),
    )


def _leaning_blocks(leanings: pd.DataFrame) -> tuple[d.Block, ...]:
    named = leanings[leanings[Spend.THEME] != ""]
    if named.empty:
        return ()
    table = named.pivot_table(index=Areas.AREA_NAME, columns=Spend.THEME, values=Spend.QUOTIENT)
    heads: dict[str, d.Heading] = {Areas.AREA_NAME: "Ward"}
    return (
        d.frame_table(
            table.reset_index(),
            heads | {theme: (str(theme), "hundredth") for theme in table.columns},
            title="What each ward's spending leans to",
            name="spend_leanings",
            note="Location quotient: the theme's share of the ward's spending over its share of "
            "all spending. 1 is as everywhere; 2 is twice that.",
        ),
    )
