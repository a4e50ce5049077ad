"""Requests, or some of their fields, from a recipe: a TOML file whose keys are the fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from needsmap.catalogue import read_toml
from needsmap.errors import CardError, fault_list
from needsmap.model.arguments import Request, check_fields
from needsmap.workflows.recipe_lines import at, lines_of, near

if TYPE_CHECKING:
    from collections.abc import Collection

R = TypeVar("R", bound=Request)


def read_request(path: Path, kind: type[R]) -> R:
    r"""Read a request from a recipe.

    Parameters
    ----------
    path
        A TOML file whose keys are the fields of the request. Paths in it are relative to it.
    kind
        The class of the request.

    Returns
    -------
    Request

    Raises
    ------
    CardError
        Every mistake at once, each with its line and, for a wrong key, the nearest right one.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from needsmap.workflows.map_request import MapRequest
    >>> with TemporaryDirectory() as folder:
    ...     recipe = Path(folder) / "larkrise.toml"
    ...     _ = recipe.write_text('place = "Alderwick"\nrelease = "invented_iod2019"')
    ...     read_request(recipe, MapRequest).place
    'Alderwick'
    """
    every = fields(kind)  # type: ignore[arg-type] # a dataclass
    needed = [f.name for f in every if f.default is MISSING and f.default_factory is MISSING]
    return kind(**read_fields(path, kind, [f.name for f in every], needed))


def read_fields(
    path: Path, kind: type[Request], known: Collection[str], needed: Collection[str] = ()
) -> dict[str, Any]:
    """Read some fields of a request from a recipe.

    Parameters
    ----------
    path
        A TOML file; paths in it are relative to it.
    kind
        The class of the request.
    known, needed
        The keys that the recipe may have and must have.

    Returns
    -------
    dict
        Values of the right types, by the name of the field.

    Raises
    ------
    CardError
        Every mistake at once, each with its line and, for a wrong key, the nearest right one.
    """
    text, raw = read_toml(path)
    where = lines_of(text)
    faults = [
        f"{at(where, key)}unknown key {key!r}{near(key, known)}" for key in raw if key not in known
    ]
    faults += [f"{key} is missing" for key in needed if key not in raw]
    # a table of names is written for a list of pairs
    known_values = {
        key: tuple(value.items()) if isinstance(value, dict) else value
        for key, value in raw.items()
        if key in known
    }
    values, wrong = check_fields(kind, known_values)
    faults += [f"{at(where, key)}{fault}" for key, fault in wrong.items()]
    if faults:
        raise CardError(fault_list(path.name, faults))
    return {key: _beside(path.parent, value) for key, value in values.items()}


def _beside(folder: Path, value: Any) -> Any:  # noqa: ANN401 - a field of any kind
    """Return a value with every path in it taken from the folder of the recipe."""
    if isinstance(value, Path):
        return folder / value
    if isinstance(value, Mapping):
        return {key: _beside(folder, each) for key, each in value.items()}
    if isinstance(value, tuple):
        return tuple(_beside(folder, each) for each in value)
    return value
