"""Headings in messages are words that would have been recognised, not patterns."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from needsmap.catalogue import open_catalogue
from needsmap.io.frames import matches, readable
from needsmap.model import BoundarySet, Lookup, Population, RegisterLayout

if TYPE_CHECKING:
    from collections.abc import Iterator


def patterns() -> Iterator[str]:
    """Every pattern of a heading in the cards that ship."""
    catalogue = open_catalogue()
    for kind in (BoundarySet, Lookup, Population):
        for entry in catalogue.of(kind):
            fields: dict[str, Any] = asdict(entry)
            for name in ("code", "name", "from_code", "to_code", "from_name", "to_name", "change"):
                if fields.get(name):
                    yield fields[name]
            yield from fields.get("groups", {}).values()
    for layout in catalogue.of(RegisterLayout):
        parts = (part for column in layout.columns.values() for part in column.split(" + "))
        yield from (part for part in parts if not part.startswith("#"))


def test_the_readable_heading_of_each_card_would_be_recognised() -> None:
    every = sorted(set(patterns()))
    assert len(every) > 50
    for pattern in every:
        heading = readable(pattern)
        assert not re.search(r"[\\|*^$]|\.\*", heading), pattern
        assert matches(pattern, heading), (pattern, heading)
