"""A profile as files: a page, a PDF, a Word file and a workbook, with a manifest beside them."""

from __future__ import annotations

import tempfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from needsmap.errors import NeedsmapError
from needsmap.io.atomic import atomic_folder, write_bytes
from needsmap.io.file_names import slug
from needsmap.maps.figures.static import save_figure
from needsmap.maps.html.page import render_page
from needsmap.model.arguments import check_arguments
from needsmap.reports import document as d
from needsmap.reports import html, pdf, word, workbook
from needsmap.reports.manifest import save_manifest
from needsmap.workflows.profile.ward_profile import Profiler

if TYPE_CHECKING:
    from collections.abc import Callable

    from needsmap.library import Library
    from needsmap.maps.spec import MapSpec
    from needsmap.workflows.profile.requests import ProfileRequest
    from needsmap.workflows.profile.ward_profile import Made

FORMATS = ("html", "pdf", "docx", "xlsx")
#: What checks that the maker of a format is installed.
NEEDED: Final[dict[str, Callable[[], object]]] = {
    "pdf": pdf.check_browser,
    "docx": word.check_installed,
    "xlsx": workbook.check_installed,
}
#: White round what is drawn, in pixels.
MARGIN = 24


def draw(spec: MapSpec) -> bytes:
    """Draw the first layer of a map as a PNG of few colours, which is small, without margins."""
    import io

    from PIL import Image, ImageChops, ImageOps

    with tempfile.TemporaryDirectory() as folder:
        path = save_figure(spec, Path(folder) / "map.png")
        out = io.BytesIO()
        with Image.open(path) as picture:
            whole = picture.convert("RGB")
            drawn = ImageChops.invert(whole).getbbox() or (0, 0, *whole.size)
            # an octree is eight times as quick as the default, and no eye tells them apart
            few = ImageOps.expand(whole.crop(drawn), MARGIN, "white").quantize(
                96, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
            )
            few.save(out, "PNG", dpi=picture.info.get("dpi", (96, 96)))
    return out.getvalue()


def bare(spec: MapSpec) -> MapSpec:
    """Return a map without the words that the document round it says already."""
    layers = tuple(replace(layer, finding="") for layer in spec.layers)
    return replace(spec, finding="", banner="", sources=(), layers=layers)


def own_files(profiler: Profiler) -> list[Path]:
    """Return the user's own files that went in."""
    request = profiler.request
    single = (request.ballots, request.kpis, request.area, request.postcodes)
    pictures = sorted(request.pictures.iterdir()) if request.pictures else []
    files = [*(file for file in single if file), *pictures]
    return [*profiler.files, *(file for file in files if file.is_file())]


def save_profile(
    made: Made, folder: Path, formats: tuple[str, ...], *, stem: str = ""
) -> list[Path]:
    """Write a profile in each format asked for.

    Parameters
    ----------
    made
        The profile.
    folder
        Where to; made if need be.
    formats
        Of `FORMATS`.
    stem
        The files' name without its ending; empty for the place's name.

    Returns
    -------
    list of Path
        The files.

    Raises
    ------
    NeedsmapError
        Where a format cannot be made (no browser, no python-docx).
    """
    paper = {} if set(formats) == {"xlsx"} else _pictures(made)
    stem = stem or slug(made.profile.place.name)
    makers: dict[str, Callable[[], bytes]] = {
        "html": lambda: page_of(made, paper).encode(),
        "pdf": lambda: pdf.render(html.render(made.document, paper, printed=True)),
        "docx": lambda: word.render(made.document, paper),
        "xlsx": lambda: workbook.render(made.document),
    }
    return [
        write_bytes(folder / f"{stem}.{form}", makers[form]())
        for form in FORMATS
        if form in formats
    ]


def page_of(made: Made, pictures: dict[str, html.Drawn] | None = None) -> str:
    """Render a profile as one page, its maps inside; ``pictures`` where they are drawn already."""
    drawn = _pictures(made) if pictures is None else pictures
    live = {b.title: replace(drawn[b.title], page=render_page(b.spec)) for b in _maps_of(made)}
    return html.render(made.document, live)


def _maps_of(made: Made) -> list[d.Map]:
    blocks = (block for section in made.document.sections for block in section.blocks)
    return [block for block in blocks if isinstance(block, d.Map)]


def _pictures(made: Made) -> dict[str, html.Drawn]:
    """Draw the maps of a profile as pictures, by title."""
    return {b.title: html.Drawn(picture=draw(bare(b.spec))) for b in _maps_of(made)}


def plain_request(request: ProfileRequest) -> dict[str, object]:
    """Return a request as plain values, its files by name alone."""
    return (
        asdict(request)
        | {
            "assets": [path.name for path in request.assets],
        }
        | {
            key: file.name if (file := getattr(request, key)) else None
            for key in ("ballots", "kpis", "area", "postcodes", "pictures")
        }
    )


def check_formats(formats: tuple[str, ...]) -> list[str]:
    """Refuse a format that is not known; list those whose maker is not installed, and why."""
    unknown = [f for f in formats if f not in FORMATS]
    if unknown or not formats:
        raise NeedsmapError(f"no format {', '.join(unknown) or '-'}; known: {', '.join(FORMATS)}")
    faults = []
    for form, check in NEEDED.items():
        try:
            if form in formats:
                check()
        except NeedsmapError as error:
            faults.append(f"{form}: {error}")
    return faults


@check_arguments
def save_one(
    library: Library, request: ProfileRequest, folder: Path, formats: tuple[str, ...]
) -> list[Path]:
    """Make the profile of one place, with a manifest beside it.

    Returns
    -------
    list of Path
        The files, the manifest last.

    Raises
    ------
    UnknownPlace, AmbiguousPlace, UnknownEntry, FetchError, FrameError, NeedsmapError
        Each saying what to do. Where a format cannot be made (no browser, no python-docx), the
        others are made first.
    """
    faults = check_formats(formats)
    possible = tuple(f for f in formats if not any(t.startswith(f"{f}:") for t in faults))
    if not possible:
        raise NeedsmapError("\n".join(faults))
    profiler = Profiler(library, request)
    made = profiler.make()
    with atomic_folder(folder) as part:
        files = save_profile(made, part, possible)
        manifest = save_manifest(
            part,
            act="profile",
            request=plain_request(request) | {"formats": list(possible)},
            sources=made.used.sources,
            notices=made.used.sentences,
            own=own_files(profiler),
        )
    if faults:
        written = f"written without it: {', '.join(str(folder / path.name) for path in files)}"
        raise NeedsmapError("\n".join([*faults, written]))
    return [folder / path.name for path in (*files, manifest)]
