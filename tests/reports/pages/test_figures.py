"""Numbers as people write them."""

import pytest

from needsmap.reports.document import Mark, slug
from needsmap.reports.pages.figures import MISSING, counted, written


@pytest.mark.parametrize(
    ("cell", "kind", "text"),
    [
        (16075, "whole", "16,075"),
        (0.5, "whole", "1"),
        (2.25, "decimal", "2.3"),
        (-0.04, "points", "+0.0"),
        (1.25, "points", "+1.3"),
        (-1500.4, "pounds", "-£1,500"),
        (99.96, "percent", "100.0%"),
        (None, "whole", MISSING),
        (float("nan"), "bar", MISSING),
        ("", "text", MISSING),
        ("<b>", "text", "<b>"),
        (4.62, "text", "4.62"),
        (2009, "text", "2,009"),
        (Mark("below target", "bad"), "mark", "below target"),
    ],
)
def test_written(cell: object, kind: str, text: str) -> None:
    assert written(cell, kind) == text  # type: ignore[arg-type]


def test_words() -> None:
    assert counted(6, "area", "areas") == "six areas"
    assert slug("../../etc") == "etc"
    assert slug("...") == "untitled"
