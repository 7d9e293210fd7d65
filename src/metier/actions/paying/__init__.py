"""Holding many conversations with a base model at once: within the budget, none paid twice."""

from __future__ import annotations

from metier.actions.paying.asker import PayingAsker
from metier.actions.paying.estimate import Estimate
from metier.actions.paying.retries import Retries
from metier.actions.paying.stats import AskingStats
from metier.actions.paying.terms import Terms

__all__ = ["AskingStats", "Estimate", "PayingAsker", "Retries", "Terms"]
