"""Cells of a frame as plain values."""

from __future__ import annotations

from typing import Any


def as_float(value: Any) -> float | None:  # noqa: ANN401 - a cell of a frame
    """Return a cell as a float, None for a missing one."""
    import pandas as pd

    return None if pd.isna(value) else float(value)


def as_int(value: Any) -> int | None:  # noqa: ANN401 - a cell of a frame
    """Return a cell as a whole number, None for a missing one."""
    import pandas as pd

    return None if pd.isna(value) else int(value)
