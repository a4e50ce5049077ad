"""Where money goes: a partnership's ledger, its totals, and its share by area beside need.

Spent, allocated, matched and transferred money are kept apart, so that no pound is counted
twice. What is laid out over areas by a key, and not known to have gone there, is "modelled".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from needsmap.columns import Spend
from needsmap.errors import FrameError, fault_list
from needsmap.model import some

if TYPE_CHECKING:
    from collections.abc import Mapping

SPENT: Final = "spent"
ALLOCATED: Final = "allocated"
MATCH: Final = "match"
TRANSFER: Final = "transfer"
KINDS: Final = (SPENT, ALLOCATED, MATCH, TRANSFER)

NONE: Final = "none"
RING_FENCED: Final = "ring_fenced"
CAPITAL: Final = "capital"

#: How money is laid out over areas, best first.
DIRECT: Final = "direct"
BASES: Final = (DIRECT, "activity", "need", "population")


def totals(ledger: pd.DataFrame) -> pd.DataFrame:
    """Add a ledger up, each kind of money for itself.

    Parameters
    ----------
    ledger
        Frame of `needsmap.columns.Spend`.

    Returns
    -------
    DataFrame
        Columns ``measure`` and ``amount`` (pounds): spent; allocated, and of it unrestricted;
        matched; transfers (net: what one partner pays another is 0); and what could be pooled,
        amount x discretion of money that is not ring-fenced, with the part whose discretion
        nobody stated.

    Notes
    -----
    *Method*: match funding and transfers are in no other total.
    """
    kind, amount = ledger[Spend.KIND], ledger[Spend.AMOUNT]
    free = ledger[Spend.RESTRICTION] == NONE
    real = kind.isin([SPENT, ALLOCATED])
    loose = real & (ledger[Spend.RESTRICTION] != RING_FENCED)
    stated = ledger[Spend.DISCRETION].notna()
    lines = {
        "spent": amount[kind == SPENT].sum(),
        "allocated": amount[kind == ALLOCATED].sum(),
        "allocated, unrestricted": amount[(kind == ALLOCATED) & free].sum(),
        "match funding (in no other total)": amount[kind == MATCH].sum(),
        "transfers, net (in no other total)": amount[kind == TRANSFER].sum(),
        "could be pooled": (amount * ledger[Spend.DISCRETION])[loose & stated].sum(),
        "not ring-fenced, discretion not stated": amount[loose & ~stated].sum(),
    }
    return pd.DataFrame({Spend.MEASURE: list(lines), Spend.AMOUNT: list(lines.values())})


def by_group(ledger: pd.DataFrame, column: str) -> pd.DataFrame:
    """Add a ledger up by partner, theme, area or restriction: one column a kind of money.

    Parameters
    ----------
    ledger
        Frame of `needsmap.columns.Spend`.
    column
        ``Spend.PARTNER``, ``Spend.THEME``, ``Spend.AREA_CODE``, ``Spend.RESTRICTION``.

    Returns
    -------
    DataFrame
        One row a group, largest spending first; pounds.
    """
    table = ledger.pivot_table(
        index=column, columns=Spend.KIND, values=Spend.AMOUNT, aggfunc="sum", fill_value=0.0
    )
    table = table.reindex(columns=[k for k in KINDS if k in table.columns])
    return (
        table.sort_values(list(table.columns), ascending=False, kind="stable")
        .rename_axis(columns=None)
        .reset_index()
    )


def allocate(ledger: pd.DataFrame, keys: Mapping[str, pd.Series]) -> pd.DataFrame:
    """Allocate spending to areas: direct, else by activity, else by need, else by population.

    Parameters
    ----------
    ledger
        Frame of `needsmap.columns.Spend`. A row with an area code is direct; one that names a
        ``basis`` is laid out by that; any other by the best key that is given.
    keys
        ``"activity"``, ``"need"``, ``"population"`` to a weight by area code.

    Returns
    -------
    DataFrame
        One row a ledger line and area: line, partner, theme, kind, area_code, amount, basis,
        modelled. The amounts of a line add to what the ledger holds. Match and transfers are
        left out, so that nothing is counted twice.

    Raises
    ------
    FrameError
        Where a key is unknown, empty, negative, or sums to 0; where a row asks for a basis
        that has no key, or no key is given at all.
    """
    faults = _key_faults(keys)
    best = next((b for b in BASES[1:] if b in keys), "")
    parts: list[pd.DataFrame] = []
    for row in ledger[ledger[Spend.KIND].isin([SPENT, ALLOCATED])].to_dict("records"):
        area = row[Spend.AREA_CODE]
        basis = str(DIRECT if area else row[Spend.BASIS] or best)
        if basis not in keys and not area:
            faults.append(
                f"line {row[Spend.LINE]}: direct, but no area is named"
                if basis == DIRECT
                else f"line {row[Spend.LINE]}: no weights were given for {basis or 'any key'!r}"
            )
            continue
        shares = pd.Series({area: 1.0}) if area else keys[basis] / keys[basis].sum()
        line = {column: row[column] for column in _COLUMNS[:4]} | {
            Spend.AREA_CODE: shares.index,
            Spend.AMOUNT: shares.to_numpy() * float(row[Spend.AMOUNT]),
            Spend.BASIS: basis,
            Spend.MODELLED: basis != DIRECT,
        }
        parts.append(pd.DataFrame(line))
    if faults:
        raise FrameError(fault_list("allocation", faults))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(_COLUMNS))


_COLUMNS: Final = (
    Spend.LINE, Spend.PARTNER, Spend.THEME, Spend.KIND, Spend.AREA_CODE, Spend.AMOUNT,
    Spend.BASIS, Spend.MODELLED,
)  # fmt: skip


def _key_faults(keys: Mapping[str, pd.Series]) -> list[str]:
    faults = [
        f"unknown key {k!r}; known: {', '.join(BASES[1:])}" for k in keys if k not in BASES[1:]
    ]
    for name, weights in keys.items():
        if weights.empty or weights.isna().any() or (weights < 0).any() or weights.sum() == 0:
            faults.append(f"the weights for {name!r} must be 0 or more, none missing, not all 0")
        if weights.index.has_duplicates:
            faults.append(f"the weights for {name!r} hold an area twice")
    return faults


def share_by_basis(allocated: pd.DataFrame) -> pd.DataFrame:
    """Return how much of an allocation is known to have gone where it is shown.

    Parameters
    ----------
    allocated
        From `allocate`.

    Returns
    -------
    DataFrame
        basis, amount, share (0..1), modelled; best basis first.
    """
    sums = allocated.groupby(Spend.BASIS)[Spend.AMOUNT].sum()
    sums = sums.reindex([basis for basis in BASES if basis in sums.index]).astype(float)
    whole = sums.sum() or float("nan")
    out = sums.rename_axis(Spend.BASIS).reset_index()
    modelled = out[Spend.BASIS] != DIRECT
    return out.assign(**{Spend.SPEND_SHARE: out[Spend.AMOUNT] / whole, Spend.MODELLED: modelled})


def against_need(
    allocated: pd.DataFrame, population: pd.Series, in_need: pd.Series
) -> pd.DataFrame:
    """Compare each area's spending with its people and its need.

    Parameters
    ----------
    allocated
        From `allocate`.
    population, in_need
        People, and people in need (income-deprived, say), by area code.

    Returns
    -------
    DataFrame
        One row an area of ``population``: amount (0 where nothing was laid out), per head, per
        person in need, share of spend, share of need, ``alignment`` = share of spend / share
        of need (1 = in step with need, above 1 = more than its share).

    Raises
    ------
    FrameError
        Where spending was laid out on an area that has no population here.

    Notes
    -----
    *Method*: money laid out *by* need is in step with need by construction: look at `modelled`
    before reading anything into ``alignment``.
    """
    strays = sorted(set(allocated[Spend.AREA_CODE]) - set(population.index))
    if strays:
        raise FrameError(f"spending on areas without a population: {some(strays)}")
    amount = allocated.groupby(Spend.AREA_CODE)[Spend.AMOUNT].sum().reindex(population.index)
    amount = amount.fillna(0.0)
    need = in_need.reindex(population.index).fillna(0.0)
    spend_share = amount / (amount.sum() or float("nan"))
    need_share = need / (need.sum() or float("nan"))
    frame = pd.DataFrame(
        {
            Spend.AMOUNT: amount,
            Spend.PER_HEAD: amount / population.where(population > 0),
            Spend.PER_PERSON_IN_NEED: amount / need.where(need > 0),
            Spend.SPEND_SHARE: spend_share,
            Spend.NEED_SHARE: need_share,
            Spend.ALIGNMENT: spend_share / need_share.where(need_share > 0),
        }
    )
    return frame.rename_axis(Spend.AREA_CODE).reset_index()


def location_quotients(allocated: pd.DataFrame) -> pd.DataFrame:
    """Return which themes an area's spending leans to, beside all areas together.

    Parameters
    ----------
    allocated
        From `allocate`.

    Returns
    -------
    DataFrame
        theme, area_code, amount, location_quotient = (theme's share of the area's spending) /
        (theme's share of all spending); 1 = as everywhere, 2 = twice the share.
    """
    table = allocated.groupby([Spend.THEME, Spend.AREA_CODE])[Spend.AMOUNT].sum().reset_index()
    of_area, of_theme = (
        table.groupby(column)[Spend.AMOUNT].transform("sum")
        for column in (Spend.AREA_CODE, Spend.THEME)
    )
    expected = of_area * of_theme / (table[Spend.AMOUNT].sum() or float("nan"))
    table[Spend.QUOTIENT] = table[Spend.AMOUNT] / expected.where(expected > 0)
    return table
