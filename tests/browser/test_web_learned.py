"""What was learned, in a real browser: an answer in place, a rule tried while it is typed, every page readable by all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from tests.browser.web_look import barriers_in_both
from tests.browser.web_visit import web_visit
from tests.unit.evaluation.proposals.people import labels_file
from tests.web_world import Client, serving

from metier.testing import ToyEncoder
from metier.workspace import Workspace

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PATHS = (
    "/patterns",
    "/guardrails?words=remote",
    "/promise",
    "/advice",
    "/advice/journey",
    "/explain",
    "/explain/bias",
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("learned")
    (folder / "history.jsonl").write_text(labels_file(120), encoding="utf-8")
    with Workspace.create(folder / "ws", encoder=ToyEncoder(), environment={}) as workspace:
        workspace.import_labels(folder / "history.jsonl")
        workspace.guardrails.add("remote, but not in payments", share=0.1)
        workspace.screen()
    with serving(folder / "ws") as client:
        for path in PATHS:
            client.settled(path)  # a page that loads itself anew would do so under the eyes of axe
        yield client


def test_every_page_is_clean_and_fits_a_telephone(browser: Browser, client: Client) -> None:
    with web_visit(browser, client, viewport={"width": 320, "height": 700}) as visit:
        for path in PATHS:
            visit.go(path)
            assert not barriers_in_both(visit.page), path
            assert visit.overflow <= 0, path
        visit.check()


def test_an_answer_opens_in_place_with_focus_and_its_line_follows_the_share(
    browser: Browser, client: Client
) -> None:
    with web_visit(browser, client) as visit:
        visit.go("/patterns")
        before = (client.site.folder / "guardrails.md").read_bytes()
        visit.page.locator("a.button[href$='/habit']").first.click()
        asked = visit.page.locator(".answering")
        asked.wait_for()
        visit.page.locator(".answering:focus").wait_for()
        assert not barriers_in_both(visit.page)
        share = visit.page.get_by_label("Share that is put before you")
        share.focus()
        share.select_option("0.2")
        visit.page.locator(".pattern-line", has_text="(one in five)").wait_for()
        assert visit.page.evaluate("document.activeElement.tagName") == "SELECT"
        assert (client.site.folder / "guardrails.md").read_bytes() == before
        visit.check()


def test_a_rule_is_tried_while_it_is_typed_and_focus_stays(browser: Browser, client: Client) -> None:
    with web_visit(browser, client) as visit:
        visit.go("/guardrails")
        visit.page.get_by_label("Rule, in one sentence").press_sequentially("rust", delay=20)
        tried = visit.page.locator("#tried", has_text="Would have flagged")
        tried.wait_for()
        assert "Looks for: Rust" in tried.inner_text() or "rust" in tried.inner_text().lower()
        assert visit.page.evaluate("document.activeElement.id") == "words"
        visit.page.get_by_label("Rule, in one sentence").fill("and or")
        visit.page.locator("#tried [role=alert]").wait_for()
        visit.check()


def test_without_script_a_rule_is_tried_and_an_answer_shown(browser: Browser, client: Client) -> None:
    client.settled("/patterns")
    with web_visit(browser, client, java_script_enabled=False) as visit:
        visit.go("/guardrails", settled=False)
        visit.page.get_by_label("Rule, in one sentence").fill("rust")
        visit.page.get_by_role("button", name="Try it first").click()
        visit.page.locator("#tried", has_text="Would have flagged").wait_for()
        visit.go("/patterns", settled=False)
        visit.page.locator("a.button[href$='/mine']").first.click()
        visit.page.get_by_role("button", name="Write it into my profile").wait_for()
        visit.check()
