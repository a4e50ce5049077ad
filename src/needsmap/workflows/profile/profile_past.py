"""How the small areas of a place moved: earlier releases brought to the areas of this one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from needsmap.columns import Carried, ChangeColumns
from needsmap.errors import NeedsmapError, NotComparable
from needsmap.measures.time.change import compare
from needsmap.measures.time.comparability import judge
from needsmap.model import Moved, Release
from needsmap.reports.pages import facts
from needsmap.workflows.change.timeline import carry_releases
from needsmap.workflows.table_rows import as_float, as_int

if TYPE_CHECKING:
    import pandas as pd

    from needsmap.library import Library, ReleaseData


class Past:
    """The earlier releases on the areas of one release, for all areas that are wanted.

    Parameters
    ----------
    data
        The later release.
    index
        The id of its overall index.
    codes
        The areas wanted, of the release's geography.
    """

    def __init__(self, data: ReleaseData, *, index: str, codes: list[str]) -> None:
        self.library, self.release, self.index, self.codes = (
            data.library, data.release, index, codes,
        )  # fmt: skip
        self.gaps: list[str] = []
        self._carried = self._load()
        self._change: pd.DataFrame | None = None

    def _releases(self) -> list[Release]:
        """Return the earlier releases that measure the same, oldest first, and this one."""
        same = [
            r
            for r in self.library.catalogue.of(Release, collection=self.release.collection)
            if r.family == self.release.family and r.published <= self.release.published
        ]  # fmt: skip
        return sorted(same, key=lambda r: (r.published, r.id))

    def _load(self) -> dict[str, pd.DataFrame]:
        """Carry every release that can be had; say of each that cannot why."""
        library = self.library.fresh()
        known = [release for release in self._releases() if self._loads(release, library)]
        frames = carry_releases(
            library, known, self.release.geography, areas=self.codes, domains=[self.index]
        )
        carried = {
            release.id: frame.set_index(frame[Carried.AREA_CODE].rename(None))
            for release, frame in zip(known, frames, strict=True)
        }
        # a release that is held of another county only says nothing here, and is no source
        empty = {name for name, f in carried.items() if f[Carried.POSITION].isna().all()}
        library.sources = [use for use in library.sources if use.id not in empty]
        self.library.adopt(library)
        return {name: frame for name, frame in carried.items() if name not in empty}

    def _loads(self, release: Release, used: Library) -> bool:
        try:
            used.load_ranks(release.id, domains=[self.index])
        except NeedsmapError as error:
            self.gaps.append(f"{release.short_title} is not shown: {str(error).splitlines()[0]}.")
            return False
        return True

    @property
    def before(self) -> Release | None:
        """The release before this one, if it could be loaded."""
        earlier = [r for r in self._releases() if r.id != self.release.id]
        known = [r for r in earlier if r.id in self._carried]
        return known[-1] if known else None

    def change(self, codes: list[str], names: dict[str, str]) -> facts.Change | None:
        """Describe how areas moved since the release before; None where there is none."""
        before = self.before
        if before is None:
            return None
        try:
            judged = judge(before, self.release, self.library.catalogue.comparability)
        except NotComparable as error:
            self.gaps.append(str(error))
            return None
        rows = self._compared(before).reindex(codes)
        rows = rows.sort_values(
            [ChangeColumns.POINTS, ChangeColumns.AREA_CODE], na_position="last", kind="stable"
        )
        return facts.Change(
            before=before.short_title,
            after=self.release.short_title,
            before_dates=before.data_dates,
            after_dates=self.release.data_dates,
            level=str(judged.level),
            reasons=judged.sentences,
            moves=tuple(
                _move(str(code), names, row)
                for code, row in zip(rows.index, rows.to_dict("records"), strict=True)
            ),
        )

    def _compared(self, before: Release) -> pd.DataFrame:
        if self._change is None:
            old, new = self._carried[before.id], self._carried[self.release.id]
            frame = compare(old.reset_index(drop=True), new.reset_index(drop=True))
            self._change = frame.set_index(frame[ChangeColumns.AREA_CODE].rename(None))
        return self._change

    def series(self, codes: list[str], names: dict[str, str]) -> facts.Series:
        """Return each area's percentile in every release."""
        known = [r for r in self._releases() if r.id in self._carried]
        frames = [self._carried[r.id].reindex(codes) for r in known]
        return facts.Series(
            releases=tuple((r.short_title, r.data_dates) for r in known),
            rows=tuple(
                (
                    names.get(code, code),
                    tuple(as_float(f.loc[code, Carried.PERCENTILE]) for f in frames),
                )
                for code in codes
            ),
            gaps=tuple(dict.fromkeys(self.gaps)),
        )


def _move(code: str, names: dict[str, str], row: dict[Any, Any]) -> facts.Move:
    return facts.Move(
        code=code,
        name=names.get(code, code),
        before=as_float(row[ChangeColumns.BEFORE]),
        after=as_float(row[ChangeColumns.AFTER]),
        points=as_float(row[ChangeColumns.POINTS]),
        verdict=str(row[ChangeColumns.VERDICT]),
        decile_before=as_int(row[ChangeColumns.DECILE_BEFORE]),
        decile_after=as_int(row[ChangeColumns.DECILE_AFTER]),
        within=row[ChangeColumns.MOVED] == Moved.WITHIN.value,
        material=row[ChangeColumns.MATERIAL] is True or bool(row[ChangeColumns.MATERIAL] == 1),
        boundary_effect=bool(row[ChangeColumns.BOUNDARY_EFFECT] == 1),
    )
