"""A release's file in, a *ranks* frame out: official headers matched by the card's patterns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from needsmap.columns import Counts, Ranks, check_counts, check_ranks
from needsmap.errors import FrameError, UnknownEntry, fault_list, listed
from needsmap.io.frames import matches, read_frame, readable
from needsmap.io.row_facts import TOTAL, Aside
from needsmap.io.summary_rows import sift_rows
from needsmap.model import ENGLAND, Direction, counted, some
from needsmap.readers.area_codes import tidy_codes
from needsmap.readers.number_columns import as_numbers
from needsmap.readers.rank_checks import (
    Findings,
    check_deciles,
    check_order,
    check_people,
    check_ranking,
    check_scores,
)
from needsmap.readers.release_checks import check_headings, check_vintage, identify
from needsmap.readers.release_headings import CODE_HEADING, find_code, find_figures, find_people

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from needsmap.model import Domain, Release

#: A code that a row of data has; other countries' areas and places that are invented have it too.
_CODED: Final = r"[A-Z0-9]+\d{2,}[A-Z0-9]*"


def _ignore(sentence: str) -> None:
    """Do nothing with a notice."""


def read_ranks(
    path: Path,
    release: Release,
    *,
    domains: Sequence[str] | None = None,
    others: Iterable[Release] = (),
    whole: bool = True,
    notify: Callable[[str], None] = _ignore,
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
    others
        Every release that the file could be of instead: a file whose ranks are theirs is
        refused.
    whole
        False where a part of the areas will do; it is then noted how many there are.
    notify
        Called with a sentence on whatever a user of the figures must know.

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
        outside 1..N, areas of another country or vintage, too few or too many areas, another
        release's file, a column that cannot hold ranks.
    UnknownEntry
        For a domain that the card does not name, or the file does not hold.

    Notes
    -----
    *Direction*: ranks are as published; see `needsmap.measures.bands`.
    """
    wanted = [_named(release, d) for d in domains] if domains else list(release.domains)
    table, codes = _read_table(path, release, sheet=release.sheet, notify=notify)
    _check_codes(codes, path, release, whole=whole, notify=notify)
    parts: dict[str, pd.DataFrame] = {}
    for domain in wanted:
        rank = _numbers(table, "rank", domain, release, notify=notify)
        score = _numbers(table, "score", domain, release)
        if not (rank.isna().all() and score.isna().all()):
            parts[domain.id] = pd.DataFrame({
                Ranks.RELEASE: release.id, Ranks.DOMAIN: domain.id,
                Ranks.GEOGRAPHY: release.geography, Ranks.AREA_CODE: codes,
                Ranks.RANK: rank, Ranks.N_AREAS: release.n_areas, Ranks.SCORE: score,
            })  # fmt: skip
    absent = [d for d in wanted if d.id not in parts]
    if not parts or (domains and absent):
        heading = release.rank_header.replace("{}", f"(?:{absent[0].header})")
        raise UnknownEntry(
            f"{path}: it holds no {', '.join(d.title for d in absent)} rank or score headed as in "
            f"{release.short_title}, such as {readable(heading)!r} (a column of people, or an "
            "empty one, is neither). Its columns are:\n"
            f"{listed(table.columns)}"
        )
    ranks = check_ranks(pd.concat(parts.values(), ignore_index=True), what=str(path))
    findings = _check_release(ranks, table, release, others=tuple(others))
    findings.report(str(path), release.short_title, notify)
    return ranks


