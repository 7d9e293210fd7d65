"""A base model, a clock and conversations for tests of asking: nothing waits, nothing leaves the process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from datetime import UTC, datetime
from decimal import Decimal

from metier.actions.ledger import Caps, Ledger
from metier.actions.paying import PayingAsker, Terms
from metier.domain.chat import Ask, ChatReply, ChatRequest, Conversation, Piece, Price, Role, Turn, Usage
from metier.errors import MetierError

AT = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)
PRICE = Price(Decimal(1), Decimal(2), source="test")
"""A token of input costs one millionth, a token of output two."""

Answer = ChatReply | BaseException


def request(words: str, *, purpose: str = "screening", max_tokens: int = 100) -> ChatRequest:
    return ChatRequest("system", (Turn(Role.USER, (Piece(words),)),), max_tokens=max_tokens, purpose=purpose)


def ask(key: str, *, purpose: str = "screening", max_tokens: int = 100, subject: str = "") -> Ask:
    return Ask(key, subject or f"about {key}", request(key, purpose=purpose, max_tokens=max_tokens))


def question(key: str, *, max_tokens: int = 100, subject: str = "") -> Conversation[str]:
    """One question, whose result is the answer."""
    reply = yield ask(key, max_tokens=max_tokens, subject=subject)
    return reply.text


def with_repair(key: str) -> Generator[Ask, ChatReply, str]:
    """A question, and a second one where the answer is `prose`."""
    reply = yield ask(key)
    if reply.text == "prose":
        reply = yield ask(f"{key} repaired", purpose="repair")
    return reply.text


def reply(text: str = "yes", *, n_in: int = 10, n_out: int = 5) -> ChatReply:
    return ChatReply(text, usage=Usage(n_in, n_out), model="fake-1")


class FakeModel:
    """Answers from a script: per words of a request the next of its answers, the last one for ever.

    Attributes:
        asked: The words of every request, in the order in which they came.
        most_at_once: Requests that were worked on at the same moment, at most.
    """

    name = "fake@test"

    def __init__(self, script: dict[str, list[Answer]] | None = None, default: Answer | None = None) -> None:
        self.script = script or {}
        self.default = default or reply()
        self.asked: list[str] = []
        self.most_at_once = 0
        self.before: Callable[[str], None] = lambda _words: None
        self._at_once = 0
        self._lock = threading.Lock()

    def ask(self, request: ChatRequest) -> ChatReply:
        words = request.turns[-1].text
        with self._lock:
            self.asked.append(words)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
            answers = self.script.get(words, [self.default])
            answer = answers.pop(0) if len(answers) > 1 else answers[0]
        try:
            self.before(words)
        finally:
            with self._lock:
                self._at_once -= 1
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def count_tokens(self, text: str) -> int:
        return len(text.split())


class FakeTime:
    """Seconds that pass only by sleeping.

    Attributes:
        slept: Every pause.
    """

    def __init__(self) -> None:
        self.now = 1_000.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class StandingClock:
    """A clock that stands; like the one of `metier.testing`, without what that needs to be imported."""

    def now(self) -> datetime:
        return AT


class Highest:
    """Randomness that always draws the longest wait."""

    def uniform(self, _low: float, high: float) -> float:
        return high


def asker(
    model: FakeModel,
    ledger: Ledger,
    *,
    caps: Caps | None = None,
    price: Price = PRICE,
    time: FakeTime | None = None,
    **terms: object,
) -> PayingAsker:
    """An asker in fake time that draws the longest waits."""
    given: dict[str, object] = {"run": "run-1", "in_flight": 2} | terms
    clock = time or FakeTime()
    return PayingAsker(
        model,
        ledger,
        StandingClock(),
        Terms(price=price, caps=caps or Caps(), **given),  # type: ignore[arg-type]  # named by each test
        rng=Highest(),  # type: ignore[arg-type]  # the one method that is used
        monotonic=clock.monotonic,
        sleep=clock.sleep,
    )


def failed(talk: Callable[[], object]) -> MetierError:
    """The failure that `talk` ends with."""
    try:
        talk()
    except MetierError as error:
        return error
    message = "it did not fail"
    raise AssertionError(message)
