"""`needsmap assets opportunities | leases | what-if`: what could be decided of the estate."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import typer

from needsmap.cli.estate import EXAMPLE, AtPlace, Printed, Radius, Registers, app
from needsmap.cli.options import Format, grouped

Today = Annotated[
    datetime | None,
    typer.Option("--today", formats=["%Y-%m-%d"], help="From when events are counted."),
]


@app.command(epilog=f"Example: needsmap assets opportunities {EXAMPLE} --radius 400")
@grouped
def opportunities(
    at: AtPlace,
    radius: Radius = 400.0,
    today: Today = None,
    *,
    registers: Registers,
    printed: Printed,
) -> None:
    """Score pairs of a host with room and a guest with a reason to move, best first."""
    from needsmap.jobs.estate import asset_decisions

    library, estate = at.open(registers)
    answer = asset_decisions.opportunities(estate, today=_day(today), reach=radius)
    if printed.form is Format.TABLE:
        shown = ["host_name", "guest_name", "metres", "score", "completeness", "saving"]
        answer = type(answer)(answer.table[shown].head(40), answer.words)
    printed.say(answer, library)


@app.command(epilog=f"Example: needsmap assets leases {EXAMPLE} --format csv -o leases.csv")
@grouped
def leases(at: AtPlace, today: Today = None, *, registers: Registers, printed: Printed) -> None:
    """List lease ends and breaks of the next 12, 24 and 36 months, by date and area."""
    from needsmap.jobs.estate import asset_decisions

    library, estate = at.open(registers)
    printed.say(asset_decisions.leases(estate, today=_day(today)), library)


def _day(given: datetime | None) -> date:
    return given.date() if given else datetime.now().astimezone().date()


@app.command(
    "what-if",
    epilog=f"Example: needsmap assets what-if {EXAMPLE} --close L3 --merge L7=C12 --radius 800",
)
@grouped
def what_if(
    at: AtPlace,
    close: Annotated[
        list[str] | None, typer.Option("--close", metavar="ID", help="An asset that closes.")
    ] = None,
    merge: Annotated[
        list[str] | None,
        typer.Option("--merge", metavar="ID=ID", help="An asset that moves in with another."),
    ] = None,
    radius: Radius = 800.0,
    *,
    registers: Registers,
    printed: Printed,
) -> None:
    """Close or merge sites: who has further to go, by decile, and where services could go."""
    from needsmap.jobs.estate import asset_decisions
    from needsmap.jobs.estate.asset_review import rows_of

    pairs = [item.partition("=") for item in merge or []]
    if not (close or merge) or any(not sign for _, sign, _ in pairs):
        raise typer.BadParameter("name what changes: --close ID, or --merge ID=ID")
    library, estate = at.open(registers)
    answer, rooms = asset_decisions.what_if(
        estate, close=close or [], merge={a: b for a, _, b in pairs}, radius=radius
    )
    printed.say(answer, library, rooms=rows_of(rooms.table))
    if printed.form is Format.TABLE and close:
        Printed(form=printed.form).say(rooms, library)
