"""What each tool builds for the same work: `python map_builders.py TOOL CASE MIRROR OUT`.

Cases: ``england1`` and ``england10`` (32,844 LSOAs of 2011 at their real 20 m boundaries, one or
ten ranks of IoD 2019) and ``borough10`` (the LSOAs of Kingston upon Thames, ten ranks, 300
points); ``squares`` (200,000 invented squares, needsmap alone). Reading the files counts for every
tool alike.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable

Frame = gpd.GeoDataFrame
CODE, NAME = "LSOA11CD", "LSOA11NM"
VIEWS = {"england": ([52.7, -1.7], 6), "borough": ([51.38, -0.29], 12)}


def load(mirror: Path, case: str) -> tuple[gpd.GeoDataFrame, list[str], pd.DataFrame]:
    """The areas with their ranks as columns r0..r9, those columns, and the points."""
    if case == "squares":
        return squares(200_000), ["r0"], pd.DataFrame()
    areas = gpd.read_parquet(mirror / "boundaries/lsoa11_bgc.parquet")
    file = next((mirror / "indices/iod2019").glob("File_7*"))
    table = pd.read_csv(file)
    ranks = [c for c in table.columns if "Rank (where" in c][:10]
    n = int(case[-2:]) if case.endswith("10") else 1
    table = table.rename(columns={old: f"r{i}" for i, old in enumerate(ranks)})
    keep = [f"r{i}" for i in range(n)]
    areas = areas.merge(table[[table.columns[0], *keep]], left_on=CODE, right_on=table.columns[0])
    if case.startswith("borough"):
        areas = areas[areas[NAME].str.startswith("Kingston upon Thames")].reset_index(drop=True)
    rng = np.random.default_rng(1)
    west, south, east, north = areas.total_bounds
    points = pd.DataFrame(
        {
            "name": [f"Building {i}" for i in range(300)],
            "x": rng.uniform(west, east, 300),
            "y": rng.uniform(south, north, 300),
        }
    )
    return areas[[CODE, NAME, *keep, "geometry"]], keep, points


def squares(n: int) -> gpd.GeoDataFrame:
    """So many squares of 100 m side by side."""
    import shapely

    wide = int(np.sqrt(n))
    row, column = np.divmod(np.arange(n), wide)
    x, y = 350_000 + 100 * column, 200_000 + 100 * row
    codes = [f"E{i:08}" for i in range(n)]
    columns = {CODE: codes, NAME: [f"Square {i}" for i in range(n)], "r0": np.arange(n) + 1}
    return gpd.GeoDataFrame(columns, geometry=shapely.box(x, y, x + 100, y + 100), crs=27700)


def degrees(points: pd.DataFrame) -> gpd.GeoSeries:
    return gpd.GeoSeries.from_xy(points["x"], points["y"], crs=27700).to_crs(4326)


def needsmap(
    areas: gpd.GeoDataFrame, ranks: list[str], points: pd.DataFrame, case: str, out: Path
) -> None:
    from needsmap.maps.build import LayerWords, area_set, band_layer
    from needsmap.maps.html.page import save_page
    from needsmap.maps.spec import Facet, MapSpec, PointSet

    frame = areas.rename(columns={CODE: "area_code", NAME: "area_name"})
    drawn = area_set(frame.assign(geography="lsoa11", parent_code="", former_code=""))
    words = [f"{i}: {10 * i - 10} to {10 * i}%" for i in range(1, 11)]
    n_areas = max(32844, len(areas))
    layers = []
    for column in ranks:
        banded = pd.DataFrame(
            {"geography": "lsoa11", "area_code": frame["area_code"], "rank": frame[column]}
        ).assign(n_areas=n_areas)
        banded["decile"] = -(-10 * banded["rank"] // n_areas)
        banded["top_percent"] = -(-100 * banded["rank"] // n_areas)
        named = LayerWords(id=column, title=f"Indicator {column}", group="2019")
        layers.append(band_layer(banded, drawn, words=named, bands=words))
    sets = ()
    if case.startswith("borough"):
        facet = Facet(title="Partner", labels=("Council",), which=(0,) * 300, colours=("#d55e00",))
        sets = (
            PointSet(id="p", title="Assets", unit=("asset", "assets"), names=tuple(points["name"]),
                     x=tuple(points["x"]), y=tuple(points["y"]), facets=(facet,)),
        )  # fmt: skip
    spec = MapSpec(title="Ranks", finding="Ranks of areas.", area_sets=(drawn,), points=sets,
                   layers=tuple(layers), sources=("Source: ONS, MHCLG.",))  # fmt: skip
    save_page(spec, out)


def choropleth(
    areas: gpd.GeoDataFrame, ranks: list[str], points: pd.DataFrame, case: str, out: Path
) -> None:
    import folium

    centre, zoom = VIEWS[case[:-2] if case.endswith("10") else case[:-1]]
    made = folium.Map(centre, zoom_start=zoom, tiles=None, prefer_canvas=True)
    shapes = areas.to_crs(4326)
    for k, column in enumerate(ranks):
        folium.Choropleth(shapes, data=areas, columns=[CODE, column], bins=9, show=k == 0,
                          key_on=f"feature.properties.{CODE}", fill_color="YlGnBu",
                          line_weight=0.2, name=column).add_to(made)  # fmt: skip
    if case.startswith("borough"):
        for name, at in zip(points["name"], degrees(points), strict=True):
            folium.CircleMarker([at.y, at.x], radius=4, tooltip=name).add_to(made)
    folium.LayerControl().add_to(made)
    made.save(out)


def explore(
    areas: gpd.GeoDataFrame, ranks: list[str], points: pd.DataFrame, case: str, out: Path
) -> None:
    import folium

    made = None
    for k, column in enumerate(ranks):
        more = {} if made is None else {"m": made}
        made = areas.explore(
            column, tiles=None, name=column, show=k == 0, prefer_canvas=True, **more
        )
    if case.startswith("borough"):
        spots = gpd.GeoDataFrame({"name": points["name"]}, geometry=degrees(points))
        made = spots.explore(m=made, name="points")
    folium.LayerControl().add_to(made)
    made.save(out)


def plotly(
    areas: gpd.GeoDataFrame, ranks: list[str], points: pd.DataFrame, case: str, out: Path
) -> None:
    import plotly.graph_objects as go

    shapes = json.loads(areas[[CODE, "geometry"]].to_crs(4326).to_json())
    trace = go.Choropleth(
        geojson=shapes,
        locations=areas[CODE],
        z=areas[ranks[0]],
        text=areas[NAME],
        featureidkey=f"properties.{CODE}",
        colorscale="Cividis",
        marker_line_width=0,
    )
    figure = go.Figure(trace)
    figure.update_geos(fitbounds="locations", visible=False)
    buttons = [
        {"label": c, "method": "restyle", "args": [{"z": [areas[c].tolist()]}, [0]]} for c in ranks
    ]
    figure.update_layout(updatemenus=[{"buttons": buttons}])
    if case.startswith("borough"):
        at = degrees(points)
        figure.add_trace(go.Scattergeo(lon=at.x, lat=at.y, text=points["name"], mode="markers"))
    figure.write_html(out, include_plotlyjs=True, div_id="chart")


def maplibre(
    areas: gpd.GeoDataFrame, ranks: list[str], points: pd.DataFrame, case: str, out: Path
) -> None:
    from maplibre import Layer, LayerType, Map, MapOptions
    from maplibre.sources import GeoJSONSource

    centre, zoom = VIEWS[case[:-2] if case.endswith("10") else case[:-1]]
    # a colour fades in for 300 ms by default: no wait of that kind is to be timed
    style = {"version": 8, "sources": {}, "layers": [], "transition": {"duration": 0, "delay": 0}}
    made = Map(MapOptions(style=style, center=centre[::-1], zoom=zoom - 1))
    made.add_source("areas", GeoJSONSource(data=json.loads(areas.to_crs(4326).to_json())))
    made.add_layer(Layer(id="fill", type=LayerType.FILL, source="areas",
                         paint={"fill-color": ramp(ranks[0])}))  # fmt: skip
    if case.startswith("borough"):
        spots = gpd.GeoDataFrame({"name": points["name"]}, geometry=degrees(points))
        made.add_source("points", GeoJSONSource(data=json.loads(spots.to_json())))
        made.add_layer(Layer(id="dots", type=LayerType.CIRCLE, source="points"))
    html = made.to_html(style="height:100vh;")
    # a handle for the benchmark to switch the indicator by; it costs nothing
    out.write_text(html.replace("g.getMap().on(", "(window.bench=g.getMap()).on(", 1), "utf-8")


def ramp(column: str) -> list[Any]:
    return ["interpolate", ["linear"], ["get", column], 1, "#00224e", 32844, "#fee838"]


def lonboard(
    areas: gpd.GeoDataFrame, ranks: list[str], points: pd.DataFrame, case: str, out: Path
) -> None:
    from lonboard import Map, ScatterplotLayer, SolidPolygonLayer
    from lonboard.colormap import apply_continuous_cmap
    from matplotlib import colormaps

    shapes, layers = areas.to_crs(4326), []
    for column in ranks:
        colours = apply_continuous_cmap(areas[column].to_numpy() / 32844, colormaps["cividis"])
        layers.append(SolidPolygonLayer.from_geopandas(shapes, get_fill_color=colours))
    if case.startswith("borough"):
        spots = gpd.GeoDataFrame({"name": points["name"]}, geometry=degrees(points))
        layers.append(ScatterplotLayer.from_geopandas(spots))
    Map(layers).to_html(out)


def pydeck(
    areas: gpd.GeoDataFrame, ranks: list[str], points: pd.DataFrame, case: str, out: Path
) -> None:
    import pydeck

    shapes = areas.to_crs(4326)
    centre, zoom = VIEWS[case[:-2] if case.endswith("10") else case[:-1]]
    layers = []
    for column in ranks:
        data = json.loads(shapes[[CODE, column, "geometry"]].to_json())
        colour = f"[0, 80, properties.{column} / 129]"
        shown = not layers
        layers.append(pydeck.Layer("GeoJsonLayer", data=data, visible=shown, get_fill_color=colour))
    if case.startswith("borough"):
        at = degrees(points)
        spots = points.assign(lon=at.x, lat=at.y)
        layers.append(pydeck.Layer("ScatterplotLayer", data=spots, get_position="[lon, lat]"))
    view = pydeck.ViewState(latitude=centre[0], longitude=centre[1], zoom=zoom)
    pydeck.Deck(layers=layers, initial_view_state=view, map_style=None).to_html(out)


TOOLS: dict[str, Callable[..., None]] = {
    "needsmap": needsmap, "folium": choropleth, "explore": explore, "plotly": plotly,
    "maplibre": maplibre, "lonboard": lonboard, "pydeck": pydeck,
}  # fmt: skip

if __name__ == "__main__":
    tool, case, mirror, out = sys.argv[1:]
    TOOLS[tool](*load(Path(mirror), case), case, Path(out))
