"""A table's rows as plain values, for what is printed or written for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd


def rows_of(frame: pd.DataFrame, columns: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """Return a table's rows as plain Python values, None for every kind of missing."""
    chosen = frame.loc[:, list(columns)] if columns else frame
    plain = chosen.astype(object).where(chosen.notna(), None)
    rows: list[dict[str, Any]] = [
        {str(k): _plain_value(v) for k, v in row.items()} for row in plain.to_dict("records")
    ]
    return rows


def as_float(value: Any) -> float | None:  # noqa: ANN401 - a cell of a frame
    """Return a cell as a float, None for a missing one."""
    import pandas as pd

    return None if pd.isna(value) else float(value)


def as_int(value: Any) -> int | None:  # noqa: ANN401 - a cell of a frame
    """Return a cell as a whole number, None for a missing one."""
    import pandas as pd

    return None if pd.isna(value) else int(value)


def _plain_value(value: Any) -> Any:  # noqa: ANN401 - a cell of any column
    if hasattr(value, "isoformat"):
        return value.isoformat()[:10]
    return value.item() if hasattr(value, "item") else value
