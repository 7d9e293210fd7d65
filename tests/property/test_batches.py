"""Whatever a provider's batches do, and wherever a process dies: the budget holds, and no question is paid twice."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.paying_fakes import AT, PRICE, FakeModel, question

from metier.actions.batching.collect import BatchCollector
from metier.actions.batching.ports import BatchService, Found, Line, Look, Result, Results, Stage
from metier.actions.batching.send import BatchSender, BatchTerms
from metier.actions.ledger import CallState, Caps
from metier.actions.paying import Terms
from metier.domain.chat import ChatReply, Usage
from metier.errors import BatchUncertainError, MetierError, ProviderRefusedError, TryAgainError
from metier.models.chat.anthropic import AnthropicChat
from metier.models.chat.asking import Place
from metier.models.chat.openai import OpenAiChat
from metier.net.addresses import parse_address
from metier.net.chat_client import ChatClient
from metier.net.chat_consent import ChatConsent
from metier.storage.database import Database
from metier.storage.store import Store

NAME = "0123456789abcdef" * 2
_HOST = "api.example.com"
QUESTIONS = [f"q{n}" for n in range(12)]


class Killed(BaseException):
    """The process ends here."""


class Clock:
    """A clock that goes forward when it is told to."""

    def __init__(self) -> None:
        self.at = AT

    def now(self) -> datetime:
        return self.at


@dataclass
class Provider:
    """A provider that follows a random course, and knows what it was asked and what it bills."""

    rng: random.Random
    batches: dict[str, tuple[str, list[Line]]] = field(default_factory=dict)
    ended: dict[str, Results] = field(default_factory=dict)
    n_done: dict[str, int] = field(default_factory=dict)
    bill: int = 0
    paid: list[str] = field(default_factory=list)
    is_calm: bool = False

    def create(self, name: str, lines: Sequence[Line], *, begins: Callable[[], None]) -> str:
        self._may_fail(0.1)
        begins()
        self._may_fail(0.1)
        remote = f"b{len(self.batches)}"
        self.batches[remote] = (name, list(lines))
        self._may_fail(0.1, only_unclear=True)
        return remote

    def look(self, remote: str) -> Look:
        self._may_fail(0.1)
        n = len(self.batches[remote][1])
        return Look(remote, remote in self.ended, n, self.n_done.get(remote, 0), words="completed")

    def results(self, name: str, look: Look, choices: tuple[str, ...]) -> Results:
        self._may_fail(0.1)
        assert (name, choices) == (self.batches[look.remote][0], ())
        return self.ended[look.remote]

    def cancel(self, remote: str) -> Look:
        return self.look(remote)

    def find(self, name: str, *, since: datetime, n: int, known: frozenset[str]) -> Found:
        self._may_fail(0.1)
        assert since >= AT
        mine = [remote for remote, (own, lines) in self.batches.items() if own == name and len(lines) == n]
        assert not set(mine) & known
        if not self.is_calm and self.rng.random() < 0.3:
            return Found(is_sure=False)  # its list was too long, or an equal one is under way
        return Found(mine[0]) if mine else Found()

    def work(self) -> None:
        """End some batches: each question is answered and billed, or not; what is answered may get lost."""
        for remote, (_, lines) in self.batches.items():
            if remote in self.ended or (not self.is_calm and self.rng.random() < 0.4):
                continue
            rows = [row for line in lines for row in self._rows(line)]
            self.n_done[remote] = sum(
                row.reply is not None or row.maybe_paid for row in rows
            )  # all that was billed
            kept = [row for row in rows if self.rng.random() < 0.9]
            self.rng.shuffle(kept)
            self.ended[remote] = Results(tuple(kept + kept[:1]), int(self.rng.random() < 0.2))

    def _rows(self, line: Line) -> list[Result]:
        drawn = self.rng.random()
        if drawn < 0.15:
            return [Result(line.number, error="expired")]
        if drawn < 0.2:
            return []
        self.bill += PRICE.cost(Usage(4, 5))
        self.paid.append(line.request.turns[-1].text)
        if drawn < 0.25:
            return [Result(line.number, maybe_paid=True, error="unreadable")]
        return [Result(line.number, ChatReply("yes", usage=Usage(4, 5)))]

    def _may_fail(self, rate: float, *, only_unclear: bool = False) -> None:
        drawn = 1.0 if self.is_calm else self.rng.random()
        if drawn < rate / 2 and not only_unclear:
            raise ProviderRefusedError(_HOST, status=400, said="no", hint="")
        if drawn < rate:
            raise TryAgainError(_HOST, what="cut", maybe_paid=True)


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32), cap=st.integers(0, 4_000))
def test_the_budget_holds_and_nothing_is_paid_twice_whatever_happens(seed: int, cap: int) -> None:
    rng = random.Random(seed)
    provider, clock = Provider(rng), Clock()
    service: BatchService = provider
    with Store(Database.memory()) as store:

        def dies(_moment: str) -> None:
            if rng.random() < 0.1 and not provider.is_calm:
                raise Killed

        def collect() -> None:
            collector = BatchCollector(store.ledger, store.batches, clock, failpoint=dies)
            for batch in store.batches.all():
                collector.collect(batch, service)

        def send() -> None:
            wanted = rng.sample(QUESTIONS, rng.randint(1, len(QUESTIONS)))
            terms = Terms(f"run{rng.random()}", PRICE, Caps(cap, rng.choice([None, cap // 2])))
            most = BatchTerms(terms, "alias", "host", most_calls=rng.randint(1, 8))
            args = (FakeModel(), service, store.ledger, store.batches, clock, most)
            BatchSender(*args, failpoint=dies).send([question(key) for key in wanted])

        for _ in range(14):
            step = rng.choice([send, send, collect, collect, provider.work])
            try:
                step()
            except Killed:
                store.ledger.close()  # its mark goes with it
            except MetierError:
                pass
            if rng.random() < 0.3:
                store.ledger.close()
            clock.at += timedelta(minutes=rng.choice([0, 1, 10]))
            assert provider.bill <= store.ledger.spent().total <= cap
            assert len(set(provider.paid)) == len(provider.paid), "a question was paid twice"
            states = [call.state for batch in store.batches.all() for call in store.batches.calls(batch.name)]
            for batch in store.batches.all():
                open_ones = [c for c in store.batches.calls(batch.name) if c.state is CallState.SENT]
                assert not (open_ones and batch.stage is Stage.ENDED), "nothing would ever settle it"
            if CallState.SENT not in states and CallState.UNKNOWN not in states:
                assert store.ledger.spent().total == provider.bill
        provider.is_calm = True
        store.ledger.close()
        clock.at += timedelta(minutes=10)
        provider.work()
        collect()
        assert all(batch.stage is Stage.ENDED for batch in store.batches.all()), "all comes to an end"


# --- what a provider may answer ---------------------------------------------------------------------------

_SIMPLE = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
_JSON = st.recursive(
    _SIMPLE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=8,
)
_NAMED = st.fixed_dictionaries(
    {"custom_id": st.sampled_from([f"{NAME}-1", f"{NAME}-2", "x", f"{'f' * 32}-1"]) | _SIMPLE},
    optional={
        "response": st.fixed_dictionaries(
            {"status_code": st.just(200) | _SIMPLE}, optional={"body": _JSON, "error": _JSON}
        )
        | _JSON,
        "error": _JSON,
        "result": st.fixed_dictionaries(
            {"type": st.sampled_from(["succeeded", "errored", "expired"]) | _SIMPLE},
            optional={"message": _JSON, "error": _JSON},
        )
        | _JSON,
    },
)
_LINES = st.lists(
    (_NAMED | _JSON).map(lambda row: json.dumps(row).encode()) | st.binary(max_size=40), max_size=6
)


class Canned:
    """Answers every request with the same."""

    def __init__(self, data: bytes, answer: object) -> None:
        self.data, self.answer = data, answer

    def lines(self, _path: str) -> bytes:
        return self.data

    def get(self, _path: str) -> object:
        return self.answer

    def post(self, _path: str, _content: object, **_more: Any) -> object:
        return self.answer

    def upload(self, *_args: object, **_more: Any) -> object:
        return self.answer


def service(kind: str, data: bytes, answer: object) -> BatchService:
    place = Place("x", parse_address("http://127.0.0.1:9/v1"), "m")
    client = ChatClient(ChatConsent(), lambda _sent: None, Clock())
    chat = OpenAiChat(place, client=client) if kind == "openai" else AnthropicChat(place, client=client)
    found = chat.batches()
    found._client = Canned(data, answer)  # type: ignore[attr-defined]
    return found


@pytest.mark.parametrize("kind", ["openai", "anthropic"])
@settings(max_examples=150, deadline=None)
@given(lines=_LINES)
def test_any_line_is_somebodys_result_or_counted_as_unreadable(kind: str, lines: list[bytes]) -> None:
    look = Look("b", is_ended=True, files=("f",))
    found = service(kind, b"\n".join(lines), {}).results(NAME, look, ())

    assert all(row.number in {1, 2} for row in found.rows)
    assert all(row.reply is not None or row.error for row in found.rows)
    assert len(found.rows) + found.n_unreadable <= len(b"\n".join(lines).splitlines())


@pytest.mark.parametrize("kind", ["openai", "anthropic"])
@settings(max_examples=100, deadline=None)
@given(answer=_JSON)
def test_any_answer_about_a_batch_is_understood_or_a_named_failure(kind: str, answer: object) -> None:
    made = service(kind, b"", answer)
    look = made.look("b")
    assert look.n >= 0
    assert not look.is_ended or look.words in {"completed", "failed", "expired", "cancelled", "ended"}
    assert made.find(NAME, since=AT, n=1, known=frozenset()).remote == ""
    with pytest.raises(MetierError):
        made.create(NAME, [], begins=lambda: None)


def test_an_unclear_sending_says_what_to_do() -> None:
    error = BatchUncertainError("api.example.com", what="no whole answer")
    assert "metier batch collect" in error.hint
