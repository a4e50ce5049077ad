"""`needsmap spend`: where a partnership's money goes, and how that stands beside need."""

from __future__ import annotations

from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from needsmap.cli.options import Format, ReleaseOption, grouped, open_library, print_notices
from needsmap.cli.settings import note
from needsmap.cli.tables import TableOutput, records

if TYPE_CHECKING:
    from collections.abc import Iterable

    from needsmap.workflows.assess.partner_returns import SpendReport
    from needsmap.workflows.assess.spend_by_ward import WardSpend

WARD_COLUMNS = {
    "area_name": "Ward", "area_code": "Code", "amount": "£", "per_head": "£ a head",
    "per_person_in_need": "£ a person in need", "spend_share": "Share of spending",
    "need_share": "Share of need", "alignment": "Alignment",
}  # fmt: skip


LEANING_COLUMNS = {
    "area_name": "Ward", "area_code": "Code", "theme": "Theme", "amount": "£",
    "location_quotient": "Location quotient",
}  # fmt: skip


def join(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(
        "spend",
        epilog="Examples: needsmap spend ledger.csv --by theme --format csv | "
        "needsmap spend ledger.csv --place Ealing -r iod2019 --activity clients.csv",
    )(spend)


@grouped
def spend(
    file: Annotated[Path, typer.Argument(help="The ledger: csv or workbook.")],
    by: Annotated[
        str,
        typer.Option(
            "--by", help="partner, theme, area_code, restriction, programme, period, total_place."
        ),
    ] = "partner",
    amount: Annotated[
        str,
        typer.Option("--amount", metavar="HEADING", help="The column that holds the money."),
    ] = "",
    place: Annotated[
        str | None,
        typer.Option("--place", help="Lay it out over the wards of this district, beside need."),
    ] = None,
    activity: Annotated[
        Path | None,
        typer.Option("--activity", metavar="FILE", help="With --place: people seen, by area code."),
    ] = None,
    leanings: Annotated[
        bool,
        typer.Option("--leanings", help="With --place: which themes each ward's money leans to."),
    ] = False,
    release: ReleaseOption = "iod2019",
    *,
    out: TableOutput,
) -> None:
    """Add up a spend ledger: spent, allocated, matched and moved money each for itself."""
    from needsmap.workflows.assess.partner_returns import add_up_spend

    if place:
        from needsmap.workflows.assess.spend_by_ward import spend_by_ward

        library = open_library()
        made = spend_by_ward(
            library, file, place=place, release=release, activity=activity, amount=amount
        )
        _show_wards(made, out, leanings=leanings)
        print_notices(library)
        return
    if activity or leanings:
        raise typer.BadParameter("--activity and --leanings need --place")
    report = add_up_spend(file, by=by, amount=amount)
    rows = records(report.groups)
    kinds = [c for c in report.groups.columns if c != by]
    out.show(
        rows,
        columns={by: by.replace("_", " ").capitalize()}
        | {kind: f"{kind.capitalize()}, £" for kind in kinds},
        head=_spend_head(report),
        whole={"totals": records(report.totals), "groups": rows, "notices": list(report.notices)},
    )
    _note(report.notices, out.form)


def _note(notices: Iterable[str], form: Format) -> None:
    """Print notices beside a table whose form has no head to hold them."""
    if form is not Format.TABLE:
        for notice in notices:
            note(notice)


def _show_wards(made: WardSpend, out: TableOutput, *, leanings: bool) -> None:
    wards, bases, themes = (records(f) for f in (made.wards, made.bases, made.leanings))
    what = (
        "Location quotient: 1 is a theme's share as everywhere; 2 is twice that."
        if leanings
        else "Alignment: share of spending over share of need; 1 is in step."
    )
    out.show(
        themes if leanings else wards,
        columns=LEANING_COLUMNS if leanings else WARD_COLUMNS,
        head=[*(_basis_line(row) for row in bases), *made.words, made.concentration_words, what],
        whole={
            "wards": wards,
            "bases": bases,
            "leanings": themes,
            "concentration": None if isnan(made.concentration) else made.concentration,
            "keys": list(made.words),
        },
    )
    _note(made.words, out.form)


def _basis_line(row: dict[str, Any]) -> str:
    modelled = " (modelled)" if row["modelled"] else " (known to have gone there)"
    return f"laid out {row['basis']}{modelled}: £{row['amount']:,.0f}, {row['spend_share']:.0%}"


def _spend_head(report: SpendReport) -> list[str]:
    totals = [f"{row['measure']}: £{row['amount']:,.0f}" for row in records(report.totals)]
    return [*totals, *report.notices]
