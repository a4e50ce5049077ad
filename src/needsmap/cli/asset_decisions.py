"""`needsmap assets opportunities | leases | benchmark | what-if`: what could be decided."""

from __future__ import annotations

from needsmap.cli.estate import EXAMPLE, app, show
from needsmap.cli.options import Format, grouped, open_library
from needsmap.cli.tables import TableOutput
from needsmap.workflows.estate.requests import (
    BenchmarkRequest,
    LeasesRequest,
    OpportunitiesRequest,
    ReviewRequest,
    WhatIfRequest,
)


@app.command(
    epilog=f"Examples: needsmap assets opportunities {EXAMPLE} --as-of 2026-11-22 | "
    f"needsmap assets opportunities {EXAMPLE} --as-of 2026-11-22 --hubs --keep L1 "
    '--apart "Police station=Refuge"'
)
@grouped
def opportunities(request: OpportunitiesRequest, out: TableOutput) -> None:
    """Score pairs of a host with room and a guest with a reason to move, best first; or hubs."""
    from needsmap.workflows.estate.asset_decisions import opportunities as score
    from needsmap.workflows.estate.estate import estate_of

    result = score(estate_of(open_library(), request), request)
    show(out, result, HUB if request.hubs else PAIR, 40)


#: What of a wide table fits a terminal.
PAIR = ("host_name", "guest_name", "metres", "score", "completeness", "saving")
HUB = ("host_name", "guests", "n_partners", "score", "completeness", "needs_area", "spare_area")


@app.command(
    epilog=f"Example: needsmap assets leases {EXAMPLE} --as-of 2026-11-22 --format csv "
    "-o leases.csv"
)
@grouped
def leases(request: LeasesRequest, out: TableOutput) -> None:
    """List lease ends and breaks of the next 12, 24 and 36 months, by date and area."""
    from needsmap.workflows.estate import asset_decisions
    from needsmap.workflows.estate.estate import estate_of

    estate = estate_of(open_library(), request)
    show(out, asset_decisions.leases(estate, as_of=request.as_of, by_area=request.by_area))


@app.command(epilog="Example: needsmap assets benchmark council.csv nhs.csv --buildings")
@grouped
def benchmark(request: BenchmarkRequest, out: TableOutput) -> None:
    """Compare partners: cost and floor for each m2 and person, utilisation."""
    from needsmap.workflows.estate.asset_decisions import benchmark as compare
    from needsmap.workflows.estate.asset_review import review_assets

    library = open_library()
    review = review_assets(library, ReviewRequest(files=request.files))
    show(out, compare(library, review, buildings=request.buildings))


@app.command(
    "what-if",
    epilog=f"Examples: needsmap assets what-if {EXAMPLE} --close L3 --merge L7=C12 | "
    f'needsmap assets what-if {EXAMPLE} --move "North Library=KT1 3AA" | '
    f"needsmap assets what-if {EXAMPLE} --use Library --suggest 5",
)
@grouped
def what_if(request: WhatIfRequest, out: TableOutput) -> None:
    """Close, move or merge sites: who has further to go, by decile, and where services could go."""
    from needsmap.workflows.estate.asset_changes import ROOM
    from needsmap.workflows.estate.asset_changes import what_if as run
    from needsmap.workflows.estate.estate import estate_of

    result = run(estate_of(open_library(), request), request)
    show(out, result)
    rooms = result.details["rooms"]
    if out.form is Format.TABLE and rooms:
        columns = {name: name.replace("_", " ") for name in rooms[0]}
        TableOutput().show(rooms, columns=columns, head=[ROOM])
