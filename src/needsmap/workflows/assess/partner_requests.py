"""What is asked of partners' tables, and how the command line writes it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from needsmap.model.arguments import Count, Request
from needsmap.model.options import Option
from needsmap.workflows.request_fields import ReleaseField


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiRequest(Request):
    """Which performance table, how it is scored, and whose rows are kept."""

    file: Annotated[Path, Option("The partner's table: csv or workbook.", argument=True)]
    tolerance: Annotated[
        str,
        Option(
            "How far short of target is still within tolerance: '5%' of the target, or "
            "'2 points'. No common value exists, so it must be given."
        ),
    ]
    audit: Annotated[bool, Option("List every check of the table's own arithmetic.")] = False
    steady: Annotated[float, Option("A move up to this, in the measure's unit, is none.")] = 0.0
    place: Annotated[
        str | None,
        Option("Keep the rows of this place, where a column says which area each row is of."),
    ] = None
    release: ReleaseField = "iod2025"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrioritiesRequest(Request):
    """Which ballots or votes, and the place whose measured need they are set beside."""

    file: Annotated[Path, Option("Ballots (places 1, 2, 3 ...) or counts of votes.", argument=True)]
    top: Annotated[Count, Option("Places that count as the top.")] = 3
    respondents: Annotated[Count | None, Option("For counts of votes: people who answered.")] = None
    leave_out_spoilt: Annotated[bool, Option("Leave faulty ballots out, naming each.")] = False
    seed: int = 1
    place: Annotated[str | None, Option("Set them beside the measured need of this place.")] = None
    measured_by: Annotated[
        tuple[tuple[str, str], ...],
        Option(
            "With --place: the domain that measures an issue. May be repeated.",
            metavar="ISSUE=DOMAIN",
            between="=",
        ),
    ] = ()
    release: ReleaseField = "iod2025"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendRequest(Request):
    """Which ledger, how it is added up, and the district whose wards it is laid out over."""

    file: Annotated[Path, Option("The ledger: csv or workbook.", argument=True)]
    by: Annotated[
        str,
        Option(
            "partner (usually), theme, area_code, restriction, programme, period, total_place. "
            "With --place, theme lists which themes each ward's money leans to."
        ),
    ] = ""
    place: Annotated[
        str | None, Option("Lay it out over the wards of this district, beside need.")
    ] = None
    release: Annotated[
        str, Option("The release, such as iod2025 (see needsmap list).", ("--release", "-r"))
    ] = "iod2019"
    activity: Annotated[
        Path | None, Option("With a place: people seen, by area code.", in_recipe=True)
    ] = None
    amount: Annotated[
        str, Option("Heading of the column that holds the money.", in_recipe=True)
    ] = ""
