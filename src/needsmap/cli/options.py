"""Options that several commands share, and the library that they open."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from needsmap.library import Library


class Format(StrEnum):
    """How a table is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


Mirror = Annotated[
    Path | None,
    typer.Option(
        "--mirror",
        metavar="DIR",
        help="A folder with a manifest.csv to take files from before any network "
        "\\[env: NEEDSMAP_MIRROR].",
    ),
]
Shelf = Annotated[
    list[Path] | None,
    typer.Option(
        "--shelf",
        metavar="DIR",
        help="A folder of your own cards, beside the built-in ones. May be given several times "
        "\\[env: NEEDSMAP_SHELF].",
    ),
]
FormatOption = Annotated[
    Format, typer.Option("--format", help="A table to read, or CSV or JSON for other programs.")
]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write to this file, not to the screen."),
]
ReleaseOption = Annotated[
    str, typer.Option("--release", "-r", help="The release, such as iod2025 (see needsmap list).")
]
DomainOption = Annotated[
    str | None,
    typer.Option(
        "--domain", "-d", help="A domain of the release, such as health. Default: the index itself."
    ),
]
Vintage = Annotated[
    str | None,
    typer.Option(
        "--vintage", help="Which year's wards a name means, such as wd25, where it has several."
    ),
]
OwnFile = Annotated[
    Path | None,
    typer.Option("--file", help="The release's own file, where you have saved it already."),
]


def open_library(mirror: Path | None = None, shelf: list[Path] | None = None) -> Library:
    """Open the library with a progress bar for downloads on the error stream."""
    import os

    from needsmap.library import Library

    named = [Path(p) for p in os.environ.get("NEEDSMAP_SHELF", "").split(os.pathsep) if p]
    return Library(shelves=[*named, *(shelf or [])], mirror=mirror, progress=_Bar)


def tell(library: Library) -> None:
    """Print, on the error stream, what was left out, mended or chosen on the way."""
    for sentence in library.told:
        typer.echo(f"note: {sentence}", err=True)


class _Bar:
    """A download's progress on the error stream, in the manner that `fetch.Progress` asks."""

    def __init__(self, title: str) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

        self._bar = Progress(
            TextColumn("fetching {task.description}"),
            BarColumn(),
            DownloadColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._title = title
        self._task: int | None = None
        self.total = 0

    def update(self, n: int) -> None:
        if self._task is None:
            self._bar.start()
            self._task = self._bar.add_task(self._title, total=self.total or None)
        self._bar.update(self._task, advance=n)  # type: ignore[arg-type]

    def reset(self) -> None:
        if self._task is not None:
            self._bar.reset(self._task)  # type: ignore[arg-type]

    def close(self) -> None:
        self._bar.stop()
