"""Example: a posting with its decision, used for learning or shown in a prompt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from metier.domain.decision import Label
from metier.domain.posting import Posting


@dataclass(frozen=True, slots=True)
class Example:
    """A posting, what the person said about it, and why."""

    posting: Posting
    label: Label
    reason: str = ""
    decided_at: datetime | None = None
