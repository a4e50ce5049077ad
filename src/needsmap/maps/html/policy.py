"""The Content-Security-Policy of every page that is written: nothing from any network.

A policy names the scripts and styles of the page by their hashes, so that neither a script nor
a style that came in with somebody's data is obeyed. It must be made from the parts that are our
own, never from a whole page, or it would allow what it is to forbid.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

#: What a framed map is allowed: its script, files to save, and the print dialogue. It can reach
#: neither the page around it nor any network.
SANDBOX: Final = "allow-scripts allow-downloads allow-modals"

_ELEMENT: Final = re.compile(r"<(script|style)>(.*?)</\1>", re.DOTALL)
#: In HTML, or in HTML that a script holds as JSON text.
_STYLE_ATTRIBUTE: Final = re.compile(r"""\bstyle=(\\?["']|\\u0027)(.+?)\1""")
_POLICY: Final = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
_KINDS: Final = ("script", "style")


def content_policy(own: str, *, framed: Iterable[str] = (), markup: Iterable[str] = ()) -> str:
    """Return the Content-Security-Policy of a page.

    Parameters
    ----------
    own
        The page's own ``script`` and ``style`` elements, as they appear in it.
    framed
        Whole pages in frames by ``srcdoc``: a browser holds them to this policy beside theirs,
        so what theirs allow is allowed here.
    markup
        Our own HTML, or scripts that make HTML, whose ``style`` attributes are to work.

    Returns
    -------
    str
        For the ``content`` of a meta element (escape it).

    Examples
    --------
    >>> content_policy("<style>p {color: red}</style>").split("; ")[:2]
    ["default-src 'none'", "script-src 'none'"]
    """
    allowed: dict[str, list[str]] = {kind: [] for kind in _KINDS}
    for kind, text in _ELEMENT.findall(own):
        allowed[kind].append(_source(text))
    attributes = [html.unescape(a) for text in markup for _, a in _STYLE_ATTRIBUTE.findall(text)]
    if attributes:
        allowed["style"] += ["'unsafe-hashes'", *map(_source, attributes)]
    for page in framed:
        for kind in _KINDS:
            allowed[kind] += _sources_of(page, kind)
    sources = {kind: " ".join(dict.fromkeys(each)) or "'none'" for kind, each in allowed.items()}
    return (
        f"default-src 'none'; script-src {sources['script']}; style-src {sources['style']}; "
        f"img-src data: blob:; base-uri 'none'; form-action 'none'"
    )


def _source(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
    return f"'sha256-{digest}'"


def _sources_of(page: str, kind: str) -> list[str]:
    """Return the hashes that the policy of a page allows for scripts or styles."""
    match = _POLICY.search(page)
    policy = html.unescape(match[1]) if match else ""
    directive = next((d for d in policy.split("; ") if d.startswith(f"{kind}-src ")), "")
    return [source for source in directive.split()[1:] if source != "'none'"]
