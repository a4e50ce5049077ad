"""The columns of what partners and residents send in: indicators, priorities and spend."""

from __future__ import annotations

from typing import Final

from needsmap.columns.columns import Columns


class Kpis(Columns):
    """Columns of the *indicators* frame: one row a performance indicator of a partner's table.

    ``area`` is the place that the row is of, as printed, "" where the table does not say;
    ``ended`` is true for an indicator that is no longer collected; ``successors`` are the codes
    that replace it, with commas.
    """

    LINE: Final = "line"
    THEME: Final = "theme"
    AREA: Final = "area"
    CODE: Final = "indicator"
    TITLE: Final = "title"
    POLARITY: Final = "polarity"
    FREQUENCY: Final = "frequency"
    CUMULATIVE: Final = "cumulative"
    TOLERANCE: Final = "tolerance"
    PRINTED: Final = "printed_arrow"
    HIGHLIGHT: Final = "highlight"
    LEAD: Final = "lead"
    NOTE: Final = "note"
    SUCCESSORS: Final = "successors"
    ENDED: Final = "ended"


class KpiCells(Columns):
    """Columns of the *cells* frame: one row a value of a KPI table, with what was printed.

    A cell that holds two values gives two rows. ``role`` is actual or target; ``period`` the
    heading; ``order`` its place in time within its ``span`` (month, quarter, to_date, year,
    before); ``part`` what of its year it covers, "" for all; ``unit`` is ``"%"``, ``"£"``, a unit
    of time or ``""``; percent values are in percent.
    """

    LINE: Final = "line"
    CODE: Final = "indicator"
    ROLE: Final = "role"
    SPAN: Final = "span"
    PERIOD: Final = "period"
    ORDER: Final = "order"
    PART: Final = "part"
    TEXT: Final = "as_printed"
    VALUE: Final = "value"
    UNIT: Final = "unit"
    DECIMALS: Final = "decimals"
    GROUP: Final = "group"
    MARK: Final = "mark"
    STATE: Final = "state"


class Scorecard:
    """Columns that `needsmap.measures.papers.indicators.score` gives: one row an indicator."""

    PERIOD: Final = "period"
    VALUE: Final = "value"
    UNIT: Final = "unit"
    ESTIMATED: Final = "estimated"
    TARGET: Final = "target"
    GAP: Final = "gap"
    STATUS: Final = "status"
    STATUS_REASON: Final = "status_reason"
    PREVIOUS: Final = "previous"
    MOVE: Final = "move"
    TRAVEL: Final = "travel"
    TRAVEL_REASON: Final = "travel_reason"


class FindingColumns(Columns):
    """Columns of the *findings* frame: one row a thing that an audit of a table turned up."""

    LINE: Final = "line"
    CODE: Final = "indicator"
    CHECK: Final = "check"
    VERDICT: Final = "verdict"
    PRINTED: Final = "printed"
    WORKED: Final = "worked_out"
    WORDS: Final = "words"


class Priorities:
    """Columns of the *priorities* frame: one row an issue that residents ranked or chose."""

    OPTION: Final = "issue"
    PLACE: Final = "place"
    TIED: Final = "tied"
    BORDA: Final = "borda"
    MEAN_RANK: Final = "mean_rank"
    FIRST: Final = "share_first"
    TOP: Final = "share_top"
    NAMED: Final = "named_by"
    LOW: Final = "place_low"
    HIGH: Final = "place_high"
    VOTES: Final = "votes"
    SHARE: Final = "share"
    SHARE_LOW: Final = "share_low"
    SHARE_HIGH: Final = "share_high"
    DOMAIN: Final = "domain"
    PERCENTILE: Final = "percentile"
    BESIDE: Final = "beside_need"


class Spend:
    """Columns of the *ledger* frame and of what is made of it. Money in pounds.

    ``discretion`` is the share that local partners can steer, 0..1 (nan where unsaid).
    """

    LINE: Final = "line"
    PARTNER: Final = "partner"
    PROGRAMME: Final = "programme"
    AMOUNT: Final = "amount"
    KIND: Final = "kind"
    RESTRICTION: Final = "restriction"
    DISCRETION: Final = "discretion"
    THEME: Final = "theme"
    AREA_CODE: Final = "area_code"
    BASIS: Final = "basis"
    PERIOD: Final = "period"
    TOTAL_PLACE: Final = "total_place"
    CONFIDENCE: Final = "confidence"
    SOURCE: Final = "source"
    NOTE: Final = "note"
    ALL: Final = (
        LINE, PARTNER, PROGRAMME, AMOUNT, KIND, RESTRICTION, DISCRETION, THEME, AREA_CODE, BASIS,
        PERIOD, TOTAL_PLACE, CONFIDENCE, SOURCE, NOTE,
    )  # fmt: skip
    MEASURE: Final = "measure"
    MODELLED: Final = "modelled"
    PER_HEAD: Final = "per_head"
    PER_PERSON_IN_NEED: Final = "per_person_in_need"
    SPEND_SHARE: Final = "spend_share"
    NEED_SHARE: Final = "need_share"
    ALIGNMENT: Final = "alignment"
    QUOTIENT: Final = "location_quotient"
    WEIGHT: Final = "weight"
