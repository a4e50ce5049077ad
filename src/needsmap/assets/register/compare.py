"""Two years of one register: what went, came, moved, was renamed, and which fields changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from needsmap.assets.register.matching import DOUBT, match_registers
from needsmap.assets.register.row_keys import given_ids, id_key, row_keys
from needsmap.columns import Assets, FieldChanges
from needsmap.columns import RegisterChanges as Out
from needsmap.io.labels import fold_label
from needsmap.model import PlacedBy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    from needsmap.assets.register.row_keys import RowKeys

#: Points that differ by more have moved (metres): between two exact ones; where one or both are
#: the centroid of a postcode, which lies some way off the building.
MOVED: Final = 25.0
MOVED_ROUGH: Final = 250.0
#: Columns that are compared: what a register says, not how it was read.
FIELDS: Final = (
    Assets.STATUS, Assets.PARTNER, Assets.USE, Assets.OCCUPATION, Assets.HOLDING, Assets.TENURE,
    Assets.OWNER, Assets.LEASE_END, Assets.LEASE_BREAK, Assets.FLOOR_AREA, Assets.LAND_AREA,
    Assets.CAPACITY, Assets.UTILISATION, Assets.CONDITION, Assets.CONDITION_DATE, Assets.ENERGY,
    Assets.RUNNING_COST, Assets.MARKET_VALUE, Assets.RATEABLE_VALUE, Assets.UPRN, Assets.ADDRESS,
    Assets.POSTCODE, Assets.COMMUNITY, Assets.PUBLIC_ACCESS, Assets.SERVICES, Assets.STAGE,
)  # fmt: skip
#: Numbers that differ by no more than this are the same, in the unit of the column; areas also
#: where they differ by no more than a thousandth, which is what conversion and rounding cost.
TOLERANCE: Final[Mapping[str, float]] = {
    Assets.FLOOR_AREA: 0.5, Assets.LAND_AREA: 0.005, Assets.UTILISATION: 0.005,
    Assets.CAPACITY: 0.5, Assets.RUNNING_COST: 0.5, Assets.MARKET_VALUE: 0.5,
    Assets.RATEABLE_VALUE: 0.5,
}  # fmt: skip
_ID: Final = "asset id"
_AREAS: Final = (Assets.FLOOR_AREA, Assets.LAND_AREA)
_AREA_SHARE: Final = 0.001
TOLERANCES: Final = (
    "Numbers count as unchanged within rounding: floor areas within 0.5 m2 or 0.1%, land within "
    "0.005 ha or 0.1%, sums of money within 50p, utilisation within half a percentage point. Text "
    "counts as unchanged where only case, spaces, punctuation or accents differ. An asset has "
    f"moved where its point is more than {MOVED:.0f} m away, or {MOVED_ROUGH:.0f} m where one of "
    "the two is only known by its postcode."
)


def compare_assets(
    old: gpd.GeoDataFrame, new: gpd.GeoDataFrame, *, fields: Sequence[str] = FIELDS
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compare two registers of the same partner or partnership, row by row.

    Parameters
    ----------
    old, new
        *Assets* frames (EPSG:27700).
    fields
        The columns that both registers have: a column that only one has is no change of a row.

    Returns
    -------
    DataFrame
        The columns of `needsmap.columns.RegisterChanges`: disposed, acquired, moved, renamed,
        changed, same, doubtful. Each row of each register appears exactly once. An asset that
        moved and was renamed is listed as moved; ``fields`` has the rest.
    DataFrame
        The columns of `needsmap.columns.FieldChanges`: one row for each field that differs.

    Notes
    -----
    *Method*: see `needsmap.assets.register.matching`. A partner of which every row went to one
    new name was renamed: that is no change of its rows (`renamed_partners`).
    """
    keys = row_keys(old, fields), row_keys(new, fields)
    pairs = match_registers(old, new, keys)
    both = pairs[(pairs[Out.OLD_ROW] >= 0) & (pairs[Out.NEW_ROW] >= 0)]
    changes = _field_changes(old, new, both, keys)
    names = changes.groupby([Out.OLD_ROW, Out.NEW_ROW], sort=False)[FieldChanges.FIELD]
    fields_of = names.agg(", ".join).rename(Out.FIELDS).reset_index()
    rows = pairs.merge(fields_of, on=[Out.OLD_ROW, Out.NEW_ROW], how="left")
    rows[Out.FIELDS] = rows[Out.FIELDS].fillna("").astype("str")
    rows[Out.CHANGE] = _kinds(rows, old, new)
    return _described(rows, old, new), changes


