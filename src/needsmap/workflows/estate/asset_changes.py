"""What if the estate changed: sites closed, moved or merged, and which could close."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from needsmap.columns import Assets, PeopleColumns, WhatIf
from needsmap.errors import NeedsmapError, UnknownEntry
from needsmap.library.result import rows_of
from needsmap.model import counted, noun
from needsmap.places import is_code
from needsmap.workflows.estate.estate import STRAIGHT, of_use, wider_uses

if TYPE_CHECKING:
    import pandas as pd

    from needsmap.workflows.estate.estate import Estate, EstateResult
    from needsmap.workflows.estate.requests import WhatIfRequest


def what_if(estate: Estate, request: WhatIfRequest) -> EstateResult:
    """Close, move or merge sites: who has further to go, and where services could be rehoused.

    Parameters
    ----------
    estate
        Registers and place.
    request
        What changes; or which sites are to be chosen (``suggest``), which are then closed.

    Returns
    -------
    EstateResult
        Access before and after, by use and deprivation decile; ``closes`` are the ids of what
        closes, ``rooms`` where there is room for what closes or merges (see `ROOM`).

    Raises
    ------
    UnknownEntry, UnknownPlace
        For an asset or a place that is not there.
    """
    from needsmap.assets.decisions.closures import change_estate, compare_access, find_rooms

    closing, about = request.close, tuple[str, ...]()
    if request.suggest is not None:
        closing, about = suggest_closures(estate, request)
    before = estate.review.assets
    close = [row for name in closing for row in _rows(estate, name)]
    merge = {
        row: _asset(estate, host) for name, host in request.merge for row in _rows(estate, name)
    }
    move = {
        row: _point_of(estate, where) for name, where in request.move for row in _rows(estate, name)
    }
    after = change_estate(before, close=close, move=move, merge=merge)
    table = compare_access(before, after, estate.ground.people, radius=request.radius)
    caveats = [
        *about, *_losses(table, request.radius), estate.ground.about, *estate.repeats(), STRAIGHT,
    ]  # fmt: skip
    for asset, (x, y) in move.items():
        caveats.append(f"{asset} moves to easting {x:,.0f}, northing {y:,.0f}.")
    rooms = rows_of(find_rooms(before, close, merge=merge))
    return estate.result(table, caveats, closes=list(closing), rooms=rooms)


ROOM: Final = (
    "Room is spare floor (1 - utilisation) x floor area, where both are known. Each service is "
    "looked at alone: two cannot have the same room."
)


def _asset(estate: Estate, name: str) -> str:
    from needsmap.assets.decisions.closures import find_asset

    return find_asset(estate.review.assets, name)


def _rows(estate: Estate, name: str) -> list[str]:
    return estate.rows_of(_asset(estate, name))


def _losses(table: pd.DataFrame, radius: float) -> list[str]:
    """Describe, for each use that changes, who loses, who gains, and how far it is."""
    every = table[table[WhatIf.DECILE] == 0]
    if every.empty:
        return ["Nobody of the place has further to go."]
    return [
        f"{row[WhatIf.USE]}: {counted(round(row[WhatIf.LOST]), 'person loses', 'people lose')} "
        "their only one within "
        f"{radius:,.0f} m, {row[WhatIf.GAINED]:,.0f} gain one, {row[WhatIf.FURTHER]:,.0f} have "
        f"further to go; the mean distance goes from {row[WhatIf.MEAN_BEFORE]:,.0f} m to "
        f"{row[WhatIf.MEAN_AFTER]:,.0f} m."
        for row in every.to_dict("records")
    ]


def _point_of(estate: Estate, where: str) -> tuple[float, float]:
    """Return the point that a place, a postcode or a pair of coordinates means (EPSG:27700)."""
    from shapely import union_all

    from needsmap.workflows.measure.custom_places import point_at

    data = estate.ground.data
    if any(letter.isdigit() for letter in where) and not is_code(where):
        point = point_at(data, where, what="the place to move to")
    else:
        chosen = data.areas(data.codes(data.find_place(where)))
        point = union_all(chosen.geometry.to_numpy()).representative_point()
    return float(point.x), float(point.y)


def suggest_closures(
    estate: Estate, request: WhatIfRequest
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Choose which sites of a use could close so that people lose least, exactly.

    Sites outside the place are not the place's to close: they stay, and people use them.

    Parameters
    ----------
    estate
        Registers and place.
    request
        The use, how many of its sites stay, and which must; what is best (``aim``).

    Returns
    -------
    tuple of str
        Ids of the sites that would close.
    tuple of str
        What was chosen, how, and whether the solver proved that no choice is better.

    Raises
    ------
    UnknownEntry
        For a use or an asset that is not there, or a protected one of another use.
    NeedsmapError
        Where the number does not lie between the protected sites and all.
    """
    from needsmap.assets.decisions.access import check_points
    from needsmap.assets.decisions.siting import cover_most, median_sites

    number = request.suggest or 0
    sites = of_use(estate, request.use).reset_index(drop=True)
    ids = sites[Assets.ASSET_ID]
    inside = ids.isin(estate.inside(sites)[Assets.ASSET_ID])
    safe = ids.isin([row for name in request.protect for row in _rows(estate, name)])
    if int(safe.sum()) < len(set(request.protect)):
        raise UnknownEntry(
            f"protected, but not placed as {request.use}: see {', '.join(request.protect)}"
        )
    least, most = int((inside & safe).sum()), int(inside.sum())
    if not least <= number < most:
        raise NeedsmapError(
            f"{counted(most, 'site')} of {request.use} {noun(most, 'is', 'are')} in "
            f"{estate.ground.place.name}, {least} of them "
            f"protected: between {least} and {most - 1} can stay, not {number}"
        )
    people = estate.ground.people[estate.ground.people[PeopleColumns.PERSONS] > 0]
    homes, spots = check_points(people, "people"), check_points(sites, "sites")
    metres = np.hypot(homes[:, :1] - spots[:, 0], homes[:, 1:] - spots[:, 1])
    persons = people[PeopleColumns.PERSONS].to_numpy()
    # what lies outside is always open: of it each home only knows the nearest
    own = np.flatnonzero(inside)
    beyond = metres[:, ~inside].min(axis=1, keepdims=True, initial=np.inf)
    choice = np.hstack([metres[:, own], beyond]) if most < len(sites) else metres
    always = range(len(own), choice.shape[1])
    keep = [*np.flatnonzero(safe[own]).tolist(), *always]
    p = number + len(always)
    cover, radius = request.aim == "cover", request.radius
    if cover:
        found = cover_most(choice, persons, radius, p, keep=keep, seconds=request.seconds)
    else:
        found = median_sites(choice, persons, p, keep=keep, seconds=request.seconds)
    stays = own[[i for i in found.sites if i < len(own)]]
    closes = inside & ~ids.index.isin(stays)
    aim = f"most people within {radius:,.0f} m" if cover else "the least distance in all"
    proof = (
        f"No other choice of {number} does better: the solver has proven it."
        if found.proven
        else f"The solver ran out of time ({request.seconds:g} s): a better choice may exist."
    )
    beyond = int((~inside).sum())
    names = sites[Assets.NAME] + " (" + ids + ")"
    words = (
        f"Kept for {aim}: {'; '.join(names[inside & ~closes]) or 'none'}.",
        f"Would close: {'; '.join(names[closes])}.",
        proof,
        (
            f"{counted(beyond, 'site')} outside {estate.ground.place.name} "
            f"{noun(beyond, 'stays and is', 'stay and are')} counted."
        ),
        *wider_uses(estate.facilities, request.use),
        *estate.repeats(sites[Assets.USE].iloc[0]),
    )
    return tuple(ids[closes]), words
