"""Fine-tuning at a service with OpenAI's API, as a `TrainingMethod`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal

from metier.domain.chat import MICRO
from metier.domain.ports import Progress
from metier.domain.posting import PostingId
from metier.errors import MetierError
from metier.training.dataset.needs import thin_for
from metier.training.dataset.rows import AnswerForm, RowKind
from metier.training.dataset.screening import instruction
from metier.training.hosted.before import check_open, check_rows, remarks, terms_of
from metier.training.hosted.leaving import Leaving, check_agreed, leaving
from metier.training.hosted.model_file import FILE, HostedModel, KeptModel, chosen
from metier.training.hosted.ports import Connection
from metier.training.hosted.record import Record
from metier.training.hosted.run import HostedRun
from metier.training.hosted.steps import Patience
from metier.training.method import Checkpoints, Foreseen, Gate, Method, Task, Trained

_MEMORY_MB = 160.0
"""Of the process: it reads rows and waits."""
_DISK_MB = 0.1


class HostedMethod:
    """A `TrainingMethod`: rows go to a service, which trains a model of its own and keeps it.

    Options of a `Task` that it knows:

    * `model`: the base model of metier.toml whose service is asked; else the one of the settings.
    * `base`: the model to be tuned, as the service calls it; else the `model` of that table.
    * `epochs`, `price` (US dollars for a million training tokens), `budget` (of this run).
    * `tuned_before`: the person's organisation trained there before, where that is asked for.
    * `agree_rows`: the number of rows the person agreed to send; nothing is sent unless it is that of the rows.
    * `checkpoint`: which kept model is asked later: `last`, `best`, a step, or a name.
    * `job`: name of a job that was begun before; it is watched, and none is begun.
    * `create_again`: begin a job although an earlier try may have begun one.

    Args:
        connect: Makes the connection that a task names; raises where there is none.
        identity: Of service, base model and settings.
        now, sleep, patience: Time, and how a job is watched; tests put theirs here.
    """

    def __init__(
        self,
        connect: Callable[[Task], Connection],
        *,
        identity: str,
        now: Callable[[], datetime],
        sleep: Callable[[float], None] = time.sleep,
        patience: Patience | None = None,
    ) -> None:
        self._connect, self._identity, self._now = connect, identity, now
        self._sleep, self._patience = sleep, patience or Patience()

    @property
    def method(self) -> Method:
        """Hosted."""
        return Method.HOSTED

    @property
    def identity(self) -> str:
        """Of service, base model and settings."""
        return self._identity

    def check(self, task: Task) -> None:
        """Return if a new run could start, but for the budget and the person's agreement; sends nothing, needs no key.

        `foresee` says the same in words; this raises it with its own code.

        Raises:
            HostClosedError, HostedRowsError, NotEnoughExamplesError, TrainingPriceError, TuneOptionError: As named.
            NoModelError, ModelUnknownError, ConfigValueError: There is no such service.
        """
        connection = self._connect(task)
        check_open(task, connection, self._now().date())
        check_rows(task, connection)
        terms_of(task, connection)

    def leaving(self, task: Task) -> Leaving:
        """What a run would send, in numbers and in sentences to be agreed to; nothing is sent.

        Raises:
            NoModelError, ModelUnknownError, ConfigValueError: There is no such service.
        """
        return leaving(task, self._connect(task))

    def foresee(self, task: Task) -> Foreseen:
        """What it would take; sends nothing, and needs no key."""
        try:
            connection = self._connect(task)
        except MetierError as error:
            return Foreseen(Method.HOSTED, None, _MEMORY_MB, _DISK_MB, None, missing=(error.with_hint,))
        usd: Decimal | None = None
        notes = list(remarks(connection, self._now().date()))
        missing = list(_in_the_way(task, connection, self._now))
        try:
            terms = terms_of(task, connection)
            usd = Decimal(terms.worst) / MICRO
            notes.append(
                f"Every row is read {terms.epochs} times, at {terms.rate.shown} for a million tokens ({terms.rate.source})."
            )
        except MetierError as error:
            missing.append(error.with_hint)
        notes += _of_budget(connection, usd)
        thin = next((one.words for one in thin_for(task.rows) if one.method == Method.HOSTED.value), "")
        return Foreseen(
            Method.HOSTED, None, _MEMORY_MB, _DISK_MB, usd,
            brings=_brings(thin),
            missing=tuple(missing),
            notes=(*notes, *leaving(task, connection).words, *_AFTERWARDS),
        )  # fmt: skip

    def train(self, task: Task, keep: Checkpoints, progress: Progress | None = None) -> Trained:
        """Have a model trained at the service; goes on where `keep` says it stopped.

        Whoever stops watching leaves the job running, and the same `keep` goes on watching.

        Raises:
            As `HostedRun.done`.
        """
        begun = self._now()
        connection = self._connect(task)
        run = self._run(task, connection, keep, progress)
        return _trained(run.done(), task, connection, seconds=(self._now() - begun).total_seconds())

    def cancel(self, task: Task, keep: Checkpoints, progress: Progress | None = None) -> str:
        """Ask for the end of the job that `keep` names, settle it and remove its files; how it ended, in words.

        Raises:
            HostedUnclearError: Whether there is a job cannot be known now.
            TryAgainError, ProviderError: The service could not be asked.
        """
        connection = self._connect(task)
        record = self._run(task, connection, keep, progress).cancelled()
        if record is None:
            return "nothing was begun"
        if record.job is None:
            return "no job was begun; nothing is to be paid"
        paid = (
            "not known, so all that was reserved counts as spent"
            if record.paid is None
            else f"${Decimal(record.paid) / MICRO:.4f}"
        )
        return f"job {record.job.id} at {record.host} {record.job.state.value}; cost: {paid}"

    def _run(
        self, task: Task, connection: Connection, keep: Checkpoints, progress: Progress | None
    ) -> HostedRun:
        return HostedRun(task, connection, keep, self._now, self._sleep, progress, self._patience)


_AFTERWARDS = (
    "Once begun, the job goes on whether metier runs or not; `--resume` goes on watching.",
    "Files of rows are removed at the service when the job has ended; the tuned model stays there until you delete it.",
)


def _brings(thin: str) -> str:
    """What may be expected, in words."""
    words = "Not measured: no real service was asked in metier's own trials. Afterwards it is compared on your later decisions."
    return f"{words} Too thin: {thin}." if thin else words


def _of_budget(connection: Connection, usd: Decimal | None) -> Iterator[str]:
    """Whether the budget allows it now; a run that has begun has its money kept apart already, so it stops nothing here."""
    try:
        connection.purse.check(0 if usd is None else int(usd * MICRO))
    except MetierError as error:
        yield error.with_hint


def _in_the_way(task: Task, connection: Connection, now: Callable[[], datetime]) -> Iterator[str]:
    """What keeps a run from starting, but for price and agreement, which the person is asked about."""
    checks: tuple[Callable[[], None], ...] = (
        lambda: check_open(task, connection, now().date()),
        lambda: check_rows(task, connection),
    )
    for check in checks:
        try:
            check()
        except MetierError as error:
            yield error.with_hint
    if connection.is_cut_off and not connection.is_local:
        try:
            check_agreed(task, connection)
        except MetierError as error:
            yield error.with_hint


def _trained(record: Record, task: Task, connection: Connection, *, seconds: float) -> Trained:
    job = record.job
    assert job is not None
    plain = {instruction(form) for form in AnswerForm}
    model = HostedModel(
        chosen(record, task.options.get("checkpoint")), job.model, connection.alias, record.host, record.base,
        job.id, record.instruction, task.kind is RowKind.SCREENING and record.instruction not in plain,
        tuple(KeptModel(name, step, figures) for name, step, figures in record.kept),
    )  # fmt: skip
    took = seconds
    if job.created_at is not None and job.finished_at is not None and job.finished_at >= job.created_at:
        took = job.finished_at - job.created_at
    used = {"seconds": took}  # memory is measured by whoever runs this process
    if record.paid is not None or record.usd:
        used["usd"] = float(Decimal(record.worst if record.paid is None else record.paid) / MICRO)
    return Trained(
        record.base,
        f"{record.base}@{record.host}",
        {FILE: model.to_bytes()},
        {
            "host": record.host, "job": job.id, "model": model.model, "epochs": record.epochs, "seed": task.seed,
            "usd_per_million": record.usd, "agreed_rows": record.agreed, "mark": record.mark,
            "files_left_at_the_service": list(record.left),
        },
        Gate.NOT_KNOWN,
        trained_on=frozenset(PostingId(one) for one in record.learned),
        figures={
            "trained_tokens": job.trained_tokens,
            "losses": dict(record.losses),
            "held_out": len(record.told),
            "checkpoints": len(record.kept),
        },
        used=used,
    )  # fmt: skip
