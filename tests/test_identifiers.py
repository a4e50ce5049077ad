"""Names in the code are plain words: those that were replaced do not come back."""

from __future__ import annotations

import tokenize
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "needsmap"
#: A word and what to write; files of the standard library have a method ``tell``.
REPLACED = {
    "desk": "what it holds",
    "lent": "used",
    "line_up": "align_releases",
    "loan": "source",
    "loans": "sources",
    "made_up": "custom_area",
    "own_place": "custom_place",
    "spoken": "common",
    "told": "notices",
    "twin": "static_table",
}
#: Fields that mirror a key of a file that users hold.
KEPT = {("reports/manifest.py", "told"), ("maps/html/page.py", "twin")}


def names(path: Path) -> set[str]:
    with path.open("rb") as file:
        return {t.string for t in tokenize.tokenize(file.readline) if t.type == tokenize.NAME}


@pytest.mark.parametrize("word", REPLACED)
def test_identifiers_use_the_word_that_replaced(word: str) -> None:
    found = [
        path.relative_to(SOURCE).as_posix()
        for path in sorted(SOURCE.rglob("*.py"))
        if word in names(path)
    ]
    found = [name for name in found if (name, word) not in KEPT]
    assert found == [], f"{word!r} in {', '.join(found)}: write {REPLACED[word]!r}"
