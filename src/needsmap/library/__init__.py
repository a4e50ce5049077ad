"""Ids and names in, checked frames out: the desk where shelves, files and readers meet."""

from needsmap.library.desk import Library, Loan

__all__ = ["Library", "Loan"]
