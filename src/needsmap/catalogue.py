"""Cards in, entries out: what needsmap knows, and where it is published.

Every card is one TOML file on a shelf. Its ``kind`` says which class of `needsmap.model` it
is checked against; an unknown key is an error, and all faults of a card are listed at once. A
user's own shelf is a folder of cards: it adds entries without code.
"""

from __future__ import annotations

import re
import stat
import tomllib
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pydantic import TypeAdapter, ValidationError

from needsmap.errors import CardError, NeedsmapError, UnknownEntry, fault_list
from needsmap.model import (
    BoundarySet,
    Comparability,
    Entry,
    Grid,
    Lookup,
    Population,
    Postcodes,
    RegisterLayout,
    Release,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


E = TypeVar("E")

#: What the ``kind`` of a card can be, in the order that lists show them.
KINDS: dict[str, type[Any]] = {
    "release": Release,
    "boundaries": BoundarySet,
    "lookup": Lookup,
    "postcodes": Postcodes,
    "population": Population,
    "register": RegisterLayout,
    "grid": Grid,
    "comparability": Comparability,
}

#: The most that a TOML file may hold; the longest card that is known has 6 kB. Parts of one key
#: are counted before parsing, which takes memory by their square.
_MOST_BYTES: Final = 1_000_000
_MOST_KEYS: Final = 10_000
_DEEP_KEY: Final = re.compile(
    rb"""(?:(?:(?<![\w-])[\w-]++|"(?:[^"\\\n]|\\.){0,200}+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){30}"""
)

SHELVES = ("indices", "boundaries", "maps")

#: How the name of a file ends that keeps the settings of the register beside it: it is no card.
REGISTER_SETTINGS: Final = ".needsmap.toml"

#: A ranking of a population holds at least this share of its areas.
_LEAST_RANKED: Final = 0.9

#: The line to add for keys that are easily taken for granted.
_TO_ADD: Final = {
    "measures": '; what is ranked: add measures = "deprivation", or what it is in a word or two',
    "ranked_in": '; the population of the ranking: add ranked_in = "England", or its district',
}


def built_in_shelves() -> list[Path]:
    """Find the shelves that ship with needsmap, in a wheel or in a checkout.

    Raises
    ------
    CardError
        If a shelf is missing: an installation without its cards must not go unnoticed.
    """
    here = Path(__file__).resolve().parent
    packed = here / "shelves"
    root = packed if packed.is_dir() else here.parents[1]
    missing = [name for name in SHELVES if not (root / name).is_dir()]
    if missing:
        raise CardError(f"needsmap's shelves are missing ({', '.join(missing)}): install it again")
    return [root / name for name in SHELVES]


@dataclass(frozen=True)
class Catalogue:
    """Every entry of some shelves, by id; and how well releases compare.

    A comparability card names no file, so it is no entry: it is neither found nor fetched.
    """

    entries: dict[str, Entry] = field(default_factory=dict)
    cards: dict[str, Path] = field(default_factory=dict)
    comparability: tuple[Comparability, ...] = ()

    def find(self, entry_id: str, kind: type[E] = object) -> E:  # type: ignore[assignment]
        """Return the entry of that id.

        Parameters
        ----------
        entry_id
            Such as ``"iod2019"``; case does not matter.
        kind
            The class it must be of (`needsmap.model.Release` ...).

        Raises
        ------
        UnknownEntry
            With the nearest ids, or with what the id is instead.
        """
        entry = self.entries.get(entry_id.strip().casefold())
        if entry is None:
            fitting = [i for i, e in self.entries.items() if isinstance(e, kind)]
            near = get_close_matches(entry_id.casefold(), fitting, n=3, cutoff=0.4)
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            raise UnknownEntry(
                f"no {_word(kind)} is called {entry_id!r}.{hint} `needsmap list` shows them all."
            )
        if not isinstance(entry, kind):
            raise UnknownEntry(f"{entry_id!r} is a {_word(type(entry))}, not a {_word(kind)}")
        return entry

    def of(self, kind: type[E], *, collection: str | None = None) -> Iterator[E]:
        """Return every entry of a kind, in the order of the cards' names.

        Parameters
        ----------
        kind
            A class of entries.
        collection
            Of which collection; None for all.
        """
        for entry in self.entries.values():
            if isinstance(entry, kind) and collection in {None, entry.collection}:
                yield entry

    def folder(self, entry_id: str) -> Path:
        """Return the folder of an entry's card: a card's own file is relative to it.

        Parameters
        ----------
        entry_id
            Of the catalogue.
        """
        return self.cards[entry_id].parent


def _word(kind: type[Any]) -> str:
    word = next((word for word, cls in KINDS.items() if cls is kind), "entry")
    return {"boundaries": "boundary set", "register": "register layout"}.get(word, word)


@cache
def _checker(kind: str) -> TypeAdapter[Any]:
    """Return what checks a kind of card: made once, for making it takes longer than checking."""
    return TypeAdapter(KINDS[kind])


def read_toml(path: Path, fault: type[NeedsmapError] = CardError) -> tuple[str, dict[str, Any]]:
    """Read a TOML file: its text, and what it holds.

    Parameters
    ----------
    path
        In UTF-8, with or without a byte order mark.
    fault
        The error to raise.

    Raises
    ------
    NeedsmapError
        Of the kind given: where it cannot be read, is not TOML in UTF-8, is nested a thousand
        deep, has more than a million bytes, 10,000 keys, or 30 parts in one key, or holds a whole
        number of more than 64 bits, which TOML does not have.
    """
    data = _start_of(path, fault)
    if len(data) > _MOST_BYTES:
        raise fault(f"{path}: cannot be read (more than {_MOST_BYTES:,} bytes for a TOML file)")
    if _DEEP_KEY.search(data):
        raise fault(f"{path}: not a TOML file (a key of 30 parts or more)")
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
        content = tomllib.loads(text)
        _check_values(content)
    except RecursionError:
        raise fault(f"{path}: not a TOML file (tables within tables without end)") from None
    except ValueError as error:
        reason = shorten(str(error), 200, placeholder=" ...")
        raise fault(f"{path}: not a TOML file in UTF-8 ({reason})") from None
    return text, content


def _start_of(path: Path, fault: type[NeedsmapError]) -> bytes:
    """Read no more of a file than a TOML file may hold, and nothing of a pipe or a device."""
    try:
        if stat.S_ISFIFO(mode := path.stat().st_mode) or stat.S_ISCHR(mode):
            raise fault(f"{path}: cannot be read (not an ordinary file)")
        with path.open("rb") as file:
            return file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise fault(f"{path}: cannot be read ({error.strerror})") from None


def _check_values(content: object) -> None:
    """Check the size of whole numbers and the number of keys."""
    keys, left = 0, [("", content)]
    while left:
        name, value = left.pop()
        if isinstance(value, int) and not -(2**63) <= value < 2**63:
            raise ValueError(f"{name}: a whole number of more than 64 bits")
        if isinstance(value, dict):
            keys += len(value)
            left += value.items()
        elif isinstance(value, list):
            left += [(name, each) for each in value]
    if keys > _MOST_KEYS:
        raise ValueError(f"more than {_MOST_KEYS:,} keys")


def read_card(path: Path) -> Entry | Comparability | None:
    """Read one card and check it.

    Parameters
    ----------
    path
        A TOML file.

    Returns
    -------
    Entry, Comparability or None
        None for a TOML file without a ``kind`` (a recipe, which its own reader checks).

    Raises
    ------
    CardError
        Naming the file and every fault in it.
    """
    _, card = read_toml(path)
    kind = card.pop("kind", None)
    if kind is None:
        return None
    if not isinstance(kind, str) or kind not in KINDS:
        shown = shorten(repr(kind), 60, placeholder=" ...")
        raise CardError(f"{path}: kind {shown} is none of {', '.join(KINDS)}")
    try:
        entry: Entry | Comparability = _checker(kind).validate_python(card)
    except ValidationError as error:
        faults = [
            f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg'].lower()}"
            + (_TO_ADD.get(str(fault["loc"][-1]), "") if fault["type"] == "missing" else "")
            for fault in error.errors()
        ]
        raise CardError(fault_list(path, faults)) from None
    if entry.id != path.stem:
        raise CardError(f"{path}: the id {entry.id!r} and the file's name differ; make them one")
    return entry


def open_catalogue(shelves: Iterable[str | Path] = ()) -> Catalogue:
    """Read the built-in shelves and then a user's own.

    Parameters
    ----------
    shelves
        Folders of a user's own cards, searched through all their subfolders.

    Raises
    ------
    CardError
        For a card that breaks the rules, an id that stands twice, a folder that is not there.
    """
    entries: dict[str, Entry] = {}
    pairs: list[Comparability] = []
    cards: dict[str, Path] = {}
    for shelf in [*built_in_shelves(), *(Path(s) for s in shelves)]:
        if not shelf.is_dir():
            raise CardError(f"{shelf} is not a folder: a shelf is a folder of cards")
        for path in sorted(shelf.rglob("*.toml")):
            entry = None if path.name.endswith(REGISTER_SETTINGS) else read_card(path)
            if entry is None:
                continue
            if entry.id in cards:
                raise CardError(f"{path}: the id {entry.id!r} is taken by {cards[entry.id]}")
            cards[entry.id] = path
            if isinstance(entry, Comparability):
                pairs.append(entry)
            else:
                entries[entry.id] = entry
    catalogue = Catalogue(entries, cards, tuple(pairs))
    _check_pairs(catalogue)
    _check_populations(catalogue)
    return catalogue


def _check_populations(catalogue: Catalogue) -> None:
    """Refuse a release that ranks far fewer areas than another one of the same population."""
    most: dict[tuple[str, str, str], Release] = {}
    for release in sorted(catalogue.of(Release), key=lambda r: -r.n_areas):
        population = (release.collection, release.geography, release.ranked_in)
        largest = most.setdefault(population, release)
        if release.n_areas < _LEAST_RANKED * largest.n_areas:
            fault = (
                f"n_areas = {release.n_areas:,}, but {largest.id} ranks {largest.n_areas:,} areas "
                f"in {release.ranked_in}: ranked_in should name what these are ranked in"
            )
            raise CardError(fault_list(catalogue.cards[release.id], [fault]))


def _check_pairs(catalogue: Catalogue) -> None:
    """Refuse comparability of releases that no shelf holds, and two cards for one pair."""
    taken: dict[frozenset[str], str] = {}
    for entry in catalogue.comparability:
        faults = [
            f"no shelf holds the release {name!r}"
            for name in dict.fromkeys((*entry.before, *entry.after))
            if not isinstance(catalogue.entries.get(name), Release)
        ]
        faults += [f"{name!r} stands on both sides" for name in entry.before if name in entry.after]
        for pair in sorted(entry.pairs, key=sorted):
            other = taken.setdefault(pair, entry.id)
            if other != entry.id:
                faults.append(f"the card {other!r} speaks for {' and '.join(sorted(pair))} already")
        if faults:
            raise CardError(fault_list(catalogue.cards[entry.id], faults))
