"""The ledger in SQLite: every request to a base model, its money reserved before it is sent.

A commit costs some ten milliseconds where the disk is made to keep its word, so whatever is known at one moment is written
in one transaction. The write lock is taken first, which makes the sums exact for several processes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from metier.actions.ledger import CallState, Caps, KeptReply, PlannedCall, Refusal, SettledCall, Spent
from metier.actions.spending import OpenCall
from metier.domain.chat import MICRO, ChatReply
from metier.errors import BudgetDriftError
from metier.storage.database import Database
from metier.storage.holder import Holder

_IN_CHUNK = 500
_LARGEST = 1 << 53  # a provider may claim any number; sums of many must stay within SQLite's eight bytes


class LedgerTable:
    """A `Ledger` in the store.

    Not shared between threads; several processes may ask at once, each with a `Holder` of its own.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._holder = Holder(db.path)
        self._open: dict[
            int, tuple[PlannedCall, str, str]
        ] = {}  # what this process reserved: call, run, sent at

    @property
    def holder(self) -> Holder:
        """The mark of this process."""
        return self._holder

    # --- reserving and settling -----------------------------------------------------------------------

    def step(
        self,
        settled: Sequence[SettledCall],
        planned: Sequence[PlannedCall],
        *,
        run: str,
        caps: Caps,
        at: datetime,
    ) -> list[int | Refusal]:
        """Settle and reserve in one transaction; durable when it returns.

        Returns:
            For each planned call its number, or why no money was reserved.

        Raises:
            BudgetDriftError: A settled call cost more than was reserved; all are settled, and nothing is reserved.
            BusyError, DiskFullError: Nothing was written.
        """
        assert not self._db.in_transaction, "a step must be durable when it returns"
        if not settled and not planned:
            return []
        holder = self._holder.name if planned else ""
        drift: BudgetDriftError | None = None
        answers: list[int | Refusal] = []
        with self._db.transaction():
            for call in settled:
                drift = self._settle(call, at) or drift
            if drift is None:
                answers = list(self._reserve(planned, holder, run, caps, at))
        for call in settled:
            self._open.pop(call.number, None)
        for answer, plan in zip(answers, planned, strict=False):
            if not isinstance(answer, Refusal):
                self._open[answer] = (plan, run, at.isoformat())
        if drift is not None:
            raise drift
        return answers

    def _settle(self, call: SettledCall, at: datetime) -> BudgetDriftError | None:
        """Write how a call ended; the failure when it cost more than was reserved."""
        assert call.state is not CallState.SENT
        number = self._row_of(call.number)
        if number is None:
            return None
        model, reserved = self._db.all("select model, reserved from call where id = ?", (number,))[0]
        state, reply, usage = call.state, call.reply, call.reply and call.reply.usage
        if state is CallState.REPLIED and self._has_other(number):
            state = CallState.UNKNOWN  # paid, but somebody else's answer to the same question stands already
        paid = None if call.paid is None else min(call.paid, _LARGEST)
        counts = (usage.input_tokens, usage.output_tokens, usage.cached_tokens) if usage else (None,) * 3
        self._db.execute(
            "update call set state = ?, paid = ?, input_tokens = ?, output_tokens = ?, cached_tokens = ?, "
            "reply = ?, error = ?, settled_at = ? where id = ?",
            (
                state.value,
                paid,
                *(count if count is None else max(-_LARGEST, min(count, _LARGEST)) for count in counts),
                reply.to_json() if reply else None,
                call.error,
                at.isoformat(),
                number,
            ),
        )
        most = int(str(reserved))
        if paid is None or paid <= most:
            return None
        return BudgetDriftError(model=str(model), reserved=Decimal(most) / MICRO, paid=Decimal(paid) / MICRO)

    def _row_of(self, number: int) -> int | None:
        """The row of a call that is to be settled; None where it is settled already.

        Where the store was replaced by an older one meanwhile, it is written anew: the money is spent all the same.
        """
        plan, run, sent_at = self._open.get(number, (None, "", ""))
        if plan is None:  # a batch that another process sent
            found = self._db.all("select state from call where id = ?", (number,))
            assert found, f"there is no call {number}"
        else:
            found = self._db.all(
                "select state from call where id = ? and request_key = ? and holder = ?",
                (number, plan.key, self._holder.name),
            )
            if not found:
                return self._insert(plan, CallState.UNKNOWN, self._holder.name, run, sent_at)
        return number if found[0][0] in {CallState.SENT, CallState.UNKNOWN} else None

    def _has_other(self, number: int) -> bool:
        """Whether another call with the same key is on its way or answered."""
        return bool(
            self._db.all(
                "select 1 from call where request_key = (select request_key from call where id = ?) "
                "and state in ('sent', 'replied') and id != ?",
                (number, number),
            )
        )

    def _reserve(
        self, planned: Sequence[PlannedCall], holder: str, run: str, caps: Caps, at: datetime
    ) -> Iterator[int | Refusal]:
        """One answer per planned call, in order: an earlier one takes its money first."""
        costs = any(plan.worst for plan in planned)
        total = self._used() if costs and caps.total is not None else 0
        of_run = self._used(run) if costs and caps.run is not None else 0
        for plan in planned:
            if plan.worst and (_over(total, plan, caps.total) or _over(of_run, plan, caps.run)):
                yield Refusal.CAP
            elif self._is_taken(plan.key):
                yield Refusal.BUSY
            else:
                total, of_run = total + plan.worst, of_run + plan.worst
                yield self._insert(plan, CallState.SENT, holder, run, at.isoformat())

    def _used(self, run: str | None = None) -> int:
        """What counts as spent, by all calls or those of one run; failed ones count nothing."""
        where, values = _of(run)
        return self._db.one(f"select coalesce(sum(used), 0) from spending {where}", values)[0]

    def _is_taken(self, key: str) -> bool:
        return bool(
            self._db.all("select 1 from call where request_key = ? and state in ('sent', 'replied')", (key,))
        )

    def _insert(self, plan: PlannedCall, state: CallState, holder: str, run: str, sent_at: str) -> int:
        cursor = self._db.execute(
            "insert into call (request_key, subject_key, posting_id, purpose, model, run, holder, batch, "
            "state, reserved, error, sent_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?)",
            (
                plan.key,
                plan.subject,
                plan.posting_id,
                plan.purpose,
                plan.model,
                run,
                holder,
                plan.batch,
                state.value,
                plan.worst,
                sent_at,
            ),
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    # --- looking --------------------------------------------------------------------------------------

    def kept(self, keys: Sequence[str], *, subjects: bool = False) -> dict[str, KeptReply]:
        """The newest reply to each of those keys, or subjects, that has one. A query per 500."""
        column = "subject_key" if subjects else "request_key"
        found: dict[str, KeptReply] = {}
        for chunk in _chunks(keys):
            marks = ",".join("?" * len(chunk))
            rows = self._db.all(
                f"select {column}, request_key, subject_key, reply, sent_at from call "
                f"where {column} in ({marks}) and state = 'replied' order by id",
                chunk,
            )
            for sought, key, subject, reply, sent_at in rows:
                found[str(sought)] = KeptReply(
                    str(key),
                    str(subject),
                    ChatReply.from_json(str(reply)),
                    datetime.fromisoformat(str(sent_at)),
                )
        return found

    def maybe_paid(self, keys: Sequence[str]) -> set[str]:
        """Those keys that have a call in `unknown` with money at stake, and no reply. A query per 500."""
        found: set[str] = set()
        for chunk in _chunks(keys):
            rows = self._db.all(
                f"select request_key from call where request_key in ({','.join('?' * len(chunk))}) "
                "group by request_key having max(state = 'unknown' and reserved > 0) and not max(state = 'replied')",
                chunk,
            )
            found |= {str(key) for (key,) in rows}
        return found

    def in_batch(self, keys: Sequence[str], *, subjects: bool = False) -> set[str]:
        """Those keys, or subjects, that are on their way in a batch. A query per 500."""
        column = "subject_key" if subjects else "request_key"
        found: set[str] = set()
        for chunk in _chunks(keys):
            rows = self._db.all(
                f"select {column} from call where {column} in ({','.join('?' * len(chunk))}) "
                "and state = 'sent' and batch != ''",
                chunk,
            )
            found |= {str(key) for (key,) in rows}
        return found

    def recover(self, at: datetime) -> int:
        """Turn calls that dead processes left on their way into `unknown`; how many.

        Those that cost nothing become `failed` and are not counted: they are simply asked again. Calls of a provider's
        batch are left alone.
        """
        rows = self._db.all("select distinct holder from call where state = 'sent' and batch = ''")
        dead = [holder for (holder,) in rows if not self._holder.is_alive(str(holder))]
        n_unknown = 0
        if dead:
            with self._db.transaction():
                n_unknown = sum(self._give_up(str(holder), at) for holder in dead)
        self._holder.sweep()
        return n_unknown

    def _give_up(self, holder: str, at: datetime) -> int:
        where = "where holder = ? and state = 'sent' and batch = ''"
        (n,) = self._db.one(f"select count(*) from call {where} and reserved > 0", (holder,))
        self._db.execute(
            f"update call set state = case when reserved > 0 then 'unknown' else 'failed' end, settled_at = ?, "
            f"error = 'the process that asked ended before the answer came' {where}",
            (at.isoformat(), holder),
        )
        return n

    def spent(self, *, run: str | None = None, since: str | None = None) -> Spent:
        """What all calls, those of one run, or those sent since a time (RFC 3339, UTC) have cost so far.

        Failed tries are among `n_calls` and cost nothing.
        """
        where, values = ("where sent_at >= ?", (since,)) if since is not None else _of(run)
        *counts, used = self._db.one(
            "select count(*), coalesce(sum(state = 'replied'), 0), coalesce(sum(state = 'unknown' and reserved > 0), 0), "
            "coalesce(sum(input_tokens), 0), coalesce(sum(output_tokens), 0), coalesce(sum(cached_tokens), 0), "
            f"coalesce(sum(case when state = 'failed' then 0 else coalesce(paid, reserved) end), 0) from call {where}",
            values,
        )
        return Spent(used if since is not None else self._used(run), *counts)

    def open_calls(self, limit: int) -> list[OpenCall]:
        """Calls with money at stake that are on their way or unknown, the newest first."""
        rows = self._db.all(
            "select model, purpose, state, coalesce(paid, reserved), sent_at, batch, error from call "
            "where state in ('sent', 'unknown') and coalesce(paid, reserved) > 0 order by id desc limit ?",
            (limit,),
        )
        return [
            OpenCall(
                str(model), str(purpose), CallState(str(state)), Decimal(str(used)) / MICRO,
                datetime.fromisoformat(str(at)), str(batch), str(error),
            )
            for model, purpose, state, used, at, batch, error in rows
        ]  # fmt: skip

    def close(self) -> None:
        """End the mark of this process: calls still on their way count as left behind."""
        self._open.clear()
        self._holder.close()


def _of(run: str | None) -> tuple[str, tuple[str, ...]]:
    """Condition for the rows of one run, or of all."""
    return ("where run = ?", (run,)) if run is not None else ("", ())


def _over(used: int, plan: PlannedCall, cap: int | None) -> bool:
    return cap is not None and used + plan.worst > cap


def _chunks(keys: Sequence[str]) -> Iterator[list[str]]:
    unique = list(dict.fromkeys(keys))
    for start in range(0, len(unique), _IN_CHUNK):
        yield unique[start : start + _IN_CHUNK]
