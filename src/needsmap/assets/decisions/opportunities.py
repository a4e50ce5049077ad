"""Who could share with whom: pairs of a host with room and a guest with a reason to move.

The score is needsmap's own definition; no standard exists. What is not known never counts as
nought: it is left out, and the completeness says how much was known.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from needsmap.assets.decisions.access import check_points, within_reach
from needsmap.assets.decisions.provision import percentiles
from needsmap.columns import Assets, Opportunities, PeopleColumns

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import geopandas as gpd
    from numpy.typing import NDArray

O = Opportunities  # noqa: E741 - one letter reads better in the formulas below
PARTS: Final = (O.PROXIMITY, O.CATCHMENT, O.SPARE, O.LEASE, O.CONDITION, O.COST)
#: A lease event later than this many months from now gives no reason to move yet.
HORIZON: Final = 36
_CONDITION: Final = {"A": 0.0, "B": 1 / 3, "C": 2 / 3, "D": 1.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What makes a pair possible, and what makes it good.

    Attributes
    ----------
    reach
        Metres between host and guest.
    today
        From when lease events are counted.
    margin
        Room that must be left over, as a share of what the guest uses.
    catchment
        Metres: people within it of a site are its catchment.
    weights
        Of the six parts; equal if not given.
    keep
        Ids of assets that are to stay as they are (listed "retain", statutory).
    apart
        Pairs of uses that cannot share a building.
    least_known
        A score is given only where parts of at least this share of the weights are known.
    marginal
        What a guest's floor costs its host, as a share of the host's own cost of a square metre.
    """

    today: date
    reach: float = 400.0
    margin: float = 0.1
    catchment: float = 800.0
    weights: Mapping[str, float] = field(default_factory=lambda: dict.fromkeys(PARTS, 1.0))
    keep: frozenset[str] = frozenset()
    apart: frozenset[frozenset[str]] = frozenset()
    least_known: float = 0.5
    marginal: float = 0.5


