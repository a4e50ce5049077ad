"""A theme's page: how its domains rank, and how their ranks moved."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from needsmap.columns import Bands, Ranks
from needsmap.io.file_names import slug
from needsmap.maps.build import LayerWords
from needsmap.maps.change import change_layer
from needsmap.measures.bands import count_within
from needsmap.measures.phrases import towards_words
from needsmap.model import Moved
from needsmap.reports import document as d
from needsmap.reports.pages import assess_pages as pages
from needsmap.reports.pages.sentences import areas_not_people, relative
from needsmap.text.caveats import RELATIVE_CHANGE
from needsmap.text.comparability import LEVELS

if TYPE_CHECKING:
    import pandas as pd

    from needsmap.model import Domain
    from needsmap.workflows.assess.assessment import Assessment
    from needsmap.workflows.assess.recipe_form import Theme

#: Sections of the profile that the page with the index borrows.
WHOLE = ("In short", "Where it stands", "By domain")


def theme_sections(made: Assessment, theme: Theme) -> tuple[list[d.Section], str]:
    """Write a theme's own words, its domains and their moves.

    Returns
    -------
    list of Section
        In the order of the recipe.
    str
        What the first domain shows, in a sentence; "" where there is none.
    """
    sections: list[d.Section] = []
    if theme.text:
        sections.append(d.Section(title="About", blocks=(d.Text(paragraphs=theme.text),)))
    if made.release.domains[0].id in theme.domains:
        sections += [s for s in made.profile.document.sections if s.title in WHOLE]
    findings: list[str] = []
    for domain_id in theme.domains:
        domain = made.release.domain(domain_id)
        if domain is None:
            continue
        section, finding = _domain(made, domain, first=not findings)
        sections += section
        findings.append(finding)
    return sections, next((said for said in findings if said), "")


def _domain(made: Assessment, domain: Domain, *, first: bool) -> tuple[list[d.Section], str]:
    """Write the standing and the moves of one domain; the caveats once a page."""
    rows = made.banded[made.banded[Ranks.DOMAIN] == domain.id]
    if rows.empty:
        text = d.Text(paragraphs=(f"This release's file holds no ranks of {domain.title}.",))
        return [d.Section(title=domain.title, blocks=(text,))], ""
    layer = next(one for one in made.map.layers if one.id == f"{made.release.id}-{domain.id}")
    spec = replace(
        made.map,
        title=f"{domain.title}: {made.place.name}",
        finding=layer.finding,
        layers=(layer,),
        summary=layer.summary,
    )
    inside = count_within(rows, (10, 20), n_areas=made.release.n_areas)
    counts = dict(zip(inside[Bands.PERCENT], inside[Bands.AREAS], strict=True))
    lead = "Overall" if domain.kind == "index" else f"On {domain.title}"
    finding = pages.counts_sentence(made.place.name, lead, len(rows), counts, made.release)
    worst = rows.sort_values([Bands.POSITION, Ranks.AREA_CODE]).iloc[0].to_dict()
    moved = made.moved(domain)
    caveat = d.Text(
        paragraphs=(f"{relative(made.release)} {areas_not_people(made.release)}",), tone="caveat"
    )
    standing = d.Section(
        title=domain.title,
        blocks=(
            d.Text(paragraphs=(finding, pages.worst_sentence(worst, made.names, made.release))),
            *((caveat,) if first else ()),
            d.Map(title=f"Map: {domain.title}", alt=" ".join(layer.summary), spec=spec,
                  name=f"map-{slug(domain.id)}"),
            pages.first_areas(rows, made.names, domain.title, moved, release=made.release),
        ),
    )  # fmt: skip
    return [standing, *_change(made, domain, moved, first=first)], finding


def _change(
    made: Assessment, domain: Domain, moved: pd.DataFrame | None, *, first: bool
) -> list[d.Section]:
    if moved is None or made.change is None:
        return []
    before, after = made.change.before, made.change.after
    finding = made.change.finding(domain.id)
    judged = made.change.judgements[domain.id]
    layer = change_layer(
        moved,
        made.map.area_sets[0],
        words=LayerWords(
            id=f"change-{domain.id}", title=f"{domain.title}: change", group="Change",
            legend=f"Move in percentile points, {before.short_title} to {after.short_title}",
            direction=f"{towards_words(Moved.MORE, after)} at one end, "
            f"{towards_words(Moved.LESS, after)} at the other",
            finding=finding,
        ),
        before=before.short_title,
        after=after.short_title,
        ways={move: towards_words(move, after) for move in Moved},
    )  # fmt: skip
    title = f"{domain.title}: rank change"
    spec = replace(
        made.map, title=f"{title}, {made.place.name}", finding=finding, layers=(layer,),
        summary=(finding, RELATIVE_CHANGE), highlight=(),
    )  # fmt: skip
    lines = (
        LEVELS[judged.level],
        *judged.sentences,
    )
    return [
        d.Section(
            title=title,
            blocks=(
                d.Text(paragraphs=(finding,)),
                *((d.Text(paragraphs=(RELATIVE_CHANGE,), tone="caveat"),) if first else ()),
                d.Bullets((*lines, *made.change.lifted)),
                d.Map(title=f"Map: {title}", alt=finding, spec=spec,
                      name=f"map-change-{slug(domain.id)}"),
                pages.moves_table(moved, made.names, domain.title, before, after),
            ),
        )
    ]  # fmt: skip
