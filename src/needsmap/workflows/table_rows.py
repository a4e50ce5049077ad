"""Cells of a frame as plain values."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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
