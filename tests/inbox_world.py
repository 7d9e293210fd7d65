"""A workspace with sixty postings, whose screenings are written by hand: for tests of the inbox."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from metier.actions.inbox import DAILY, TODAY, InboxReport, Section
from metier.domain.decision import Label, Occasion
from metier.domain.facts import Part, Quote
from metier.domain.guardrail import GuardrailSource, Raised, RaisedBy
from metier.domain.placement import Cause, Lane, Placement
from metier.domain.posting import PostingId
from metier.domain.verdict import Verdict
from metier.testing import FixedClock
from metier.workspace import Workspace

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
N = 60
GOAL = Raised(
    "0a1b2c3d", "Learn to lead", GuardrailSource.GOAL, RaisedBy.WORDS, Quote(Part.TEXT, 0, 8, "You lead")
)


class World:
    """A workspace with 60 postings, whose screenings are written by hand."""

    def __init__(self, folder: Path) -> None:
        self.clock = FixedClock(START)
        self.workspace = Workspace.create(folder, clock=self.clock, environment={})
        self.ids: list[PostingId] = []
        self.add(N)

    def add(self, n: int) -> None:
        start = len(self.ids)
        for number in range(start, start + n):
            words = "You lead team" if number % 2 else "You cook in school"
            self.workspace.add_text(f"Job number {number}\n{words} {number} of town {number * 7}.")
        self.ids = [posting.id for posting in self.workspace.desk.postings.all()]

    def screen(
        self,
        lanes: dict[Lane, list[int]],
        *,
        version: str = "v1",
        told: dict[int, Placement] | None = None,
        **kept: str,
    ) -> None:
        """Verdicts rise with the number of the posting; `lanes` and `told` name postings by number from 0."""
        self.clock.moment += timedelta(minutes=1)
        desk = self.workspace.desk
        decided = {decision.posting_id for decision in desk.decisions.history()}
        verdicts = [self.verdict(n, version) for n, i in enumerate(self.ids) if i not in decided]
        desk.verdicts.freeze(verdicts, basis="", profile_key="", n_decisions=40, made_at=self.clock.moment)
        placed = [Placement(self.ids[n], lane) for lane, numbers in lanes.items() for n in numbers]
        placed += [replace(p, posting_id=self.ids[n]) for n, p in (told or {}).items()]
        desk.placements.keep(
            placed,
            screener="hybrid",
            version=version,
            promise=kept.get("promise", ""),
            made_at=self.clock.moment,
        )
        self.clock.moment += timedelta(minutes=1)

    def verdict(self, number: int, version: str) -> Verdict:
        p = (number + 0.5) / len(self.ids)
        return Verdict(self.ids[number], 1 - p, 0, p, p, "hybrid", version, tentative=False)

    def decide(self, number: int, occasion: Occasion = Occasion.RANKED) -> None:
        self.workspace.label(number + 1, "passed", occasion=occasion)

    def shown(self, section: Section, *sections: Section, limit: int | None = DAILY) -> list[int]:
        report = self.workspace.inbox.today(sections or TODAY, limit=limit)
        part = next(part for part in report.parts if part.section is section)
        return [row.posting.number - 1 for row in part.rows]

    def today(self, limit: int | None = DAILY) -> InboxReport:
        return self.workspace.inbox.today(limit=limit)


LANES = {Lane.READ: list(range(50, 60)), Lane.HIDDEN: list(range(30)), Lane.OUTSIDE: [40, 41]}
EDGES = {
    n: Placement(PostingId(""), Lane.LOOK, (Cause.EDGE,), (Label.MAYBE, Label.EXCITED)) for n in range(42, 50)
}
