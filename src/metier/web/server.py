"""The server: one socket on this machine, until the person stops it."""

from __future__ import annotations

import gc
import sys
import time
from dataclasses import dataclass
from types import FrameType

import uvicorn

from metier.net.listen import listen
from metier.web.app import make_app
from metier.web.background.work import Work, WorkState
from metier.web.later import Later
from metier.web.site import Site

HOST = "127.0.0.1"
PORT = 8787
"""Asked for first; where it is taken and none was named, any free one."""
SWITCH = 0.0002
"""Seconds after which a thread that reckons lets another one on. A page asks the store some fifty times, and after each
waits for its turn beside work in the background: with Python's 5 ms an answer took 0.3 s at times, with this 0.1."""

COLLECT = (20_000, 10, 10)
"""After so many new values Python looks for rings of them that nobody holds. A page of 10,000 postings makes some 100,000 values,
none of them in a ring: with Python's 700 looking took 5 to 19 ms of each."""


@dataclass(frozen=True, slots=True)
class Serving:
    """Where it is.

    Attributes:
        url: Of the pages, for who was let in.
        link: Lets one browser in, once.
    """

    url: str
    link: str
    port: int


class WebServer:
    """The pages of one workspace on 127.0.0.1; the port is taken when it is made.

    Attributes:
        later: Loads the pages that nobody looks at first.

    Args:
        port: None for the usual one, or a free one where that is taken. 0 for a free one.

    Raises:
        WebPortError: The named port cannot be used.
    """

    def __init__(self, site: Site, *, port: int | None = None) -> None:
        self._site = site
        self._socket = listen(HOST, PORT if port is None else port, or_any=port is None)
        bound = int(self._socket.getsockname()[1])
        self._going: list[Work] = []
        self._url = f"http://{HOST}:{bound}/"
        self.serving = Serving(self._url, self.new_link(), bound)
        app = make_app(site, hosts=_hosts(bound), at_once=False)
        self.later: Later = app.state.later
        config = uvicorn.Config(
            app,
            log_config=None, log_level="critical", access_log=False, server_header=False, date_header=False,
            proxy_headers=False, lifespan="off", ws="none", loop="asyncio", http="h11", timeout_graceful_shutdown=3,
            h11_max_incomplete_event_size=64_000,
        )  # fmt: skip
        self._server = _Server(config)

    def new_link(self) -> str:
        """Another link; it lets one more browser in, once."""
        return f"{self._url}enter?token={self._site.entrance.new_token()}"

    def run(self) -> None:
        """Answer requests until Ctrl-C or `stop`; works that go on are told to stop, what they finished is kept."""
        before, collected = sys.getswitchinterval(), gc.get_threshold()
        sys.setswitchinterval(SWITCH)
        gc.set_threshold(*COLLECT)
        try:
            self._server.run(sockets=[self._socket])
        finally:
            sys.setswitchinterval(before)
            gc.set_threshold(*collected)
            self._going = [work for work in self._site.works.going_on if work.state == WorkState.RUNNING]
            self._site.works.stop_all()
            self._socket.close()

    def still_going(self, seconds: float) -> list[str]:
        """After `run`: the titles of works that have not come to a step where they can stop, so many seconds later."""
        until = time.monotonic() + seconds
        return [work.title for work in self._going if not work.wait(max(0.0, until - time.monotonic()))]

    def stop(self) -> None:
        """End it, from another thread."""
        self._server.should_exit = True


class _Server(uvicorn.Server):
    """Ends at a signal as at any other wish to end: nothing is raised afterwards, as Ctrl-C is how a person ends it."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002  # as uvicorn calls it
        """A second signal waits for no request."""
        self.force_exit = self.should_exit
        self.should_exit = True


def _hosts(port: int) -> list[str]:
    names = (HOST, "localhost")
    return [f"{name}:{port}" for name in names] + (list(names) if port == 80 else [])
