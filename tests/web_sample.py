"""A workspace as somebody has it after a week: made-up postings, some decided, ranked, one application, a resume."""

from __future__ import annotations

import atexit
import functools
import importlib.resources
import json
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from metier.domain.ports import Encoder
from metier.testing import FixedClock, ToyEncoder, resume_of_ada
from metier.workspace import Workspace

START = datetime(2026, 5, 4, 8, tzinfo=UTC)
NOW = START + timedelta(days=9)
"""When pages of it are looked at: the week after."""


def sample_workspace(folder: Path, *, encoder: Encoder | None = None, n_later: int = 32) -> Path:
    """Make it in `folder`; with the stand-in encoder a copy of one that is made once, which takes seconds.

    Args:
        n_later: Decisions after the ranking, so that frozen verdicts can be held against them.
    """
    if encoder:
        return _make(folder, encoder, n_later)
    return Path(shutil.copytree(_made_once(n_later), folder))


@functools.cache
def _made_once(n_later: int) -> Path:
    """One workspace for the life of this process; nothing in it knows in which folder it lies."""
    scratch = tempfile.TemporaryDirectory(prefix="metier-sample-")
    atexit.register(scratch.cleanup)
    return _make(Path(scratch.name) / "search", ToyEncoder(), n_later)


def _make(folder: Path, encoder: Encoder, n_later: int) -> Path:
    clock = FixedClock(START)
    sample = importlib.resources.files("metier") / "sample"
    options = {"environment": {}, "encoder": encoder, "clock": clock}
    with Workspace.create(folder, **options) as workspace:
        (folder / "profile.md").write_bytes((sample / "profile.md").read_bytes())
        (folder / "resume.json").write_text(json.dumps(resume_of_ada()), encoding="utf-8")
        workspace.add_text((sample / "postings.jsonl").read_bytes(), name="postings.jsonl")
        numbers = {row.posting.source_id: row.posting.number for row in workspace.list(limit=10_000).rows}
        lines = [json.loads(line) for line in (sample / "labels.jsonl").read_text("utf-8").splitlines()]
        for line in lines:
            if line["source_id"] in numbers:
                workspace.label(numbers[line["source_id"]], line["label"], why=line["reason"] or "")
                clock.moment += timedelta(minutes=2)
        workspace.screen()
        clock.moment += timedelta(days=1)
        undecided = workspace.list(which="undecided", limit=10_000).rows
        # Some from every part of the order.
        for row in undecided[:: max(1, len(undecided) // n_later)][:n_later]:
            workspace.label(row.posting.number, _taste(row.posting.title, row.posting.text))
            clock.moment += timedelta(minutes=2)
        workspace.screen()
        _apply(workspace)
    return folder


APPLIED = 2
"""Number of the posting that was applied for: "Data Engineer", which the sample person is excited about."""


def _apply(workspace: Workspace) -> None:
    """A resume and a letter, an application, a first talk; another one that went nowhere."""
    workspace.tailoring.make(APPLIED)
    workspace.letters.make(APPLIED)
    workspace.outcomes.note(APPLIED, "applied")
    workspace.outcomes.note(APPLIED, "interview")
    workspace.interviews.log_text(
        APPLIED, "Q: Why do you want to work with us?\nA: The data serve a town.\n", "talk"
    )
    workspace.outcomes.note(55, "applied")
    workspace.outcomes.note(55, "rejected")


def _taste(title: str, text: str) -> str:
    """What somebody who works with data would say, roughly."""
    if "data" in title.lower():
        return "excited"
    return "maybe" if "Python" in text or "SQL" in text else "passed"
