"""Loading ahead what pages will need, so that the first look at each is not the slow one."""

from __future__ import annotations

import gc
import inspect
import pkgutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from importlib import import_module

from starlette.requests import Request

from metier.web.app import VIEWS
from metier.web.later import Later
from metier.web.rendering.render import environment
from metier.web.site import Site
from metier.web.visit import Visit

ROOMS = ("pages", "workspace", "actions", "evaluation", "screeners", "applications", "adviser", "text")
"""Rooms whose modules are loaded when they are first used. What is heavy is loaded inside functions, here too."""
FIRST_LOOK = "/inbox"
NEXT = ("posting.views", "decide.views")
"""Pages that most are looked at after that one."""
LONGEST = 5.0
"""Seconds for which loading lets pages that are being made go first."""


def look_ahead(site: Site) -> None:
    """Make the page that is looked at first, for nobody: what it needs is loaded, read and kept then.

    Cost: some 0.2 s of one processor with 10,000 postings; loading is most of it.
    """
    from metier.web.views.inbox.views import inbox

    scope = {
        "type": "http", "method": "GET", "scheme": "http", "path": FIRST_LOOK, "query_string": b"", "headers": [],
        "server": ("127.0.0.1", 0),
    }  # fmt: skip
    with suppress(Exception), site.open() as workspace:  # whoever asks for the page is told what is wrong
        inspect.unwrap(inbox)(Visit(site, Request(scope), workspace))  # the page before `view`


def warm_up(site: Site, later: Later) -> threading.Thread:
    """Load everything else, in a thread of its own; ends by itself.

    Cost: some two seconds of one processor, once, while the person looks at the first page.
    """
    thread = threading.Thread(target=_load, args=(site, later), name="warm-up", daemon=True)
    thread.start()
    return thread


def _load(site: Site, later: Later) -> None:
    until = time.monotonic() + LONGEST
    for step in _steps(later):
        step()
        site.gate.is_left(max(0.0, until - time.monotonic()))  # pages that are being made go first
    gc.collect()
    gc.freeze()  # what is loaded stays: looking through it for rings held up every page and thread for 70 to 90 ms at times


def _steps(later: Later) -> Iterator[Callable[[], object]]:
    """Parts of it, each some milliseconds; the first are the pages that most are looked at next."""
    for name in (*NEXT, *VIEWS):
        yield partial(import_module, f"metier.web.views.{name}")
    yield later.load
    made = environment()
    for name in made.list_templates(extensions=("j2",)):
        yield partial(made.get_template, name)
    for room in ROOMS:
        package = import_module(f"metier.{room}")
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield partial(import_module, found.name)
