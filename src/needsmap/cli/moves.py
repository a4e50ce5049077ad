"""`needsmap moves`: areas that moved the same way on several domains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needsmap.cli.change import MapFile
from needsmap.cli.options import grouped, open_library
from needsmap.cli.tables import TableOutput, wrote
from needsmap.workflows.change.requests import MovesRequest

if TYPE_CHECKING:
    import typer


def join(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(
        "moves",
        epilog="Example: needsmap moves Ealing --from iod2019 --to iod2025 --domains all "
        "--at-least 3 --map moves.html",
    )(moves)


@grouped
def moves(request: MovesRequest, out: TableOutput, map_file: MapFile = None) -> None:
    """List LSOAs that moved the same way on several domains at once."""
    from needsmap.workflows.change.place_moves import moves_map, place_moves

    library = open_library()
    result = place_moves(library, request)
    if map_file:
        from needsmap.maps.html.page import save_page

        wrote(save_page(moves_map(result), map_file))
        result = library.update(result)
    out.print(result)
