"""A profile as files: a page, a PDF, a Word file and a workbook, with a manifest beside them."""

from __future__ import annotations

import tempfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from needsmap.errors import NeedsmapError
from needsmap.jobs.profile.ward_profile import Profiler
from needsmap.maps.figures.static import save_figure
from needsmap.maps.html.page import render_page
from needsmap.reports import document as d
from needsmap.reports import html, pdf, word, workbook
from needsmap.reports.manifest import save_manifest

if TYPE_CHECKING:
    from collections.abc import Callable

    from needsmap.jobs.profile.ward_profile import Made, ProfileRequest
    from needsmap.library import Library
    from needsmap.maps.spec import MapSpec

FORMATS = ("html", "pdf", "docx", "xlsx")
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
    """Give a map without the words that the document round it says already."""
    layers = tuple(replace(layer, finding="") for layer in spec.layers)
    return replace(spec, finding="", banner="", sources=(), layers=layers)


def _own_files(profiler: Profiler) -> list[Path]:
    asked = profiler.asked
    single = (asked.ballots, asked.kpis, asked.area, asked.postcodes)
    pictures = sorted(asked.pictures.iterdir()) if asked.pictures else []
    files = [*(file for file in single if file), *pictures]
    return [*profiler.files, *(file for file in files if file.is_file())]


def save_profile(made: Made, folder: Path, formats: tuple[str, ...]) -> list[Path]:
    """Write a profile in each format asked for.

    Parameters
    ----------
    made
        The profile.
    folder
        Where to; made if need be.
    formats
        Of `FORMATS`.

    Returns
    -------
    list of Path
        The files.

    Raises
    ------
    NeedsmapError
        Where a format cannot be made (no browser, no python-docx); the others are made first.
    """
    check_formats(formats)
    drawn: dict[str, html.Drawn] = {}
    paper: dict[str, html.Drawn] = {}
    for section in made.document.sections:
        for block in section.blocks:
            if isinstance(block, d.Map) and set(formats) != {"xlsx"}:
                picture = draw(bare(block.spec))
                paper[block.title] = html.Drawn(picture=picture)
                if "html" in formats:
                    page = render_page(block.spec)
                    drawn[block.title] = html.Drawn(picture=picture, page=page)
    stem = d.slug(made.profile.place.name)
    makers: dict[str, Callable[[], bytes]] = {
        "html": lambda: html.render(made.document, drawn).encode(),
        "pdf": lambda: pdf.render(html.render(made.document, paper, printed=True)),
        "docx": lambda: word.render(made.document, paper),
        "xlsx": lambda: workbook.render(made.document),
    }
    files, faults = [], []
    for form in (form for form in FORMATS if form in formats):
        try:
            files.append(save(makers[form](), folder / f"{stem}.{form}"))
        except NeedsmapError as error:
            faults.append(f"{form}: {error}")
    if faults:
        raise NeedsmapError("\n".join(faults))
    return files


def plain_request(asked: ProfileRequest) -> dict[str, object]:
    """Give a request as plain values, its files by name alone."""
    return (
        asdict(asked)
        | {
            "assets": [path.name for path in asked.assets],
        }
        | {
            key: file.name if (file := getattr(asked, key)) else None
            for key in ("ballots", "kpis", "area", "postcodes", "pictures")
        }
    )


def check_formats(formats: tuple[str, ...]) -> None:
    """Refuse a format that is not known."""
    unknown = [f for f in formats if f not in FORMATS]
    if unknown or not formats:
        raise NeedsmapError(f"no format {', '.join(unknown) or '-'}; known: {', '.join(FORMATS)}")


def save(content: bytes, path: Path) -> Path:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    part.replace(path)
    return path


def save_one(
    library: Library, asked: ProfileRequest, folder: Path, formats: tuple[str, ...]
) -> list[Path]:
    """Make the profile of one place, with a manifest beside it.

    Returns
    -------
    list of Path
        The files, the manifest last.

    Raises
    ------
    UnknownPlace, AmbiguousPlace, UnknownEntry, FetchError, FrameError, NeedsmapError
        Each saying what to do.
    """
    check_formats(formats)
    profiler = Profiler(library, asked)
    files = save_profile(profiler.make(), folder, formats)
    manifest = save_manifest(
        folder,
        act="profile",
        asked=plain_request(asked) | {"formats": list(formats)},
        loans=library.ledger,
        told=library.told,
        own=_own_files(profiler),
    )
    return [*files, manifest]
