"""Nothing that a partner wrote is obeyed by a terminal; every error of the system is one line."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
import time
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from needsmap.cli import terminal
from needsmap.cli.options import Format
from needsmap.cli.tables import TableOutput, json_text
from needsmap.cli.terminal import describe_os_error, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from needsmap.library import Library

EVIL = "\x1b[31mred\x1b[0m \x1b]8;;http://a.b\x07link\x1b]8;;\x07 \x9b2J\x07\u202egnp [bold]x[/]"
SHOWN = "red link gnp [bold]x[/]"
POSIX = pytest.mark.skipif(os.name != "posix", reason="signals and devices of POSIX")


def needsmap(
    *args: str | Path,
    env: Mapping[str, str] | None = None,
    **more: Any,  # noqa: ANN401 - of subprocess
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", "from needsmap.cli import main; main()", *map(str, args)]
    more.setdefault("stdout", subprocess.PIPE)
    return subprocess.run(
        command, env={**os.environ, **(env or {})}, stderr=subprocess.PIPE, check=False, **more
    )


def one_line(done: subprocess.CompletedProcess[bytes]) -> str:
    """The only line on the error stream of a run that failed."""
    text = done.stderr.decode()
    assert done.returncode == 1, text
    assert text.startswith("needsmap: ")
    assert text.count("\n") == 1
    return text


def bands(shelf: Path, *more: str | Path) -> list[str | Path]:
    return ["bands", "Alderwick", "-r", "invented_iod2019", "--shelf", shelf, *more]


@given(st.text(st.sampled_from("\x1b\x9b[]PX^_0;2Jm\x07\\\x9c\x9d\u202ea \n\t\r")))
@example(EVIL)
@example("\x1b\x1b[31m[31mx")
def test_no_control_is_left(text: str) -> None:
    left = plain(text)
    assert not [c for c in left if unicodedata.category(c) in {"Cc", "Cf"} and c not in "\n\t\r"]
    assert "\r" not in left.replace("\r\n", "")
    assert plain(left) == left


def test_plain_text_stays() -> None:
    assert plain("Ynys Môn,\tKyiv Київ 👍\r\n[red]") == "Ynys Môn,\tKyiv Київ 👍\r\n[red]"
    assert plain(EVIL) == SHOWN
    assert plain("\x1b]0;no end\nnext") == "0;no end\nnext"


@pytest.mark.parametrize("form", list(Format))
def test_tables_pass_no_escape_and_read_no_markup(
    capsys: pytest.CaptureFixture[str], form: Format
) -> None:
    TableOutput(form=form).show([{"name": EVIL}], columns={"name": "Name"}, head=[EVIL])
    text = capsys.readouterr().out
    assert "[bold]x[/]" in text
    assert not re.search("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202e]", text)


def test_commands_print_through_one_function() -> None:
    for path in Path(terminal.__file__).parent.glob("*.py"):
        if path.name != "terminal.py":
            assert "typer.echo" not in path.read_text(encoding="utf-8"), path.name


def test_json_keeps_what_it_escapes() -> None:
    import json

    assert json.loads(json_text({"name": EVIL}))["name"] == EVIL


def test_an_error_of_the_system_is_one_line() -> None:
    assert describe_os_error(OSError("odd\nthing")) == "odd thing"
    line = describe_os_error(OSError(36, "File name too long", "n" * 300 + ".csv"))
    assert len(line) < 200
    assert "n.csv: file name too long" in line


@POSIX
@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("/dev/full", "not an ordinary file"),
        ("n" * 300 + ".csv", "name too long"),
        (".", "is a directory"),
        ("a.csv/b.csv", "a part of the path is a file"),
    ],
)
def test_where_nothing_can_be_written_one_line_says_so(
    shelf: Path, tmp_path: Path, target: str, reason: str
) -> None:
    (tmp_path / "a.csv").write_text("mine")
    done = needsmap(*bands(shelf, "--format", "csv", "-o", target), cwd=tmp_path)
    assert reason in one_line(done)
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


@POSIX
@pytest.mark.parametrize(
    "command",
    [
        "assets read FILE --postcodes invented_codepo_gb",
        "kpi FILE --tolerance 5%",
        "rates FILE -r invented_iod2019",
        "measure --own FILE -r invented_iod2019",
        "bands Alderwick -r invented_iod2019 --file FILE",
        "map FILE",
        "assess FILE -o site",
        "assess alderwick_themes -o site --kpis FILE --tolerance 5%",
        "profile Here --postcodes FILE -r invented_iod2019 -o site",
        "profile Larkrise --assets FILE -r invented_iod2019 -o site",
        "verify FILE",
    ],
)
def test_a_file_that_may_not_be_read_is_an_error_of_ours(
    command: str, invented: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from typer.testing import CliRunner

    from needsmap.cli import app
    from needsmap.errors import NeedsmapError

    for name in ("folder", "closed"):
        path = (
            tmp_path / f"{name}.{'toml' if command.startswith(('map', 'assess FILE')) else 'csv'}"
        )
        if name == "folder":
            path.mkdir()
        else:
            path.write_text("a,b\n1,2\n", encoding="utf-8")
            monkeypatch.setattr(os, "access", lambda p, *_, shut=path, **__: Path(p) != shut)
        words = [str(path) if word == "FILE" else word for word in command.split()]
        words += ["--shelf", str(invented.shelves[0])] if "-r" in words or "assess" in words else []
        done = CliRunner().invoke(app, words)
        assert done.exit_code == 1, done.output
        assert isinstance(done.exception, NeedsmapError | OSError), (name, done.output)
        assert path.name in str(done.exception)
    assert not (tmp_path / "site").exists()


LIMITED = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (8_000, 8_000))
from needsmap.cli import main
main()
"""


