"""Interviews: noted, prepared, looked back at."""

from __future__ import annotations
