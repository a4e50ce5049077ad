"""Packages that only some commands need: loaded when used, or the extra to install is named."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from needsmap.errors import MissingExtra

if TYPE_CHECKING:
    from types import ModuleType

#: Module to the extra of pyproject.toml that installs it.
EXTRAS: Final = {
    "docx": "office",
    "gptables": "office",
    "esda": "stats",
    "libpysal.graph": "stats",
    "sklearn.cluster": "stats",
    "exactextract": "surfaces",
    "exactextract.raster": "surfaces",
}


def load_extra(module: str, purpose: str) -> ModuleType:
    """Import a module of an optional package.

    Parameters
    ----------
    module
        Of `EXTRAS`.
    purpose
        What needs it, as the start of a sentence in the plural: ``"Word files"``.

    Raises
    ------
    MissingExtra
        Where it is not installed, with the command that installs it.

    Examples
    --------
    >>> load_extra("docx", "Word files").__name__
    'docx'
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise MissingExtra(
            f"{purpose} need {module.partition('.')[0]}, which is not installed ({error}): "
            f'pip install "needsmap[{EXTRAS[module]}]"'
        ) from error
