"""One run that changes weights: finished pieces are kept, what it took is measured, and a failure leaves everything in use as it was."""

from __future__ import annotations

import errno
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from typing import Protocol

from metier.domain.ports import Progress
from metier.errors import DiskFullError, MetierError, TrainMemoryError, TrainNanError
from metier.training.dataset.rows import RowKind
from metier.training.method import Checkpoints, Foreseen, Gate, Method, Task, Trained, TrainingMethod
from metier.training.registry.card import Card
from metier.training.runs import RunRecord, RunStanding

_EVERY_SECONDS = 1.0  # how often others are told how far a run is


class KeptPieces(Checkpoints, Protocol):
    """Checkpoints that look after themselves."""

    @property
    def damaged(self) -> list[str]:
        """Names of pieces that were not as they had been written."""
        ...

    def check(self) -> int:
        """Tidy up; how many pieces are as they were written."""
        ...


class RunStore(Protocol):
    """Where runs are kept; `metier.storage.run_folder.RunFolders`."""

    def pieces(self, record: RunRecord) -> KeptPieces:
        """Finished pieces of a run."""
        ...

    def held(self, run: str) -> AbstractContextManager[None]:
        """Be the one process that works in this workspace."""
        ...

    def begin(self, record: RunRecord) -> None:
        """Make a run's place, or write what is known of it anew."""
        ...

    def write(self, record: RunRecord) -> None:
        """Write what is known of it."""
        ...

    def tell(
        self, record: RunRecord, what: str, done: int, total: int, *, left: float | None, seconds: float
    ) -> None:
        """Write how far it is, for others to read."""
        ...

    def end(self, record: RunRecord) -> None:
        """Remove the pieces of a run that is done."""
        ...

    def remove(self, record: RunRecord) -> None:
        """Remove a run with everything in it."""
        ...

    def sweep(self) -> None:
        """Remove runs that are done."""
        ...


@dataclass(frozen=True, slots=True)
class RunReport:
    """What came of a run.

    Attributes:
        gate: What held-out decisions said.
        is_shadow: It gives frozen verdicts beside the active screener from now on.
        foreseen, used: Seconds, memory in MB, US dollars.
        n_kept: Pieces that were there when it began, from an interrupted run.
        n_damaged: Pieces that were not as they had been written; they were made again.
        figures: Held-out figures, frozen and tuned beside each other.
    """

    run: str
    model: str
    kind: str
    method: str
    n_rows: int
    gate: Gate
    is_shadow: bool
    foreseen: dict[str, float | None]
    used: dict[str, float]
    n_kept: int
    n_damaged: int
    figures: dict[str, object]


@dataclass(frozen=True, slots=True)
class Work:
    """A run that is about to begin: what is done, by which method, and what was told before.

    Attributes:
        drops: An interrupted run that is removed, as it was begun anew.
    """

    method: TrainingMethod
    task: Task
    record: RunRecord
    foreseen: Foreseen
    drops: RunRecord | None = None


@dataclass(frozen=True, slots=True)
class Meters:
    """What is measured while a run works.

    Attributes:
        tick: Seconds of a clock that never goes back.
        most_memory_mb: The most memory of this process so far.
    """

    tick: Callable[[], float]
    most_memory_mb: Callable[[], float]


def carry_out(
    work: Work,
    runs: RunStore,
    register: Callable[[Trained], Card],
    meters: Meters,
    progress: Progress | None = None,
) -> RunReport:
    """Train, measure, and hand what came of it to `register`.

    Raises:
        TuningRunningError: Another process trains in this workspace.
        DiskFullError, TrainMemoryError, TrainNanError: As named; whatever else the method raises.
    """
    with runs.held(work.record.id):
        runs.sweep()
        if work.drops is not None:
            runs.remove(work.drops)
        return _held(work, runs, register, meters, progress)


