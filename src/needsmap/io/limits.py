"""The most that any file may hold: one place for every reader and for downloads.

The figures are far above what England's largest published files need, and low enough that a
file made to exhaust a machine is refused before it does.
"""

from __future__ import annotations

from typing import Final

#: Bytes that an archive, a gzip or a download may unpack to.
MOST_BYTES: Final = 4 * 1024**3
#: Bytes of a map file that is read whole into memory, where it takes about seven times as much;
#: a larger one is a GeoPackage.
MOST_IN_MEMORY: Final = 128 * 1024**2
#: How many times its own size a packed file may unpack to; small files are let off.
MOST_TIMES: Final = 250
#: Below this many unpacked bytes the ratio does not count.
RATIO_FROM: Final = 50 * 1024**2
#: Files in an archive.
MOST_MEMBERS: Final = 10_000
#: Bytes of a table of text and of a workbook, unpacked: readers hold several times as much. The
#: largest list of a partner or publisher that is known (every school of England) has 65 million; a
#: register of a million rows, which must be read, has 214 million.
MOST_TEXT: Final = 256 * 1024**2
MOST_BOOK: Final = 512 * 1024**2
#: Rows of a table: twice those of the longest worksheet.
MOST_ROWS: Final = 2_000_000
#: Columns of a table: those of the widest worksheet.
MOST_COLUMNS: Final = 16_384
#: Cells of a table or of all worksheets of a workbook (each from A1 to its last filled row and
#: column), which are held in memory. A register of a million
#: rows has up to twenty.
MOST_CELLS: Final = 20_000_000
#: Characters in one cell.
LONGEST_CELL: Final = 1_000_000

#: Bytes of one download; the largest published file that is used here has 15 million.
MOST_DOWNLOADED: Final = 2 * 1024**3
#: Steps from a card's address to the file.
MOST_REDIRECTS: Final = 10
#: Seconds that one download may take.
LONGEST_DOWNLOAD: Final = 3600.0
#: A download that brings fewer bytes in so many seconds is given up.
SLOW_BYTES: Final = 30_000
SLOW_SECONDS: Final = 60.0


def most_unpacked(packed: int) -> int:
    """Return how many bytes a packed file may unpack to.

    Parameters
    ----------
    packed
        Its size in bytes.

    Examples
    --------
    >>> most_unpacked(1_000)
    52428800
    >>> most_unpacked(10**9) == MOST_BYTES
    True
    """
    return min(MOST_BYTES, max(MOST_TIMES * packed, RATIO_FROM))
