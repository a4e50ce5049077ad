"""Cells of a frame as plain values."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd


def as_float(value: Any) -> float | None:  # noqa: ANN401 - a cell of a frame
    """Return a cell as a float, None for a missing one."""
    import pandas as pd

    return None if pd.isna(value) else float(value)


def as_int(value: Any) -> int | None:  # noqa: ANN401 - a cell of a frame
    """Return a cell as a whole number, None for a missing one."""
    import pandas as pd

    return None if pd.isna(value) else int(value)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as plain values, figures at ten decimals, missing ones as None."""
    rows: list[dict[str, Any]] = json.loads(frame.to_json(orient="records"))
    return rows


def plain_rows(frame: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Return columns under other names, with cells that a file or the screen can hold.

    Parameters
    ----------
    frame
        Any.
    names
        New name to column, in order.

    Returns
    -------
    DataFrame
        Of objects: numbers of four decimals, whole ones whole, None for what is missing.
    """
    import pandas as pd

    cells = {name: [_plain(cell) for cell in frame[column]] for name, column in names.items()}
    return pd.DataFrame(cells, dtype=object)


def _plain(value: Any) -> Any:  # noqa: ANN401 - a cell of any kind
    import pandas as pd

    if isinstance(value, str):
        return value
    if pd.isna(value):
        return None
    if str(type(value)).endswith("bool'>"):
        return bool(value)
    number = round(float(value), 4)
    return int(number) if number.is_integer() else number
