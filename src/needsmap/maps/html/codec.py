"""Numbers and words to few bytes, for the page's own script to read back.

Whole numbers become varints or byte planes, words are front-coded, a figure that follows from
another becomes its steps. `Sections` holds the pieces, each distinct one once, and deflates
them together.
"""

from __future__ import annotations

import base64
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from needsmap.maps.html.arcs import Ints
    from needsmap.maps.spec import Value

#: More steps than this are no shorter than the figures themselves.
MOST_STEPS = 250


class Sections:
    """Pieces of bytes, each distinct one kept once."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._known: dict[bytes, int] = {}

    def add(self, piece: bytes) -> int:
        """Store a piece and return its number."""
        if piece not in self._known:
            self._known[piece] = len(self._pieces)
            self._pieces.append(piece)
        return self._known[piece]

    @property
    def sizes(self) -> list[int]:
        """The bytes of each piece, in order."""
        return [len(piece) for piece in self._pieces]

    def packed(self) -> str:
        """Return all pieces in one zlib stream, as base64 text."""
        return base64.b64encode(zlib.compress(b"".join(self._pieces), 9)).decode("ascii")


def zigzag(numbers: Ints) -> Ints:
    """Fold signed numbers into unsigned ones, small ones staying small.

    Parameters
    ----------
    numbers
        Whole numbers.

    Examples
    --------
    >>> zigzag(np.array([0, -1, 1, -2])).tolist()
    [0, 1, 2, 3]
    """
    whole = _whole(numbers)
    return (whole << 1) ^ (whole >> 63)


def varints(numbers: Ints) -> bytes:
    """Write unsigned numbers below 2**35, seven bits a byte, lowest first.

    Parameters
    ----------
    numbers
        Whole numbers, none below 0.

    Examples
    --------
    >>> varints(np.array([1, 300])).hex()
    '01ac02'
    """
    numbers = _whole(numbers)
    wide = np.ones(len(numbers), dtype=np.int64)
    for bits in (7, 14, 21, 28):
        wide += numbers >= 1 << bits
    ends = np.cumsum(wide)
    out = np.zeros(int(ends[-1]) if len(ends) else 0, dtype=np.uint8)
    begins = ends - wide
    for step in range(5):
        has = wide > step
        more = np.where(wide[has] > step + 1, 0x80, 0)
        out[begins[has] + step] = ((numbers[has] >> (7 * step)) & 0x7F) | more
    return out.tobytes()


def planes(numbers: Ints, width: int) -> bytes:
    """Write unsigned numbers as byte planes, lowest bytes first: like bytes deflate best.

    Parameters
    ----------
    numbers
        Whole numbers, none below 0.
    width
        Bytes of each.
    """
    whole = _whole(numbers)
    return b"".join(((whole >> (8 * i)) & 0xFF).astype(np.uint8).tobytes() for i in range(width))


def _whole(numbers: npt.ArrayLike) -> Ints:
    """Return numbers as int64: numpy takes an empty list for floats."""
    return np.asarray(numbers, dtype=np.int64)


def front_coded(words: Sequence[str]) -> bytes:
    r"""Write words, each as how many letters it shares with the last one, and the rest.

    Line breaks inside a word become spaces: names and codes are single lines.

    Parameters
    ----------
    words
        In any order: sorted ones share most.

    Examples
    --------
    >>> front_coded(["E01000001", "E01000002"])
    b'0E01000001\n82'
    """
    lines, before = [], ""
    for word in words:
        line = " ".join(word.split("\n")) if "\n" in word else word
        shared = 0
        for a, b in zip(before[:60], line, strict=False):
            if a != b or a > "\ud7ff":
                break
            shared += 1
        lines.append(chr(48 + shared) + line[shared:])
        before = line
    return "\n".join(lines).encode("utf-8", "replace")


def pack_cells(
    sections: Sections,
    cells: Sequence[Value],
    *,
    decimals: int = 0,
    key: npt.NDArray[np.int64] | None = None,
) -> tuple[dict[str, Any], npt.NDArray[np.int64] | None]:
    """Pack one column in the shortest of four ways.

    Parameters
    ----------
    sections
        Where the bytes go.
    cells
        Numbers, or words, or None.
    decimals
        Numbers are kept to this many digits after the point.
    key
        Another, already packed column of whole numbers that this one may follow from.

    Returns
    -------
    dict
        How to read it: ``as`` is ``"none"``, ``"whole"``, ``"steps"``, ``"words"`` or
        ``"text"``.
    array or None
        The whole numbers, if it holds such.
    """
    if str in set(map(type, cells)):
        return _pack_words(sections, ["" if c is None else str(c) for c in cells]), None
    numbers = np.array(cells, dtype=np.float64)
    known = np.isfinite(numbers)
    if not known.any():
        return {"as": "none"}, None
    scaled = np.rint(np.where(known, numbers, 0) * 10**decimals)
    base, top = float(scaled[known].min()), float(scaled[known].max())
    if top - base >= 2**32 - 1 or max(abs(base), abs(top)) >= 2**52:
        texts = [f"{v:g}" if k else "" for v, k in zip(numbers, known, strict=True)]
        return _pack_words(sections, texts), None
    gap = np.iinfo(np.int64).max
    whole = np.where(known, scaled.astype(np.int64), gap)
    if key is not None and (steps := find_steps(key, whole)):
        return {"as": "steps", "at": steps[0], "to": steps[1]}, whole
    width = next(w for w in (1, 2, 4) if top - base < 256**w - 1)
    shifted = np.where(known, scaled - base, 256**width - 1).astype(np.int64)
    piece = sections.add(planes(shifted, width))
    return {"as": "whole", "at": piece, "width": width, "base": int(base)}, whole


def find_steps(
    key: npt.NDArray[np.int64], numbers: npt.NDArray[np.int64]
) -> tuple[list[int], list[int | None]] | None:
    """Describe how a column follows from another by steps, or None if it does not.

    Parameters
    ----------
    key
        Whole numbers of a packed column.
    numbers
        Those of the column that may follow from it.

    Returns
    -------
    tuple
        The key's values at which a new step begins, and each step's value: the first stands
        for everything below the first limit. The largest int64 means "no value".

    Examples
    --------
    >>> find_steps(np.array([5, 1, 9]), np.array([1, 1, 2]))
    ([9], [1, 2])
    """
    order = np.argsort(key, kind="stable")
    keys, values = key[order], numbers[order]
    turns = np.flatnonzero(values[1:] != values[:-1]) + 1
    if len(turns) > MOST_STEPS or (keys[turns] == keys[turns - 1]).any():
        return None
    gap = np.iinfo(np.int64).max
    steps = values[np.append(0, turns)].tolist()
    limits = np.minimum(keys[turns], 2**52).tolist()
    return limits, [None if step == gap else step for step in steps]


def _pack_words(sections: Sections, words: list[str]) -> dict[str, Any]:
    distinct = list(dict.fromkeys(words))
    if len(distinct) <= 255 and len(distinct) * 2 <= max(len(words), 20):
        number = {word: i for i, word in enumerate(distinct)}
        piece = sections.add(bytes(number[word] for word in words))
        return {"as": "words", "words": distinct, "at": piece}
    return {"as": "text", "at": sections.add(front_coded(words))}
