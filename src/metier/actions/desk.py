"""The desk the use cases work at: the stores and the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from metier.actions.application_ports import DraftStore, InterviewStore
from metier.actions.ports import (
    DecisionStore,
    DocumentStore,
    OutcomeStore,
    PlacementStore,
    PostingStore,
    VerdictStore,
)
from metier.domain.ports import Clock


@dataclass(frozen=True, slots=True)
class Desk:
    """The stores and the clock that the use cases share."""

    postings: PostingStore
    decisions: DecisionStore
    verdicts: VerdictStore
    documents: DocumentStore
    placements: PlacementStore
    outcomes: OutcomeStore
    drafts: DraftStore
    interviews: InterviewStore
    clock: Clock

    @property
    def today(self) -> date:
        """Today, in the person's own time zone."""
        return self.clock.now().astimezone().date()
