"""The postcode of each row of a register, from its own cell or its address, and where it lies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from needsmap.assets.register.postcodes import (
    ELSEWHERE,
    FORM,
    SEVERAL,
    PostcodeForm,
    is_form,
    postcode_in,
    tidy_postcodes,
)
from needsmap.columns import Assets, PostcodeColumns, quoted, with_fault

if TYPE_CHECKING:
    from collections.abc import Iterable

_AREA: Final = r"^(BFPO|GIR|[A-Z]{2}(?=\d))"


def look_up_postcodes(
    rows: pd.DataFrame, postcodes: pd.DataFrame, faults: pd.Series
) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """Find the postcode of each row in a list of them.

    Parameters
    ----------
    rows
        With ``postcode``, ``address`` and ``name`` as typed: where the first holds no full
        postcode, the one that the address or the name holds is taken.
    postcodes
        The columns of `needsmap.columns.PostcodeColumns`.
    faults
        The faults of the rows so far.

    Returns
    -------
    DataFrame
        ``postcode`` and ``postcode_form`` of each row (`tidy_postcodes`).
    DataFrame
        The entry of each in the list, missing where it is not there.
    Series
        The faults. A mended postcode counts only if the list has it.
    """
    typed = rows[Assets.POSTCODE]
    tidy = tidy_postcodes(typed)
    tidy, faults = _from_address(rows, tidy, faults)
    wanted = postcodes[postcodes[PostcodeColumns.POSTCODE].isin(tidy[Assets.POSTCODE].unique())]
    table = wanted.drop_duplicates(PostcodeColumns.POSTCODE).set_index(PostcodeColumns.POSTCODE)
    known = table.reindex(tidy[Assets.POSTCODE]).reset_index(drop=True)
    in_list = tidy[Assets.POSTCODE].isin(table.index)
    for chosen, sentence in _sentences(tidy, quoted(typed), in_list):
        faults = with_fault(faults, chosen, sentence)
    return tidy, known, faults


def _sentences(
    tidy: pd.DataFrame, cell: pd.Series, found: pd.Series
) -> Iterable[tuple[pd.Series, pd.Series | str]]:
    """Yield what there is to say of postcodes, and of which rows."""
    code, form = tidy[Assets.POSTCODE], tidy[FORM]
    mended, full = is_form(form, [PostcodeForm.MENDED]), is_form(form, [PostcodeForm.FULL])
    placeless = is_form(form, [PostcodeForm.PLACELESS])
    area = code.str.extract(_AREA, expand=False).map(ELSEWHERE)
    elsewhere = ((full & ~found) | placeless) & area.notna()
    several = is_form(form, [PostcodeForm.SEVERAL])
    yield mended & found, "postcode " + cell + " mended to " + code
    guess = "postcode " + cell + " cannot be read: " + code + ", which it may mean, is not in the "
    yield mended & ~found, guess + "postcode list"
    yield elsewhere, "postcode " + code + " is not in the list: " + area.fillna("")
    yield full & ~found & ~elsewhere, "postcode " + code + " is not in the postcode list"
    yield is_form(form, [PostcodeForm.DISTRICT]), "only a postcode district is given"
    yield several, "several postcodes in one cell, " + cell + ": none was taken"
    yield is_form(form, [PostcodeForm.UNREADABLE]), "postcode " + cell + " cannot be read"


def _from_address(
    rows: pd.DataFrame, tidy: pd.DataFrame, faults: pd.Series
) -> tuple[pd.DataFrame, pd.Series]:
    """Take the postcode of an address, or of a name, where its own cell holds no full one."""
    poor = [PostcodeForm.NONE, PostcodeForm.DISTRICT, PostcodeForm.UNREADABLE]
    free = is_form(tidy[FORM], poor)
    other = postcode_in(rows[Assets.ADDRESS])
    other = other.mask(free & (other == ""), postcode_in(rows[Assets.NAME].where(free, "")))
    several = "the address holds several postcodes: none was taken"
    faults = with_fault(faults, free & (other == SEVERAL), several)
    single = ~other.isin(["", SEVERAL])
    taken = free & single
    faults = with_fault(faults, taken, "postcode " + other + " was taken from the address")
    own = tidy[Assets.POSTCODE]
    unlike = is_form(tidy[FORM], [PostcodeForm.FULL]) & single & (other != own)
    faults = with_fault(faults, unlike, "the address says postcode " + other + ", not " + own)
    out = tidy.assign(**{Assets.POSTCODE: own.mask(taken, other)})
    out[FORM] = out[FORM].mask(taken, str(PostcodeForm.FULL))
    return out, faults


def is_in_district(codes: pd.Series, postcodes: pd.DataFrame) -> pd.Series:
    """Return which codes begin with a postcode district that a list has.

    Parameters
    ----------
    codes
        Postcodes, districts, or "".
    postcodes
        The columns of `needsmap.columns.PostcodeColumns`.
    """
    districts = codes.str.partition(" ")[0]
    if not districts.any():
        return pd.Series(data=False, index=codes.index)
    # a list's postcodes end in a space and three characters: no need to look for the space
    real = postcodes[PostcodeColumns.POSTCODE].str.slice(0, -4).unique()
    return (districts != "") & districts.isin(real)