def renamed_partners(
    old: gpd.GeoDataFrame, new: gpd.GeoDataFrame, pairs: pd.DataFrame
) -> dict[str, str]:
    """Return the partners that have another name in the new register, old to new.

    Parameters
    ----------
    old, new
        *Assets* frames.
    pairs
        Matched rows: ``old_row`` and ``new_row``.

    Returns
    -------
    dict
        Only where no row keeps the old name, no row had the new one, and all rows of the one
        that are matched are rows of the other.
    """
    names = pd.DataFrame(
        {
            "old": old[Assets.PARTNER].to_numpy()[pairs[Out.OLD_ROW]],
            "new": new[Assets.PARTNER].to_numpy()[pairs[Out.NEW_ROW]],
        }
    ).drop_duplicates()
    before = {fold_label(name) for name in old[Assets.PARTNER].unique()}
    after = {fold_label(name) for name in new[Assets.PARTNER].unique()}
    once = names[~names["old"].duplicated(keep=False) & ~names["new"].duplicated(keep=False)]
    return {
        one: other
        for one, other in once.itertuples(index=False, name=None)
        if one and other and fold_label(one) not in after and fold_label(other) not in before
    }


def _field_changes(
    old: gpd.GeoDataFrame,
    new: gpd.GeoDataFrame,
    pairs: pd.DataFrame,
    keys: tuple[RowKeys, RowKeys],
) -> pd.DataFrame:
    """List the fields that differ between the rows of each pair, name and id first."""
    a, b = keys[0].cells, keys[1].cells
    rows = pairs[Out.OLD_ROW].to_numpy(), pairs[Out.NEW_ROW].to_numpy()
    partners = renamed_partners(old, new, pairs)
    given = given_ids(old.reset_index(drop=True)), given_ids(new.reset_index(drop=True))
    names = [frame[Assets.NAME].fillna("").astype("str") for frame in (old, new)]
    sides = {
        Assets.NAME: [name.map(fold_label) for name in names],
        Assets.ASSET_ID: [ids.map(id_key) for ids in given],
    } | {field: [a[field], b[field]] for field in a.columns}
    parts = []
    for field, (one, other) in sides.items():
        before, after = one.to_numpy()[rows[0]], other.to_numpy()[rows[1]]
        differ = before != after
        if field in Assets.NUMBERS:
            numbers = [frame[field].to_numpy(dtype="float64") for frame in (old, new)]
            differ &= ~_close(numbers[0][rows[0]], numbers[1][rows[1]], field)
        if field == Assets.PARTNER:
            called = old[field].map(lambda name: partners.get(name, name)).to_numpy()[rows[0]]
            differ &= called != new[field].to_numpy()[rows[1]]
        at = np.flatnonzero(differ)
        shown = given if field == Assets.ASSET_ID else (old[field], new[field])
        was, now = (
            np.array(_shown(side.iloc[row[at]], field))
            for side, row in zip(shown, rows, strict=True)
        )
        kinds = np.select(
            [now == "", was == ""],
            [FieldChanges.EMPTIED, FieldChanges.FILLED],
            FieldChanges.CHANGED,
        )
        part = {
            Out.OLD_ROW: rows[0][at],
            Out.NEW_ROW: rows[1][at],
            FieldChanges.FIELD: field.replace("_", " "),
            FieldChanges.KIND: kinds,
            FieldChanges.BEFORE: was,
            FieldChanges.AFTER: now,
            FieldChanges.OLD_ID: given[0].to_numpy()[rows[0][at]],
            FieldChanges.NEW_ID: given[1].to_numpy()[rows[1][at]],
            FieldChanges.NAME: names[1].to_numpy()[rows[1][at]],
        }
        parts.append(pd.DataFrame(part))
    columns = [v for k, v in vars(FieldChanges).items() if k.isupper()]
    whole = pd.concat(parts, ignore_index=True)[columns[: columns.index(FieldChanges.CHANGED)]]
    return whole.sort_values([Out.OLD_ROW, Out.NEW_ROW], kind="stable", ignore_index=True)


def _close(
    before: NDArray[np.float64], after: NDArray[np.float64], field: str
) -> NDArray[np.bool_]:
    """Return whether numbers differ by no more than rounding and conversion do."""
    share = _AREA_SHARE if field in _AREAS else 0.0
    largest = np.maximum(np.abs(before), np.abs(after))
    allowed = np.maximum(TOLERANCE[field], share * largest)
    return np.asarray(np.abs(before - after) <= allowed + 1e-9)