def score_pairs(parts: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Weigh the known parts of each pair into a score, with how much was known.

    Parameters
    ----------
    parts
        The columns of `PARTS`, 0..1 or NaN where not known.
    rules
        The weights, and how much must be known.

    Returns
    -------
    DataFrame
        The same with ``completeness`` (known share of the weights) and ``score`` (NaN where
        too little is known).

    Examples
    --------
    >>> import pandas as pd
    >>> from datetime import date
    >>> pair = pd.DataFrame([[.625, .6, 1.0, 24 / 36, 1.0, .8]], columns=PARTS)
    >>> round(float(score_pairs(pair, Rules(today=date(2026, 1, 1)))["score"].iloc[0]), 4)
    0.7819
    """
    weight = np.array([rules.weights[p] for p in PARTS])
    values = parts[list(PARTS)].to_numpy(dtype="float64")
    known = ~np.isnan(values)
    total = (known * weight).sum(axis=1)
    share = total / weight.sum()
    with np.errstate(invalid="ignore", divide="ignore"):
        score = (np.nan_to_num(values) * weight).sum(axis=1) / total
    enough = (share >= rules.least_known - 1e-12) & (total > 0)
    return parts.assign(**{O.COMPLETENESS: share, O.SCORE: np.where(enough, score, np.nan)})


def find_opportunities(
    assets: gpd.GeoDataFrame, rules: Rules, people: gpd.GeoDataFrame | None = None
) -> pd.DataFrame:
    """Score every pair of a host and a guest of two partners that could share.

    Parameters
    ----------
    assets
        Placed, live assets (land without a building can be neither).
    rules
        What is possible and what is good.
    people
        Where people live, for how far two catchments are the same; None leaves that unknown.

    Returns
    -------
    DataFrame
        The columns of `needsmap.columns.Opportunities` for pairs, best first. Hard constraints
        are met by each: another partner, within reach, neither kept, uses that can share, and
        room: the host's spare floor must hold what the guest uses, where both are known.
        ``saving`` (pounds a year) is the guest's running cost less what its floor costs at the
        host's; NaN where either is unknown.

    Notes
    -----
    *Method*: the parts are proximity ``1 - d / reach``, the Jaccard index of catchments, the
    host's under-use, the guest's next lease event ``max(0, 1 - months / 36)``, its condition
    (A to D: 0, 1/3, 2/3, 1) and its running cost as a percentile of all known.
    """
    table = assets[~assets[Assets.HOLDING].str.fullmatch("land", case=False)]
    table = table[~table[Assets.ASSET_ID].isin(rules.keep)].reset_index(drop=True)
    if len(table) < 2:
        return pd.DataFrame(columns=_PAIR_COLUMNS)
    spots = check_points(table, "assets")
    pairs = cKDTree(spots).query_pairs(rules.reach * (1 + 1e-12), output_type="ndarray")
    both = np.vstack([pairs, pairs[:, ::-1]]) if len(pairs) else np.empty((0, 2), dtype="int64")
    host, guest = both[:, 0], both[:, 1]
    facts = _facts(table, rules)
    possible = _possible(table, facts, rules, host, guest)
    host, guest = host[possible], guest[possible]
    metres = np.hypot(*(spots[host] - spots[guest]).T)
    parts = pd.DataFrame(
        {
            O.PROXIMITY: 1 - metres / rules.reach,
            O.CATCHMENT: _jaccard(spots, people, rules.catchment, host, guest),
            O.SPARE: 1 - facts["use"][host],
            O.LEASE: facts["lease"][guest],
            O.CONDITION: facts["condition"][guest],
            O.COST: facts["cost_rank"][guest],
        }
    )
    out = score_pairs(parts, rules).assign(
        **{
            O.METRES: metres.round(1),
            O.SPARE_AREA: facts["spare"][host],
            O.SAVING: _saving(facts, rules, host, guest),
        }
    )
    for side, rows in ((O.HOST, host), (O.GUEST, guest)):
        out[side] = table[Assets.ASSET_ID].to_numpy()[rows]
        out[f"{side}_name"] = table[Assets.NAME].to_numpy()[rows]
        out[f"{side}_partner"] = table[Assets.PARTNER].to_numpy()[rows]
    ordered = out.sort_values(
        [O.SCORE, O.COMPLETENESS, O.METRES], ascending=[False, False, True], kind="stable"
    )
    return ordered.loc[:, list(_PAIR_COLUMNS)].reset_index(drop=True)


_PAIR_COLUMNS: Final = (
    O.HOST, O.HOST_NAME, O.HOST_PARTNER, O.GUEST, O.GUEST_NAME, O.GUEST_PARTNER, O.METRES,
    O.SCORE, O.COMPLETENESS, *PARTS, O.SPARE_AREA, O.SAVING,
)  # fmt: skip


def _facts(table: gpd.GeoDataFrame, rules: Rules) -> dict[str, NDArray[np.float64]]:
    """Gather what is known of each asset as numbers, NaN where nothing is."""
    area = table[Assets.FLOOR_AREA].to_numpy(dtype="float64")
    use = table[Assets.UTILISATION].to_numpy(dtype="float64")
    cost = table[Assets.RUNNING_COST].to_numpy(dtype="float64")
    event = table[[Assets.LEASE_END, Assets.LEASE_BREAK]].apply(pd.to_datetime)
    months = months_until(event.where(event >= pd.Timestamp(rules.today)).min(axis=1), rules.today)
    return {
        "area": area,
        "use": use,
        "cost": cost,
        "cost_rank": percentiles(cost),
        "spare": (1 - use) * area,
        "lease": np.maximum(0.0, 1 - months / HORIZON),
        "condition": table[Assets.CONDITION].map(_CONDITION).to_numpy(dtype="float64"),
    }


def months_until(dates: pd.Series, today: date) -> NDArray[np.float64]:
    """Count the months from a day to some dates (30.44 days each); NaN for no date.

    Parameters
    ----------
    dates
        Of any kind that pandas reads.
    today
        The day to count from.
    """
    return np.asarray((pd.to_datetime(dates) - pd.Timestamp(today)).dt.days / 30.4375)


def _possible(
    table: gpd.GeoDataFrame,
    facts: dict[str, NDArray[np.float64]],
    rules: Rules,
    host: NDArray[np.int64],
    guest: NDArray[np.int64],
) -> NDArray[np.bool_]:
    partner = table[Assets.PARTNER].to_numpy()
    used = facts["use"][guest] * facts["area"][guest] * (1 + rules.margin)
    cramped = facts["spare"][host] < used  # False where either is unknown
    uses = table[Assets.USE].tolist()
    clash = np.array(
        [frozenset((uses[h], uses[g])) in rules.apart for h, g in zip(host, guest, strict=True)],
        dtype=bool,
    )
    return np.asarray((partner[host] != partner[guest]) & ~cramped & ~clash)


def _saving(
    facts: dict[str, NDArray[np.float64]],
    rules: Rules,
    host: NDArray[np.int64],
    guest: NDArray[np.int64],
) -> NDArray[np.float64]:
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = facts["cost"][host] / facts["area"][host]
    used = facts["use"][guest] * facts["area"][guest]
    return np.asarray(np.round(facts["cost"][guest] - used * rate * rules.marginal, 0))


def _jaccard(
    spots: NDArray[np.float64],
    people: gpd.GeoDataFrame | None,
    reach: float,
    host: NDArray[np.int64],
    guest: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Return the people in reach of both as a share of those in reach of either."""
    if people is None or not len(host):
        return np.full(len(host), np.nan)
    persons = people[PeopleColumns.PERSONS].to_numpy(dtype="float64")
    near = within_reach(spots, check_points(people, "people"), reach)
    near.data[:] = 1.0
    weighted = near.multiply(persons).tocsr()
    own = np.asarray(weighted.sum(axis=1)).ravel()
    shared = np.asarray(weighted[host].multiply(near[guest]).sum(axis=1)).ravel()
    either = own[host] + own[guest] - shared
    share = np.divide(shared, either, out=np.full(len(host), np.nan), where=either > 0)
    return np.asarray(share)
