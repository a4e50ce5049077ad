"""The documentation is true: its code runs, its commands print what it says, its links lead on.

Every fenced ``python`` block of a page is run, in order, and every line of a ``console`` or
``sh`` block that begins with ``$``, in a folder of the page's own that holds what
``needsmap demo`` makes. What a block shows beneath a command must be what the command prints
("..." stands for anything, and the width of columns does not count).
"""

from __future__ import annotations

import doctest
import importlib.util
import re
import shlex
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from needsmap.cli import app, message_of
from needsmap.errors import NeedsmapError
from needsmap.workflows.demo import run_demo

ROOT = Path(__file__).parents[1]
PAGES = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md"]
FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)(?:#[^)]*)?\)")
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
RUN = {"python", "console", "sh"}


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs") / "needsmap-demo"
    list(run_demo(folder))
    return folder


def blocks(page: Path) -> list[tuple[int, str, str]]:
    """Return (line, language, text) of every block that is to be run."""
    text = page.read_text(encoding="utf-8")
    return [
        (text.count("\n", 0, found.start()) + 1, found[1], found[2])
        for found in FENCE.finditer(text)
        if found[1] in RUN
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_does_what_it_says(
    page: Path, demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(demo, tmp_path / "needsmap-demo")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NEEDSMAP_MIRROR", raising=False)
    monkeypatch.delenv("NEEDSMAP_SHELF", raising=False)
    names: dict[str, object] = {"__name__": "__docs__"}
    for line, language, text in blocks(page):
        where = f"{page.name}, line {line}"
        if language == "python":
            run_python(text, names, where)
        else:
            run_console(text, where, monkeypatch)


def run_python(text: str, names: dict[str, object], where: str) -> None:
    if ">>> " not in text:
        exec(compile(text, where, "exec"), names)  # noqa: S102 - the page's own code is under test
        return
    test = doctest.DocTestParser().get_doctest(text, names, where, where, 0)
    told: list[str] = []
    runner = doctest.DocTestRunner(optionflags=FLAGS)
    runner.run(test, out=told.append, clear_globs=False)
    names.update(test.globs)
    assert not runner.failures, "".join(told)


def run_console(text: str, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = re.split(r"^\$ ", text.replace("\\\n", " "), flags=re.MULTILINE)
    assert not steps[0].strip(), f"{where}: begin each command with '$ '"
    for step in steps[1:]:
        command, _, wanted = step.partition("\n")
        first, *words = shlex.split(command)
        if first == "export":
            name, value = words[0].split("=", 1)
            monkeypatch.setenv(name, value)
        elif first == "needsmap":
            check(printed(words, where), wanted, f"{where}: {command}")


def printed(words: list[str], where: str) -> str:
    """Run a command within this process, as its user would see it."""
    result = CliRunner().invoke(app, words)
    if isinstance(result.exception, NeedsmapError):
        return f"{message_of(result.exception)}\n"
    assert result.exit_code == 0, f"{where}: {result.output}\n{result.exception!r}"
    return result.output


def check(got: str, wanted: str, where: str) -> None:
    if wanted.strip() and not fits(got, wanted):
        pytest.fail(f"{where}\nThe page says:\n{wanted}\nIt printed:\n{got}")


def fits(got: str, wanted: str) -> bool:
    """Return whether an output is what a page shows; a line of dots also stands for no line."""
    marked = re.sub(r"^\.\.\.$", "\0", wanted, flags=re.MULTILINE).replace("...", "\0")
    first, *others = [re.escape(" ".join(part.split())) for part in marked.split("\0")]
    # the first place of each part will do: an atomic group never tries the later ones, which
    # would take hours for a long page that differs
    middle = "".join(f"(?>.*?{part})" for part in others[:-1])
    end = f".*{others[-1]}" if others else ""
    return re.fullmatch(first + middle + end, " ".join(got.split()), re.DOTALL) is not None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_page_of_commands_is_up_to_date() -> None:
    spec = importlib.util.spec_from_file_location("write_cli", ROOT / "docs" / "write_cli.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert page == module.reference(), "run `make docs`"


@pytest.mark.parametrize(
    ("got", "wanted", "fit"),
    [
        ("a  b\nc", "a b c", True),
        ("head\na 1 b\n", "...\na ... b\n...\n", True),
        ("it ends.\nmore", "it ends.\n...\n", True),
        ("it ends.", "it ends.\n...\n", True),
        ("a b " * 400 + "d", "a ... b ... a ... b ... a ... b ... a ... b ... c", False),
        ("it ends", "it ends.\n...\n", False),
        ("a 2 c", "a ... b", False),
    ],
)
def test_outputs_are_compared_as_said(got: str, wanted: str, fit: bool) -> None:  # noqa: FBT001 - a case of the table
    assert fits(got, wanted) == fit


def test_a_page_that_is_wrong_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AssertionError, match="Expected"):
        run_python(">>> 1 + 1\n3\n", {}, "page")
    with pytest.raises(pytest.fail.Exception, match="It printed"):
        run_console("$ needsmap --version\nneedsmap 99\n", "page", monkeypatch)
    with pytest.raises(AssertionError, match="nosuch"):
        run_console("$ needsmap nosuch\n", "page", monkeypatch)
