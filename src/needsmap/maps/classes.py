"""Colours and class breaks: which number falls in which class, and how a class looks.

Deciles and quintiles come to this room ready made (`needsmap.measures.bands`); breaks here are
only for values that nobody ranked nationally.

Notes
-----
*Direction*: colour ramps run from the most deprived end (darkest) to the least.
*Colour*: every ramp can be followed by colour-blind readers, and its lightness alone keeps the
order (so does a black and white print). Nothing here is red against green.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from needsmap.maps.spec import NO_DATA

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: Ten steps, indigo through teal to sand: darkest = most deprived. The worst pair differs by 8.3
#: (CIE Lab) for any kind of colour-blind reader; cividis by 7.8, viridis by less.
SEQUENTIAL: Final = (
    "#190f41", "#212561", "#213f7f", "#205c93", "#047b9e",
    "#1b9aa0", "#5db497", "#a8c58a", "#dad7a6", "#f7efd1",
)  # fmt: skip

#: Purple (towards more deprived) to orange (towards less), through a neutral middle.
DIVERGING: Final = (
    "#542788", "#8073ac", "#b2abd2", "#d8daeb", "#f4f3f1", "#fee0b6", "#fdb863", "#e08214",
    "#b35806",
)  # fmt: skip

#: Need against access, three by three: the first letter is need, the second access (H, M, L).
#: Pink grows with need, teal with access; a gap is pure pink, what is served well is dark blue.
BIVARIATE: Final = {
    "HL": "#be64ac", "HM": "#8c62aa", "HH": "#3b4994",
    "ML": "#dfb0d6", "MM": "#a5add3", "MH": "#5698b9",
    "LL": "#e8e8e8", "LM": "#ace4e4", "LH": "#5ac8c8",
}  # fmt: skip

#: For partners and categories: told apart by colour-blind readers, always beside a shape or word.
CATEGORICAL: Final = (
    "#d55e00", "#0072b2", "#009e73", "#cc79a7", "#882255", "#e69f00", "#56b4e9", "#332288",
    "#a05a2c", "#661100", "#117733", "#aa4499",
)  # fmt: skip


def spread(ramp: Sequence[str], n: int) -> tuple[str, ...]:
    """Pick n colours from a ramp, its two ends first.

    Parameters
    ----------
    ramp
        Colours in order.
    n
        How many are wanted.

    Examples
    --------
    >>> spread(SEQUENTIAL, 2)
    ('#190f41', '#f7efd1')
    """
    if n <= 1:
        return tuple(ramp[:1])[:n]
    last = len(ramp) - 1
    return tuple(ramp[round(i * last / (n - 1))] for i in range(n))


def cut(values: Iterable[float | None], breaks: Sequence[float]) -> tuple[int, ...]:
    """Return the class of each value by upper-open breaks.

    Parameters
    ----------
    values
        Any finite numbers; None, not-a-number and infinities have no class.
    breaks
        Rising inner limits: n breaks make n + 1 classes, and a value on a break belongs to the
        class above it.

    Returns
    -------
    tuple of int
        0 for the lowest class; `NO_DATA` where there is no finite value.

    Examples
    --------
    >>> cut([0.5, 1, 99, None], [1, 10])
    (0, 1, 2, -1)
    """
    return tuple(
        NO_DATA if v is None or v != v or v in (float("inf"), -float("inf"))  # noqa: PLR0124 - NaN is the one number unlike itself
        else bisect_right(breaks, v)
        for v in values
    )  # fmt: skip


def even_breaks(values: Iterable[float | None], n: int) -> tuple[float, ...]:
    """Cut finite values into n classes of about equal count, at values that occur.

    All equal values make one class (no break).

    Parameters
    ----------
    values
        Numbers; None and infinities do not count.
    n
        How many classes.

    Examples
    --------
    >>> even_breaks([1, 2, 3, 4, 5, 6], 3)
    (3, 5)
    >>> even_breaks([7, 7, 7], 3)
    ()
    """
    finite = sorted(v for v in values if v is not None and abs(v) < float("inf"))
    picked = {finite[len(finite) * i // n] for i in range(1, n)} if finite else set()
    return tuple(sorted(b for b in picked if b > finite[0]))


def between(breaks: Sequence[float], decimals: int = 0) -> tuple[str, ...]:
    """Describe in words what each class of `cut` holds.

    Parameters
    ----------
    breaks
        Rising inner limits.
    decimals
        Digits after the point.

    Examples
    --------
    >>> between((10, 20))
    ('below 10', '10 to below 20', '20 or more')
    """
    shown = [f"{b:,.{decimals}f}" for b in breaks]
    if not shown:
        return ("all values",)
    inner = [f"{low} to below {high}" for low, high in pairwise(shown)]
    return (f"below {shown[0]}", *inner, f"{shown[-1]} or more")
