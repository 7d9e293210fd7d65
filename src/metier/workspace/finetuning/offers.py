"""What a run would take, as it is offered before it starts; and what keeps one from starting, as failures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from metier.actions.finetuning.plan import LEAST_LABELS, LEAST_ROWS, Machine, short_of
from metier.actions.finetuning.run import Work
from metier.errors import (
    MetierError,
    NotEnoughExamplesError,
    TooFewRowsError,
    TrainDiskError,
    TrainingOptionError,
    TrainMemoryError,
)
from metier.training.dataset.rows import RowKind
from metier.training.method import Foreseen, Json, Method, Task
from metier.training.runs import RunRecord, RunState


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What is to be tuned, and how; None where nobody said.

    Attributes:
        options: What only one method knows, by name: `base`, `model`, `epochs`, `price` …
    """

    kind: RowKind | None = None
    method: Method | None = None
    seed: int | None = None
    seeds: int | None = None
    device: str | None = None
    batch: int | None = None
    options: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Offer:
    """What a run would take, before it starts.

    Attributes:
        machine: What there is.
        disk_needed_mb: Most room while it runs.
        goes_on: The interrupted run it would go on with; None where it begins anew.
        drops: The interrupted run it would remove.
        n_leaving: Rows that would go to a service; 0 where nothing leaves this machine.
        refused: Why it would not start, in words; empty where it would.
    """

    run: str
    kind: RowKind
    method: Method
    n_rows: int
    labels: dict[str, int]
    foreseen: Foreseen
    machine: Machine
    disk_needed_mb: float
    goes_on: RunState | None
    drops: RunState | None
    n_leaving: int = 0
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A run that was looked at: its offer, and what it is made of; or what keeps it from starting."""

    offer: Offer
    work: Work | None
    failure: MetierError | None


@dataclass(frozen=True, slots=True)
class CancelReport:
    """An interrupted run that was dropped.

    Attributes:
        n_pieces: Finished pieces that went with it.
        job: How its job at a service ended, in words; empty where there was none.
        done: False where nothing was to be done.
    """

    run: str
    n_pieces: int
    job: str
    done: bool


def taken_from(before: RunRecord, asked: RunOptions) -> RunOptions:
    """What was asked, with everything that was not said as it was in an earlier run."""
    was = before.key.asked
    common = {name: was.get(name) for name in ("seed", "seeds", "batch")}
    whole = {name: value if isinstance(value, int) else None for name, value in common.items()}
    device = was.get("device")
    options = {name: value for name, value in was.items() if name not in {*common, "device"}}
    return RunOptions(
        before.key.kind,
        before.key.method,
        whole["seed"] if asked.seed is None else asked.seed,
        whole["seeds"] if asked.seeds is None else asked.seeds,
        asked.device or (device if isinstance(device, str) else None),
        whole["batch"] if asked.batch is None else asked.batch,
        {**options, **before.terms, **asked.options},
    )


def kind_and_method(asked: RunOptions) -> tuple[RowKind, Method]:
    """Kind and method, which a new run must name.

    Raises:
        TrainingOptionError: One is not said.
    """
    if asked.kind is None or asked.method is None:
        missing = "--kind" if asked.kind is None else "--method"
        raise TrainingOptionError(
            what=f"A run needs `{missing}`",
            hint="`metier finetune plan` tells what there is; `metier finetune run --kind screening --method encoder`",
        )
    return asked.kind, asked.method


def too_few_error(task: Task, labels: Mapping[str, int]) -> MetierError:
    """What is raised where there is not enough to begin with."""
    n = len(task.rows.rows)
    if task.kind is RowKind.SCREENING:
        only = f"{next(iter(labels))} only" if len(labels) == 1 else ""
        return NotEnoughExamplesError(have=n, need=LEAST_LABELS, classes=only)
    return TooFewRowsError(have=n, need=LEAST_ROWS)


def no_room(foreseen: Foreseen, machine: Machine) -> MetierError | None:
    """Why a run that could start does not fit here."""
    memory, disk = short_of(foreseen, machine)
    if memory:
        return TrainMemoryError(
            f"Training cannot start: {memory}", hint="Close other programs, or try a smaller `--batch`"
        )
    return TrainDiskError(disk) if disk else None


def foreseen_row(foreseen: Foreseen) -> dict[str, float | None]:
    """What a run keeps of what was foreseen."""
    return {
        "seconds": foreseen.seconds,
        "memory_mb": foreseen.memory_mb,
        "disk_mb": foreseen.disk_mb,
        "usd": None if foreseen.usd is None else float(foreseen.usd),
    }
