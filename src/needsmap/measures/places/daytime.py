"""Who lives in an area beside who works there: people do not stay still."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from needsmap.columns import Daytime, Estimates
from needsmap.measures.statistics.suppression import SHOWN, suppress

if TYPE_CHECKING:
    import pandas as pd

#: No ratio of a count below this: one person more would change it by a tenth.
_LEAST_FOR_RATIO: Final = 10.0
#: Each count and its status.
_STATUS: Final = {
    Daytime.RESIDENTS: Daytime.RESIDENTS_STATUS,
    Daytime.WORKERS: Daytime.WORKERS_STATUS,
}
_WHOLE: Final = "whole"


def compare_daytime(counts: pd.DataFrame, *, least: int = 5) -> pd.DataFrame:
    """Compare the people who work in each area with those who live there.

    Parameters
    ----------
    counts
        ``area_code``, ``residents``, ``workers``: persons, one row an area.
    least
        Counts from 1 to one below this are hidden, and as many others as the total would give
        them away by. 1 hides none.

    Returns
    -------
    DataFrame
        A *daytime* frame, aligned with the counts. A hidden count is missing, and its status
        says that it is hidden; zero is shown.

    Raises
    ------
    FrameError
        For counts below zero.

    Notes
    -----
    *Units*: persons; ``ratio`` is workers to one resident, missing where either count is below
    ten, is hidden or is not given.
    *Method*: somebody who works where they live is counted on both sides, and visitors, pupils
    and students on neither.

    Examples
    --------
    >>> import pandas as pd
    >>> counts = pd.DataFrame({"area_code": ["A", "B"], "residents": [104, 187],
    ...                        "workers": [434, 319]})
    >>> compare_daytime(counts)["ratio"].round(1).tolist()
    [4.2, 1.7]
    """
    out = counts.loc[:, [Daytime.AREA_CODE, Daytime.RESIDENTS, Daytime.WORKERS]].copy()
    every = counts.assign(**{_WHOLE: 0})
    for column, status in _STATUS.items():
        hidden = suppress(every, count=column, margins=[_WHOLE], least=least)
        out[column] = hidden[Estimates.SHOWN].astype("float64")
        out[status] = hidden[Estimates.STATUS]
    both = (out[list(_STATUS.values())] == SHOWN).all(axis=1)
    both &= (out[list(_STATUS)] >= _LEAST_FOR_RATIO).all(axis=1)
    ratio = out[Daytime.WORKERS] / out[Daytime.RESIDENTS].where(both)
    return out.assign(**{Daytime.RATIO: ratio}).loc[:, list(Daytime.ALL)]
