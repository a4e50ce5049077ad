"""Check what a recipe names against the shelves, and read the papers beside it."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, TypeVar

from needsmap.columns import Kpis
from needsmap.errors import FrameError, NeedsmapError
from needsmap.io.file_names import is_file, slug
from needsmap.library import ReleaseData
from needsmap.measures.papers.targets import Tolerance
from needsmap.measures.time.comparability import Override
from needsmap.model import Release
from needsmap.readers.papers.ballots import read_ballots
from needsmap.readers.papers.kpis import read_kpis
from needsmap.readers.papers.ledger import read_activity, read_ledger
from needsmap.readers.papers.votes import holds_votes, read_votes
from needsmap.reports.document import LINK_RULE, is_link
from needsmap.workflows.recipe_lines import at, near

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from needsmap.library import Library
    from needsmap.workflows.assess.recipe_form import Recipe
    from needsmap.workflows.recipe_lines import Where

T = TypeVar("T")

#: Pages that a theme's would write over.
OTHER_PAGES = frozenset(
    {
        "index", "assets", "residents-and-spending", "other-indicators", "data", "downloads",
        "everything", "diff",
    }
)  # fmt: skip


def check_recipe(recipe: Recipe, folder: Path, library: Library, where: Where) -> Iterator[str]:
    """Yield every fault of a recipe whose keys are sound, each with its line.

    Parameters
    ----------
    recipe
        What was read.
    folder
        Where its files are.
    library
        Whose shelves hold the releases and places.
    where
        The lines of the recipe; empty where there are none to name.
    """
    releases = {release.id: release for release in library.catalogue.of(Release)}
    yield from _check_releases(recipe, [*releases], where)
    yield from _check_titles(recipe, where)
    yield from _check_links(recipe, where)
    # what was probably meant, to check the rest by
    close = [recipe.release] if recipe.release in releases else []
    for name in close or get_close_matches(recipe.release, releases, 1):
        # notices come where the place is used
        yield from _check_place(recipe, ReleaseData(library.fresh(), releases[name]), where)
        yield from _check_domains(recipe, releases[name], where)
    yield from _check_files(recipe, folder, where)


def _check_releases(recipe: Recipe, releases: list[str], where: Where) -> Iterator[str]:
    for key in ("release", "compare_with"):
        given = getattr(recipe, key)
        if given and given not in releases:
            yield f"{at(where, key)}no release {given!r}{near(given, releases)}"
    if recipe.compare_with and recipe.compare_with == recipe.release:
        yield f"{at(where, 'compare_with')}a release is not compared with itself"
    known = [each.value for each in Override]
    for name in recipe.allow:
        if name not in known:
            yield f"{at(where, 'allow')}no ban is called {name!r}{near(name, known)}"


def _check_titles(recipe: Recipe, where: Where) -> Iterator[str]:
    if not recipe.themes:
        yield "a site needs at least one of [[themes]]"
    titles = [slug(theme.title) for theme in recipe.themes]
    for i, title in enumerate(titles):
        line = at(where, "themes", i, "title")
        if not recipe.themes[i].title.strip():  # the slug of nothing is not nothing
            yield f"{line}a theme needs a title"
        elif title in titles[:i]:
            yield f"{line}two themes are called {recipe.themes[i].title!r}"
        elif title in OTHER_PAGES:
            yield f"{line}{recipe.themes[i].title!r} is the name of a page that every site has"


def _check_links(recipe: Recipe, where: Where) -> Iterator[str]:
    for i, link in enumerate(recipe.links):
        if not is_link(link.address):
            yield f"{at(where, 'links', i, 'address')}{link.address[:60]!r}: {LINK_RULE}"


def _check_place(recipe: Recipe, data: ReleaseData, where: Where) -> Iterator[str]:
    if not recipe.place:
        return
    try:
        data.find_place(recipe.place)
    except NeedsmapError as error:
        yield at(where, "place") + str(error).replace("\n", "\n  ")


def _check_domains(recipe: Recipe, release: Release, where: Where) -> Iterator[str]:
    known = [d.id for d in release.domains]
    for i, theme in enumerate(recipe.themes):
        for domain in theme.domains:
            if domain not in known:
                line = at(where, "themes", i, "domains")
                yield f"{line}{release.id} has no domain {domain!r}{near(domain, known)}"
    for issue, domain in recipe.files.measured_by.items():
        if domain not in known:
            line = at(where, "files", "measured_by", issue)
            yield f"{line}{release.id} has no domain {domain!r}{near(domain, known)}"


def _check_files(recipe: Recipe, folder: Path, where: Where) -> Iterator[str]:
    """Look for every file, and read the small ones: a run must not end at one after a minute."""
    files = recipe.files
    for name in files.assets:
        if not is_file(folder / name):
            yield f"{at(where, 'files', 'assets')}no file {name!r} beside the recipe"
    for key in ("spend", "activity"):
        name = getattr(files, key)
        if name:
            faults: list[str] = []
            reader = read_ledger if key == "spend" else read_activity
            _read(folder / name, reader, at(where, "files", key), faults)
            yield from faults
    if files.kpis:
        yield from _check_kpis(recipe, folder, where)
    if files.tolerance:
        try:
            Tolerance.parse(files.tolerance)
        except FrameError as error:
            yield f"{at(where, 'files', 'tolerance')}{error}"
    yield from _check_ballots(recipe, folder, where)
    if files.activity and not files.spend:
        yield f"{at(where, 'files', 'activity')}files.activity must go with files.spend"


def _read(path: Path, reader: Callable[[Path], T], line: str, faults: list[str]) -> T | None:
    """Read a paper, or add what is wrong with it to the faults."""
    if not is_file(path):
        faults.append(f"{line}no file {path.name!r} beside the recipe")
        return None
    try:
        return reader(path)
    except NeedsmapError as error:
        faults.append(line + str(error).replace("\n", "\n  "))
    return None


def _check_kpis(recipe: Recipe, folder: Path, where: Where) -> Iterator[str]:
    files, faults = recipe.files, list[str]()
    line = at(where, "files", "kpis")
    table = _read(folder / files.kpis, read_kpis, line, faults)
    yield from faults
    if not files.tolerance:
        yield f"{line}files.tolerance must go with files.kpis, such as '5%'"
    if table is None:
        return
    held = {str(t).casefold(): str(t) for t in table.indicators[Kpis.THEME] if t}
    for i, theme in enumerate(recipe.themes):
        for name in theme.kpi_themes:
            if name.casefold() not in held:
                line = at(where, "themes", i, "kpi_themes")
                yield f"{line}{files.kpis} has no theme {name!r}{near(name, held.values())}"


def _check_ballots(recipe: Recipe, folder: Path, where: Where) -> Iterator[str]:
    files, faults = recipe.files, list[str]()
    line = at(where, "files", "ballots")
    if not files.ballots:
        if files.measured_by:
            yield f"{at(where, 'files', 'measured_by')}measured_by must go with files.ballots"
        return
    path = folder / files.ballots
    votes = _read(path, holds_votes, line, faults)
    issues: list[str] | None = None
    if votes:
        counts = _read(path, read_votes, line, faults)
        issues = None if counts is None else [str(issue) for issue in counts.index]
        base = files.respondents or (counts is not None and counts.attrs["respondents"])
        if not base:
            faults.append(f"{line}counts of votes need files.respondents: how many people answered")
    elif votes is not None:
        cast = _read(path, lambda p: read_ballots(p, leave_out_spoilt=True), line, faults)
        issues = None if cast is None else [str(issue) for issue in cast.places.columns]
    yield from faults
    for issue in files.measured_by if issues else ():
        if issue not in (issues or ()):
            line = at(where, "files", "measured_by", issue)
            yield f"{line}nobody was asked about {issue!r}{near(issue, issues or ())}"
