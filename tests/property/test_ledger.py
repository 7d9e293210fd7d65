"""Whatever is reserved, settled, lost and recovered: the sums are exact, and no cap is ever exceeded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from metier.actions.ledger import CallState, Caps, PlannedCall, Refusal, SettledCall
from metier.domain.chat import ChatReply
from metier.errors import BudgetDriftError
from metier.storage.database import Database
from metier.storage.ledger import LedgerTable

AT = datetime(2026, 5, 1, tzinfo=UTC)
KEYS = "abcdef"
RUNS = ("one", "two")

costs = st.one_of(st.just(0), st.integers(1, 60))
plans = st.lists(st.tuples(st.sampled_from(KEYS), costs), max_size=5)
endings = st.lists(
    st.tuples(
        st.integers(0, 50), st.sampled_from(["paid", "unsaid", "failed", "unknown"]), st.integers(0, 100)
    ),
    max_size=4,
)


@dataclass
class Row:
    """One call, as a dictionary would keep it."""

    key: str
    run: str
    reserved: int
    state: CallState = CallState.SENT
    paid: int | None = None

    @property
    def used(self) -> int:
        if self.state is CallState.FAILED:
            return 0
        return self.reserved if self.paid is None else self.paid


class LedgerMachine(RuleBasedStateMachine):
    """A ledger beside a dictionary that does the same in the plainest way."""

    @initialize(total=st.integers(0, 200), run=st.one_of(st.none(), st.integers(0, 150)))
    def begin(self, total: int, run: int | None) -> None:
        self.db = Database.memory()
        self.ledger = LedgerTable(self.db)
        self.caps = Caps(total, run)
        self.rows: dict[int, Row] = {}

    # --- what can happen ------------------------------------------------------------------------------

    @rule(ends=endings, plans=plans, run=st.sampled_from(RUNS))
    def step(self, ends: list[tuple[int, str, int]], plans: list[tuple[str, int]], run: str) -> None:
        settled = self._settled(ends, most=100)
        planned = [PlannedCall(key, f"about {key}", "screening", "m", worst) for key, worst in plans]
        answers = self.ledger.step(settled, planned, run=run, caps=self.caps, at=AT)
        assert answers == self._expected(planned, run, answers)

    @precondition(lambda self: any(row.state is CallState.SENT for row in self.rows.values()))
    @rule(place=st.integers(0, 50), above=st.integers(1, 50))
    def charge_too_much(self, place: int, above: int) -> None:
        """A provider that breaks its word is stopped after the fact: the cap may be exceeded by this one answer."""
        number = self._on_their_way()[place % len(self._on_their_way())]
        row = self.rows[number]
        row.state, row.paid = CallState.REPLIED, row.reserved + above
        try:
            self.ledger.step(
                [SettledCall(number, row.state, row.paid, ChatReply(row.key))],
                [PlannedCall("other", "other", "screening", "m", 0)],
                run="one",
                caps=self.caps,
                at=AT,
            )
        except BudgetDriftError:
            self.caps = Caps(None, None)  # from here on only the sums are looked at
            return
        raise AssertionError

    @rule()
    def die_and_recover(self) -> None:
        self.ledger.close()
        self.ledger = LedgerTable(self.db)
        n_unknown = self.ledger.recover(AT)
        lost = [self.rows[number] for number in self._on_their_way()]
        for row in lost:
            row.state = CallState.UNKNOWN if row.reserved else CallState.FAILED
        assert n_unknown == sum(row.state is CallState.UNKNOWN for row in lost)

    # --- what must hold -------------------------------------------------------------------------------

    @invariant()
    def sums_are_exact(self) -> None:
        assert self.ledger.spent().total == sum(row.used for row in self.rows.values())
        for run in RUNS:
            spent = self.ledger.spent(run=run)
            assert spent.total == sum(row.used for row in self.rows.values() if row.run == run)
            assert spent.n_calls == sum(row.run == run for row in self.rows.values())

    @invariant()
    def caps_hold(self) -> None:
        if self.caps.total is not None:
            assert self.ledger.spent().total <= self.caps.total
        if self.caps.run is not None:
            assert all(self.ledger.spent(run=run).total <= self.caps.run for run in RUNS)

    @invariant()
    def each_question_is_answered_once_and_doubt_is_remembered(self) -> None:
        by_key = {key: [row for row in self.rows.values() if row.key == key] for key in KEYS}
        for rows in by_key.values():
            assert sum(row.state in {CallState.SENT, CallState.REPLIED} for row in rows) <= 1
        replied = {key for key, rows in by_key.items() if any(row.state is CallState.REPLIED for row in rows)}
        doubtful = {
            key
            for key, rows in by_key.items()
            if any(row.state is CallState.UNKNOWN and row.reserved for row in rows)
        }
        assert set(self.ledger.kept(KEYS)) == replied
        assert {key: kept.reply.text for key, kept in self.ledger.kept(KEYS).items()} == {
            key: key for key in replied
        }
        assert self.ledger.maybe_paid(KEYS) == doubtful - replied

    # --- the dictionary's side ------------------------------------------------------------------------

    def _on_their_way(self) -> list[int]:
        return [number for number, row in self.rows.items() if row.state is CallState.SENT]

    def _settled(self, ends: list[tuple[int, str, int]], *, most: int) -> list[SettledCall]:
        """Some of the calls on their way, each ended once; written into the dictionary."""
        settled = []
        for place, ending, percent in ends:
            open_ones = self._on_their_way()
            if not open_ones:
                break
            number = open_ones[place % len(open_ones)]
            row = self.rows[number]
            row.state = CallState(ending) if ending in {"failed", "unknown"} else CallState.REPLIED
            row.paid = row.reserved * percent // most if ending == "paid" else None
            reply = ChatReply(row.key) if row.state is CallState.REPLIED else None
            settled.append(SettledCall(number, row.state, row.paid, reply))
        return settled

    def _expected(
        self, planned: list[PlannedCall], run: str, answers: list[int | Refusal]
    ) -> list[int | Refusal]:
        """The answers a dictionary gives; numbers are taken as they came."""
        expected: list[int | Refusal] = []
        for plan, answer in zip(planned, answers, strict=True):
            used = sum(row.used for row in self.rows.values())
            of_run = sum(row.used for row in self.rows.values() if row.run == run)
            over = _over(used + plan.worst, self.caps.total) or _over(of_run + plan.worst, self.caps.run)
            if plan.worst and over:
                expected.append(Refusal.CAP)
            elif any(
                row.key == plan.key and row.state in {CallState.SENT, CallState.REPLIED}
                for row in self.rows.values()
            ):
                expected.append(Refusal.BUSY)
            else:
                assert not isinstance(answer, Refusal)
                assert answer not in self.rows
                self.rows[answer] = Row(plan.key, run, plan.worst)
                expected.append(answer)
        return expected


def _over(used: int, cap: int | None) -> bool:
    return cap is not None and used > cap


LedgerMachine.TestCase.settings = settings(max_examples=50, stateful_step_count=30, deadline=None)
TestLedger = LedgerMachine.TestCase
