"""A described map as what users hold: shown in a notebook, saved, or handed to folium."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from needsmap.errors import FileFormatError

if TYPE_CHECKING:
    import folium

    from needsmap.maps.spec import MapSpec

#: What is written, by the end of the file's name.
WRITERS: Final = {
    ".html": "page",
    **dict.fromkeys((".png", ".svg", ".pdf"), "figure"),
    **dict.fromkeys((".gpkg", ".geojson", ".topojson", ".csv", ".parquet"), "data"),
}


class MapPage:
    """A map: shown in a notebook's cell, saved to a file, or taken on in folium.

    Parameters
    ----------
    spec
        What the map shows.
    """

    def __init__(self, spec: MapSpec) -> None:
        self.spec = spec

    def __repr__(self) -> str:
        """Return the title and how much there is in one line."""
        parts = [f"{len(s.codes):,} {s.unit[1]}" for s in self.spec.area_sets]
        parts += [f"{len(p.names):,} {p.unit[1]}" for p in self.spec.points]
        layers = len(self.spec.layers)
        parts += [f"{layers} layer{'s' * (layers != 1)}"] * bool(layers)
        return f"<MapPage {self.spec.title!r}: {', '.join(parts)}>"

    def _repr_html_(self) -> str:
        """Return the page in a frame, for a notebook's cell."""
        from needsmap.maps.html.page import notebook_frame

        return notebook_frame(self.spec)

    def save(
        self, path: str | Path, *, inset: tuple[float, float, float, float] | None = None
    ) -> Path:
        """Save the map as what the end of the file's name says.

        Parameters
        ----------
        path
            ``.html`` for the page; ``.png``, ``.svg`` or ``.pdf`` for a figure (small multiples
            where there are several layers of one legend); ``.gpkg``, ``.geojson``,
            ``.topojson``, ``.csv`` or ``.parquet`` for the data.
        inset
            West, south, east and north of what a figure shows larger in a corner (EPSG:27700).

        Returns
        -------
        Path
            The file, complete and alone.

        Raises
        ------
        FileFormatError
            For another ending.
        """
        target, spec = Path(path), self.spec
        kind = kind_of_map(target)
        if kind == "page":
            from needsmap.maps.html.page import save_page

            return save_page(spec, target)
        if kind == "data":
            from needsmap.maps.files.export import export

            return export(spec, target)
        from needsmap.maps.figures.static import save_figure, save_multiples

        # one legend must explain all panels; layers of several kinds give the first alone
        alike = len({tuple(c.words for c in layer.legend.classes) for layer in spec.layers}) == 1
        if len(spec.layers) > 1 and alike and not spec.points and inset is None:
            return save_multiples(spec, target)
        return save_figure(spec, target, inset=inset)

    def to_folium(self) -> folium.Map:
        """Return a folium map to which any folium layer can be added.

        Returns
        -------
        folium.Map
            folium's own ``save`` and notebook view write the whole page, with its data and
            scripts inside; tiles are left out, for the page asks no network.

        Examples
        --------
        ::

            m = page.to_folium()
            folium.GeoJson(route).add_to(m)
            m.save("route.html")
        """
        from needsmap.maps.html.page import page_map

        return page_map(self.spec)


def kind_of_map(path: Path) -> str:
    """Recognise a page, a figure or data by the end of the file's name.

    Parameters
    ----------
    path
        Of a map that is to be written.

    Raises
    ------
    FileFormatError
        For another ending.
    """
    kind = WRITERS.get(path.suffix.lower())
    if kind is None:
        raise FileFormatError(f"{path.name}: a map is written as {', '.join(WRITERS)}")
    return kind
