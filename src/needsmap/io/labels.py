"""Labels that several people typed: one label for each, in the spelling that most wrote."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from needsmap.model import some

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


@lru_cache(maxsize=4096)
def fold_label(text: str) -> str:
    """Fold a label to what all spellings of it share: case, space, punctuation, accents, "&".

    Parameters
    ----------
    text
        As typed.

    Examples
    --------
    >>> fold_label(" St. Mark's  & Co-op") == fold_label("st marks and co op")
    True
    >>> fold_label("***")
    '***'
    """
    plain = unicodedata.normalize("NFKD", text.replace("&", " and ")).casefold()
    plain = re.sub("['\u2018\u2019`.]", "", plain)
    words = re.findall(r"[^\W_]+", "".join(c for c in plain if not unicodedata.combining(c)))
    return " ".join(words) or " ".join(text.split())


@lru_cache(maxsize=4096)
def fold_plural(text: str) -> str:
    """Fold a label as `fold_label` does, and its words to their singular.

    Parameters
    ----------
    text
        As typed.

    Examples
    --------
    >>> fold_plural("Libraries"), fold_plural("CHURCHES & halls"), fold_plural("Business")
    ('library', 'church and hall', 'business')
    """
    words = re.sub(r"(?<=[a-z]{2})ies\b", "y", fold_label(text))
    return re.sub(r"(?<=ch|sh|ss)es\b|(?<=x)es\b|(?<=[^su\W])s\b", "", words)


def common_spellings(
    labels: Iterable[str], *, fold: Callable[[str], str] = fold_label
) -> dict[str, str]:
    """Return for each label the spelling that most wrote of all that fold to the same.

    Parameters
    ----------
    labels
        As typed, one for each row. "" is no label.
    fold
        Returns what all spellings of a label share.

    Returns
    -------
    dict
        Every label to the one to show. Of spellings that count the same, the first is taken.

    Examples
    --------
    >>> common_spellings(["Housing", "housing ", "HOUSING", "Housing", "Jobs"])
    {'Housing': 'Housing', 'housing ': 'Housing', 'HOUSING': 'Housing', 'Jobs': 'Jobs'}
    """
    counts = Counter(labels)
    best: dict[str, str] = {}
    for label, count in counts.items():
        key = fold(label)
        if label.strip() and (key not in best or count > counts[best[key]]):
            best[key] = label
    shown = {label: best.get(fold(label), label) for label in counts}
    return {label: " ".join(text.split()) for label, text in shown.items()}


def folded_notice(spellings: Mapping[str, str], what: str) -> str:
    """Return a sentence on the labels that were folded, "" where none was.

    Parameters
    ----------
    spellings
        As `common_spellings` returns them.
    what
        What the labels are (``"partner"``).

    Examples
    --------
    >>> folded_notice({"Housing": "Housing", "HOUSING": "Housing"}, "issue")
    "issue: 'HOUSING' is counted as 'Housing'"
    """
    changed = [
        f"{a[:40]!r} is counted as {b[:40]!r}"
        for a, b in spellings.items()
        if " ".join(a.split()) != b
    ]
    return f"{what}: {some(changed, 6)}" if changed else ""
