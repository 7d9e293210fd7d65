"""The inbox and a posting in a real browser: from row to row by key, decided where it stands, found again in the text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.browser.web_look import barriers_in_both, unfold
from tests.browser.web_visit import WebVisit, web_visit
from tests.web_sample import sample_workspace
from tests.web_world import Client, serving

from metier.domain.decision import Decision
from metier.workspace import Workspace

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    """A server of the sample workspace, fresh for each test."""
    with serving(sample_workspace(tmp_path / "search")) as client:
        yield client


def history(client: Client) -> list[Decision]:
    """Every decision in the store."""
    with Workspace(client.site.folder, environment={}) as workspace:
        return workspace.desk.decisions.history()


def here(visit: WebVisit) -> str:
    """The row that has the focus: `p17`."""
    return str(visit.page.evaluate("document.activeElement.closest('.row')?.id ?? ''"))


def rows(visit: WebVisit) -> list[str]:
    """The rows of the page, in order."""
    return [str(one.get_attribute("id")) for one in visit.page.locator(".rows .row").all()]


def test_rows_are_walked_decided_and_taken_back_by_key(browser: Browser, client: Client) -> None:
    before = len(history(client))
    with web_visit(browser, client) as visit:
        visit.go("/inbox")
        first, second, *_ = rows(visit)
        visit.press("j")
        assert here(visit) == first
        visit.press("j")
        visit.press("k")
        assert here(visit) == first
        visit.press("1")
        visit.page.locator(f"#{first}.row-done").wait_for()
        assert here(visit) == first  # the focus stays where the person is
        assert visit.page.locator("#said").inner_text().startswith("excited: ")
        visit.press("u")  # at once, without moving
        visit.page.locator(f"#{first}:not(.row-done)").wait_for()
        visit.press("3")
        visit.page.locator(f"#{first}.row-done").wait_for()
        visit.press("j")
        assert here(visit) == second
        visit.press("k")
        visit.press("u")
        visit.page.locator(f"#{first}:not(.row-done)").wait_for()
        made = history(client)[before:]
        assert [str(one.label) for one in made] == ["excited", "None", "passed", "None"]
        visit.check()


def test_enter_opens_a_row_and_slash_goes_to_the_search(browser: Browser, client: Client) -> None:
    with web_visit(browser, client) as visit:
        visit.go("/inbox")
        visit.press("/")
        visit.page.keyboard.type("engineer 123jk")
        assert visit.page.locator("#q").input_value() == "engineer 123jk"
        visit.page.locator("#q").fill("engineer")
        visit.press("Enter")
        visit.page.wait_for_url("**q=engineer**")
        visit.press("j")
        number = here(visit).removeprefix("p")
        visit.press("Enter")
        visit.page.wait_for_url(f"**/postings/{number}**")
        visit.check()


def test_keys_that_are_off_do_nothing(browser: Browser, client: Client) -> None:
    before = len(history(client))
    with web_visit(browser, client) as visit:
        visit.client.cookies["metier_keys"] = "off"
        visit.context.add_cookies([{"name": "metier_keys", "value": "off", "url": f"http://{client.host}/"}])
        visit.go("/inbox")
        visit.page.locator(".row [id^=t]").first.focus()
        for key in "j1u":
            visit.press(key)
        assert here(visit) == rows(visit)[0]
        visit.page.wait_for_timeout(150)
        assert len(history(client)) == before
        assert not visit.page.locator(".row kbd:visible").count()


def test_without_script_a_row_is_decided_and_taken_back(browser: Browser, client: Client) -> None:
    before = len(history(client))
    with web_visit(browser, client, java_script_enabled=False) as visit:
        visit.go("/inbox")
        first = rows(visit)[0]
        visit.page.locator(f"#{first} button[value=maybe]").click()
        visit.page.locator(".just-done").wait_for()
        assert first not in rows(visit)
        visit.page.locator(".just-done button").click()
        visit.page.locator(f"#{first}").wait_for()
        assert len(history(client)) == before + 2


def test_a_number_leads_from_a_fact_into_the_text_and_back(browser: Browser, client: Client) -> None:
    with web_visit(browser, client) as visit:
        visit.go("/postings/2")
        lead = visit.page.locator(".posting-beside a.ref").first
        place = str(lead.get_attribute("href"))
        lead.click()
        assert visit.page.url.endswith(place)
        assert visit.page.locator(f"mark{place}, mark:has({place})").first.is_visible()
        visit.page.locator(f".advert-text a.ref[href='{place.replace('m', 'n')}']").first.click()
        assert visit.page.url.endswith(place.replace("m", "n"))
        visit.check()


def test_a_posting_is_uncovered_and_decided_by_key(browser: Browser, client: Client) -> None:
    with web_visit(browser, client) as visit:
        visit.go("/inbox")
        number = rows(visit)[0].removeprefix("p")
        visit.go(f"/postings/{number}?covered=1")
        assert not visit.page.get_by_text("Nearest decided postings").count()
        visit.press("w")
        visit.page.get_by_text("Nearest decided postings").wait_for()
        visit.press("3")
        visit.page.get_by_role("heading", name="What you said").wait_for()
        visit.page.wait_for_load_state()
        assert "passed" in visit.page.locator("#said").inner_text()
        visit.press("u")
        visit.page.get_by_role("heading", name="Your answer").wait_for()
        visit.check()


def test_axe_finds_nothing_in_any_state(browser: Browser, client: Client) -> None:
    def found(visit: WebVisit) -> list[str]:
        unfold(visit.page)
        return barriers_in_both(visit.page)

    with web_visit(browser, client, viewport={"width": 1280, "height": 900}) as visit:
        for path in (
            "/inbox?group=all&q=engineer&pay=x",
            "/inbox?group=decided",
            "/postings/60",
            "/postings/3",
            "/rank",
        ):
            visit.go(path)
            assert not found(visit), path
        visit.go("/inbox")
        visit.press("j")
        visit.press("2")
        visit.page.locator(".row-done").wait_for()
        assert not found(visit)


def test_nothing_is_wider_than_a_small_window(browser: Browser, client: Client) -> None:
    with web_visit(browser, client, viewport={"width": 320, "height": 700}) as visit:
        for path in ("/inbox?group=all&q=e", "/postings/60", "/postings/2?covered=1", "/rank"):
            visit.go(path)
            unfold(visit.page)
            assert visit.overflow <= 0, path
