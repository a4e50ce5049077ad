"""`needsmap moves`: areas that moved the same way on several domains."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from needsmap.cli.change import (
    Allow,
    From,
    FromFile,
    MapFile,
    PlaceArgument,
    To,
    ToFile,
    caveats,
    files,
    plain,
    said,
)
from needsmap.cli.options import Format, Vintage, grouped, open_library
from needsmap.cli.tables import TableOutput, wrote

if TYPE_CHECKING:
    from needsmap.workflows.change.place_moves import PlaceMoves


class Towards(StrEnum):
    """Which way to look."""

    MORE = "more"
    LESS = "less"


def join(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(
        "moves",
        epilog="Example: needsmap moves Ealing --from iod2019 --to iod2025 --domains all "
        "--at-least 3 --map moves.html",
    )(moves)


@grouped
def moves(
    place: PlaceArgument,
    before: From = "iod2019",
    after: To = "iod2025",
    domains: Annotated[
        str, typer.Option("--domains", help="all, or ids with commas, such as health,crime.")
    ] = "all",
    at_least: Annotated[
        int, typer.Option("--at-least", min=1, help="On how many domains an area has to move.")
    ] = 3,
    towards: Annotated[
        Towards, typer.Option("--towards", help="Towards more or less deprived.")
    ] = Towards.MORE,
    least_points: Annotated[
        float, typer.Option("--least-points", min=0, help="The smallest move that counts.")
    ] = 1.0,
    allow: Allow = None,
    vintage: Vintage = None,
    *,
    out: TableOutput,
    map_file: MapFile = None,
    from_file: FromFile = None,
    to_file: ToFile = None,
) -> None:
    """List LSOAs that moved the same way on several domains at once."""
    from needsmap.model import Moved
    from needsmap.workflows.change.place_change import ChangeRequest
    from needsmap.workflows.change.place_moves import (
        MovesRequest,
        place_moves,
        save_moves_map,
        titled,
    )

    library = open_library()
    request = ChangeRequest(
        place=place,
        before=before,
        after=after,
        domains=tuple(d.strip() for d in domains.split(",") if d.strip()),
        vintage=vintage,
        allow=tuple(allow or ()),
        files=files((before, from_file), (after, to_file)),
    )
    found = place_moves(
        library,
        MovesRequest(
            change=request,
            at_least=at_least,
            towards=Moved.MORE if towards is Towards.MORE else Moved.LESS,
            least_points=least_points,
        ),
    )
    rows = _move_rows(found)
    result = found.result
    whole = {
        "finding": found.finding,
        "at_least": at_least,
        "towards": str(found.request.towards),
        "least_points": least_points,
        "domains": [d.id for d in result.domains],
        "areas": rows,
        **said(library, result),
    }
    people = [row | {"which": titled(result, row["which"])} for row in rows]
    out.show(
        people if out.form is Format.TABLE else rows,
        columns=MOVE_COLUMNS,
        head=[found.finding, *caveats(library, result)],
        whole=whole,
    )
    if map_file:
        wrote(save_moves_map(library, found, map_file))
    out.foot(library)


MOVE_COLUMNS = {
    "code": "Code", "name": "Name", "domains": "Domains", "of": "Of", "largest": "Largest move",
    "which": "Which", "verdict": "Verdict",
}  # fmt: skip


def _move_rows(found: PlaceMoves) -> list[dict[str, Any]]:
    from needsmap.columns import Areas, Moves

    names = {
        "code": Moves.AREA_CODE, "name": Areas.AREA_NAME, "domains": Moves.DOMAINS_MOVED,
        "of": Moves.DOMAINS_KNOWN, "largest": Moves.LARGEST, "which": Moves.WHICH,
        "verdict": Moves.VERDICT,
    }  # fmt: skip
    return [
        dict(zip(names, map(plain, row), strict=True))
        for row in found.moves[list(names.values())].itertuples(index=False, name=None)
    ]
