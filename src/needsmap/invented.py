"""Alderwick, the invented borough that ships with needsmap, so that everything can be tried.

It is one zip, which ``make invented`` writes from the generator in ``tools/alderwick``.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Final

from needsmap.io.atomic import atomic_folder
from needsmap.model.arguments import check_arguments

#: The shelf: cards, data files, registers and papers.
ZIP: Final = Path(__file__).parent / "data" / "alderwick.zip"


@check_arguments
def write_shelf(folder: str | Path) -> Path:
    """Write the invented borough as a shelf: cards, data files, registers and papers.

    No place, person, building or figure in it is real.

    Parameters
    ----------
    folder
        Where; made if it is not there. Files of the same names are written anew.

    Returns
    -------
    Path
        The folder, to be given to `needsmap.Library` or ``--shelf``.

    Raises
    ------
    OSError
        Where nothing can be written there; no new file is left.

    Examples
    --------
    >>> shelf = write_shelf("alderwick")
    >>> print(sorted(path.name for path in shelf.iterdir()))
    ['ABOUT.txt', 'boundaries', 'indices', 'maps', 'papers', 'registers']
    """
    with atomic_folder(folder) as part, zipfile.ZipFile(ZIP) as archive:
        archive.extractall(part)
    return Path(folder)
