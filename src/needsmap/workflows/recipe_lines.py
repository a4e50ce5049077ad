"""Where in a recipe something is, and what was probably meant."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

Where = dict[tuple[str | int, ...], int]


def lines_of(text: str) -> Where:
    """Find the line of each table and key: ("themes", 1, "domains") to 17."""
    where: Where = {}
    prefix: tuple[str | int, ...] = ()
    seen: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        several = re.match(r"\s*\[\[\s*([\w.-]+)\s*\]\]", line)
        single = re.match(r"\s*\[\s*([\w.-]+)\s*\]", line)
        key = re.match(r"\s*(?:([\w-]+)|\"([^\"]+)\"|'([^']+)')\s*=", line)
        if several:
            name = several.group(1)
            prefix = (name, seen.get(name, 0))
            seen[name] = seen.get(name, 0) + 1
            where[prefix] = number
            where.setdefault((name,), number)
        elif single:
            prefix = tuple(single.group(1).split("."))
            where[prefix] = number
        elif key:
            name = key.group(1) or key.group(2) or key.group(3)
            where.setdefault((*prefix, name), number)
    return where


def at(where: Where, *path: str | int) -> str:
    """Return the line of the nearest key that is written down."""
    for end in range(len(path), 0, -1):
        if path[:end] in where:
            return f"line {where[path[:end]]}: "
    return ""


def near(given: str, known: Iterable[str]) -> str:
    """Describe what was probably meant, or all that could be."""
    every = list(known)
    match = get_close_matches(given, every, 1, 0.5)
    return f"; did you mean {match[0]!r}?" if match else f"; known are {', '.join(every)}"
