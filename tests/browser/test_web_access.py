"""What a person without a mouse, or without sight, meets on every page, beyond what axe sees: WCAG 2.2, A and AA."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.browser.test_web_decide import history
from tests.browser.web_pages import PAGES
from tests.browser.web_visit import WebVisit, web_visit
from tests.web_sample import sample_workspace
from tests.web_world import Client, serving

from metier.actions.look import Which

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

LOOK = (Path(__file__).parent / "web_access.js").read_text("utf-8")
STOP = """() => {
  const here = document.activeElement;
  if (here === document.body) return null;
  const box = here.getBoundingClientRect(), style = getComputedStyle(here);
  const rings = [here, here.closest("label")].filter(Boolean).map((one) => getComputedStyle(one));
  const spots = [[.5, .5], [.05, .5], [.95, .5], [.5, .1], [.5, .9]].map(([x, y]) => [box.x + box.width * x, box.y + box.height * y]);
  const own = here.closest("label") ?? here;
  const isSeen = spots.some(([x, y]) => { const hit = document.elementFromPoint(x, y); return hit && (own.contains(hit) || hit.contains(here) && !hit.matches("main, body, html")); });
  window.stops = (window.stops ?? 0) + 1;
  here.wasHere ??= window.stops;
  return { words: here.outerHTML.slice(0, 110), isSeen, back: here.wasHere === window.stops ? 0 : here.wasHere, hasRing: rings.some((one) => one.outlineStyle !== "none" && parseFloat(one.outlineWidth) >= 2) };
}"""
SPACED = """() => { const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }");
  document.adoptedStyleSheets = [sheet]; }"""
CUT = """() => [...document.querySelectorAll("main :is(button, a, label, h1, h2, h3, p, td, th)")].filter((one) => one.checkVisibility()
  && !one.closest(".unseen, .scroll, pre") && getComputedStyle(one).overflow === "hidden" && (one.scrollWidth > one.clientWidth + 2 || one.scrollHeight > one.clientHeight + 2))
  .map((one) => one.outerHTML.slice(0, 110))"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A server of the sample workspace."""
    folder = sample_workspace(tmp_path_factory.mktemp("sample") / "search")
    with serving(folder) as client:
        yield client


@pytest.fixture(scope="module")
def visit(browser: Browser, client: Client) -> Iterator[WebVisit]:
    """One browser for all pages."""
    with web_visit(browser, client, viewport={"width": 1280, "height": 800}) as visit:
        yield visit


def look(visit: WebVisit) -> dict[str, Any]:
    """What the page has, and what is wrong with it."""
    return dict(visit.page.evaluate(LOOK))


def walk(visit: WebVisit, most: int) -> list[str]:
    """What is wrong with where the tab key leads, for so many stops: no ring, out of sight, no way out."""
    faults: list[str] = []
    for _ in range(most):
        visit.page.keyboard.press("Tab")
        stop = visit.page.evaluate(STOP)
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


def test_every_page_has_order_names_and_targets_and_its_own_title(visit: WebVisit) -> None:
    faults: list[str] = []
    titles: dict[str, str] = {}
    for page in PAGES:
        visit.go(page.path)
        visit.page.evaluate("document.querySelector('main').focus()")  # the menu is the same everywhere
        faults += [f"{page.name}: {fault}" for fault in walk(visit, 40)]
        found = look(visit)
        faults += [f"{page.name}: {fault}" for fault in found["faults"]]
        same = titles.setdefault(found["title"], page.name)
        if same != page.name:
            faults.append(f"{page.name} and {same} are both titled {found['title']}")
    assert not faults, "\n".join(faults)


def test_the_look_would_notice(visit: WebVisit) -> None:
    visit.go("/settings/budget")
    visit.page.evaluate(
        """() => document.querySelector("main").insertAdjacentHTML("beforeend",
        `<h5>deep</h5><p><button></button><a href="/">★</a></p><table><tr><td>1</td></tr></table><p id="main"></p>
        <div hx-trigger="every 1s"><p role="status"></p></div><input aria-describedby="none">`)"""
    )
    faults = " ".join(look(visit)["faults"])
    for words in (
        "heading after",
        "no name",
        "cells without",
        "a table without",
        "#main",
        "chatters",
        "#none",
    ):
        assert words in faults, words
    assert re.search(r"\d×\d+: <a", faults)


