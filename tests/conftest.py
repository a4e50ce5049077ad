"""Fixtures that every wing's tests share, and the two marks that need something from outside.

`real` tests read the mirror of published data; `browser` tests need a Chromium. Each is
skipped, loudly, where that is absent, and is an error where ``NEEDSMAP_REQUIRE`` names it (as
CI does), so that a green run cannot hide that they never ran.
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

from chromium import FLAGS, find_chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from needsmap.library import Library

# a busy machine is no fault of the code: no test is timed
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")
# what a command prints is laid out for a terminal of this width, wherever the tests run
os.environ["COLUMNS"] = "120"

MARKS = ("real", "browser")
REQUIRED = {name for name in os.environ.get("NEEDSMAP_REQUIRE", "").split(",") if name}


def _missing() -> dict[str, str]:
    out = {}
    mirror = os.environ.get("NEEDSMAP_MIRROR")
    if not mirror or not (Path(mirror) / "manifest.csv").is_file():
        out["real"] = "NEEDSMAP_MIRROR names no mirror of published data"
    if find_chromium() is None:
        out["browser"] = "no Chromium, Chrome or Edge was found (NEEDSMAP_CHROMIUM can name one)"
    return out


def pytest_configure(config: pytest.Config) -> None:
    """Return the run a cache of its own, which its workers share; a user's is left alone."""
    if not hasattr(config, "workerinput"):
        cache = tempfile.TemporaryDirectory(prefix="needsmap-tests-")
        os.environ["NEEDSMAP_CACHE"] = cache.name
        config.add_cleanup(cache.cleanup)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = _missing()
    for item in items:
        for mark, why in missing.items():
            if item.get_closest_marker(mark):
                if mark in REQUIRED:
                    raise pytest.UsageError(f"{mark} tests are required, but {why}")
                item.add_marker(pytest.mark.skip(reason=f"{mark} test: {why}"))


def _ran(config: pytest.Config) -> Counter[str]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    done: Counter[str] = Counter()
    for outcome in ("passed", "failed"):
        for report in reporter.stats.get(outcome, []) if reporter else []:
            done.update(mark for mark in MARKS if mark in getattr(report, "keywords", {}))
    return done


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    config = terminalreporter.config
    if config.option.collectonly:
        return
    done = _ran(config)
    for mark in MARKS:
        line = f"{mark} tests run: {done[mark]}"
        why = _missing().get(mark)
        terminalreporter.write_line(f"{line} (SKIPPED: {why})" if why else line)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if hasattr(session.config, "workerinput") or exitstatus:
        return
    done = _ran(session.config)
    if any(not done[mark] for mark in REQUIRED):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def mirror() -> Path:
    """The folder of published data."""
    named = os.environ.get("NEEDSMAP_MIRROR")
    if not named:
        pytest.skip("NEEDSMAP_MIRROR is not set")
    return Path(named).resolve()


@pytest.fixture(scope="session")
def library(mirror: Path) -> Library:
    """A library on the mirror. Frames are shared: copy before changing."""
    from needsmap.library import Library

    return Library(mirror=mirror)


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented borough's shelf: cards and files."""
    from needsmap.invented import write_shelf

    return write_shelf(tmp_path_factory.mktemp("invented"))


@pytest.fixture(scope="session")
def invented(shelf: Path, tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A library with the invented borough on a shelf, no mirror, and an empty cache."""
    from needsmap.library import Library

    library = Library(shelves=[shelf], cache=tmp_path_factory.mktemp("cache"))
    library.mirror = None
    return library


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    from playwright.sync_api import sync_playwright

    path = find_chromium()
    if path is None:
        pytest.skip("no Chromium was found")
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=path, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page with the network off; ``page.asked`` lists every address it tried to reach."""
    context = browser.new_context(offline=True, viewport={"width": 1366, "height": 900})
    tab = context.new_page()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.asked = asked  # type: ignore[attr-defined]
    yield tab
    context.close()
