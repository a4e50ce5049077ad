"""Assessment recipes: one TOML file that says what a site holds, with every mistake at once."""

from __future__ import annotations

import re
import tomllib
from copy import deepcopy
from dataclasses import field
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from needsmap.catalogue import built_in_shelves
from needsmap.errors import CardError, FrameError, NeedsmapError, UnknownEntry, listed
from needsmap.model import Release
from needsmap.needs.papers.indicators import Tolerance

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from needsmap.library import Library

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
    """A partnership's own files, relative to the recipe. All may be left out."""

    kpis: str = ""
    tolerance: str = ""
    assets: tuple[str, ...] = ()
    ballots: str = ""
    respondents: int | None = None
    measured_by: dict[str, str] = field(default_factory=dict)
    spend: str = ""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Link:
    """A place to go: text and address."""

    text: str
    address: str


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
    date
        What stands on the cover. The clock is not asked.
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
    date: str = ""
    allow: tuple[str, ...] = ()


def find_recipe(name: str, shelves: Iterable[Path] = ()) -> Path:
    """Find a recipe: a file's path, or the name of one on a shelf.

    Raises
    ------
    UnknownEntry
        Listing the recipes there are.
    """
    path = Path(name)
    if path.is_file():
        return path
    found: dict[str, Path] = {}
    for shelf in [*built_in_shelves(), *shelves]:
        for card in sorted(Path(shelf).rglob("*.toml")):
            if "themes" in _loaded(card):
                found.setdefault(card.stem, card)
    if name in found:
        return found[name]
    near = get_close_matches(name, found, 1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise UnknownEntry(f"no recipe {name!r}{hint} There are {', '.join(found) or 'none'}")


def _loaded(card: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(card.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return {}


def read_recipe(path: Path, library: Library) -> Recipe:
    """Read a recipe and check it against the shelves and the files at hand.

    Parameters
    ----------
    path
        The TOML file.
    library
        Whose catalogue holds the releases.

    Returns
    -------
    Recipe

    Raises
    ------
    CardError
        Every fault at once, each with its line and, where one is near, a suggestion.
    """
    text = path.read_text(encoding="utf-8")
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CardError(f"{path.name}: not a TOML file ({error})") from None
    lines = _lines(text)
    recipe, faults = _validated(raw, lines)
    if recipe is not None:
        # of a recipe with unknown keys, the rest is checked too
        more = _checked(recipe, path.parent, library, lines)
        faults += [f for f in more if not faults or "must go with" not in f]
    if recipe is None or faults:
        faults.sort(key=_line_of)
        raise CardError(f"{path.name}: {len(faults)} fault(s)\n{listed(faults, most=40)}")
    return recipe


def _validated(raw: dict[str, Any], lines: Where) -> tuple[Recipe | None, list[str]]:
    """Check the keys; give the recipe without those that are wrong, if it stands without them."""
    checker = TypeAdapter(Recipe)
    try:
        return checker.validate_python(raw), []
    except ValidationError as error:
        errors = error.errors()
    faults = [_fault(dict(each), lines) for each in errors]
    kept = deepcopy(raw)
    for each in errors:
        _drop(kept, each["loc"])
    try:
        return checker.validate_python(kept), faults
    except ValidationError:
        return None, faults


def _drop(raw: Any, path: tuple[int | str, ...]) -> None:  # noqa: ANN401 - whatever TOML holds
    """Take out what stands at a path, if anything does."""
    for part in path[:-1]:
        inside = isinstance(raw, dict) and part in raw
        among = isinstance(raw, list) and isinstance(part, int) and part < len(raw)
        if not (inside or among):
            return
        raw = raw[part]
    if isinstance(raw, dict):
        raw.pop(path[-1], None)


Where = dict[tuple[str | int, ...], int]


def _lines(text: str) -> Where:
    """Find the line of each table and key: ("themes", 1, "domains") to 17."""
    where: Where = {}
    prefix: tuple[str | int, ...] = ()
    seen: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        several = re.match(r"\s*\[\[\s*([\w.-]+)\s*\]\]", line)
        single = re.match(r"\s*\[\s*([\w.-]+)\s*\]", line)
        key = re.match(r"\s*([\w-]+)\s*=", line)
        if several:
            name = several.group(1)
            prefix = (name, seen.get(name, 0))
            seen[name] = seen.get(name, 0) + 1
            where[prefix] = number
            where.setdefault((name,), number)
        elif single:
            prefix = tuple(single.group(1).split("."))
            where[prefix] = number
        elif key:
            where.setdefault((*prefix, key.group(1)), number)
    return where


def _at(where: Where, *path: str | int) -> str:
    """Say the line of the nearest thing that is written down."""
    for end in range(len(path), 0, -1):
        if path[:end] in where:
            return f"line {where[path[:end]]}: "
    return ""


def _line_of(fault: str) -> int:
    match = re.match(r"line (\d+):", fault)
    return int(match.group(1)) if match else 0


_KEYS: Final[dict[str, Any]] = {
    "": Recipe, "themes": Theme, "files": Files, "links": Link,
}  # fmt: skip


def _fault(error: dict[str, Any], where: Where) -> str:
    path = tuple(error["loc"])
    name = ".".join(str(p + 1) if isinstance(p, int) else p for p in path)
    if error["type"] == "unexpected_keyword_argument":
        kind = _KEYS.get(str(path[0]) if len(path) > 1 else "", Recipe)
        known = list(kind.__dataclass_fields__)
        return f"{_at(where, *path)}{name} is not known{_near(str(path[-1]), known)}"
    if error["type"] in {"missing", "missing_argument"}:
        return f"{_at(where, *path[:-1])}{name} is missing"
    return f"{_at(where, *path)}{name}: {str(error['msg']).lower()}"


def _near(given: str, known: Iterable[str]) -> str:
    every = list(known)
    match = get_close_matches(given, every, 1, 0.5)
    return f"; did you mean {match[0]!r}?" if match else f"; known are {', '.join(every)}"


def _checked(recipe: Recipe, folder: Path, library: Library, where: Where) -> Iterator[str]:
    """Check what a recipe names against the shelves and the disk."""
    releases = {r.id: r for r in library.catalogue.of(Release)}
    for key in ("release", "compare_with"):
        given = getattr(recipe, key)
        if given and given not in releases:
            yield f"{_at(where, key)}no release {given!r}{_near(given, releases)}"
    if not recipe.themes:
        yield "a site needs at least one of [[themes]]"
    release = releases.get(recipe.release)
    if release:
        yield from _checked_place(recipe, library, release, where)
        yield from _checked_domains(recipe, release, where)
    titles = [theme.title.casefold() for theme in recipe.themes]
    for i, title in enumerate(titles):
        if title in titles[:i]:
            yield f"{_at(where, 'themes', i, 'title')}two themes are called {title!r}"
    yield from _checked_files(recipe, folder, where)


def _checked_place(
    recipe: Recipe, library: Library, release: Release, where: Where
) -> Iterator[str]:
    try:
        library.find_place(recipe.place, geography=release.geography, collection=release.collection)
    except NeedsmapError as error:
        yield f"{_at(where, 'place')}{str(error).splitlines()[0]}"


def _checked_domains(recipe: Recipe, release: Release, where: Where) -> Iterator[str]:
    known = [d.id for d in release.domains]
    for i, theme in enumerate(recipe.themes):
        for domain in theme.domains:
            if domain not in known:
                at = _at(where, "themes", i, "domains")
                yield f"{at}{release.id} has no domain {domain!r}{_near(domain, known)}"
    for issue, domain in recipe.files.measured_by.items():
        if domain not in known:
            at = _at(where, "files", "measured_by", issue)
            yield f"{at}{release.id} has no domain {domain!r}{_near(domain, known)}"


def _checked_files(recipe: Recipe, folder: Path, where: Where) -> Iterator[str]:
    files = recipe.files
    for key in ("kpis", "ballots", "spend"):
        name = getattr(files, key)
        if name and not (folder / name).is_file():
            yield f"{_at(where, 'files', key)}no file {name!r} beside the recipe"
    for name in files.assets:
        if not (folder / name).is_file():
            yield f"{_at(where, 'files', 'assets')}no file {name!r} beside the recipe"
    if files.kpis and not files.tolerance:
        yield f"{_at(where, 'files', 'kpis')}files.tolerance must go with files.kpis, such as '5%'"
    if files.tolerance:
        try:
            Tolerance.parse(files.tolerance)
        except FrameError as error:
            yield f"{_at(where, 'files', 'tolerance')}{error}"
