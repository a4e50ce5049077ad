"""A document as one self-contained page: no request to any network, print-ready on A4."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final, get_args

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from needsmap.io.file_names import slug
from needsmap.io.output_text import clean_text
from needsmap.maps.html.policy import SANDBOX, content_policy
from needsmap.reports import document as d
from needsmap.reports.pages.figures import MISSING, written

if TYPE_CHECKING:
    from collections.abc import Mapping


#: Kinds of column that are set to the right.
NUMERIC: Final = frozenset(
    {"whole", "decimal", "percent", "points", "pounds", "bar", "figure", "hundredth"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A map as it is shown: the interactive page, and the picture for print.

    Attributes
    ----------
    page
        The map's own page, whole, or its address beside this one; "" shows the picture only.
    picture
        PNG bytes; empty where none was drawn.
    linked
        True where ``page`` is an address and not the page itself.
    """

    picture: bytes = b""
    page: str = ""
    linked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What a page of a linked site has besides: the site's name, its pages, its search.

    ``pages`` are (title, address); ``here`` the address of this page; ``index`` the search
    index as JSON text.
    """

    title: str
    pages: tuple[tuple[str, str], ...]
    here: str
    index: str = ""


def render(
    document: d.Document,
    maps: Mapping[str, Drawn] | None = None,
    *,
    site: Site | None = None,
    printed: bool = False,
) -> str:
    """Render a document as HTML.

    Parameters
    ----------
    document
        What it says.
    maps
        Map title to what is shown; a map that is not drawn is replaced by its description.
    site
        Where the page is one of a linked site.
    printed
        For paper: pictures for maps, and links as text, since they lead nowhere there.

    Returns
    -------
    str
        A whole page: UTF-8, no script but a site's search, no outside address but the links
        that the document itself holds, and a policy that forbids everything else. The same
        document gives the same text.
    """
    maps = maps or {}
    environment = _environment()
    style = clean_text(environment.get_template("document.css").render(doc=document))
    searched = site is not None and site.index != ""
    script = environment.get_template("search.js").render() if searched else ""
    framed = () if printed else (m.page for m in maps.values() if m.page and not m.linked)
    own = f"<style>{style}</style>" + (f"<script>{script}</script>" if script else "")
    page = environment.get_template("document.html").render(
        doc=document, maps=maps, site=site, shapes=d.SHAPES, printed=printed, style=style,
        script=script, policy=content_policy(own, framed=framed), sandbox=SANDBOX,
    )  # fmt: skip
    return clean_text(page)


def _b64(raw: bytes) -> str:
    return b64encode(raw).decode("ascii")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("needsmap.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "written": written,
        "b64": _b64,
        "slug": slug,
        "css_text": _css_text,
        "script_text": _script_text,
    }
    kinds = (*get_args(d.Block), d.Mark)
    environment.tests |= {kind.__name__.lower(): _is(kind) for kind in kinds}
    environment.tests["numeric"] = NUMERIC.__contains__
    environment.tests["missing"] = MISSING.__eq__
    return environment


def _is(kind: type) -> Any:  # noqa: ANN401 - jinja2 takes any callable as a test
    return lambda thing: isinstance(thing, kind)


def _css_text(text: str) -> Markup:
    """Escape a text for a CSS string inside a style element: every odd character by its number."""
    safe = (c if c.isalnum() or c in " ,.-" else f"\\{ord(c):x} " for c in text)
    return Markup("".join(safe))  # noqa: S704 - nothing but letters, digits and numbers is left


def _script_text(text: str) -> Markup:
    """Escape JSON for a script element: no tag can end or begin in it."""
    safe = text.replace("&", r"\u0026").replace("<", r"\u003c").replace(">", r"\u003e")
    return Markup(safe)  # noqa: S704 - the three characters of markup are escaped above
