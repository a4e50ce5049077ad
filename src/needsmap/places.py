"""What a person means by a place: names and codes of wards and districts in every vintage.

A ward's name can stand for different areas in different years, and a code for only some of
them. This module finds what is meant and, where that is not plain, lists what could be: a
vintage is chosen by the areas that a release is made of, or by the user, never guessed.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from needsmap.errors import AmbiguousPlace, UnknownPlace, listed
from needsmap.io.labels import fold_label
from needsmap.model import Place, counted, kind_of, vintage_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CODE = re.compile(r"[A-Z]\d{8}|\d\d[A-Z]{2}([A-Z]{2})?", re.IGNORECASE)

#: Of two kinds that share a name, the first is meant unless the district is named too.
KIND_ORDER = ("ctry", "rgn", "lad", "wd")


def is_code(text: str) -> bool:
    """Return whether a user named a code, which leaves nothing to choose.

    Parameters
    ----------
    text
        As typed.

    Examples
    --------
    >>> is_code("E05013941"), is_code("00AXGG"), is_code("Norbiton")
    (True, True, False)
    """
    return CODE.fullmatch(text.strip()) is not None


#: How many places a message names at the most.
_MOST = 12


class Gazetteer:
    """The places that a name or code can mean.

    Parameters
    ----------
    places
        One a code; ``geographies`` lists every vintage that has it.
    former
        Old codes (``00AXGG``) to today's.
    """

    def __init__(self, places: Iterable[Place], former: dict[str, str] | None = None) -> None:
        self._by_code = {place.code: place for place in places}
        self._former = {old.upper(): new for old, new in (former or {}).items()}
        self._by_name: dict[str, list[Place]] = {}
        for place in self._by_code.values():
            self._by_name.setdefault(fold_label(place.name), []).append(place)

    def __len__(self) -> int:
        return len(self._by_code)

    def has(self, code: str) -> bool:
        """Return whether a place of that code is known.

        Parameters
        ----------
        code
            A code of today.
        """
        return code in self._by_code

    def find(self, text: str, *, geographies: Sequence[str] | None = None, hint: str = "") -> Place:
        """Find the one place that is meant.

        Parameters
        ----------
        text
            A name, a code (today's or the old ``00AX`` kind), or ``"Norbiton, Kingston upon
            Thames"``.
        geographies
            The vintages to choose among where a name has several codes, such as the wards
            that a release's areas have a lookup to; None where the choice is open.
        hint
            How to choose a vintage, for the message of an error.

        Raises
        ------
        UnknownPlace
            With the nearest names.
        AmbiguousPlace
            With every candidate, its code, district and years.
        """
        if not isinstance(text, str):
            raise UnknownPlace(f"a place is a name or a code in quotes, not {text!r}")
        wanted = text.strip()
        if is_code(wanted):
            code = self._former.get(wanted.upper(), wanted.upper())
            if code in self._by_code:
                return self._by_code[code]
            raise UnknownPlace(f"no ward or district has the code {wanted}{_abroad(wanted)}")
        candidates = self._named(wanted)
        if not candidates:
            raise self._unknown(wanted)
        return self._one(wanted, candidates, geographies, hint)

    def _named(self, text: str) -> list[Place]:
        whole = self._by_name.get(fold_label(text), [])
        if whole or "," not in text:
            return whole
        name, parent = text.split(",", 1)
        inside = self._by_name.get(fold_label(name), [])
        return [p for p in inside if fold_label(p.parent_name) == fold_label(parent)]

    def _unknown(self, text: str) -> UnknownPlace:
        name = fold_label(text.split(",", 1)[0])
        near = get_close_matches(name, self._by_name, n=5, cutoff=0.7)
        # "Kingstn" is nearer to the beginning of Kingston upon Thames than to the whole of it
        heads: dict[str, list[str]] = {}
        for known in self._by_name:
            heads.setdefault(known[: len(name) + 1].strip(), []).append(known)
        begun = [n for h in get_close_matches(name, heads, n=4, cutoff=0.85) for n in heads[h]]
        within = [n for n in self._by_name if name and name in n]
        names = list(dict.fromkeys([*near, *begun, *within]))
        places = [p for n in names for p in self._by_name[n]]
        # of many, the larger places: whoever means a ward can name its district
        places = sorted(places, key=lambda p: p.kind == "wd")[:_MOST]
        if not places:
            return UnknownPlace(f"no ward or district is called {text!r}")
        lines = listed(dict.fromkeys(_line(place) for place in places))
        return UnknownPlace(f"no ward or district is called {text!r}. Near it are:\n{lines}")

    def _one(
        self, text: str, candidates: list[Place], geographies: Sequence[str] | None, hint: str
    ) -> Place:
        kind = min((p.kind for p in candidates), key=KIND_ORDER.index)
        chosen = [p for p in candidates if p.kind == kind]
        if geographies is not None and len(chosen) > 1:
            fitting = [p for p in chosen if set(p.geographies) & set(geographies)]
            chosen = fitting or chosen
        if len(chosen) == 1:
            return chosen[0]
        if kind in {"lad", "rgn"} and len({fold_label(p.name) for p in chosen}) == 1:
            # one district whose code was changed: the newest stands for it
            return max(chosen, key=lambda p: vintage_of(p.geographies[-1]) or 0)
        lines = listed(_line(place) for place in chosen)
        parents = {place.parent_code for place in chosen}
        raise AmbiguousPlace(
            f"{text!r} can mean {counted(len(chosen), 'place')}:\n{lines}\nName the code"
            f"{', or the district after a comma' if len(parents) > 1 else ''}{hint}."
        )


def _abroad(code: str) -> str:
    """Describe the nation of a code that is not England's, for a message."""
    nation = {"W": "Wales", "S": "Scotland", "N": "Northern Ireland"}.get(code[:1].upper())
    if nation is None or not code[1:2].isdigit():
        return ""
    return f": it is of {nation}, whose indices are separate and never pooled with England's"


def _line(place: Place) -> str:
    kind = {"wd": "ward", "lad": "district", "rgn": "region", "ctry": "country"}[place.kind]
    years = f", {place.years}" if place.years else ""
    return f"{place.label} ({place.code}, {kind}{years})"


def places_from(
    rows: Iterable[tuple[str, str, str, str]], *, parents: dict[str, str], collection: str
) -> list[Place]:
    """Gather rows of (code, name, geography, parent code) into one place a code.

    Parameters
    ----------
    rows
        In any order; a code may be in several geographies. The newest name holds.
    parents
        District code to district name.
    collection
        Of all of them.
    """
    seen: dict[str, dict[str, str]] = {}
    parent_of: dict[str, str] = {}
    for code, name, geography, parent in rows:
        seen.setdefault(code, {})[geography] = name or seen.get(code, {}).get(geography, "")
        if parent:
            parent_of[code] = parent
    out = []
    for code, names in seen.items():
        order = sorted(names, key=lambda g: (vintage_of(g) or 0, kind_of(g)))
        name = next((names[g] for g in reversed(order) if names[g]), code)
        parent = parent_of.get(code, "")
        out.append(
            Place(
                code=code,
                name=name,
                geographies=tuple(order),
                parent_code=parent,
                parent_name=parents.get(parent, ""),
                collection=collection,
            )
        )
    return out
