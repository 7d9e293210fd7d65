"""A first evening with the web app in a real browser: from an empty folder to a report.

First visit, adding, twenty decisions by keyboard alone, a ranked list that changed, a prompt and a profile edited beside
their effect, the report. The window is then as narrow as a telephone, the theme dark, and mistakes are made on purpose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.browser.web_visit import WebVisit, web_visit
from tests.web_world import Client, serving

from metier.workspace import Workspace

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]

N_DECISIONS = 20


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    """A server of an empty workspace."""
    Workspace.create(tmp_path / "my-search", environment={}).close()
    with serving(tmp_path / "my-search") as client:
        yield client


def test_a_first_evening(browser: Browser, client: Client) -> None:
    with web_visit(browser, client, viewport={"width": 1280, "height": 800}) as visit:
        _first_visit(visit)
        _add_the_sample(visit)
        _decide_by_keyboard(visit, N_DECISIONS)
        before = _titles(_ranked(visit))
        assert len(before) >= 5
        _decide_by_keyboard(visit, 5)
        after = _titles(_ranked(visit))
        assert before != after
        _edit_the_profile(visit)
        _edit_the_prompt(visit)
        _read_the_report(visit)
        visit.check()
    assert _n_decided(client) == N_DECISIONS + 5


def _first_visit(visit: WebVisit) -> None:
    visit.go("/inbox")
    assert visit.page.locator(".empty").count() == 1
    visit.page.locator(".empty a", has_text=re.compile("add", re.IGNORECASE)).first.click()
    assert visit.page.url.endswith("/add")


def _add_the_sample(visit: WebVisit) -> None:
    visit.page.get_by_role("button", name="Look at the made-up postings").click()
    visit.settle()
    visit.page.get_by_role("button", name=re.compile(r"Take in \d+ rows")).click()
    visit.page.get_by_role("heading", name=re.compile(r"\d+ new postings")).wait_for()
    visit.page.get_by_role("link", name="Decide about them").click()


def _decide_by_keyboard(visit: WebVisit, n: int) -> None:
    """No mouse from here on: `g d`, then 1, 2 or 3 by what the title says."""
    visit.press("g")
    visit.press("d")
    visit.page.wait_for_url("**/decide**")
    start = _n_decided(visit.client)
    for done in range(n):
        title = visit.page.locator(".decide-title:visible").first
        title.wait_for()
        # A key pressed twice is no answer to the next.
        visit.page.locator("#stage:not([data-fresh])").wait_for()
        words = title.inner_text().lower()
        visit.press("1" if "data" in words or "analy" in words else "3" if done % 3 else "2")
        _wait_for(visit, start + done + 1)


def _wait_for(visit: WebVisit, n: int) -> None:
    for _ in range(1_200):
        if _n_decided(visit.client) == n:
            return
        visit.page.wait_for_timeout(50)
    assert _n_decided(visit.client) == n


def _ranked(visit: WebVisit) -> WebVisit:
    """The whole list, ranked by what was decided until now."""
    visit.go("/rank")
    visit.press("r")
    visit.page.wait_for_url(re.compile("/(inbox|works)"))
    for _ in range(600):
        if not visit.client.site.works.going_on:
            break
        visit.page.wait_for_timeout(100)
    visit.go("/inbox?group=all")
    return visit


def _titles(visit: WebVisit) -> list[str]:
    return visit.page.locator(".row-title a").all_inner_texts()[:10]


def _edit_the_profile(visit: WebVisit) -> None:
    """What an edit would do stands beside it before anything is saved."""
    visit.press("g")
    visit.press("w")
    visit.page.wait_for_url("**/profile")
    box = visit.page.locator("#words")
    box.fill("# Profile\n\n## Deal-breakers\n\n- No on-site work\n")
    visit.page.locator("#effect", has_text="Limit:").wait_for()
    assert "No on-site work" not in (visit.client.site.folder / "profile.md").read_text("utf-8")
    visit.settle()
    visit.page.get_by_role("button", name="Save").first.click()
    visit.page.wait_for_load_state()
    assert "No on-site work" in (visit.client.site.folder / "profile.md").read_text("utf-8")


def _edit_the_prompt(visit: WebVisit) -> None:
    """A mistake is told beside the words, which stay; the mended prompt is saved."""
    visit.press("g")
    visit.press("o")
    visit.page.wait_for_url("**/prompt")
    box = visit.page.locator("textarea").first
    text = box.input_value()
    box.fill(text + "\n{no_such_slot}\n")
    visit.page.locator("main", has_text="no_such_slot").wait_for()
    box.fill(text + "\nBe brief.\n")
    visit.page.get_by_role("button", name=re.compile("^Save")).first.click()
    visit.page.wait_for_load_state()
    assert "Be brief." in (visit.client.site.folder / "prompt.md").read_text("utf-8")


def _read_the_report(visit: WebVisit) -> None:
    visit.press("g")
    visit.press("r")
    visit.page.wait_for_url("**/report")
    visit.settle()
    assert f"{N_DECISIONS + 5} decisions" in " ".join(visit.page.locator("main").inner_text().split())


def _n_decided(client: Client) -> int:
    with Workspace(client.site.folder, environment={}) as workspace:
        return workspace.count().n_decided


def test_mistakes_are_told_and_nothing_is_lost(browser: Browser, client: Client) -> None:
    with web_visit(browser, client, color_scheme="dark", viewport={"width": 320, "height": 640}) as visit:
        visit.go("/no-such-page")
        assert "There is no such page" in visit.page.locator("main").inner_text()
        visit.go("/postings/77")
        assert "E-ID-UNKNOWN" in visit.page.locator("main").inner_text()
        visit.go("/add")
        visit.page.get_by_role("button", name="Look at it").click()
        assert "E-WEB-FIELD" in visit.page.locator("main").inner_text()
        visit.go("/add")
        visit.page.locator("#text").fill("Night baker\nWe bake bread at night, in Leipzig.")
        visit.page.get_by_role("button", name="Look at it").click()
        visit.settle()
        visit.page.get_by_role("button", name="Take in 1 row").click()
        visit.page.get_by_role("heading", name="1 new posting").wait_for()
        assert visit.overflow <= 0
        visit.page.wait_for_load_state()
        dark = visit.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        assert dark == "rgb(20, 24, 27)"
        stranger = browser.new_context()
        shut = stranger.new_page()
        shut.goto(f"http://{client.host}/inbox")
        assert "E-WEB-TOKEN" in shut.locator("body").inner_text()
        stranger.close()
        visit.check()
