"""Visit: a report opened in the browser, with a record of everything it did that a page should not do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tests.browser import reports

from metier.actions.report.values import Report
from metier.domain.posting import Posting, PostingId
from metier.pages.report import report_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Scheme = Literal["light", "dark"]


@dataclass
class Visit:
    """An open page.

    Attributes:
        requests: Addresses it asked for, its own file left out; each was refused.
        messages: What it wrote to the console, errors too.
        dialogs: Words of the boxes it opened.
    """

    page: Page
    requests: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    @property
    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))

    def unfold(self) -> None:
        """Open everything that is folded."""
        self.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")

    def text(self) -> str:
        """What the page says, folded texts too, with plain spaces."""
        said = str(self.page.evaluate("document.body.textContent"))
        return " ".join(said.split())


@contextmanager
def visit(
    browser: Browser,
    folder: Path,
    report: Report,
    *,
    postings: Mapping[PostingId, Posting] | None = None,
    scheme: Scheme = "light",
    width: int = 1000,
    without_policy: bool = False,
) -> Iterator[Visit]:
    """The report as a file in the browser.

    Args:
        without_policy: The page's security policy is ignored, so that escaping alone must hold.
    """
    file = folder / "report.html"
    more = {"comparison": reports.comparison(), "curve": reports.learning_curve()} if report.replayed else {}
    file.write_text(report_page(report, postings=postings, **more), encoding="utf-8")  # type: ignore[arg-type]  # names and values stand side by side above
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=without_policy
    )
    try:
        page = context.new_page()
        seen = Visit(page)
        page.on("request", lambda request: seen.requests.append(request.url))
        page.on("console", lambda message: seen.messages.append(message.text))
        page.on("pageerror", lambda error: seen.messages.append(str(error)))
        page.on("dialog", lambda dialog: seen.dialogs.append(dialog.message))
        context.route("http*://**/*", lambda route: route.abort())
        page.goto(file.as_uri())
        seen.requests.remove(file.as_uri())
        yield seen
    finally:
        context.close()
