"""`metier serve`: the workspace in a browser."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from metier.cli.call import Call
from metier.cli.command import command
from metier.cli.envelope import Outcome

if TYPE_CHECKING:
    from metier.cli.output import Out


@command("serve", examples=("metier serve", "metier serve --port 9000", "metier serve --read-only"))
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

    Prints a link that lets one browser in, once. Everything stays on this machine: the server answers to 127.0.0.1
    alone, and the pages load nothing from elsewhere. The command line can be used at the same time. Ctrl-C ends it.
    """
    from metier.web.server import WebServer
    from metier.web.site import Site

    with call.open() as workspace:
        folder = workspace.folder
    site = Site(folder, is_read_only=read_only, **call.opening)

    server = WebServer(site, port=port)
    serving = server.serving

    def page(out: Out) -> None:
        out.say(("metier is open at ", ""), (serving.link, "head"))
        out.softly("The link lets one browser in, once. Ctrl-C ends the server.")

    call.show(Outcome({"url": serving.url, "link": serving.link, "port": serving.port}), page)
    sys.stdout.flush()
    if opens if opens is not None else call.at_terminal and not call.json:
        import webbrowser

        webbrowser.open(serving.link)
    server.run()
    return 0
