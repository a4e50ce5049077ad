"""Assessment recipes: one TOML file that says what a site holds, with every mistake at once."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pydantic import TypeAdapter, ValidationError

from needsmap.catalogue import built_in_shelves, read_toml
from needsmap.errors import CardError, UnknownEntry, fault_list
from needsmap.io.file_names import is_file
from needsmap.workflows.assess.recipe_checks import check_recipe
from needsmap.workflows.assess.recipe_form import Files, Link, Recipe, Theme
from needsmap.workflows.recipe_lines import at, lines_of, near

if TYPE_CHECKING:
    from collections.abc import Iterable

    from needsmap.library import Library
    from needsmap.workflows.recipe_lines import Where


def find_recipe(name: str, shelves: Iterable[Path] = ()) -> Path:
    """Find a recipe: a file's path, or the name of one on a shelf.

    Raises
    ------
    UnknownEntry
        Listing the recipes there are.
    """
    path = Path(name)
    if is_file(path):
        return path
    found: dict[str, Path] = {}
    for shelf in [*built_in_shelves(), *shelves]:
        for card in sorted(Path(shelf).rglob("*.toml")):
            if "themes" in _loaded(card):
                found.setdefault(card.stem, card)
    if name in found:
        return found[name]
    close = get_close_matches(name, found, 1)
    hint = f"; did you mean {close[0]}?" if close else "."
    raise UnknownEntry(f"no recipe {name!r}{hint} There are {', '.join(found) or 'none'}.")


def _loaded(card: Path) -> dict[str, Any]:
    try:
        return read_toml(card)[1]
    except CardError:
        return {}


def read_recipe(path: Path, library: Library) -> Recipe:
    """Read a recipe and check it against the shelves and the files at hand.

    Parameters
    ----------
    path
        The TOML file.
    library
        Whose catalogue holds the releases.

    Returns
    -------
    Recipe

    Raises
    ------
    CardError
        Every fault at once, each with its line and, where one is near, a suggestion.
    """
    text, raw = read_toml(path)
    lines = lines_of(text)
    recipe, faults = _validated(raw, lines)
    if recipe is not None:
        # of a recipe with unknown keys, the rest is checked too
        more = check_recipe(recipe, path.parent, library, lines)
        faults += [f for f in more if not faults or "must go with" not in f]
    if recipe is None or faults:
        faults.sort(key=_line_of)
        raise CardError(fault_list(path.name, faults, most=40))
    return recipe


def override(recipe: Recipe, library: Library, folder: Path, **said: str | Files | None) -> Recipe:
    """Change a recipe by what a command was told besides, and check it again whole.

    Parameters
    ----------
    recipe
        As read.
    library, folder
        As for `read_recipe`; the folder that its files are named from.
    said
        Fields of `Recipe` and what they are now; None leaves one as it is.

    Raises
    ------
    CardError
        Every fault at once.
    """
    known = {key: value for key, value in said.items() if value is not None}
    changed = replace(recipe, **known)  # type: ignore[arg-type]
    faults = list(check_recipe(changed, folder, library, {}))
    if faults:
        raise CardError(fault_list("with the options given", faults, most=40))
    return changed


def _validated(raw: dict[str, Any], lines: Where) -> tuple[Recipe | None, list[str]]:
    """Check the keys; give the recipe with those that are wrong left out or replaced."""
    checker = TypeAdapter(Recipe)
    try:
        return checker.validate_python(raw), []
    except ValidationError as error:
        errors = error.errors()
    faults = [_fault(dict(each), lines) for each in errors]
    kept = deepcopy(raw)
    for each in errors:
        _drop(kept, each["loc"])
    _fill(kept)
    try:
        return checker.validate_python(kept), faults
    except ValidationError:
        return None, faults


def _drop(raw: Any, path: tuple[int | str, ...]) -> None:  # noqa: ANN401 - whatever TOML holds
    """Remove what is at a path, if anything is."""
    for part in path[:-1]:
        inside = isinstance(raw, dict) and part in raw
        among = isinstance(raw, list) and isinstance(part, int) and part < len(raw)
        if not (inside or among):
            return
        raw = raw[part]
    if isinstance(raw, dict):
        raw.pop(path[-1], None)


def _fill(raw: dict[str, Any]) -> None:
    """Fill in what must be there and is not, so that the rest can be checked."""
    for key in ("title", "place", "release"):
        raw.setdefault(key, "")
    raw.setdefault("themes", [{}])
    for key, needed in (("themes", ("title",)), ("links", ("text", "address"))):
        rows = raw.get(key, [])
        for i, row in enumerate(rows if isinstance(rows, list) else ()):
            if isinstance(row, dict):
                for name in needed:
                    stand_in = "https://" + name if name == "address" else f"{key} {i + 1}"
                    row.setdefault(name, stand_in)


def _line_of(fault: str) -> int:
    match = re.match(r"line (\d+):", fault)
    return int(match.group(1)) if match else 0


_KEYS: Final[dict[str, Any]] = {
    "": Recipe, "themes": Theme, "files": Files, "links": Link,
}  # fmt: skip


#: What to write where a value is of the wrong kind.
_WRONG_KIND: Final = {
    "string_type": "write text in quotes",
    "tuple_type": "write a list in square brackets, such as ['crime']",
    "dict_type": "write a table of pairs, such as [files.measured_by]",
    "dataclass_type": "write a table, such as [files]",
    "int_parsing": "write a whole number",
    "int_type": "write a whole number",
}


def _fault(error: dict[str, Any], where: Where) -> str:
    path = tuple(error["loc"])
    name = ".".join(str(p + 1) if isinstance(p, int) else p for p in path)
    if error["type"] == "unexpected_keyword_argument":
        kind = _KEYS.get(str(path[0]) if len(path) > 1 else "", Recipe)
        known = list(kind.__dataclass_fields__)
        return f"{at(where, *path)}{name} is not known{near(str(path[-1]), known)}"
    if error["type"] in {"missing", "missing_argument"}:
        return f"{at(where, *path[:-1])}{name} is missing"
    said = _WRONG_KIND.get(error["type"], str(error["msg"]).lower())
    return f"{at(where, *path)}{name}: {said}"
