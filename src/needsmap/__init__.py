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
    from needsmap.library import Library, ReleaseData, Result, open_release
    from needsmap.maps.explore import explore
    from needsmap.maps.map_page import MapPage
    from needsmap.workflows.area_frames import find_place, load, releases
    from needsmap.workflows.borough_map import borough_map, save_borough_map
    from needsmap.workflows.change.change_frame import change, series
    from needsmap.workflows.documents import assess, profile
    from needsmap.workflows.estate.asset_compare import compare_registers
    from needsmap.workflows.estate.asset_frames import clusters, read_register
    from needsmap.workflows.estate.estate_frames import access, colocation, gaps, overlaps
    from needsmap.workflows.map_request import MapRequest
    from needsmap.workflows.measure.summary_frame import summarise
    from needsmap.workflows.place_bands import bands

__all__ = [
    "Library",
    "MapPage",
    "MapRequest",
    "ReleaseData",
    "Result",
    "access",
    "assess",
    "bands",
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
    "profile",
    "read_register",
    "releases",
    "save_borough_map",
    "series",
    "summarise",
    "write_shelf",
]

_MODULES = {
    "Library": "library",
    "MapPage": "maps.map_page",
    "MapRequest": "workflows.map_request",
    "ReleaseData": "library",
    "Result": "library",
    "access": "workflows.estate.estate_frames",
    "assess": "workflows.documents",
    "bands": "workflows.place_bands",
    "borough_map": "workflows.borough_map",
    "change": "workflows.change.change_frame",
    "clusters": "workflows.estate.asset_frames",
    "colocation": "workflows.estate.estate_frames",
    "compare_registers": "workflows.estate.asset_compare",
    "errors": "errors",
    "explore": "maps.explore",
    "find_place": "workflows.area_frames",
    "gaps": "workflows.estate.estate_frames",
    "load": "workflows.area_frames",
    "open_release": "library",
    "overlaps": "workflows.estate.estate_frames",
    "profile": "workflows.documents",
    "read_register": "workflows.estate.asset_frames",
    "releases": "workflows.area_frames",
    "save_borough_map": "workflows.borough_map",
    "series": "workflows.change.change_frame",
    "summarise": "workflows.measure.summary_frame",
    "write_shelf": "invented",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(f"{__name__}.{_MODULES[name]}")
    return module if _MODULES[name] == name else getattr(module, name)
