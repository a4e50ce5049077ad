"""Which columns of a release's file hold its codes, ranks, scores, deciles and people.

A card's patterns are of the publisher's headings. The short names of the publisher's map files
(``IMDRank``, ``HDDScore``, ``TotPop``), the statistical office's (``LSOA11CD``) and names that
programs make of headings (``imd_rank``) are recognised where no heading fits the card.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from needsmap.errors import FrameError
from needsmap.io.frames import find_column, matches, readable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pandas as pd

    from needsmap.model import Denominator, Domain, Release

#: Those of other countries too, so that a file of theirs is refused as what it is.
CODE_HEADING: Final = (
    r"data[ _.]*zones?([ _.]*(code|20\d\d))?|soa([ _.]*20\d\d)?([ _.]*code)?|"
    r"(a[ _.])?lsoas?[ _.]*(\d\d)?[ _.]*(cd|code)?([ _.]*\(?20\d\d\)?)?"
    r"|((area|gss|ons|geography|feature)[ _.]*)?code|mnemonic"
)
_CODED: Final = r"\s*([A-Za-z]\d{8}|\d\d[A-Z]{2}\d\d[A-Z]\d)\s*"
#: How each kind of column is called in short.
_KINDS: Final = {"rank": ("rank", "rnk"), "score": ("score",), "decile": ("decile", "dec")}
#: What each domain is called in short names: first as in the department's map files.
_SHORT: Final = {
    "imd": ("imd",), "income": ("inc",), "employment": ("emp",), "education": ("edu",),
    "health": ("hdd", "hea"), "crime": ("cri",), "barriers": ("bhs", "bar"),
    "living_environment": ("env", "liv"), "idaci": ("idc", "idaci"), "idaopi": ("ido", "idaopi"),
    "children_young_people": ("cyp",), "adult_skills": ("as",), "geographical_barriers": ("gb",),
    "wider_barriers": ("wb",), "indoors": ("ind",), "outdoors": ("out",), "cwi": ("cwi",),
}  # fmt: skip
_PEOPLE: Final = {
    "all": ("totpop",), "children": ("depchi",), "aged_16_59": ("pop1659",),
    "older": ("pop60", "pop60plus"), "working_age": ("workpop",),
}  # fmt: skip


def find_code(table: pd.DataFrame, release: Release) -> str:
    """Return the column of area codes: the card's own, else the first that holds codes.

    Parameters
    ----------
    table, release
        As read, and its card.

    Raises
    ------
    FrameError
        Where there is none, or two columns have the heading.
    """
    own = find_column(release.code, table.columns)
    named = [name for name in table.columns if name != own and matches(CODE_HEADING, name)]
    if own is not None and (not named or _holds_codes(table[own])):
        return own
    coded = [name for name in named if _holds_codes(table[find_column(re.escape(name), named)])]
    if not coded and own is None:
        raise FrameError(
            f"{table.attrs['file']}: no column holds area codes; one headed "
            f"{readable(release.code)!r} should"
        )
    # several vintages may stand side by side: the release's own is meant
    year = release.geography[-2:]
    return next((name for name in coded if year in name), coded[0] if coded else str(own))


def _holds_codes(cells: pd.Series) -> bool:
    filled = cells.dropna()
    return bool(len(filled)) and float(filled.str.fullmatch(_CODED).mean()) > 0.5


def find_figures(
    table: pd.DataFrame, kind: str, domain: Domain, release: Release, notify: Callable[[str], None]
) -> str | None:
    """Return a domain's column of ranks, scores or deciles, or None.

    Parameters
    ----------
    table
        As read.
    kind
        ``"rank"``, ``"score"`` or ``"decile"``.
    domain, release
        Whose.
    notify
        Called with what a heading is taken for, where it is not the publisher's.
    """
    form = {"rank": release.rank_header, "score": release.score_header,
            "decile": release.decile_header}[kind]  # fmt: skip
    if form:
        own = find_column(form.replace("{}", f"(?:{domain.header})"), table.columns)
        if own is not None:
            return own
    titles = (domain.id, domain.title, readable(domain.header))
    names = {*_SHORT.get(domain.id, ()), *map(_plain, titles)}
    short = {
        text
        for name in names
        for word in _KINDS[kind]
        for text in (name + word, word + name, f"{word}of{name}", f"{name}domain{word}")
    }
    column = _pick(table, short, release)
    if column is None and kind == "rank" and domain is release.domains[0]:
        column = _pick(table, {"rank"}, release)
    if column is not None:
        notify(f"{column!r} is read as the {kind} of {domain.title}")
    return column


def find_people(table: pd.DataFrame, group: Denominator, release: Release) -> str | None:
    """Return a release's column of a group of people, or None.

    Parameters
    ----------
    table, group, release
        As read, whom it counts, and the card.
    """
    own = find_column(group.column, table.columns)
    return own or _pick(table, set(_PEOPLE.get(group.id, ())), release)


def _plain(text: str) -> str:
    """Return a heading's letters and digits, without its year and what rank 1 means."""
    plain = re.sub(r"[^a-z0-9]+", "_", text.casefold())
    return re.sub(r"where_?1.*|(?<!\d)(19|20)\d\d(?!\d)|_", "", plain)


def _pick(table: pd.DataFrame, short: Iterable[str], release: Release) -> str | None:
    """Return the one column with a short name; of several years, the release's.

    Raises
    ------
    FrameError
        Where several columns fit and hold different figures.
    """
    wanted = set(short)
    fits = [
        name
        for name in dict.fromkeys(table.columns)
        for plain in [_plain(name)]
        if not wanted.isdisjoint({plain, re.sub(r"(?<=[a-z])(\d\d?)(?=[a-z]|$)", "", plain)})
    ]
    if len(fits) > 1 and release.year:
        fits = [n for n in fits if str(release.year)[2:] in re.findall(r"\d\d", n)] or fits
    for other in fits[1:]:
        if not table[other].fillna("").equals(table[fits[0]].fillna("")):
            raise FrameError(
                f"{table.attrs['file']}: {fits[0]!r} and {other!r} may both be meant, and "
                "differ: rename or remove the one that is not"
            )
    return fits[0] if fits else None
