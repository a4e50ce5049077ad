"""Modules do not import each other in a circle, and imports stand where a reader looks for them."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import needsmap
from needsmap.extras import EXTRAS

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(needsmap.__file__).parent
#: Packages whose modules import inside functions, so that a command loads only what it uses.
QUICK = {"cli", "workflows", "__main__"}
#: Optional packages: imported inside a function, once `load_extra` has found them installed.
OPTIONAL = {name.partition(".")[0] for name in EXTRAS}
#: What two modules import late, with the reason.
LATE = {
    # a page needs no matplotlib (0.4 s), data neither it nor folium: each map is one of the three
    "needsmap.maps.map_page": ("needsmap.maps.",),
    # every command's options are made from requests, and `--help` checks none of them
    "needsmap.model.arguments": ("pydantic",),
}


class Import(NamedTuple):
    """One import: of a module, at a line, inside a function or not, for types only or not."""

    name: str
    line: int
    in_function: bool
    for_types: bool


def _module(path: Path) -> str:
    parts = path.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {_module(path): path for path in ROOT.rglob("*.py")}


def _imports(node: ast.AST, *, in_function: bool = False, types: bool = False) -> Iterator[Import]:
    """Walk a module's imports, at whatever depth."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            names = [alias.name for alias in child.names]
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, "imports name the whole module"
            parts = [f"{child.module}.{alias.name}" for alias in child.names]
            names = [part if part in MODULES else str(child.module) for part in parts]
        else:
            guarded = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)
            within = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            yield from _imports(child, in_function=in_function or within, types=types or guarded)
            continue
        yield from (Import(name, child.lineno, in_function, types) for name in names)


IMPORTS = {
    module: list(_imports(ast.parse(path.read_text(encoding="utf-8"))))
    for module, path in MODULES.items()
}


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Not even inside a function, or for types: a Protocol in place of a class hides a circle."""
    graph = {
        module: {each.name for each in imports if each.name in MODULES} - {module}
        for module, imports in IMPORTS.items()
        if module != "needsmap"  # which loads its names lazily, and imports them for types
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = " imports ".join(reversed(error.args[1]))
        raise AssertionError(circle) from None


def test_imports_stand_at_the_top_but_for_quick_starts_and_optional_packages() -> None:
    inside = [
        f"{module}:{each.line}: {each.name}"
        for module, imports in IMPORTS.items()
        for each in imports
        if each.in_function
        and not each.for_types
        and module.removeprefix("needsmap.").partition(".")[0] not in QUICK
        and each.name.partition(".")[0] not in OPTIONAL
        and not each.name.startswith(LATE.get(module, ("-",)))
    ]
    assert inside == []


def test_a_circle_and_an_import_inside_a_function_are_recognised() -> None:
    tree = ast.parse(
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    import a\n"
        "def f():\n    try:\n        from b import c\n    except ImportError:\n        import d\n"
    )
    assert list(_imports(tree)) == [
        ("typing", 1, False, False),
        ("a", 3, False, True),
        ("b", 6, True, False),
        ("d", 8, True, False),
    ]
