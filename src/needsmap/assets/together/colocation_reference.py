"""How a co-location quotient depends on the sites that a pair of uses is tested against.

Random labelling deals the uses out over a reference population of sites. Sites of further uses
make it larger and the question sharper; with the two uses alone most nearest neighbours are of
the pair anyway, so that the quotient cannot rise far and the test finds little.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from needsmap.assets.together.colocation import (
    PERMUTATIONS,
    colocation_quotients,
    highest_quotient,
)
from needsmap.columns import Colocation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

_COLUMNS: Final = (
    Colocation.REFERENCE, Colocation.N, Colocation.FROM, Colocation.TO, Colocation.N_FROM,
    Colocation.N_TO, Colocation.QUOTIENT, Colocation.HIGHEST, Colocation.P,
)  # fmt: skip

#: A reference is wide enough where the quotient could reach this: the second use is at most
#: half of the other sites. Among fewer others most neighbours are of it in any case, and that
#: nothing was found means little.
WIDE: Final = 2.0
#: The reference that holds no site of a further use; nothing found against it means little.
ONLY: Final = "only the two"
#: The verdict where nothing was found and the reference is not wide enough.
NARROW: Final = "too few other sites to test against"

#: Other uses, the most frequent first, that are left out of the reference one at a time.
MOST_LEFT_OUT: Final = 8


def reference_sensitivity(
    points: NDArray[np.float64],
    uses: Sequence[str],
    pair: tuple[str, str],
    *,
    permutations: int = PERMUTATIONS,
) -> pd.DataFrame:
    """Compute the quotient of a pair against several reference populations.

    Parameters
    ----------
    points, uses
        As for `needsmap.assets.together.colocation.colocation_quotients`.
    pair
        From which use, to which.
    permutations
        Random labellings of each reference.

    Returns
    -------
    DataFrame
        One row a reference: all sites; all but those of one other use, for each of the
        `MOST_LEFT_OUT` most frequent; those of the two uses alone. Columns ``reference``,
        ``n`` (its sites), ``from_use``, ``to_use``, ``n_from``, ``n_to``, ``quotient``,
        ``highest`` (the quotient if every nearest neighbour were of the second use), ``p``.

    Raises
    ------
    FrameError
        Where there are fewer than three points, or but one use.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.array([0.0, 10, 100, 112, 200, 209, 300, 310])
    >>> points = np.column_stack([x, 0 * x])
    >>> table = reference_sensitivity(points, list("ABABABCC"), ("A", "B"), permutations=9)
    >>> table[["reference", "n", "quotient", "highest"]].round(2).to_numpy().tolist()
    [['all 3 uses', 8, 2.33, 2.33], ['only the two', 6, 1.67, 1.67]]
    """
    label = np.asarray(uses, dtype=str)
    rows = []
    for words, keep in _references(label, pair):
        table = colocation_quotients(points[keep], label[keep].tolist(), permutations=permutations)
        n = int(keep.sum())
        mine = (table[Colocation.FROM] == pair[0]) & (table[Colocation.TO] == pair[1])
        row = table[mine].copy()
        row[Colocation.REFERENCE], row[Colocation.N] = words, n
        row[Colocation.HIGHEST] = [highest_quotient(r, n) for r in row.to_dict("records")]
        rows.append(row[list(_COLUMNS)])
    return pd.concat(rows, ignore_index=True)


def wide_enough(table: pd.DataFrame) -> pd.Series[bool]:
    """Return for each reference whether finding nothing against it means something.

    It holds sites of further uses, and the second use is at most half of its other sites.

    Parameters
    ----------
    table
        From `reference_sensitivity`.

    Examples
    --------
    >>> wide_enough(pd.DataFrame({"reference": ["all 5 uses", "only the two"],
    ...                           "highest": [4.6, 2.6]})).tolist()
    [True, False]
    """
    return (table[Colocation.HIGHEST] >= WIDE) & (table[Colocation.REFERENCE] != ONLY)


def _references(
    label: NDArray[np.str_], pair: tuple[str, str]
) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Yield each reference population: its words, and which sites are in it."""
    names, counts = np.unique(label, return_counts=True)
    others = [
        str(name)
        for _, name in sorted(zip(-counts, names, strict=True))
        if str(name) not in set(pair)
    ]
    if others:
        yield f"all {len(names)} uses", np.ones(len(label), dtype=bool)
    for name in others[:MOST_LEFT_OUT] if len(others) > 1 else []:
        yield f"all but {name}", label != name
    if pair[0] != pair[1] or not others:
        yield ONLY, np.isin(label, pair)
