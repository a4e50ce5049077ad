"""A partner's performance table in a profile: the rows of the place, and those of its district."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from needsmap.columns import FindingColumns, Kpis
from needsmap.errors import NeedsmapError
from needsmap.reports import document as d
from needsmap.reports.pages.partners import group_blocks, kpi_blocks
from needsmap.text.phrases import sentence
from needsmap.workflows.assess.partner_returns import inside_of, score_kpis

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from needsmap.library import ReleaseData
    from needsmap.model import Place
    from needsmap.workflows.assess.partner_returns import KpiReport


class Performance:
    """A performance table, read and audited once for every place of a district.

    Parameters
    ----------
    data, district
        Whose names the table's own words for an area may mean.
    file, tolerance
        See `needsmap.workflows.assess.partner_returns.score_kpis`.

    Raises
    ------
    NeedsmapError
        Where no tolerance is given.
    FrameError
        Every fault of the file.
    """

    def __init__(self, data: ReleaseData, district: Place, *, file: Path, tolerance: str) -> None:
        if not tolerance:
            raise NeedsmapError(
                f"{file.name}: say how far short of a target still counts as near it, such as a "
                "tolerance of 5%"
            )
        self.data, self.district = data, district
        self.report: KpiReport = score_kpis(file, tolerance=tolerance)

    def blocks(self, place: Place) -> tuple[d.Block, ...]:
        """Return the indicators of a place, and of its district where they name no ward.

        Returns
        -------
        tuple of Block
            The table with its status, the values by group of people, what replaced indicators
            that have ended, and what contradicts itself; one sentence where no row is of it.
        """
        report, name = self.report, place.name
        mine = self._means(place)
        kept = report.scores[[not area or mine(str(area)) for area in report.scores[Kpis.AREA]]]
        if kept.empty:
            words = f"{report.name} holds no row of {name} or of {self.district.name} as a whole."
            return (d.Text(paragraphs=(words,)), *self._notices())
        lines = kept[Kpis.LINE]
        findings = report.findings[report.findings[FindingColumns.LINE].isin(lines)]
        groups = report.by_group
        blocks = [
            *self._whole(place),
            *kpi_blocks(kept, findings, theme=name, tolerance=report.tolerance, source=report.name),
            *group_blocks(groups[groups[Kpis.LINE].isin(lines)], theme=name),
        ]
        ended = findings[findings[FindingColumns.CHECK] == "ended"]
        if len(ended):
            said = zip(ended[FindingColumns.CODE], ended[FindingColumns.WORDS], strict=True)
            blocks += [
                d.Text(paragraphs=("Some indicators are no longer collected:",)),
                d.Bullets(tuple(f"{code}: {words}" for code, words in said)),
            ]
        return (*blocks, *self._notices())

    def _notices(self) -> tuple[d.Block, ...]:
        """Return what was left out of the table or not understood."""
        report = self.report
        unused = [f"The column {heading!r} was not used." for heading in report.unused]
        notices = [sentence(notice) for notice in report.notices] + unused
        if not notices:
            return ()
        return (d.Text(paragraphs=(f"How {report.name} was read:",)), d.Bullets(tuple(notices)))

    def _whole(self, place: Place) -> tuple[d.Block, ...]:
        if place.code == self.district.code:
            return ()
        words = (
            f"Few indicators are counted for {place.name} alone. Rows that name no ward are of "
            f"{self.district.name} as a whole."
        )
        return (d.Text(paragraphs=(words,), tone="caveat"),)

    def _means(self, place: Place) -> Callable[[str], bool]:
        """Return whether words for an area mean a place, or its district but no other ward."""
        whole = inside_of(self.data.library, self.district.code, self.data.release.id)
        here = whole
        if place.kind in {"wd", "lad"} and place.code != self.district.code:
            here = inside_of(self.data.library, place.code, self.data.release.id)

        def inside(text: str) -> bool:
            return here(text) or (whole(text) and not self._is_ward(text))

        return inside

    def _is_ward(self, text: str) -> bool:
        try:  # which vintage a row's ward is of changes nothing here
            return (
                replace(self.data, library=self.data.library.fresh()).find_place(text).kind == "wd"
            )
        except NeedsmapError:
            return False
