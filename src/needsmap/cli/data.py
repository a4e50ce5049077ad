"""`needsmap list`, `show` and `fetch`: what is known, and where it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from needsmap.cli.options import Format, grouped, open_library
from needsmap.cli.settings import settings
from needsmap.cli.tables import TableOutput
from needsmap.cli.terminal import echo

if TYPE_CHECKING:
    from typing import Any

    from needsmap.model import Entry


def join(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.command("list", epilog="Example: needsmap list --kind release")(list_entries)
    app.command("show", epilog="Example: needsmap show iod2019")(show_entry)
    app.command("fetch", epilog="Example: needsmap fetch iod2019 lsoa11_bgc")(fetch_entries)


@grouped
def list_entries(
    kind: Annotated[
        str | None,
        typer.Option("--kind", help="Only: release, boundaries, lookup, postcodes, population..."),
    ] = None,
    *,
    out: TableOutput,
) -> None:
    """List every release, boundary set, lookup and other entry on the shelves."""
    from needsmap.catalogue import KINDS, open_catalogue
    from needsmap.errors import UnknownEntry

    if kind is not None and kind not in KINDS:
        raise UnknownEntry(f"no kind {kind!r}; there are {', '.join(KINDS)}")
    catalogue = open_catalogue(settings().shelves)
    words = {cls: word for word, cls in KINDS.items()}
    rows = [
        {
            "id": entry.id,
            "kind": words[type(entry)],
            "geography": _geography(entry),
            "areas": getattr(entry, "n_areas", None),
            "title": entry.title + (" (invented)" if entry.invented else ""),
            "publisher": entry.source.publisher,
        }
        for entry in catalogue.entries.values()
        if kind is None or words[type(entry)] == kind
    ]
    columns = {
        "id": "Id", "kind": "Kind", "geography": "Geography", "areas": "Areas", "title": "Title",
    }  # fmt: skip
    if out.form is not Format.TABLE:
        columns["publisher"] = "Publisher"
    out.show(rows, columns=columns)


def _geography(entry: Entry) -> str:
    start = getattr(entry, "from_geography", "")
    if start:
        return f"{start} to {getattr(entry, 'to_geography', '')}"
    return str(getattr(entry, "geography", ""))


@grouped
def show_entry(
    entry_id: Annotated[str, typer.Argument(metavar="ID", help="Such as iod2019.")],
    *,
    out: TableOutput,
) -> None:
    """Show one entry's card: publisher, page, licence, direction, domains."""
    from dataclasses import asdict

    from needsmap.catalogue import open_catalogue

    entry: Entry = open_catalogue(settings().shelves).find(entry_id)
    card = asdict(entry)
    source = card.pop("source")
    of_all = {name: card.pop(name) for name in ("collection", "invented", "notes")}
    rows = [
        {"what": key.replace("_", " "), "value": _words(value)}
        for key, value in (card | of_all | source).items()
        if value not in ("", (), {}, None)
    ]
    out.show(rows, columns={"what": "", "value": ""}, whole=asdict(entry))


def _words(value: Any) -> str:  # noqa: ANN401 - a card's value of any kind
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | list) and value and isinstance(value[0], dict):
        return ", ".join(str(item["id"]) for item in value)
    if isinstance(value, tuple | list):
        return "; ".join(str(item) for item in value)
    if isinstance(value, dict):
        return "; ".join(f"{key} = {item}" for key, item in value.items())
    return f"{value:,}" if isinstance(value, int) else str(value)


@grouped
def fetch_entries(
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Such as iod2019 lsoa11_bgc.")],
) -> None:
    """Fetch files into the cache, checked, and say where each is."""
    library = open_library()
    for entry_id in ids:
        fetched = library.fetch(entry_id)
        echo(f"{entry_id}: {fetched.path} (from {fetched.origin})")
