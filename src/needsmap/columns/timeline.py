"""Columns of the frames that carry figures between vintages and compare releases."""

from __future__ import annotations

from typing import Final

from needsmap.columns.columns import Columns


class Overlaps(Columns):
    """Columns of the *overlaps* frame: what an old and a new area have in common.

    ``persons`` counts the people who live in both, ``square_metres`` the ground; either may
    be missing.
    """

    FROM_CODE: Final = "from_code"
    TO_CODE: Final = "to_code"
    PERSONS: Final = "persons"
    SQUARE_METRES: Final = "square_metres"


class LinkColumns(Columns):
    """Columns of the *links* frame: one row for each old and new area that share ground.

    ``weight`` is the share of the *new* area that comes from the old one (sums to 1 over a
    new area), ``share`` the share of the *old* area that goes to the new one (sums to 1 over
    an old area). ``verdict`` and ``basis`` are the new area's: the same on all of its rows.
    """

    FROM_GEOGRAPHY: Final = "from_geography"
    FROM_CODE: Final = "from_code"
    TO_GEOGRAPHY: Final = "to_geography"
    TO_CODE: Final = "to_code"
    WEIGHT: Final = "weight"
    SHARE: Final = "share"
    VERDICT: Final = "verdict"
    BASIS: Final = "basis"


class Carried:
    """Columns of the *carried* frame: positions of one release on the areas of a vintage.

    ``position`` and ``percentile`` are those in the release's own ranking, from the most
    deprived end (low = deprived), and have decimals where parents were averaged; ``low`` and
    ``high`` are the least and greatest percentile of the parents.
    """

    RELEASE: Final = "release"
    DOMAIN: Final = "domain"
    GEOGRAPHY: Final = "geography"
    AREA_CODE: Final = "area_code"
    N_AREAS: Final = "n_areas"
    POSITION: Final = "position"
    PERCENTILE: Final = "percentile"
    DECILE: Final = "decile"
    NEAR_CUT: Final = "near_cut"
    LOW: Final = "low"
    HIGH: Final = "high"
    PARENTS: Final = "parents"
    VERDICT: Final = "verdict"
    BASIS: Final = "basis"
    #: Percentile and decile among the carried areas themselves (`measures.time.vintages.rerank`).
    PERCENTILE_RERANKED: Final = "percentile_reranked"
    DECILE_RERANKED: Final = "decile_reranked"
    ALL: Final = (
        RELEASE, DOMAIN, GEOGRAPHY, AREA_CODE, N_AREAS, POSITION, PERCENTILE, DECILE, NEAR_CUT,
        LOW, HIGH, PARENTS, VERDICT, BASIS,
    )  # fmt: skip


class Groups(Columns):
    """Columns of the *groups* frame: the common geography of two vintages.

    ``redrawn`` is true where a group holds an area that was redrawn: its ground may then not be
    quite the same in both vintages, even where one area became one.
    """

    GEOGRAPHY: Final = "geography"
    AREA_CODE: Final = "area_code"
    GROUP: Final = "group"
    MEMBERS_BEFORE: Final = "members_before"
    MEMBERS_AFTER: Final = "members_after"
    REDRAWN: Final = "redrawn"


class ChangeColumns:
    """Columns of the *change* frame: one row an area and domain, between two releases.

    Ranks are positions from the most deprived end; percentile points and rank changes below
    zero mean *moved towards more deprived*.
    """

    RELEASE_BEFORE: Final = "release_before"
    RELEASE_AFTER: Final = "release_after"
    GEOGRAPHY: Final = "geography"
    AREA_CODE: Final = "area_code"
    DOMAIN: Final = "domain"
    BEFORE: Final = "percentile_before"
    AFTER: Final = "percentile_after"
    POINTS: Final = "percentile_points"
    RANK_BEFORE: Final = "rank_before"
    RANK_AFTER: Final = "rank_after"
    RANK_CHANGE: Final = "rank_change"
    RESCALED: Final = "rank_rescaled"
    DECILE_BEFORE: Final = "decile_before"
    DECILE_AFTER: Final = "decile_after"
    DECILE_MOVE: Final = "decile_move"
    VERDICT: Final = "verdict"
    BASIS: Final = "basis"
    LOW: Final = "before_low"
    HIGH: Final = "before_high"
    AFTER_LOW: Final = "after_low"
    AFTER_HIGH: Final = "after_high"
    MATERIAL: Final = "material"
    BOUNDARY_EFFECT: Final = "boundary_effect"
    MOVED: Final = "moved"
    #: Only where a ban was lifted by name (`measures.time.comparability`).
    SCORES: Final = "score_difference"
    RAG: Final = "rag"
    ALL: Final = (
        RELEASE_BEFORE, RELEASE_AFTER, GEOGRAPHY, AREA_CODE, DOMAIN, BEFORE, AFTER, POINTS,
        RANK_BEFORE, RANK_AFTER, RANK_CHANGE, RESCALED, DECILE_BEFORE, DECILE_AFTER,
        DECILE_MOVE, VERDICT, BASIS, LOW, HIGH, AFTER_LOW, AFTER_HIGH, MATERIAL,
        BOUNDARY_EFFECT, MOVED,
    )  # fmt: skip


class Moves(Columns):
    """Columns of the *moves* frame: areas that moved the same way on several domains."""

    GEOGRAPHY: Final = "geography"
    AREA_CODE: Final = "area_code"
    DOMAINS_MOVED: Final = "domains_moved"
    DOMAINS_KNOWN: Final = "domains_known"
    WHICH: Final = "which"
    LARGEST: Final = "largest_move"
    VERDICT: Final = "verdict"


class SeriesColumns(Columns):
    """Columns of the *series* frame: one row an area and release; a gap is a row that says why."""

    GEOGRAPHY: Final = "geography"
    AREA_CODE: Final = "area_code"
    DOMAIN: Final = "domain"
    RELEASE: Final = "release"
    PUBLISHED: Final = "published"
    DATA_DATES: Final = "data_dates"
    N_AREAS: Final = "n_areas"
    POSITION: Final = "position"
    PERCENTILE: Final = "percentile"
    DECILE: Final = "decile"
    NEAR_CUT: Final = "near_cut"
    LOW: Final = "low"
    HIGH: Final = "high"
    VERDICT: Final = "verdict"
    BASIS: Final = "basis"
    GAP: Final = "gap"
