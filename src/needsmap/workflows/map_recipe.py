"""A map from a recipe: a TOML file that says what `needsmap.workflows.borough_map` is to draw."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

from needsmap.catalogue import read_toml
from needsmap.errors import CardError, fault_list
from needsmap.workflows.map_request import MapRequest
from needsmap.workflows.recipe_lines import at, lines_of, near

if TYPE_CHECKING:
    from pathlib import Path

#: Paths in a recipe are relative to it.
PATHS = ("file", "water")


def read_map_recipe(path: Path) -> MapRequest:
    r"""Read what to map from a recipe.

    Parameters
    ----------
    path
        A TOML file whose keys are those of `MapRequest`; ``place`` and ``release`` are required.

    Returns
    -------
    MapRequest

    Raises
    ------
    CardError
        Every mistake at once, each with its line and, for a wrong key, the nearest right one.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     recipe = Path(folder) / "larkrise.toml"
    ...     _ = recipe.write_text('place = "Alderwick"\nrelease = "invented_iod2019"')
    ...     read_map_recipe(recipe).place
    'Alderwick'
    """
    from pydantic import TypeAdapter, ValidationError

    text, raw = read_toml(path)
    known = [field.name for field in fields(MapRequest)]
    where = lines_of(text)
    faults = []
    for key in [key for key in raw if key not in known]:
        faults.append(f"{at(where, key)}unknown key {key!r}{near(key, known)}")
        del raw[key]
    try:
        request = TypeAdapter(MapRequest).validate_python(raw)
    except ValidationError as error:
        for each in error.errors():
            key = str(each["loc"][0])
            faults.append(f"{at(where, key)}{key}: {each['msg'].lower()}")
    if faults:
        raise CardError(fault_list(path.name, faults))
    beside = {name: path.parent / given for name in PATHS if (given := getattr(request, name))}
    return replace(request, **beside)