def test_the_tab_key_finds_everything_in_sight_on_a_telephone(browser: Browser, client: Client) -> None:
    faults: list[str] = []
    with web_visit(browser, client, viewport={"width": 320, "height": 560}) as visit:
        for page in PAGES[::4]:  # all of them are walked in a wide window
            visit.go(page.path)
            faults += [f"{page.name}: {fault}" for fault in walk(visit, 25)]
    assert not faults, "\n".join(faults)


def test_the_first_stop_leads_past_the_menu(visit: WebVisit) -> None:
    visit.go("/settings")
    visit.page.keyboard.press("Tab")
    assert visit.page.locator(":focus").inner_text() == "Skip to the content"
    assert (visit.page.locator(":focus").bounding_box() or {"y": -1})["y"] >= 0
    visit.page.keyboard.press("Enter")
    visit.page.keyboard.press("Tab")
    assert visit.page.locator("main :focus").count() == 1


def test_wider_text_is_not_cut_and_a_chosen_theme_wins(visit: WebVisit) -> None:
    for path in ("/inbox", "/decide", "/report", "/settings", "/pipeline"):
        visit.go(path)
        visit.page.evaluate(SPACED)
        assert visit.overflow <= 0, path
        assert visit.page.evaluate(CUT) == [], path
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    for system, theme in (("light", "dark"), ("dark", "light")):
        visit.page.emulate_media(color_scheme=system)  # type: ignore[arg-type]
        alone = visit.page.evaluate(paper)
        visit.page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        assert visit.page.evaluate(paper) != alone
        visit.page.evaluate("document.documentElement.dataset.theme = 'system'")
    visit.page.emulate_media(color_scheme="light")


def test_the_page_that_is_open_can_be_told_where_the_system_chooses_colours(visit: WebVisit) -> None:
    visit.page.emulate_media(forced_colors="active")
    visit.go("/settings")
    lines = visit.page.evaluate(
        "[...document.querySelectorAll('.tabs a')].map((one) => getComputedStyle(one).borderBottomColor)"
    )
    here = visit.page.evaluate(
        "getComputedStyle(document.querySelector('.tabs [aria-current]')).borderBottomColor"
    )
    assert lines.count(here) == 1
    assert (
        visit.page.evaluate("getComputedStyle(document.querySelector('.menu [aria-current]')).outlineStyle")
        == "solid"
    )
    visit.page.emulate_media(forced_colors="none")


def test_what_was_refused_comes_first_and_what_was_said_is_said_again(visit: WebVisit) -> None:
    visit.go("/settings/file")
    visit.page.locator("textarea").fill("nonsense")
    visit.page.get_by_role("button", name="Write").click()
    visit.page.locator("main [role=alert]:focus").wait_for()
    assert visit.page.title().startswith("Error: ")
    visit.go("/settings")
    visit.page.evaluate("window.before = true")
    visit.page.get_by_role("button", name="Keep").click()
    visit.page.wait_for_url("**said=*")
    first = visit.page.locator("#said > p").element_handle(timeout=5_000)
    visit.page.wait_for_timeout(500)
    assert not first.evaluate("(one) => one.isConnected")  # put in anew, or no reader says it
    assert visit.page.locator("#said").inner_text() == "Kept for this browser"


def test_the_focus_stays_where_it_was_when_a_page_comes_again(visit: WebVisit) -> None:
    visit.go("/report")
    link = visit.page.locator("main .tabs a").nth(1)
    link.focus()
    href = link.get_attribute("href")
    visit.page.reload()
    visit.page.wait_for_timeout(100)
    assert visit.page.locator("main :focus").get_attribute("href") == href
    visit.go("/report/curve")
    assert visit.page.locator("main :focus").count() == 0  # another page begins at its beginning


def test_keys_press_nothing_that_is_closed(visit: WebVisit) -> None:
    before = len(history(visit.client))
    with visit.client.site.open() as workspace:
        number = workspace.list(which=Which.DECIDED, limit=1).rows[0].posting.number
    visit.go(f"/postings/{number}")
    change = visit.page.locator(".deciding summary")
    assert change.inner_text() == "Change it"
    for key in "123":
        visit.page.keyboard.press(key)
    visit.page.wait_for_timeout(300)
    assert len(history(visit.client)) == before
    change.click()
    visit.page.keyboard.press("2")
    visit.page.wait_for_url("**said=*")
    assert len(history(visit.client)) == before + 1
