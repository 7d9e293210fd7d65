"""Batches: many questions at half the price, for those who can wait a day; none paid twice, whatever dies meanwhile."""

from __future__ import annotations

from metier.actions.batching.collect import BatchCollector, Collected
from metier.actions.batching.send import BatchSender, BatchTerms, Sent

__all__ = ["BatchCollector", "BatchSender", "BatchTerms", "Collected", "Sent"]
