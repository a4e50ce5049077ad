"""GeoPackages for QGIS: layers in EPSG:27700 with the styles that QGIS opens them in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needsmap.errors import FrameError
from needsmap.io.atomic import atomic_path
from needsmap.io.gdal import load_pyogrio
from needsmap.io.output_text import clean_frame
from needsmap.maps.files.qgis import Style, save_styles

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import geopandas as gpd


def save_geopackage(
    layers: Mapping[str, gpd.GeoDataFrame], path: Path, *, styles: Mapping[str, str] | None = None
) -> Path:
    """Write layers and their styles into one GeoPackage, whole or not at all.

    Parameters
    ----------
    layers
        Name to frame, in EPSG:27700. Rows without a shape are kept.
    path
        Where to; a file that is there is replaced.
    styles
        Layer name to the QML it opens in (see `needsmap.maps.files.qgis`).

    Raises
    ------
    FrameError
        Where a layer is in another CRS.
    """
    pyogrio = load_pyogrio()
    wrong = [n for n, f in layers.items() if f.crs is None or f.crs.to_epsg() != 27700]
    if wrong:
        raise FrameError(f"layers must be in EPSG:27700: {', '.join(wrong)}")
    with atomic_path(path) as part:
        for name, raw in layers.items():
            frame = clean_frame(raw)
            kinds = set(frame.geom_type.dropna())
            kind = kinds.pop() if len(kinds) == 1 else "Unknown"
            pyogrio.write_dataframe(
                frame, part, layer=name, driver="GPKG", append=part.exists(), geometry_type=kind
            )
        shown = [Style(name, name, qml) for name, qml in (styles or {}).items() if name in layers]
        save_styles(part, shown)
    return path
