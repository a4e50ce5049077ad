"""`needsmap assets opportunities | leases | benchmark | what-if`: what could be decided."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from needsmap.cli.estate import EXAMPLE, AsOf, AtPlace, Printed, Radius, Registers, app
from needsmap.cli.options import Format, grouped


@app.command(
    epilog=f"Examples: needsmap assets opportunities {EXAMPLE} --as-of 2026-11-22 | "
    f"needsmap assets opportunities {EXAMPLE} --as-of 2026-11-22 --hubs --keep L1 "
    '--apart "Police station=Refuge"'
)
@grouped
def opportunities(
    at: AtPlace,
    as_of: AsOf,
    radius: Radius = 400.0,
    hubs: Annotated[
        bool, typer.Option("--hubs", help="Hosts with several guests, three sites and more.")
    ] = False,
    keep: Annotated[
        list[str] | None,
        typer.Option("--keep", metavar="ASSET", help="An asset that stays as it is: id or name."),
    ] = None,
    apart: Annotated[
        list[str] | None,
        typer.Option("--apart", metavar="USE=USE", help="Two uses that cannot share a building."),
    ] = None,
    *,
    registers: Registers,
    printed: Printed,
) -> None:
    """Score pairs of a host with room and a guest with a reason to move, best first; or hubs."""
    from needsmap.workflows.estate import asset_decisions

    request = asset_decisions.Sharing(
        as_of=as_of.date(), reach=radius, keep=tuple(keep or ()), apart=_pairs("--apart", apart)
    )
    library, estate = at.open(registers, as_of=as_of)
    answer = asset_decisions.opportunities(estate, request, hubs=hubs)
    if printed.form is Format.TABLE:
        answer = type(answer)(answer.table[list(HUB if hubs else PAIR)].head(40), answer.words)
    printed.say(answer, library, estate.review)


#: What of a wide table fits a terminal; CSV and JSON have all of it.
PAIR = ("host_name", "guest_name", "metres", "score", "completeness", "saving")
HUB = ("host_name", "guests", "n_partners", "score", "completeness", "needs_area", "spare_area")


@app.command(
    epilog=f"Example: needsmap assets leases {EXAMPLE} --as-of 2026-11-22 --format csv "
    "-o leases.csv"
)
@grouped
def leases(
    at: AtPlace,
    as_of: AsOf,
    by_area: Annotated[
        bool, typer.Option("--by-area", help="Count the events of each small area and window.")
    ] = False,
    *,
    registers: Registers,
    printed: Printed,
) -> None:
    """List lease ends and breaks of the next 12, 24 and 36 months, by date and area."""
    from needsmap.workflows.estate import asset_decisions

    library, estate = at.open(registers, as_of=as_of)
    answer = asset_decisions.leases(estate, as_of=as_of.date(), by_area=by_area)
    printed.say(answer, library, estate.review)


@app.command(epilog="Example: needsmap assets benchmark council.csv nhs.csv --buildings")
@grouped
def benchmark(
    buildings: Annotated[
        bool,
        typer.Option(
            "--buildings", help="The buildings that are vacant, under-used, worn out or costly."
        ),
    ] = False,
    *,
    registers: Registers,
    printed: Printed,
) -> None:
    """Compare partners: cost and floor for each m2 and person, utilisation."""
    from needsmap.workflows.estate import asset_decisions

    library, review = registers.review()
    printed.say(asset_decisions.benchmark(review, buildings=buildings), library, review)


class Aim(StrEnum):
    """What a suggestion is to be best at."""

    DISTANCE = "distance"
    COVER = "cover"


@app.command(
    "what-if",
    epilog=f"Examples: needsmap assets what-if {EXAMPLE} --close L3 --merge L7=C12 | "
    f'needsmap assets what-if {EXAMPLE} --move "North Library=KT1 3AA" | '
    f"needsmap assets what-if {EXAMPLE} --use Library --suggest 5 --protect L1",
)
@grouped
def what_if(
    at: AtPlace,
    close: Annotated[
        list[str] | None,
        typer.Option("--close", metavar="ASSET", help="An asset that closes: its id or name."),
    ] = None,
    move: Annotated[
        list[str] | None,
        typer.Option(
            "--move",
            metavar="ASSET=WHERE",
            help="An asset that moves to a postcode, an easting,northing or a place's middle.",
        ),
    ] = None,
    merge: Annotated[
        list[str] | None,
        typer.Option("--merge", metavar="ASSET=ASSET", help="An asset that moves in with another."),
    ] = None,
    suggest: Annotated[
        int | None,
        typer.Option(
            "--suggest", metavar="N", min=0, help="Choose which N sites of --use to keep, exactly."
        ),
    ] = None,
    use: Annotated[str, typer.Option("--use", help="With --suggest: the service.")] = "",
    protect: Annotated[
        list[str] | None,
        typer.Option("--protect", metavar="ASSET", help="With --suggest: a site that must stay."),
    ] = None,
    aim: Annotated[
        Aim,
        typer.Option(
            "--aim",
            help="With --suggest: the least distance of all people together (p-median), or most "
            "people within the radius (maximal cover).",
        ),
    ] = Aim.DISTANCE,
    radius: Radius = 800.0,
    *,
    registers: Registers,
    printed: Printed,
) -> None:
    """Close, move or merge sites: who has further to go, by decile, and where services could go."""
    from needsmap.library.result import rows_of
    from needsmap.workflows.estate.asset_changes import Changes, Wish, suggest_closures
    from needsmap.workflows.estate.asset_changes import what_if as run

    request = Changes(
        close=tuple(close or ()), move=_pairs("--move", move), merge=_pairs("--merge", merge)
    )
    if (suggest is None) == (request == Changes()):
        raise typer.BadParameter(
            "name what changes (--close, --move, --merge), or ask for a choice: --suggest N"
        )
    if suggest is not None and not use:
        raise typer.BadParameter("--suggest needs --use: which service")
    library, estate = at.open(registers)
    words: tuple[str, ...] = ()
    if suggest is not None:
        wish = Wish(use=use, number=suggest, protect=tuple(protect or ()), cover=aim is Aim.COVER)
        closing, words = suggest_closures(estate, wish, radius=radius)
        request = Changes(close=closing)
    answer, rooms = run(library, estate, request, radius=radius)
    answer = type(answer)(answer.table, (*words, *answer.words))
    printed.say(
        answer, library, estate.review, closes=list(request.close), rooms=rows_of(rooms.table)
    )
    if printed.form is Format.TABLE and len(rooms.table):
        Printed(form=printed.form).say(rooms, library, estate.review)


def _pairs(option: str, given: list[str] | None) -> tuple[tuple[str, str], ...]:
    """Return the two parts of ASSET=WHERE."""
    parts = [item.partition("=") for item in given or []]
    if not all(left.strip() and right.strip() for left, _, right in parts):
        raise typer.BadParameter(f"{option} takes two things with = between them, such as L7=C12")
    return tuple((left.strip(), right.strip()) for left, _, right in parts)