def read_denominators(
    path: Path, release: Release, *, notify: Callable[[str], None] = _ignore
) -> pd.DataFrame:
    """Read the counts of people that a release publishes beside its ranks.

    Parameters
    ----------
    path
        The file.
    release
        The card.
    notify
        Called with a sentence on whatever a user of the figures must know.

    Returns
    -------
    DataFrame
        A *counts* frame, one group a denominator that the file holds; empty where it holds
        none (the columns are there).

    Raises
    ------
    FileFormatError, FrameError
        As for `read_ranks`; and for cells that are not numbers, areas where nobody lives, and
        groups that are larger than everybody.

    Notes
    -----
    *Units*: persons; some are disclosure-controlled and have decimals.
    """
    table, codes = _read_table(path, release, sheet="", notify=notify)
    parts = []
    for group in release.denominators:
        column = find_people(table, group, release)
        if column is not None and table[column].notna().any():
            persons = as_numbers(table[column], path)
            parts.append(pd.DataFrame({
                Counts.GEOGRAPHY: release.geography, Counts.AREA_CODE: codes,
                Counts.YEAR: group.year, Counts.GROUP: group.id, Counts.PERSONS: persons,
            }).dropna(subset=[Counts.PERSONS]))  # fmt: skip
    if not parts:
        return pd.DataFrame(columns=list(Counts.ALL))
    counts = check_counts(pd.concat(parts, ignore_index=True), what=str(path))
    findings = check_people(counts)
    findings.add(check_headings(table.columns, "", release))
    findings.faults += check_vintage(codes.dropna().unique(), release)
    findings.report(str(path), release.short_title, notify)
    return counts


def _read_table(
    path: Path, release: Release, *, sheet: str, notify: Callable[[str], None]
) -> tuple[pd.DataFrame, pd.Series]:
    """Read a release's table and its area codes; leave out and list totals and notes."""
    pattern = f"({release.code})|{CODE_HEADING}"
    table = read_frame(path, pattern, sheet=sheet, member=release.source.member)
    if table.attrs["others"]:
        others = ", ".join(map(repr, table.attrs["others"]))
        notify(f"worksheet {table.attrs['sheet']!r} is read; {others} has area codes too")
    codes = tidy_codes(table[find_code(table, release)])
    uncoded = table.loc[~codes.str.fullmatch(_CODED).fillna(value=False)].fillna("")
    width = range(len(table.columns))
    rows = [(int(n), list(row)) for n, row in zip(uncoded.index, uncoded.to_numpy(), strict=True)]
    asides = [
        *sift_rows(rows, labels=width).left_out,
        *(Aside(int(str(n)), TOTAL, name) for n, name in codes[codes == release.ranked_in].items()),
    ]
    if asides:
        notify(f"left out {counted(len(asides), 'row')}, not of areas:\n{listed(map(str, asides))}")
    of_areas = ~table.index.isin([aside.line for aside in asides])
    return table.loc[of_areas], codes.loc[of_areas]


def _check_release(
    ranks: pd.DataFrame, table: pd.DataFrame, release: Release, *, others: tuple[Release, ...]
) -> Findings:
    """Check whose ranks a file holds, and that they can be ranks."""
    findings = check_headings(_telling(table, release), table.attrs["sheet"], release)
    findings.add(identify(ranks, release, others))
    findings.faults += check_vintage(ranks[Ranks.AREA_CODE].unique(), release, others)
    for domain, rows in ranks.groupby(Ranks.DOMAIN, sort=False):
        entry = _named(release, str(domain))
        decile = _numbers(table, "decile", entry, release)
        own = _check_domain(rows, decile, release, kind=entry.kind)
        findings.faults += [f"{entry.id}: {fault}" for fault in own.faults]
        findings.notices += [f"{entry.id}: {notice}" for notice in own.notices]
    if not findings.decided and any(r.known_ranks for r in (release, *others)):
        findings.notices.append(
            "nothing in the file shows which release it is of (no year in a heading or a "
            "worksheet's name, and none of the areas whose published ranks are known here)"
        )
    return findings


def _check_domain(
    rows: pd.DataFrame, deciles: pd.Series, release: Release, *, kind: str
) -> Findings:
    """Check one column of ranks against itself and against the scores and deciles beside it."""
    by_area = rows.set_index(Ranks.AREA_CODE)
    rank, score = by_area[Ranks.RANK].astype("float64"), by_area[Ranks.SCORE]
    findings = check_scores(rank, score, release)
    findings.faults[:0] = check_ranking(rank, release)
    # some scores of supplements were revised after ranking
    if kind != "supplement" and not findings.faults:
        findings.faults += check_order(rank, score, release)
    findings.faults += check_deciles(rank, deciles.set_axis(rank.index), release.n_areas)
    absent = list(rank.index[rank.isna()])
    if 0 < len(absent) < len(rank):
        areas = counted(len(absent), "area has", "areas have")
        findings.notices.append(f"{areas} no rank: {some(absent)}")
    return findings


