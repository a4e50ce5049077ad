"""How long a map page takes in a browser: to its first picture, to a switch, to a frame.

Nothing in the page is asked whether it is ready. Chromium's screencast hands over each frame
that it has put on the screen with the time at which it did, and the first that shows the areas
counts: the page is not disturbed while it loads.
"""

from __future__ import annotations

import base64
import io
import statistics
import time
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image
from playwright.sync_api import Error

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, CDPSession, Page, Route

SIZE = {"width": 1200, "height": 800}
#: Seconds after which a page counts as one that paints nothing: of England, of less.
PATIENCE, LESS_PATIENCE = 240, 60
#: The part of the screen that is looked at, as shares: west, north, east, south.
MIDDLE = (0.125, 0.225, 0.875, 0.925)
#: The share of coloured pixels there that a page without areas does not reach.
PAINTED = 0.006
#: A pause before each switch, so that what follows one is not counted in the next.
PAUSE_MS = 600

SWITCH = {
    "needsmap": """async () => { const select = document.getElementById('choose-what');
        select.selectedIndex = (select.selectedIndex + 1) % select.length;
        select.dispatchEvent(new Event('change')); }""",
    "plotly": """async () => { const g = document.getElementById('chart');
        const m = g.layout.updatemenus[0];
        window.turn = ((window.turn || 0) + 1) % m.buttons.length;
        await Plotly.restyle(g, ...m.buttons[window.turn].args); }""",
    "maplibre": """async () => { window.turn = ((window.turn || 0) + 1) % 10;
        const done = new Promise((ok) => window.bench.once('idle', ok));
        window.bench.setPaintProperty('fill', 'fill-color', ['interpolate', ['linear'],
          ['get', 'r' + window.turn], 1, '#00224e', 32844, '#fee838']); await done; }""",
}
FRAMES = """() => { window.gaps = []; let last = performance.now();
  const tick = (now) => { window.gaps.push(now - last); last = now; requestAnimationFrame(tick); };
  requestAnimationFrame(tick); }"""


class Screencast:
    """The frames that a page has put on the screen, as they come."""

    def __init__(self, session: CDPSession) -> None:
        self._session = session
        self._frames: list[tuple[float, str]] = []
        session.on("Page.screencastFrame", self._keep)
        given = {"format": "jpeg", "quality": 60, "maxWidth": 600, "maxHeight": 400}
        session.send("Page.startScreencast", given)

    def _keep(self, event: dict[str, Any]) -> None:
        self._frames.append((event["metadata"]["timestamp"], event["data"]))
        self._session.send("Page.screencastFrameAck", {"sessionId": event["sessionId"]})

    def first_painted(self, page: Page, patience: float) -> float | None:
        """Wait for the first frame that shows areas; give its time, or None."""
        given_up = time.time() + patience
        while time.time() < given_up:
            while self._frames:
                at, picture = self._frames.pop(0)
                if coloured(base64.b64decode(picture)) > PAINTED:
                    self._session.send("Page.stopScreencast")
                    return at
            page.wait_for_timeout(20)
        return None


def coloured(picture: bytes) -> float:
    """The share of pixels in the middle of a picture that are neither grey nor white."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    west, north, east, south = MIDDLE
    box = (west * image.width, north * image.height, east * image.width, south * image.height)
    pixels = np.asarray(image.crop(tuple(int(side) for side in box))).astype(int)
    return float((pixels.max(axis=2) - pixels.min(axis=2) > 24).mean())


def open_page(
    browser: Browser, tool: str, file: Path, files: dict[str, bytes], *, patience: float = PATIENCE
) -> dict[str, float]:
    """Open a page: seconds to the first picture of the areas, to a switch, longest frame."""
    context = browser.new_context(viewport=SIZE)
    page = context.new_page()
    page.set_default_timeout(PATIENCE * 1000)

    def answer(route: Route) -> None:
        name = route.request.url.split("?")[0].rsplit("/", 1)[-1]
        if name in files:
            route.fulfill(body=files[name])
        else:
            route.abort()

    # the page itself is read from disk without a detour; only what it asks of a network is answered
    page.route(lambda url: not url.startswith(("file:", "data:", "blob:")), answer)
    screencast = Screencast(context.new_cdp_session(page))
    began = time.time()
    page.goto(file.as_uri(), wait_until="commit")
    painted = screencast.first_painted(page, patience)
    out: dict[str, float] = {}
    if painted is not None:
        out["first paint s"] = painted - began
        if tool in SWITCH:
            page.wait_for_timeout(2000)
            try:
                out["switch ms"] = statistics.median(switch(page, tool) for _ in range(5))
            except Error as error:
                print(f"    {tool}: no switch ({str(error)[:120]})")
            out["longest frame ms"] = wander(page)
    context.close()
    return out


def switch(page: Page, tool: str) -> float:
    """Choose the next indicator: milliseconds from there to the end of the frame that shows it."""
    page.wait_for_timeout(PAUSE_MS)
    timed = f"""async () => {{ const go = {SWITCH[tool]}; const began = performance.now();
        await go(); await new Promise((ok) => requestAnimationFrame(() => setTimeout(ok, 0)));
        return performance.now() - began; }}"""
    return float(page.evaluate(timed))


def wander(page: Page) -> float:
    """Pan and zoom with the mouse; give the longest time between two frames."""
    page.wait_for_timeout(PAUSE_MS)
    page.evaluate(FRAMES)
    page.mouse.move(500, 450)
    for step in range(3):
        page.mouse.down()
        page.mouse.move(500 - 90 * (step + 1), 450 + 40, steps=8)
        page.mouse.up()
        page.wait_for_timeout(250)
        page.mouse.wheel(0, -240)
        page.wait_for_timeout(500)
        page.mouse.move(500, 450)
    return float(page.evaluate("Math.max(...window.gaps.slice(2))"))
