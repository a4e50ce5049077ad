"""Cells of a column whose dimension is known: converted to its unit, or a fault."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

from needsmap.io.cells import no_value
from needsmap.io.numbers import DAMAGED, UNCLEAR, VALUE, WORDS, Number, read_number
from needsmap.io.units import AREA, MONEY, RATE, SHARE, Unit, find_unit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ARTICLES: Final = {
    "area": "an area", "money": "money", "share": "a share", "count": "a count", "rate": "a rate",
}  # fmt: skip
#: A share written without a percent sign is a percentage from here on.
_SURELY_PERCENT: Final = 5.0
_UNCLEAR: Final = "is unclear: its comma or point may be decimal or not"


class Measure(NamedTuple):
    """What a column holds: its dimension, the unit of the frame, and the values that can be.

    ``low`` and ``high`` are in that unit and can both occur.
    """

    dimension: str
    unit: str
    low: float = 0.0
    high: float = math.inf


class Quantity(NamedTuple):
    """A value in the unit of its measure (NaN for none), and what there is to flag ("" nothing)."""

    value: float
    fault: str = ""
    number: Number = Number(math.nan)


def read_quantity(
    text: str, measure: Measure, *, heading: Unit | None = None, decimal: str = "."
) -> Quantity:
    """Read a cell as a quantity of a measure.

    Parameters
    ----------
    text
        The cell.
    measure
        What its column holds.
    heading
        The unit that the heading names (`needsmap.io.units.unit_of_heading`). A unit in the
        cell beats it; a bare ``£`` in the cell does not beat ``£000``.
    decimal
        The decimal mark of the column (`needsmap.io.numbers.decimal_mark`).

    Returns
    -------
    Quantity
        Flagged where the cell, not the heading, named a unit that was converted.

    Examples
    --------
    >>> floor = Measure("area", "m2")
    >>> read_quantity("0.5 ha", floor)[:2]
    (5000.0, 'is read as 5,000 m2')
    >>> read_quantity("£40", floor)[:2]
    (nan, 'is money, not an area')
    >>> read_quantity("12.5", Measure("money", "£"), heading=find_unit("£000")).value
    12500.0
    """
    number = read_number(text, dimension=measure.dimension, decimal=decimal)
    if number.state == UNCLEAR:
        fits = [read_quantity(text, measure, heading=heading, decimal=mark) for mark in ".,"]
        fits = [fit for fit in fits if not math.isnan(fit.value)]
        fault = f"is read as {_shown(fits[0].value, measure)}" if len(fits) == 1 else _UNCLEAR
        return Quantity(fits[0].value if len(fits) == 1 else math.nan, fault, number)
    if number.state != VALUE:
        return Quantity(math.nan, _not_a_number(number.state), number)
    value, unit, fault = _converted(number, heading, measure)
    if fault:
        return Quantity(math.nan, fault, number)
    return Quantity(value, _flagged(number, unit, heading, _shown(value, measure)), number)


def _converted(
    number: Number, heading: Unit | None, measure: Measure
) -> tuple[float, Unit | None, str]:
    """Return the value in the measure's unit, the unit it had, and why it cannot be."""
    unit = _unit(number.unit, heading, measure)
    if unit is not None and unit.dimension != measure.dimension:
        kind = _ARTICLES[unit.dimension]
        kind = f"{kind} ({unit.name})" if unit.dimension == RATE else kind
        return math.nan, unit, f"is {kind}, not {_ARTICLES[measure.dimension]}"
    base = find_unit(measure.unit, measure.dimension)
    value = number.value
    if unit and base and unit.factor != base.factor:
        value = float(f"{value * unit.factor / base.factor:.12g}")
    elif unit and unit.factor != 1:
        value = value * unit.factor / (base.factor if base else 1.0)
    if value < measure.low:
        return math.nan, unit, f"is below {_shown(measure.low, measure)}"
    if value > measure.high:
        return math.nan, unit, f"is above {_shown(measure.high, measure)}"
    return value, unit, ""


def _unit(own: Unit | None, heading: Unit | None, measure: Measure) -> Unit | None:
    """Return the unit that holds: the cell's own, but a bare £ leaves the heading its scale."""
    if own is None or heading is None:
        return own or heading
    kind = own.dimension == heading.dimension == measure.dimension == MONEY
    return heading if kind and own.factor == 1 else own


