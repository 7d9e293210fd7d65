"""Visit: one request, with the workspace open for it; and how a page answers."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from metier.errors import WebReplacedError
from metier.web.background.work import Work
from metier.web.forms import Form, read_form
from metier.web.rendering.chrome import Chrome, chrome_of
from metier.web.rendering.render import RESTORED, render, render_block
from metier.web.security.places import own_place
from metier.web.site import Site
from metier.workspace import Workspace


@dataclass
class Visit:
    """One request.

    Attributes:
        site: What lives as long as the server.
        request: As it came; `form` has its fields, `query` what stands behind the question mark.
        workspace: Open in this thread, closed when the page is made.
        begun_at: By the clock of works.
    """

    site: Site
    request: Request
    workspace: Workspace
    form: Form = field(default_factory=Form)
    begun_at: float = field(default_factory=time.monotonic)

    @property
    def query(self) -> Form:
        """The fields behind the question mark."""
        return Form.of_query(self.request.query_params.multi_items())

    @property
    def is_fragment(self) -> bool:
        """Whether a script of ours asks for a part of a page."""
        return self.request.headers.get("hx-request") == "true"

    def path(self, name: str) -> str:
        """A part of the address: of `/postings/{which}` the `which`."""
        return str(self.request.path_params[name])

    def page(self, template: str, page: object, *, status: int = 200) -> Response:
        """A whole page.

        Args:
            template: In `templates/`; extends `base.html.j2`.
            page: Everything it shows, as one value named `page` there.
        """
        words = render(template, page=page, chrome=self.chrome)
        return HTMLResponse(words, status_code=status)

    def block(self, template: str, block: str, page: object, *, status: int = 200) -> Response:
        """One block of a page, for what is put in place of an older one."""
        return HTMLResponse(render_block(template, block, page=page, chrome=self.chrome), status_code=status)

    def go(self, path: str, *, said: str = "") -> Response:
        """Go to another page of ours after a change; `said` is told there, once. Other places lead to the inbox."""
        place = own_place(path)
        if said:
            mark, _, anchor = place.partition("#")
            place = f"{mark}{'&' if '?' in mark else '?'}{urlencode({'said': self.site.notes.keep(said)})}"
            place += f"#{anchor}" if anchor else ""
        if self.is_fragment:
            return Response(status_code=204, headers={"HX-Redirect": place})
        return RedirectResponse(place, status_code=303)

    def follow(self, work: Work, *, seconds: float = 0.5) -> Response | None:
        """The page of a work that takes longer, or failed; None where it ended, so that what it did can be told at once.

        Args:
            seconds: That it is waited for.
        """
        return None if work.wait(seconds) and not work.error else self.go(f"/works/{work.id}")

    @property
    def chrome(self) -> Chrome:
        """What stands around every page."""
        return chrome_of(self.request, self.site, self.workspace, begun_at=self.begun_at)


View = Callable[[Visit], Response]


def view(function: View) -> Callable[[Request], object]:
    """An endpoint of a function that takes a visit: it runs in a thread, with a workspace of its own.

    Failures that metier knows reach the person as a page (`failures`), others as an error id.
    """

    @wraps(function)
    async def endpoint(request: Request) -> Response:
        form = await read_form(request)
        return await run_in_threadpool(_answer, function, request, form)

    return endpoint


def _answer(function: View, request: Request, form: Form) -> Response:
    site: Site = request.app.state.site
    with site.open() as workspace:  # which no restore can replace until it is closed
        restored = site.restored(workspace)
        if request.method == "POST" and form.text(RESTORED) != restored:
            raise WebReplacedError
        return function(Visit(site, request, workspace, form))
