"""The promise about hidden postings on a desk: what may be hidden now, on what evidence, and what is missing for more."""

from __future__ import annotations

from metier.actions.promise.now import Evidence, Hider, promise_now

__all__ = ["Evidence", "Hider", "promise_now"]
