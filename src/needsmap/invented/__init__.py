"""The invented borough: made by code from a seed, and marked invented wherever it is shown.

`write_shelf` writes it as a shelf of cards and data files that the library reads like any
other; `make_borough` gives it in memory. Names are loaded when they are used, so that help
appears at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from needsmap.invented.borough import SEED, Borough, make_borough
    from needsmap.invented.shelf.write import open_shelf, write_shelf

__all__ = ["SEED", "Borough", "make_borough", "open_shelf", "write_shelf"]

_SHELF = {"open_shelf", "write_shelf"}


def __getattr__(name: str) -> object:
    from importlib import import_module

    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    room = "shelf.write" if name in _SHELF else "borough"
    return getattr(import_module(f"needsmap.invented.{room}"), name)
