"""Every optional package is optional in fact: without it one message names the extra."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from needsmap.errors import MissingExtra
from needsmap.extras import EXTRAS, load_extra

ROOT = Path(__file__).parents[1]
#: What the extras of pyproject.toml install that is imported under another name.
IMPORTED = {"docx": "python-docx", "sklearn": "scikit-learn"}


def test_each_module_is_in_the_extra_that_the_message_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for module, extra in EXTRAS.items():
        package = module.partition(".")[0]
        names = [re.split("[><=]", line)[0] for line in project["optional-dependencies"][extra]]
        assert IMPORTED.get(package, package) in names


@pytest.mark.parametrize("module", EXTRAS)
def test_a_missing_package_names_its_extra(monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtra, match=re.escape(f'pip install "needsmap[{EXTRAS[module]}]"')):
        load_extra(module, "these things")


def test_no_module_of_needsmap_needs_an_optional_package_to_load() -> None:
    roots = sorted({module.partition(".")[0] for module in EXTRAS} | {"xlsxwriter"})
    code = (
        "import sys, importlib, pkgutil\n"
        f"for name in {roots!r}: sys.modules[name] = None\n"
        "import needsmap\n"
        "for each in pkgutil.walk_packages(needsmap.__path__, 'needsmap.'):\n"
        "    importlib.import_module(each.name)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