def _shown(column: pd.Series, field: str) -> list[str]:
    """Write values with their units, as a person would; "" for nothing."""
    if field in Assets.DATES:
        return pd.to_datetime(column).dt.strftime("%Y-%m-%d").fillna("").tolist()
    if field not in Assets.NUMBERS:
        return column.fillna("").astype("str").tolist()
    forms = {
        Assets.FLOOR_AREA: "{:,.10g} m2", Assets.LAND_AREA: "{:,.10g} ha",
        Assets.CAPACITY: "{:,.10g}", Assets.UTILISATION: "{:.10g}%",
    }  # fmt: skip
    form = forms.get(field, "£{:,.10g}")
    times = 100 if field == Assets.UTILISATION else 1
    return ["" if pd.isna(v) else form.format(round(v * times, 3)) for v in column]


def _kinds(rows: pd.DataFrame, old: gpd.GeoDataFrame, new: gpd.GeoDataFrame) -> NDArray[np.str_]:
    one, other = rows[Out.OLD_ROW].to_numpy(), rows[Out.NEW_ROW].to_numpy()
    exact = [(frame[Assets.PLACED_BY] == str(PlacedBy.POINT)).to_numpy() for frame in (old, new)]
    rough = np.zeros(len(rows), dtype="bool")
    both = (one >= 0) & (other >= 0)
    rough[both] = ~(exact[0][one[both]] & exact[1][other[both]])
    moved = rows[Out.METRES] > np.where(rough, MOVED_ROUGH, MOVED)
    fields = rows[Out.FIELDS]
    renamed = fields.str.match("name(,|$)")
    # an id is a key: one that is written in another way says nothing new of the asset
    changed = ~fields.isin(["", _ID])
    cases = [rows[DOUBT], other < 0, one < 0, moved, renamed, changed]
    kinds = [Out.DOUBTFUL, Out.DISPOSED, Out.ACQUIRED, Out.MOVED, Out.RENAMED, Out.CHANGED]
    return np.select([np.asarray(case, dtype="bool") for case in cases], kinds, Out.SAME)


def _described(rows: pd.DataFrame, old: gpd.GeoDataFrame, new: gpd.GeoDataFrame) -> pd.DataFrame:
    """Add what each row is called, and put the rows in the order of the review."""
    one, other = rows[Out.OLD_ROW], rows[Out.NEW_ROW]

    def of(frame: gpd.GeoDataFrame, column: str, at: pd.Series) -> pd.Series:
        values: pd.Series = frame[column].reset_index(drop=True)
        return values.reindex(at.where(at >= 0)).reset_index(drop=True)

    out = rows.assign(
        **{
            Out.OLD_ID: of(old, Assets.ASSET_ID, one).fillna(""),
            Out.NEW_ID: of(new, Assets.ASSET_ID, other).fillna(""),
            Out.OLD_NAME: of(old, Assets.NAME, one).fillna(""),
            Out.NEW_NAME: of(new, Assets.NAME, other).fillna(""),
            Out.OLD_LINE: of(old, Assets.LINE, one).astype("Int64"),
            Out.NEW_LINE: of(new, Assets.LINE, other).astype("Int64"),
            **{
                column: of(new, column, other).where(other >= 0, of(old, column, one)).fillna("")
                for column in (Out.PARTNER, Out.USE, Out.POSTCODE)
            },
        }
    )
    out[Out.CHANGE] = pd.Categorical(out[Out.CHANGE], Out.KINDS, ordered=True)
    further = -out[Out.METRES].where(out[Out.CHANGE] == Out.MOVED, 0.0)
    name = out[Out.NEW_NAME].where(other >= 0, out[Out.OLD_NAME]).map(fold_label)
    order = out.assign(further=further, name=name).sort_values(
        [Out.CHANGE, "further", "name", Out.OLD_ID, Out.NEW_ID, Out.OLD_LINE, Out.NEW_LINE]
    )
    for column in (Out.OLD_ROW, Out.NEW_ROW):
        order[column] = order[column].astype("Int64").mask(order[column] < 0)
    order[Out.CHANGE] = order[Out.CHANGE].astype("str")
    columns = [v for k, v in vars(Out).items() if k.isupper()]
    return order[columns[: columns.index(Out.DISPOSED)]].reset_index(drop=True)
