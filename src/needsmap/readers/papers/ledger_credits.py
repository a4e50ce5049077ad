"""Rows of a ledger that are credits by their type, and rows that are perhaps duplicates."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

from needsmap.model import line_ranges, some

if TYPE_CHECKING:
    from needsmap.readers.papers.ledger_amounts import AmountColumn, Amounts
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
    """Return the columns that say which rows are credits, and do so of at least one."""
    return [
        i
        for i, heading in enumerate(sheet.headings)
        if _is_type(heading) and any(credit_state(row.cells[i]) for row in sheet.rows)
    ]


def _is_type(heading: str) -> bool:
    return bool(_SIDE.fullmatch(_plain(heading)) or _TYPE.fullmatch(_plain(heading)))


def _plain(heading: str) -> str:
    return " ".join(heading.casefold().split())


def take_off_credits(sheet: Sheet, column: AmountColumn, amounts: Amounts) -> None:
    """Turn the amounts of rows whose type says that they are credits below 0, and report them.

    Parameters
    ----------
    sheet, column
        The ledger and its column of money.
    amounts
        Changed: its amounts, notices and faults. A type that is perhaps a credit is a fault.
    """
    for i, heading in enumerate(sheet.headings):
        if i == column.at or not _is_type(heading):
            continue
        side = bool(_SIDE.fullmatch(_plain(heading)))
        rows = {row.line: row for row in sheet.rows if not math.isnan(amounts.by_line[row.line])}
        kinds = {line: credit_state(row.cells[i], side=side) for line, row in rows.items()}
        amounts.faults += [
            f"line {line}: {rows[line].cells[i][:40]!r} under {heading!r} may be a credit; "
            "write 'credit' or 'debit'"
            for line, kind in kinds.items()
            if kind == "unclear"
        ]
        codes = sorted({row.cells[i] for row in rows.values() if _is_unknown_code(row.cells[i])})
        if codes:
            amounts.notices.append(
                f"{', '.join(map(repr, codes[:12]))} under {heading!r} is not known; if it marks "
                "credits, write 'credit' for it"
            )
        credits_ = [line for line, kind in kinds.items() if kind == "credit"]
        above = [line for line in credits_ if amounts.by_line[line] > 0]
        if above and len(above) < sum(amounts.by_line[line] != 0 for line in credits_):
            amounts.faults.append(
                f"credits under {heading!r} are above 0 on {line_ranges(above)} and below 0 on "
                "others; give all of them one sign"
            )
        elif above:
            names = ", ".join(dict.fromkeys(repr(rows[line].cells[i][:40]) for line in above))
            amounts.notices.append(
                f"counted as credits, as {heading!r} is {names}: {line_ranges(above)}"
            )
        for line in above:
            amounts.by_line[line] *= -1


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

    They are the same in every cell, or have the amount, supplier and invoice of another row.
    """
    references = [i for i, h in enumerate(sheet.headings) if _REFERENCE.fullmatch(_plain(h))]
    beside = [i for i, h in enumerate(sheet.headings) if _SUPPLIER.search(_plain(h))]
    same: dict[tuple[str, ...], list[int]] = {}
    for row in sheet.rows:
        if amounts.get(row.line):
            named = any(row.cells[i] for i in references)
            cells = [row.cells[i] for i in (*references, *beside)] if named else row.cells
            key = (*(cell.casefold() for cell in cells), str(amounts[row.line]))
            same.setdefault(key, []).append(row.line)
    groups = [lines for lines in same.values() if len(lines) > 1]
    if not groups:
        return []
    extra = sum(amounts[lines[0]] * (len(lines) - 1) for lines in groups)
    each = (f"{line_ranges(lines)} (£{amounts[lines[0]]:,.2f} each)" for lines in groups)
    shown = some(each, 12, joint="; ")
    counts = f"£{extra:,.2f} more than if each were counted once"
    what = "the same invoice and amount" if references else "the same in every cell"
    return [f"{what}, perhaps duplicates, all counted ({counts}): {shown}"]
