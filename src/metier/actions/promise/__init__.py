"""The promise about hidden postings on a desk: what may be hidden now, on what evidence, and what is missing for more."""

from __future__ import annotations

from metier.actions.promise.now import Evidence, Hider, promise_now
from metier.actions.promise.report import PromiseForm, PromiseReport, promise_report

__all__ = ["Evidence", "Hider", "PromiseForm", "PromiseReport", "promise_now", "promise_report"]
