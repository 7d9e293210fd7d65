"""Many conversations at once: each ends, in any order, and no question is paid twice."""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.paying_fakes import AT, FakeModel, ask, asker, question, reply, with_repair

from metier.actions.ledger import CallState, Caps, Ledger, PlannedCall, Refusal, SettledCall
from metier.domain.chat import FREE, ChatReply, Conversation, Unanswered, Usage
from metier.storage.database import Database
from metier.storage.store import Store


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with Store(Database.memory()) as store:
        yield store.ledger


def keys(n: int) -> list[str]:
    return [f"k{i}" for i in range(n)]


def reserved(ledger: Ledger, key: str) -> int:
    """A call of somebody else."""
    planned = PlannedCall(key, key, "screening", "m", 5)
    (number,) = ledger.step([], [planned], run="other", caps=Caps(), at=AT)
    assert not isinstance(number, Refusal)
    return number


class Spy:
    """A ledger that counts how it is used."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.n_steps = self.n_lookups = 0

    def step(self, *given: object, **rest: object) -> object:
        self.n_steps += 1
        return self._ledger.step(*given, **rest)  # type: ignore[arg-type]  # passed through

    def kept(self, *given: object, **rest: object) -> object:
        self.n_lookups += 1
        return self._ledger.kept(*given, **rest)  # type: ignore[arg-type]  # passed through

    def __getattr__(self, name: str) -> object:
        return getattr(self._ledger, name)


def test_every_conversation_ends_with_its_own_answer(ledger: Ledger) -> None:
    model = FakeModel({key: [reply(f"answer {key}")] for key in keys(30)})
    ended = list(asker(model, ledger, in_flight=5).talk([question(key) for key in keys(30)]))
    assert sorted((row.place, row.result) for row in ended) == [(i, f"answer k{i}") for i in range(30)]
    assert {(row.unanswered, row.paid, row.n_calls) for row in ended} == {(None, 20, 1)}
    assert sorted(model.asked) == sorted(keys(30))


def test_no_more_calls_are_made_at_once_than_allowed(ledger: Ledger) -> None:
    model = FakeModel()
    together = threading.Barrier(3, timeout=60)

    def wait_for_two_others(_words: str) -> None:
        together.wait()

    model.before = wait_for_two_others
    assert len(list(asker(model, ledger, in_flight=3).talk([question(key) for key in keys(12)]))) == 12
    assert model.most_at_once == 3


def test_a_conversation_asks_as_often_as_it_needs(ledger: Ledger) -> None:
    model = FakeModel({"k1": [reply("prose")]})
    asking = asker(model, ledger)
    ended = {row.place: row for row in asking.talk([with_repair(key) for key in keys(3)])}
    assert (ended[1].result, ended[1].n_calls, ended[1].paid) == ("yes", 2, 40)
    assert asking.stats.by_purpose == {"screening": 3, "repair": 1}
    assert (asking.stats.n_calls, asking.stats.n_replies, asking.stats.spent) == (4, 4, 80)
    assert (asking.stats.input_tokens, asking.stats.output_tokens) == (40, 20)


def test_what_was_answered_is_not_asked_again(ledger: Ledger) -> None:
    list(asker(FakeModel({"k0": [reply("prose")]}), ledger).talk([with_repair(key) for key in keys(4)]))
    model = FakeModel()
    asking = asker(model, ledger)
    ended = {row.place: row for row in asking.talk([with_repair(key) for key in keys(5)])}
    assert model.asked == ["k4"]
    assert (ended[0].result, ended[0].paid, ended[0].n_calls) == ("yes", 0, 0)
    assert (asking.stats.n_kept, asking.stats.spent) == (5, 20)


def test_a_reply_with_other_examples_is_used_only_where_that_is_wanted(ledger: Ledger) -> None:
    list(asker(FakeModel(default=reply("earlier")), ledger).talk([question("old", subject="s")]))
    wants = asker(FakeModel(default=reply("now")), ledger, use_subject=True)
    assert [row.result for row in wants.talk([question("new", subject="s")])] == ["earlier"]
    asks_again = asker(FakeModel(default=reply("now")), ledger)
    assert [row.result for row in asks_again.talk([question("new", subject="s")])] == ["now"]


def test_the_same_question_in_two_conversations_is_paid_once(ledger: Ledger) -> None:
    model = FakeModel()
    ended = list(asker(model, ledger).talk([question("same"), question("same"), question("same")]))
    assert [row.result for row in ended] == ["yes"] * 3
    assert model.asked == ["same"]


def test_money_is_reserved_in_the_store_before_a_request_leaves(tmp_path: Path) -> None:
    states: list[object] = []
    with Store.open(tmp_path / "metier.db", create=True) as store:
        model = FakeModel()

        def look(words: str) -> None:  # in a thread of its own, as it leaves
            db = sqlite3.connect(tmp_path / "metier.db")
            states.extend(db.execute("select state, reserved from call where request_key = ?", (words,)))
            db.close()

        model.before = look
        list(asker(model, store.ledger).talk([question(key) for key in keys(6)]))
    assert states == [("sent", 220)] * 6


def test_a_reply_is_kept_before_its_conversation_hears_it(ledger: Ledger) -> None:
    kept_when_heard = []

    def curious() -> Conversation[None]:
        yield ask("k")
        kept_when_heard.append(set(ledger.kept(["k"])))

    list(asker(FakeModel(), ledger).talk([curious()]))
    assert kept_when_heard == [{"k"}]


def test_a_reply_that_makes_a_conversation_fail_is_kept_all_the_same(ledger: Ledger) -> None:
    def broken() -> Conversation[None]:
        yield ask("k")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(asker(FakeModel(), ledger).talk([broken(), question("other")]))
    assert "k" in ledger.kept(["k"])
    assert ledger.spent().n_unknown == 0


def test_prompts_are_built_only_a_little_ahead(ledger: Ledger) -> None:
    built: list[int] = []

    def lazy(place: int) -> Conversation[str]:
        built.append(place)
        return (yield from question(f"k{place}"))

    talking = asker(FakeModel(), ledger, in_flight=4).talk([lazy(i) for i in range(1000)])
    next(talking)
    assert built == list(range(len(built)))
    assert len(built) <= 40
    talking.close()


def test_thousands_of_conversations_need_few_commits_and_few_queries() -> None:
    with Store(Database.memory()) as store:
        model = FakeModel()
        list(asker(model, store.ledger, in_flight=16).talk([question(key) for key in keys(500)]))
        spy = Spy(store.ledger)
        list(asker(model, spy, in_flight=16).talk([question(key) for key in keys(500)]))  # type: ignore[arg-type]  # a spy
    assert spy.n_steps == 0
    assert spy.n_lookups <= 500 / 16 + 2


@pytest.mark.parametrize(
    "usage",
    [None, Usage(0, 5), Usage(-3, 5), Usage(10, -1), Usage(10, 0), Usage(10, 5, 11), Usage(10, 5, -1)],
)
def test_a_reply_whose_count_is_missing_or_absurd_costs_what_was_reserved(
    ledger: Ledger, usage: Usage | None
) -> None:
    asking = asker(FakeModel(default=ChatReply("yes", usage=usage)), ledger)
    (ended,) = asking.talk([question("k")])
    # Two words and sixteen tokens around them, a tenth more, rounded up; a hundred tokens of output at two each.
    assert ended.paid == asking.stats.spent == ledger.spent().total == 20 + 200


def test_a_free_model_is_asked_without_a_budget(ledger: Ledger) -> None:
    asking = asker(FakeModel(), ledger, price=FREE)
    assert [row.paid for row in asking.talk([question("k")])] == [0]
    assert ledger.spent().total == 0


def test_no_conversations_end_at_once(ledger: Ledger) -> None:
    none: list[Conversation[str]] = []
    assert list(asker(FakeModel(), ledger).talk(none)) == []


def test_a_conversation_that_asks_nothing_ends_for_free(ledger: Ledger) -> None:
    def silent() -> Conversation[str]:
        return "known"
        yield ask("never")

    assert [row.result for row in asker(FakeModel(), ledger).talk([silent(), silent()])] == ["known"] * 2


def test_a_question_that_another_process_asks_is_waited_for(ledger: Ledger) -> None:
    number = reserved(ledger, "k")
    model = FakeModel()
    talking = asker(model, ledger).talk([question("k"), question("mine")])
    assert next(talking).result == "yes", "others are not held up"
    ledger.step([SettledCall(number, CallState.REPLIED, 5, reply("theirs"))], [], run="r", caps=Caps(), at=AT)
    assert [row.result for row in talking] == ["theirs"]
    assert model.asked == ["mine"]


def test_a_process_that_dies_while_it_is_waited_for_leaves_a_doubt(tmp_path: Path) -> None:
    path = tmp_path / "metier.db"
    with Store.open(path, create=True) as store:
        other = Store.open(path)
        reserved(other.ledger, "k")
        talking = asker(FakeModel(), store.ledger).talk([question("k"), question("mine")])
        assert next(talking).result == "yes"
        other.close()
        assert [row.unanswered for row in talking] == [Unanswered.MAYBE_PAID]


def test_who_has_begun_goes_before_who_has_not(ledger: Ledger) -> None:
    model = FakeModel({"k0": [reply("prose")]})
    list(asker(model, ledger, in_flight=1).talk([with_repair(key) for key in keys(30)]))
    assert model.asked.index("k0 repaired") <= 2


def test_what_may_have_been_paid_is_left_alone_unless_that_is_wanted(ledger: Ledger) -> None:
    gone = SettledCall(reserved(ledger, "k"), CallState.UNKNOWN)
    ledger.step([gone], [], run="dead", caps=Caps(), at=AT)
    model = FakeModel()
    (left,) = asker(model, ledger).talk([question("k")])
    assert (left.unanswered, left.result, model.asked) == (Unanswered.MAYBE_PAID, None, [])
    (asked,) = asker(model, ledger, retry_unknown=True).talk([question("k")])
    assert (asked.result, model.asked) == ("yes", ["k"])


def winding(place: int) -> Conversation[list[str]]:
    """So many questions, one after the other."""
    heard: list[str] = []
    while len(heard) < place % 4:
        reply = yield ask(f"{place} {len(heard)}")
        heard.append(reply.text)
    return heard


def test_conversations_end_the_same_however_many_are_in_flight() -> None:
    rng = random.Random(5)
    found = []
    for in_flight in (1, 3, 16):
        model = FakeModel({f"{p} {t}": [reply(f"{p}/{t}")] for p in range(40) for t in range(4)})
        model.before = lambda _words: time.sleep(rng.uniform(0, 0.002))
        with Store(Database.memory()) as store:
            ended = asker(model, store.ledger, in_flight=in_flight).talk([winding(p) for p in range(40)])
            found.append(sorted((row.place, row.result or []) for row in ended))
    assert found[0] == found[1] == found[2]
    assert found[0][7] == (7, ["7/0", "7/1", "7/2"])
