"""Postcodes as people type them: mended by position, never invented."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from needsmap.columns import Assets

if TYPE_CHECKING:
    from collections.abc import Sequence

#: The shape of a postcode's two halves (a district never ends in I, L or O; the inward letters
#: are never C, I, K, M, O or V).
_OUTWARD: Final = r"[A-Z]{1,2}\d[A-HJKMNPR-Y\d]?"
_INWARD: Final = r"\d[ABD-HJLNP-UW-Z]{2}"
_EXACT: Final = rf"\b({_OUTWARD}) ?({_INWARD})\b"
#: The same, with the letters O, I and L where a digit belongs and a digit where a letter belongs.
_LOOSE: Final = r"\b([A-Z01][A-Z0]?[0-9OIL][A-Z0-9]?)\s*([0-9OIL])\s*([A-Z]{2})\b"
#: Post that goes to no place on the ground.
_PLACELESS: Final = r"\b(BFPO) ?(\d{1,4})\b|\b(GIR) ?(0AA)\b"
#: Postcode areas beyond Great Britain, which a list of its postcodes does not cover.
ELSEWHERE: Final = {
    "JE": "Jersey, a Crown dependency",
    "GY": "Guernsey, a Crown dependency",
    "IM": "the Isle of Man, a Crown dependency",
    "BT": "Northern Ireland",
    "BFPO": "the British Forces Post Office",
    "GIR": "the former Girobank, which has no place",
}

#: The column beside `Assets.POSTCODE` that says how good a postcode is.
FORM: Final = "postcode_form"


class PostcodeForm(StrEnum):
    """What a cell that should hold a postcode holds."""

    FULL = "full"
    MENDED = "mended"
    DISTRICT = "district"
    SEVERAL = "several"
    PLACELESS = "placeless"
    UNREADABLE = "unreadable"
    NONE = "none"


def tidy_postcodes(cells: pd.Series) -> pd.DataFrame:
    """Write postcodes with one space, and mend O for 0 and I or l for 1 by position.

    Whether a postcode exists is not looked up here: that takes a list of them
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
    >>> tidy_postcodes(pd.Series(["ch65oez", "S024 9AQ", "M41", "WA14 1", "KT1 1AA/KT1 1AB", ""]))
       postcode postcode_form
    0  CH65 0EZ        mended
    1  SO24 9AQ        mended
    2       M41      district
    3      WA14      district
    4                 several
    5                    none
    """
    out = pd.DataFrame({Assets.POSTCODE: cells, FORM: str(PostcodeForm.FULL)}, index=cells.index)
    # most are written well: only the others need a second look
    other = ~cells.fillna("").str.fullmatch(f"{_OUTWARD} {_INWARD}")
    out[other] = _tidied(cells[other])
    return out.astype("str")


def _tidied(cells: pd.Series) -> pd.DataFrame:
    text = _plain(cells)
    exact = postcode_in(cells)
    several = exact == SEVERAL
    parts = text.str.extract(_LOOSE)
    outward = _mend_outward(parts[0].fillna(""))
    inward = parts[1].fillna("").replace({"O": "0", "I": "1", "L": "1"}) + parts[2].fillna("")
    loose = outward.str.fullmatch(_OUTWARD) & inward.str.fullmatch(_INWARD) & (exact == "")
    written = (outward + " " + inward).where(loose, exact)
    mended = loose & (written.str.replace(" ", "") != (parts[0] + parts[1] + parts[2]))
    full = loose | ((exact != "") & ~several)
    kind = text.str.extract(_PLACELESS).fillna("")
    special = (kind[0] + kind[2] + " " + kind[1] + kind[3]).str.strip()
    placeless = ~full & ~several & (special != "")
    district = text.str.extract(rf"^({_OUTWARD})(?: \d)?$", expand=False).fillna("")
    coarse = ~full & ~several & (district != "")
    form = pd.Series(str(PostcodeForm.UNREADABLE), index=cells.index, dtype="str")
    for rows, name in (
        (text == "", PostcodeForm.NONE),
        (coarse, PostcodeForm.DISTRICT),
        (full, PostcodeForm.FULL),
        (mended, PostcodeForm.MENDED),
        (placeless, PostcodeForm.PLACELESS),
        (several, PostcodeForm.SEVERAL),
    ):
        form[rows] = str(name)
    tidy = written.where(full, district.where(coarse, special.where(placeless, "")))
    return pd.DataFrame({Assets.POSTCODE: tidy, FORM: form})


#: What `postcode_in` returns for a text with several different postcodes.
SEVERAL: Final = str(PostcodeForm.SEVERAL)


def postcode_in(texts: pd.Series) -> pd.Series:
    """Find the one full postcode in each text, such as an address; nothing is mended.

    Parameters
    ----------
    texts
        As typed.

    Returns
    -------
    Series
        The postcode; "" where there is none, ``"several"`` where there are different ones.

    Examples
    --------
    >>> list(postcode_in(pd.Series(["1 High St, KT13DH", "KT1 3DH or KT1 3HH", "High St"])))
    ['KT1 3DH', 'several', '']
    """
    text = _plain(texts)
    likely = text.str.contains(rf"\b{_OUTWARD} ?{_INWARD}\b", regex=True).to_numpy()
    codes = np.full(len(text), "", dtype=object)
    every = [{" ".join(halves) for halves in re.findall(_EXACT, cell)} for cell in text[likely]]
    codes[likely] = [each.pop() if len(each) == 1 else SEVERAL for each in every]
    return pd.Series(codes, index=texts.index, dtype="str")


def _plain(cells: pd.Series) -> pd.Series:
    """Write text in capitals, with one space for anything that is neither letter nor digit."""
    return cells.fillna("").str.upper().str.replace(r"[^A-Z0-9]+", " ", regex=True).str.strip()


def _mend_outward(outward: pd.Series) -> pd.Series:
    """Mend the outward half: no district begins with nought, none ends in the letters O or I."""
    for pattern, by in (
        (r"^0", "O"),  # 0L1 -> OL1
        (r"^1(?=[A-Z])", "I"),  # 1P1 -> IP1
        (r"^([A-Z])0(?=\d)", r"\1O"),  # S024 -> SO24
        (r"^([A-Z]{1,2})O$", r"\g<1>0"),  # NO -> N0 is no district: left to the list to refuse
        (r"(\d)O$", r"\g<1>0"),  # M3O -> M30
        (r"(\d)[IL]$", r"\g<1>1"),  # M2I -> M21
        (r"^([A-Z]{2})[IL](?=[A-Z0-9]?$)", r"\g<1>1"),  # KTI -> KT1
    ):
        outward = outward.str.replace(pattern, by, regex=True)
    return outward


def is_form(forms: pd.Series, wanted: Sequence[PostcodeForm]) -> pd.Series:
    """Return which rows have one of the wanted forms.

    Parameters
    ----------
    forms
        Of each row.
    wanted
        One or more.
    """
    return forms.isin([str(form) for form in wanted])
