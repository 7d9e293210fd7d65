"""Figures in a real browser: a replay goes on beside the page, plots follow theme and width, forms need no script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.browser.web_look import barriers_in_both, unfold
from tests.browser.web_visit import web_visit
from tests.figures_world import Figures, figures_world
from tests.web_world import Client

from metier.domain.decision import Label
from metier.workspace import Workspace

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

PAGES = (
    "/report",
    "/report/compare",
    "/report/curve",
    "/report/changes",
    "/costs",
    "/costs?months=0&watts=60",
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Figures:
    """Decisions before and after verdicts; nothing replayed yet."""
    return figures_world(tmp_path_factory.mktemp("figures"))


@pytest.fixture(scope="module")
def client(world: Figures) -> Iterator[Client]:
    """A server of it."""
    with world.serving() as client:
        yield client


def test_a_replay_goes_on_beside_the_page_and_the_report_grows(browser: Browser, tmp_path: Path) -> None:
    with figures_world(tmp_path).serving() as client, web_visit(browser, client) as visit:
        visit.go("/report")
        assert visit.page.get_by_text("words, replayed").count() == 0
        visit.page.get_by_role("button", name="Replay all decisions").click()
        visit.page.wait_for_load_state()
        visit.settle()
        visit.page.locator("th", has_text="words, replayed").first.wait_for(state="attached")
        assert visit.page.get_by_role("button", name="Replay all decisions").count() == 0
        visit.check()


@pytest.mark.parametrize(("theme", "scheme"), [("dark", "light"), ("light", "dark")])
def test_plots_follow_the_theme_that_was_chosen(
    browser: Browser, client: Client, theme: str, scheme: str
) -> None:
    with web_visit(browser, client, color_scheme=scheme) as visit:
        visit.context.add_cookies([{"name": "metier_theme", "value": theme, "url": f"http://{client.host}"}])
        client.settled("/report/compare")
        visit.go("/report/compare")
        ink = visit.page.locator(".wide .plot .names .name").first.evaluate(
            "one => getComputedStyle(one).fill"
        )
        words = visit.page.locator("h1").evaluate("one => getComputedStyle(one).color")
        assert ink == words


def test_figures_of_decisions_drawn_at_random_fit_a_telephone(browser: Browser, tmp_path: Path) -> None:
    world = figures_world(tmp_path)
    with Workspace(world.folder, environment={}, **world.arguments) as workspace:
        workspace.screen()
        asking = workspace.asking()
        for _ in range(25):  # one in five is drawn at random
            if offer := asking.next():
                asking.answer(offer, Label.MAYBE)
    viewport = {"width": 320, "height": 640}
    with world.serving() as client, web_visit(browser, client, viewport=viewport) as visit:
        visit.go("/report")
        assert visit.page.get_by_role("columnheader", name="at random").count() > 1
        assert visit.page.get_by_text("not known yet", exact=True).count()
        assert visit.overflow == 0


def test_a_small_window_gets_the_drawing_that_was_made_for_it(browser: Browser, client: Client) -> None:
    with web_visit(browser, client, viewport={"width": 320, "height": 640}) as visit:
        for path in PAGES:
            client.settled(path)  # so that no page is replaced by its next state while it is measured
            visit.go(path)
            visit.page.evaluate(
                "document.querySelectorAll('main details').forEach(one => { one.open = true })"
            )
            assert visit.overflow <= 0, path
            assert visit.page.locator("figure > .wide:visible").count() == 0
            drawn = visit.page.locator("figure > .narrow:visible").count()
            assert drawn == visit.page.locator("figure").count()
            assert drawn or path == "/report/changes"
        visit.check()


@pytest.mark.parametrize("path", ["/report", "/costs?months=0&watts=60"])
def test_axe_finds_no_barrier_in_what_is_folded(browser: Browser, client: Client, path: str) -> None:
    with web_visit(browser, client) as visit:
        client.settled(path)
        visit.go(path)
        unfold(visit.page)
        assert not barriers_in_both(visit.page)


def test_costs_are_reckoned_without_a_script_and_stand_in_the_address(
    browser: Browser, client: Client
) -> None:
    with web_visit(browser, client, java_script_enabled=False) as visit:
        visit.go("/costs", settled=False)
        visit.page.get_by_label("New postings a month").fill("5000")
        visit.page.get_by_role("button", name="Reckon").first.click()
        assert visit.page.url.endswith("/costs?postings=5000&against=prompted")
        assert "5,000 postings a month (stated)" in visit.page.locator("main").inner_text()
        visit.page.get_by_text("What this rests on").click()
        visit.page.get_by_label("hosting per hour").fill("0.5")
        visit.page.get_by_role("button", name="Reckon").last.click()
        assert "hosting_per_hour=0.5" in visit.page.url
        assert "postings=5000" in visit.page.url
