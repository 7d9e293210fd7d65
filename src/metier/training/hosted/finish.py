"""The second half of a hosted run: the job watched, its money settled, files of rows removed at the service."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

from metier.errors import (
    HostedJobError,
    ProviderError,
    ProviderPausedError,
    ProviderRefusedError,
    TryAgainError,
    quoted,
)
from metier.training.hosted.before import usd
from metier.training.hosted.ports import Event, Job, JobState, TuningService
from metier.training.hosted.price import Rate, paid_of
from metier.training.hosted.record import Record, Step, put
from metier.training.hosted.steps import Steps

_GONE = 404
_MOST_EVENTS = 200


class Finish(Steps):
    """What comes after a job is known."""

    def watched(self, record: Record, service: TuningService) -> Record:
        """The record with a job that has ended; who stops watching leaves it running."""
        assert record.job is not None
        pause, n_failed = self.patience.first, 0
        job = record.job
        while True:
            try:
                job = service.look(record.job_id)
                n_failed = 0
            except TryAgainError as error:
                n_failed += 1
                if n_failed >= self.patience.in_a_row or (error.wait or 0) > self.patience.longest_wait:
                    raise ProviderPausedError(
                        record.host, what=f"{error.what}; the job goes on there"
                    ) from error
                self.sleep(max(error.wait or 0, pause))
                pause = min(self.patience.longest, pause * 1.5)
                continue
            except ProviderRefusedError as error:
                if error.status == _GONE:
                    raise _gone(record) from error
                raise
            if job.state.is_ended:
                return self._ended(record, job, service)
            self.tell(f"{record.host}: job {record.job_id} is {job.state.value}", 0, 0)
            self.sleep(pause)
            pause = min(self.patience.longest, pause * 1.5)

    def _ended(self, record: Record, job: Job, service: TuningService) -> Record:
        """What a service tells of a job beside its end; none of it is worth losing the end for."""
        events: tuple[Event, ...] = ()
        kept: tuple[tuple[str, int, dict[str, float]], ...] = ()
        losses: dict[str, float] = {}
        with suppress(ProviderError):
            events = service.events(job.id)[-_MOST_EVENTS:]
        for event in events:
            losses |= event.figures
        if job.state is JobState.SUCCEEDED:
            with suppress(ProviderError):
                kept = tuple((one.model, one.step, dict(one.figures)) for one in service.checkpoints(job.id))
            for file in job.result_files[:1]:
                with suppress(ProviderError):
                    losses |= service.figures(file)
        losses.pop("step", None)
        return put(self.keep, record, step=Step.ENDED, job=job, losses=losses, kept=kept)

    # --- after it ---------------------------------------------------------------------------------------

    def settled(self, record: Record) -> Record:
        """The job's money settled: by the tokens it says it trained, else by all that was kept apart."""
        job = record.job
        assert job is not None
        paid = paid_of(job.trained_tokens, Rate(Decimal(record.usd), "")) if record.usd else None
        if job.state is JobState.FAILED and job.is_about_files and not job.trained_tokens:
            paid = 0
        known = put(self.keep, record, step=Step.ENDED, paid=paid)
        self.connection.purse.settle(record.mark, paid, f"{job.state.value}: {job.model or job.id}")
        return put(self.keep, known, step=Step.SETTLED)

    def cleaned(self, record: Record, service: TuningService) -> Record:
        """Our files removed at the service, also those that a killed process sent twice; what stays there is told."""
        files = list(record.files)
        with suppress(ProviderError):
            for more in service.files_named(frozenset(record.names)).values():
                files += more
        left = []
        for file in dict.fromkeys(files):
            try:
                self.patiently(lambda file=file: service.delete_file(file))  # type: ignore[misc]
            except ProviderError:
                left.append(file)
        n_gone = len(dict.fromkeys(files)) - len(left)
        if n_gone:
            self.tell(f"removed {n_gone} files of rows at {record.host}", n_gone, n_gone + len(left))
        return put(self.keep, record, step=Step.CLEANED, left=tuple(left))

    def _let_go(self, record: Record, service: TuningService) -> Record:
        """A run without a job: nothing is to be paid, and its files go."""
        self.connection.purse.release(record.mark, "cancelled before a job was begun")
        return self.cleaned(put(self.keep, record, step=Step.SETTLED, paid=0), service)


def check_success(record: Record) -> None:
    """Return if the job succeeded and there is a model.

    Raises:
        HostedJobError: It did not.
    """
    job = record.job
    if job is None:
        what = "The run was cancelled before a job was begun; nothing is to be paid"
        raise HostedJobError(what, hint="`--fresh` begins another run")
    if job.state is JobState.SUCCEEDED and job.model:
        return
    paid = f"; it cost {usd(record.paid)}" if record.paid else ""
    if record.paid is None:
        paid = f"; what it cost is not known, so {usd(record.worst)} counts as spent"
    hint = "`--fresh` begins another run; files of rows were removed there"
    if record.left:
        hint = f"`--fresh` begins another run; remove {', '.join(record.left)} at {record.host} by hand"
    if job.state is JobState.CANCELLED:
        what = f"Job {quoted(job.id)} was cancelled{paid}"
        raise HostedJobError(what, hint=hint)
    said = f": {quoted(job.error, limit=300)}" if job.error else ", and does not say why"
    if job.state is JobState.SUCCEEDED:
        said = ": it says that it succeeded, and names no model"
    what = f"Job {quoted(job.id)} failed at {quoted(record.host)}{said}{paid}"
    raise HostedJobError(what, hint=hint)


def _gone(record: Record) -> HostedJobError:
    what = f"{quoted(record.host)} knows no job {quoted(record.job_id)}"
    hint = (
        f"It may belong to another key or account; {usd(record.worst)} stays reserved. "
        "`metier finetune run --resume` asks again, `--fresh` begins another run"
    )
    return HostedJobError(what, hint=hint)
