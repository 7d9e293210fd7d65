"""The promise about hidden postings: order statistics on held-out ranks, what it rests on, and what makes it void."""

from __future__ import annotations

from metier.domain.promise import Basis, Promise
from metier.evaluation.promise.cross import FOLDS, HeldOut, held_out
from metier.evaluation.promise.filter import Filter
from metier.evaluation.promise.line import Density, Line, draw_line
from metier.evaluation.promise.order import allowed, needed, risk
from metier.evaluation.promise.void import FRESH, AuditFound, Watched, void_reasons

__all__ = [
    "FOLDS",
    "FRESH",
    "AuditFound",
    "Basis",
    "Density",
    "Filter",
    "HeldOut",
    "Line",
    "Promise",
    "Watched",
    "allowed",
    "draw_line",
    "held_out",
    "needed",
    "risk",
    "void_reasons",
]
