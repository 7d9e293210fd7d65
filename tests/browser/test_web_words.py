"""Profile and prompt in a real browser: the effect comes while one types, and nothing is kept before it is saved."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.browser.web_look import barriers_in_both, unfold
from tests.browser.web_visit import WebVisit, web_visit
from tests.web_world import serving

from metier.testing import FixedClock, KeywordModel, ToyEncoder
from metier.testing.base_model import base_model
from metier.workspace import Workspace

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

PROFILE = "## Must have\n\n- Python\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty postings, thirty decided, screened."""
    made = tmp_path_factory.mktemp("words")
    with Workspace.create(made / "ws", environment={}, encoder=ToyEncoder(), clock=FixedClock()) as own:
        rows = [
            {
                "title": f"{('Python developer', 'Cook', 'Clerk')[n % 3]} {n}",
                "text": f"You do task {n} in team {n * 7}.",
                "work_mode": ("remote", "onsite")[n % 2],
            }
            for n in range(40)
        ]
        (made / "jobs.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        own.add(made / "jobs.jsonl")
        (own.folder / "profile.md").write_text(PROFILE, encoding="utf-8")
        for number in range(1, 31):
            own.label(number, "excited" if (number - 1) % 3 == 0 else "passed")
        own.screen()
    return made / "ws"


@pytest.fixture
def visit(browser: Browser, folder: Path) -> Iterator[WebVisit]:
    model = base_model(KeywordModel(liked=["python"]))
    size = {"width": 1280, "height": 900}
    with serving(folder, base_model=model) as client, web_visit(browser, client, viewport=size) as visit:
        yield visit


def typed(visit: WebVisit, words: str) -> None:
    """Type at the end of the editor, as a person does."""
    editor = visit.page.locator("#words")
    editor.focus()
    visit.press("Control+End")
    visit.page.keyboard.type(words, delay=5)


def test_an_edit_of_the_profile_shows_its_effect_is_saved_and_the_list_is_told_to_be_old(
    visit: WebVisit, folder: Path
) -> None:
    page = visit.page
    visit.go("/profile")
    page.get_by_text("As saved").wait_for()
    typed(visit, "- Remote only\n")

    page.get_by_text("5 you were excited about would be outside").wait_for()
    page.get_by_text("Edited, not saved").wait_for()
    page.get_by_text("Replayed on the same 20 decisions").wait_for()
    assert (folder / "profile.md").read_text(encoding="utf-8") == PROFILE
    assert page.locator("#words").input_value() == f"{PROFILE}- Remote only\n"
    assert page.evaluate("document.activeElement.id") == "words"

    page.get_by_role("button", name="Save").click()
    page.get_by_text("profile.md is saved as version").wait_for()
    page.get_by_text("The list is still ordered by an earlier profile").wait_for()
    assert (folder / "profile.md").read_text(encoding="utf-8") == f"{PROFILE}- Remote only\n"
    visit.go("/inbox")
    page.get_by_text("profile.md was edited").wait_for()
    visit.check()


def test_a_mistake_in_the_prompt_is_shown_mended_and_saved_as_a_version(
    visit: WebVisit, folder: Path
) -> None:
    page = visit.page
    visit.go("/prompt")
    page.get_by_text("bytes · SHA-256").first.wait_for()
    typed(visit, "\n{{examplez}}\n")

    page.get_by_text("Did you mean {{examples}}?").wait_for()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("E-PROMPT").first.wait_for()
    assert "{{examplez}}" in page.locator("#words").input_value()

    editor = page.locator("#words")
    editor.fill(
        editor.input_value().replace("{{examplez}}", "").replace("{{posting}}", "Mind nights.\n\n{{posting}}")
    )
    page.get_by_text("can be used, version").wait_for()
    page.locator("pre.exact", has_text="Mind nights.").wait_for()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("prompt.md can be used; it is version").wait_for()
    assert "Mind nights." in (folder / "prompt.md").read_text(encoding="utf-8")

    visit.go("/prompt/versions")
    assert page.get_by_role("button", name="Use version").count() == 1
    visit.check()


def test_every_page_of_words_is_clean_for_axe_and_narrow_screens(browser: Browser, folder: Path) -> None:
    paths = ("/profile/proposals", "/prompt", "/prompt/try")  # those that differ where a base model is set up
    model = base_model(KeywordModel())
    with serving(folder, base_model=model) as client, web_visit(browser, client) as visit:
        for path in paths:
            visit.page.set_viewport_size({"width": 1280, "height": 800})
            visit.go(path)
            visit.complete()
            unfold(visit.page)
            assert not barriers_in_both(visit.page), path
            visit.page.set_viewport_size({"width": 320, "height": 800})
            assert not barriers_in_both(visit.page), path
            assert visit.overflow <= 0, path
        visit.check()


def test_the_effect_comes_without_script_too(browser: Browser, folder: Path) -> None:
    with serving(folder) as client, web_visit(browser, client, java_script_enabled=False) as visit:
        page = visit.page
        visit.go("/profile", settled=False)
        page.locator("#words").fill(f"{PROFILE}- Internships\n- Remote or hybrid\n")
        page.get_by_role("button", name="Show the effect").click()
        assert "Edited, not saved" in page.locator("#effect").inner_text()
        assert "Remote or hybrid" in page.locator("#words").input_value()
