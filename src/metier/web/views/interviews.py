"""Later."""

from __future__ import annotations

ROUTES = ()
