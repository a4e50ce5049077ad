"""Rows of a ledger that are credits by their type, and rows that are perhaps duplicates."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

from needsmap.model import line_ranges, some

if TYPE_CHECKING:
    from needsmap.readers.papers.tables import Sheet

#: Headings of columns that say whether a row is a credit.
_TYPE: Final = re.compile(
    r"(?:transaction|document|doc|invoice|payment|entry|posting|line)[ _]?(?:type|kind)"
    r"|type of (?:transaction|document|payment)|type|kind"
)
_SIDE: Final = re.compile(
    r"(?:dr|debit|d) ?(?:/|-|&|or)? ?(?:cr|credit|c)(?: (?:indicator|marker|flag|type))?"
    r"|(?:cr|credit) ?(?:/|-|&|or)? ?(?:dr|debit)|credit (?:indicator|marker|flag|type)"
    r"|(?:is )?credit(?: note)?\??"
)
_CREDIT: Final = re.compile(
    r"cr|crn|c ?/? ?n|(?:(?:purchase|supplier|sales|invoice) )?credits?"
    r"(?: ?(?:notes?|memos?|memorandum|adjustments?|invoices?))?|refunds?|reversals?|rebates?"
)
_DEBIT: Final = re.compile(r"dr|d|debits?(?: notes?)?|in|invoices?|payments?|no|n|false|")
_PAID_BY: Final = re.compile(
    r"dr|d|in|inv|pi|pay|bacs|chq|dd|so|chap|eft|card|jnl|exp|std|no?|y(es)?|fp"
)
_REFERENCE: Final = re.compile(
    r"(?:invoice|transaction|voucher|document|payment)[ _]?(?:no|num|number|ref|reference|id)\.?"
)
_SUPPLIER: Final = re.compile(r"supplier|payee|vendor|recipient|beneficiary")
_UNCLEAR_CREDIT: Final = re.compile(r"\bcr\b|credit(?!ors?\b| ?card)|refund|reversal|rebate")


def credit_columns(sheet: Sheet) -> list[int]:
    """Return the columns that say which rows are credits, and do so of at least one.

    Parameters
    ----------
    sheet
        The ledger.
    """
    return [i for i, _ in _type_columns(sheet) if any(map(credit_state, sheet.column(i)))]


def _type_columns(sheet: Sheet) -> list[tuple[int, bool]]:
    """Return the columns of types, and whether each says debit or credit and nothing else."""
    return [
        (i, side)
        for i, heading in enumerate(map(_plain, sheet.headings))
        if (side := _SIDE.fullmatch(heading) is not None) or _TYPE.fullmatch(heading)
    ]


def _plain(heading: str) -> str:
    return " ".join(heading.casefold().split())


def take_off_credits(sheet: Sheet, at: int, amounts: dict[int, float]) -> None:
    """Turn the amounts of rows whose type says that they are credits below 0.

    Parameters
    ----------
    sheet, at
        The ledger and its column of money. What was turned is noted; a type that is perhaps a
        credit is a fault.
    amounts
        In pounds by line; changed.
    """
    for i, side in _type_columns(sheet):
        if i == at:
            continue
        heading = sheet.headings[i]
        cells = {line: row[i] for line, row in sheet.rows if not math.isnan(amounts[line])}
        kinds = {line: credit_state(cell, side=side) for line, cell in cells.items()}
        sheet.faults += [
            f"line {line}: {cells[line][:40]!r} under {heading!r} may be a credit; "
            "write 'credit' or 'debit'"
            for line, kind in kinds.items()
            if kind == "unclear"
        ]
        codes = sorted(set(filter(_is_unknown_code, cells.values())))
        if codes:
            shown = ", ".join(map(repr, codes[:12]))
            remedy = "if it marks credits, write 'credit' for it"
            sheet.notices.append(f"{shown} under {heading!r} is not known; {remedy}")
        credits_ = [line for line, kind in kinds.items() if kind == "credit"]
        above = [line for line in credits_ if amounts[line] > 0]
        if above and len(above) < sum(amounts[line] != 0 for line in credits_):
            sheet.faults.append(
                f"credits under {heading!r} are above 0 on {line_ranges(above)} and below 0 on "
                "others; give all of them one sign"
            )
        elif above:
            names = ", ".join(dict.fromkeys(repr(cells[line][:40]) for line in above))
            lines = line_ranges(above)
            sheet.notices.append(f"counted as credits, as {heading!r} is {names}: {lines}")
        for line in above:
            amounts[line] *= -1


def _is_unknown_code(text: str) -> bool:
    """Check whether a type is a short code that may or may not mean a credit ("PC")."""
    code = text.strip()
    return bool(re.fullmatch(r"[A-Z]{1,4}", code)) and not (
        credit_state(code, side=True) == "credit" or _PAID_BY.fullmatch(code.casefold())
    )


def credit_state(text: str, *, side: bool = False) -> str:
    """Return whether the type of a row makes it a credit.

    Parameters
    ----------
    text
        The cell.
    side
        Whether its column says debit or credit and nothing else: another word is unclear.

    Returns
    -------
    str
        ``"credit"``, ``"unclear"``, or "" for none.

    Examples
    --------
    >>> [credit_state(t) for t in ("Credit note", "CR", "Invoice", "Credit card", "Part credit")]
    ['credit', 'credit', '', '', 'unclear']
    """
    plain = " ".join(text.casefold().replace(".", "").split())
    if _CREDIT.fullmatch(plain) or (side and plain in {"c", "y", "yes", "true"}):
        return "credit"
    if side and not _DEBIT.fullmatch(plain):
        return "unclear"
    return "unclear" if _UNCLEAR_CREDIT.search(plain) else ""


def repeated_rows(sheet: Sheet, amounts: dict[int, float]) -> list[str]:
    """Report rows that may be duplicates: each is counted.

    Parameters
    ----------
    sheet, amounts
        The ledger, and pounds by line. Such rows are the same in every cell, or have the amount,
        supplier and invoice of another row.
    """
    references = [i for i, h in enumerate(sheet.headings) if _REFERENCE.fullmatch(_plain(h))]
    beside = [i for i, h in enumerate(sheet.headings) if _SUPPLIER.search(_plain(h))]
    same: dict[tuple[str, ...], list[int]] = {}
    for line, row in sheet.rows:
        if amounts[line]:
            named = any(row[i] for i in references)
            cells = [row[i] for i in (*references, *beside)] if named else row
            same.setdefault((*map(str.casefold, cells), str(amounts[line])), []).append(line)
    groups = [lines for lines in same.values() if len(lines) > 1]
    if not groups:
        return []
    extra = sum(amounts[lines[0]] * (len(lines) - 1) for lines in groups)
    each = (f"{line_ranges(lines)} (£{amounts[lines[0]]:,.2f} each)" for lines in groups)
    shown = some(each, 12, joint="; ")
    counts = f"£{extra:,.2f} more than if each were counted once"
    what = "the same invoice and amount" if references else "the same in every cell"
    return [f"{what}, perhaps duplicates, all counted ({counts}): {shown}"]
