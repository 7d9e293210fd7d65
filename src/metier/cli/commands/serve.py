"""`metier serve`: the workspace in a browser."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING

import click

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.commands.serve_terminal import end_at_once, on_enter, opened
from metier.cli.envelope import Ended

if TYPE_CHECKING:
    from metier.cli.output import Out
    from metier.web.server import WebServer

_PATIENCE = 5.0  # seconds that long work gets to come to a step where it can stop


@command(
    "serve",
    examples=(
        "metier serve",
        "metier serve --port 9000",
        "metier serve --read-only",
        "metier serve --no-open",
    ),
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=None,
    metavar="N",
    help="Port on 127.0.0.1; 8787, or a free one where that is taken. 0 for any free one.",
)
@click.option("--read-only", is_flag=True, help="Look only: nothing can be changed.")
@click.option(
    "--open/--no-open",
    "opens",
    default=None,
    help="Open the browser; by default where somebody sits at a terminal.",
)
def serve_command(call: Call, *, port: int | None, read_only: bool, opens: bool | None) -> int:
    """Read, decide and understand in a browser, on this machine only.

    Prints a link that lets one browser in, once, within an hour. Press Enter in this terminal for a fresh link, for
    instance for another browser. Everything stays on this machine: the server answers to 127.0.0.1 alone, and the
    pages load nothing from elsewhere. The command line can be used at the same time. Ctrl-C ends the server; long work
    stops, and what it finished is kept.
    """
    from metier.web.background.warm import look_ahead, warm_up
    from metier.web.server import WebServer
    from metier.web.site import Site

    with call.open() as workspace:
        folder = workspace.folder
    if call.debug:
        _log_everything()
    site = Site(folder, is_read_only=read_only, **call.opening)
    server = WebServer(site, port=port)
    look_ahead(site)
    serving = server.serving
    listens = call.at_terminal and not call.json

    def page(out: Out) -> None:
        out.say("metier is open at")
        out.exact(serving.link)
        more = "Enter gives another, " if listens else ""
        out.softly(f"The link lets one browser in, once. {more}Ctrl-C ends the server.")

    call.show(Ended({"url": serving.url, "link": serving.link, "port": serving.port}), page)
    sys.stdout.flush()
    if listens:
        on_enter(lambda: call.out.exact(server.new_link()))
    warm_up(site, server.later)
    with opened(serving.link, folder) if (listens if opens is None else opens) else nullcontext():
        server.run()
    return _end(server, call)


def _end(server: WebServer, call: Call) -> int:
    """Wait for long work, and no longer than a person would."""
    try:
        left = server.still_going(0.2)
        if left:
            call.out.aside(f"Stopping: {', '.join(left)}. Ctrl-C again ends it at once")
            left = server.still_going(_PATIENCE)
    except KeyboardInterrupt:
        left = ["at once"]
    if (
        left
    ):  # it cannot be stopped between its steps; the store is always whole, so what is unfinished just ends
        end_at_once(0)
    return 0


def _log_everything() -> None:
    """With `--debug` the terminal shows failures with their traceback, as for other commands."""
    import logging

    log = logging.getLogger("metier.web")
    log.setLevel(logging.DEBUG)
    log.addHandler(logging.StreamHandler())