def _flagged(number: Number, unit: Unit | None, heading: Unit | None, shown: str) -> str:
    own = unit is not None and unit is number.unit
    converted = own and unit is not None and unit.dimension == AREA and unit.name not in shown
    against = own and heading is not None and unit is not None and unit.factor != heading.factor
    faults = [f"is read as {shown}"] if converted or against or number.note else []
    faults += [f"is marked as {number.mark}"] if number.mark not in {"", "note"} else []
    return " and ".join(faults)


def doubt_pounds(read: Mapping[str, Quantity]) -> dict[str, Quantity]:
    """Return the amounts of a column of thousands or millions that may be whole pounds, flagged.

    Parameters
    ----------
    read
        The column's cells, each with what `read_quantity` made of it.

    Returns
    -------
    dict
        Those with a £ sign in a column where others have none: ``£40`` under ``Cost £k``.
    """
    if all(q.number.unit is not None or math.isnan(q.value) for q in read.values()):
        return {}
    return {
        cell: q._replace(fault=f"is read as {_shown(q.value, Measure(MONEY, '£'))}")
        for cell, q in read.items()
        if q.number.unit is not None and q.number.unit.factor == 1 and not q.fault
    }


def _not_a_number(state: str) -> str:
    if state == WORDS:
        return "is not a number"
    return "is a date: a spreadsheet damaged it" if state == DAMAGED else no_value(state)


def _shown(value: float, measure: Measure) -> str:
    if measure.dimension == "money":
        return f"{'-' if value < 0 else ''}£{abs(value):,.2f}".removesuffix(".00")
    return f"{float(f'{value:.6g}'):,.12g} {measure.unit}".strip()


def read_shares(
    cells: Sequence[str], *, heading: Unit | None = None, decimal: str = "."
) -> list[Quantity]:
    """Read the cells of a column of shares, each by itself: 45%, 0.45 and 45 are one value.

    Parameters
    ----------
    cells
        The column (or an actual value and its target).
    heading
        The unit that the heading names.
    decimal
        The decimal mark of the column.

    Returns
    -------
    list of Quantity
        0..1. Without a percent sign, numbers up to 1 are shares and numbers above 1 percentages
        where all of the column agree. In a mixture what the column leaves in doubt is flagged,
        and has no value where it could be two: ``0.8`` among percentages, ``1.6`` among shares.

    Examples
    --------
    >>> [q.value for q in read_shares(["0.45", "0.8", "45%"])]
    [0.45, 0.8, 0.45]
    >>> [(q.value, q.fault) for q in read_shares(["0.45", "0.8", "1.6"])][2]
    (nan, 'is not within 0 and 100%')
    """
    known = {cell: read_number(cell, dimension=SHARE, decimal=decimal) for cell in set(cells)}
    numbers = [known[cell] for cell in cells]
    bare = [n.value for n in numbers if n.state == VALUE and n.unit is None and n.value != 0]
    percent = sum(value >= _SURELY_PERCENT for value in bare)
    shares = sum(0 < value <= 1 for value in bare)
    headed = heading is not None and heading.dimension == SHARE
    marked = any(n.unit is not None for n in numbers)
    percents = percent >= max(shares, 1) or (headed and not shares)
    mixed = marked or (percent > 0 < shares)
    read = {cell: _share(n, percents=percents, mixed=mixed) for cell, n in known.items()}
    return [read[cell] for cell in cells]


def _share(number: Number, *, percents: bool, mixed: bool) -> Quantity:
    if number.state != VALUE:
        fault = _UNCLEAR if number.state == UNCLEAR else _not_a_number(number.state)
        return Quantity(math.nan, fault, number)
    value, fault = number.value, ""
    if number.unit is not None:
        if number.unit.dimension != SHARE:
            kind = _ARTICLES[number.unit.dimension]
            return Quantity(math.nan, f"is {kind}, not a share", number)
        value = value / 100
    elif percents and mixed and 0 < value <= 1:
        return Quantity(math.nan, "is unclear among percentages: a share or below 1%", number)
    elif percents or value >= _SURELY_PERCENT:
        value = value / 100
        fault = f"is read as {100 * value:.12g}%" if mixed and not percents else ""
    elif mixed and 0 < value <= 1:
        fault = f"has no percent sign as others have, and is read as {100 * value:.12g}%"
    if not 0 <= value <= 1:
        return Quantity(math.nan, "is not within 0 and 100%", number)
    return Quantity(float(f"{value:.12g}"), fault, number)
