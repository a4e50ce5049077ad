"""A map as one HTML file that opens anywhere, alone.

folium is the document: `page_map` returns a `folium.Map` with our layer on it, to which any
folium layer can be added. `render_page` puts what folium wrote into our own page shell, with
every script, style and picture inside, and a Content-Security-Policy that forbids the rest.
folium's own ``save`` and notebook view do the same.
"""

from __future__ import annotations

import html
import re
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import folium
import jinja2
from branca.element import Figure

from needsmap.errors import FrameError
from needsmap.io.atomic import write_text
from needsmap.io.output_text import clean_text
from needsmap.maps.html.inline import inline, marker_icons
from needsmap.maps.html.layer import NeedsmapLayer, client, client_script
from needsmap.maps.html.policy import SANDBOX, content_policy
from needsmap.maps.html.static_table import make_static_table, static_point_table

if TYPE_CHECKING:
    import os

    from branca.element import Element

    from needsmap.maps.spec import MapSpec

_LEAFLET: Final = "https://cdn.jsdelivr.net/npm/leaflet/dist/leaflet"
_JQUERY: Final = "https://code.jquery.com/jquery.min.js"

#: The height of a page in a notebook's cell.
FRAME_HEIGHT: Final = "760px"

#: folium forbids readers to zoom the page; our shell does not.
_VIEWPORT = re.compile(r'<meta name="viewport".*?>', flags=re.DOTALL)

#: What folium writes into the head for pages that are nothing but a map.
_FULL_PAGE_STYLES = ("css_style", "map_style")


class _PageFigure(Figure):
    """The root of a folium map, which renders the whole page: for ``Map.save`` and notebooks."""

    def __init__(self) -> None:
        super().__init__(height=FRAME_HEIGHT)

    def render(self, **_: object) -> str:
        """Render the page of the map that this root holds."""
        return render_page(next(c for c in self._children.values() if isinstance(c, folium.Map)))


def page_map(spec: MapSpec) -> folium.Map:
    """Return a folium map that shows the spec, ready for further folium layers.

    Parameters
    ----------
    spec
        What to show.

    Returns
    -------
    folium.Map
        Without tiles: tile servers refuse pages opened from disk, and the page asks no network.

    Examples
    --------
    A user's own layer beside ours::

        m = page_map(spec)
        folium.GeoJson(route).add_to(m)
        m.save("route.html")
    """
    shown = folium.Map(
        location=[52.5, -1.5],
        zoom_start=6,
        tiles=None,
        control_scale=True,
        zoom_snap=0.25,
        zoom_delta=0.75,
        wheel_px_per_zoom_level=90,
        attribution_control=False,
    )
    # folium hands these to its tiles alone; a cluster of markers asks the map
    shown.options |= {"min_zoom": 4, "max_zoom": 19}
    shown.default_js = [("leaflet", f"{_LEAFLET}.js")]
    shown.default_css = [("leaflet_css", f"{_LEAFLET}.css")]
    shown.add_child(NeedsmapLayer(spec))
    _PageFigure().add_child(shown)
    return shown


def render_page(given: MapSpec | folium.Map) -> str:
    """Render the page: the same map gives the same bytes.

    Parameters
    ----------
    given
        A spec, or a folium map from `page_map` with whatever was added to it.

    Returns
    -------
    str
        A whole HTML document that points at nothing outside itself.

    Raises
    ------
    FrameError
        For a folium map without our layer.
    UnknownEntry
        For a folium layer that needs a script which no installed package holds.
    """
    shown = given if isinstance(given, folium.Map) else page_map(given)
    layer = next((c for c in shown._children.values() if isinstance(c, NeedsmapLayer)), None)  # noqa: SLF001 - folium gives no other way to its children
    if layer is None:
        raise FrameError("this folium map has no needsmap layer: make it with page_map(spec)")
    header, element, script = _folium_parts(shown)
    shell = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined).from_string(
        client("page.html")
    )
    page = shell.render(
        spec=layer.spec,
        first=next(iter(layer.spec.layers), layer.spec),
        twin=make_static_table(layer.spec),
        point_twins=[static_point_table(points) for points in layer.spec.points],
        header=header,
        map=element,
        script=script,
        data=layer.data(),
        policy=content_policy(
            f"{header}{element}<script>{script}</script>", markup=(element, script)
        ),
    )
    return clean_text(page)


def save_page(given: MapSpec | folium.Map, path: str | os.PathLike[str]) -> Path:
    """Write the page to a file: to a temporary one first, then moved, never half.

    Parameters
    ----------
    given
        As for `render_page`.
    path
        Where to; its folder is made if need be.

    Returns
    -------
    Path
        The file.
    """
    return write_text(Path(path), render_page(given))


def notebook_frame(given: MapSpec | folium.Map) -> str:
    """Return the page inside a frame, for a notebook's cell.

    Parameters
    ----------
    given
        As for `render_page`.

    Returns
    -------
    str
        One ``iframe``; what is in it can neither reach the notebook nor any network.
    """
    inside = html.escape(render_page(given), quote=True)
    return (
        f'<iframe title="Map" srcdoc="{inside}" sandbox="{SANDBOX}" '
        f'style="width:100%;height:{FRAME_HEIGHT};border:0" loading="lazy"></iframe>'
    )


def _folium_parts(shown: folium.Map) -> tuple[str, str, str]:
    """Render the folium tree and take it apart: head, map element, script."""
    figure = cast("Figure", shown.get_root())
    _name_steadily(figure)
    for child in list(figure._children.values()):  # noqa: SLF001 - as Figure.render does
        child.render()
    head = "\n".join(
        child.render()
        for name, child in figure.header._children.items()  # noqa: SLF001
        if name not in (*_FULL_PAGE_STYLES, "meta_http")
    )
    head = _VIEWPORT.sub("", head)
    drawn = figure.script.render()
    needs_jquery = re.search(r"\$\(|jQuery", drawn) and "jquery" not in head.lower()
    scripts = [f'<script src="{_JQUERY}"></script>'] if needs_jquery else []
    icons = [f"<script>{marker_icons()}</script>"] if "L.marker(" in drawn else []
    head = "\n".join(
        [
            inline("\n".join([*scripts, head])),
            *icons,
            f"<style>{client('page.css')}</style>",
            f"<script>{client_script()}</script>",
        ]
    )
    script = drawn.replace("</script", "<\\/script")
    return clean_text(head), inline(figure.html.render()), clean_text(script)


def _name_steadily(root: Figure) -> None:
    """Return the elements of the tree numbers in its own order: folium's ids are random."""
    todo: list[Element] = [root]
    for number in count(1):
        if not todo:
            return
        one = todo.pop(0)
        one._id = f"{number:032x}"  # noqa: SLF001 - folium gives no other way to steady names
        todo.extend(one._children.values())  # noqa: SLF001 - nor to its children
