"""Files that are the same whenever they are made: fixed times, fixed order."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime
from typing import Final

#: The date that stands inside Word files, workbooks and PDFs in place of the clock's.
EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)


def reproducible_zip(raw: bytes) -> bytes:
    """Rewrite a zip (docx, xlsx) with one fixed time for every member.

    Parameters
    ----------
    raw
        The zip's bytes.

    Returns
    -------
    bytes
        The same members in the same order.
    """
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            member = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            target.writestr(member, source.read(name))
    return out.getvalue()


def reproducible_pdf(raw: bytes) -> bytes:
    """Replace a PDF's dates by one fixed time, digit for digit, so that no offset moves.

    Parameters
    ----------
    raw
        As a browser printed it.
    """
    stamp = f"{EPOCH:%Y%m%d%H%M%S}".encode("ascii")
    return re.sub(rb"(/(?:Creation|Mod)Date \(D:)\d{14}", rb"\g<1>" + stamp, raw)
