"""The server: one socket on this machine, until the person stops it."""

from __future__ import annotations

from dataclasses import dataclass

import uvicorn

from metier.net.listen import listen
from metier.web.app import make_app
from metier.web.site import Site

HOST = "127.0.0.1"
PORT = 8787
"""Asked for first; where it is taken and none was named, any free one."""


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

    Args:
        port: None for the usual one, or a free one where that is taken. 0 for a free one.

    Raises:
        WebPortError: The named port cannot be used.
    """

    def __init__(self, site: Site, *, port: int | None = None) -> None:
        self._site = site
        self._socket = listen(HOST, PORT if port is None else port, or_any=port is None)
        bound = int(self._socket.getsockname()[1])
        url = f"http://{HOST}:{bound}/"
        self.serving = Serving(url, f"{url}enter?token={site.entrance.new_token()}", bound)
        config = uvicorn.Config(
            make_app(site, hosts=[f"{name}:{bound}" for name in (HOST, "localhost")]),
            log_config=None, access_log=False, server_header=False, date_header=False, lifespan="off", ws="none",
            loop="asyncio", http="h11", timeout_graceful_shutdown=3, h11_max_incomplete_event_size=64_000,
        )  # fmt: skip
        self._server = uvicorn.Server(config)

    def run(self) -> None:
        """Answer requests until Ctrl-C or `stop`; works that go on are stopped, what they finished is kept."""
        try:
            self._server.run(sockets=[self._socket])
        finally:
            self._site.works.stop_all()
            self._socket.close()

    def stop(self) -> None:
        """End it, from another thread."""
        self._server.should_exit = True
