"""`needsmap spend`: where a partnership's money goes, and how that stands beside need."""

from __future__ import annotations

from typing import Final

import typer

from needsmap.cli.options import grouped, open_library
from needsmap.cli.tables import TableOutput
from needsmap.workflows.assess.partner_requests import SpendRequest

WARDS: Final = {
    "area_name": "Ward", "area_code": "Code", "amount": "£", "per_head": "£ a head",
    "per_person_in_need": "£ a person in need", "spend_share": "Share of spending",
    "need_share": "Share of need", "alignment": "Alignment",
}  # fmt: skip
LEANINGS: Final = {
    "area_name": "Ward", "area_code": "Code", "theme": "Theme", "amount": "£",
    "location_quotient": "Location quotient",
}  # fmt: skip


def join(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(
        "spend",
        epilog="Examples: needsmap spend ledger.csv --by theme --format csv | "
        "needsmap spend ledger.csv --place Ealing -r iod2019 | "
        "needsmap spend ledger.csv --place Ealing -r iod2019 --by theme",
    )(spend)


@grouped
def spend(request: SpendRequest, out: TableOutput) -> None:
    """Add up a spend ledger: spent, allocated, matched and moved money each for itself."""
    if request.place:
        from needsmap.workflows.assess.spend_by_ward import spend_by_ward

        result = spend_by_ward(open_library(), request)
        out.print(result, columns=LEANINGS if request.by else WARDS)
        return
    from needsmap.workflows.assess.partner_tables import spend_table

    if request.activity:
        raise typer.BadParameter("people seen (activity) need --place")
    result = spend_table(request)
    group, *kinds = map(str, result.frame)
    headings = {kind: f"{kind.capitalize()}, £" for kind in kinds}
    out.print(result, columns={group: group.replace("_", " ").capitalize()} | headings)
