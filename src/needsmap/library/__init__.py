"""Ids and names in, checked frames out: where shelves, files and readers meet."""

from needsmap.library.library import Library
from needsmap.library.store import Loan

__all__ = ["Library", "Loan"]
