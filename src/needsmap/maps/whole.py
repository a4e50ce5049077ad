"""A file that is there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Lend a temporary file beside the path; at the end it takes the path's place.

    Parameters
    ----------
    path
        Where the file is to be; its folder is made if need be. The temporary file has the same
        ending.

    Raises
    ------
    OSError
        Where nothing can be written there. After any error the temporary file is gone, and
        what stood at the path still does.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}.", suffix=path.suffix)
    os.close(handle)
    part = Path(name)
    try:
        yield part
        part.chmod(0o644)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
