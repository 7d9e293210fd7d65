"""What a run would cost, before anything is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from metier.actions.ledger import Ledger
from metier.actions.paying.known import first_asks, in_batch, without_kept
from metier.actions.paying.terms import Terms, input_tokens, worst_case
from metier.domain.chat import Ask, Conversation, Usage
from metier.domain.ports import ChatModel

T = TypeVar("T")

_CHUNK = (
    200  # conversations begun at a time: a prompt of each is in memory, and one query looks all of them up
)
_USUAL_SHARE = 0.3  # of the longest answer, where no answer is known (taste; answers here are a few lines)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the first question of each conversation would cost; repairs come on top of `expected`.

    Attributes:
        n: Conversations.
        n_kept: Whose answer is kept, or that ask nothing: they cost nothing.
        n_maybe_paid: That would be left alone, as they may have been paid without an answer.
        n_new: To be asked.
        n_in_batch: Whose answer is on its way in a batch.
        input_tokens, output_tokens: Of those; the output is a guess.
        expected: With answers as long as earlier ones, without the savings of kept prefixes. Millionths of a dollar.
        worst: With the longest answers, as it would be reserved. Millionths of a dollar.
    """

    n: int
    n_kept: int
    n_maybe_paid: int
    n_new: int
    input_tokens: int
    output_tokens: int
    expected: int
    worst: int
    n_in_batch: int = 0


def estimate(
    conversations: Sequence[Conversation[T]], model: ChatModel, ledger: Ledger, terms: Terms
) -> Estimate:
    """Begin each conversation, look at its first question, and close it: they cannot be held afterwards."""
    counts = [0, 0, 0, 0]
    n_maybe_paid = n_new = n_in_batch = 0
    spent = ledger.spent()
    usual = spent.output_tokens / spent.n_replies if spent.output_tokens else None
    rest = iter(conversations)
    while chunk := list(islice(rest, _CHUNK)):
        asks = list(first_asks(chunk))
        new = without_kept(asks, ledger, use_subject=terms.use_subject)
        away = in_batch(new, ledger, use_subject=terms.use_subject)
        n_in_batch += len(away)
        new = [ask for ask in new if ask.key not in away]
        left = set() if terms.retry_unknown else ledger.maybe_paid([ask.key for ask in new])
        n_maybe_paid += len(left)
        for ask in (ask for ask in new if ask.key not in left):
            n_new += 1
            counts = [sum(pair) for pair in zip(counts, _counts(ask, model, terms, usual), strict=True)]
    n_kept = len(conversations) - n_maybe_paid - n_new - n_in_batch
    n_in, n_out, expected, worst = counts
    return Estimate(len(conversations), n_kept, n_maybe_paid, n_new, n_in, n_out, expected, worst, n_in_batch)


def _counts(ask: Ask, model: ChatModel, terms: Terms, usual: float | None) -> tuple[int, int, int, int]:
    """Input tokens, output tokens, expected and worst cost of one question."""
    most = ask.request.max_tokens
    n_in = input_tokens(ask.request, model)
    n_out = round(_USUAL_SHARE * most if usual is None else min(usual, most))
    expected = terms.price.cost(Usage(n_in, n_out))
    return n_in, n_out, expected, worst_case(ask.request, model, terms.price)
