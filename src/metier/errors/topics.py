"""Failures of explaining a term."""

from __future__ import annotations

from collections.abc import Sequence

from metier.errors.base import UsageError, quoted


class TopicUnknownError(UsageError):
    """An explanation was asked for of something that is no topic."""

    code = "E-TOPIC"

    def __init__(self, asked: str, *, near: Sequence[str] = ()) -> None:
        nearest = f"Nearest: {', '.join(near)}; " if near else ""
        super().__init__(
            f"There is no topic called {quoted(asked)}",
            hint=f"{nearest}`metier explain` lists every topic",
            details={"asked": asked, "near": list(near)},
        )
