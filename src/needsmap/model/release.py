"""Releases of an index, their domains, and how two of them compare."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from needsmap.errors import UnknownEntry
from needsmap.model.source import Card, Checked
from needsmap.model.words import ENGLAND, Direction, Level, Rounding

#: The name of all domains of a release but its sub-domains.
ALL_DOMAINS: Final = ("all",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain(Checked):
    """One ranking of a release: the overall index, a domain, a sub-domain or a supplement.

    Attributes
    ----------
    id, title
        ``"income"``, ``"Income Deprivation"``: ids are the same in every release.
    header
        Pattern (regular expression, any case) of the words that stand for it in the file's
        headers; put into the release's ``rank_header``, ``score_header`` and
        ``decile_header`` in place of ``{}``.
    kind
        ``"index"``, ``"domain"``, ``"subdomain"`` or ``"supplement"``.
    parent
        For a sub-domain, the id of its domain.
    weight
        Published share in what it is combined into (0 if none).
    population
        The group of people whose count weighs it (a `Denominator` id); "" if unknown.
    """

    id: str
    title: str
    header: str
    kind: str = "domain"
    parent: str = ""
    weight: float = 0.0
    population: str = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Denominator(Checked):
    """A count of people published with a release: id of the group, title, header pattern."""

    id: str
    title: str
    column: str
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Release(Card):
    """One publication of an index, such as ``iod2019``.

    Attributes
    ----------
    geography
        The vintage its areas belong to: ``"lsoa01"``, ``"lsoa11"`` or ``"lsoa21"``.
    n_areas
        N, the number of areas that are ranked. A property of the release, never a constant.
    n_rows
        How many of them the file holds (a county's cut holds fewer); None means all.
    direction
        Which end rank 1 is at.
    measures
        What is ranked, in words: ``"deprivation"`` or ``"child well-being"``.
    ranked_in
        The population of the ranking, in words: ``"England"``.
    code
        Pattern of the area code column.
    rank_header, score_header, decile_header
        Patterns of a domain's columns, with ``{}`` in place of the domain's ``header``.
    sheet
        Pattern of the worksheet's name, for workbooks.
    data_dates
        The time most of the data is from, in words.
    rounding
        Where the published district summaries put a figure that lies halfway.
    district_year
        The year of the districts that the file's headings name, such as ``2019``; None where
        they name none.
    known_ranks
        Published ranks of a few areas, by area code and domain id: a file that disagrees is
        another release's.
    """

    short_title: str
    published: str
    geography: str
    n_areas: int
    direction: Direction
    measures: str
    ranked_in: str
    code: str
    rank_header: str
    domains: tuple[Domain, ...]
    score_header: str = ""
    decile_header: str = ""
    n_rows: int | None = None
    sheet: str = ""
    data_dates: str = ""
    rounding: Rounding = Rounding.HALF_UP
    denominators: tuple[Denominator, ...] = ()
    district_year: int | None = None
    known_ranks: dict[str, dict[str, int]] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        """Take a direction that is given as text for what it names, and refuse any other."""
        object.__setattr__(self, "direction", Direction(self.direction))

    @property
    def year(self) -> int | None:
        """The year that the release is called by: 2010 for the one published in March 2011."""
        year = re.search(r"(?:19|20)\d\d", f"{self.short_title} {self.title} {self.published}")
        return int(year[0]) if year else None

    @property
    def of_deprivation(self) -> bool:
        """Whether it measures deprivation; else words are made from what it measures."""
        return self.measures.casefold().endswith("deprivation")

    @property
    def national(self) -> bool:
        """Whether it ranks the areas of all England, or of the invented one."""
        return self.ranked_in.removeprefix("invented ") == "England"

    @property
    def family(self) -> tuple[str, Direction, str]:
        """What compared releases share: what they measure, which end is 1, and the population."""
        return self.measures, self.direction, self.ranked_in

    @property
    def index(self) -> Domain | None:
        """The overall index; None where the release has none."""
        return next((d for d in self.domains if d.kind == "index"), None)

    def domain(self, domain_id: str) -> Domain | None:
        """Return the domain of that id, or None.

        Parameters
        ----------
        domain_id
            Such as ``"crime"``.
        """
        return next((d for d in self.domains if d.id == domain_id), None)

    def find_domain(self, domain_id: str | None = None) -> Domain:
        """Return the domain of that id, or the index itself where none is named.

        Parameters
        ----------
        domain_id
            Such as ``"crime"``; None or "" for the index.

        Raises
        ------
        UnknownEntry
            With the release's domains.
        """
        domain = self.domain(domain_id) if domain_id else self.domains[0]
        if domain is None:
            known = ", ".join(domain.id for domain in self.domains)
            raise UnknownEntry(f"{self.id} has no domain {domain_id!r}. It has: {known}")
        return domain

    def find_domains(self, wanted: Sequence[str] = ()) -> tuple[Domain, ...]:
        """Return domains in the order they are named.

        Parameters
        ----------
        wanted
            Their ids; none for the index itself, ``("all",)`` for all but sub-domains.

        Raises
        ------
        UnknownEntry
            With the release's domains.
        """
        wanted = (wanted,) if isinstance(wanted, str) else tuple(wanted)
        if wanted == ALL_DOMAINS:
            return tuple(domain for domain in self.domains if domain.kind != "subdomain")
        return tuple(map(self.find_domain, dict.fromkeys(wanted or (None,))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason(Checked):
    """Why two releases compare well or badly: a sentence, whose it is, and whether read there.

    ``confirmed`` is False until somebody has read it in the named source (or recomputed it):
    until then no output prints it.
    """

    text: str
    source: str
    confirmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainComparability(Checked):
    """How well one domain compares, where it differs from the whole release."""

    id: str
    level: Level
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparability(Checked):
    """How well the ranks of an earlier and a later release compare, whole and by domain.

    One card may speak for several pairs: each release of ``before`` with each of ``after``.
    """

    id: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    level: Level
    reasons: tuple[Reason, ...]
    domains: tuple[DomainComparability, ...] = ()
    collection: str = ENGLAND
    invented: bool = False

    @property
    def pairs(self) -> frozenset[frozenset[str]]:
        """Every pair of releases that the card speaks for, in no order."""
        return frozenset(frozenset((b, a)) for b in self.before for a in self.after)
