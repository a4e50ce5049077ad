"""A value against its target, and against the value before."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from needsmap.errors import FrameError

#: Slack for decimal fractions that binary numbers cannot hold (0.95 * 95), not a tolerance.
_SLACK: Final = 1e-9


class Status(StrEnum):
    """How an indicator compares with its target: the four states of a partnership's key."""

    ON_TARGET = "on or above target"
    NEAR = "within tolerance"
    BELOW = "below target"
    NOT_ASSESSED = "not assessed"


class Travel(StrEnum):
    """Which way *performance* moved: up is better, whichever way the number went."""

    IMPROVING = "improving"
    STEADY = "steady"
    DECLINING = "declining"
    NONE = "no comparison possible"


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far short of a target still counts as within tolerance.

    Attributes
    ----------
    amount
        A share of the target (0.05), or an amount in the measure's own unit (2 percentage
        points of a percentage, 3 homes of a count).
    relative
        Which of the two.
    """

    amount: float
    relative: bool = True

    @classmethod
    def parse(cls, text: str) -> Tolerance:
        """Read "5%" (of the target), "2 points" or "2 pp" (of the measure's own unit).

        Raises
        ------
        FrameError
            Where it is neither, or negative.

        Examples
        --------
        >>> Tolerance.parse("5%"), Tolerance.parse("2 points")
        (Tolerance(amount=0.05, relative=True), Tolerance(amount=2.0, relative=False))
        """
        match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(%|pp|points?)\s*", text, re.IGNORECASE)
        if match is None:
            raise FrameError(
                f"tolerance {text!r}: write '5%' for five per cent of the target, or '2 points' "
                "for two of the measure's own units (percentage points of a percentage)"
            )
        amount = float(match.group(1))
        return cls(amount / 100) if match.group(2) == "%" else cls(amount, relative=False)

    @property
    def words(self) -> str:
        """The tolerance as a person would say it."""
        if self.relative:
            return f"{self.amount * 100:g}% of the target"
        return f"{self.amount:g} points"


def status_of(
    value: float, target: float, *, polarity: str, tolerance: Tolerance
) -> tuple[Status, float, str]:
    """Return how a value compares with its target.

    Parameters
    ----------
    value, target
        In the same unit; nan where missing.
    polarity
        ``"higher"`` or ``"lower"`` is better; "" where the table does not say.
    tolerance
        No report states a tolerance that everyone shares, so it must be given.

    Returns
    -------
    tuple
        The status; the gap ``s * (value - target)``, s = +1 where higher is better, else -1, as a
        share of the target or in the measure's unit as the tolerance is (below 0 = short of
        target); and, where it is not assessed, why.

    Examples
    --------
    >>> status_of(90.8, 95.0, polarity="higher", tolerance=Tolerance(0.05))[0].value
    'within tolerance'
    >>> status_of(3, 2, polarity="lower", tolerance=Tolerance(0.05))[0].value
    'below target'
    """
    missing = [word for word, v in (("value", value), ("target", target)) if math.isnan(v)]
    if not polarity:
        missing.append("polarity")
    if missing:
        return Status.NOT_ASSESSED, float("nan"), f"no {' and no '.join(missing)}"
    sign = 1 if polarity == "higher" else -1
    gap = sign * (value - target)
    if tolerance.relative:
        if target == 0:
            why = "the target is 0: a share of it says nothing; give the tolerance in points"
            return Status.NOT_ASSESSED, float("nan"), why
        gap /= abs(target)
    if gap >= -_SLACK:
        return Status.ON_TARGET, gap, ""
    if gap >= -tolerance.amount - _SLACK:
        return Status.NEAR, gap, ""
    return Status.BELOW, gap, ""


def travel_of(previous: float, current: float, *, polarity: str, steady: float = 0.0) -> Travel:
    """Return which way performance moved between two values of the same length of time.

    Parameters
    ----------
    previous, current
        In the same unit; nan where missing.
    polarity
        ``"higher"`` or ``"lower"`` is better.
    steady
        A difference up to this, in the measure's unit, is no movement.

    Returns
    -------
    Travel
        ``NONE`` where a value or the polarity is missing. Says nothing about cumulative
        measures: `score` gives those no direction.

    Examples
    --------
    >>> travel_of(2009, 1826, polarity="lower").value
    'improving'
    """
    if math.isnan(previous) or math.isnan(current) or not polarity:
        return Travel.NONE
    moved = (current - previous) * (1 if polarity == "higher" else -1)
    if abs(moved) <= steady + _SLACK:
        return Travel.STEADY
    return Travel.IMPROVING if moved > 0 else Travel.DECLINING
