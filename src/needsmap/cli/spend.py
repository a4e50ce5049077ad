"""`needsmap spend`: where a partnership's money goes, and how that stands beside need."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from needsmap.cli.options import (
    Format,
    FormatOption,
    Mirror,
    Output,
    ReleaseOption,
    Shelf,
    open_library,
    tell,
)
from needsmap.cli.tables import records, show

if TYPE_CHECKING:
    from needsmap.jobs.assess.partner_returns import SpendReport
    from needsmap.library import Library

WARD_COLUMNS = {
    "area_name": "Ward", "area_code": "Code", "amount": "£", "per_head": "£ a head",
    "per_person_in_need": "£ a person in need", "spend_share": "Share of spending",
    "need_share": "Share of need", "alignment": "Alignment",
}  # fmt: skip


def join(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("spend", epilog="Example: needsmap spend ledger.csv --by theme --format csv")(spend)


def spend(
    file: Annotated[Path, typer.Argument(help="The ledger: csv or workbook.")],
    by: Annotated[
        str,
        typer.Option(
            "--by", help="partner, theme, area_code, restriction, programme, period, total_place."
        ),
    ] = "partner",
    place: Annotated[
        str | None,
        typer.Option("--place", help="Lay it out over the wards of this district, beside need."),
    ] = None,
    release: ReleaseOption = "iod2019",
    form: FormatOption = Format.TABLE,
    output: Output = None,
    mirror: Mirror = None,
    shelf: Shelf = None,
) -> None:
    """Add up a spend ledger: spent, allocated, matched and moved money each for itself."""
    from needsmap.jobs.assess.partner_returns import add_up_spend

    if place:
        _spend_by_ward(open_library(mirror, shelf), (file, place, release), form, output)
        return
    report = add_up_spend(file, by=by)
    rows = records(report.groups)
    kinds = [c for c in report.groups.columns if c != by]
    show(
        rows,
        columns={by: by.replace("_", " ").capitalize()}
        | {kind: f"{kind.capitalize()}, £" for kind in kinds},
        form=form,
        output=output,
        head=_spend_head(report),
        whole={"totals": records(report.totals), "groups": rows},
    )


def _spend_by_ward(
    library: Library, asked: tuple[Path, str, str], form: Format, output: Path | None
) -> None:
    from needsmap.jobs.assess.spend_by_ward import spend_by_ward

    file, place, release = asked
    made = spend_by_ward(library, file, place=place, release=release)
    rows, bases = records(made.wards), records(made.bases)
    show(
        rows,
        columns=WARD_COLUMNS,
        form=form,
        output=output,
        head=[
            *(_basis_line(row) for row in bases),
            made.words,
            "Alignment: share of spending over share of need; 1 is in step.",
        ],
        whole={"wards": rows, "bases": bases, "keys": made.words},
    )
    tell(library)


def _basis_line(row: dict[str, Any]) -> str:
    modelled = " (modelled)" if row["modelled"] else " (known to have gone there)"
    return f"laid out {row['basis']}{modelled}: £{row['amount']:,.0f}, {row['spend_share']:.0%}"


def _spend_head(report: SpendReport) -> list[str]:
    return [f"{row['measure']}: £{row['amount']:,.0f}" for row in records(report.totals)]