def _named(release: Release, domain_id: str) -> Domain:
    domain = release.domain(domain_id)
    if domain is None:
        known = ", ".join(d.id for d in release.domains)
        raise UnknownEntry(f"{release.id} has no domain {domain_id!r}. It has: {known}")
    return domain


def _telling(table: pd.DataFrame, release: Release) -> list[str]:
    """List the headings whose years tell the release: of matched columns, areas and people."""
    figures = {
        find_figures(table, kind, domain, release, _ignore)
        for domain in release.domains
        for kind in ("rank", "score", "decile")
    } | {find_code(table, release)}
    others = rf"{release.code}|.*district (code|name).*|.*\bmid[- ]\d{{4}}.*"
    return [name for name in table.columns if name in figures or matches(others, name)]


def _numbers(
    table: pd.DataFrame,
    kind: str,
    domain: Domain,
    release: Release,
    *,
    notify: Callable[[str], None] = _ignore,
) -> pd.Series:
    """Return a domain's column as numbers, all missing where the file has no such column.

    Ranks that are not whole numbers in 1..N are refused, with their lines.
    """
    column = find_figures(table, kind, domain, release, notify)
    if column is None:
        return pd.Series(float("nan"), index=table.index)
    cells, path, n = table[column], table.attrs["file"], release.n_areas
    numbers = as_numbers(cells, path, gaps=True)
    odd = numbers.notna() & ~(numbers.between(1, n) & (numbers % 1 == 0))
    if kind != "rank" or not odd.any():
        return numbers
    fractions = (numbers % 1 > 0).sum() > numbers.count() / 2
    remedy = (
        "It looks like a column of scores or percentiles: give it that heading, and add the ranks "
        if fractions
        else "Correct these cells from the ranks "
    )
    count = counted(int(odd.sum()), "cell that is not a rank", "cells that are not ranks")
    raise FrameError(
        f"{path}: column {str(cells.name)[:80]!r} should hold ranks, whole numbers from 1 to "
        f"{n:,}, and holds {count}:\n"
        f"{listed((f'line {line}: {cell[:40]!r}' for line, cell in cells[odd].items()), most=5)}\n"
        f"{remedy}of {release.short_title}'s own file"
    )


def _check_codes(
    codes: pd.Series, path: Path, release: Release, *, whole: bool, notify: Callable[[str], None]
) -> None:
    """Refuse another country's areas, and a file with too few or too many."""
    faults = []
    if release.collection == ENGLAND:
        foreign = codes[~codes.str.fullmatch(r"E01\d{6}", case=False).fillna(value=True)]
        if len(foreign):
            faults.append(
                f"{counted(len(foreign), 'code is', 'codes are')} not of an LSOA in England: "
                f"{', '.join(foreign.head(5))}. The indices of Wales, Scotland and Northern "
                "Ireland are separate and never pooled with England's"
            )
    expected = release.n_rows or release.n_areas
    count = codes.nunique()
    if count > expected or (whole and count < expected):
        faults.append(
            f"it holds {count:,} areas, expected {expected:,}: a part of the file, or another one"
        )
    elif count < expected:
        notify(
            f"{release.short_title}: the file holds {count:,} of {expected:,} areas; figures "
            "can be had only for places whose areas are all in it"
        )
        if release.direction is Direction.BEST:
            # a position from the other end needs the number of areas that share the rank
            notify(
                f"{release.short_title}: rank 1 is the best, so where areas outside the file share "
                "a rank with areas in it, these stand nearer the other end than is shown; the "
                "whole file gives their positions exactly"
            )
    if faults:
        raise FrameError(fault_list(path, faults))
