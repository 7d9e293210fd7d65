"""Fine-tuning and settings in a real browser: a run is watched to its end, everything works without script, axe has no complaint."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.browser.web_look import barriers_in_both
from tests.browser.web_visit import web_visit
from tests.tuned_world import added, again, decided
from tests.tuned_world import opened as tuned
from tests.tuning_world import labelled
from tests.unit.web.test_finetune import trains
from tests.web_world import Client, serving

from metier.storage.run_folder import running
from metier.testing import FixedClock

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

TOML = """
budget = 5
[models.small]
provider = "ollama"
model = "qwen3:4b"
[models.a-model-with-a-rather-long-name-of-its-own]
base_url = "https://llm.a-very-long-name-of-a-host-nobody-wants-to-read.example.com/v1"
model = "a-very-long-model-name-with-many-parts-instruct-2026-10-01"
"""
"""Names as long as they come."""
PAGES = (
    "/settings/models", "/settings/models/a-model-with-a-rather-long-name-of-its-own", "/settings/new-model", "/settings/budget",
    "/settings/privacy", "/settings/file", "/finetune", "/finetune/run?kind=screening&method=hosted&look=1",
)  # fmt: skip


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Client, str]]:
    """A server with base models and tuned models; and the id of one of them."""
    folder = tmp_path_factory.mktemp("rich") / "ws"
    with tuned(folder) as search:
        card = added(search)
        decided(search, card.id, n=24, share=0.6)
    (folder / "metier.toml").write_text(TOML, encoding="utf-8")
    with again(folder) as search:
        search.consenting.give("api.example.com", ["postings"])
    with serving(folder, clock=FixedClock(), environment={"XDG_CONFIG_HOME": str(folder.parent)}) as client:
        yield client, card.id


def test_every_page_is_accessible(browser: Browser, rich: tuple[Client, str]) -> None:
    client, card = rich
    with web_visit(browser, client) as visit:
        for path in (*PAGES, f"/finetune/models/{card}"):
            client.settled(path)  # what is counted is there, so that the page does not come anew meanwhile
            visit.go(path)
            for summary in visit.page.locator("main summary").all():
                summary.click()
            assert not barriers_in_both(visit.page), path
        visit.check()


def test_every_page_reads_well_on_a_small_screen(browser: Browser, rich: tuple[Client, str]) -> None:
    client, card = rich
    with web_visit(browser, client, viewport={"width": 320, "height": 640}) as visit:
        for path in ("/finetune", f"/finetune/models/{card}"):
            client.settled(path)  # what is counted is there, so that the page does not come anew meanwhile
            visit.go(path)
            assert visit.overflow <= 0, path


def test_a_run_is_watched_to_its_end_and_is_a_model_then(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trains(monkeypatch, pause=8, held_at=4)
    with (
        serving(labelled(tmp_path / "ws"), clock=FixedClock()) as client,
        web_visit(browser, client) as visit,
    ):
        visit.go("/finetune")
        visit.page.get_by_role("link", name="Try encoder on screening").click()
        visit.page.get_by_role("button", name="Look at what it takes").click()
        visit.settle()
        visit.page.get_by_role("button", name="Start it").click()
        visit.page.wait_for_url(re.compile("/finetune($|[?])"))
        run = visit.page.locator("#runs .working")
        run.get_by_text("finished piece").wait_for()
        visit.page.get_by_role("link", name=re.compile("^encoder-")).wait_for()
        visit.settle()
        assert not running(client.site.folder)
        visit.check()


def test_settings_work_without_script(browser: Browser, rich: tuple[Client, str]) -> None:
    client, _ = rich
    with web_visit(browser, client, java_script_enabled=False) as visit:
        page = visit.page
        visit.go("/settings", settled=False)
        page.get_by_label("Dark").check()
        page.get_by_role("radio", name=re.compile("Off")).check()
        with page.expect_navigation():
            page.get_by_role("button", name="Keep").click()
        assert page.locator("html").get_attribute("data-theme") == "dark"
        visit.go("/settings/models/a-model-with-a-rather-long-name-of-its-own", settled=False)
        page.get_by_label("Key of a-model").fill("sk-typed-into-a-page-0123456789")
        with page.expect_navigation():
            page.get_by_role("button", name="Keep it").click()
        assert "sk-typed" not in page.url
        assert "sk-typed" not in page.content()
        assert page.get_by_text("Kept the key of").count() == 1
        visit.go("/settings/privacy", settled=False)
        page.get_by_label("your reasons").first.check()
        with page.expect_navigation():
            page.get_by_role("button", name="Keep this").first.click()
        assert "your reasons" in page.locator("#said").inner_text()
        visit.check()


def test_single_keys_can_be_switched_off(browser: Browser, rich: tuple[Client, str]) -> None:
    client, _ = rich
    with web_visit(browser, client) as visit:
        visit.go("/settings")
        visit.page.get_by_role("radio", name=re.compile("Off")).check()
        with visit.page.expect_navigation():
            visit.page.get_by_role("button", name="Keep").click()
        visit.press("g")
        visit.press("f")
        visit.page.wait_for_timeout(200)
        assert "/settings" in visit.page.url
        visit.page.get_by_role("radio", name=re.compile("On:")).check()
        with visit.page.expect_navigation():
            visit.page.get_by_role("button", name="Keep").click()
        visit.press("g")
        visit.press("f")
        visit.page.wait_for_url("**/finetune")
