"""Rasters from anyone: GeoTIFF and ASCII grids alone, and nothing beside or beyond the file."""

import socket
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio import Affine

from needsmap.errors import FileFormatError
from needsmap.readers.grids import read_grid


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A port on this machine to which nothing may connect."""
    monkeypatch.setenv("GDAL_HTTP_TIMEOUT", "2")
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]
        server.settimeout(0.05)
        with pytest.raises(TimeoutError):
            server.accept()


def tiff(path: Path, value: float, **tags: str) -> Path:
    place = Affine(100, 0, 0, 0, -100, 300)
    with rasterio.open(
        path, "w", driver="GTiff", height=3, width=3, count=1, dtype="float32",
        crs="EPSG:27700", transform=place,
    ) as target:  # fmt: skip
        target.write(np.full((3, 3), value, "float32"), 1)
        if tags:
            target.update_tags(ns="OVERVIEWS", **tags)
    return path


VRT = (
    '<VRTDataset rasterXSize="3" rasterYSize="3"><SRS>EPSG:27700</SRS>'
    "<GeoTransform>0,100,0,300,0,-100</GeoTransform>"
    '<VRTRasterBand dataType="Float32" band="1"><SimpleSource>'
    "<SourceFilename>{file}</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>"
)
URL = "http://127.0.0.1:{port}/"


@pytest.mark.parametrize(
    "text",
    [
        VRT,
        f'<GDAL_WMS><Service name="TMS"><ServerUrl>{URL}</ServerUrl></Service></GDAL_WMS>',
        f"<WCS_GDAL><ServiceURL>{URL}</ServiceURL></WCS_GDAL>",
        f"/vsicurl/{URL}a.tif",
        "{file}",
        "",
    ],
    ids=["vrt", "wms", "wcs", "vsicurl", "path", "empty"],
)
@pytest.mark.parametrize("ending", ["tif", "asc", "vrt"])
def test_what_refers_elsewhere_is_refused(
    text: str, ending: str, tmp_path: Path, listener: int
) -> None:
    hidden = tiff(tmp_path / "hidden.tif", 666)
    path = tmp_path / f"a.{ending}"
    path.write_text(text.format(file=hidden, port=listener))
    with pytest.raises(FileFormatError):
        read_grid(path)


def test_overviews_elsewhere_are_refused_and_sidecars_are_not_read(
    tmp_path: Path, listener: int
) -> None:
    bad = tiff(tmp_path / "o.tif", 1, OVERVIEW_FILE=f"/vsicurl/http://127.0.0.1:{listener}/o.ovr")
    with pytest.raises(FileFormatError, match="overview"):
        read_grid(bad)
    path = tiff(tmp_path / "a.tif", 1)
    path.with_suffix(".tif.aux.xml").write_text(
        '<PAMDataset><Metadata domain="OVERVIEWS"><MDI key="OVERVIEW_FILE">'
        f"/vsicurl/http://127.0.0.1:{listener}/</MDI></Metadata></PAMDataset>"
    )
    assert np.nansum(read_grid(path)["cells"]) == 9


def test_an_ascii_grid_is_read_with_the_projection_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "a.asc"
    head = "ncols 2\nnrows 1\nxllcorner 0\nyllcorner 0\ncellsize 100\nNODATA_value -9999\n"
    path.write_text(f"{head}3 -9999\n")
    with pytest.raises(FileFormatError, match="27700"):
        read_grid(path)
    path.with_suffix(".prj").write_text(rasterio.crs.CRS.from_epsg(27700).to_wkt())
    got = read_grid(path)
    assert got["cells"][0, 0] == 3
    assert np.isnan(got["cells"][0, 1])


@pytest.mark.parametrize(
    "name", ["/vsicurl/http://127.0.0.1/a.tif", "http://127.0.0.1/a.tif", "no"]
)
def test_only_files_of_this_machine_are_opened(name: str) -> None:
    with pytest.raises(FileFormatError, match="no such file"):
        read_grid(Path(name))
