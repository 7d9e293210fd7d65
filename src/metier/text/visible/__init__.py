"""HTML to what a person sees; hidden fragments, structured data and navigation kept apart."""

from __future__ import annotations

from metier.text.visible.page import (
    VisibleFragment,
    VisiblePage,
    looks_like_html,
    sign_in_page,
    visible_fragment,
    visible_page,
)

__all__ = [
    "VisibleFragment",
    "VisiblePage",
    "looks_like_html",
    "sign_in_page",
    "visible_fragment",
    "visible_page",
]
