"""Explanations in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from metier.adviser.topics import Known


def source_words(known: Known) -> str:
    """Where something is known from, and of which day."""
    return f"{known.source}, {known.day}" if known.day else known.source
