"""Ids and names in, checked frames out: where shelves, files and readers meet."""

from needsmap.library.library import Library, default_library
from needsmap.library.release_data import ReleaseData, open_release
from needsmap.library.result import Result

__all__ = ["Library", "ReleaseData", "Result", "default_library", "open_release"]
