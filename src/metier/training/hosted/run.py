"""One hosted run, step by step: money kept apart, files sent, the job begun once, watched, settled, cleaned up.

Nothing is paid twice: the mark of a run is kept before anything is sent, stands in the names of its files and in its job, and
a job is begun only where the service, asked for one of that mark, has none.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

from metier.errors import HostedUnclearError, MetierError, ProviderError, RefusedError, ResumeMismatchError
from metier.training.dataset.forms import Form, written
from metier.training.dataset.rows import RowKind, RowSet
from metier.training.hosted.before import Terms, check_all
from metier.training.hosted.finish import Finish, check_success
from metier.training.hosted.leaving import Leaving, kinds_of, split_of
from metier.training.hosted.ports import Job, Order, TuningService
from metier.training.hosted.price import rate_of
from metier.training.hosted.record import Record, Step, last_record, put
from metier.training.hosted.steps import may_have_begun, postings_of

_MARK = re.compile(r"[0-9a-f]{32}")
_LATE = 120.0
"""Seconds after a request that broke off in which a service may still be about to begin the job (taste)."""


class HostedRun(Finish):
    """One run of one task at one service."""

    def done(self) -> Record:
        """Go on from where the run stands to its end.

        Raises:
            HostClosedError, HostedRowsError, TrainingPriceError, RowsNotAgreedError: And all that `check_all` raises.
            ResumeMismatchError: It was begun with other rows or for another service, and has no job yet.
            HostedUnclearError: Whether there is a job cannot be known now.
            HostedJobError: The job failed, was cancelled, or is gone.
            TryAgainError, ProviderError: The service could not be asked; the run goes on with the same `keep`.
            BudgetDriftError: It cost more than it could; the run goes on with the same `keep`.
        """
        record = last_record(self.keep)
        named = self.task.options.get("job")
        if record is None and isinstance(named, str) and named:
            record = self._adopted(named)
        if record is not None:
            self._check_same_service(record)
        if record is None or record.step < Step.WATCHED:
            record = self._begun(record)
        service = self.connection.service(frozenset())
        if record.step is Step.WATCHED:
            record = self.watched(record, service)
        if record.step is Step.ENDED:
            record = self.settled(record)
        if record.step is Step.SETTLED:
            record = self.cleaned(record, service)
        check_success(record)
        return record

    def cancelled(self) -> Record | None:
        """Ask for the end of the job and see it through; None where there is none.

        Raises:
            HostedUnclearError: Whether there is a job cannot be known now.
            TryAgainError, ProviderError: The service could not be asked.
        """
        record = last_record(self.keep)
        if record is None:
            return None
        self._check_same_service(record)
        service = self.connection.service(frozenset())
        if record.step < Step.WATCHED:
            found = self._found(record, service) if record.step is Step.CREATING else None
            if found is None:
                return self._let_go(record, service)
            record = found
        if record.step is Step.WATCHED:
            name = record.job_id
            job = self.patiently(lambda: service.cancel(name))
            record = put(self.keep, record, job=job)
            record = self.watched(record, service)
        if record.step is Step.ENDED:
            record = self.settled(record)
        return self.cleaned(record, service) if record.step is Step.SETTLED else record

    # --- beginning --------------------------------------------------------------------------------------

    def _begun(self, record: Record | None) -> Record:
        """The record with a job in it."""
        if record is not None:  # asked first, as that sends none of the person's words
            found = self._found(record, self.connection.service(frozenset()))
            if found is not None:
                return found
        mark = record.mark if record is not None else ""
        terms, leaves = check_all(self.task, self.connection, self.now().date(), mark)
        service = self.connection.service(kinds_of(self.task.rows))  # a missing key leaves nothing behind
        files = self._contents()
        record = record or self._drawn(terms, leaves, files)
        if record.data != _digest(files):
            raise ResumeMismatchError(
                record.mark[:8], what="your rows are others now, and no job was begun yet"
            )
        self.connection.purse.reserve(record.mark, record.worst)
        if record.step is Step.BEGUN:
            with self._freeing(record):
                record = self._uploaded(record, service, files)
        return self._created(record, service)

    def _drawn(self, terms: Terms, leaves: Leaving, files: Sequence[bytes]) -> Record:
        train, held_out = split_of(self.task.rows)
        is_screening = self.task.kind is RowKind.SCREENING
        record = Record(
            Step.BEGUN,
            secrets.token_hex(16),
            self.now().timestamp(),
            self.connection.host,
            self.connection.base,
            _digest(files),
            leaves.n_rows,
            terms.epochs,
            terms.worst,
            str(terms.rate.usd),
            None if leaves.is_local else leaves.n_rows,
            postings_of(train),
            postings_of(held_out),
            self.task.rows.rows[0].instruction if is_screening else "",
        )
        return put(self.keep, record)

    def _contents(self) -> list[bytes]:
        """Both files; the second is left out where nothing is held out."""
        return [written(part.rows, Form.OPENAI).content for part in split_of(self.task.rows) if part.rows]

    def _uploaded(self, record: Record, service: TuningService, files: Sequence[bytes]) -> Record:
        """Each file once: what an earlier try sent is found by its name, which holds the mark."""
        there: Mapping[str, list[str]] = {}
        with suppress(
            ProviderError
        ):  # a service that lists no files gets them once more, which costs nothing
            there = service.files_named(frozenset(record.names))
        parts = split_of(self.task.rows)
        ids = []
        for place, (name, part, content) in enumerate(zip(record.names, parts, files, strict=False), start=1):
            self.tell(f"sending rows to {record.host}", place - 1, len(files))
            known = there.get(name)
            ids.append(known[0] if known else self._upload(service, name, part, content))
        self.tell(f"sending rows to {record.host}", len(files), len(files))
        return put(self.keep, record, step=Step.UPLOADED, files=tuple(ids))

    def _upload(self, service: TuningService, name: str, part: RowSet, content: bytes) -> str:
        carries = kinds_of(self.task.rows)
        return self.patiently(
            lambda: service.upload(name, content, carries=carries, n_rows=len(part.rows)), repeats=False
        )

    def _created(self, record: Record, service: TuningService) -> Record:
        record = put(self.keep, record, step=Step.CREATING, asked_at=self.now().timestamp())
        self.tell(f"asking {record.host} to begin the job", 0, 0)
        try:
            job = self.patiently(lambda: service.create(self._order(record)), repeats=False)
        except MetierError as error:
            if not may_have_begun(error):
                record = put(self.keep, record, step=Step.CREATING, asked_at=0.0)
                self.connection.purse.release(record.mark, f"not begun: {error.code}")
                raise
            found = self._looked_for(record, service)
            if found is None:
                raise HostedUnclearError(
                    record.host,
                    what=error.message,
                    hint="`metier finetune run --resume` in a few minutes finds out; its money stays reserved until then",
                ) from error
            return found
        return self._known(record, job)

    def _known(self, record: Record, job: Job) -> Record:
        return put(self.keep, record, step=Step.WATCHED, job=job)

    @contextmanager
    def _freeing(self, record: Record) -> Iterator[None]:
        """What was kept apart is free again where nothing can have been begun."""
        try:
            yield
        except MetierError as error:
            self.connection.purse.release(record.mark, f"not sent: {error.code}")
            raise

    # --- finding ----------------------------------------------------------------------------------------

    def _found(self, record: Record, service: TuningService) -> Record | None:
        """The record with its job where there is one; None where there is certainly none.

        Raises:
            HostedUnclearError: That cannot be known, or not yet.
        """
        if record.step is Step.BEGUN:
            return None
        known = self.patiently(lambda: service.find(self._order(record), since=record.begun_at))
        if known.job is not None:
            return self._known(record, known.job)
        if record.step is not Step.CREATING or not record.asked_at:
            return None
        wants_another = self.task.options.get("create_again") is True
        if not known.is_sure and not wants_another:
            raise HostedUnclearError(
                record.host,
                what="it was asked before, and its list of jobs does not tell which are whose",
                hint="Look at its own list: where no job of today is yours, `--create-again` begins one; "
                "where one is, `--job ID` goes on with it",
            )
        if known.is_sure and self.now().timestamp() - record.asked_at < _LATE:
            raise HostedUnclearError(
                record.host,
                what="it was asked less than two minutes ago, and lists none yet",
                hint="`metier finetune run --resume` in two minutes",
            )
        return None

    def _looked_for(self, record: Record, service: TuningService) -> Record | None:
        """The job whose answer did not come, if it is listed already."""
        try:
            known = service.find(self._order(record), since=record.begun_at)
        except (ProviderError, RefusedError):
            return None
        return self._known(record, known.job) if known.job is not None else None

    def _order(self, record: Record) -> Order:
        first, second = (*record.files, "", "")[:2]
        return Order(
            record.base, first, second, record.mark, record.suffix, record.epochs, self.task.seed % 2**31
        )

    def _adopted(self, named: str) -> Record:
        """A record of a job that was begun before, or elsewhere: every row until then counts as learned from."""
        service = self.connection.service(frozenset())
        job = self.patiently(lambda: service.look(named))
        made_at = job.created_at if job.created_at is not None else self.now().timestamp()
        rows = [row for row in self.task.rows.rows if row.at.timestamp() <= made_at]
        is_screening = self.task.kind is RowKind.SCREENING
        rate = rate_of(self.connection, self.task.options)
        record = Record(
            Step.WATCHED,
            job.mark if _MARK.fullmatch(job.mark) else secrets.token_hex(16),
            made_at,
            self.connection.host,
            self.connection.base,
            "",
            len(rows),
            0,
            0,
            str(rate.usd) if rate else "",
            None,
            postings_of(RowSet(self.task.kind, tuple(rows))),
            (),
            self.task.rows.rows[0].instruction if is_screening and rows else "",
            job=job,
        )
        return put(self.keep, record)

    def _check_same_service(self, record: Record) -> None:
        was, now = (record.host, record.base), (self.connection.host, self.connection.base)
        if was != now:
            what = f"it was begun for {was[1]} at {was[0]}, and the base model now is {now[1]} at {now[0]}"
            raise ResumeMismatchError(record.mark[:8], what=what)


def _digest(files: Sequence[bytes]) -> str:
    return hashlib.sha256(b"\0".join(files)).hexdigest()
