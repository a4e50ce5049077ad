"""The main job, from ranks to maps, on the invented borough."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from needsmap.invented import write_shelf
from needsmap.library import Library
from needsmap.model import counted
from needsmap.workflows.borough_map import save_borough_map
from needsmap.workflows.estate.asset_map import save_asset_map
from needsmap.workflows.estate.requests import AssetMapRequest
from needsmap.workflows.map_request import ALL, BandRequest, MapRequest
from needsmap.workflows.place_bands import place_bands

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BOROUGH: Final = "Alderwick"
RELEASE: Final = "invented_iod2019"
WARD: Final = "Larkrise"


def run_demo(folder: Path) -> Iterator[str]:
    """Make the invented borough, band it and map it.

    Parameters
    ----------
    folder
        Where to; made if it is not there. Files of the same names are written anew.

    Yields
    ------
    str
        What was done, a line a step; a path where a file was made.
    """
    shelf = write_shelf(folder / "shelf")
    yield f"made the invented borough of {BOROUGH} and its data: {shelf}"
    library = Library(shelves=[shelf])
    result = place_bands(library, BandRequest(place=BOROUGH, release=RELEASE))
    yield result.finding
    for domains, highlight, name in (
        ((), WARD, "alderwick-imd.html"),
        (ALL, None, "alderwick-every-domain.html"),
    ):
        request = MapRequest(
            place=BOROUGH,
            release=RELEASE,
            domains=domains,
            highlight=highlight,
            water=shelf / "boundaries" / "invented_river.parquet",
        )
        path = save_borough_map(library, request, folder / name)
        yield f"made {path} ({path.stat().st_size / 1000:,.0f} kB)"
    yield _assets(library, shelf, folder / "alderwick-assets.html")
    yield "Open them in any browser, with or without a network. Try next:"
    yield f"  needsmap bands {BOROUGH} --release {RELEASE} --shelf {shelf}"


def _assets(library: Library, shelf: Path, path: Path) -> str:
    """Map every partner's register over the borough, with the clusters of sites."""
    registers = tuple(sorted((shelf / "registers").glob("*.csv")))
    request = AssetMapRequest(files=registers, place=BOROUGH, release=RELEASE)
    made, review = save_asset_map(library, request, path)
    rows = review.report.rows
    return (
        f"made {made} ({made.stat().st_size / 1000:,.0f} kB; {counted(rows, 'row')} of three "
        "registers)"
    )
