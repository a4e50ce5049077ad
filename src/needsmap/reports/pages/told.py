"""What was left out, mended or chosen on the way, in plain English: what, why, does it matter here.

The rooms below tell an analyst what they did, by ids. A reader of a profile is told the same by
rule. What no rule matches is passed on unchanged: no notice is lost.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from needsmap.reports.pages.figures import joined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

_GEOGRAPHIES: Final = {
    "oa": "output areas", "lsoa": "small areas", "msoa": "larger areas", "wd": "wards",
    "lad": "districts",
}  # fmt: skip

_OUTSIDE: Final = re.compile(r"([\w-]+): left out ([\d,]+) rows outside England")
_POSTCODES: Final = re.compile(
    r"(.+): (\d+) of (\d+) postcodes? (is|are) not in the list and (?:is|are) left out: (.+)"
)


def areas_of(geography: str) -> str:
    """Write the name of a geography out.

    Examples
    --------
    >>> areas_of("lsoa21"), areas_of("rgn")
    ('small areas of 2021', 'rgn')
    """
    match = re.fullmatch(r"([a-z]+)(\d\d)", geography)
    if match is None or match[1] not in _GEOGRAPHIES:
        return geography
    return f"{_GEOGRAPHIES[match[1]]} of 20{match[2]}"


def _ward(match: re.Match[str]) -> str:
    when = f"from {match[2]}" if " to " in match[2] else f"in {match[2]}"
    return (
        f"Wards are redrawn from time to time. Here {match[1]} is the ward as it was {when} (code "
        f"{match[3]})."
    )


def _carried(match: re.Match[str]) -> str:
    name, end, before, start, after = match[1], match[2], match[3], match[4], match[5]
    fit = (
        "Their number stayed the same."
        if before == after
        else "Where an area was split or joined, the edge of the place may differ a little."
    )
    return (
        f"No official list says which {areas_of(end)} make up {name}. We took its {before} "
        f"{areas_of(start)} and followed the official list of changes to {after} "
        f"{areas_of(end)}. {fit}"
    )


def _by_shape(match: re.Match[str]) -> str:
    return (
        f"No official list says which small areas make up {match[1]}. We took the {match[2]} "
        f"{areas_of(match[3])} whose middle lies inside its boundary{match[4] or ''}. Its edge may "
        "differ a little."
    )


def _no_position(match: re.Match[str]) -> str:
    n = int(match[2])
    are = "postcode has" if n == 1 else "postcodes have"
    return f"{n} {are} no position on the map. They are left out of {match[1]}."


def _beyond(match: re.Match[str]) -> str:
    return (
        f"{match[2]} of the {match[3]} postcodes of {match[1]} lie outside {match[4]}, or in the "
        f"sea. They are left out of {match[1]}: {match[5]}."
    )


def _mended(match: re.Match[str]) -> str:
    return f"The outline of {match[2]} crossed itself. It was mended, which changes it by a hair."


def _no_shape(match: re.Match[str]) -> str:
    return (
        f"These entries of {match[1]} have no outline: {match[2]}. They are left out; no figure "
        "needs them."
    )


def _no_ranks(match: re.Match[str]) -> str:
    return (
        f"The file of this index holds no ranks of {match[1]}. That part is left out of the map "
        "and the tables."
    )


def _alike(_: re.Match[str]) -> str:
    return (
        "Some small areas were joined or redrawn between the years. We do not know how many people "
        "lived in each part, so each part counts alike. Their moves are rough."
    )


_RULES: Final[dict[re.Pattern[str], Callable[[re.Match[str]], str]]] = {
    re.compile(pattern): write
    for pattern, write in {
        r"(.+) is taken as the ward of (\d{4}(?: to \d{4})?) \((\w+)\)": _ward,
        r"(.+): no lookup ties (\w+) to \w+; its (\d+) areas of (\w+) were carried to (\d+) .*": (
            _carried
        ),
        (
            r"(.+): no lookup holds \w+; it is taken to be the (\d+) areas of (\w+) .* its "
            r"boundary( of \d+)? \(.*"
        ): _by_shape,
        r"(.+): (\d+) postcodes? ha(?:s|ve) no position": _no_position,
        r"(.+): ([\d,]+) of ([\d,]+) postcodes? lies? outside (.+) and (?:is|are) left out: (.+)": (
            _beyond
        ),
        r"(.+): (.+) crosses itself and was repaired": _mended,
        r"(.+): left out, because there is no polygon: (.+)": _no_shape,
        r"the file of \w+ holds scores but no ranks of (.+): they are left out": _no_ranks,
        r"merged and redrawn areas are weighed equally: .*": _alike,
    }.items()
}


def plain_told(told: Iterable[str], titles: Mapping[str, str]) -> tuple[str, ...]:
    """Describe in plain English what was left out, mended or chosen.

    Parameters
    ----------
    told
        Sentences of the library.
    titles
        Id of an entry to its title.

    Returns
    -------
    tuple of str
        Whole sentences, each once. Lines of one kind are told together.

    Examples
    --------
    >>> plain_told(["wards: left out 1,909 rows outside England"], {"wards": "Wards"})[0][:70]
    'Some lists also hold areas outside England: Wards (1,909). We left the'
    """
    once = list(dict.fromkeys(told))
    outside = [match for text in once if (match := _OUTSIDE.fullmatch(text))]
    rest = [text for text in once if not _OUTSIDE.fullmatch(text)]
    lines = [_plain(text) for text in rest]
    if outside:
        lines.append(_outside([(titles.get(m[1], m[1]), m[2]) for m in outside]))
    return tuple(dict.fromkeys(lines))


def _outside(lists: Sequence[tuple[str, str]]) -> str:
    named = joined([f"{title} ({n})" for title, n in lists])
    return (
        f"Some lists also hold areas outside England: {named}. We left these out, since this index "
        "ranks England only. No figure here rests on them."
    )


def _plain(text: str) -> str:
    lost = _POSTCODES.fullmatch(text)
    if lost:
        return _lost_postcodes(lost)
    for pattern, write in _RULES.items():
        match = pattern.fullmatch(text)
        if match:
            return write(match)
    return sentence(text)


def _lost_postcodes(match: re.Match[str]) -> str:
    named, n, every, verb, codes = match.groups()
    left_out = "It is" if verb == "is" else "They are"
    return (
        f"{n} of the {every} postcodes of {named} {verb} not in the list of live postcodes: "
        f"{codes}. {left_out} left out, so people who live there are not counted."
    )


def sentence(text: str) -> str:
    """Begin with a capital, unless the text begins with an id, and end with a full stop."""
    text = text.strip()
    start = text[:1].upper() + text[1:] if text.split()[0].isalpha() else text
    return start if start.endswith((".", "!", "?")) else f"{start}."


def plain_dates(dates: str) -> str:
    """Describe when most of the data of a release is from.

    Examples
    --------
    >>> plain_dates("mostly the tax year 2015/16 (unconfirmed)")
    'Most of its data is from the tax year 2015/16 (we have not checked this date yet).'
    >>> plain_dates("where possible 2005; housing from the 2001 Census")
    'The dates of its data: where possible 2005; housing from the 2001 Census.'
    """
    said = dates.replace("(unconfirmed)", "(we have not checked this date yet)")
    if said.startswith("mostly "):
        return f"Most of its data is from {said.removeprefix('mostly ')}."
    return f"The dates of its data: {said}."


def unchecked(reasons: Iterable[str]) -> Iterator[str]:
    """Describe in words which reasons nobody here has read in the publisher's own text."""
    for reason in reasons:
        yield reason.replace("(Unconfirmed.)", "(We have not checked this in the source yet.)")