def _held(
    work: Work,
    runs: RunStore,
    register: Callable[[Trained], Card],
    meters: Meters,
    progress: Progress | None,
) -> RunReport:
    record, pieces = work.record, runs.pieces(work.record)
    teller = _Teller(work, runs, meters.tick, progress)
    try:
        runs.begin(record)
        n_kept = pieces.check()
        trained = work.method.train(work.task, pieces, teller)
        measured = {"seconds": teller.seconds, "memory_mb": meters.most_memory_mb()}
        is_elsewhere = work.method.method is Method.HOSTED  # the service tells how long the job took
        used = {**measured, **trained.used} if is_elsewhere else {**trained.used, **measured}
        card = register(replace(trained, used=used))
    except BaseException as error:
        teller.write()
        told = _told(error)
        _stopped(replace(record, seconds=teller.seconds), runs, told)
        if told is error:
            raise
        raise told from error
    runs.end(replace(record, standing=RunStanding.DONE, seconds=teller.seconds, model=card.id))
    return RunReport(
        record.id, card.id, card.kind.value, card.method.value, card.n_rows, card.gate,
        card.kind is RowKind.SCREENING and card.gate is not Gate.NO_BETTER, dict(record.foreseen), used, n_kept, len(pieces.damaged), dict(card.figures),
    )  # fmt: skip


def _told(error: BaseException) -> BaseException:
    """A failure of the machine in metier's words; any other as it is."""
    if isinstance(error, MemoryError):
        return TrainMemoryError(
            "There was not enough memory; what was finished is kept",
            hint="Close other programs, or try a smaller `--batch`",
        )
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return DiskFullError(error.strerror or str(error))
    return error


def _stopped(record: RunRecord, runs: RunStore, error: BaseException) -> None:
    """Keep what can be gone on with, and say why it stopped; a run without a finished piece leaves nothing behind."""
    is_worthless = isinstance(error, TrainNanError) or not runs.pieces(record).names()
    if is_worthless and not record.background:
        runs.remove(record)
        return
    why = f"{error.code}: {error.message}" if isinstance(error, MetierError) else _kind_of(error)
    with suppress(MetierError):  # on a full disk the earlier run.json stands, which says as much
        runs.write(replace(record, standing=RunStanding.INTERRUPTED, why=why))


def _kind_of(error: BaseException) -> str:
    return "stopped" if isinstance(error, KeyboardInterrupt) else f"a failure ({type(error).__name__})"


class _Teller:
    """Passes progress on, and writes it down now and then."""

    def __init__(
        self, work: Work, runs: RunStore, tick: Callable[[], float], progress: Progress | None
    ) -> None:
        self._record, self._runs, self._tick, self._progress = work.record, runs, tick, progress
        self._foreseen = work.foreseen.seconds
        self._began = self._phase_began = tick()
        self._told_at = float("-inf")
        self._what, self._first, self._done, self._total = "", 0, 0, 0

    @property
    def seconds(self) -> float:
        """Spent so far, by earlier processes too."""
        return self._record.seconds + self._tick() - self._began

    def __call__(self, what: str, done: int, total: int) -> None:
        """Report; what was finished stays if the one who listens raises."""
        now = self._tick()
        phase = what.partition(" · ")[0]
        if phase != self._what:
            self._what, self._first, self._phase_began, self._told_at = phase, done, now, float("-inf")
        self._done, self._total = done, total
        if now - self._told_at >= _EVERY_SECONDS or (total and done >= total):
            self._told_at = now
            self.write()
        if self._progress is not None:
            self._progress(what, done, total)

    def write(self) -> None:
        """Write the latest report down."""
        if self._what:
            left = self._left(self._done, self._total)
            self._runs.tell(
                self._record, self._what, self._done, self._total, left=left, seconds=self.seconds
            )

    def _left(self, done: int, total: int) -> float | None:
        """At least so long: what the pace of this part of the work says, or what was foreseen; None where neither says anything."""
        found = []
        moved = done - self._first
        if total and moved > 0:
            found.append((self._tick() - self._phase_began) / moved * (total - done))
        if self._foreseen is not None and self._foreseen > self.seconds:
            found.append(self._foreseen - self.seconds)
        return max(found, default=None)


class Nowhere:
    """`Checkpoints` of a run that must not begin: whatever would be kept is refused, so nothing that costs is done.

    A method that says that something is missing is asked to train all the same, for the failure by which it says so; should
    it find nothing missing after all, `refusal` is raised at its first piece.
    """

    def __init__(self, refusal: MetierError) -> None:
        self._refusal = refusal

    def get(self, name: str) -> bytes | None:  # noqa: ARG002  # the port's signature
        """Nothing."""
        return None

    def put(self, name: str, content: bytes) -> None:  # noqa: ARG002  # the port's signature
        """Refuse."""
        raise self._refusal

    def names(self) -> tuple[str, ...]:
        """None."""
        return ()
