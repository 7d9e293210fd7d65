"""Single keys on every page: they press what can be seen, once, and never what somebody types or holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.browser.test_web_decide import card, history, stored
from tests.browser.web_visit import web_visit
from tests.web_sample import sample_workspace
from tests.web_world import Client, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    """A server of the sample workspace, fresh for each test."""
    with serving(sample_workspace(tmp_path / "search")) as client:
        yield client


def test_a_key_held_down_is_one_press(browser: Browser, client: Client) -> None:
    before = len(history(client))
    with web_visit(browser, client) as visit:
        visit.go("/decide")
        card(visit)
        for _ in range(10):
            visit.page.keyboard.down("1")  # the second and later ones are repeats
            visit.page.wait_for_timeout(60)
        visit.page.keyboard.up("1")
        stored(visit, before + 1)
        visit.page.wait_for_timeout(300)
        assert len(history(client)) == before + 1


def test_a_key_pressed_twice_at_once_does_not_answer_the_next_card(browser: Browser, client: Client) -> None:
    before = len(history(client))
    with web_visit(browser, client) as visit:
        visit.go("/decide")
        card(visit)
        visit.press("1")
        visit.press("1")
        card(visit)
        stored(visit, before + 1)
        visit.page.wait_for_timeout(300)
        assert len(history(client)) == before + 1


def test_keys_are_ignored_with_modifiers_in_fields_and_while_a_dialog_is_open(
    browser: Browser, client: Client
) -> None:
    before = len(history(client))
    with web_visit(browser, client) as visit:
        visit.go("/decide")
        number = card(visit)
        for key in ("Control+3", "Alt+1", "Meta+2"):
            visit.press(key)
        visit.press("r")
        visit.page.keyboard.type("123 us?")
        visit.press("Escape")
        visit.press("?")
        assert visit.page.locator("#keys").is_visible()
        visit.press("1")
        assert card(visit) == number
        visit.press("Escape")
        assert not visit.page.locator("#keys").is_visible()
        assert len(history(client)) == before
        assert visit.page.locator("textarea:visible").input_value() == "123 us?"


def test_space_presses_what_has_the_focus(browser: Browser, client: Client) -> None:
    with web_visit(browser, client) as visit:
        visit.go("/decide")
        number = card(visit)
        chip = visit.page.locator(".asked:not([hidden]) input[name=chip]").first
        chip.focus()
        visit.press(" ")
        assert chip.is_checked()
        assert card(visit) == number  # not put off


def test_the_list_of_keys_names_each_key_that_works_here_once(browser: Browser, client: Client) -> None:
    with web_visit(browser, client) as visit:
        visit.go("/decide")
        card(visit)
        visit.page.get_by_role("button", name="All keys").click()
        caps = visit.page.locator("#keys dt kbd").all_inner_texts()
        single = [cap for cap in caps if not cap.startswith("g ")]
        assert len(single) == len(set(single))
        assert {"1", "2", "3", "s", "Space", "u", "Backspace", "r", "w", "t", "j"} <= set(single)
        assert {"g i", "g d", "g r"} <= set(caps)
        assert "Excited: you would apply today" in visit.page.locator("#keys").inner_text()


def test_screen_readers_are_told_the_key_of_each_control(browser: Browser, client: Client) -> None:
    with web_visit(browser, client) as visit:
        visit.go("/decide")
        card(visit)
        told = {
            key: visit.page.locator(f"[aria-keyshortcuts='{key}']:visible").first.inner_text()
            for key in ("1", "s Space", "u Backspace")
        }
        assert "Excited" in told["1"]
        assert "Skip" in told["s Space"]
        assert "Undo" in told["u Backspace"]
        assert visit.page.locator("nav [aria-keyshortcuts]").count() == 0  # "g i" cannot be said this way
        visit.press("1")
        card(visit)
        shown = visit.page.locator(".asked:not([hidden]) .choice.excited")
        assert shown.get_attribute("aria-keyshortcuts") == "1"  # cards that came later too


def test_two_keys_go_to_a_page(browser: Browser, client: Client) -> None:
    with web_visit(browser, client) as visit:
        visit.go("/inbox")
        visit.press("g")
        visit.press("d")
        visit.page.wait_for_url("**/decide")
