"""Deciding in a real browser: by keyboard alone, with keys switched off, and without any script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.browser.web_look import barriers_in_both, unfold
from tests.browser.web_visit import WebVisit, web_visit
from tests.web_sample import sample_workspace
from tests.web_world import Client, serving

from metier.domain.decision import Decision, Label, Occasion, standing
from metier.workspace import Workspace

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

LABEL_OF_KEY = {"1": Label.EXCITED, "2": Label.MAYBE, "3": Label.PASSED}


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    """A server of the sample workspace, fresh for each test."""
    with serving(sample_workspace(tmp_path / "search")) as client:
        yield client


def history(client: Client) -> list[Decision]:
    """Every decision in the store."""
    with Workspace(client.site.folder, environment={}) as workspace:
        return workspace.desk.decisions.history()


def stored(visit: WebVisit, n: int) -> list[Decision]:
    """The history once it has `n` rows; what is stored follows the card, which moves at once."""
    found = history(visit.client)
    for _ in range(2_400):
        if len(found) >= n:
            break
        visit.page.wait_for_timeout(25)
        found = history(visit.client)
    assert len(found) == n
    return found


def skips(client: Client) -> int:
    """How often postings were skipped."""
    with Workspace(client.site.folder, environment={}) as workspace:
        return sum(workspace.desk.decisions.skipped().values())


def card(visit: WebVisit) -> str:
    """The number of the posting before the person, when it may be answered."""
    visit.page.locator(".asked:not([hidden])").wait_for(state="attached")
    visit.page.locator("#stage:not([data-fresh])").wait_for()
    return str(visit.page.locator(".asked:not([hidden])").get_attribute("data-posting"))


def test_twenty_by_keyboard_three_undone_and_a_reason(browser: Browser, client: Client) -> None:
    before = len(history(client))
    with web_visit(browser, client) as visit:
        visit.go("/decide")
        answers: list[tuple[str, Label]] = []
        for n in range(20):
            number = card(visit)
            key = "123"[n % 3]
            visit.press(key)
            answers.append((number, LABEL_OF_KEY[key]))
            card(visit)
            assert visit.page.evaluate("document.activeElement.className") == "decide-title"
        made = stored(visit, before + 20)[before:]
        with Workspace(client.site.folder, environment={}) as workspace:
            assert [(str(workspace.posting(d.posting_id).number), d.label) for d in made] == answers
        assert sum(decision.occasion is Occasion.RANDOM for decision in made) == 4
        assert all(decision.verdict_run for decision in made)
        visit.page.get_by_text("metier had put it at").wait_for()
        assert "recorded" in visit.page.locator("#said").inner_text()

        for n in range(3):  # each brings the posting back, newest first
            visit.press("u" if n else "Backspace")
            stored(visit, before + 21 + n)
            visit.page.locator(f".asked:not([hidden])[data-posting='{answers[-1 - n][0]}']").wait_for()
        assert len(standing(history(client))) == len(standing(history(client)[:before])) + 17

        card(visit)
        visit.press("r")
        visit.page.keyboard.type("3 days on site, 1 too many")  # digits are words here
        visit.press("Enter")
        assert len(history(client)) == before + 23
        visit.press("4")  # ticks the first chip
        chip = visit.page.locator(".asked:not([hidden]) input[name=chip]").first
        assert chip.is_checked()
        visit.press("3")
        last = stored(visit, before + 24)[-1]
        assert last.label is Label.PASSED
        assert last.reason == f"{chip.input_value()}, 3 days on site, 1 too many"

        visit.page.locator(".decide-told.passed").wait_for()
        visit.press("a")
        visit.page.keyboard.type(" and no bike shed")
        visit.press("Enter")
        assert stored(visit, before + 25)[-1].reason.endswith("1 too many and no bike shed")
        visit.check()


def test_skip_and_look_decide_nothing(browser: Browser, client: Client) -> None:
    before = len(history(client))
    with web_visit(browser, client) as visit:
        visit.go("/decide")
        first = card(visit)
        visit.press("j")
        second = card(visit)
        assert second != first
        visit.press("k")
        assert card(visit) == first
        visit.press(" ")
        assert card(visit) == second
        for _ in range(2_400):
            if skips(client):
                break
            visit.page.wait_for_timeout(25)
        visit.page.reload()
        assert card(visit) == second
        assert len(history(client)) == before
        assert skips(client) == 1
        visit.check()


def test_a_card_whose_answer_is_refused_comes_back_and_the_person_chooses(
    browser: Browser, client: Client
) -> None:
    with web_visit(browser, client) as visit:
        visit.go("/decide")
        number = card(visit)
        with Workspace(client.site.folder, environment={}) as workspace:
            workspace.label(number, "passed", why="by hand")
        n = len(history(client))
        visit.press("1")
        visit.page.get_by_role("alert").wait_for()
        assert card(visit) == number
        assert "Not stored" in visit.page.locator("#said").inner_text()
        assert len(history(client)) == n
        visit.page.get_by_role("button", name="Take mine").click()
        assert stored(visit, n + 1)[-1].label is Label.EXCITED
        visit.page.locator(f".asked:not([hidden]):not([data-posting='{number}'])").wait_for()
        visit.check()


def test_a_server_that_is_gone_loses_no_card(browser: Browser, client: Client) -> None:
    with web_visit(browser, client) as visit:
        visit.go("/decide")
        number = card(visit)
        n = len(history(client))
        visit.context.route("**/decide", lambda way: way.abort())
        visit.press("1")
        visit.page.get_by_text("nothing was stored").wait_for()
        assert card(visit) == number
        visit.context.unroute("**/decide")
        visit.press("2")
        assert stored(visit, n + 1)[-1].label is Label.MAYBE


def test_the_next_card_is_there_before_the_server_answers(browser: Browser, client: Client) -> None:
    with web_visit(browser, client) as visit:
        visit.go("/decide")
        first = card(visit)
        held: list[object] = []
        visit.context.route("**/decide", lambda way: held.append(way))  # noqa: PLW0108  # Playwright sets an attribute on it
        shown = visit.page.evaluate(
            """() => {
                document.dispatchEvent(new KeyboardEvent("keydown", { key: "1", bubbles: true }));
                const card = document.querySelector(".asked:not([hidden])");
                return [card.dataset.posting, document.activeElement === card.querySelector(".decide-title")];
            }"""
        )
        assert shown[0] != first
        assert shown[1] is True


def test_with_keys_switched_off_only_buttons_decide(browser: Browser, client: Client) -> None:
    before = len(history(client))
    with web_visit(browser, client) as visit:
        visit.context.add_cookies([{"name": "metier_keys", "value": "off", "url": f"http://{client.host}"}])
        visit.go("/decide")
        number = card(visit)
        for key in ("1", "3", "s", "u", " ", "?"):
            visit.press(key)
        assert card(visit) == number
        assert len(history(client)) == before
        assert visit.page.locator("kbd:visible").count() == 0
        assert visit.page.locator("[aria-keyshortcuts]").count() == 0
        visit.page.locator(".asked:not([hidden])").get_by_role("button", name="Maybe").click()
        assert stored(visit, before + 1)[-1].label is Label.MAYBE
        visit.check()


def test_without_script_everything_is_a_form(browser: Browser, client: Client) -> None:
    before = len(history(client))
    with web_visit(browser, client, java_script_enabled=False) as visit:
        visit.go("/decide", settled=False)
        visit.page.locator(".asked >> nth=0").wait_for(state="attached")
        for n, label in enumerate(("Excited", "Passed", "Maybe"), start=1):
            form = visit.page.locator(".asked:not([hidden]) form")
            form.get_by_role("textbox").fill(f"because {n}")
            form.get_by_role("button", name=label).click()
            visit.page.get_by_text(f"{label} recorded").wait_for()
            assert len(history(client)) == before + n
        assert history(client)[-1].reason == "because 3"
        assert visit.page.get_by_text("metier had put it at").count() == 1
        visit.page.get_by_role("button", name="Undo").click()
        visit.page.get_by_text("Took back maybe").wait_for()
        visit.page.locator(".asked:not([hidden]) form").get_by_role("button", name="Skip").click()
        visit.page.get_by_text("Skipped for now").wait_for()
        visit.page.wait_for_load_state()  # with its style sheet, which hides the keys
        assert visit.page.locator("kbd:visible").count() == 0
        visit.page.get_by_role("link", name="How often metier was right").click()
        visit.page.get_by_role("heading", name="What your labels have brought").wait_for()


def test_three_large_buttons_at_the_bottom_of_a_small_screen(browser: Browser, client: Client) -> None:
    with web_visit(browser, client, viewport={"width": 320, "height": 640}, has_touch=True) as visit:
        visit.go("/decide")
        before = len(history(client))
        card(visit)
        assert visit.overflow == 0
        boxes = [each.bounding_box() for each in visit.page.locator(".choice:visible").all()]
        assert len(boxes) == 3
        for box in boxes:
            assert box
            assert box["height"] >= 48
            assert box["width"] >= 80
            assert 500 < box["y"] < 640 - box["height"]
        visit.page.locator(".choice.maybe:visible").tap()
        assert stored(visit, before + 1)[-1].label is Label.MAYBE
        visit.check()


def test_what_the_labels_have_brought_comes_beside_and_takes_no_focus(
    browser: Browser, client: Client
) -> None:
    with web_visit(browser, client) as visit:
        visit.go("/decide")
        card(visit)
        visit.press("r")
        visit.page.keyboard.type("half a sen")
        visit.page.locator("#brought-words .claim").wait_for()
        visit.page.keyboard.type("tence")
        assert visit.page.locator("textarea:visible").input_value() == "half a sentence"
        visit.check()


def test_axe_finds_nothing_in_any_state(browser: Browser, client: Client) -> None:
    def found(visit: WebVisit) -> list[str]:
        unfold(visit.page)
        return barriers_in_both(visit.page)

    with web_visit(browser, client) as visit:
        visit.go("/decide")
        number = card(visit)
        visit.press("4")
        assert not found(visit)
        with Workspace(client.site.folder, environment={}) as workspace:
            workspace.label(number, "passed")
        visit.press("1")
        visit.page.get_by_role("alert").wait_for()
        assert not found(visit)
        visit.page.get_by_role("button", name="Take mine").click()
        visit.page.get_by_text("metier had put it at").wait_for()
        assert not found(visit)
        for path in ("/decide?mode=inbox", "/decide?mode=audit", "/decide?mode=again", "/decide/brought"):
            visit.go(path)
            assert not found(visit), path
