"""What is looked for on a page that is open: barriers that axe knows, and what it does not measure (`web_access.js`)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # what passes is told of otherwise, node by node: three times as slow
}
_RUN = """options => axe.run(options).then(found => found.violations.flatMap(
  one => one.nodes.map(node => `${one.id}: ${node.html.slice(0, 160)} ${node.failureSummary.split("\\n")[1] ?? ""}`)))"""
_LOOK = (Path(__file__).parent / "web_access.js").read_text("utf-8")
_FROM_HERE = "from => { document.querySelector(from)?.focus(); window.stops = 0; window.met = new Map(); }"
_STOP = """() => {
  const here = document.activeElement;
  if (here === document.body) return null;
  const whole = here.getBoundingClientRect(), left = Math.max(whole.left, 0), top = Math.max(whole.top, 0);
  const box = { x: left, y: top, width: Math.min(whole.right, innerWidth) - left, height: Math.min(whole.bottom, innerHeight) - top }; // what may be larger than the window
  const rings = [here, here.closest("label")].filter(Boolean).map((one) => getComputedStyle(one));
  const spots = [[.5, .5], [.05, .5], [.95, .5], [.5, .1], [.5, .9]].map(([x, y]) => [box.x + box.width * x, box.y + box.height * y]);
  const own = here.closest("label") ?? here;
  const isSeen = spots.some(([x, y]) => { const hit = document.elementFromPoint(x, y); return hit && (own.contains(hit) || hit.contains(here) && !hit.matches("main, body, html")); });
  const back = window.met.get(here) ?? 0;
  window.stops += 1;
  if (!back) window.met.set(here, window.stops);
  return { words: here.outerHTML.slice(0, 110), isSeen, back, hasRing: rings.some((one) => one.outlineStyle !== "none" && parseFloat(one.outlineWidth) >= 2) };
}"""


@cache
def _axe() -> str:
    return str(pytest.importorskip("axe_playwright_python.base").AXE_SCRIPT)


def unfold(page: Page) -> None:
    """Open everything that can be."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")


def barriers(page: Page) -> list[str]:
    """What axe finds in the page as it is shown now: a rule, and what breaks it. Rules of WCAG 2.2, A and AA, and good practice."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    return list(page.evaluate(_RUN, AXE))


def barriers_in_both(page: Page) -> list[str]:
    """What axe finds in light and in dark, each fault behind its scheme; the page is light then, and nothing moves."""
    found = []
    for scheme in ("dark", "light"):
        page.emulate_media(
            color_scheme=scheme, reduced_motion="reduce"
        )  # or colours change while they are measured
        found += [f"{scheme}: {barrier}" for barrier in barriers(page)]
    return found


def look(page: Page) -> dict[str, Any]:
    """The title of the page, and its `faults`: headings, targets, names, tables, live regions. Opens what is folded."""
    return dict(page.evaluate(_LOOK))


def walk(page: Page, most: int, *, start: str = "body") -> list[str]:
    """What is wrong with where the tab key leads from `start`, for so many stops: no ring, out of sight, no way out."""
    page.evaluate(_FROM_HERE, start)
    faults: list[str] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(_STOP)
        if stop is None or stop["back"] == 1:
            break  # all around
        if stop["back"]:
            faults.append(f"no way out of: {stop['words']}")
            break
        if not stop["hasRing"]:
            faults.append(f"no ring: {stop['words']}")
        if not stop["isSeen"]:
            faults.append(f"out of sight: {stop['words']}")
    return faults
