"""What an asker may do, and what a call costs."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from metier.actions.ledger import Caps
from metier.actions.paying.retries import Retries
from metier.domain.chat import ChatReply, ChatRequest, Price
from metier.domain.ports import ChatModel

_PER_TURN = 8  # tokens a provider may add around a message
_LONGEST_TOKEN = 20  # characters: whole prompts have three to six for each token, whatever the tokenizer


@dataclass(frozen=True, slots=True)
class Terms:
    """What one asking run may do.

    Attributes:
        run: Its token, the same in every row of the ledger.
        in_flight: Most calls at a time.
        use_subject: A reply to the same question with other examples is used again, and costs nothing.
        retry_unknown: Questions that may have been paid without an answer are asked again.
    """

    run: str
    price: Price
    caps: Caps = field(default_factory=Caps)
    in_flight: int = 4
    retries: Retries = field(default_factory=Retries)
    use_subject: bool = False
    retry_unknown: bool = False


def input_tokens(request: ChatRequest, model: ChatModel) -> int:
    """Tokens of a request, schema and what stands around messages included."""
    schema = json.dumps(request.schema) if request.schema else ""
    return (
        model.count_tokens(request.text) + model.count_tokens(schema) + _PER_TURN * (len(request.turns) + 1)
    )


def worst_case(request: ChatRequest, model: ChatModel, price: Price) -> int:
    """The most a request can cost: input counted high and a tenth more, the longest answer. Millionths of a dollar."""
    if price.is_free:
        return 0
    counted = -(-11 * input_tokens(request, model) // 10)
    return price.worst(input_tokens=counted, output_tokens=request.max_tokens)


def amount_paid(reply: ChatReply, price: Price, request: ChatRequest | None = None) -> int | None:
    """What an answer cost by the provider's own count; None where that is missing or cannot be: the reservation stands.

    Args:
        request: What was answered: a count that its words cannot have is none. Some gateways leave out what the provider
            had kept, and the budget would be spent several times over.
    """
    usage = reply.usage
    least = 1 if request is None else max(1, len(request.text) // _LONGEST_TOKEN)
    if usage is None or usage.input_tokens < least or usage.output_tokens < bool(reply.text):
        return None
    if not 0 <= usage.cached_tokens <= usage.input_tokens:
        return None
    return price.cost(usage)
