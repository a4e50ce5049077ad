"""The choropleth as a folium layer: one among others on a `folium.Map`."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from branca.element import MacroElement
from folium.template import Template

from needsmap.maps.html.pack import pack

if TYPE_CHECKING:
    from needsmap.maps.spec import MapSpec

#: The page's own script, in the order in which its files stand.
_SCRIPTS: Final = (
    "unpack", "raster", "frame", "marks", "legend", "card", "find", "table", "picture",
    "tools", "points", "sites", "pair", "start",
)  # fmt: skip


class NeedsmapLayer(MacroElement):
    """Everything that a `MapSpec` draws, as one layer of a folium map.

    Add it to a `folium.Map` beside any other folium layer, and save with
    `needsmap.maps.html.page.save_page`.

    Parameters
    ----------
    spec
        What to draw. It is packed when the map is rendered.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            needsmap.start({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, spec: MapSpec) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # branca has no annotations here
        self._name = "NeedsmapLayer"
        self.spec = spec

    def data(self) -> str:
        """Return the two data blocks that the script reads: a description and packed bytes."""
        meta, block = pack(self.spec)
        text = json.dumps(meta, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        for odd in "<\u2028\u2029":
            text = text.replace(odd, f"\\u{ord(odd):04x}")
        return (
            f'<script type="application/json" id="needsmap-meta">{text}</script>\n'
            f'<script type="text/plain" id="needsmap-block">{block}</script>'
        )


@cache
def client(name: str) -> str:
    """Return the text of one of the page's own files.

    Parameters
    ----------
    name
        In the folder ``client``.
    """
    return files("needsmap.maps.html").joinpath("client", name).read_text(encoding="utf-8")


@cache
def client_script() -> str:
    """Return the page's own script, its files joined within one scope."""
    joined = "\n".join(client(f"{name}.js") for name in _SCRIPTS)
    return f'(function () {{\n"use strict";\n{joined}\n}})();'
