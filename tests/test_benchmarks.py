"""Running one benchmark never loses the figures of another."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parents[1]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("page", ROOT / "benchmarks" / "page.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "page", module)
    spec.loader.exec_module(module)
    return module


def test_a_section_is_written_anew_and_the_others_stay(page: ModuleType, tmp_path: Path) -> None:
    file = tmp_path / "benchmarks-measures.md"
    page.save_section("estate", "Estate", ["slow | old"], file)
    page.save_section("change", "Change", ["first"], file)
    once = file.read_text(encoding="utf-8")
    page.save_section("estate", "Estate", ["quick"], file)
    text = file.read_text(encoding="utf-8")
    assert "slow" not in text
    assert re.findall("^## (.*)", text, re.MULTILINE) == ["Change", "Estate"]
    part = once.index("<!-- change -->"), once.index("<!-- /change -->")
    assert once[slice(*part)] in text
    page.save_section("estate", "Estate", ["quick"], file)
    assert file.read_text(encoding="utf-8") == text


def test_every_section_has_its_command(page: ModuleType) -> None:
    for name in page.SECTIONS:
        script = (ROOT / "benchmarks" / f"{name}.py").read_text(encoding="utf-8")
        assert f"python benchmarks/{name}.py -o docs/{page.PAGE.name}" in script
    held = re.findall(r"^<!-- (\w+) -->", page.PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert held
    assert held == [name for name in page.SECTIONS if name in held]
