"""What every card holds: who publishes a file and under what terms."""

from dataclasses import dataclass
from typing import Any, ClassVar

from needsmap.model.words import ENGLAND


class Checked:
    """A class that `needsmap.catalogue` checks a table of a card against: no unknown key."""

    __slots__ = ()
    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Checked):
    """Where a file is published and under what terms.

    Attributes
    ----------
    publisher, page, url
        Who publishes it, the page a person reads, the address of the file itself ("" where
        no stable address is known: a person then saves the file by hand from the page).
    licence, attribution
        The licence's name, and the line to print wherever the data is shown.
    sha256
        Of the publisher's own bytes, where somebody has read them; else "".
    seen
        False where nobody has yet read the official file itself, so that the reader says so
        when it fails.
    file
        For a user's own shelf: a path relative to the card. "" on the built-in shelves.
    mirror
        Ids to look for in a mirror's manifest, best first; empty means the entry's own id.
    member
        A file inside a zip, or "".
    remark
        What somebody who gets or reads the file has to know.
    """

    publisher: str
    page: str
    licence: str
    attribution: str
    url: str = ""
    sha256: str = ""
    seen: bool = False
    file: str = ""
    mirror: tuple[str, ...] = ()
    member: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card(Checked):
    """What every entry of the catalogue has.

    Attributes
    ----------
    collection
        Which set of entries belong together; entries of two collections never meet.
    invented
        True for invented data: every output says so.
    """

    id: str
    title: str
    source: Source
    collection: str = ENGLAND
    invented: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceUse:
    """One entry that was used: what it is, where its bytes came from, what to print."""

    id: str
    title: str
    publisher: str
    page: str
    licence: str
    attribution: str
    file: str
    origin: str
    sha256: str
    fidelity: str
    invented: bool
