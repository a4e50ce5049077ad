"""The finest areas that two vintages can both be added up to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from needsmap.columns import Groups, LinkColumns, Lookups, Overlaps
from needsmap.measures.time.crosswalk import Basis, portions
from needsmap.model import Verdict

if TYPE_CHECKING:
    import pandas as pd

#: The name of the geography that groups of areas belong to.
COMMON: Final = "common"


def find_common_geography(links: pd.DataFrame) -> pd.DataFrame:
    """Return the finest areas that both vintages can be added up to.

    Parameters
    ----------
    links
        From `link_areas` or `chain_links`.

    Returns
    -------
    DataFrame
        A *groups* frame: every old and new area with the name of its group (the first new
        code in it). An unchanged area is a group by itself.

    Notes
    -----
    *Method*: connected components of the links. Nothing is assumed about who lives where, at
    the price of detail: figures are of groups, not of areas. Only groups of redrawn areas may
    have moved at their edge, as the lookup gives these by best fit; ``redrawn`` marks them.
    """
    import numpy as np
    import pandas as pd
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    olds, old_names = pd.factorize(links[LinkColumns.FROM_CODE], sort=True)
    news, new_names = pd.factorize(links[LinkColumns.TO_CODE], sort=True)
    size = len(old_names) + len(new_names)
    edges = coo_array((np.ones(len(links)), (olds, news + len(old_names))), shape=(size, size))
    _, labels = connected_components(edges, directed=False)
    old_labels, new_labels = labels[: len(old_names)], labels[len(old_names) :]
    name = pd.Series(new_names).groupby(new_labels).min()
    loose = (links[LinkColumns.VERDICT] == Verdict.ESTIMATED.value).to_numpy()
    redrawn = set(old_labels[olds[loose]])
    counts = (pd.Series(old_labels).value_counts(), pd.Series(new_labels).value_counts())
    sides = [
        (links[LinkColumns.FROM_GEOGRAPHY].iloc[0], old_names, old_labels),
        (links[LinkColumns.TO_GEOGRAPHY].iloc[0], new_names, new_labels),
    ]
    frames = [
        pd.DataFrame(
            {
                Groups.GEOGRAPHY: geography,
                Groups.AREA_CODE: codes,
                Groups.GROUP: name.loc[found].to_numpy(),
                Groups.MEMBERS_BEFORE: counts[0].loc[found].to_numpy(),
                Groups.MEMBERS_AFTER: counts[1].loc[found].to_numpy(),
                Groups.REDRAWN: np.isin(found, list(redrawn)),
            }
        )
        for geography, codes, found in sides
    ]
    return pd.concat(frames, ignore_index=True)


def link_groups(groups: pd.DataFrame, geography: str, persons: pd.Series) -> pd.DataFrame:
    """Link one vintage to the groups of the common geography, weighing areas by people.

    Parameters
    ----------
    groups
        From `find_common_geography`.
    geography
        Which of its two vintages.
    persons
        People by area code of that vintage (index: code). Where a group's counts are missing
        or nought its areas weigh the same.

    Returns
    -------
    DataFrame
        A *links* frame to the geography `COMMON`.
    """
    import pandas as pd

    own = groups.loc[groups[Groups.GEOGRAPHY] == geography]
    pairs = pd.DataFrame(
        {LinkColumns.FROM_CODE: own[Groups.AREA_CODE], LinkColumns.TO_CODE: own[Groups.GROUP]}
    ).reset_index(drop=True)
    pairs[Overlaps.PERSONS] = pairs[LinkColumns.FROM_CODE].map(persons)
    pairs[[Overlaps.SQUARE_METRES, Lookups.SHARE]] = float("nan")
    weight, basis = portions(pairs, LinkColumns.TO_CODE)
    one = pairs.groupby(LinkColumns.TO_CODE)[LinkColumns.FROM_CODE].transform("size") == 1
    verdict = one.map({True: Verdict.EXACT.value, False: Verdict.AVERAGED.value})
    redrawn = own[Groups.REDRAWN].reset_index(drop=True)
    return pd.DataFrame(
        {
            LinkColumns.FROM_GEOGRAPHY: geography,
            LinkColumns.FROM_CODE: pairs[LinkColumns.FROM_CODE],
            LinkColumns.TO_GEOGRAPHY: COMMON,
            LinkColumns.TO_CODE: pairs[LinkColumns.TO_CODE],
            LinkColumns.WEIGHT: weight,
            LinkColumns.SHARE: 1.0,
            LinkColumns.VERDICT: verdict.mask(redrawn, Verdict.ESTIMATED.value),
            LinkColumns.BASIS: basis.mask(one, Basis.OWN.value),
        }
    )
