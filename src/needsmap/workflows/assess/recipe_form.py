"""The form of an assessment recipe: its tables, each with its keys."""

from __future__ import annotations

from dataclasses import field
from typing import Final

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

STRICT: Final = ConfigDict(extra="forbid")


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Theme:
    """One page of the site.

    Attributes
    ----------
    title
        The page's name.
    domains
        Ids of the release's domains that it maps.
    kpi_themes
        Which themes of the KPI table it takes; by default its own title.
    text
        Paragraphs of your own.
    """

    title: str
    domains: tuple[str, ...] = ()
    kpi_themes: tuple[str, ...] = ()
    text: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Files:
    """A partnership's own files, relative to the recipe. All may be left out.

    Attributes
    ----------
    kpis, tolerance
        A table of performance, and how far short of a target is still near it.
    assets
        Registers of buildings.
    ballots, respondents, measured_by
        Residents' priorities; how many answered (counts of votes only); issue to the domain
        that measures it.
    spend, activity
        A ledger; how many people each area's services saw, to lay money out by.
    """

    kpis: str = ""
    tolerance: str = ""
    assets: tuple[str, ...] = ()
    ballots: str = ""
    respondents: int | None = None
    measured_by: dict[str, str] = field(default_factory=dict)
    spend: str = ""
    activity: str = ""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Link:
    """A place to go: text and address; links of one ``group`` stand together."""

    text: str
    address: str
    group: str = "Elsewhere"


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Recipe:
    """What an assessment holds.

    Attributes
    ----------
    title, place, release
        Of the site.
    compare_with
        An earlier release to show moves from; "" for none.
    themes
        The pages, in order.
    introduction, notes
        Paragraphs of your own: at the front; and what residents say, as "Who: what".
    files, links
        See `Files` and `Link`.
    organisation, date
        Who prepared the site and when, on the cover; never today's by itself.
    allow
        Named overrides of what the statistics forbid; printed on the site.
    """

    title: str
    place: str
    release: str
    themes: tuple[Theme, ...]
    compare_with: str = ""
    introduction: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    files: Files = field(default_factory=Files)
    links: tuple[Link, ...] = ()
    organisation: str = ""
    date: str = ""
    allow: tuple[str, ...] = ()
