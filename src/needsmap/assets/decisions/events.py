"""When decisions come: lease events by date, buildings to look at, and a benchmark of partners."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from needsmap.assets.decisions.opportunities import months_until
from needsmap.columns import Assets, Opportunities

if TYPE_CHECKING:
    from datetime import date

    import geopandas as gpd

#: The windows that partnerships look ahead in (months).
WINDOWS: Final = (12, 24, 36)
#: Leeds reviewed buildings used at 30-50% in opening hours, against a target of 80%.
UNDER_USED: Final = 0.5
#: A cost for each m2 above this quantile of the same use (of four buildings and more) is one.
COSTLY: Final = 0.75
_EVENTS: Final = {Assets.LEASE_END: "lease ends", Assets.LEASE_BREAK: "lease can be broken"}


def lease_events(
    assets: gpd.GeoDataFrame, today: date, *, areas: pd.Series | None = None
) -> pd.DataFrame:
    """List lease ends and breaks that are to come, soonest first, with the window they fall in.

    Parameters
    ----------
    assets
        An assets frame; rows without a place take part, closed ones do not.
    today
        The day from which months are counted.
    areas
        The area of each asset, on the same index, for a list of each area.

    Returns
    -------
    DataFrame
        One row an event: asset, partner, event, date, months, area, and the first of `WINDOWS`
        that it is in, the edge included (``"within 12 months"``). Later events are left out;
        dates that have passed are listed, as ``"passed"``: a lease that ran out and was not
        renewed in the register is a question to ask.
    """
    live = assets[assets[Assets.STATUS] != "closed"]
    where = areas if areas is not None else pd.Series("", index=assets.index)
    parts = [
        pd.DataFrame(
            {
                Assets.ASSET_ID: live[Assets.ASSET_ID],
                Assets.NAME: live[Assets.NAME],
                Assets.PARTNER: live[Assets.PARTNER],
                Opportunities.EVENT: words,
                Opportunities.DATE: pd.to_datetime(live[column]),
                Opportunities.AREA: where.reindex(live.index).fillna(""),
                Assets.FLOOR_AREA: live[Assets.FLOOR_AREA],
                Assets.RUNNING_COST: live[Assets.RUNNING_COST],
            }
        )
        for column, words in _EVENTS.items()
    ]
    out = pd.concat(parts, ignore_index=True)
    out = out[out[Opportunities.DATE].notna()]
    months = months_until(out[Opportunities.DATE], today)
    edges = np.searchsorted(np.asarray(WINDOWS), months)
    names = np.array([*(f"within {w} months" for w in WINDOWS), ""], dtype=object)
    out[Opportunities.MONTHS] = months.round(1)
    out[Opportunities.WINDOW] = np.where(months < 0, "passed", names[edges])
    out = out[out[Opportunities.WINDOW] != ""]
    return out.sort_values([Opportunities.DATE, Assets.ASSET_ID]).reset_index(drop=True)


def count_events(events: pd.DataFrame) -> pd.DataFrame:
    """Count lease events by area and window, for a look at one area after another.

    Parameters
    ----------
    events
        As `lease_events` gives them.

    Returns
    -------
    DataFrame
        One row an area ("" outside the place), most events first: how many have passed, and
        how many fall into each window. An event counts once, in the first window that holds
        it; ``floor_area`` (m2) is that of the assets that know it, each counted once.
    """
    labels = ["passed", *(f"within {w} months" for w in WINDOWS)]
    counts = pd.crosstab(events[Opportunities.AREA], events[Opportunities.WINDOW])
    counts = counts.reindex(columns=labels, fill_value=0)
    once = events.drop_duplicates(Assets.ASSET_ID)
    floor = once.groupby(Opportunities.AREA)[Assets.FLOOR_AREA].sum(min_count=1)
    out = counts.assign(**{Opportunities.FLOOR_AREA: floor.reindex(counts.index)})
    order = counts.sum(axis=1).sort_values(ascending=False, kind="stable").index
    return out.loc[order].rename_axis(columns=None).reset_index()


def buildings_to_review(assets: gpd.GeoDataFrame) -> pd.DataFrame:
    """List the buildings that give a reason to look: empty, under-used, worn out or costly.

    Parameters
    ----------
    assets
        An assets frame; closed rows take no part.

    Returns
    -------
    DataFrame
        One row a building, most reasons first; a fact that is not known is no reason.
    """
    live = assets[assets[Assets.STATUS] != "closed"]
    rate = live[Assets.RUNNING_COST] / live[Assets.FLOOR_AREA].where(live[Assets.FLOOR_AREA] > 0)
    peers = rate.groupby(live[Assets.USE])
    dear = (rate > peers.transform(lambda r: r.quantile(COSTLY))) & (peers.transform("count") >= 4)
    tests = {
        "vacant": live[Assets.OCCUPATION].str.contains("vacant", case=False),
        "under-used": live[Assets.UTILISATION] < UNDER_USED,
        "poor condition": live[Assets.CONDITION].isin(["C", "D"]),
        "costly for its use": dear,
    }
    hits = pd.DataFrame(tests, index=live.index)
    reasons = ["; ".join(hits.columns[row]) for row in hits.to_numpy(dtype=bool)]
    names = [
        Assets.ASSET_ID, Assets.NAME, Assets.PARTNER, Assets.USE, Assets.OCCUPATION,
        Assets.UTILISATION, Assets.CONDITION, Assets.CONDITION_DATE, Assets.RUNNING_COST,
        Assets.FLOOR_AREA,
    ]  # fmt: skip
    out = pd.DataFrame(live[names])
    out[Opportunities.REASONS] = pd.Series(reasons, index=live.index, dtype="str")
    out[Opportunities.COST_PER_M2] = rate.round(2)
    count = hits.sum(axis=1).sort_values(ascending=False, kind="stable")
    return out.loc[count.index[count > 0]].reset_index(drop=True)


def benchmark_partners(assets: gpd.GeoDataFrame) -> pd.DataFrame:
    """Compare partners: cost for each m2, floor for each person, utilisation.

    Parameters
    ----------
    assets
        An assets frame; closed rows take no part.

    Returns
    -------
    DataFrame
        One row a partner. Each ratio is of the assets that know both of its parts; ``known`` says
        how many know cost and floor. Registers that measure differently do not compare: say so
        where they are shown.
    """
    live = assets[assets[Assets.STATUS] != "closed"]
    rows = []
    for partner, group in live.groupby(Assets.PARTNER, sort=True):
        area, cost = group[Assets.FLOOR_AREA], group[Assets.RUNNING_COST]
        capacity, use = group[Assets.CAPACITY], group[Assets.UTILISATION]
        rows.append(
            {
                Assets.PARTNER: partner,
                Opportunities.ASSETS: len(group),
                Opportunities.KNOWN: int((area.notna() & cost.notna()).sum()),
                Opportunities.FLOOR_AREA: area.sum(min_count=1),
                Opportunities.COST_PER_M2: _ratio(cost, area),
                Opportunities.AREA_PER_PERSON: _ratio(area, capacity * use),
                Opportunities.COST_PER_PERSON: _ratio(cost, capacity * use),
                Opportunities.UTILISATION: _ratio(use * area, area.where(use.notna())),
            }
        )
    return pd.DataFrame(rows)


def _ratio(over: pd.Series, under: pd.Series) -> float:
    both = over.notna() & (under > 0)
    return float(over[both].sum() / under[both].sum()) if both.any() else float("nan")