@POSIX
@pytest.mark.parametrize("kind", ["html", "gpkg", "geojson", "parquet"])
def test_a_full_disk_is_one_line_and_leaves_nothing(shelf: Path, tmp_path: Path, kind: str) -> None:
    command = [*bands(shelf, "-o", tmp_path / "out" / f"m.{kind}")]
    command[0] = "map"
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, *map(str, command)], capture_output=True, check=False
    )
    assert f"m.{kind}" in one_line(done)
    assert not list(tmp_path.iterdir())


@POSIX
def test_a_full_disk_under_the_output_is_one_line() -> None:
    with Path("/dev/full").open("wb") as full:
        assert "no space left" in one_line(needsmap("list", stdout=full))


@POSIX
def test_a_reader_who_leaves_is_no_error() -> None:
    read, write = os.pipe()
    os.close(read)
    done = needsmap("list", stdout=write)
    os.close(write)
    assert done.returncode == 1
    assert done.stderr == b""


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "latin-1", "utf-8"])
def test_what_an_encoding_lacks_is_no_traceback(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "votes.csv").write_text("Issue,Votes\n\u0416,7\nHousing,3\n", encoding="utf-8")
    done = needsmap(
        "priorities", tmp_path / "votes.csv", "--respondents", "20",
        env={"PYTHONIOENCODING": encoding},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert b"Housing" in done.stdout


@POSIX
def test_lone_surrogates_in_arguments_are_one_line(shelf: Path) -> None:
    for args in (
        ["bands", b"Ald\xff\xed\xa0\x80er", "-r", "invented_iod2019", "--shelf", str(shelf)],
        ["bands", "Alderwick", "-r", b"iod\xff", "--shelf", str(shelf)],
        ["assess", b"\xff.toml", "-o", "site"],
        ["verify", b"\xff"],
    ):
        command = [sys.executable, "-c", "from needsmap.cli import main; main()", *args]
        done = subprocess.run(command, capture_output=True, check=False)
        one_line(done)


@POSIX
def test_ctrl_c_prints_one_message_and_leaves_nothing(tmp_path: Path) -> None:
    code = (
        "import needsmap.workflows.demo as demo, time\n"
        "from needsmap.io.atomic import atomic_folder\n"
        "def run_demo(folder):\n"
        "    with atomic_folder(folder) as part:\n"
        "        (part / 'half').write_text('half')\n"
        "        print('ready', flush=True)\n"
        "        time.sleep(60)\n"
        "    yield ''\n"
        "demo.run_demo = run_demo\n"
        "from needsmap.__main__ import main; main()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, "demo", "-o", str(tmp_path / "out")],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        # a run in the background is started with the signal ignored, and its children inherit that
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    ) as run:  # fmt: skip
        assert isinstance(run.stdout, io.BufferedReader)
        run.stdout.readline()
        time.sleep(0.2)
        run.send_signal(signal.SIGINT)
        _, errors = run.communicate(timeout=30)
    assert run.returncode == 130
    assert errors.decode().startswith("needsmap: stopped")
    assert errors.count(b"\n") == 1
    assert not list(tmp_path.iterdir())


@POSIX
@pytest.mark.parametrize(
    "module", ["needsmap.cli", "typer", "typer.main"], ids=["before", "while loading", "typer"]
)
def test_ctrl_c_while_the_command_loads_prints_one_message(module: str) -> None:
    code = (
        "import importlib.abc, os, signal, sys\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "class Stop(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, *_):\n"
        f"        if name == '{module}':\n"
        "            os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Stop())\n"
        "from needsmap.__main__ import main; main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "list"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 130
    assert done.stderr == "needsmap: stopped; no partial files were written\n"


@POSIX
def test_ctrl_c_while_options_are_read_prints_one_message() -> None:
    code = (
        "import os, signal\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "import needsmap.cli as cli\n"
        "cli._Commands.parse_args = lambda *_: os.kill(os.getpid(), signal.SIGINT)\n"
        "from needsmap.__main__ import main; main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "list"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 130
    assert done.stderr == "needsmap: stopped; no partial files were written\n"
