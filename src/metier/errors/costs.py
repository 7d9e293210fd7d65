"""Failures of reckoning costs."""

from __future__ import annotations

from collections.abc import Sequence

from metier.errors.base import UsageError, quoted


class AssumptionError(UsageError):
    """An assumption was named that there is none of, or given a value that it cannot have."""

    code = "E-ASSUMPTION"

    def __init__(self, name: str, *, got: object = None, want: str = "", near: Sequence[str] = ()) -> None:
        if want:
            message = f"The assumption {quoted(name)} cannot be {quoted(str(got))}: it is {want}"
            hint = (
                f"For instance `--set {name}=…`; `metier costs --assumptions` lists every one with its unit"
            )
        else:
            message = f"There is no assumption called {quoted(name)}"
            nearest = f"Perhaps {quoted(near[0])}; " if near else ""
            hint = f"{nearest}`metier costs --assumptions` lists every one"
        super().__init__(message, hint=hint, details={"name": name, "near": list(near)})
