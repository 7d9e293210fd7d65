"""A budget is used as far as it goes, and never further."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from tests.paying_fakes import PRICE, FakeModel, asker, question, reply, request, with_repair

from metier.actions.ledger import Caps, Ledger
from metier.actions.paying import Estimate
from metier.actions.paying.terms import worst_case
from metier.domain.chat import FREE, Conversation, Unanswered
from metier.errors import ProviderAnswerError
from metier.storage.database import Database
from metier.storage.store import Store


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with Store(Database.memory()) as store:
        yield store.ledger


@pytest.mark.parametrize("in_flight", [1, 4, 16])
def test_conversations_beyond_the_budget_end_without_an_answer(ledger: Ledger, in_flight: int) -> None:
    """Each reserves 220 and costs 20, so that after twenty answers another could exceed 619."""
    model = FakeModel()
    asking = asker(model, ledger, caps=Caps(total=619), in_flight=in_flight)
    ended = list(asking.talk([question(f"k{i}") for i in range(50)]))
    assert len(ended) == 50
    assert sum(row.result == "yes" for row in ended) == 20
    assert {row.unanswered for row in ended} == {None, Unanswered.BUDGET}
    assert ledger.spent().total == asking.stats.spent == 400


def test_a_count_that_the_words_of_a_request_cannot_have_is_none(ledger: Ledger) -> None:
    """A gateway tells only what its provider had not kept: what was reserved counts as spent."""
    long = "a long question about a job " * 100
    told, untold = long + "one", long + "two"
    model = FakeModel({told: [reply(n_in=700)], untold: [reply(n_in=12)]})
    asking = asker(model, ledger)
    ended = list(asking.talk([question(told), question(untold)]))

    reserved = worst_case(request(untold), model, PRICE)
    assert [row.result for row in ended] == ["yes", "yes"]
    assert sorted(row.paid for row in ended) == [700 + 2 * 5, reserved]
    assert ledger.spent().total == 700 + 2 * 5 + reserved


def test_the_budget_is_told_used_up_only_when_nothing_is_on_its_way(ledger: Ledger) -> None:
    """Two calls reserve all there is; both cost little, so that all others can follow."""
    ended = list(
        asker(FakeModel(), ledger, caps=Caps(total=440), in_flight=8).talk(
            [question(f"k{i}") for i in range(10)]
        )
    )
    assert [row.unanswered for row in ended] == [None] * 10


def test_a_smaller_question_goes_on_where_a_larger_one_does_not_fit(ledger: Ledger) -> None:
    talks = [question("large", max_tokens=5000), question("small"), question("larger", max_tokens=6000)]
    ended = {row.place: row for row in asker(FakeModel(), ledger, caps=Caps(total=300)).talk(talks)}
    assert [ended[place].unanswered for place in range(3)] == [Unanswered.BUDGET, None, Unanswered.BUDGET]


def test_kept_answers_are_used_however_little_is_left(ledger: Ledger) -> None:
    list(asker(FakeModel(), ledger).talk([question(f"k{i}") for i in range(5)]))
    ended = asker(FakeModel(), ledger, caps=Caps(total=1)).talk([question(f"k{i}") for i in range(7)])
    assert [row.unanswered for row in ended].count(None) == 5


def test_a_repair_that_does_not_fit_ends_its_conversation(ledger: Ledger) -> None:
    model = FakeModel({"k": [reply("prose")]})
    (ended,) = asker(model, ledger, caps=Caps(total=230)).talk([with_repair("k")])
    assert (ended.unanswered, ended.paid, ended.n_calls) == (Unanswered.BUDGET, 20, 1)


def test_the_cap_of_a_run_holds_over_several_talks(ledger: Ledger) -> None:
    asking = asker(FakeModel(), ledger, caps=Caps(run=250))
    assert [row.unanswered for row in asking.talk([question("a")])] == [None]
    assert [row.unanswered for row in asking.talk([question("b")])] == [None]
    assert [row.unanswered for row in asking.talk([question("c")])] == [Unanswered.BUDGET]
    other = asker(FakeModel(), ledger, caps=Caps(run=250), run="run-2")
    assert [row.unanswered for row in other.talk([question("c")])] == [None]


def test_conversations_that_the_budget_ends_are_closed(ledger: Ledger) -> None:
    closed: list[str] = []

    def careful() -> Conversation[str]:
        try:
            return (yield from question("k"))
        finally:
            closed.append("k")

    list(asker(FakeModel(), ledger, caps=Caps(total=1)).talk([careful()]))
    assert closed == ["k"]


def test_the_worst_case_covers_schema_and_turns() -> None:
    plain = request("a b c")
    with_schema = replace(plain, schema={"type": "object", "required": ["p"]})
    model = FakeModel()
    assert worst_case(plain, model, PRICE) == 22 + 200  # (4 words + 2 · 8) · 1.1
    assert worst_case(with_schema, model, PRICE) > worst_case(plain, model, PRICE)
    assert worst_case(plain, model, FREE) == 0


# --- before anything is sent --------------------------------------------------------------------------


def test_a_forecast_says_what_would_be_asked_and_costs_nothing(ledger: Ledger) -> None:
    list(asker(FakeModel(), ledger).talk([question(f"k{i}") for i in range(3)]))
    model = FakeModel()
    asking = asker(model, ledger)
    found = asking.estimate([question(f"k{i}") for i in (0, 1, 2, 3, 4, 4)])
    # Answers have had five tokens so far; two questions of 18 tokens are new.
    assert found == Estimate(
        n=6, n_kept=4, n_maybe_paid=0, n_new=2, input_tokens=36, output_tokens=10, expected=56, worst=440
    )
    assert model.asked == []
    assert ledger.spent().n_calls == 3


def test_a_forecast_before_any_answer_guesses_their_length(ledger: Ledger) -> None:
    found = asker(FakeModel(), ledger).estimate([question("k")])
    assert (found.output_tokens, found.expected, found.worst) == (30, 18 + 60, 220)


def test_a_forecast_is_no_more_than_the_worst_case_and_no_less_than_what_came(ledger: Ledger) -> None:
    talks = [question(f"k{i}") for i in range(30)]
    found = asker(FakeModel(), ledger).estimate(talks)
    asking = asker(FakeModel(), ledger, caps=Caps(total=found.worst))
    assert all(row.unanswered is None for row in asking.talk([question(f"k{i}") for i in range(30)]))
    assert asking.stats.spent <= found.expected <= found.worst


def test_a_forecast_closes_what_it_began(ledger: Ledger) -> None:
    closed: list[int] = []

    def careful(place: int) -> Conversation[str]:
        try:
            return (yield from question(f"k{place}"))
        finally:
            closed.append(place)

    def silent() -> Conversation[str]:
        return "known"
        yield from question("never")

    found = asker(FakeModel(), ledger).estimate([careful(0), silent(), careful(1)])
    assert (found.n, found.n_kept, found.n_new, closed) == (3, 1, 2, [0, 1])


def test_a_forecast_leaves_out_what_another_run_may_have_paid(ledger: Ledger) -> None:
    lost = FakeModel(default=ProviderAnswerError("api.test", what="no JSON", maybe_paid=True))
    list(asker(lost, ledger).talk([question("k")]))
    found = asker(FakeModel(), ledger).estimate([question("k"), question("other")])
    assert (found.n_maybe_paid, found.n_new, found.n_kept) == (1, 1, 0)
    assert asker(FakeModel(), ledger, retry_unknown=True).estimate([question("k")]).n_new == 1
