"""Failures of showing a path."""

from __future__ import annotations

from collections.abc import Sequence

from metier.errors.base import UsageError, quoted


class JourneyUnknownError(UsageError):
    """A path was asked for that there is none of."""

    code = "E-JOURNEY"

    def __init__(self, asked: str, *, names: Sequence[str], near: Sequence[str] = ()) -> None:
        nearest = f"Nearest: {', '.join(near)}; there are" if near else "There are"
        super().__init__(
            f"There is no journey called {quoted(asked)}",
            hint=f"{nearest} {', '.join(names)}; `metier journey --all` shows all of them",
            details={"asked": asked, "near": list(near), "names": list(names)},
        )
