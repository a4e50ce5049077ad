"""Small-area deprivation and needs assessment for England.

The names below are the ones that a notebook or script begins with; each is loaded when it is
first used, so that ``import needsmap`` costs nothing.

Examples
--------
>>> import needsmap as nm
>>> nm.open_release("iod2019")
<ReleaseData iod2019: 32,844 areas, lsoa11>
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from needsmap import errors
    from needsmap.invented import write_shelf
    from needsmap.jobs.area_frames import find_place, load, releases
    from needsmap.jobs.borough_map import borough_map, save_borough_map
    from needsmap.jobs.change.change_frame import change, series
    from needsmap.jobs.estate.asset_compare import compare_registers
    from needsmap.jobs.estate.asset_frames import clusters, read_register
    from needsmap.jobs.estate.estate_frames import access, colocation, gaps, overlaps
    from needsmap.jobs.map_request import MapRequest
    from needsmap.jobs.measure.summary_frame import summarise
    from needsmap.jobs.place_bands import BandRequest, place_bands
    from needsmap.library import Library, ReleaseData, open_release
    from needsmap.maps.explore import explore
    from needsmap.maps.map_page import MapPage

__all__ = [
    "BandRequest",
    "Library",
    "MapPage",
    "MapRequest",
    "ReleaseData",
    "access",
    "borough_map",
    "change",
    "clusters",
    "colocation",
    "compare_registers",
    "errors",
    "explore",
    "find_place",
    "gaps",
    "load",
    "open_release",
    "overlaps",
    "place_bands",
    "read_register",
    "releases",
    "save_borough_map",
    "series",
    "summarise",
    "write_shelf",
]

_MODULES = {
    "BandRequest": "jobs.place_bands",
    "Library": "library",
    "MapPage": "maps.map_page",
    "MapRequest": "jobs.map_request",
    "ReleaseData": "library",
    "access": "jobs.estate.estate_frames",
    "borough_map": "jobs.borough_map",
    "change": "jobs.change.change_frame",
    "clusters": "jobs.estate.asset_frames",
    "colocation": "jobs.estate.estate_frames",
    "compare_registers": "jobs.estate.asset_compare",
    "errors": "errors",
    "explore": "maps.explore",
    "find_place": "jobs.area_frames",
    "gaps": "jobs.estate.estate_frames",
    "load": "jobs.area_frames",
    "open_release": "library",
    "overlaps": "jobs.estate.estate_frames",
    "place_bands": "jobs.place_bands",
    "read_register": "jobs.estate.asset_frames",
    "releases": "jobs.area_frames",
    "save_borough_map": "jobs.borough_map",
    "series": "jobs.change.change_frame",
    "summarise": "jobs.measure.summary_frame",
    "write_shelf": "invented",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(f"{__name__}.{_MODULES[name]}")
    return module if _MODULES[name] == name else getattr(module, name)
