"""What a person without a mouse, or without sight, meets on every page, beyond what axe sees: WCAG 2.2, A and AA."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from tests.browser.test_web_decide import history
from tests.browser.web_visit import WebVisit, web_visit
from tests.web_sample import sample_workspace
from tests.web_world import Client, serving

from metier.actions.look import Which

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

SPACED = """() => { const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }");
  document.adoptedStyleSheets = [sheet]; }"""
CUT = """() => [...document.querySelectorAll("main :is(button, a, label, h1, h2, h3, p, td, th)")].filter((one) => one.checkVisibility()
  && !one.closest(".unseen, .scroll, pre") && getComputedStyle(one).overflow === "hidden" && (one.scrollWidth > one.clientWidth + 2 || one.scrollHeight > one.clientHeight + 2))
  .map((one) => one.outerHTML.slice(0, 110))"""

PUT_IN = """window.putIn = []; new MutationObserver((all) => all.filter((one) => one.target.id === "said").forEach(
  (one) => one.addedNodes.forEach((node) => node.textContent.trim() && window.putIn.push(node.textContent.trim())))).observe(document, { childList: true, subtree: true })"""
"""Keeps the words of whatever is put into the place that screen readers watch."""


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


def test_the_first_stop_leads_past_the_menu(visit: WebVisit) -> None:
    visit.go("/settings")
    visit.press("Tab")
    assert visit.page.locator(":focus").inner_text() == "Skip to the content"
    assert visit.page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    visit.press("Enter")
    visit.press("Tab")
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
    visit.page.add_init_script(PUT_IN)
    visit.page.get_by_role("button", name="Keep").click()
    visit.page.wait_for_url("**said=*")
    put_in: list[str] = []
    for _ in range(600):
        if len(put_in := visit.page.evaluate("window.putIn")) > 1:
            break
        visit.page.wait_for_timeout(100)
    assert put_in == ["Kept for this browser"] * 2  # once more when all is there, or no reader says it
    assert visit.page.locator("#said").inner_text() == "Kept for this browser"


def test_the_focus_stays_where_it_was_when_a_page_comes_again(visit: WebVisit) -> None:
    visit.go("/report")
    link = visit.page.locator("main .tabs a").nth(1)
    link.focus()
    href = link.get_attribute("href")
    visit.page.reload()
    visit.page.locator(f"main :focus[href='{href}']").wait_for()
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
        visit.press(key)
    visit.page.wait_for_timeout(300)
    assert len(history(visit.client)) == before
    change.click()
    visit.press("2")
    visit.page.wait_for_url("**said=*")
    assert len(history(visit.client)) == before + 1


def test_a_page_out_of_the_browsers_memory_is_asked_for_again_unless_somebody_wrote_on_it(
    visit: WebVisit,
) -> None:
    shown_again = (
        "dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true})); window.before = true"
    )
    visit.go("/profile")
    visit.page.locator("textarea").first.fill("half a line")
    visit.page.evaluate(shown_again)
    visit.page.wait_for_timeout(100)
    assert visit.page.evaluate("window.before")
    visit.go("/inbox")
    with visit.page.expect_navigation():
        visit.page.evaluate(shown_again)
    assert visit.page.evaluate("window.before") is None


def test_readers_hear_each_control_by_its_word_alone(visit: WebVisit) -> None:
    visit.go("/inbox")
    row = visit.page.locator(".rows .row").first
    row.get_by_role("link").focus()  # the row with the focus shows its keys
    names = row.locator("[role=group]").aria_snapshot()
    assert all(f'button "{word}"' in names for word in ("excited", "maybe", "passed", "Put off")), names
    visit.page.get_by_role("button", name="Search", exact=True).wait_for()
    row.get_by_role("button", name="passed").click()
    done = visit.page.locator(".row-done").first
    done.get_by_role("button").click()
    visit.page.get_by_role("status").get_by_text("Taken back: ").wait_for()  # not what was said before
    visit.go("/postings/60")
    names = visit.page.get_by_role("main").aria_snapshot()
    assert 'button "excited"' in names
    assert "★" not in names
    assert "- text: b" not in names


def test_paper_is_light_and_holds_nothing_to_press(visit: WebVisit) -> None:
    visit.go("/postings/60")
    visit.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    ink = "getComputedStyle(document.body).color"
    dark = visit.page.evaluate(ink)
    visit.page.emulate_media(media="print")
    assert visit.page.evaluate(ink) != dark  # browsers leave out the dark paper, not the light ink
    assert visit.page.locator("button:visible, .button:visible, kbd:visible, nav:visible").count() == 0
    assert not visit.page.get_by_role("heading", name="Your answer").is_visible()
    assert visit.page.get_by_role("heading", name="What metier thinks").is_visible()
    visit.page.emulate_media(media="screen")


def test_the_menu_tells_the_end_of_what_went_on_and_keeps_the_focus(visit: WebVisit) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def hold(*_: object) -> None:
        begun.set()
        go_on.wait(90)

    work = visit.client.site.works.start("long", "Going on", hold, goes_to="/rank")
    assert begun.wait(90)
    visit.go("/settings")
    visit.page.get_by_role("link", name="Going on …").focus()
    with visit.client.site.gate.closed(), visit.page.expect_response(lambda found: found.status == 503):
        pass  # a backup is being put back: the menu is asked for again later
    assert visit.page.get_by_role("link", name="Going on …").is_visible()
    go_on.set()
    ended = visit.page.get_by_role("link", name="Going on: done")
    ended.wait_for()
    assert ended.evaluate("(one) => one === document.activeElement")
    visit.press("Enter")
    visit.page.wait_for_url("**/rank")
    assert work.is_over
    visit.errors[:] = [error for error in visit.errors if "503" not in error]  # htmx tells of it
    visit.check()
