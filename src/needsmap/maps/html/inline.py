"""Third-party scripts and styles into the page itself, from installed packages.

folium names addresses on content networks. Each is answered here with the file of the same
library from an installed Python package; an address that is not known is an error, never
passed through.
"""

from __future__ import annotations

import base64
import mimetypes
import re
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Final

from needsmap.errors import UnknownEntry

_LEAFLET: Final = "xstatic.pkg.leaflet"
_CLUSTER: Final = "xstatic.pkg.leaflet_markercluster"

#: A file's name to the installed module whose ``BASE_DIR`` it is under.
_SHIPPED: Final = {
    "leaflet.js": _LEAFLET,
    "leaflet.css": _LEAFLET,
    "jquery.min.js": "xstatic.pkg.jquery",
    "leaflet.markercluster.js": _CLUSTER,
    "MarkerCluster.css": _CLUSTER,
    "MarkerCluster.Default.css": _CLUSTER,
}

_SCRIPT = re.compile(
    r"""<script\b[^>]*\bsrc\s*=\s*["']([^"']+)["'][^>]*>\s*</script>""", re.IGNORECASE
)
_STYLE = re.compile(r"""<link\b[^>]*\bhref\s*=\s*["']([^"']+)["'][^>]*>""", re.IGNORECASE)
_URL = re.compile(r"""url\(\s*["']?(?!data:|#)([^"')]+)["']?\s*\)""")
_MAP = re.compile(r"(//|/\*)[#@]\s*sourceMappingURL=.*$", re.MULTILINE)


def inline(html: str) -> str:
    """Inline every script and style that the HTML points at.

    Parameters
    ----------
    html
        What folium wrote.

    Returns
    -------
    str
        The same without an address: scripts without source maps, pictures of styles as data.

    Raises
    ------
    UnknownEntry
        For an address that no installed package answers.
    """
    html = _SCRIPT.sub(lambda m: f"<script>{_script(m[1])}</script>", html)
    return _STYLE.sub(lambda m: f"<style>{_style(m[1])}</style>", html)


@cache
def _script(address: str) -> str:
    """Return the script of an address, safe inside a page."""
    text = _path(address).read_text(encoding="utf-8")
    return _MAP.sub("", text).replace("</script", "<\\/script").strip()


@cache
def _style(address: str) -> str:
    """Return the style sheet that answers an address, its pictures as data."""
    path = _path(address)

    def picture(match: re.Match[str]) -> str:
        return f'url("{_data_address(path.parent / match[1])}")'

    text = _URL.sub(picture, _MAP.sub("", path.read_text(encoding="utf-8")))
    return text.replace("</style", "<\\/style").strip()


def _data_address(path: Path) -> str:
    """Return a picture as a ``data:`` address."""
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode('ascii')}"


def marker_icons() -> str:
    """Return the script that gives Leaflet's default marker its pictures as data."""
    images = _path("leaflet.js").parent / "images"
    options = {
        "iconUrl": "marker-icon.png",
        "iconRetinaUrl": "marker-icon-2x.png",
        "shadowUrl": "marker-shadow.png",
    }
    pairs = ", ".join(f'{key}: "{_data_address(images / name)}"' for key, name in options.items())
    return f'L.Icon.Default.imagePath = " "; L.Icon.Default.mergeOptions({{{pairs}}});'


def _path(address: str) -> Path:
    name = re.sub(r"-\d[\d.]*(?=\.)", "", address.split("?", maxsplit=1)[0].rsplit("/", 1)[-1])
    if name not in _SHIPPED:
        raise UnknownEntry(
            f"the map needs {address}, and no installed package holds that file, so the page "
            f"would not stand alone. Known: {', '.join(sorted(_SHIPPED))}. For markers take "
            f"folium.CircleMarker or folium.DivIcon; leave the plug-in out otherwise."
        )
    base = Path(str(import_module(_SHIPPED[name]).BASE_DIR))
    return next(p for p in sorted(base.rglob(name)) if p.is_file())
