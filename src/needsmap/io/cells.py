"""What a cell that holds no value says: blank, suppressed, not available, or an error."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

import ftfy

if TYPE_CHECKING:
    import pandas as pd

#: A row of a table: the line it begins on (1-based) and its cells.
Row = tuple[int, list[str]]

BLANK, SUPPRESSED = "blank", "suppressed"
NOT_APPLICABLE, NOT_AVAILABLE, NOT_REPORTED = "not applicable", "not available", "not reported"
ERROR = "error"

#: Words that stand where a value would, and what they mean: those of the Government Analysis
#: Function (``[c]``), of Eurostat (``:``), and of people.
STATES: Final = {
    **dict.fromkeys(("", "-", "--", "\u2013", "\u2014", ".", "\u2212", "null", "none", "blank"),
                    BLANK),
    **dict.fromkeys(("n/a", "na", "n.a.", "n/ap", "not applicable", "[z]", "z"), NOT_APPLICABLE),
    **dict.fromkeys(("n/k", "nk", "not known", "unknown", "not available", "unavailable", "no data",
                     "tbc", "tba", "to be confirmed", "to be advised", "pending", "?", "[x]", "x",
                     ":", "..", "...", "\u2026", "[w]", "[u]", "[low]", "nan",
                     "missing"), NOT_AVAILABLE),
    **dict.fromkeys(("not reported", "[n]"), NOT_REPORTED),
    **dict.fromkeys(("*", "**", "***", "[c]", "c", "suppressed", "supp", "[supp]", "redacted",
                     "withheld", "confidential", "#", "~"), SUPPRESSED),
}  # fmt: skip
#: No word for a missing value is longer.
_LONGEST: Final = 60
_SMALL: Final = re.compile(
    # a range up to ten ("1 to 4") stands for a small count that is not given
    r"\d\s*(?:-|to|\u2013)\s*(?:\d|10)"
    r"|(?:<=?|\u2264|less than|fewer than|under|>=?|\u2265|more than|over)\s*\d+(?:\.\d+)?\s*%?",
    re.IGNORECASE,
)
_ERROR: Final = re.compile(
    r"#(?:(?:null|div/0|value|ref|num|spill|calc|field|blocked|unknown|connect)!|name\?|n/a"
    r"|getting_data|formula|#+)|err:\d{3}"
)


class Plain(NamedTuple):
    """Cells that need no closer look: those of a form, but not those in which another is found.

    Both are patterns without look-around, so that a whole column is searched at once.
    """

    form: str
    but: str

    def odd_of(self, column: pd.Series) -> pd.Series:
        """Return the filled cells of a column that are not plain."""
        plain = column.str.fullmatch(self.form) & ~column.str.contains(self.but)
        return column[~plain & (column != "")]


#: A word for a missing value, as a pattern for whole columns.
_STATE_WORDS: Final = "|".join(re.escape(word) for word in STATES if word.isascii() and word)
#: Text that `state_of_text` and `mend_garbled` leave as it is.
PLAIN_TEXT: Final = Plain(
    "[A-Za-z0-9][ -~]*",
    rf"(?i)^(?:(?:{_STATE_WORDS}|name\?|err:[0-9]+)$|less |fewer |under|more |over"
    r"|\d *(?:-|to) *\d)",
)


def state_of(text: str) -> str:
    """Return why a cell holds no value, "" where it may hold one.

    Parameters
    ----------
    text
        The cell, in any case, with or without space around it.

    Returns
    -------
    str
        `BLANK`, `SUPPRESSED` ..., or `ERROR` also for a formula without its result.

    Examples
    --------
    >>> [state_of(cell) for cell in ("", "[c]", "<5", ":", "TBC", "#REF!", "12")]
    ['blank', 'suppressed', 'suppressed', 'not available', 'not available', 'error', '']
    """
    if len(text) > _LONGEST:
        return ERROR if text.lstrip().startswith("=") else ""
    plain = " ".join(text.split()).casefold()
    if plain in STATES:
        return STATES[plain]
    if _SMALL.fullmatch(plain):
        return SUPPRESSED
    return ERROR if _ERROR.fullmatch(plain) or plain.startswith("=") else ""


def state_of_text(text: str) -> str:
    """Return why a cell of text holds none: as `state_of`, where words are expected.

    Parameters
    ----------
    text
        A single letter is text (a condition graded C is not suppressed), and so is a formula.

    Examples
    --------
    >>> [state_of_text(cell) for cell in ("C", "n/a", "#REF!", "=1+1")]
    ['', 'not applicable', 'error', '']
    """
    plain = text.strip()
    letter = len(plain) == 1 and plain.isalpha()
    return "" if letter or plain.startswith("=") else state_of(plain)


def no_value(state: str) -> str:
    """Return the fault of a cell in a state, "" where leaving it empty says enough.

    Parameters
    ----------
    state
        As `state_of` returns it.

    Examples
    --------
    >>> no_value("suppressed"), no_value("blank")
    ('is suppressed', '')
    """
    if state == ERROR:
        return "is a spreadsheet's error or a formula without its result"
    return "is suppressed" if state == SUPPRESSED else ""


def mend_garbled(text: str) -> tuple[str, str]:
    """Return a cell without the traces of a wrong decoding, and the fault ("" for none).

    Parameters
    ----------
    text
        The cell. One that was decoded wrongly, once or twice, is put right.

    Examples
    --------
    >>> mend_garbled("King\u00e2\u20ac\u2122s Hall")
    ('King\u2019s Hall', 'was garbled, and is read as King\u2019s Hall')
    """
    if text.isascii():
        return text, ""
    if "\ufffd" in text:
        return text, "has a character that was lost in an earlier conversion"
    mended = ftfy.fix_encoding(text)
    return mended, f"was garbled, and is read as {mended[:40]}" if mended != text else ""
