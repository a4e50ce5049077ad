"""What a plain join of two vintages on area code would lose without a word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from needsmap.model import counted

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinLoss:
    """What a join of two vintages on area code alone would keep and lose.

    Attributes
    ----------
    before, after
        Areas in each vintage.
    kept
        Codes that stand in both. (In the ONS vintages no code was used again for another
        area; a code that stands in both is the same area.)
    """

    before: int
    after: int
    kept: int

    @property
    def lost_before(self) -> int:
        """Earlier areas that would vanish without a word."""
        return self.before - self.kept

    @property
    def lost_after(self) -> int:
        """Later areas that would be left without a figure."""
        return self.after - self.kept

    @property
    def sentence(self) -> str:
        """Describe it in one sentence; empty where nothing would be lost."""
        if not (self.lost_before or self.lost_after):
            return ""
        return (
            f"A join on area code alone would leave {self.lost_after:,} of {self.after:,} later "
            f"areas ({self.lost_after / self.after:.1%}) without an earlier figure and drop "
            f"{self.lost_before:,} of {counted(self.before, 'earlier area')}."
        )


def count_join_loss(before: Iterable[str], after: Iterable[str]) -> JoinLoss:
    """Count what a plain join on code between two vintages would drop.

    Examples
    --------
    >>> loss = count_join_loss(["A", "B", "C"], ["A", "D"])
    >>> loss.kept, loss.lost_before, loss.lost_after
    (1, 2, 1)
    """
    old, new = set(before), set(after)
    return JoinLoss(before=len(old), after=len(new), kept=len(old & new))
