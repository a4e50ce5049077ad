"""The shelf as one zip, the same bytes each time."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from alderwick.borough import SEED, make_borough
from alderwick.shelf.write import write_files

#: The earliest date that a zip can hold: each file's, so that no clock gets into the bytes.
_DATE: Final = (1980, 1, 1, 0, 0, 0)


def packed(seed: int = SEED) -> bytes:
    """Return the shelf of a seed's borough as the bytes of a zip, its files in order of name."""
    out = io.BytesIO()
    with TemporaryDirectory() as folder, zipfile.ZipFile(out, "w") as archive:
        shelf = Path(folder)
        write_files(shelf, make_borough(seed))
        files = {p.relative_to(shelf).as_posix(): p for p in shelf.rglob("*") if p.is_file()}
        for name, path in sorted(files.items()):
            member = zipfile.ZipInfo(name, _DATE)
            member.create_system = 3  # as on Unix, wherever it is written
            member.external_attr = 0o644 << 16
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, path.read_bytes(), compresslevel=9)
    return out.getvalue()
