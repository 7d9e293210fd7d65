"""The promise about hidden postings on a desk: what may be hidden now, on what evidence, and what is missing for more."""

from __future__ import annotations

from metier.actions.promise.now import Evidence, Hider, promise_now
from metier.actions.promise.report import PromiseForm, PromiseReport, promise_report
from metier.actions.promise.watched import n_hidden

__all__ = ["Evidence", "Hider", "PromiseForm", "PromiseReport", "n_hidden", "promise_now", "promise_report"]
