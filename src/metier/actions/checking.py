"""Checking a base model: one fixed question that carries nothing of the person's, asked once."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from metier.actions.ledger import CallState, Caps, Ledger, PlannedCall, Refusal, SettledCall
from metier.actions.paying.retries import is_unpaid, words_for_ledger
from metier.actions.paying.terms import amount_paid, worst_case
from metier.domain.chat import MICRO, ChatReply, ChatRequest, Finish, Piece, Price, Role, Turn, Usage
from metier.domain.decision import Label
from metier.domain.ports import ChatModel, Clock
from metier.errors import BudgetReachedError, MetierError

_LABELS = tuple(label.value for label in Label)
_SCHEMA = {
    "type": "object",
    "properties": {"label": {"type": "string", "enum": list(_LABELS)}, "reason": {"type": "string"}},
    "required": ["label", "reason"],
    "additionalProperties": False,
}
_SYSTEM = "You answer with one JSON object and nothing else."
_QUESTION = (
    'A job posting says: "We make chairs." Nothing is known about who reads it. How would they decide? '
    'Answer as {"label": "passed" or "maybe" or "excited", "reason": "at most six words"}.'
)


@dataclass(frozen=True, slots=True)
class Checked:
    """How a base model answered.

    Attributes:
        model: Identity that was asked.
        says: The name that the provider gives what answered; empty where it gives none.
        seconds: From the question to the answer.
        usage: Tokens; None where the provider does not say.
        cost_usd: What it cost; what was reserved, where the provider does not say.
        is_json: Whether the answer kept to the JSON schema.
        has_logprobs: Whether it gave log-probabilities of the labels.
        is_cut: Whether the answer was cut at its longest.
        text: The answer; untrusted.
    """

    model: str
    says: str
    seconds: float
    usage: Usage | None
    cost_usd: Decimal
    is_json: bool
    has_logprobs: bool
    is_cut: bool
    text: str


def check_request(max_tokens: int) -> ChatRequest:
    """The fixed question."""
    turn = Turn(Role.USER, (Piece(_QUESTION),))
    return ChatRequest(
        _SYSTEM, (turn,), schema=_SCHEMA, max_tokens=max_tokens, choices=_LABELS, purpose="check"
    )


def most_it_costs(chat: ChatModel, price: Price, max_tokens: int) -> Decimal:
    """The most that a check can cost. US dollars."""
    return Decimal(worst_case(check_request(max_tokens), chat, price)) / MICRO


def check_model(
    chat: ChatModel,
    price: Price,
    ledger: Ledger,
    clock: Clock,
    *,
    max_tokens: int,
    cap: int | None = None,
    monotonic: Callable[[], float] = time.monotonic,
) -> Checked:
    """Ask the fixed question once; the money is reserved before, and the reply kept before it is read.

    Args:
        cap: The most that all calls of the workspace may cost, in millionths of a dollar.

    Raises:
        BudgetReachedError: The answer could exceed the cap; nothing was sent.
        RefusedError: metier may not send to where the model is.
        ProviderError: The model did not answer.
    """
    request = check_request(max_tokens)
    worst = worst_case(request, chat, price)
    token = uuid.uuid4().hex  # each check is a question of its own: an old answer proves nothing
    planned = PlannedCall(token, token, request.purpose, chat.name, worst)
    (number,) = ledger.step((), (planned,), run=token, caps=Caps(total=cap), at=clock.now())
    if isinstance(number, Refusal):
        spent = Decimal(ledger.spent().total) / MICRO
        raise BudgetReachedError(cap=Decimal(cap or 0) / MICRO, spent=spent, left=1)
    started = monotonic()
    try:
        reply = chat.ask(request)
    except BaseException as error:
        _settle(ledger, clock, token, _failed(number, error))
        raise
    seconds = monotonic() - started
    paid = amount_paid(reply, price, request)
    _settle(ledger, clock, token, SettledCall(number, CallState.REPLIED, paid, reply))
    cost = Decimal(worst if paid is None else paid) / MICRO
    return _checked(chat, reply, seconds, cost)


def _failed(number: int, error: BaseException) -> SettledCall:
    unpaid = is_unpaid(error)
    state = CallState.FAILED if unpaid else CallState.UNKNOWN
    words = words_for_ledger(error) if isinstance(error, MetierError) else type(error).__name__
    return SettledCall(number, state, paid=0 if unpaid else None, error=words)


def _settle(ledger: Ledger, clock: Clock, run: str, settled: SettledCall) -> None:
    ledger.step((settled,), (), run=run, caps=Caps(), at=clock.now())


def _checked(chat: ChatModel, reply: ChatReply, seconds: float, cost: Decimal) -> Checked:
    return Checked(
        chat.name,
        reply.model,
        seconds,
        reply.usage,
        cost,
        is_json=_keeps_to_schema(reply.text),
        has_logprobs=bool(reply.logprobs),
        is_cut=reply.finish is Finish.LENGTH,
        text=reply.text,
    )


def _keeps_to_schema(text: str) -> bool:
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return (
        isinstance(answer, dict)
        and set(answer) == {"label", "reason"}
        and answer["label"] in _LABELS
        and isinstance(answer["reason"], str)
    )
