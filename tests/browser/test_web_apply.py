"""After the decision in a real browser: what a script adds, and that nothing needs one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.apply_world import HOSTILE, TEXT, made, options
from tests.browser.web_look import barriers_in_both
from tests.web_world import Client, serving

from metier.applications.interviews.entries import LogEntry

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: `make dev`")
pytestmark = pytest.mark.browser

BASE = "/postings/1/application"
PAGES = ("/pipeline", "/pipeline?stage=applied", "/pipeline/insights", "/pipeline/interviews", BASE, f"{BASE}/resume/text",
         f"{BASE}/resume/lines/4", f"{BASE}/letter/ask", f"{BASE}/interview", f"{BASE}/interview/log",
         f"{BASE}/interview/review", "/resume")  # fmt: skip


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    """An application under way, with a red line and a round; and a posting of somebody hostile."""
    folder = made(
        tmp_path / "search", TEXT, f"Cook {HOSTILE} {'verylong' * 7}\nCompany: {HOSTILE}\nYou cook."
    )
    with serving(folder, **options()) as client:
        with client.site.open() as search:
            search.label(2, "excited")
            search.outcomes.note(1, "applied", on=date(2026, 10, 1))
            search.tailoring.make(1)
            search.tailoring.edit(1, search.tailoring.text(1).replace("team of three", "team of 40"))
            search.letters.make(1)
            search.interviews.log(
                1, [LogEntry("Why us?", "The wards.", 4, on=date(2026, 11, 2), round="phone")]
            )
        yield client


def opened(browser: Browser, client: Client, **options: object) -> Page:
    """A page that was let in."""
    page = browser.new_context(**options).new_page()  # type: ignore[arg-type]  # passed on
    page.goto(client.link())
    return page


def test_what_happened_is_noted_right_on_the_card(browser: Browser, client: Client) -> None:
    page = opened(browser, client)
    page.goto(f"http://{client.host}/pipeline")
    card = page.locator(".board .app").filter(has_text="Cook")
    card.get_by_role("link", name="Note what happened").click()
    stage = card.get_by_label("What happened")
    stage.wait_for()
    assert stage.evaluate("element => element === document.activeElement")
    assert stage.input_value() == "applied"
    card.get_by_label("Day").fill("yesterday")
    card.get_by_role("button", name="Note it").click()
    page.locator("#said").get_by_text("2: applied noted, on 2026-11-02").wait_for()
    assert page.locator("section", has=page.locator("#column-applied")).locator(".app").count() == 1
    page.close()


def test_the_facts_of_a_line_come_below_it_and_it_is_mended_there(browser: Browser, client: Client) -> None:
    page = opened(browser, client)
    page.goto(f"http://{client.host}{BASE}")
    red = page.locator(".resume .line.red")
    red.get_by_role("link").click()
    words = red.get_by_label("Words")
    words.wait_for()
    assert "✗ “40”" in red.inner_text()
    words.fill("Led a team of three data engineers")
    red.get_by_role("button", name="Save as the next version").click()
    page.locator("#said").get_by_text("Saved as version 3 of the resume").wait_for()
    assert page.locator(".line.red").count() == 0
    assert page.url.partition("#")[0].partition("?")[0].endswith(BASE)
    page.close()


def test_a_document_is_downloaded(browser: Browser, client: Client) -> None:
    with client.site.open() as search:
        search.tailoring.drop_red(1)
    page = opened(browser, client, java_script_enabled=False)  # everything works without a script
    page.goto(f"http://{client.host}{BASE}")
    page.get_by_label("PDF").uncheck()
    page.get_by_label("Markdown").check()
    page.get_by_role("button", name="Write documents").click()
    with page.expect_download() as loading:
        page.get_by_role("link", name="ada-quill-resume-ward-seven.md").click()
    assert loading.value.suggested_filename == "ada-quill-resume-ward-seven.md"
    page.close()


def test_every_page_is_accessible_and_fits_a_small_screen(browser: Browser, client: Client) -> None:
    page = opened(browser, client, viewport={"width": 320, "height": 640})
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda told: problems.append(told.text) if told.type == "error" else None)
    for path in PAGES:
        page.goto(f"http://{client.host}{path}")
        if path == "/pipeline":  # with a form open, too
            page.get_by_role("link", name="Note what happened").first.click()
            page.get_by_label("What happened").first.wait_for()
        assert not barriers_in_both(page), path
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
    assert not problems
    page.close()
