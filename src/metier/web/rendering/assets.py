"""Style, script and the one library of the pages: read once, named by their content, nothing fetched from elsewhere.

`static/css` and `static/js` are put together in the order of their file names. `htmx` is vendored as published; its
hash stands here and is checked when the server starts.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from metier.errors import ModelCorruptError
from metier.pages.svg.drawing import plot_looks

HTMX = "htmx-2.0.11.min.js"
VENDORED = {HTMX: "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717"}
"""SHA-256 of files that others wrote, by name; where they come from stands in docs/decisions/0020-web.md."""
_KINDS = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file for the browser; its name changes with its content, so it may be kept for ever."""

    name: str
    content: bytes

    @property
    def path(self) -> str:
        """Where it is served."""
        return f"/assets/{self.name}"

    @property
    def kind(self) -> str:
        """Its media type."""
        return _KINDS[self.name.rpartition(".")[2]]


@dataclass(frozen=True, slots=True)
class Assets:
    """All of them."""

    css: Asset
    js: Asset
    htmx: Asset
    icon: Asset
    by_name: dict[str, Asset] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(
            self, "by_name", {one.name: one for one in (self.css, self.js, self.htmx, self.icon)}
        )


def _read(name: str) -> bytes:
    return files("metier.web").joinpath("static", *name.split("/")).read_bytes()


def _together(kind: str) -> bytes:
    folder = files("metier.web").joinpath("static", kind)
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(f".{kind}"))
    return b"\n".join(_read(f"{kind}/{name}") for name in names)


def _named(stem: str, kind: str, content: bytes) -> Asset:
    return Asset(f"{stem}-{hashlib.sha256(content).hexdigest()[:12]}.{kind}", content)


def _vendored(name: str) -> Asset:
    content = _read(name)
    if hashlib.sha256(content).hexdigest() != VENDORED[name]:
        raise ModelCorruptError(name)
    return Asset(name, content)


@cache
def _made() -> Assets:
    css = _together("css") + b"\n" + plot_looks().encode()
    return Assets(
        _named("metier", "css", css), _named("metier", "js", _together("js")), _vendored(HTMX),
        _named("icon", "svg", _read("icon.svg")),
    )  # fmt: skip


ASSETS = _made()
