"""Values of any column to classes, colours and one sentence: what `explore` draws."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import pandas as pd

from needsmap.errors import FrameError
from needsmap.maps import build
from needsmap.maps.build import LayerWords, as_number
from needsmap.maps.classes import (
    CATEGORICAL,
    DIVERGING,
    SEQUENTIAL,
    between,
    cut,
    even_breaks,
    spread,
)
from needsmap.maps.spec import NO_DATA, NOT_COMPARABLE, AreaSet, Column, Layer
from needsmap.model import counted, noun, some

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: How values become classes.
Scheme = Literal["auto", "decile", "quantile", "breaks", "diverging", "category"]

#: The end of a column's values that is painted darkest.
Darkest = Literal["highest", "lowest"]

_MOST_CLASSES: Final = 10
_DECILES: Final = re.compile(r"(.*_)?decile(_before|_after)?")

#: The class of each area; words and colours of the classes; the legend's line on direction.
_Drawn = tuple["Sequence[int]", "Sequence[str]", "Sequence[str]", str]


@dataclass(frozen=True)
class How:
    """How values become classes.

    Attributes
    ----------
    scheme, k, breaks, darkest
        As in `explore`; the scheme chosen.
    direction
        The legend's line on what it means; "" for none known.
    deciles, end
        Words of the ten deciles and of the end that 1 is at.
    colours
        Category to colour, where the frame knows them.
    known
        What the frame knows of a diverging column: ``breaks``, ``classes``, and the column
        ``ways`` whose value ``unmoved`` is painted as no change.
    """

    scheme: str
    k: int
    breaks: tuple[float, ...]
    darkest: Darkest
    direction: str
    deciles: tuple[str, ...] = ()
    end: str = ""
    colours: Mapping[str, str] = field(default_factory=dict)
    known: Mapping[str, Any] = field(default_factory=dict)


def choose_scheme(
    values: pd.Series, scheme: Scheme, breaks: Sequence[float], *, diverging: bool
) -> str:
    """Return the scheme to use, refusing one that the values do not fit.

    Parameters
    ----------
    values
        The column.
    scheme, breaks
        As in `explore`.
    diverging
        Whether the frame knows the column as one of two directions.
    """
    if values.isna().all():
        raise FrameError(f"{values.name!r} holds no value to draw")
    numeric = is_numeric(values)
    if scheme == "auto" and not numeric:
        scheme = "category"
    elif scheme == "auto" and breaks:
        scheme = "breaks"
    elif scheme == "auto" and diverging:
        scheme = "diverging"
    elif scheme == "auto":
        scheme = "decile" if _DECILES.fullmatch(str(values.name)) else "quantile"
    if breaks and scheme not in {"breaks", "diverging"}:
        raise FrameError(f"breaks go with scheme='breaks' or 'diverging', not with {scheme!r}")
    if scheme != "category" and not numeric:
        raise FrameError(f"{values.name!r} holds words: scheme={scheme!r} needs numbers")
    return scheme


def is_numeric(values: pd.Series) -> bool:
    """Return whether a column holds numbers, truth values apart.

    Parameters
    ----------
    values
        The column.
    """
    return pd.api.types.is_numeric_dtype(values.dtype) and values.dtype.kind != "b"


def decimals(values: pd.Series) -> int:
    """Return how many digits after the point show four figures of the largest value.

    Parameters
    ----------
    values
        Numbers; missing and infinite ones do not count.
    """
    numbers = values.dropna().astype("float64")
    numbers = numbers[np.isfinite(numbers)]
    if not len(numbers) or (numbers % 1 == 0).all():
        return 0
    return min(6, max(0, 3 - math.floor(math.log10(numbers.abs().max()))))


def make_layer(
    frame: pd.DataFrame,
    column: str,
    areas: AreaSet,
    *,
    words: LayerWords,
    how: How,
    columns: tuple[Column, ...],
) -> Layer:
    """Make the layer of a column.

    Parameters
    ----------
    frame
        Indexed by area code.
    column
        What is coloured.
    areas
        The set to paint.
    words
        Title and legend.
    how
        How values become classes.
    columns
        For card and table.
    """
    draw = {"category": _categories, "decile": _deciles}.get(how.scheme, _numbers)
    classes, texts, colours, direction = draw(frame, column, areas, how)
    words = replace(words, direction=direction)
    return words.layer(areas, classes, texts, colours, columns, diverging=how.scheme == "diverging")


def _numbers(frame: pd.DataFrame, column: str, areas: AreaSet, how: How) -> _Drawn:
    numbers = frame[column].astype("float64").replace([np.inf, -np.inf], np.nan)
    digits = max([decimals(numbers), *(decimals(pd.Series([b])) for b in how.breaks)])
    # classes are cut at the figures as they are shown, so that no area contradicts its class;
    # those of a known column as its other outputs cut them
    numbers = numbers if how.known else numbers.round(digits)
    limits = _limits(numbers, how)
    if not all(math.isfinite(b) for b in limits) or list(limits) != sorted(set(limits)):
        raise FrameError(f"breaks are finite numbers that rise: not {list(limits)}")
    if len(limits) >= _MOST_CLASSES or (how.scheme == "breaks" and not limits):
        raise FrameError(f"a map has 2 to {_MOST_CLASSES} classes: give 1 to 9 breaks")
    if how.scheme != "diverging":
        ramp = spread(SEQUENTIAL, len(limits) + 1)[:: 1 if how.darkest == "lowest" else -1]
        classes = _cut(numbers, areas, limits)
        return classes, between(limits, digits), ramp, how.direction or f"darkest = {how.darkest}"
    if how.known:
        ways = how.known["ways"]
        if ways not in frame:
            raise FrameError(f"the move is drawn by the column {ways!r}, which the frame lacks")
        numbers = numbers.mask(frame[ways] == how.known["unmoved"], 0.0)
    own = how.known if limits == tuple(how.known.get("breaks", ())) else {}
    digits = next(d for d in range(9) if d == 8 or all(round(b, d) == round(b, 8) for b in limits))
    missing = NOT_COMPARABLE if how.known else NO_DATA
    return (
        [missing if n == NO_DATA else n for n in _cut(numbers, areas, limits)],
        own.get("classes") or between(limits, digits),
        _two_sided(limits),
        how.direction or "purple = low, orange = high",
    )


def _cut(numbers: pd.Series, areas: AreaSet, limits: Sequence[float]) -> tuple[int, ...]:
    return cut((as_number(v) for v in build.ordered_cells(numbers, areas)), limits)


def _limits(numbers: pd.Series, how: How) -> tuple[float, ...]:
    """Return the inner limits of classes; those of a diverging scheme mirror each other."""
    if how.breaks or how.scheme == "breaks":
        return how.breaks
    if not 2 <= how.k <= _MOST_CLASSES:
        raise FrameError(f"k is 2 to {_MOST_CLASSES} classes, not {how.k}")
    if how.scheme == "quantile":
        return even_breaks(numbers.dropna(), how.k)
    sizes = sorted({0.0, *numbers.abs().dropna()})
    # between two values, so that no value is on a limit: the two sides are then alike
    upper = [
        (b + sizes[sizes.index(b) - 1]) / 2
        for b in even_breaks([0.0, *numbers.abs()], max(2, (how.k + 1) // 2))
    ] or [size / 2 for size in sizes[1:2]]
    return (*(-b for b in reversed(upper)), *upper)


def _two_sided(limits: Sequence[float]) -> tuple[str, ...]:
    """Return a colour a class: purple below zero, orange above, neutral where zero is inside."""
    on_zero = 0 in limits
    low, high = (sum(sign * b > 0 for b in limits) + on_zero for sign in (-1, 1))
    side = max(low, high, 1)
    if side > len(DIVERGING) // 2:
        raise FrameError(f"a diverging map has at most {len(DIVERGING) // 2} classes on a side")
    ramp = spread(DIVERGING, 2 * side + 1)
    return (*ramp[side - low : side], *ramp[side : side + (not on_zero)], *ramp[-side:][:high])


def _categories(frame: pd.DataFrame, column: str, areas: AreaSet, how: How) -> _Drawn:
    values = frame[column]
    texts = values.astype("object").map(str, na_action="ignore")
    known = [str(c) for c in values.cat.categories] if hasattr(values, "cat") else [*how.colours]
    names = [c for c in known if (texts == c).any()] or sorted(texts.dropna().unique())
    if len(names) > len(CATEGORICAL):
        raise FrameError(
            f"{column!r} holds {len(names):,} categories; a map can show "
            f"{len(CATEGORICAL)}: join the rare ones, or use scheme='quantile' for numbers"
        )
    own = all(name in how.colours for name in names)
    colours = [how.colours[name] for name in names] if own else CATEGORICAL[: len(names)]
    number = {name: i for i, name in enumerate(names)}
    cells = build.ordered_cells(texts, areas)
    return [number.get(str(cell), NO_DATA) for cell in cells], names, colours, how.direction


def _deciles(frame: pd.DataFrame, column: str, areas: AreaSet, how: How) -> _Drawn:
    wrong = frame[column].dropna()
    wrong = wrong[~wrong.isin(range(1, 11))]
    if len(wrong):
        raise FrameError(
            f"{column!r}: deciles are whole numbers from 1 to 10, and {len(wrong):,} are "
            f"not, such as {wrong.iloc[0]}"
        )
    numbers = build.ordered_cells(frame[column].astype("Int64"), areas)
    classes = [NO_DATA if n is None else int(n) - 1 for n in numbers]
    bands = how.deciles or tuple(str(n) for n in range(1, 11))
    return classes, bands, SEQUENTIAL, f"1 = {how.end}" if how.end else ""


def describe(layer: Layer, areas: AreaSet, frame: pd.DataFrame, how: How) -> str:
    """Return one sentence: the highest and lowest area, or how many are of each class.

    Parameters
    ----------
    layer, areas
        What is drawn.
    frame
        Indexed by area code.
    how
        How values became classes.
    """
    scheme = how.scheme
    if scheme == "diverging" and how.known:
        moves = frame[how.known["ways"]].value_counts().items()
        text = some([f"{way}: {counted(int(n), *areas.unit)}" for way, n in moves], joint="; ")
        return f"{text[:1].upper()}{text[1:]}."
    classes = [n for n in layer.classes if n >= 0]
    none = len(layer.classes) - len(classes)
    missing = f" {counted(none, areas.unit[0])} without a value." if none else ""
    if scheme == "category":
        counts = [
            f"{c.words}: {counted(classes.count(i), *areas.unit)}"
            for i, c in enumerate(layer.legend.classes)
        ]
        return f"{some(counts, joint='; ')}.{missing}"
    shown = layer.columns[0]
    cells = [
        (number, name)
        for value, name in zip(shown.cells, areas.names, strict=True)
        if (number := as_number(value)) is not None
    ]
    low, high = min(cells), max(cells)
    if scheme == "decile":
        first = sum(n < 3 for n in classes)
        return (
            f"{first:,} of {counted(len(classes), *areas.unit)} {noun(first, 'is', 'are')} in "
            f"deciles 1 to 3; the lowest is {low[1]}, in decile {low[0]:.0f}.{missing}"
        )
    if low[0] == high[0]:
        return f"Every area has {low[0]:,.{shown.decimals}f}.{missing}"
    return (
        f"Highest: {high[1]} ({high[0]:,.{shown.decimals}f}); lowest: {low[1]} "
        f"({low[0]:,.{shown.decimals}f}).{missing}"
    )
