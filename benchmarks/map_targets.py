"""What was asked of the map page, and whether a run's figures meet it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

Rows = dict[str, dict[str, float]]


@dataclass(frozen=True)
class Target:
    """A figure of ours in a case, at most a number, or at most a share of the least rival's."""

    words: str
    case: str
    figure: str
    most: float = 0.0
    share: float = 0.0
    rivals: tuple[str, ...] = ()
    #: Ten indicators of theirs are ten maps of one.
    times: float = 1.0
    rivals_case: str = ""
    holds: str = ""


CDN = ("folium", "explore")
OTHERS = ("plotly", "maplibre")
TARGETS = (
    Target("England x 10: at most 5.5 MB", "england10", "MB", most=5.5),
    Target("at most 1/15 of plotly's and maplibre's bytes", "england10", "MB", share=1 / 15,
           rivals=OTHERS),
    Target("at most 1/100 of folium's and explore's ten", "england10", "MB", share=1 / 100,
           rivals=CDN, times=10, rivals_case="england1"),
    Target("first paint at most 1/20 of folium's and explore's", "england1", "first paint s",
           share=1 / 20, rivals=CDN),
    Target("first paint at most 1/6 of plotly's and maplibre's", "england10", "first paint s",
           share=1 / 6, rivals=OTHERS),
    Target("switch under 60 ms", "england10", "switch ms", most=60),
    Target("switch at most 1/10 of the quickest rival's", "england10", "switch ms", share=1 / 10,
           rivals=OTHERS),
    Target("no frame over 100 ms", "england10", "longest frame ms", most=100),
    Target("build at most 1/4 of plotly's and maplibre's time", "england10", "build s",
           share=1 / 4, rivals=OTHERS),
    Target("build in less memory than each", "england10", "peak MB", share=1, rivals=OTHERS),
    Target("build in less time than folium and explore", "england1", "build s", share=1,
           rivals=CDN),
    Target("build in less memory than folium and explore", "england1", "peak MB", share=1,
           rivals=CDN),
    Target("borough x 10 + 300 points: at most 0.4 MB", "borough10", "MB", most=0.4),
    Target("less than a third of folium's and explore's bytes", "borough10", "MB", share=1 / 3,
           rivals=CDN),
    Target("first paint not later than theirs", "borough10", "first paint s", share=1, rivals=CDN),
    Target("switch at most 1/10 of the quickest rival's", "borough10", "switch ms", share=1 / 10,
           rivals=OTHERS,
           holds="a tenth of the quickest rival's is shorter than the wait for one frame"),
)  # fmt: skip


def judge(results: dict[str, Rows]) -> Iterator[str]:
    """The lines of a table: what was asked, what was measured, whether it is met."""
    yield "| asked | measured | met |"
    yield "|---|---|---|"
    for target in TARGETS:
        ours = results.get(target.case, {}).get("needsmap", {}).get(target.figure)
        held = results.get(target.rivals_case or target.case, {})
        theirs = [
            held[rival][target.figure] * target.times
            for rival in target.rivals
            if target.figure in held.get(rival, {})
        ]
        if ours is None or (target.share and not theirs):
            continue
        limit = target.most or target.share * min(theirs)
        said = f"{ours:,.2f}"
        if target.share:
            least = min(theirs)
            ratio = f"1/{least / ours:,.1f}" if ours <= least else f"{ours / least:,.1f} times"
            said += f" against {least:,.2f}: {ratio}"
        met = "yes" if ours <= limit else f"no, {ours / limit:,.1f} times as much"
        if ours > limit and target.holds:
            met += f": {target.holds}"
        yield f"| {target.words} | {said} | {met} |"
