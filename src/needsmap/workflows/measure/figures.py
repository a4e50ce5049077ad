"""The ranks of a release that places are measured by, and the people that weigh them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from needsmap.columns import Counts
from needsmap.errors import NeedsmapError, UnknownEntry
from needsmap.model import Notice

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from needsmap.library import ReleaseData
    from needsmap.model import Domain


class Figures(NamedTuple):
    """Banded ranks, the people that weigh them (by group of each domain), and who these are."""

    banded: pd.DataFrame
    counts: pd.DataFrame | None
    groups: dict[str, str]
    words: str


def _banded(data: ReleaseData, domains: tuple[Domain, ...], file: Path | None) -> pd.DataFrame:
    ids = [domain.id for domain in domains]
    try:
        return data.bands(ids, file=file, skip_missing=True)
    except UnknownEntry:
        library = data.library
        if file is None or library.load_denominators(data.release.id, file=file).empty:
            raise
        library.notify(Notice.of("people_only", file=file.name))
        return data.bands(ids, skip_missing=True)


def load_figures(
    data: ReleaseData, domains: tuple[Domain, ...], *, weights: str, file: Path | None = None
) -> Figures:
    """Load the banded ranks and the people at risk, and choose the group for each domain.

    Parameters
    ----------
    data, domains
        What places are measured by.
    weights
        ``"people"`` or ``"equal"``.
    file
        The release's file, a part of it, or a file of its people alone.

    Raises
    ------
    FrameError, NeedsmapError
        Where no ranks, or no people, are held.
    """
    library, release = data.library, data.release
    banded = _banded(data, domains, file)
    groups = {d.id: d.population for d in domains}
    if weights == "equal":
        words = "Every small area counts alike (no population weights)"
        return Figures(banded, None, groups, words)
    counts = library.load_denominators(release.id, file=file, whole=False)
    counted = set(counts[Counts.GROUP])
    if "all" not in counted:
        raise NeedsmapError(
            f"the file of {release.id} at hand holds no population denominators, and the measures "
            "are weighted by them. Take a release that has them (needsmap show), the full File 7 "
            "with --file, or --weights equal, which counts every small area alike and says so"
        )
    for name, group in groups.items():
        if group not in counted:
            library.notify(Notice.of("group_not_counted", domain=name, group=group))
            groups[name] = "all"
    if set(groups.values()) != {"all"} and file is None:
        for table in library.tables_weighing(release):
            if table.source.url and not library.has(table.id):
                library.notify(Notice.of("people_rounded", table=table.title, entry=table.id))
    year = int(counts[Counts.YEAR].iloc[0])
    words = f"People at risk, mid-{year}, as published with {release.id}"
    return Figures(banded, counts, groups, words)
