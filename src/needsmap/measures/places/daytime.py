"""Who lives in an area beside who works there: people do not stay still.

Pure: a frame in, an aligned frame out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from needsmap.columns import Daytime, Estimates
from needsmap.measures.statistics.suppression import SHOWN, suppress

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

#: No ratio of a count below this: one person more would change it by a tenth.
LEAST_FOR_RATIO: Final = 10.0


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
    enough = (out[Daytime.RESIDENTS] >= LEAST_FOR_RATIO) & (out[Daytime.WORKERS] >= LEAST_FOR_RATIO)
    both = (out[list(_STATUS.values())] == SHOWN).all(axis=1) & enough
    ratio = out[Daytime.WORKERS] / out[Daytime.RESIDENTS].where(both)
    return out.assign(**{Daytime.RATIO: ratio}).loc[:, list(Daytime.ALL)]


_WHOLE: Final = "whole"
_STATUS: Final[Mapping[str, str]] = {
    Daytime.RESIDENTS: Daytime.RESIDENTS_STATUS,
    Daytime.WORKERS: Daytime.WORKERS_STATUS,
}


def ratio_words(ratio: float) -> str:
    """Write workers to a resident with one on the smaller side; "" for none.

    Examples
    --------
    >>> ratio_words(434 / 104), ratio_words(0.25), ratio_words(float("nan"))
    ('4.2 to 1', '1 to 4.0', '')
    """
    if not np.isfinite(ratio) or ratio <= 0:
        return ""
    return f"{ratio:.1f} to 1" if ratio >= 1 else f"1 to {1 / ratio:.1f}"
