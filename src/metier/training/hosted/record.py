"""What a hosted run has done so far, kept before and after every step: a killed process leaves no doubt but one.

Each piece holds everything that is known, not only what is new: where one is damaged, the one before it still tells which
files and which job are ours.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from enum import IntEnum
from typing import Any

from metier.errors import HostedJobError
from metier.training.hosted.ports import Job, JobState
from metier.training.method import Checkpoints

_PREFIX = "hosted-"
_RESTART = "Look at the service's list of jobs; where none of metier runs, `--fresh` begins a new run"


class Step(IntEnum):
    """How far a run is."""

    BEGUN = 1
    """Its mark is drawn; money may be kept apart, files may be at the service."""
    UPLOADED = 2
    """Both files are at the service."""
    CREATING = 3
    """The service is asked to begin a job, and its answer is not kept: it may have begun one."""
    WATCHED = 4
    """The job is known; it goes on whether anybody watches or not."""
    ENDED = 5
    """How it ended is kept; it may not be settled."""
    SETTLED = 6
    """Its money is settled; files may be at the service still."""
    CLEANED = 7
    """Nothing of ours is left to remove."""


@dataclass(frozen=True, slots=True)
class Record:
    """What is known about a run.

    Attributes:
        mark: Random; the same at the service, in the ledger and here.
        begun_at: When, in seconds since 1970.
        data: SHA-256 of both files.
        worst: Kept apart, in millionths of a dollar.
        usd: Of a million tokens, as text.
        agreed: So many rows the person agreed to send; None where nothing was asked.
        learned, told: Postings of the rows that are learned from, and of those held out.
        instruction: What stands before every posting; empty of other kinds than screening.
        files: Names at the service.
        asked_at: When the service was asked to begin the job.
        job: As it was seen last; None before it is known.
        losses: Figures by name, as the service told them last.
        kept: Models kept on the way: name, step, figures.
        paid: In millionths of a dollar; None where the service did not say.
        left: Files that could not be removed.
    """

    step: Step
    mark: str
    begun_at: float
    host: str
    base: str
    data: str
    n_rows: int
    epochs: int
    worst: int
    usd: str
    agreed: int | None = None
    learned: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    instruction: str = ""
    files: tuple[str, ...] = ()
    asked_at: float = 0.0
    job: Job | None = None
    losses: dict[str, float] = field(default_factory=dict)
    kept: tuple[tuple[str, int, dict[str, float]], ...] = ()
    paid: int | None = None
    left: tuple[str, ...] = ()

    @property
    def suffix(self) -> str:
        """Of the tuned model's name: short, as some services take no more than 18 characters."""
        return f"metier-{self.mark[:8]}"

    @property
    def names(self) -> tuple[str, str]:
        """What the files are called."""
        return f"metier-{self.mark}-train.jsonl", f"metier-{self.mark}-validation.jsonl"

    @property
    def job_id(self) -> str:
        """Of the job; empty before it is known."""
        return self.job.id if self.job else ""


def last_record(keep: Checkpoints) -> Record | None:
    """How far a run is; None where nothing was begun.

    Raises:
        HostedJobError: Something was kept, and none of it can be read: whether there is a job cannot be known.
    """
    there = [name for name in keep.names() if name.startswith(_PREFIX)]
    for step in sorted(Step, reverse=True):
        record = _read(keep.get(_name(step)))
        if record is not None:
            return record
    if there:
        what = "What was kept of this run is damaged, so whether it began a job cannot be known"
        raise HostedJobError(what, hint=_RESTART)
    return None


def put(keep: Checkpoints, record: Record, **changes: Any) -> Record:
    """The record with changes, kept; durable when this returns."""
    new = replace(record, **changes)
    keep.put(_name(new.step), json.dumps(asdict(new), ensure_ascii=True).encode())
    return new


def _name(step: Step) -> str:
    return f"{_PREFIX}{step.value}-{step.name.lower()}"


def _read(content: bytes | None) -> Record | None:
    if content is None:
        return None
    try:
        row = json.loads(content)
        job = row["job"]
        if job is not None:
            job = Job(**{**job, "state": JobState(job["state"]), "result_files": tuple(job["result_files"])})
        kept = tuple((str(model), int(step), dict(figures)) for model, step, figures in row["kept"])
        lists = {name: tuple(row[name]) for name in ("learned", "told", "files", "left")}
        return Record(**{**row, **lists, "step": Step(row["step"]), "job": job, "kept": kept})
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
