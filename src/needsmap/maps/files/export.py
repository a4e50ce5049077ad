"""A map's areas and figures as files for other tools: QGIS, Excel, Power BI, the web.

Every file carries ONS's column names for codes and names (``LSOA21CD``, ``LSOA21NM``), one column
a figure, and beside it a ``datapackage.json`` that says what each column means, its sources and
its licence. Files are written to a temporary name and then moved.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import pandas as pd

from needsmap.columns import BNG, export_names
from needsmap.errors import FileFormatError
from needsmap.io.atomic import atomic_folder, atomic_path, write_text
from needsmap.io.gdal import load_pyogrio
from needsmap.io.output_text import clean_text, csv_cell
from needsmap.maps.files.qgis import layer_styles, save_styles
from needsmap.maps.files.topology import topology
from needsmap.maps.html.static_table import class_words

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from needsmap.maps.spec import AreaSet, Column, Layer, MapSpec

KINDS: Final = (".gpkg", ".geojson", ".topojson", ".csv", ".parquet")


def export(spec: MapSpec, path: str | os.PathLike[str]) -> Path:
    """Write the areas of a map's first set, with the figures of all layers over it.

    Parameters
    ----------
    spec
        The map.
    path
        Its end chooses the format: ``.gpkg`` (EPSG:27700, with styles that QGIS opens),
        ``.geojson`` (longitude and latitude, as its standard asks), ``.topojson``, ``.csv``
        (UTF-8 with BOM, no shapes) or ``.parquet`` (GeoParquet, EPSG:27700).

    Returns
    -------
    Path
        The file. ``NAME.datapackage.json`` is beside it.

    Raises
    ------
    FileFormatError
        For another kind of file, or a map without areas.
    """
    target = Path(path)
    kind = target.suffix.lower()
    if kind not in KINDS:
        raise FileFormatError(f"{target.name}: data is written as {', '.join(KINDS)}")
    if not spec.area_sets:
        raise FileFormatError(f"{spec.title!r} holds no areas to write")
    chosen = spec.area_sets[0]
    layers = [one for one in spec.layers if one.areas == chosen.id]
    table, fields = _area_table(chosen, layers)
    write: Callable[[Path], None] = {
        ".gpkg": lambda to: _write_geopackage(table, layers, chosen, to),
        ".geojson": lambda to: _write_geojson(table, to, target.stem),
        ".topojson": lambda to: _write_topojson(table, chosen, to),
        ".csv": lambda to: _write_csv(table, to),
        ".parquet": lambda to: table.to_parquet(to, index=False),
    }[kind]
    with atomic_folder(target.parent) as folder:
        with atomic_path(folder / target.name) as part:
            write(part)
        package = _describe(spec, folder / target.name, fields)
        write_text(folder / f"{target.name}.datapackage.json", package)
    return target


def _area_table(
    areas: AreaSet, layers: list[Layer]
) -> tuple[gpd.GeoDataFrame, list[dict[str, str]]]:
    """Return codes, names, parents and every layer's figures in one table.

    Returns
    -------
    GeoDataFrame
        EPSG:27700; one row an area; a layer's columns begin with its id.
    list of dict
        What each column is: name, type, title, description.
    """
    code, name = export_names(areas.id)
    data: dict[str, Any] = {code: list(areas.codes), name: list(areas.names)}
    fields = [
        {"name": code, "type": "string", "title": f"Code of the {areas.unit[0]}"},
        {"name": name, "type": "string", "title": f"Name of the {areas.unit[0]}"},
    ]
    if areas.parents:
        parent = _plain_name(areas.parent_title) or "parent"
        data[parent] = list(areas.parents)
        fields.append({"name": parent, "type": "string", "title": areas.parent_title})
    for layer in layers:
        for column in layer.columns:
            _add(data, fields, layer, column)
        class_name = f"{_plain_name(layer.id)}_class"
        data[class_name] = [class_words(layer, c) for c in layer.classes]
        fields.append(
            {
                "name": class_name,
                "type": "string",
                "title": f"{_full(layer)}: {layer.legend.title}",
                "description": layer.legend.direction,
            }
        )
    data = {clean_text(name): _clean_cells(cells) for name, cells in data.items()}
    return gpd.GeoDataFrame(data, geometry=list(areas.shapes), crs=BNG), fields


def _describe(spec: MapSpec, file: Path, fields: list[dict[str, str]]) -> str:
    """Describe a file as a Frictionless data package, in JSON."""
    content = file.read_bytes()
    package = {
        "profile": "data-package",
        "name": _plain_name(spec.title)[:100].replace("_", "-") or "map",
        "title": spec.title,
        "description": "\n\n".join((spec.finding, *spec.notes, *spec.caveats, *spec.left_out)),
        "licenses": [
            {
                "name": "OGL-UK-3.0",
                "title": "Open Government Licence v3.0",
                "path": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
            }
        ],
        "sources": [{"title": source} for source in spec.sources],
        "resources": [
            {
                "name": _plain_name(file.stem).replace("_", "-") or "areas",
                "path": file.name,
                "format": file.suffix[1:],
                "encoding": "utf-8",
                "bytes": len(content),
                "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
                "schema": {"fields": fields},
            }
        ],
    }
    return clean_text(json.dumps(package, ensure_ascii=False, indent=2)) + "\n"


def _clean_cells(cells: Any) -> Any:  # noqa: ANN401 - a list, or a series of numbers
    if not isinstance(cells, list):
        return cells
    return [clean_text(cell) if isinstance(cell, str) else cell for cell in cells]


def _full(layer: Layer) -> str:
    return f"{layer.title}, {layer.group}" if layer.group else layer.title


def _plain_name(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


def _add(data: dict[str, Any], fields: list[dict[str, str]], layer: Layer, column: Column) -> None:
    name = f"{_plain_name(layer.id)}_{_plain_name(column.title)}"
    if any(isinstance(cell, str) for cell in column.cells):
        data[name], kind = [None if c is None else str(c) for c in column.cells], "string"
    elif column.decimals == 0:
        data[name], kind = pd.Series(column.cells, dtype="Int64"), "integer"
    else:
        numbers = pd.Series(column.cells, dtype="Float64").astype("float64")
        data[name], kind = numbers.round(column.decimals), "number"
    of = f" (of {column.of:,})" if column.of else ""
    fields.append({"name": name, "type": kind, "title": f"{_full(layer)}: {column.title}{of}"})


def _write_csv(table: gpd.GeoDataFrame, to: Path) -> None:
    plain = pd.DataFrame(table.drop(columns="geometry"))
    for name in plain.columns:
        if not pd.api.types.is_numeric_dtype(plain[name]):
            plain[name] = plain[name].map(csv_cell)
    plain.to_csv(to, index=False, encoding="utf-8-sig", lineterminator="\r\n")


def _write_geojson(table: gpd.GeoDataFrame, to: Path, layer: str) -> None:
    pyogrio = load_pyogrio()
    degrees = table.to_crs("EPSG:4326")
    pyogrio.write_dataframe(
        degrees, to, layer=layer, driver="GeoJSON", RFC7946="YES", COORDINATE_PRECISION=6
    )


def _write_topojson(table: gpd.GeoDataFrame, areas: AreaSet, to: Path) -> None:
    properties = json.loads(table.drop(columns="geometry").to_json(orient="records"))
    to.write_text(
        json.dumps(topology(areas, properties), ensure_ascii=False, separators=(",", ":")),
        encoding="utf-8",
    )


def _write_geopackage(
    table: gpd.GeoDataFrame, layers: list[Layer], areas: AreaSet, to: Path
) -> None:
    pyogrio = load_pyogrio()
    pyogrio.write_dataframe(table, to, driver="GPKG", layer=areas.id)
    save_styles(
        to, layer_styles(areas, layers, field=lambda layer: f"{_plain_name(layer.id)}_class")
    )
