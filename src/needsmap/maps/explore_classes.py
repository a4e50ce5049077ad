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
    """Return the scheme to use, refusing one that the values do not fit."""
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
    """Return whether a column holds numbers, truth values apart."""
    return pd.api.types.is_numeric_dtype(values.dtype) and values.dtype.kind != "b"


def decimals(values: pd.Series) -> int:
    """Return how many digits after the point show four figures of the largest value."""
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
    """Make the layer of a column of a frame that is indexed by area code."""
    values = frame[column]
    if how.scheme == "category":
        return _categories(values, areas, words, how, columns)
    if how.scheme == "decile":
        return _deciles(values, areas, words, how, columns)
    numbers = values.astype("float64").replace([np.inf, -np.inf], np.nan)
    digits = max([decimals(numbers), *(decimals(pd.Series([b])) for b in how.breaks)])
    # classes are cut at the figures as they are shown, so that no area contradicts its class;
    # those of a known column as its other outputs cut them
    numbers = numbers if how.known else numbers.round(digits)
    limits = _limits(numbers, how)
    if not all(math.isfinite(b) for b in limits) or list(limits) != sorted(set(limits)):
        raise FrameError(f"breaks are finite numbers that rise: not {list(limits)}")
    if len(limits) >= _MOST_CLASSES or (how.scheme == "breaks" and not limits):
        raise FrameError(f"a map has 2 to {_MOST_CLASSES} classes: give 1 to 9 breaks")
    if how.scheme == "diverging":
        ways = _ways(frame, how)
        if ways is not None:
            numbers = numbers.mask(ways == how.known["unmoved"], 0.0)
        return _diverging(numbers, areas, words, how, limits, columns)
    return build.value_layer(
        numbers,
        areas,
        words=replace(words, direction=how.direction or f"darkest = {how.darkest}"),
        breaks=limits,
        classes=between(limits, digits),
        columns=columns,
        darkest=how.darkest,
    )


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


def _ways(frame: pd.DataFrame, how: How) -> pd.Series | None:
    """Return which way each area moved, where the frame is known to hold it."""
    if not how.known:
        return None
    if how.known["ways"] not in frame:
        raise FrameError(
            f"the move is drawn by the column {how.known['ways']!r}, which the frame lacks"
        )
    ways: pd.Series = frame[how.known["ways"]]
    return ways


def _diverging(
    numbers: pd.Series,
    areas: AreaSet,
    words: LayerWords,
    how: How,
    limits: tuple[float, ...],
    columns: tuple[Column, ...],
) -> Layer:
    own = how.known if limits == tuple(how.known.get("breaks", ())) else {}
    digits = next(d for d in range(9) if d == 8 or all(round(b, d) == round(b, 8) for b in limits))
    texts = own.get("classes") or between(limits, digits)
    direction = how.direction or "purple = low, orange = high"
    cells = (as_number(v) for v in build.ordered_cells(numbers, areas))
    missing = NOT_COMPARABLE if how.known else NO_DATA
    return words.layer(
        areas,
        classes=tuple(missing if n == NO_DATA else n for n in cut(cells, limits)),
        legend=build.legend(
            replace(words, direction=direction),
            texts,
            _two_sided(limits),
            diverging=True,
        ),
        columns=columns,
    )


def _two_sided(limits: Sequence[float]) -> tuple[str, ...]:
    """Return a colour a class: purple below zero, orange above, neutral where zero is inside."""
    on_zero = 0 in limits
    low, high = (sum(sign * b > 0 for b in limits) + on_zero for sign in (-1, 1))
    side = max(low, high, 1)
    if side > len(DIVERGING) // 2:
        raise FrameError(f"a diverging map has at most {len(DIVERGING) // 2} classes on a side")
    ramp = spread(DIVERGING, 2 * side + 1)
    return (*ramp[side - low : side], *ramp[side : side + (not on_zero)], *ramp[-side:][:high])


def _categories(
    values: pd.Series, areas: AreaSet, words: LayerWords, how: How, columns: tuple[Column, ...]
) -> Layer:
    texts = values.astype("object").map(str, na_action="ignore")
    held = [str(c) for c in values.cat.categories] if hasattr(values, "cat") else [*how.colours]
    names = [c for c in held if (texts == c).any()] or sorted(texts.dropna().unique())
    if len(names) > len(CATEGORICAL):
        raise FrameError(
            f"{values.name!r} holds {len(names):,} categories; a map can show "
            f"{len(CATEGORICAL)}: join the rare ones, or use scheme='quantile' for numbers"
        )
    colours = {name: how.colours[name] for name in names if name in how.colours}
    categories = colours if len(colours) == len(names) else names
    return build.category_layer(
        texts,
        areas,
        words=replace(words, direction=how.direction),
        categories=categories,
        columns=columns,
    )


def _deciles(
    values: pd.Series,
    areas: AreaSet,
    words: LayerWords,
    how: How,
    columns: tuple[Column, ...],
) -> Layer:
    wrong = values.dropna()
    wrong = wrong[~wrong.isin(range(1, 11))]
    if len(wrong):
        raise FrameError(
            f"{values.name!r}: deciles are whole numbers from 1 to 10, and {len(wrong):,} are "
            f"not, such as {wrong.iloc[0]}"
        )
    numbers = build.ordered_cells(values.astype("Int64"), areas)
    bands = how.deciles or tuple(str(n) for n in range(1, 11))
    words = replace(words, direction=f"1 = {how.end}" if how.end else "")
    made = build.legend(words, bands, SEQUENTIAL)
    return words.layer(
        areas,
        classes=tuple(NO_DATA if n is None else int(n) - 1 for n in numbers),
        legend=made,
        columns=columns,
    )


def describe(layer: Layer, areas: AreaSet, frame: pd.DataFrame, how: How) -> str:
    """Return one sentence: the highest and lowest area, or how many are of each class."""
    scheme = how.scheme
    ways = _ways(frame, how) if scheme == "diverging" else None
    if ways is not None:
        moves = ways.value_counts().items()
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
