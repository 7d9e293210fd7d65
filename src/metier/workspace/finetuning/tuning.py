"""Runs that change weights: looked ahead at, started, gone on with, watched."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from metier.actions.decide import examples
from metier.actions.finetuning.plan import (
    KindPlan,
    Machine,
    PlanReport,
    advice,
    disk_needed_mb,
    fits,
    prospect,
    too_few,
)
from metier.actions.finetuning.run import Meters, Nowhere, RunReport, Work, carry_out
from metier.actions.training_data import report_of
from metier.errors import (
    CannotTrainError,
    MetierError,
    NothingToResumeError,
    ResumeMismatchError,
    TrainMemoryError,
    TuningJobError,
    TuningRunningError,
)
from metier.storage.machine import free_disk_mb, free_memory_mb, most_memory_mb, used_memory_mb
from metier.storage.run_folder import RunFolders
from metier.storage.run_folder import running as running  # noqa: PLC0414  # who lists runs takes it from here
from metier.training.dataset.rows import AnswerForm, RowKind
from metier.training.method import Foreseen, Json, Method, Task, Trained, TrainingMethod
from metier.training.registry.card import Card
from metier.training.runs import TERMS, RunKey, RunRecord, RunStanding, RunState, changed, key_of, run_id
from metier.workspace.finetuning.background import PROGRAM, start, stop
from metier.workspace.finetuning.jobs import job_cancelled, n_rows_leaving
from metier.workspace.finetuning.methods import check_extra, check_options, method_of
from metier.workspace.finetuning.offers import (
    CancelReport,
    Offer,
    Prepared,
    RunOptions,
    foreseen_row,
    kind_and_method,
    no_room,
    taken_from,
    too_few_error,
)
from metier.workspace.finetuning.serving import read_decided
from metier.workspace.training_data import ExportOptions

if TYPE_CHECKING:
    from metier.domain.ports import Progress
    from metier.workspace.applying import Applying

_SEEDS = 3
_MICRO = 1_000_000


class Tuning:
    """Changing weights in one workspace.

    Example:
        >>> import tempfile
        >>> from metier.workspace import Workspace
        >>> plan = Workspace.create(tempfile.mkdtemp()).tuning.plan([RowKind.INTERVIEW], [])
        >>> [one.advice for one in plan.kinds]
        ['Not yet: 0 rows, and 10 are the fewest.']
    """

    def __init__(self, workspace: Applying) -> None:
        self._workspace = workspace
        self._runs = RunFolders(Path(workspace.folder))

    # --- looking ahead --------------------------------------------------------------------------------------

    def plan(
        self,
        kinds: Sequence[RowKind] = tuple(RowKind),
        methods: Sequence[Method] = tuple(Method),
        progress: Progress | None = None,
    ) -> PlanReport:
        """What there is to tune on, what it would take and bring; starts and sends nothing.

        Cost: making the rows (seconds for 2,000 postings), and a second or two for each method.
        """
        machine, cards, price = self._machine(), self._cards(), self._usd_per_posting()
        found = []
        for kind in kinds:
            task = self._task(kind, RunOptions(), progress)
            data = report_of(task.rows)
            prospects = []
            for method in (one for one in methods if fits(one, kind)):
                foreseen, failure = (None, "") if too_few(data) else self._foreseen(method, task)
                prospects.append(
                    prospect(
                        data, method, foreseen, machine, failure=failure, cards=cards, usd_per_posting=price
                    )
                )
            found.append(KindPlan(data, tuple(prospects), advice(data, prospects)))
        return PlanReport(tuple(found), machine)

    def _foreseen(self, method: Method, task: Task) -> tuple[Foreseen | None, str]:
        """What a method would take, or why that cannot be told."""
        try:
            check_extra(method)
            return method_of(method, self._workspace).foresee(task), ""
        except MemoryError:
            return None, _no_memory().message
        except MetierError as error:
            is_told = isinstance(error, CannotTrainError) or not error.hint
            return None, error.message if is_told else f"{error.message} ({error.hint})"

    # --- one run --------------------------------------------------------------------------------------------

    def prepare(
        self,
        asked: RunOptions,
        *,
        resume: bool = False,
        fresh: bool = False,
        progress: Progress | None = None,
    ) -> Prepared:
        """One run, looked at and not started; `offer.refused` says what keeps it from starting.

        An interrupted run of the same kind and method is gone on with if nothing of what it rests on changed.

        Args:
            resume: Go on with the newest interrupted run, or the newest of that kind and method; what is not said is taken from it.
            fresh: Drop the interrupted run of that kind and method, and begin anew.

        Raises:
            NothingToResumeError: `resume`, and none was interrupted.
            ResumeMismatchError: The interrupted run rests on other data, another base or other options.
            TrainingOptionError: An option does not fit the method, or no kind or method was said.
            TuningRunningError: Another process trains in this workspace.
        """
        name, pid = self._runs.holder()
        if name:
            raise TuningRunningError(name, pid=pid)
        before = self._interrupted(asked.kind, asked.method)
        if resume:
            if before is None:
                raise NothingToResumeError
            asked = taken_from(before, asked)
        kind, chosen = kind_and_method(asked)
        check_options(chosen, kind, asked.options)
        is_paid = before is not None and self._may_have_a_job(before)
        if before is not None and is_paid and fresh:
            raise TuningJobError(before.id)
        task = self._task(kind, asked, progress)
        method, foreseen, failure = self._ready(chosen, task)
        if is_paid and method is not None:
            failure = None  # what is in the way of a new job is not in the way of watching one
        key = key_of(task, chosen, method.identity if method is not None else "")
        what = changed(before.key, key) if before is not None and not failure and not is_paid else ""
        goes_on, drops = self._kept_or_dropped(before, what, fresh=fresh)
        record = self._record(goes_on, key, foreseen, asked)
        machine = self._machine()
        failure = failure or no_room(foreseen, machine)
        offer = self._offer(record, task, foreseen, machine, goes_on, drops)
        n_leaving = 0 if is_paid or method is None else n_rows_leaving(method, task)
        offer = replace(offer, n_leaving=n_leaving, refused=failure.message if failure else "")
        work = Work(method, task, record, foreseen, drops) if method is not None else None
        return Prepared(offer, work, failure)

    def _kept_or_dropped(
        self, before: RunRecord | None, what: str, *, fresh: bool
    ) -> tuple[RunRecord | None, RunRecord | None]:
        """The interrupted run, on the side of what is gone on with or of what is dropped.

        Args:
            what: Has changed since, in words; empty where nothing has.

        Raises:
            ResumeMismatchError: Something has changed, it has finished pieces, and the person did not say `fresh`.
        """
        if before is None:
            return None, None
        is_lost = bool(what) and not self._runs.pieces(before).names()
        if fresh or is_lost:  # without a finished piece there is nothing to lose
            return None, before
        if what:
            raise ResumeMismatchError(before.id, what=what)
        return before, None

    def _record(
        self, goes_on: RunRecord | None, key: RunKey, foreseen: Foreseen, asked: RunOptions
    ) -> RunRecord:
        """What is known of the run before it starts."""
        now = self._workspace.desk.clock.now()
        kept = set(TERMS) - {"agree_rows"}  # to what leaves one agrees anew each time
        return replace(
            goes_on or RunRecord(run_id(key, now), key, now, RunStanding.INTERRUPTED),
            foreseen=foreseen_row(foreseen),
            terms={name: said for name, said in asked.options.items() if name in kept},
        )

    def _offer(
        self,
        record: RunRecord,
        task: Task,
        foreseen: Foreseen,
        machine: Machine,
        goes_on: RunRecord | None,
        drops: RunRecord | None,
    ) -> Offer:
        states = {one.id: one for one in self._runs.states()}
        return Offer(
            record.id, task.kind, record.key.method, len(task.rows.rows), task.rows.labels, foreseen, machine,
            disk_needed_mb(foreseen), states.get(goes_on.id) if goes_on else None, states.get(drops.id) if drops else None,
        )  # fmt: skip

    def _may_have_a_job(self, record: RunRecord) -> bool:
        """Whether a service may work for that run, which somebody pays for."""
        return record.key.method is Method.HOSTED and bool(self._runs.pieces(record).names())

    def check(self, prepared: Prepared) -> None:
        """Return if a run can start.

        Raises:
            What keeps it from starting (`offer.refused`), as its method says it: E-EXTRA, E-HOST-CLOSED, E-NO-GPU and so on.
        """
        failure = prepared.failure
        if isinstance(failure, CannotTrainError) and prepared.work is not None:
            prepared.work.method.train(prepared.work.task, Nowhere(failure))
        if failure is not None:
            raise failure

    def run(
        self, prepared: Prepared, progress: Progress | None = None, *, detached: bool = False
    ) -> RunReport:
        """Train, and put what came of it among the tuned models; a new screening model becomes the shadow.

        Nothing in use changes, whatever happens. Ctrl-C and failures keep what was finished.

        Args:
            detached: Nobody watches: a failure is kept in words for `metier finetune list`.

        Raises:
            TuningRunningError: Another process trains in this workspace.
            Whatever kept it from starting (`offer.refused`), and what the method raises.
        """
        self.check(prepared)
        assert prepared.work is not None  # else something had kept it from starting
        work = replace(prepared.work, record=_running_here(prepared.work.record, detached=detached))

        def register(trained: Trained) -> Card:
            return self._registered(work, trained)

        report = carry_out(work, self._runs, register, Meters(time.monotonic, most_memory_mb), progress)
        if report.method == Method.ENCODER.value and report.model == self._workspace.tuned.shadow:
            read_decided(self._workspace, report.model, progress)  # so that the next screening does not wait
        return report

    def start(
        self, prepared: Prepared, said: Mapping[str, Json] | None = None, program: Sequence[str] = PROGRAM
    ) -> RunState:
        """Train in a process of its own, which outlives this one; returns when it is under way.

        Args:
            said: Options of the run that are said anew to every process, as they are not kept: `agree_rows`.

        Raises:
            TuningStartError: It ended before it had begun to train.
            Whatever kept it from starting (`offer.refused`).
        """
        self.check(prepared)
        assert prepared.work is not None  # else something had kept it from starting
        work = prepared.work
        if work.drops is not None:
            with self._runs.held(work.record.id):
                self._runs.remove(work.drops)
        record = replace(work.record, background=True)
        return start(
            Path(self._workspace.folder), self._runs, record, said or {}, self._workspace.environment, program
        )

    def stop(self, run: str) -> bool:
        """Stop a run under way, by its whole id; what was finished is kept. Whether it has ended, after at most ten seconds."""
        return stop(self._runs, run)

    def cancel(
        self, run: str = "", *, dry_run: bool = False, progress: Progress | None = None
    ) -> CancelReport:
        """Drop an interrupted run with everything it had done; a job at a service is asked to end first, and settled.

        Args:
            run: Its id or the first characters of it; the newest one if empty.

        Raises:
            NothingToResumeError: There is none.
            TuningRunningError: A process works on a run.
            HostedUnclearError, ProviderError: The service could not be asked; the run is still there.
        """
        found = [
            one
            for one in self._runs.records()
            if one.standing is not RunStanding.DONE and one.id.startswith(run)
        ]
        if not found:
            raise NothingToResumeError
        record = found[0]
        pieces = self._runs.pieces(record)
        words, n_pieces = "", len(pieces.names())
        with self._runs.held(record.id):
            if self._may_have_a_job(record):
                asked = taken_from(record, RunOptions())
                method = method_of(Method.HOSTED, self._workspace)
                task = self._task(record.key.kind, asked, progress)
                words = "its job would be asked to end"
                if not dry_run:
                    words = job_cancelled(method, task, pieces, progress)
            if not dry_run:
                self._runs.remove(record)
        return CancelReport(record.id, n_pieces, words, done=not dry_run)

    def states(self) -> tuple[RunState, ...]:
        """Runs under way, interrupted, and the last that ended, the newest first."""
        return self._runs.states()

    def _registered(self, work: Work, trained: Trained) -> Card:
        """The card of what was trained; a run that was killed just after it had been registered gets that one."""
        models = self._workspace.tuned_models
        for card in self._cards():
            is_same = (card.kind, card.method) == (work.task.kind, work.method.method)
            if is_same and card.made_at >= work.record.started_at and dict(card.files) == _hashes(trained):
                return card
        return models.add(work.task, work.method.method, trained, work.foreseen)

    def _ready(self, name: Method, task: Task) -> tuple[TrainingMethod | None, Foreseen, MetierError | None]:
        """The method, what it would take, and why it cannot start."""
        nothing = Foreseen(name, None, 0.0, 0.0)
        data = report_of(task.rows)
        lacks = too_few(data)
        if lacks:
            return None, replace(nothing, missing=(lacks,)), too_few_error(task, data.labels)
        try:
            check_extra(name)
            method = method_of(name, self._workspace)
            foreseen = method.foresee(task)
            if foreseen.missing:
                return method, foreseen, CannotTrainError(name.value, missing=foreseen.missing)
        except MemoryError:
            error = _no_memory()
            return None, replace(nothing, missing=(error.message,)), error
        except MetierError as error:
            return None, replace(nothing, missing=(error.message,)), error
        return method, foreseen, None

    # --- what it is made of ---------------------------------------------------------------------------------

    def _task(self, kind: RowKind, asked: RunOptions, progress: Progress | None) -> Task:
        workspace = self._workspace
        is_screening = kind is RowKind.SCREENING
        options = ExportOptions(answer=AnswerForm.LABEL if is_screening else None)
        desk = workspace.desk
        return Task(
            kind,
            workspace.training_data.rows(kind, options, progress),
            tuple(examples(desk.decisions.history(), desk.postings)) if is_screening else (),
            workspace.profile,
            seed=asked.seed or 0,
            seeds=_SEEDS if asked.seeds is None else asked.seeds,
            device=asked.device or workspace.settings.finetune_device,
            batch=asked.batch,
            options=dict(asked.options),
        )

    def _interrupted(self, kind: RowKind | None, method: Method | None) -> RunRecord | None:
        for record in self._runs.records():
            is_wanted = kind in {None, record.key.kind} and method in {None, record.key.method}
            if is_wanted and record.standing is not RunStanding.DONE:
                return record
        return None

    def _machine(self) -> Machine:
        return Machine(free_memory_mb(), free_disk_mb(Path(self._workspace.folder)), used_memory_mb())

    def _cards(self) -> tuple[Card, ...]:
        return tuple(one.card for one in self._workspace.tuned_models.all() if one.card is not None)

    def _usd_per_posting(self) -> Decimal | None:
        """What asking a base model about a posting cost so far in this workspace, on the mean; None where nothing was paid."""
        spent = self._workspace.store.ledger.spent()
        return Decimal(spent.total) / _MICRO / spent.n_replies if spent.total and spent.n_replies else None


def _no_memory() -> TrainMemoryError:
    return TrainMemoryError(
        "There is not even memory to look ahead; nothing was started and nothing has changed",
        hint="Close other programs, then try again",
    )


def _hashes(trained: Trained) -> dict[str, str]:
    return {name: hashlib.sha256(content).hexdigest() for name, content in trained.files.items()}


def _running_here(record: RunRecord, *, detached: bool) -> RunRecord:
    return replace(record, standing=RunStanding.RUNNING, pid=os.getpid(), why="", background=detached)
