"""The pages of an assessment's site: which there are, and what stands on each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from needsmap.columns import Kpis, Scorecard
from needsmap.io.file_names import slug
from needsmap.measures.papers.targets import Status
from needsmap.reports import document as d
from needsmap.reports.pages import assess_pages as pages
from needsmap.reports.pages import partners, spending
from needsmap.text.phrases import sentence
from needsmap.workflows.assess.assessment import OWN_FILES
from needsmap.workflows.assess.theme_page import theme_sections
from needsmap.workflows.wording import plain_notes, source_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from needsmap.workflows.assess.assessment import Assessment
    from needsmap.workflows.assess.partner_returns import KpiReport

#: Sections of the profile that the page on assets borrows: what services do for people.
NEAR, OVERLAPS = "How near services are", "Overlaps in services"
#: Sections of the profile whose figures the front page borrows.
IN_SHORT = "In short"


@dataclass(frozen=True)
class Page:
    """One page of the site: its address, and what it says."""

    address: str
    document: d.Document


def write_pages(made: Assessment) -> list[Page]:
    """Write every page, the front page first."""
    _ = made.profile  # first of all: its sources and notices are the first
    themes = [
        Page(f"{slug(theme.title)}.html", _theme(made, i))
        for i, theme in enumerate(made.recipe.themes)
    ]
    more = [
        Page(address, document(made, title, sections, finding))
        for address, title, sections, finding in (
            ("other-indicators.html", "Other indicators", tuple(_loose(made)), ""),
            ("assets.html", "Assets", tuple(_assets(made)), _asset_finding(made)),
            ("residents-and-spending.html", "Residents and spending", tuple(_returns(made)), ""),
        )
        if sections
    ]
    finding = "What this site rests on, and what is missing."
    audit = Page("data.html", document(made, "Data", tuple(_audit(made)), finding))
    others = [*themes, *more, audit]
    return [Page("index.html", _front(made, others)), *others]


def document(
    made: Assessment, title: str, sections: tuple[d.Section, ...], finding: str = ""
) -> d.Document:
    """Add the banner, organisation, date and sources to a page of the site."""
    return d.Document(
        title=title,
        subtitle=f"{made.recipe.title}, {made.place.name}",
        finding=finding,
        banner=made.map.banner,
        organisation=made.recipe.organisation,
        date=made.recipe.date,
        sections=sections,
        sources=source_lines(made.library),
    )


def _theme(made: Assessment, number: int) -> d.Document:
    theme = made.recipe.themes[number]
    sections, finding = theme_sections(made, theme)
    if made.kpis is not None:
        scores = made.kpis.scores
        mine = scores[Kpis.THEME].str.casefold().isin(made.kpi_themes()[number])
        if mine.any():
            blocks = tuple(_indicators(made, scores[mine][Kpis.LINE].tolist(), theme.title))
            sections.append(d.Section(title="Indicators", blocks=blocks))
    return document(made, theme.title, tuple(sections), finding)


def _indicators(made: Assessment, lines: list[int], title: str) -> Iterator[d.Block]:
    """Return the indicators that stand on some lines of the table."""
    report = made.kpis
    if report is None:
        return
    scores, findings, groups = (
        frame[frame[Kpis.LINE].isin(lines)]
        for frame in (report.scores, report.findings, report.by_group)
    )
    yield from partners.kpi_blocks(
        scores, findings, theme=title, tolerance=report.tolerance, source=report.name
    )
    yield from partners.group_blocks(groups, theme=title)


def _loose(made: Assessment) -> Iterator[d.Section]:
    """Show the indicators whose theme no page takes, and those of another place."""
    loose = made.loose_kpis
    if loose is not None:
        named = ", ".join(repr(t) for t in dict.fromkeys(loose[Kpis.THEME]) if t) or "none"
        text = (
            f"No page of this site takes the themes of these indicators: {named}. To show them "
            "with a theme, name it under kpi_themes in the recipe."
        )
        blocks = _indicators(made, loose[Kpis.LINE].tolist(), "other themes")
        yield d.Section(
            title="Of themes without a page", blocks=(d.Text(paragraphs=(text,)), *blocks)
        )
    if made.kpis is not None and len(made.kpis.elsewhere):
        others = partners.elsewhere_blocks(made.kpis.elsewhere, made.place.name)
        yield d.Section(title="Of other places", blocks=others)


def _asset_finding(made: Assessment) -> str:
    return made.estate[0].finding if made.estate else ""


def _assets(made: Assessment) -> Iterator[d.Section]:
    if made.estate is None:
        return
    spec, review = made.estate
    yield pages.coverage_section(review.report, spec.summary)
    alt = " ".join([spec.finding, *spec.summary[:2]])
    block = d.Map(
        title="Map: assets and where they stand close", alt=alt, spec=spec, name="map-assets"
    )
    yield d.Section(
        title="Where partners stand close", blocks=(d.Text(paragraphs=(spec.finding,)), block)
    )
    borrowed = {section.title: section for section in made.profile.document.sections}
    if NEAR in borrowed:
        yield borrowed[NEAR]
    services = made.profile.profile.services
    if services is not None and not services.lacking:
        yield pages.gap_section(services, made.place.name, made.profile.profile.standing.release)
        yield borrowed[OVERLAPS]
    yield pages.assets_section(review.assets)


def _returns(made: Assessment) -> Iterator[d.Section]:
    report, files = made.priorities, made.recipe.files
    if report is not None:
        blocks = partners.priority_blocks(
            report.ranked, people=report.people, source=PurePath(files.ballots).name
        )
        yield d.Section(title="What residents put first", blocks=blocks)
    if made.stated is not None:
        blocks = partners.need_blocks(made.stated.details, made.stated.caveats[0])
        yield d.Section(title="Beside measured need", blocks=blocks)
    if made.recipe.notes:
        yield d.Section(title="What residents say", blocks=(d.Bullets(made.recipe.notes),))
    if made.spend is not None:
        blocks = spending.spend_blocks(
            made.spend.totals,
            made.spend.groups,
            by=made.spend.by,
            source=PurePath(files.spend).name,
        )
        yield d.Section(title="Spending", blocks=blocks)
    wards = made.spend_by_ward
    if wards is not None:
        frames = (wards.details[name] for name in ("wards", "bases", "leanings"))
        blocks = spending.ward_spend_blocks(*frames, words=wards.details["keys"])
        yield d.Section(title="Spending by ward", blocks=blocks)


def _audit(made: Assessment) -> Iterator[d.Section]:
    yield pages.datasets_section(made.library, made.own_files)
    yield pages.gaps_section([*_gaps(made)])


def _gaps(made: Assessment) -> Iterator[str]:
    """Describe what was not given, what was left out, and what cannot be judged."""
    given = {what for _, what in made.own_files}
    yield from (
        f"{what}: none was given."
        for key, what in OWN_FILES.items()
        if what not in given and key != "activity"
    )
    yield from made.notices
    yield from plain_notes(made.library)
    for report in (made.kpis, made.priorities, made.spend):
        if report is not None:
            yield from map(sentence, report.notices)
    if made.kpis is not None:
        yield from _kpi_gaps(made.kpis)
    if made.estate is not None:
        yield from made.estate[0].summary
    if made.change is not None:
        held = {x.id for x in made.change.domains}
        named = (name for theme in made.recipe.themes for name in theme.domains)
        yield from (
            f"{domain}: there are no ranks in both releases, so no move is shown."
            for domain in named
            if domain not in held
        )


def _kpi_gaps(report: KpiReport) -> Iterator[str]:
    lost = report.scores[report.scores[Scorecard.STATUS] == Status.NOT_ASSESSED]
    for row in lost.to_dict("records"):
        why = row[Scorecard.STATUS_REASON]
        yield f"{row[Kpis.CODE]} ({row[Kpis.TITLE]}) cannot be judged: {why}."
    yield from (f"{report.name}: the column {h!r} was not used." for h in report.unused)
    if report.by_group.empty:
        yield f"{report.name}: no indicator comes with figures for different groups of people."


def _front(made: Assessment, others: list[Page]) -> d.Document:
    sections: list[d.Section] = []
    if made.recipe.introduction:
        text = d.Text(paragraphs=made.recipe.introduction, tone="lead")
        sections.append(d.Section(title="About this site", blocks=(text,)))
    sections.append(d.Section(title="In short", blocks=tuple(_in_short(made))))
    links = tuple((p.document.title, p.address, p.document.finding) for p in others)
    sections.append(d.Section(title="What is here", blocks=(d.Links(links=links),)))
    for group in dict.fromkeys(link.group for link in made.recipe.links):
        mine = tuple((x.text, x.address, "") for x in made.recipe.links if x.group == group)
        sections.append(d.Section(title=group, blocks=(d.Links(links=mine),)))
    finding = f"{made.recipe.title}, with the {made.release.title}."
    return document(made, made.place.name, tuple(sections), finding)


def _in_short(made: Assessment) -> Iterator[d.Block]:
    """Return the key figures: of the place, and of the partners' performance."""
    for section in made.profile.document.sections:
        if section.title == IN_SHORT:
            yield from (block for block in section.blocks if isinstance(block, d.Facts))
    if made.kpis is not None:
        yield partners.status_facts(made.kpis.status, f"indicators of {made.kpis.name}")
        if made.kpis.highlights:
            said = ", ".join(f"{n} {state}" for state, n in made.kpis.highlights.items())
            yield d.Text(paragraphs=(f"Of the indicators that partners highlight: {said}.",))


def search_index(made: list[Page]) -> str:
    """Return the site's search index as JSON: pages, sections, and the rows of tables."""
    entries: list[dict[str, str]] = []
    for page in made:
        title = page.document.title
        for section in page.document.sections:
            address = f"{page.address}#{section.id}"
            words = " ".join(
                line
                for block in section.blocks
                if isinstance(block, d.Text)
                for line in block.paragraphs
            )
            entries.append(
                {"title": section.title, "where": f"in {title}", "address": address, "text": words}
            )
            for block in section.blocks:
                if isinstance(block, d.Table):
                    entries += _rows_of(block, page)
    return json.dumps(entries, ensure_ascii=False, separators=(",", ":"))


def _rows_of(table: d.Table, page: Page) -> Iterator[dict[str, str]]:
    address = f"{page.address}#table-{slug(table.title)}"
    where = f"{table.title}, {page.document.title}"
    for row in table.rows:
        if row[0]:
            more = row[1] if len(row) > 1 and isinstance(row[1], str) else ""
            yield {"title": str(row[0]), "where": where, "address": address, "text": more}
