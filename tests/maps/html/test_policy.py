from __future__ import annotations

import base64
import hashlib

import pytest

from needsmap.maps.html.policy import content_policy


def source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def directives(policy: str) -> dict[str, list[str]]:
    parts = (part.split() for part in policy.split("; "))
    return {name: values for name, *values in parts}


def test_a_page_without_scripts_runs_none() -> None:
    got = directives(content_policy("<style>p {}</style>"))
    assert got["script-src"] == ["'none'"]
    assert got["style-src"] == [source("p {}")]
    assert got["default-src"] == got["base-uri"] == got["form-action"] == ["'none'"]


def test_what_a_framed_page_allows_is_allowed_and_no_more() -> None:
    inner = content_policy("<script>a()</script><style>b {}</style>").replace("'", "&#39;")
    frame = f'<meta http-equiv="Content-Security-Policy" content="{inner}"><script>evil()</script>'
    got = directives(content_policy("<script>own()</script>", framed=[frame, frame]))
    assert got["script-src"] == [source("own()"), source("a()")]
    assert got["style-src"] == [source("b {}")]


@pytest.mark.parametrize(
    "markup",
    ['<p style="color: red">', "<p style='color: red'>", r'{"html": "<p style=\"color: red\">"}'],
)
def test_styles_of_our_own_markup_work_by_their_hashes(markup: str) -> None:
    got = directives(content_policy("", markup=[markup]))
    assert got["style-src"] == ["'unsafe-hashes'", source("color: red")]
    assert "'unsafe-inline'" not in content_policy("", markup=[markup])
