"""Holding one conversation in which a base model words something, and what came of it, told plainly."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

from metier.domain.chat import MICRO, Conversation, FieldClass, Unanswered
from metier.domain.ports import Asker
from metier.prompts.writing.asking import Failed, Read
from metier.prompts.writing.results import WriterAnswer

W = TypeVar("W", bound=WriterAnswer)

_UNANSWERED = {
    Unanswered.BUDGET: "it could have cost more than is left of the budget",
    Unanswered.MAYBE_PAID: "an earlier run may have paid for it without an answer; `--retry-unknown` asks again",
}


@dataclass(frozen=True, slots=True)
class WritingForecast:
    """What one question would send and cost.

    Attributes:
        purpose: `tailor`, `letter` or `interview`.
        host: Where it would go; empty for a file of this machine.
        is_kept: The answer is kept, so that asking costs nothing.
        n_facts: Facts in it.
        input_tokens, output_tokens: Estimated, of the question and of the longest answer.
        worst_usd: The most it can cost, one repair not included.
        leaves: Kinds of words that would leave this machine; empty for a model on it.
        left_out: Kinds that may not go there, and so are left out.
        shortened: The middle of the posting, or facts at the end, do not fit.
    """

    purpose: str
    model: str
    host: str
    is_kept: bool
    n_facts: int
    input_tokens: int
    output_tokens: int
    worst_usd: Decimal
    leaves: tuple[FieldClass, ...]
    left_out: tuple[FieldClass, ...]
    shortened: bool


def hold(talk: Conversation[Read[W] | Failed], asker: Asker, nothing: W) -> W:
    """What a base model worded, or `nothing` with why there is nothing.

    Args:
        nothing: An answer without words, of the kind that is wanted; what it says of kinds of words left out is kept.

    Raises:
        RefusedError, ProviderError, BudgetDriftError, BusyError: As `Asker.talk`.
    """
    (talked,) = asker.talk([talk])
    paid = Decimal(talked.paid) / MICRO
    said = talked.result
    if isinstance(said, Read):
        return replace(
            said.result,
            model=asker.model_name,
            paid_usd=paid,
            left_out=nothing.left_out,
            shortened=said.shortened,
        )
    why = said.why if said else no_answer(talked.unanswered, talked.words)
    return replace(nothing, failure=why, model=asker.model_name, paid_usd=paid)


def no_answer(why: Unanswered | None, words: str = "") -> str:
    """Why there is no answer.

    Example:
        >>> no_answer(Unanswered.BUDGET)
        'it could have cost more than is left of the budget'
    """
    if why in _UNANSWERED:
        return _UNANSWERED[why]
    return words or (f"no answer came ({why.value})" if why else "no answer came")
