"""Interviews: what is likely asked, what was asked and how it went; pure functions on values."""

from __future__ import annotations
