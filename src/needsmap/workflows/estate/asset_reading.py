"""Registers read: a report on what can be used of them, and their rows in one common schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needsmap.columns import BNG, Assets, RegisterRows, Sites
from needsmap.library.result import rows_of
from needsmap.model import Notice, counted
from needsmap.model.arguments import check_arguments
from needsmap.workflows.estate.asset_review import Review, review_assets
from needsmap.workflows.estate.estate import EstateResult, result_of
from needsmap.workflows.estate.register_settings import (
    keep_settings,
    settings_path,
    with_settings,
)
from needsmap.workflows.estate.requests import CheckRequest, ReviewRequest

if TYPE_CHECKING:
    import pandas as pd

    from needsmap.library import Library, Result


def cleaned(review: Review) -> pd.DataFrame:
    """Return every row in the common schema, ready to be sent back to its partner.

    Parameters
    ----------
    review
        What was read.

    Returns
    -------
    DataFrame
        The columns of `needsmap.columns.Assets` with ``x`` and ``y`` (EPSG:27700, metres, missing
        where there is no point) for the geometry, and the id of the site.
    """
    points = review.assets.geometry
    table: pd.DataFrame = review.assets.drop(columns=Assets.GEOMETRY).assign(
        **{
            RegisterRows.X: points.x.round(1),
            RegisterRows.Y: points.y.round(1),
            RegisterRows.CRS: points.notna().map({True: BNG, False: ""}),
            Sites.SITE_ID: review.site_of.fillna(""),
        }
    )
    return table


@check_arguments
def check_assets(library: Library, request: CheckRequest) -> EstateResult:
    """Report how much of some registers can be used.

    Parameters
    ----------
    library
        Where the layouts and the postcodes come from.
    request
        The registers, and which table of the report is the frame.

    Returns
    -------
    EstateResult
        Its JSON has all tables but the sites.
    """
    review = review_assets(library, ReviewRequest(files=request.files))
    report = review.report
    frames = {
        "partners": report.partners,
        "fields": report.fields,
        "faults": report.faults,
        "unplaced": report.unplaced,
        "merges": review.merges,
    }
    tables = {name: rows_of(frame) for name, frame in frames.items()}
    sites = review.sites.drop(columns="geometry")
    frame = frames.get(request.table, sites)
    about = [*review.remarks, "", *review.sentences[1:]]
    if request.table == "unplaced":
        about.append(
            f"Listed: {counted(len(frame), 'live asset')} without a point, no closed ones."
        )
    return result_of(library, review, frame, about, plain=review.to_dict() | tables)


@check_arguments
def read_assets(library: Library, request: ReviewRequest) -> Result:
    """Read registers into one common schema, and keep beside each how it is to be read.

    Parameters
    ----------
    library
        Where the layouts and the postcodes come from.
    request
        Which files, and how to read them.

    Returns
    -------
    Result
        The frame of `cleaned`. A notice names the settings that were kept, or why they could
        not be.

    Raises
    ------
    CardError, FileFormatError, UnknownEntry, FetchError
        As for `review_assets`; nothing is kept then.
    """
    review = review_assets(library, request)
    for file in request.files:
        complete, _ = with_settings(request, file)
        registers = [register for register in review.registers if register.path == file]
        try:
            path = keep_settings(complete, registers)
        except (OSError, UnicodeError) as error:
            why = getattr(error, "strerror", None) or str(error)
            library.notify(Notice.of("settings_not_kept", file=settings_path(file).name, why=why))
        else:
            if path is not None:
                library.notify(Notice.of("settings_kept", path=str(path), file=file.name))
    rows = cleaned(review)
    count = f"{counted(len(review.assets), 'asset')} in, {counted(len(rows), 'row')} out"
    return library.result(rows, (*review.sentences[: 1 + len(review.registers)], count))
