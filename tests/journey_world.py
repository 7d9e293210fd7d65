"""A workspace whose days can be lived through: postings, labels, wishes that change."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from metier.adviser.journeys import Walked
from metier.testing import FixedClock, ToyEncoder
from metier.workspace import Workspace
from metier.workspace.journeys import Journeys

START = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)
OLD = "## About me\n- I count fish.\n\n## Must have\n- Remote\n- Python\n\n## Nice to have\n- Maps\n"
NEW = OLD.replace("- Maps\n", "- Solar parks\n\n## Growth goals\n- Energy systems\n")
NAMES = ("excited", "maybe", "passed")


class Days:
    """One workspace, day by day."""

    def __init__(self, folder: Path, *, n_postings: int = 40, profile: str = OLD) -> None:
        self.clock = FixedClock(START)
        self.folder = folder
        self.workspace = Workspace.create(folder, encoder=ToyEncoder(), clock=self.clock, environment={})
        self.wish(profile)
        rows = [
            {
                "title": f"Job {n}",
                "company": f"Firm {n}",
                "text": f"Python and maps, number {n}, at firm {n}.",
            }
            for n in range(n_postings)
        ]
        if rows:
            self.workspace.add_text("".join(f"{json.dumps(row)}\n" for row in rows), name="jobs.jsonl")

    def wish(self, profile: str) -> None:
        """Write profile.md."""
        (self.folder / "profile.md").write_text(profile, encoding="utf-8")

    def later(self, **more: float) -> None:
        """So much later."""
        self.clock.moment += timedelta(**more)

    def screen(self) -> None:
        """Everything undecided is judged, quickly."""
        self.later(minutes=1)
        self.workspace.screen(quick=True)

    def label(self, first: int, last: int, *, why: str = "") -> None:
        """Decide about postings by their numbers, a minute for each."""
        for number in range(first, last + 1):
            self.later(minutes=1)
            self.workspace.label(number, NAMES[number % 3], why=why)

    def walked(self, name: str) -> Walked:
        """A journey as it stands."""
        report = Journeys(self.workspace).report()
        return next(one for one in report.journeys if one.name == name)

    def done(self, name: str) -> list[str]:
        """Keys of the steps that are done."""
        return [step.key for step in self.walked(name).steps if step.state.value == "done"]
