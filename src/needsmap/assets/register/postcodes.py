"""Postcodes as people type them: mended by position, never invented."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

import pandas as pd

from needsmap.frames import Assets

if TYPE_CHECKING:
    from collections.abc import Sequence

#: The shape of a postcode's two halves (the inward letters are never C, I, K, M, O or V).
_OUTWARD: Final = r"[A-Z]{1,2}\d[A-Z\d]?"
_INWARD: Final = r"\d[ABD-HJLNP-UW-Z]{2}"
#: The same, with the letter O where a digit belongs and a nought where a letter belongs.
_LOOSE: Final = r"\b([A-Z][A-Z0]?[0-9OI][A-Z0-9]?)\s*([0-9OI])\s*([A-Z]{2})\b"

#: The column beside `Assets.POSTCODE` that says how good a postcode is.
FORM: Final = "postcode_form"


class PostcodeForm(StrEnum):
    """What a cell that should hold a postcode holds."""

    FULL = "full"
    MENDED = "mended"
    DISTRICT = "district"
    UNREADABLE = "unreadable"
    NONE = "none"


def tidy_postcodes(cells: pd.Series) -> pd.DataFrame:
    """Write postcodes with one space, and mend the letter O and the nought by position.

    Whether a postcode exists is not asked here: that takes a list of them
    (`needsmap.assets.register.placing.place_assets`).

    Parameters
    ----------
    cells
        Text as typed.

    Returns
    -------
    DataFrame
        On the same index: ``postcode`` (``"CH65 0EZ"``; the district alone, ``"M41"``, where
        no more is given; else "") and ``postcode_form`` (a `PostcodeForm`).

    Examples
    --------
    >>> import pandas as pd
    >>> tidy_postcodes(pd.Series(["ch65oez", "S024 9AQ", "M41", "WA14 1", "see map", ""]))
       postcode postcode_form
    0  CH65 0EZ        mended
    1  SO24 9AQ        mended
    2       M41      district
    3      WA14      district
    4              unreadable
    5                    none
    """
    text = cells.fillna("").str.upper().str.replace(r"[^A-Z0-9]+", " ", regex=True).str.strip()
    parts = text.str.extract(_LOOSE)
    outward = _mend_outward(parts[0].fillna(""))
    inward = parts[1].fillna("").replace({"O": "0", "I": "1"}) + parts[2].fillna("")
    full = outward.str.fullmatch(_OUTWARD) & inward.str.fullmatch(_INWARD)
    written = outward + " " + inward
    mended = full & (written.str.replace(" ", "") != (parts[0] + parts[1] + parts[2]))
    district = text.str.extract(rf"^({_OUTWARD})(?: \d)?$", expand=False).fillna("")
    coarse = ~full & (district != "")
    form = pd.Series(str(PostcodeForm.UNREADABLE), index=cells.index, dtype="str")
    form[text == ""] = str(PostcodeForm.NONE)
    form[coarse] = str(PostcodeForm.DISTRICT)
    form[full] = str(PostcodeForm.FULL)
    form[mended] = str(PostcodeForm.MENDED)
    tidy = written.where(full, district.where(coarse, ""))
    return pd.DataFrame({Assets.POSTCODE: tidy, FORM: form})


def _mend_outward(outward: pd.Series) -> pd.Series:
    """Mend the outward half: no district begins with nought, none ends in the letters O or I."""
    for pattern, by in (
        (r"^([A-Z])0(?=\d)", r"\1O"),  # S024 -> SO24
        (r"^([A-Z]{1,2})O$", r"\g<1>0"),  # NO -> N0 is no district: left to the list to refuse
        (r"(\d)O$", r"\g<1>0"),  # M3O -> M30
        (r"(\d)I$", r"\g<1>1"),  # M2I -> M21
        (r"^([A-Z]{2})[I](?=[A-Z0-9]?$)", r"\g<1>1"),  # KTI -> KT1
    ):
        outward = outward.str.replace(pattern, by, regex=True)
    return outward


def district_of(postcodes: pd.Series) -> pd.Series:
    """Give the district (the outward half) of each postcode: ``"M41 5AA"`` -> ``"M41"``.

    Examples
    --------
    >>> import pandas as pd
    >>> list(district_of(pd.Series(["M41 5AA", "M41", ""])))
    ['M41', 'M41', '']
    """
    return postcodes.str.replace(r" .*", "", regex=True)


def is_form(forms: pd.Series, wanted: Sequence[PostcodeForm]) -> pd.Series:
    """Tell which rows have one of the wanted forms."""
    return forms.isin([str(form) for form in wanted])
