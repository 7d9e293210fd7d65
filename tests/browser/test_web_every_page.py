"""Every page of the web app in a real browser: no barrier that axe finds, no window too narrow, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from tests.browser.web_pages import PAGES, WebPage
from tests.browser.web_visit import WebVisit, web_visit
from tests.web_sample import NOW, sample_workspace
from tests.web_world import Client, serving

from metier.testing import FixedClock
from metier.web.rendering.assets import ASSETS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

LARGEST = 200_000
"""Bytes of a page with its style and scripts."""
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A server of the sample workspace."""
    folder = sample_workspace(tmp_path_factory.mktemp("sample") / "search")
    with serving(folder, clock=FixedClock(NOW)) as client:
        yield client


@pytest.fixture(scope="module")
def visits(browser: Browser, client: Client) -> Iterator[dict[str, WebVisit]]:
    """One browser profile for each look, for all pages."""
    looks: dict[str, dict[str, Any]] = {
        "light": {"color_scheme": "light", "viewport": {"width": 1280, "height": 800}},
        "dark": {"color_scheme": "dark", "viewport": {"width": 1280, "height": 800}},
        "small": {"color_scheme": "light", "viewport": {"width": 320, "height": 640}},
        "zoomed": {
            "color_scheme": "light",
            "viewport": {"width": 640, "height": 400},
            "device_scale_factor": 2,
        },
        "plain": {"java_script_enabled": False},
    }
    opened = {name: web_visit(browser, client, **options) for name, options in looks.items()}
    yield {name: visit.__enter__() for name, visit in opened.items()}
    for visit in opened.values():
        visit.__exit__(None, None, None)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_axe_finds_no_barrier_in_light_and_dark(visits: dict[str, WebVisit], page: WebPage) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    for look, options in (("light", AXE), ("dark", CONTRAST)):  # the same page in other colours
        visit = visits[look]
        visit.go(page.path)
        found = axe.run(visit.page, options=options)
        assert found.violations_count == 0, f"{look}: {found.generate_report()}"
        visit.check()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_window_is_too_narrow(visits: dict[str, WebVisit], page: WebPage) -> None:
    looks = ("small", "zoomed") if page in PAGES[::3] else ("small",)  # enlarged, it is 640 pixels wide
    for look in looks:
        visits[look].go(page.path)
        assert visits[look].overflow <= 0, look


@pytest.mark.parametrize("page", PAGES[::2], ids=lambda page: page.name)
def test_it_says_what_it_is_without_a_script(visits: dict[str, WebVisit], page: WebPage) -> None:
    visit = visits["plain"]
    visit.go(page.path, settled=False)
    assert visit.page.locator("h1").count() == 1
    assert visit.page.locator("main h1").inner_text().strip()
    assert visit.page.locator("nav[aria-label=Pages] a").first.is_visible()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_it_is_small_and_has_its_policy(client: Client, page: WebPage) -> None:
    answer = client.settled(page.path)
    assert answer.status == 200
    together = len(answer.content) + sum(len(one.content) for one in (ASSETS.css, ASSETS.js, ASSETS.htmx))
    assert together <= LARGEST
    assert "script-src 'self'; style-src 'self'" in answer.headers["content-security-policy"]
    assert " style=" not in answer.text
    assert "onclick" not in answer.text


def test_the_browser_would_notice(browser: Browser, client: Client) -> None:
    with web_visit(browser, client) as visit:
        visit.go("/add")
        visit.page.evaluate(
            "document.body.append(Object.assign(document.createElement('script'), {textContent: 'alert(1)'}))"
        )
        assert any("Content Security Policy" in words for words in visit.errors)
        visit.page.evaluate("location.href = 'https://example.org/'")
        visit.page.wait_for_timeout(100)
        assert visit.outside == ["https://example.org/"]
