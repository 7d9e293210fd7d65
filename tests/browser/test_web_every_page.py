"""Every page of the web app in a real browser, each opened once and looked at in every way: WCAG 2.2, A and AA."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from tests.browser.web_look import barriers_in_both, look, unfold, walk
from tests.browser.web_pages import MADE, PAGES
from tests.browser.web_visit import WebVisit, web_visit
from tests.web_sample import NOW, sample_workspace
from tests.web_world import Client, serving

from metier.testing import FixedClock
from metier.web.rendering.assets import ASSETS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ViewportSize

pytestmark = pytest.mark.browser

LARGEST = 200_000
"""Bytes of a page with its style and scripts."""
WIDE: ViewportSize = {"width": 1280, "height": 800}
ENLARGED: ViewportSize = {"width": 640, "height": 400}
"""As `WIDE`, enlarged to 200 %."""
SMALL: ViewportSize = {"width": 320, "height": 560}
"""A telephone, or `WIDE` at 400 %."""
BY_NAME = {page.name: page.path for page in PAGES}


def path_of(client: Client, name: str) -> str:
    """The address of a page; what it is of is made where need be."""
    return BY_NAME.get(name) or MADE[name](client)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A server of the sample workspace."""
    folder = sample_workspace(tmp_path_factory.mktemp("sample") / "search")
    with serving(folder, clock=FixedClock(NOW)) as client:
        yield client


@pytest.fixture(scope="module")
def visit(browser: Browser, client: Client) -> Iterator[WebVisit]:
    """One browser profile for all pages; nothing moves, so that what is looked at stands still."""
    with web_visit(browser, client, viewport=WIDE, reduced_motion="reduce") as visit:
        yield visit


@pytest.fixture(scope="module")
def plain(browser: Browser, client: Client) -> Iterator[WebVisit]:
    """One without scripts."""
    with web_visit(browser, client, java_script_enabled=False) as visit:
        yield visit


@pytest.mark.parametrize("name", [*BY_NAME, *MADE])
def test_a_page_in_every_look(visit: WebVisit, name: str) -> None:
    visit.page.set_viewport_size(WIDE)
    visit.go(path_of(visit.client, name))
    visit.complete()
    faults = walk(visit.page, 40, start="main")  # the menu is the same everywhere
    faults += look(visit.page)["faults"]
    unfold(visit.page)
    faults += barriers_in_both(visit.page)
    for size in (ENLARGED, SMALL):
        visit.page.set_viewport_size(size)
        faults += [f"{size['width']} px: {visit.overflow} too wide"] * (visit.overflow > 0)
    visit.page.evaluate(
        "document.querySelector('.menu').removeAttribute('open')"
    )  # as it comes on a telephone
    faults += [f"with the menu closed: {visit.overflow} too wide"] * (visit.overflow > 0)
    faults += [f"on a telephone: {fault}" for fault in walk(visit.page, 25)]
    assert not faults, "\n".join(faults)
    visit.check()


@pytest.mark.parametrize("size", [WIDE, SMALL], ids=["wide", "small"])
def test_the_way_past_the_menu_covers_nothing(visit: WebVisit, size: ViewportSize) -> None:
    visit.page.set_viewport_size(size)
    visit.go("/inbox")
    visit.press("Tab")
    assert visit.page.evaluate("document.activeElement.matches('.skip')")
    assert not barriers_in_both(visit.page)


@pytest.mark.parametrize("name", [*BY_NAME, *MADE])
def test_it_says_what_it_is_without_a_script(plain: WebVisit, name: str) -> None:
    from playwright.sync_api import expect

    plain.go(path_of(plain.client, name), settled=False)
    # What is counted in the background comes by a page that loads itself anew, at any moment.
    expect(plain.page.locator("h1")).to_have_count(1)
    expect(plain.page.locator("main h1")).to_have_text(re.compile(r"\S"))
    expect(plain.page.locator("nav[aria-label=Pages] a").first).to_be_visible()


def test_pages_are_small_and_have_their_policy_and_a_title_of_their_own(client: Client) -> None:
    titles: dict[str, str] = {}
    for page in PAGES:
        answer = client.settled(page.path)
        assert answer.status == 200, page.name
        together = len(answer.content) + sum(len(one.content) for one in (ASSETS.css, ASSETS.js, ASSETS.htmx))
        assert together <= LARGEST, page.name
        assert "script-src 'self'; style-src 'self'" in answer.headers["content-security-policy"], page.name
        assert " style=" not in answer.text, page.name
        assert "onclick" not in answer.text, page.name
        title = re.search("<title>(.*?)</title>", answer.text)
        assert title, page.name
        same = titles.setdefault(title[1], page.name)
        assert same == page.name, f"{page.name} and {same} are both titled {title[1]}"


def test_the_looks_would_notice(visit: WebVisit) -> None:
    visit.page.set_viewport_size(WIDE)
    visit.go("/settings/budget")
    visit.page.evaluate(
        """() => document.querySelector("main").insertAdjacentHTML("afterbegin",
        `<h5>deep</h5><p><button></button><a href="/">★</a></p><table><tr><td>1</td></tr></table><p id="main"></p>
        <div hx-trigger="every 1s"><p role="status"></p></div><input aria-describedby="none"><p id="pale">pale words</p>`)"""
    )
    visit.page.evaluate(
        "document.getElementById('pale').style.color = 'color-mix(in srgb, canvastext 30%, canvas)'"
    )
    faults = " ".join(look(visit.page)["faults"])
    for words in ("heading after", "no name", "cells without", "a table without", "#main", "chatters", "#none"):  # fmt: skip
        assert words in faults, words
    assert re.search(r"\d+×\d+: <a", faults)
    found = " ".join(barriers_in_both(visit.page))
    for scheme in ("light", "dark"):
        assert f"{scheme}: button-name: <button>" in found
        assert f'{scheme}: color-contrast: <p id="pale"' in found
    visit.page.evaluate(
        """() => { const one = document.createElement("button"); one.textContent = "hidden"; document.querySelector("main").prepend(one);
        Object.assign(one.style, { outline: "none", opacity: 1, position: "fixed", left: "-99px" }); }"""
    )
    found = " ".join(walk(visit.page, 2, start="main"))
    assert "no ring: <button" in found
    assert "out of sight: <button" in found
    visit.page.evaluate("document.querySelector('main').style.width = '3000px'")
    assert visit.overflow > 0


def test_the_browser_would_notice(browser: Browser, client: Client) -> None:
    with web_visit(browser, client) as visit:
        visit.go("/add")
        visit.page.evaluate(
            "document.body.append(Object.assign(document.createElement('script'), {textContent: 'alert(1)'}))"
        )
        assert any("Content Security Policy" in words for words in visit.errors)
        with visit.page.expect_event("requestfailed", lambda asked: "example.org" in asked.url):
            visit.page.evaluate("location.href = 'https://example.org/'")
        assert visit.outside == ["https://example.org/"]
