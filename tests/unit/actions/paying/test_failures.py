"""What follows when a provider fails: another try after a fitting pause, the end of one conversation, or of all."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from tests.paying_fakes import Answer, FakeModel, FakeTime, asker, question, reply

from metier.actions.ledger import Caps, Ledger
from metier.actions.paying import Retries
from metier.actions.paying.retries import Breaker
from metier.domain.chat import FREE, ChatReply, ChatRequest, Talked, Unanswered
from metier.errors import (
    BudgetDriftError,
    ConsentNeededError,
    MetierError,
    ProviderAnswerError,
    ProviderPausedError,
    ProviderRefusedError,
    TryAgainError,
)
from metier.storage.database import Database
from metier.storage.store import Store

BUSY = TryAgainError("api.test", what="is busy")
LOST = TryAgainError("api.test", what="hung up", maybe_paid=True)


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with Store(Database.memory()) as store:
        yield store.ledger


def refusal(status: int) -> ProviderRefusedError:
    return ProviderRefusedError("api.test", status=status, said="you said: my secret wishes", hint="")


def asks_for(seconds: float) -> TryAgainError:
    return TryAgainError("api.test", what="is busy", wait=seconds)


# --- trying again -------------------------------------------------------------------------------------


def test_a_failed_try_is_followed_by_others_after_growing_pauses(ledger: Ledger) -> None:
    time, model = FakeTime(), FakeModel({"k": [BUSY, BUSY, BUSY, BUSY, reply()]})
    (ended,) = asker(model, ledger, time=time).talk([question("k")])
    assert (ended.result, ended.n_calls, ended.paid) == ("yes", 5, 20)
    assert time.slept == [1, 2, 4, 8]
    assert (ledger.spent().total, ledger.spent().n_calls) == (20, 5)


def test_the_sixth_failure_ends_a_conversation_and_no_other(ledger: Ledger) -> None:
    model = FakeModel({"k": [BUSY]})
    ended = {row.place: row for row in asker(model, ledger).talk([question("k"), question("other")])}
    assert (ended[0].unanswered, ended[0].words) == (Unanswered.PROVIDER, BUSY.message)
    assert model.asked.count("k") == 6
    assert ended[1].result == "yes"
    assert ledger.spent().total == 20


def test_tries_end_after_ten_minutes_however_few_they_were(ledger: Ledger) -> None:
    time, model = FakeTime(), FakeModel({"k": [BUSY]})

    def take_long(_words: str) -> None:
        time.now += 250

    model.before = take_long
    (ended,) = asker(model, ledger, time=time).talk([question("k")])
    assert ended.unanswered is Unanswered.PROVIDER
    assert len(model.asked) == 3


def test_a_wait_that_the_server_asks_for_is_kept_and_does_not_count_as_trying(ledger: Ledger) -> None:
    time, model = FakeTime(), FakeModel({"k": [asks_for(800), asks_for(800), reply()]})
    (ended,) = asker(model, ledger, time=time).talk([question("k")])
    assert ended.result == "yes"
    assert time.slept == [801, 801], "a little later than asked for, each at its own moment"


def test_waiting_holds_up_nobody_else(ledger: Ledger) -> None:
    time, model = FakeTime(), FakeModel({"k0": [asks_for(60), reply("at last")]})
    ended = list(asker(model, ledger, time=time).talk([question(f"k{i}") for i in range(20)]))
    assert [row.place for row in ended][-1] == 0
    assert time.slept == [61]
    assert model.asked[-1] == "k0"


def test_every_try_reserves_anew_and_what_may_be_paid_stays_counted(ledger: Ledger) -> None:
    model = FakeModel({"k": [LOST, LOST, reply()]})
    asking = asker(model, ledger)
    (ended,) = asking.talk([question("k")])
    assert ended.paid == asking.stats.spent == ledger.spent().total == 220 + 220 + 20
    assert (asking.stats.n_unknown, ledger.spent().n_unknown) == (2, 2)
    assert ledger.maybe_paid(["k"]) == set(), "it was answered in the end"


def test_another_try_that_the_budget_does_not_allow_is_not_made(ledger: Ledger) -> None:
    model = FakeModel({"k": [LOST]})
    (ended,) = asker(model, ledger, caps=Caps(total=500)).talk([question("k")])
    assert (ended.unanswered, ended.n_calls) == (Unanswered.BUDGET, 2)
    assert ledger.spent().total == 440


def test_lost_answers_of_a_free_model_are_nothing_to_worry_about(ledger: Ledger) -> None:
    model = FakeModel({"k": [LOST]})
    asking = asker(model, ledger, price=FREE)
    (ended,) = asking.talk([question("k")])
    assert ended.unanswered is Unanswered.PROVIDER
    assert (ledger.spent().n_unknown, asking.stats.n_unknown, asking.stats.n_failed) == (0, 0, 6)
    assert [row.result for row in asker(FakeModel(), ledger, price=FREE).talk([question("k")])] == ["yes"]


def test_pauses_are_drawn_from_zero_to_a_bound_that_doubles_up_to_a_minute() -> None:
    rng = random.Random(3)
    for n_tries, bound in ((1, 1), (2, 2), (5, 16), (7, 60), (60, 60)):
        drawn = [Retries().wait(n_tries, None, rng) for _ in range(300)]
        assert 0 <= min(drawn) < 0.1 * bound
        assert 0.9 * bound < max(drawn) <= bound


def test_a_server_that_asks_for_a_wait_in_the_past_is_asked_soon() -> None:
    assert 0 <= Retries().wait(1, -50, random.Random(3)) <= 1


# --- failures for good --------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_refused_request_ends_its_conversation_alone_and_costs_nothing(ledger: Ledger, status: int) -> None:
    model = FakeModel({"k0": [refusal(status)]})
    ended = {row.place: row for row in asker(model, ledger).talk([question("k0"), question("k1")])}
    assert (ended[0].unanswered, ended[0].n_calls) == (Unanswered.PROVIDER, 1)
    assert ended[1].result == "yes"
    assert (ledger.spent().total, ledger.maybe_paid(["k0"])) == (20, set())


def test_an_answer_that_could_not_be_read_may_have_been_paid(ledger: Ledger) -> None:
    model = FakeModel({"k": [ProviderAnswerError("api.test", what="no JSON", maybe_paid=True)]})
    (ended,) = asker(model, ledger).talk([question("k")])
    assert ended.unanswered is Unanswered.PROVIDER
    assert ledger.maybe_paid(["k"]) == {"k"}


@pytest.mark.parametrize(
    "error",
    [
        *map(refusal, (401, 402, 403, 404)),
        ConsentNeededError("api.test", missing=["postings"]),
        RuntimeError("a bug"),
    ],
    ids=["401", "402", "403", "404", "consent", "bug"],
)
def test_what_every_request_would_meet_stops_all_after_what_was_on_its_way(
    ledger: Ledger, error: Exception
) -> None:
    model = FakeModel({"k2": [error]})
    ended: list[Talked[str]] = []
    asking = asker(model, ledger, in_flight=2)
    with pytest.raises(type(error)):
        ended.extend(row for row in asking.talk([question(f"k{i}") for i in range(50)]))
    assert len(model.asked) <= 6
    assert ledger.spent().n_replies == len(model.asked) - 1
    assert ledger.spent().n_unknown == (1 if isinstance(error, RuntimeError) else 0)


def test_answers_that_came_before_the_end_are_given_before_the_failure(ledger: Ledger) -> None:
    model = FakeModel({"k1": [refusal(401)]})
    talking = asker(model, ledger, in_flight=1).talk([question(f"k{i}") for i in range(5)])
    assert next(talking).result == "yes"
    with pytest.raises(ProviderRefusedError):
        next(talking)
    assert model.asked == ["k0", "k1"]


def test_a_request_that_was_never_sent_is_no_call(ledger: Ledger) -> None:
    asking = asker(FakeModel(default=ConsentNeededError("api.test", missing=["postings"])), ledger)
    with pytest.raises(ConsentNeededError):
        list(asking.talk([question("k")]))
    assert (asking.stats.n_calls, asking.stats.spent, ledger.spent().total) == (0, 0, 0)


def test_an_answer_that_cost_too_much_is_heard_and_stops_all(ledger: Ledger) -> None:
    model = FakeModel({"k1": [reply("dear", n_out=1000)]})
    talking = asker(model, ledger, in_flight=1).talk([question(f"k{i}") for i in range(5)])
    assert [next(talking).result, next(talking).result] == ["yes", "dear"]
    with pytest.raises(BudgetDriftError):
        next(talking)
    assert ledger.spent().total == 20 + 2010


def test_the_ledger_holds_no_word_of_what_a_server_quoted(ledger: Ledger) -> None:
    (ended,) = asker(FakeModel({"k": [refusal(400)]}), ledger).talk([question("k")])
    assert "secret" in ended.words, "the person sees what was said"
    kept = ledger._db.all("select error from call")  # type: ignore[attr-defined]  # of the table
    assert kept == [("E-PROVIDER-REFUSED 400",)]


# --- pausing ------------------------------------------------------------------------------------------


def test_a_server_that_wants_more_than_a_quarter_of_an_hour_is_left_alone(ledger: Ledger) -> None:
    time, model = FakeTime(), FakeModel({"k0": [asks_for(3600)]})
    with pytest.raises(ProviderPausedError, match="60 minutes"):
        list(asker(model, ledger, time=time, in_flight=1).talk([question(f"k{i}") for i in range(9)]))
    assert time.slept == []
    assert ledger.spent().total == 20 * (len(model.asked) - 1)


@pytest.mark.parametrize("error", [BUSY, LOST, refusal(400)], ids=["busy", "lost", "refused"])
def test_ten_failures_in_a_row_stop_all(ledger: Ledger, error: MetierError) -> None:
    model = FakeModel(default=error)
    with pytest.raises(ProviderPausedError, match="10 tries in a row failed"):
        list(asker(model, ledger, in_flight=1).talk([question(f"k{i}") for i in range(50)]))
    assert len(model.asked) == 10


def test_an_answer_between_failures_starts_the_count_again(ledger: Ledger) -> None:
    script: dict[str, list[Answer]] = {f"k{i}": [BUSY, reply()] if i % 9 else [reply()] for i in range(90)}
    ended = list(asker(FakeModel(script), ledger, in_flight=1).talk([question(key) for key in script]))
    assert [row.result for row in ended] == ["yes"] * 90


def test_a_server_that_starts_up_is_waited_for_by_all(ledger: Ledger) -> None:
    time = FakeTime()
    ready_at = time.now + 30

    class StartingUp(FakeModel):
        def ask(self, request: ChatRequest) -> ChatReply:
            if time.now < ready_at:
                self.asked.append("too early")
                raise BUSY
            return super().ask(request)

    model = StartingUp()
    ended = list(asker(model, ledger, time=time, in_flight=1).talk([question(f"k{i}") for i in range(50)]))
    assert [row.result for row in ended] == ["yes"] * 50
    assert model.asked.count("too early") < 10


def test_failures_that_were_on_their_way_together_count_once() -> None:
    breaker = Breaker(Retries(in_a_row=2))
    for _ in range(16):
        breaker.failed(begun=1.0, now=2.0)
    assert not breaker.is_open
    breaker.failed(begun=2.5, now=3.0)
    assert breaker.is_open
    breaker.answered()
    assert not breaker.is_open
