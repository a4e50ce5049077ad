"""Hubs: a host with room for several guests at once, three sites and more in one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from needsmap.columns import Assets, Opportunities

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from needsmap.assets.decisions.opportunities import Rules

    _Row = dict[Hashable, Any]

O = Opportunities  # noqa: E741 - one letter, as in `needsmap.assets.decisions.opportunities`
_COLUMNS: Final = (
    O.HOST, O.HOST_NAME, O.HOST_PARTNER, O.GUESTS, O.N_SITES, O.N_PARTNERS, O.SCORE,
    O.COMPLETENESS, O.METRES, O.NEEDS_AREA, O.SPARE_AREA, O.SAVING,
)  # fmt: skip
#: The fewest sites that a hub brings together, the host's counted.
LEAST: Final = 3


def find_hubs(
    pairs: pd.DataFrame, assets: pd.DataFrame, rules: Rules, *, site_of: pd.Series
) -> pd.DataFrame:
    """Fill each host with guests in the order of their scores, while its known room lasts.

    It is a start for a meeting: neither the only way to fill a building nor shown to be the
    best. Each hub is looked at alone, so that a guest can appear in several.

    Parameters
    ----------
    pairs
        As `needsmap.assets.decisions.opportunities.find_opportunities` gives them, best first.
    assets
        The assets that the pairs are of.
    rules
        The same rules: guests must leave the margin, and be of uses that can share a building
        with one another.
    site_of
        The site of each asset, on the index of `assets`: guests at the host's own site share
        already and are left out.

    Returns
    -------
    DataFrame
        One row a hub, most partners first: its guests, the floor that they use (m2) and that is
        spare, the mean score and completeness of its pairs, the furthest guest in metres, and
        the saving (pounds a year) as far as it is known. Where a guest's floor or the host's
        room is not known, there is no hub.
    """
    known = pd.DataFrame(
        {
            O.AREA: site_of.to_numpy(),
            Assets.USE: assets[Assets.USE].to_numpy(),
            O.NEEDS_AREA: (assets[Assets.UTILISATION] * assets[Assets.FLOOR_AREA]).to_numpy(),
        },
        index=assets[Assets.ASSET_ID].to_numpy(),
    ).to_dict("index")
    rows = []
    for host, group in pairs.groupby(O.HOST, sort=False):
        chosen = list(_fill(known[host], group, known, rules))
        sites = {known[host][O.AREA], *(known[row[O.GUEST]][O.AREA] for row in chosen)}
        if len(sites) >= LEAST:
            rows.append(_hub(chosen, len(sites), [known[row[O.GUEST]] for row in chosen]))
    out = pd.DataFrame(rows, columns=list(_COLUMNS))
    return out.sort_values([O.N_PARTNERS, O.SCORE], ascending=False, kind="stable").reset_index(
        drop=True
    )


def _fill(
    host: _Row,
    pairs: pd.DataFrame,
    known: dict[Hashable, _Row],
    rules: Rules,
) -> Iterator[_Row]:
    """Return the pairs whose guests fit together, best first."""
    uses = [host[Assets.USE]]
    room = float(pairs[O.SPARE_AREA].iloc[0])
    for row in pairs.to_dict("records"):
        guest = known[row[O.GUEST]]
        need = guest[O.NEEDS_AREA] * (1 + rules.margin)
        clash = any(frozenset((use, guest[Assets.USE])) in rules.apart for use in uses)
        # a comparison with what is not known is false
        if need <= room and not clash and guest[O.AREA] != host[O.AREA]:
            room -= need
            uses.append(guest[Assets.USE])
            yield row


def _hub(chosen: list[_Row], sites: int, guests: list[_Row]) -> _Row:
    first, pairs = chosen[0], pd.DataFrame(chosen)
    return {
        O.HOST: first[O.HOST],
        O.HOST_NAME: first[O.HOST_NAME],
        O.HOST_PARTNER: first[O.HOST_PARTNER],
        O.GUESTS: "; ".join(f"{row[O.GUEST_NAME]} ({row[O.GUEST_PARTNER]})" for row in chosen),
        O.N_SITES: sites,
        O.N_PARTNERS: len({first[O.HOST_PARTNER], *pairs[O.GUEST_PARTNER]}),
        O.SCORE: pairs[O.SCORE].mean(),
        O.COMPLETENESS: pairs[O.COMPLETENESS].mean(),
        O.METRES: pairs[O.METRES].max(),
        O.NEEDS_AREA: round(float(np.sum([guest[O.NEEDS_AREA] for guest in guests])), 1),
        O.SPARE_AREA: first[O.SPARE_AREA],
        O.SAVING: pairs[O.SAVING].sum(min_count=1),
    }
