"""Small made-up registers, postcodes and assets for the estate's tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from needsmap.columns import BNG, Assets, PostcodeColumns, RegisterRows, check_assets

if TYPE_CHECKING:
    from collections.abc import Sequence

#: A made-up list of postcodes, in the columns of a postcodes frame.
POSTCODES = pd.DataFrame(
    {
        PostcodeColumns.POSTCODE: [
            "KT1 1AE",
            "KT1 1AF",
            "M32 0XZ",
            "CH65 0EZ",
            "AB43 1AJ",
            "KT2 7AA",
        ],
        PostcodeColumns.EASTING: [
            517_814.0,
            517_821.0,
            380_000.0,
            340_000.0,
            float("nan"),
            518_400.0,
        ],
        PostcodeColumns.NORTHING: [
            169_535.0,
            169_529.0,
            395_000.0,
            376_000.0,
            float("nan"),
            170_200.0,
        ],
        PostcodeColumns.QUALITY: pd.array([10, 10, 10, 10, 90, 60], dtype="Int64"),
        PostcodeColumns.DISTRICT_CODE: "E09000021",
        PostcodeColumns.WARD_CODE: "",
    }
)


def register_rows(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Rows of a register as a reader gives them; what is not said is blank."""
    blank: dict[str, Any] = dict.fromkeys(RegisterRows.ALL, "")
    blank |= dict.fromkeys(Assets.NUMBERS, float("nan"))
    blank |= dict.fromkeys(Assets.DATES, pd.NaT)
    blank |= {Assets.STATUS: "live", Assets.REGISTER: "made.csv", Assets.PARTNER: "Council"}
    whole = [
        blank | {Assets.ASSET_ID: f"a{i}", Assets.NAME: f"Asset {i}", Assets.LINE: i + 2} | row
        for i, row in enumerate(rows)
    ]
    frame = pd.DataFrame(whole)
    return frame.astype(dict.fromkeys((*Assets.TEXT, "x", "y", "crs"), "str"))


def assets_at(points: Sequence[tuple[float, float]], **columns: Any) -> gpd.GeoDataFrame:  # noqa: ANN401 - any column
    """Assets at points (metres), live and placed by point unless `columns` says otherwise."""
    n = len(points)
    given: dict[str, Any] = {
        Assets.ASSET_ID: [f"a{i}" for i in range(n)],
        Assets.NAME: [f"Asset {i}" for i in range(n)],
        Assets.PARTNER: "Council",
        Assets.PLACED_BY: "point",
        Assets.LINE: range(2, n + 2),
    }
    x, y = zip(*points, strict=True)
    geometry = gpd.points_from_xy([500_000 + v for v in x], [170_000 + v for v in y])
    return check_assets(gpd.GeoDataFrame(given | columns, geometry=geometry, crs=BNG))
