"""Write an assessment as a folder: linked pages, one file of it all, downloads, a manifest."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from needsmap.errors import MissingExtra
from needsmap.io.atomic import atomic_folder, write_bytes, write_text
from needsmap.io.file_names import slug, unique_slugs
from needsmap.maps.files.export import export
from needsmap.maps.html.page import render_page
from needsmap.model import Notice, counted
from needsmap.reports import document as d
from needsmap.reports import html, workbook
from needsmap.reports.downloads import as_csv, datapackage, named_tables
from needsmap.reports.manifest import save_manifest
from needsmap.reports.pages.differences import compare_folders, write_difference
from needsmap.workflows.assess.assessment import Assessment
from needsmap.workflows.assess.site_pages import Page, document, search_index, write_pages
from needsmap.workflows.profile.profile_files import bare, draw

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from needsmap.library import Library
    from needsmap.workflows.assess.recipe_form import Recipe

SINGLE = "everything.html"
ALL_MAPS = "Every map in one"


def save_assessment(
    library: Library,
    recipe: Recipe,
    folder: Path,
    *,
    own: Path,
    against: Path | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Path]:
    """Make the site of a recipe.

    Parameters
    ----------
    library
        Where files and frames come from.
    recipe
        From `needsmap.workflows.assess.recipe.read_recipe`.
    folder
        Where to; made if need be.
    own
        The folder of the recipe's own files.
    against
        The folder of an earlier run, for a page on what changed.
    tell
        Called with each step.

    Returns
    -------
    list of Path
        Every file, the manifest last. The same recipe and data give the same bytes.

    Raises
    ------
    NeedsmapError
        Its children, each saying what to do.
    """
    made = Assessment(library, recipe, own)
    pages = write_pages(made)
    progress(f"{counted(len(pages), 'page is', 'pages are')} worked out")
    with atomic_folder(folder) as part:
        files = _write_site(made, pages, part, progress)
        files.append(_finish(made, part, against))
    return [folder / path.relative_to(part) for path in files]


def _write_site(
    made: Assessment, pages: list[Page], folder: Path, progress: Callable[[str], None]
) -> list[Path]:
    files = _downloads(made, pages, folder)
    pages.append(Page("downloads.html", _downloads_page(made, files, folder)))
    progress(f"{counted(len(files), 'download is', 'downloads are')} written")
    linked, inside = _draw_maps(pages, folder, files, progress)
    site = html.Site(
        title=f"{made.recipe.title}: {made.place.name}",
        pages=tuple((_label(p), p.address) for p in pages),
        here="",
    )
    index = search_index(pages)
    for page in pages:
        here = replace(site, here=page.address, index=index if page is pages[0] else "")
        text = html.render(page.document, linked, site=here)
        files.append(write_text(folder / page.address, text))
    inside[ALL_MAPS] = html.Drawn(picture=b"", page=render_page(made.map))
    single = html.render(_single(made, pages), inside)
    files.append(write_text(folder / SINGLE, single))
    return files


def _label(page: Page) -> str:
    return "Front page" if page.address == "index.html" else page.document.title


def _finish(made: Assessment, folder: Path, against: Path | None) -> Path:
    """Write the manifest; with an earlier run, the page on what changed, and the manifest again."""
    notices = [*made.notices, *made.library.sentences]

    def manifest() -> Path:
        return save_manifest(
            folder,
            act="assess",
            request=_plain(made.recipe),
            sources=made.library.sources,
            notices=notices,
            own=[path for path, _ in made.own_files],
        )

    path = manifest()
    if against is None:
        return path
    found = compare_folders(against, folder)
    page = html.render(write_difference(found, f"{made.recipe.title}, {made.place.name}"))
    write_text(folder / "diff.html", page)
    return manifest()


def _plain(recipe: Recipe) -> dict[str, object]:
    from pydantic import TypeAdapter

    plain: dict[str, Any] = TypeAdapter(type(recipe)).dump_python(recipe, mode="json")
    # a file named on the command line stands anywhere on this machine: its name is enough
    files = plain["files"]
    files["kpis"] = PurePath(files["kpis"]).name
    files["assets"] = [PurePath(name).name for name in files["assets"]]
    return plain


def _draw_maps(
    pages: list[Page], folder: Path, files: list[Path], progress: Callable[[str], None]
) -> tuple[dict[str, html.Drawn], dict[str, html.Drawn]]:
    """Draw every map once: as a page of its own beside the site, and as a picture."""
    linked: dict[str, html.Drawn] = {}
    inside: dict[str, html.Drawn] = {}
    maps = [
        block
        for page in pages
        for section in page.document.sections
        for block in section.blocks
        if isinstance(block, d.Map)
    ]
    taken = [page.address.removesuffix(".html") for page in pages]
    stems = unique_slugs([b.name or b.title for b in maps], taken=[*taken, "everything", "diff"])
    for block, stem in zip(maps, stems, strict=True):
        text, picture = render_page(block.spec), draw(bare(block.spec))
        files.append(write_text(folder / f"{stem}.html", text))
        linked[block.title] = html.Drawn(picture=picture, page=f"{stem}.html", linked=True)
        inside[block.title] = html.Drawn(picture=picture)
        progress(f"{block.title} is drawn")
    return linked, inside


def _downloads(made: Assessment, pages: list[Page], folder: Path) -> list[Path]:
    """Write the tables as CSV and a workbook, and the areas as a GeoPackage."""
    where = folder / "downloads"
    tables = named_tables(page.document for page in pages)
    files = [
        write_bytes(where / f"{name}.csv", as_csv(table)) for name, (_, table) in tables.items()
    ]
    described = datapackage(
        slug(made.recipe.title), made.recipe.title, tables, made.library.attributions
    )
    files.append(write_text(where / "datapackage.json", described))
    files += [export(made.map, where / f"areas.{kind}") for kind in ("gpkg", "geojson", "csv")]
    every = replace(
        pages[0].document,
        sections=tuple(
            d.Section(title=f"{page.document.title} {i}: {section.title}", blocks=section.blocks)
            for i, page in enumerate(pages)
            for section in page.document.sections
        ),
    )
    try:
        files.append(write_bytes(where / "tables.xlsx", workbook.render(every)))
    except MissingExtra as error:
        made.library.notify(Notice.of("file_left_out", file="tables.xlsx", why=str(error)))
    return files


def _downloads_page(made: Assessment, files: list[Path], folder: Path) -> d.Document:
    links = tuple(
        (path.name, path.relative_to(folder).as_posix(), _kind(path.suffix)) for path in files
    )
    everything = d.Links(links=(("Everything in one file", SINGLE, "to send by e-mail"),))
    sections = (
        d.Section(title="One file", blocks=(everything,)),
        d.Section(title="Tables and areas", blocks=(d.Links(links=links),)),
    )
    return document(made, "Downloads", sections, "Every figure of this site, for your own tools.")


def _kind(suffix: str) -> str:
    return {
        ".csv": "table, for any program",
        ".xlsx": "all tables, for a spreadsheet",
        ".gpkg": "areas with all figures, for QGIS",
        ".geojson": "areas with all figures, for the web",
        ".json": "what the tables hold, for programs",
    }.get(suffix, "")


def _single(made: Assessment, pages: list[Page]) -> d.Document:
    """Return all pages as one document, each section under the name of its page."""
    front = pages[0].document
    sections = [
        d.Section(
            title=section.title if page is pages[0] else f"{page.document.title}: {section.title}",
            blocks=tuple(b for b in section.blocks if not isinstance(b, d.Links)),
        )
        for page in pages[:-1]
        for section in page.document.sections
    ]
    kept = [section for section in sections if section.blocks]
    alt = "Choose a domain above the map. Every figure is in the tables below."
    block = d.Map(title=ALL_MAPS, alt=alt, spec=made.map)
    kept.insert(1, d.Section(title="Interactive map", blocks=(block,)))
    return replace(front, sections=tuple(kept), subtitle=made.recipe.title)
