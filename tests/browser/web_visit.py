"""A browser that was let in to a server of ours, with a record of everything it did that a page should not do."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.web_world import Client

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

_QUIET = """document.readyState === "complete" && !document.querySelector("[hx-get^='/works/']")"""


def went_on_by_itself(error: Exception) -> bool:
    """Whether a page could not be opened as the one before it loaded another just then."""
    return "ERR_ABORTED" in str(error) or "interrupted by another" in str(error)


@dataclass
class WebVisit:
    """An open page.

    Attributes:
        outside: Requests to another origin; each was refused.
        errors: What scripts of the page raised, and what its policy refused.
        dialogs: Words of the boxes it opened.
    """

    page: Page
    context: BrowserContext
    client: Client
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def go(self, path: str, *, settled: bool = True) -> None:
        """Open a page; `settled` waits for figures that are counted in the background."""
        place = f"http://{self.client.host}{path}"
        try:
            self.page.goto(place)
        except Exception as error:
            if not went_on_by_itself(error):
                raise
            self.page.goto(place)  # without script the page before loads itself anew, and did so just then
        if settled:
            self.settle()

    def settle(self, seconds: float = 60) -> None:
        """Wait until nothing is counted in the background any more."""
        until = time.monotonic() + seconds  # the policy of the pages forbids what waits for a function
        quiet, was_counting = 0, False
        while quiet < 2 and time.monotonic() < until:
            is_quiet = self._looks_quiet()
            was_counting |= not is_quiet
            quiet = quiet + 1 if is_quiet else 0
            if not was_counting:
                return
            # Once more: between two loads of a page there is nothing to be seen.
            self.page.wait_for_timeout(50)

    def press(self, key: str) -> None:
        """Press a key, once the page can hear it: its words are there before its scripts are, and a key is not kept for them."""
        self.page.wait_for_load_state()
        self.page.keyboard.press(key)

    def complete(self) -> None:
        """Wait until the parts that come after the page are there, too."""
        late = self.page.locator(
            "main [hx-trigger^='load']:not([hx-trigger*=','])"
        )  # others stay, to come again
        late.first.wait_for(state="detached", timeout=60_000)

    def _looks_quiet(self) -> bool:
        """Whether the page is whole, with its style, and shows nothing that is being counted."""
        from playwright.sync_api import Error

        try:
            return bool(self.page.evaluate(_QUIET))
        except Error:  # it left for its next state just now
            return False

    @property
    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        return int(
            self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        )

    def check(self) -> None:
        """Nothing left the origin, nothing failed, no box opened."""
        assert not self.outside, self.outside
        assert not self.errors, self.errors
        assert not self.dialogs, self.dialogs


@contextmanager
def web_visit(browser: Browser, client: Client, **options: Any) -> Iterator[WebVisit]:
    """A fresh browser profile that was let in; `options` are Playwright's: color_scheme, viewport, java_script_enabled."""
    context = browser.new_context(**options)
    context.set_default_timeout(90_000)  # milliseconds: a machine that is busy is no fault of the page
    page = context.new_page()
    visit = WebVisit(page, context, client)

    def route(way: Any) -> None:
        if urlsplit(way.request.url).netloc == client.host:
            way.continue_()
        else:
            visit.outside.append(way.request.url)
            way.abort()

    def refused(message: Any) -> None:
        if (
            message.type == "error" and "Failed to load resource" not in message.text
        ):  # a status we ask for ourselves
            visit.errors.append(message.text)

    def dismissed(dialog: Any) -> None:
        visit.dialogs.append(dialog.message)
        dialog.dismiss()

    context.route("**/*", route)
    page.on("console", refused)
    page.on("pageerror", lambda error: visit.errors.append(str(error)))
    page.on("dialog", dismissed)
    page.goto(client.link())
    yield visit
    context.close()
