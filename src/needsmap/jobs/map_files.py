"""A map that was described, to the file that was asked for: a page, a figure, or data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needsmap.errors import FileFormatError

if TYPE_CHECKING:
    from pathlib import Path

    from needsmap.maps.spec import MapSpec

#: What is written, by the end of the file's name.
WRITERS = {
    ".html": "page",
    **dict.fromkeys((".png", ".svg", ".pdf"), "figure"),
    **dict.fromkeys((".gpkg", ".geojson", ".topojson", ".csv", ".parquet"), "data"),
}


def save_spec(
    spec: MapSpec, path: Path, *, inset: tuple[float, float, float, float] | None = None
) -> Path:
    """Save a map as what the end of the file's name says.

    Parameters
    ----------
    spec
        The map.
    path
        See `needsmap.jobs.borough_map.save_borough_map`.
    inset
        West, south, east and north of what a picture shows larger in a corner (EPSG:27700);
        None for none.

    Raises
    ------
    FileFormatError
        For another ending.
    """
    kind = kind_of_map(path)
    if kind == "page":
        from needsmap.maps.html.page import save_page

        return save_page(spec, path)
    if kind == "data":
        from needsmap.maps.files.export import export

        return export(spec, path)
    from needsmap.maps.figures.static import save_figure, save_multiples

    # one legend must tell all panels; layers of several kinds give the first alone
    alike = len({tuple(c.words for c in layer.legend.classes) for layer in spec.layers}) == 1
    if len(spec.layers) > 1 and alike and not spec.points and inset is None:
        return save_multiples(spec, path)
    return save_figure(spec, path, inset=inset)


def kind_of_map(path: Path) -> str:
    """Recognise a page, a figure and data apart by the end of the file's name.

    Raises
    ------
    FileFormatError
        For another ending.
    """
    kind = WRITERS.get(path.suffix.lower())
    if kind is None:
        raise FileFormatError(f"{path.name}: a map is written as {', '.join(WRITERS)}")
    return kind
