"""The web app in Firefox, where it is installed: being let in, forms, parts, keys and no script; its headers differ."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from tests.browser.marionette import Firefox, firefox, opened
from tests.browser.test_web_decide import history
from tests.web_sample import sample_workspace
from tests.web_world import Client, serving

_IS_ASKED = bool(os.environ.get("METIER_FIREFOX")) and firefox() is not None
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not _IS_ASKED, reason="METIER_FIREFOX=1 asks for it, where Firefox is installed"),
]

CARD = "document.querySelector('.asked:not([hidden])')"
READY = f"{CARD} && !('fresh' in document.getElementById('stage').dataset)"
TITLE = f"{CARD}.querySelector('.decide-title') === document.activeElement"


def test_it_is_used_in_firefox_with_a_script_and_without(tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    profile.mkdir()
    with (
        serving(sample_workspace(tmp_path / "search")) as client,
        opened(firefox() or "", profile) as window,
    ):
        _let_in(window, client)
        _decides_by_key(window, client)
        _takes_back_in_the_inbox(window, client)
        assert window.complaints() == []
        window.js("const one = document.createElement('script'); one.text = '1'; document.body.append(one)")
        assert any("Content-Security-Policy" in words for words in window.complaints())  # it would notice
        _keeps_settings_without_a_script(window, client)


def _let_in(window: Firefox, client: Client) -> None:
    inbox = f"http://{client.host}/inbox"
    window.go(inbox)
    assert "not been let in" in window.js("return document.title")
    link = client.link()
    window.go(link)
    assert window.js("return [location.href, document.cookie]") == [inbox, ""]
    window.ask("WebDriver:DeleteAllCookies")
    window.go(link)  # once
    assert "not been let in" in window.js("return document.title")
    window.go(client.link())


def _decides_by_key(window: Firefox, client: Client) -> None:
    before = len(history(client))
    window.go(f"http://{client.host}/decide")
    for key in "13":
        window.until(READY)
        window.press(key)
        window.until(TITLE)
    _stored(client, before + 2)
    assert [str(one.label) for one in history(client)[before:]] == ["excited", "passed"]
    window.until("document.getElementById('said').textContent.includes('recorded')")
    window.press("u")
    _stored(client, before + 3)
    window.until(READY)
    window.press("?")
    window.until("document.getElementById('keys').open")
    window.press("\ue00c")
    window.until("!document.getElementById('keys').open")


def _takes_back_in_the_inbox(window: Firefox, client: Client) -> None:
    before = len(history(client))
    window.press("g")
    window.press("i")
    window.until("location.pathname === '/inbox' && document.readyState === 'complete'")
    window.press("j")
    window.press("2")
    window.until("document.querySelector('.row-done')")
    window.press("u")
    window.until("document.getElementById('said').textContent.startsWith('Taken back')")
    assert len(history(client)) == before + 2


def _keeps_settings_without_a_script(window: Firefox, client: Client) -> None:
    window.ask("Marionette:SetContext", value="chrome")
    window.ask(
        "WebDriver:ExecuteScript", script="Services.prefs.setBoolPref('javascript.enabled', false)", args=[]
    )
    window.ask("Marionette:SetContext", value="content")
    window.go(f"http://{client.host}/settings")
    window.click("input[name=theme][value=dark]")
    window.click("form[action='/looks'] button")
    window.until("location.search.startsWith('?said=')")
    assert window.js("return document.documentElement.dataset.theme") == "dark"


def _stored(client: Client, n: int) -> None:
    """Wait for `n` rows of the history: what is stored follows the card, which moves at once."""
    until = time.monotonic() + 20
    while len(history(client)) < n and time.monotonic() < until:
        time.sleep(0.05)
    assert len(history(client)) == n
