"""What if the estate changed: sites closed, moved or merged, and which could close."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from needsmap.columns import Assets, PeopleColumns, WhatIf
from needsmap.errors import NeedsmapError, UnknownEntry
from needsmap.library import ReleaseData
from needsmap.model import counted, noun
from needsmap.places import is_code
from needsmap.workflows.estate.estate import STRAIGHT, Answer, of_use, wider_uses
from needsmap.workflows.estate.estate_people import areas_in

if TYPE_CHECKING:
    import pandas as pd

    from needsmap.library import Library
    from needsmap.workflows.estate.estate import Estate


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What is to change; assets are named by id or whole name.

    Attributes
    ----------
    close
        Assets that close.
    move
        Asset and where it moves to: easting and northing, a postcode, or a place (its middle).
    merge
        Asset and the one that it moves in with.
    """

    close: tuple[str, ...] = ()
    move: tuple[tuple[str, str], ...] = ()
    merge: tuple[tuple[str, str], ...] = ()


def what_if(
    library: Library, estate: Estate, request: Changes, *, radius: float
) -> tuple[Answer, Answer]:
    """Close, move or merge sites: who has further to go, and where services could be rehoused.

    Returns
    -------
    Answer
        Access before and after, by use and deprivation decile.
    Answer
        Where there is room for what closes or merges.

    Raises
    ------
    UnknownEntry, UnknownPlace
        For an asset or a place that is not there.
    """
    from needsmap.assets.decisions.closures import (
        change_estate,
        compare_access,
        find_asset,
        find_rooms,
    )

    before = estate.review.assets
    close = [i for name in request.close for i in estate.rows_of(find_asset(before, name))]
    merge = {
        i: find_asset(before, host)
        for name, host in request.merge
        for i in estate.rows_of(find_asset(before, name))
    }
    move = {
        i: _point_of(library, estate, where)
        for name, where in request.move
        for i in estate.rows_of(find_asset(before, name))
    }
    after = change_estate(before, close=close, move=move, merge=merge)
    table = compare_access(before, after, estate.ground.people, radius=radius)
    words = [*_losses(table, radius), estate.ground.about, *estate.repeats(), STRAIGHT]
    for asset, (x, y) in move.items():
        words.append(f"{asset} moves to easting {x:,.0f}, northing {y:,.0f}.")
    rooms = find_rooms(before, close, merge=merge)
    note = (
        (
            "Room is spare floor (1 - utilisation) x floor area, where both are known. Each "
            "service is looked at alone: two cannot have the same room."
        ),
    )
    return Answer(table, tuple(words)), Answer(rooms, note)


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


def _point_of(library: Library, estate: Estate, where: str) -> tuple[float, float]:
    """Return the point that a place, a postcode or a pair of coordinates means (EPSG:27700)."""
    from shapely import union_all

    from needsmap.workflows.measure.custom_places import point_at

    release = estate.ground.release
    data = ReleaseData(library, release)
    if any(letter.isdigit() for letter in where) and not is_code(where):
        point = point_at(data, where, what="the place to move to")
    else:
        place = data.find_place(where)
        chosen = areas_in(library, place, release)
        point = union_all(chosen.geometry.to_numpy()).representative_point()
    return float(point.x), float(point.y)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which sites of a use to keep.

    Attributes
    ----------
    use
        The service.
    number
        How many sites of the place stay.
    protect
        Assets that stay whatever happens: ids or whole names.
    cover
        True chooses for most people within the radius (maximal cover), False for the least
        distance of all people together (p-median).
    seconds
        The most that the solver may take.
    """

    use: str
    number: int
    protect: tuple[str, ...] = ()
    cover: bool = False
    seconds: float = 60.0


def suggest_closures(
    estate: Estate, wish: Wish, *, radius: float
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Choose which sites of a use could close so that people lose least, exactly.

    Sites outside the place are not the place's to close: they stay, and people use them.

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
    from needsmap.assets.decisions.closures import find_asset
    from needsmap.assets.decisions.siting import cover_most, median_sites

    sites = of_use(estate, wish.use).reset_index(drop=True)
    ids = sites[Assets.ASSET_ID]
    inside = ids.isin(estate.inside(sites)[Assets.ASSET_ID])
    protect = [find_asset(estate.review.assets, name) for name in wish.protect]
    safe = ids.isin([i for name in protect for i in estate.rows_of(name)])
    if int(safe.sum()) < len(set(wish.protect)):
        raise UnknownEntry(
            f"protected, but not placed as {wish.use}: see {', '.join(wish.protect)}"
        )
    least, most = int((inside & safe).sum()), int(inside.sum())
    if not least <= wish.number < most:
        raise NeedsmapError(
            f"{counted(most, 'site')} of {wish.use} {noun(most, 'is', 'are')} in "
            f"{estate.ground.place.name}, {least} of them "
            f"protected: between {least} and {most - 1} can stay, not {wish.number}"
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
    p = wish.number + len(always)
    if wish.cover:
        found = cover_most(choice, persons, radius, p, keep=keep, seconds=wish.seconds)
    else:
        found = median_sites(choice, persons, p, keep=keep, seconds=wish.seconds)
    stays = own[[i for i in found.sites if i < len(own)]]
    closes = inside & ~ids.index.isin(stays)
    aim = f"most people within {radius:,.0f} m" if wish.cover else "the least distance in all"
    proof = (
        f"No other choice of {wish.number} does better: the solver has proven it."
        if found.proven
        else f"The solver ran out of time ({wish.seconds:g} s): a better choice may exist."
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
        *wider_uses(estate.facilities, wish.use),
        *estate.repeats(sites[Assets.USE].iloc[0]),
    )
    return tuple(ids[closes]), words
