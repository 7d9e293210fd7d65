"""The ledger never lets more be spent than the caps allow, and loses no reply and no reservation."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from metier.actions.ledger import CallState, Caps, PlannedCall, Refusal, SettledCall
from metier.domain.chat import ChatReply, Finish, Usage
from metier.errors import BudgetDriftError
from metier.storage.database import Database
from metier.storage.ledger import LedgerTable
from metier.storage.store import Store

AT = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
LATER = datetime(2026, 5, 2, 9, 30, tzinfo=UTC)
REPLY = ChatReply("yes \ud800 ☃", Finish.LENGTH, Usage(100, 7, 40), "model-1", {"passed": -0.1})


@pytest.fixture
def ledger() -> Iterator[LedgerTable]:
    with Store(Database.memory()) as store:
        yield store.ledger


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "metier.db"
    Store.open(path, create=True).close()
    return path


def call(key: str, worst: int = 100, *, subject: str = "", batch: str = "") -> PlannedCall:
    return PlannedCall(key, subject or f"about {key}", "screening", "model-1", worst, batch=batch)


def reserve(
    ledger: LedgerTable, *planned: PlannedCall, caps: Caps | None = None, run: str = "run"
) -> list[int | Refusal]:
    return ledger.step([], planned, run=run, caps=caps or Caps(), at=AT)


def number(ledger: LedgerTable, planned: PlannedCall, *, run: str = "run") -> int:
    (found,) = reserve(ledger, planned, run=run)
    assert not isinstance(found, Refusal)
    return found


def settle(ledger: LedgerTable, *settled: SettledCall, at: datetime = AT) -> None:
    ledger.step(settled, [], run="run", caps=Caps(), at=at)


def replied(number: int, paid: int | None = 60, reply: ChatReply = REPLY) -> SettledCall:
    return SettledCall(number, CallState.REPLIED, paid, reply)


def rows(path: Path, columns: str) -> list[tuple[object, ...]]:
    db = sqlite3.connect(path)
    found = db.execute(f"select {columns} from call order by id").fetchall()
    db.close()
    return found


# --- caps ---------------------------------------------------------------------------------------------


def test_a_call_that_could_exceed_the_cap_is_refused_and_one_that_just_fits_is_not(
    ledger: LedgerTable,
) -> None:
    answers = reserve(ledger, call("a", 60), call("b", 41), call("c", 40), caps=Caps(total=100))
    assert [isinstance(answer, int) for answer in answers] == [True, False, True]
    assert answers[1] is Refusal.CAP
    assert ledger.spent().total == 100


def test_what_was_reserved_and_not_used_can_be_spent_again(ledger: LedgerTable) -> None:
    first = number(ledger, call("a", 100))
    assert reserve(ledger, call("b", 50), caps=Caps(total=100)) == [Refusal.CAP]
    (second,) = ledger.step([replied(first, 50)], [call("b", 50)], run="run", caps=Caps(total=100), at=AT)
    assert isinstance(second, int)


def test_a_failed_call_costs_nothing_and_an_unknown_one_all_that_was_reserved(ledger: LedgerTable) -> None:
    failed, unknown = number(ledger, call("a", 30)), number(ledger, call("b", 50))
    settle(ledger, SettledCall(failed, CallState.FAILED), SettledCall(unknown, CallState.UNKNOWN))
    assert ledger.spent().total == 50
    assert reserve(ledger, call("c", 51), caps=Caps(total=100)) == [Refusal.CAP]


def test_a_reply_without_a_price_counts_with_what_was_reserved(ledger: LedgerTable) -> None:
    settle(ledger, replied(number(ledger, call("a", 70)), paid=None))
    assert ledger.spent().total == 70


def test_the_cap_of_a_run_counts_that_run_alone(ledger: LedgerTable) -> None:
    number(ledger, call("a", 80), run="earlier")
    caps = Caps(total=200, run=100)
    assert reserve(ledger, call("b", 101), caps=caps) == [Refusal.CAP]
    assert isinstance(reserve(ledger, call("b", 100), caps=caps)[0], int)
    assert reserve(ledger, call("c", 21), caps=caps, run="third") == [Refusal.CAP], "the total counts all"
    assert (ledger.spent(run="earlier").total, ledger.spent(run="run").total) == (80, 100)


def test_a_call_that_costs_nothing_fits_into_a_used_up_budget(ledger: LedgerTable) -> None:
    number(ledger, call("a", 100))
    assert isinstance(reserve(ledger, call("b", 0), caps=Caps(total=10))[0], int)


def test_an_answer_that_cost_more_than_reserved_is_settled_and_stops(ledger: LedgerTable) -> None:
    first, second = number(ledger, call("a", 10)), number(ledger, call("b", 10))
    with pytest.raises(BudgetDriftError, match=r"0\.000011"):
        ledger.step([replied(first, 11), replied(second, 3)], [call("c")], run="run", caps=Caps(), at=AT)
    assert ledger.spent().total == 14
    assert set(ledger.kept(["a", "b"])) == {"a", "b"}
    assert ledger.spent().n_calls == 2, "nothing was reserved beside it"


def test_absurd_counts_of_a_provider_do_not_break_the_sums(ledger: LedgerTable) -> None:
    for key in "abcdefgh":
        found = number(ledger, call(key, 1))
        absurd = ChatReply("", usage=Usage(10**30, -(10**30)))
        with pytest.raises(BudgetDriftError):
            settle(ledger, replied(found, 10**40, absurd))
    assert ledger.spent().total > 8 * 10**15


# --- one question, one payment ------------------------------------------------------------------------


def test_a_question_on_its_way_or_answered_is_not_reserved_again(ledger: LedgerTable) -> None:
    found = number(ledger, call("a"))
    assert reserve(ledger, call("a"), call("b"), call("b"))[::2] == [Refusal.BUSY, Refusal.BUSY]
    settle(ledger, replied(found))
    assert reserve(ledger, call("a")) == [Refusal.BUSY]


def test_a_failed_question_can_be_reserved_again(ledger: LedgerTable) -> None:
    settle(ledger, SettledCall(number(ledger, call("a")), CallState.FAILED, error="E-PROVIDER 503"))
    assert isinstance(reserve(ledger, call("a"))[0], int)


def test_settling_twice_changes_nothing(ledger: LedgerTable) -> None:
    found = number(ledger, call("a"))
    settle(ledger, replied(found, 60))
    settle(ledger, SettledCall(found, CallState.UNKNOWN))
    assert (ledger.spent().total, ledger.spent().n_replies) == (60, 1)


def test_a_late_answer_to_a_call_given_up_is_kept(ledger: LedgerTable) -> None:
    found = number(ledger, call("a"))
    settle(ledger, SettledCall(found, CallState.UNKNOWN))
    settle(ledger, replied(found))
    assert set(ledger.kept(["a"])) == {"a"}
    assert ledger.maybe_paid(["a"]) == set()


def test_a_late_answer_beside_another_one_is_paid_but_does_not_take_its_place(ledger: LedgerTable) -> None:
    late = number(ledger, call("a"))
    settle(ledger, SettledCall(late, CallState.UNKNOWN))
    settle(ledger, replied(number(ledger, call("a")), 60, ChatReply("second")))
    settle(ledger, replied(late, 70, ChatReply("first")))
    assert ledger.kept(["a"])["a"].reply.text == "second"
    assert ledger.spent().total == 130


# --- kept replies -------------------------------------------------------------------------------------


def test_a_reply_comes_back_as_it_came(ledger: LedgerTable) -> None:
    settle(ledger, replied(number(ledger, call("a", subject="s"))))
    (kept,) = ledger.kept(["a", "b"]).values()
    assert (kept.key, kept.subject, kept.reply, kept.sent_at) == ("a", "s", REPLY, AT)


def test_the_newest_reply_about_a_subject_is_found(ledger: LedgerTable) -> None:
    for key in ("old", "new"):
        settle(ledger, replied(number(ledger, call(key, subject="s")), reply=ChatReply(key)))
    assert ledger.kept(["s"], subjects=True)["s"].reply.text == "new"
    assert ledger.kept(["s"]) == {}


def test_thousands_of_keys_are_looked_up_at_once(ledger: LedgerTable) -> None:
    numbers = reserve(ledger, *(call(f"k{i}") for i in range(1200)))
    settle(ledger, *(replied(found) for found in numbers if isinstance(found, int)))
    keys = [f"k{i}" for i in range(1300)] * 2
    assert len(ledger.kept(keys)) == 1200
    assert ledger.maybe_paid(keys) == set()


def test_tokens_and_calls_are_counted(ledger: LedgerTable) -> None:
    settle(ledger, replied(number(ledger, call("a"))))
    settle(ledger, SettledCall(number(ledger, call("b")), CallState.FAILED))
    settle(ledger, SettledCall(number(ledger, call("c")), CallState.UNKNOWN))
    spent = ledger.spent()
    assert (spent.n_calls, spent.n_replies, spent.n_unknown) == (3, 1, 1)
    assert (spent.input_tokens, spent.output_tokens, spent.cached_tokens) == (100, 7, 40)
    assert ledger.spent(run="other").n_calls == 0


# --- processes that end -------------------------------------------------------------------------------


def test_calls_of_a_dead_process_become_unknown_and_count_as_spent(path: Path) -> None:
    with Store.open(path) as store:
        number(store.ledger, call("a", 70))
    with Store.open(path) as store:
        assert store.ledger.recover(LATER) == 1
        assert store.ledger.recover(LATER) == 0
        assert store.ledger.maybe_paid(["a", "b"]) == {"a"}
        assert store.ledger.spent().total == 70
        assert isinstance(reserve(store.ledger, call("a"))[0], int), "whoever insists may ask again"


def test_calls_of_a_dead_process_that_cost_nothing_are_simply_asked_again(path: Path) -> None:
    with Store.open(path) as store:
        number(store.ledger, call("a", 0))
    with Store.open(path) as store:
        assert store.ledger.recover(LATER) == 0
        assert store.ledger.maybe_paid(["a"]) == set()
    assert rows(path, "state, settled_at") == [("failed", LATER.isoformat())]


def test_calls_of_a_process_that_lives_are_left_alone(path: Path) -> None:
    with Store.open(path) as living, Store.open(path) as other:
        found = number(living.ledger, call("a"))
        assert other.ledger.recover(LATER) == 0
        assert living.ledger.recover(LATER) == 0
        assert reserve(other.ledger, call("a")) == [Refusal.BUSY]
        settle(living.ledger, replied(found))
        assert set(other.ledger.kept(["a"])) == {"a"}


def test_calls_of_a_batch_outlive_their_process(path: Path) -> None:
    with Store.open(path) as store:
        found = number(store.ledger, call("a", batch="batch-7"))
    with Store.open(path) as store:
        assert store.ledger.recover(LATER) == 0
        settle(store.ledger, replied(found))
        assert set(store.ledger.kept(["a"])) == {"a"}


def test_a_question_given_up_once_stays_doubtful_until_it_is_answered(ledger: LedgerTable) -> None:
    settle(ledger, SettledCall(number(ledger, call("a")), CallState.UNKNOWN))
    settle(ledger, SettledCall(number(ledger, call("a")), CallState.FAILED))
    assert ledger.maybe_paid(["a"]) == {"a"}
    settle(ledger, replied(number(ledger, call("a"))))
    assert ledger.maybe_paid(["a"]) == set()


def test_a_free_question_without_an_answer_is_in_no_doubt(ledger: LedgerTable) -> None:
    settle(ledger, SettledCall(number(ledger, call("a", 0)), CallState.UNKNOWN))
    assert ledger.maybe_paid(["a"]) == set()
    assert ledger.spent().n_unknown == 0


def test_marks_of_dead_processes_are_swept_away(path: Path) -> None:
    mark = path.with_name(f"{path.name}.asking-{'a' * 32}")
    mark.touch()
    with Store.open(path) as store:
        store.ledger.recover(LATER)
    assert not mark.exists()


def test_money_spent_while_an_older_backup_was_restored_is_written_down_anew(path: Path) -> None:
    with Store.open(path) as store:
        number(store.ledger, call("a", 100))
        found = number(store.ledger, call("b", 100))
        with Store.open(path) as other:  # stands for the rows of another time
            other.database.execute("drop trigger call_delete")
            other.database.execute("delete from call")
            other.database.execute("update spending set used = 0")
        settle(store.ledger, replied(found, 60))
        assert set(store.ledger.kept(["b"])) == {"b"}
        assert store.ledger.spent().total == 60


def test_a_step_inside_another_transaction_is_a_mistake(ledger: LedgerTable) -> None:
    with ledger._db.transaction(), pytest.raises(AssertionError):
        reserve(ledger, call("a"))


@pytest.mark.parametrize(
    "statement", ["delete from call", "update call set run = 'other'", "delete from consent"]
)
def test_nothing_of_the_ledger_can_be_taken_back(path: Path, statement: str) -> None:
    with Store.open(path) as store:
        number(store.ledger, call("a"))
        store.consents.agree("host", frozenset(), at=AT)
        with pytest.raises(sqlite3.IntegrityError):
            store.database.execute(statement)


def test_sums_kept_by_the_store_are_those_of_its_rows(path: Path) -> None:
    with Store.open(path) as store:
        numbers: Sequence[int] = [number(store.ledger, call(key), run=key) for key in "abc"]
        settle(store.ledger, replied(numbers[0]), SettledCall(numbers[1], CallState.FAILED))
        summed = store.database.all("select run, used from spending order by run")
    counted = rows(path, "run, case state when 'failed' then 0 else coalesce(paid, reserved) end")
    assert summed == counted == [("a", 60), ("b", 0), ("c", 100)]
