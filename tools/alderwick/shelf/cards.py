"""Cards of the invented shelf: the real cards, word for word, but for what is invented.

A card is derived from the built-in one of the same name, so the readers match the invented
files by the very patterns that match the publishers'.
"""

from __future__ import annotations

import json
from dataclasses import MISSING, fields, replace
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, TypeVar

from needsmap.catalogue import KINDS
from needsmap.model import (
    BoundarySet,
    Comparability,
    Denominator,
    Domain,
    DomainComparability,
    Entry,
    Lookup,
    Population,
    Postcodes,
    Reason,
    Release,
    Source,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

E = TypeVar("E", Release, Lookup, BoundarySet, Postcodes, Population)
Record = Entry | Comparability | DomainComparability | Reason | Source | Domain | Denominator
S = TypeVar("S", BoundarySet, Postcodes, Population)

COLLECTION: Final = "invented"
PREFIX: Final = "invented_"
#: What a ranking of the invented borough is a ranking in.
RANKED_IN: Final = "invented England"
_PAGE: Final = "https://example.invalid/needsmap/invented"
_NOTE: Final = "Invented by needsmap from a seed: no real place, person or building."
_MODELLED: Final = (
    Reason(
        text="These releases are invented; they are set at the level of the real ones.",
        source="needsmap",
        confirmed=True,
    ),
)
_RECORDS: Final = (Domain, Denominator, DomainComparability, Reason)
_AGES: Final = {
    "all": "persons_all-ages", "children": "persons_0-15", "aged_16_59": "persons_16-59",
    "older": r"persons_60\+", "working_age": "persons_working-age",
}  # fmt: skip


def invented_source(file: str) -> Source:
    """Return the source of an invented file: its path beside the card, and that it is invented."""
    return Source(
        publisher="needsmap (invented)",
        page=_PAGE,
        licence="CC0 1.0",
        attribution="Invented data, made by needsmap. It stands for no real place.",
        seen=True,
        file=file,
    )


def _as_invented(entry: E, file: str) -> E:
    return replace(
        entry,
        id=PREFIX + entry.id,
        title=f"{entry.title} (invented)",
        source=invented_source(file),
        collection=COLLECTION,
        invented=True,
        notes=(_NOTE,),
    )


def invented_release(release: Release, file: str, n_rows: int, year: int) -> Release:
    """Derive a release's card; releases before 2015 get a count of all people beside them.

    The real ones of those years published it in a file of its own.
    """
    people = release.denominators or (
        Denominator(id="all", title="All people", column="total population: mid.*", year=year),
    )
    return replace(
        _as_invented(release, file),
        short_title=f"{release.short_title} (invented)",
        n_rows=n_rows,
        ranked_in=RANKED_IN,
        data_dates=f"invented, as of {year}",
        denominators=people,
        known_ranks={},
    )


def invented_set(entry: S, file: str, n_areas: int) -> S:
    """Derive the card of a boundary set, of postcodes, or of people."""
    return replace(_as_invented(entry, file), n_areas=n_areas)


def invented_lookup(lookup: Lookup, file: str, n_areas: int, orphans: tuple[str, ...]) -> Lookup:
    """Derive a lookup's card, naming the areas that have no predecessor in it."""
    return replace(_as_invented(lookup, file), n_areas=n_areas, without_predecessor=orphans)


def invented_population(geography: str, year: int, file: str, n_areas: int) -> Population:
    """Make the card of an invented mid-year estimate by age group."""
    return Population(
        id=f"{PREFIX}{geography}_population",
        title=f"People by age, {geography.upper()}, mid-{year} (invented)",
        geography=geography,
        year=year,
        n_areas=n_areas,
        code=f"{geography}cd",
        groups=dict(_AGES),
        source=invented_source(file),
        collection=COLLECTION,
        invented=True,
        notes=(_NOTE,),
    )


def invented_comparability(card: Comparability, held: Collection[str]) -> Comparability | None:
    """Derive how invented releases compare: at the level of the real ones, for no reason.

    Of the card's releases only those in ``held`` are named; None where no pair is left.
    """
    before = tuple(PREFIX + name for name in card.before if name in held)
    after = tuple(PREFIX + name for name in card.after if name in held)
    if not before or not after:
        return None
    return Comparability(
        id=PREFIX + card.id,
        before=before,
        after=after,
        level=card.level,
        reasons=_MODELLED,
        domains=tuple(replace(domain, reasons=_MODELLED) for domain in card.domains),
        collection=COLLECTION,
        invented=True,
    )


def card_text(entry: Entry | Comparability) -> str:
    """Write an entry as a card in TOML, leaving out what has its default.

    Examples
    --------
    >>> print(card_text(invented_population("lsoa21", 2022, "people.csv", 9)).splitlines()[0])
    kind = "population"
    """
    kind = next(word for word, cls in KINDS.items() if type(entry) is cls)
    plain, tables = [f'kind = "{kind}"'], []
    for name, value in _changed(entry).items():
        if isinstance(value, dict | Source):
            members = value if isinstance(value, dict) else _changed(value)
            tables += ["", f"[{name}]", *(f"{_key(k)} = {_value(v)}" for k, v in members.items())]
        else:
            plain.append(f"{name} = {_value(value)}")
    return "\n".join([*plain, *tables]) + "\n"


def _changed(record: Record) -> Mapping[str, Any]:
    """Return the fields of a dataclass that differ from their default."""
    out: dict[str, Any] = {}
    for each in fields(record):
        value = getattr(record, each.name)
        default = each.default
        if each.default_factory is not MISSING:
            default = each.default_factory()
        if default is MISSING or value != default:
            out[each.name] = value
    return out


def _key(name: str) -> str:
    return name if name.isidentifier() else json.dumps(name)


def _value(value: object, *, nested: bool = False) -> str:
    if isinstance(value, tuple | list):
        items = [_value(item, nested=True) for item in value]
        if nested or not any(isinstance(item, _RECORDS) for item in value):
            return f"[{', '.join(items)}]"
        return "[\n" + "".join(f"  {item},\n" for item in items) + "]"
    if isinstance(value, _RECORDS):
        pairs = [f"{k} = {_value(v, nested=True)}" for k, v in _changed(value).items()]
        return f"{{ {', '.join(pairs)} }}"
    if isinstance(value, Enum):
        return json.dumps(value.value)
    return json.dumps(value, ensure_ascii=False)
