"""A strategic needs assessment from a recipe: a linked site, one file of it all, and downloads."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from needsmap.errors import NeedsmapError
from needsmap.frames import Bands, Kpis, Ranks, Scorecard
from needsmap.frames import Change as ChangeColumns
from needsmap.jobs.assess.partner_returns import add_up_spend, rank_priorities, score_kpis
from needsmap.jobs.borough_map import MapRequest, borough_map
from needsmap.jobs.change.place_change import ChangeRequest, place_change
from needsmap.jobs.profile.profile_extras import read_assets
from needsmap.jobs.profile.ward_profile import Profiler, ProfileRequest
from needsmap.maps.build import LayerWords
from needsmap.maps.change import change_layer
from needsmap.needs.bands import count_within
from needsmap.needs.papers.indicators import Status
from needsmap.reports import document as d
from needsmap.reports.pages import assess_pages as pages
from needsmap.reports.pages.partners import kpi_blocks, priority_blocks, spend_blocks
from needsmap.reports.pages.profile import write_profile
from needsmap.reports.pages.sentences import AREAS_NOT_PEOPLE, RELATIVE, RELATIVE_CHANGE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

    from needsmap.jobs.assess.partner_returns import KpiReport
    from needsmap.jobs.assess.recipe import Recipe, Theme
    from needsmap.jobs.change.place_change import PlaceChange
    from needsmap.jobs.estate.asset_review import Review
    from needsmap.library import Library
    from needsmap.maps.spec import MapSpec
    from needsmap.model import Domain


@dataclass(frozen=True)
class Page:
    """One page of the site: its address, and what it says."""

    address: str
    document: d.Document


class Assessment:
    """Everything that a site says, worked out once.

    Parameters
    ----------
    library
        Lends everything.
    recipe
        What the site holds.
    folder
        Where the recipe's own files stand.
    """

    def __init__(self, library: Library, recipe: Recipe, folder: Path) -> None:
        self.library, self.recipe, self.folder = library, recipe, folder
        asked = ProfileRequest(place=recipe.place, release=recipe.release, past=False)
        self.profiler = Profiler(library, asked)
        self.place, self.release = self.profiler.place, self.profiler.release
        self.told: list[str] = []

    # ---------------------------------------------------------------- what it rests on

    def file(self, name: str) -> Path:
        """Give one of the partnership's own files."""
        return self.folder / name

    @property
    def own_files(self) -> list[Path]:
        """The partnership's own files that went in."""
        files = self.recipe.files
        names = [files.kpis, *files.assets, files.ballots, files.spend]
        return [self.file(name) for name in names if name]

    @cached_property
    def map(self) -> MapSpec:
        """The district's map with every domain that a theme names."""
        wanted = [x for theme in self.recipe.themes for x in theme.domains]
        asked = MapRequest(
            place=self.place.code,
            release=self.release.id,
            domains=tuple(dict.fromkeys([*wanted, self.release.domains[0].id])),
        )
        return borough_map(self.library, asked)

    @cached_property
    def banded(self) -> pd.DataFrame:
        """The district's areas, ranked in the whole release, every domain."""
        codes = self.library.codes_in(self.place, self.release.geography)
        desk = self.profiler._desk(self.place)  # noqa: SLF001 - the desk of this very place
        frame = desk.banded
        return frame[frame[Ranks.AREA_CODE].isin(codes) & frame[Ranks.RANK].notna()]

    @cached_property
    def change(self) -> PlaceChange | None:
        """How ranks moved since the release to compare with; None where that cannot be."""
        if not self.recipe.compare_with:
            return None
        asked = ChangeRequest(
            place=self.place.code,
            before=self.recipe.compare_with,
            after=self.release.id,
            domains=("all",),
            allow=self.recipe.allow,
        )
        index = replace(asked, domains=())
        parts: list[PlaceChange] = []
        for each in (index, asked):
            try:
                parts.append(place_change(self.library, each))
            except NeedsmapError as error:
                self.told.append(f"moves are not shown: {str(error).splitlines()[0]}")
        if not parts:
            return None
        import pandas as pd

        return replace(
            parts[0],
            domains=tuple(x for part in parts for x in part.domains),
            change=pd.concat([part.change for part in parts], ignore_index=True),
            judgements={k: v for part in parts for k, v in part.judgements.items()},
            lifted=tuple(dict.fromkeys(line for part in parts for line in part.lifted)),
        )

    @cached_property
    def kpis(self) -> KpiReport | None:
        """The partners' performance table, scored and audited."""
        files = self.recipe.files
        if not files.kpis:
            return None
        return score_kpis(self.file(files.kpis), tolerance=files.tolerance)

    @cached_property
    def review(self) -> Review | None:
        """The partners' registers."""
        files = self.recipe.files
        if not files.assets:
            return None
        paths = tuple(self.file(name) for name in files.assets)
        return read_assets(self.library, paths, self.release.collection)

    # ---------------------------------------------------------------- pages

    def pages(self) -> list[Page]:
        """Write every page, the front page first."""
        themes = [
            Page(f"{d.slug(theme.title)}.html", self._theme(theme)) for theme in self.recipe.themes
        ]
        more = [
            Page(address, self._page(title, blocks))
            for address, title, blocks in (
                ("assets.html", "Assets", tuple(self._assets())),
                ("residents-and-spending.html", "Residents and spending", tuple(self._returns())),
            )
            if blocks
        ]
        audit = Page("data.html", self._page("Data", tuple(self._audit())))
        others = [*themes, *more, audit]
        return [Page("index.html", self._front(others)), *others]

    def _document(
        self, title: str, sections: tuple[d.Section, ...], finding: str = ""
    ) -> d.Document:
        return d.Document(
            title=title,
            subtitle=f"{self.recipe.title}, {self.place.name}",
            finding=finding,
            banner=self.map.banner,
            date=self.recipe.date,
            sections=sections,
            sources=tuple(self.library.attributions()),
        )

    def _page(self, title: str, sections: tuple[d.Section, ...]) -> d.Document:
        return self._document(title, sections)

    def _front(self, others: list[Page]) -> d.Document:
        links = d.Links(
            links=tuple((p.document.title, p.address, p.document.finding) for p in others)
        )
        sections = [d.Section(title="What is here", blocks=(links,))]
        if self.recipe.introduction:
            text = d.Text(paragraphs=self.recipe.introduction, tone="lead")
            sections.insert(0, d.Section(title="About this site", blocks=(text,)))
        if self.recipe.links:
            elsewhere = d.Links(links=tuple((x.text, x.address, "") for x in self.recipe.links))
            sections.append(d.Section(title="Elsewhere", blocks=(elsewhere,)))
        return self._document(
            self.place.name, tuple(sections), f"{self.recipe.title}: {self.release.title}."
        )

    def _theme(self, theme: Theme) -> d.Document:
        sections: list[d.Section] = []
        if theme.text:
            sections.append(d.Section(title="About", blocks=(d.Text(paragraphs=theme.text),)))
        index = self.release.domains[0].id
        if index in theme.domains:
            profile = write_profile(self.profiler.make().profile)
            wanted = ("In short", "Where it stands", "By domain")
            sections += [s for s in profile.sections if s.title in wanted]
        finding = ""
        for domain_id in theme.domains:
            domain = self.release.domain(domain_id)
            if domain is None:
                continue
            section, said = self._domain(domain)
            sections += section
            finding = finding or said
        sections += self._indicators(theme)
        return self._document(theme.title, tuple(sections), finding)

    def _domain(self, domain: Domain) -> tuple[list[d.Section], str]:
        """Write the standing and the moves of one domain."""
        rows = self.banded[self.banded[Ranks.DOMAIN] == domain.id]
        if rows.empty:
            text = d.Text(paragraphs=(f"This release's file holds no ranks of {domain.title}.",))
            return [d.Section(title=domain.title, blocks=(text,))], ""
        layer_id = f"{self.release.id}-{domain.id}"
        layer = next(one for one in self.map.layers if one.id == layer_id)
        spec = replace(
            self.map,
            title=f"{domain.title}: {self.place.name}",
            finding=layer.finding,
            layers=(layer,),
            summary=layer.summary,
        )
        inside = count_within(rows, (10, 20), n_areas=self.release.n_areas)
        counts = dict(zip(inside[Bands.PERCENT], inside[Bands.AREAS], strict=True))
        finding = pages.counts_sentence(self.place.name, len(rows), counts, self.release.ranked_in)
        moved = self._moved(domain)
        standing = d.Section(
            title=domain.title,
            blocks=(
                d.Text(paragraphs=(finding, layer.finding, RELATIVE, AREAS_NOT_PEOPLE)),
                d.Map(title=f"Map: {domain.title}", alt=" ".join(layer.summary), spec=spec,
                      name=f"map-{d.slug(domain.id)}"),
                pages.first_areas(rows, self._names, domain.title, moved),
            ),
        )  # fmt: skip
        return [standing, *self._change_section(domain, moved)], finding

    @cached_property
    def _names(self) -> dict[str, str]:
        return self.profiler._desk(self.place).names  # noqa: SLF001 - as above

    def _moved(self, domain: Domain) -> pd.DataFrame | None:
        if self.change is None:
            return None
        frame = self.change.of(domain.id)
        return frame if len(frame) and frame[ChangeColumns.POINTS].notna().any() else None

    def _change_section(self, domain: Domain, moved: pd.DataFrame | None) -> list[d.Section]:
        if moved is None or self.change is None:
            return []
        before, after = self.change.before, self.change.after
        finding = self.change.finding(domain.id)
        judged = self.change.judgements[domain.id]
        layer = change_layer(
            moved,
            self.map.area_sets[0],
            words=LayerWords(
                id=f"change-{domain.id}", title=f"{domain.title}: change", group="Change",
                legend=f"Move in percentile points, {before.short_title} to {after.short_title}",
                direction="towards more deprived at one end, towards less at the other",
                finding=finding,
            ),
            before=before.short_title,
            after=after.short_title,
        )  # fmt: skip
        title = f"{domain.title}: rank change"
        spec = replace(
            self.map, title=f"{title}, {self.place.name}", finding=finding, layers=(layer,),
            summary=(finding, RELATIVE_CHANGE), highlight=(),
        )  # fmt: skip
        lines = (f"How well the two releases compare on this: {judged.level}.", *judged.sentences)
        return [
            d.Section(
                title=title,
                blocks=(
                    d.Text(paragraphs=(finding,)),
                    d.Text(paragraphs=(RELATIVE_CHANGE,), tone="caveat"),
                    d.Bullets((*lines, *self.change.lifted)),
                    d.Map(title=f"Map: {title}", alt=finding, spec=spec,
                          name=f"map-change-{d.slug(domain.id)}"),
                    pages.moves_table(moved, self._names, domain.title, before, after),
                ),
            )
        ]  # fmt: skip

    def _indicators(self, theme: Theme) -> list[d.Section]:
        report = self.kpis
        if report is None:
            return []
        wanted = {t.casefold() for t in theme.kpi_themes or (theme.title,)}
        mine = report.scores[report.scores[Kpis.THEME].str.casefold().isin(wanted)]
        if mine.empty:
            return []
        codes = set(mine[Kpis.CODE])
        findings = report.findings[report.findings[Kpis.CODE].isin(codes)]
        blocks = kpi_blocks(
            mine, findings, theme=theme.title, tolerance=report.tolerance, source=report.name
        )
        return [d.Section(title="Indicators", blocks=blocks)]

    def _assets(self) -> Iterator[d.Section]:
        if self.review is None:
            return
        yield pages.assets_section(self.review.assets, self.review.report)

    def _returns(self) -> Iterator[d.Section]:
        files = self.recipe.files
        if files.ballots:
            path = self.file(files.ballots)
            report = rank_priorities(path, respondents=files.respondents, leave_out_spoilt=True)
            self.told += [f"{path.name}: ballot left out, {line}" for line in report.spoilt]
            yield d.Section(
                title="What residents put first",
                blocks=priority_blocks(report.ranked, people=report.people, source=path.name),
            )
        if self.recipe.notes:
            yield d.Section(title="What residents say", blocks=(d.Bullets(self.recipe.notes),))
        if files.spend:
            path = self.file(files.spend)
            ledger = add_up_spend(path)
            yield d.Section(
                title="Spending",
                blocks=spend_blocks(ledger.totals, ledger.groups, by=ledger.by, source=path.name),
            )

    def _audit(self) -> Iterator[d.Section]:
        self._names  # noqa: B018 - so that every loan stands in the ledger before it is listed
        yield pages.datasets_section(self.library, self.own_files)
        yield pages.gaps_section([*self._gaps()])

    def _gaps(self) -> Iterator[str]:
        yield from self.told
        yield from self.library.told
        if self.kpis is not None:
            lost = self.kpis.scores[self.kpis.scores[Scorecard.STATUS] == Status.NOT_ASSESSED]
            for row in lost.to_dict("records"):
                why = row[Scorecard.STATUS_REASON]
                yield f"{row[Kpis.CODE]} ({row[Kpis.TITLE]}) cannot be judged: {why}"
            name = self.kpis.name
            yield from (f"{name}: the column {h!r} was not used" for h in self.kpis.unused)
        if self.review is not None:
            yield from self.review.report.sentences
        if self.recipe.compare_with and self.change is not None:
            held = {x.id for x in self.change.domains}
            for theme in self.recipe.themes:
                for domain in theme.domains:
                    if domain not in held:
                        yield f"{domain}: no ranks in both releases, so no move is shown"


def search_index(made: list[Page]) -> str:
    """Give the site's search index as JSON: pages, sections, and the rows of tables."""
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
                    at = f"{page.address}#table-{d.slug(block.title)}"
                    entries += [
                        {"title": str(row[0]), "where": f"{block.title}, {title}", "address": at,
                         "text": str(row[1]) if isinstance(row[1], str) else ""}
                        for row in block.rows if row[0]
                    ]  # fmt: skip
    return json.dumps(entries, ensure_ascii=False, separators=(",", ":"))
