"""A release's file in, a *ranks* frame out: official headers matched by the card's patterns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needsmap.errors import FrameError, UnknownEntry, listed
from needsmap.frames import Counts, Ranks, check_counts, check_ranks
from needsmap.io.frames import find_column, matches, read_frame
from needsmap.model import ENGLAND

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

    from needsmap.model import Domain, Release


def read_ranks(
    path: Path, release: Release, *, domains: Sequence[str] | None = None
) -> pd.DataFrame:
    """Read the ranks and scores of a release from the publisher's own file.

    Parameters
    ----------
    path
        The file, as it was downloaded (csv, gzipped or not, xlsx, xls, ods, zip).
    release
        The card.
    domains
        Ids of the domains wanted; None for all that the file holds. A domain whose column is
        absent or wholly empty is not held.

    Returns
    -------
    DataFrame
        A *ranks* frame in the card's order of domains. Where a file holds a domain's score
        but not its rank, ``rank`` is missing: a rank made from rounded scores is not the
        official one.

    Raises
    ------
    FileFormatError, FrameError
        Naming the file and every fault: missing columns, areas that appear twice, ranks
        outside 1..N, areas of another country or vintage, too few or too many areas.
    UnknownEntry
        For a domain that the card does not name, or the file does not hold.

    Notes
    -----
    *Direction*: ranks are as published; see `needsmap.needs.bands`.
    """
    import pandas as pd

    wanted = [_named(release, d) for d in domains] if domains else list(release.domains)
    table = read_frame(path, release.code, sheet=release.sheet, member=release.source.member)
    code = find_column(release.code, table.columns)
    codes = table[code].str.strip()
    _check_codes(codes, path, release)
    parts = []
    for domain in wanted:
        rank = _numbers(table, release.rank_header, domain, path)
        score = _numbers(table, release.score_header, domain, path)
        if rank.isna().all() and score.isna().all():
            continue
        parts.append(
            pd.DataFrame(
                {
                    Ranks.RELEASE: release.id,
                    Ranks.DOMAIN: domain.id,
                    Ranks.GEOGRAPHY: release.geography,
                    Ranks.AREA_CODE: codes,
                    Ranks.RANK: rank,
                    Ranks.N_AREAS: release.n_areas,
                    Ranks.SCORE: score,
                }
            )
        )
    held = {part[Ranks.DOMAIN].iloc[0] for part in parts}
    lacking = [d.title for d in wanted if d.id not in held]
    if not parts or (domains and lacking):
        raise UnknownEntry(
            f"{path}: this file of {release.id} holds no {', '.join(lacking)}. Its columns are:\n"
            f"{listed(table.columns)}"
        )
    return check_ranks(pd.concat(parts, ignore_index=True), what=str(path))


def read_denominators(path: Path, release: Release) -> pd.DataFrame:
    """Read the counts of people that a release publishes beside its ranks.

    Returns
    -------
    DataFrame
        A *counts* frame, one group a denominator that the file holds; empty where it holds
        none (the columns are there).

    Raises
    ------
    FileFormatError, FrameError
        As for `read_ranks`.

    Notes
    -----
    *Units*: persons; some are disclosure-controlled and have decimals.
    """
    import pandas as pd

    table = read_frame(path, release.code, sheet="", member=release.source.member)
    code = find_column(release.code, table.columns)
    parts = []
    for group in release.denominators:
        column = find_column(group.column, table.columns)
        if column is None or table[column].isna().all():
            continue
        parts.append(
            pd.DataFrame(
                {
                    Counts.GEOGRAPHY: release.geography,
                    Counts.AREA_CODE: table[code].str.strip(),
                    Counts.YEAR: group.year,
                    Counts.GROUP: group.id,
                    Counts.PERSONS: pd.to_numeric(
                        table[column].str.replace(",", ""), errors="coerce"
                    ),
                }
            ).dropna(subset=[Counts.PERSONS])
        )
    if not parts:
        return pd.DataFrame(columns=list(Counts.ALL))
    return check_counts(pd.concat(parts, ignore_index=True), what=str(path))


def _named(release: Release, domain_id: str) -> Domain:
    domain = release.domain(domain_id)
    if domain is None:
        known = ", ".join(d.id for d in release.domains)
        raise UnknownEntry(f"{release.id} has no domain {domain_id!r}. It has: {known}")
    return domain


def _numbers(table: pd.DataFrame, pattern: str, domain: Domain, path: Path) -> pd.Series:
    """Give a domain's column as numbers, all missing where the file has no such column."""
    import pandas as pd

    column = None
    if pattern:
        column = find_column(pattern.replace("{}", f"(?:{domain.header})"), table.columns)
    if column is None:
        return pd.Series(float("nan"), index=table.index)
    text = table[column].str.strip().str.replace(",", "")
    numbers = pd.to_numeric(text, errors="coerce").astype("float64")
    lost = text[text.notna() & numbers.isna()]
    if len(lost):
        raise FrameError(
            f"{path}: column {column!r} holds what is no number in {len(lost)} row(s): "
            f"{', '.join(lost.unique()[:5])}"
        )
    return numbers


def _check_codes(codes: pd.Series, path: Path, release: Release) -> None:
    """Refuse another country's areas, and a file with too few or too many."""
    faults = []
    if release.collection == ENGLAND:
        foreign = codes[codes.notna() & ~codes.map(lambda c: matches(r"E01\d{6}", str(c)))]
        if len(foreign):
            some = ", ".join(foreign.head(5))
            faults.append(
                f"{len(foreign)} code(s) are no LSOA of England: {some}. The indices of Wales, "
                "Scotland and Northern Ireland are separate and never pooled with England's"
            )
    expected = release.n_rows or release.n_areas
    count = codes.nunique()
    if count != expected:
        faults.append(
            f"it holds {count:,} areas, expected {expected:,}: a part of the file, or another one"
        )
    if faults:
        raise FrameError(f"{path}: {len(faults)} fault(s)\n{listed(faults)}")
