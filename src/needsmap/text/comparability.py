"""What verdicts and levels of comparison mean, for readers."""

from __future__ import annotations

from typing import Final

from needsmap.model import Level, Verdict

#: What a verdict on a comparison means, for readers.
VERDICTS: Final = {
    Verdict.EXACT: "same boundaries",
    Verdict.INHERITED: "part of a former area",
    Verdict.AVERAGED: "several former areas, averaged",
    Verdict.ESTIMATED: "redrawn, estimated",
    Verdict.NONE: "not comparable",
}

#: How well two releases compare, for readers.
LEVELS: Final = {
    Level.OK: "The two can be compared.",
    Level.CAUTION: "Compare the two with care.",
    Level.WEAK: "The two are only broadly comparable.",
    Level.NO: "The two cannot be compared.",
}
