"""Headers of columns that hold a place: pairs of one system, and single columns."""

from pathlib import Path

import pytest

from needsmap.catalogue import open_catalogue
from needsmap.columns import RegisterRows
from needsmap.model import RegisterLayout
from needsmap.readers.registers.read import read_register

LAYOUTS = tuple(open_catalogue(()).of(RegisterLayout))


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        ("Easting,Latitude,Longitude,Northing", "easting latitude longitude northing"),
        ("X,Lat,Long,Y", "x latitude longitude y"),
        ("GeoX,GeoY,CoordinateReferenceSystem,Lng", "x y crs longitude"),
        ("Lat,Lon,OS_X,OS_Y", "latitude longitude x y"),
        ("STATION_EASTING,STATION_NORTHING,Grid Reference,WKT",
         "easting northing grid_reference wkt"),
        ("Easting (m),Northing (m),Latitude (WGS84),Longitude (WGS84)",
         "easting northing latitude longitude"),
        ("X_COORD,Y_COORD,geometry,Location", "x y wkt location"),
        ("Lat/Long,OS Grid Ref,E,N", "lat_long grid_reference easting northing"),
        ("Coordinates (easting/northing),NGR,SRID,Map Location",
         "lat_long grid_reference crs location"),
        ("Latitude and Longitude,Grid Ref (E),Grid Ref (N),the_geom",
         "lat_long easting northing wkt"),
    ],
)  # fmt: skip
def test_each_header_is_its_own_column(tmp_path: Path, header: str, columns: str) -> None:
    path = tmp_path / "register.csv"
    path.write_text(f"Name,Use,{header}\nElm,Hall,1,2,3,4\n", encoding="utf-8")
    got = read_register(path, LAYOUTS).rows.iloc[0]
    assert [got[column] for column in columns.split()] == ["1", "2", "3", "4"]
    rest = set(RegisterRows.PLACE) - set(columns.split())
    assert all(got[column] == "" for column in rest)
