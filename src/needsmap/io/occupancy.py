"""Words for the use of a building: whether it is in use, let or empty."""

from __future__ import annotations

from typing import Final

from needsmap.io.labels import fold_label

#: Words (folded) of buildings that are in use, of records that are kept, of buildings that are
#: let, and of those that are empty or may be. An empty building is not a closed one: it may be
#: the best candidate for a move.
_IN_USE: Final = frozenset((
    "in use", "occupied", "owner occupied", "fully occupied", "in service", "in operation",
    "operational",
))  # fmt: skip
_KEPT: Final = frozenset(("live", "active", "open", "current", "visible", "retained"))
_LET: Final = frozenset((
    "tenanted", "let", "sub let", "sublet", "leased", "leased in", "leased out", "let out",
))  # fmt: skip
_EMPTY: Final = frozenset(("vacant", "void", "empty", "unoccupied"))
_PARTLY: Final = frozenset((
    "part occupied", "partly occupied", "partially occupied", "part vacant", "partly vacant",
    "partially vacant",
))  # fmt: skip
_IN_DOUBT: Final = frozenset((
    "surplus", "under review", "for sale", "temporarily closed", "under refurbishment",
    "mothballed", "open but proposed to close", "proposed to close",
))  # fmt: skip
#: Words for how a building is occupied, and all words of one that is not closed.
OCCUPANCY: Final = _IN_USE | _LET | _EMPTY | _PARTLY | _IN_DOUBT
NOT_CLOSED: Final = OCCUPANCY | _KEPT


def fold_occupancy(text: str) -> str:
    """Fold words for how a building is occupied to what those of one meaning share.

    Parameters
    ----------
    text
        As typed. A building that is in use is the usual one: "", as where no word is given.

    Examples
    --------
    >>> fold_occupancy("In use") == fold_occupancy("OCCUPIED") == fold_occupancy("")
    True
    >>> fold_occupancy("Void"), fold_occupancy("Under offer")
    ('vacant', 'under offer')
    """
    word = fold_label(text)
    if word in _IN_USE | _KEPT:
        return ""
    groups = (("vacant", _EMPTY), ("let", _LET), ("part occupied", _PARTLY))
    return next((name for name, words in groups if word in words), word)
