"""Loading ahead what pages will need, so that the first look at each is not the slow one."""

from __future__ import annotations

import pkgutil
import threading
from importlib import import_module

from metier.web.rendering.render import environment

ROOMS = ("pages", "workspace", "actions", "evaluation", "screeners", "applications", "adviser", "text")
"""Rooms whose modules are loaded when they are first used. What is heavy is loaded inside functions, here too."""


def warm_up() -> threading.Thread:
    """Begin, in a thread of its own; ends by itself.

    Cost: some two seconds of one processor, once, while the person looks at the first page.
    """
    thread = threading.Thread(target=_load, name="warm-up", daemon=True)
    thread.start()
    return thread


def _load() -> None:
    made = environment()
    for name in made.list_templates(extensions=("j2",)):
        made.get_template(name)
    for room in ROOMS:
        package = import_module(f"metier.{room}")
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            import_module(found.name)
