"""Words of talking to a base model: what is asked, what comes back, what it costs, and what it carries."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Mapping
from dataclasses import astuple, dataclass, field
from decimal import ROUND_UP, Decimal
from enum import StrEnum
from typing import Generic, TypeAlias, TypeVar

from metier.domain.posting import PostingId

T = TypeVar("T")

MICRO = 1_000_000
"""Money is counted in whole millionths of a US dollar, so that sums are exact."""


class FieldClass(StrEnum):
    """A kind of words that a request may carry; the person agrees to each, for each host."""

    POSTINGS = "postings"
    """The visible text of the posting that is judged."""
    PROFILE = "profile"
    """Must have, nice to have, deal-breakers and growth goals of the profile."""
    ABOUT = "about"
    """The section "About me" of the profile."""
    EXAMPLES = "examples"
    """Other postings with the labels the person gave."""
    REASONS = "reasons"
    """What the person wrote about those postings."""
    RESUME = "resume"
    """Facts of the resume, with names, employers and contact data replaced; for tailoring, letters and interviews."""
    WRITING = "writing"
    """What the person worded themselves: edited lines, letters, answers in interviews; with the same replaced."""


APPLYING: frozenset[FieldClass] = frozenset({FieldClass.RESUME, FieldClass.WRITING})
"""Kinds of words that only applying needs: tailoring, letters, interviews; no prompt of a screening holds them."""
SCREENING: frozenset[FieldClass] = frozenset(FieldClass) - APPLYING
"""Kinds of words that screening, pasting and proposals for the profile may hold."""


def in_order(kinds: Iterable[FieldClass]) -> tuple[FieldClass, ...]:
    """Kinds of words in the order in which they are named everywhere, each once.

    Example:
        >>> [kind.value for kind in in_order({FieldClass.REASONS, FieldClass.POSTINGS})]
        ['postings', 'reasons']
    """
    wanted = frozenset(kinds)
    return tuple(kind for kind in FieldClass if kind in wanted)


class Role(StrEnum):
    """Who says a turn."""

    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a turn.

    Attributes:
        stable: The same, byte for byte, in every request of a run, and so is all before it: a provider that keeps
            prefixes may keep it.
    """

    text: str
    stable: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation."""

    role: Role
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One question to a base model: no tools, no memory, nothing but these words.

    Attributes:
        system: Static text of metier's own, then nothing.
        turns: The conversation so far; the last turn is the person's side.
        schema: JSON schema the answer should keep to, for models that can be held to one; None for plain text.
        max_tokens: Most tokens of the answer.
        choices: Words whose log-probabilities are wanted where the answer first chooses between them; empty for none.
        purpose: What for, for the log and the ledger: `screening`, `repair`, `profile`, `check`, `tailor`, `letter`,
            `interview`.
        carries: Which kinds of the person's words are in it; what the person did not agree to is not sent.
    """

    system: str
    turns: tuple[Turn, ...]
    schema: Mapping[str, object] | None = None
    max_tokens: int = 700
    choices: tuple[str, ...] = ()
    purpose: str = "screening"
    carries: frozenset[FieldClass] = frozenset()

    @property
    def text(self) -> str:
        """Every word that is sent, in order."""
        return "\n".join([self.system, *(turn.text for turn in self.turns)])


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the provider counted them.

    Attributes:
        input_tokens: All of the prompt, kept prefixes included.
        cached_tokens: Those of `input_tokens` that came from a kept prefix.
        written_tokens: Those of `input_tokens` that were put into one, where the provider counts them.
    """

    input_tokens: int
    output_tokens: int
    cached_tokens: int = 0
    written_tokens: int = 0


class Finish(StrEnum):
    """Why an answer ended."""

    STOP = "stop"
    LENGTH = "length"
    REFUSED = "refused"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ChatReply:
    """One answer, as it came; untrusted text.

    Attributes:
        usage: None where the provider does not say.
        model: The name the provider gives itself.
        logprobs: Natural log-probability of each of the request's choices; empty where the model gives none.
    """

    text: str
    finish: Finish = Finish.STOP
    usage: Usage | None = None
    model: str = ""
    logprobs: Mapping[str, float] = field(default_factory=dict)

    def to_json(self) -> str:
        """As the ledger keeps it."""
        usage = self.usage and list(astuple(self.usage))
        return json.dumps([self.text, self.finish.value, usage, self.model, dict(self.logprobs)])

    @classmethod
    def from_json(cls, kept: str) -> ChatReply:
        """What `to_json` wrote."""
        text, finish, usage, model, logprobs = json.loads(kept)
        return cls(text, Finish(finish), Usage(*usage) if usage else None, model, logprobs)


@dataclass(frozen=True, slots=True)
class Price:
    """What a model costs, in US dollars for a million tokens.

    Attributes:
        cached: Of input tokens from a kept prefix; None where they cost as much as others.
        cache_write: Of input tokens that are put into a kept prefix; None where that costs nothing more.
        as_of: Day the price was looked up, `2026-11-01`; empty when the person gave it.
        source: Where it stands; `settings` when the person gave it, `local` for the person's own machine.
    """

    input: Decimal
    output: Decimal
    cached: Decimal | None = None
    cache_write: Decimal | None = None
    as_of: str = ""
    source: str = ""

    @property
    def is_free(self) -> bool:
        """Whether nothing is ever to be paid."""
        return self.input == 0 and self.output == 0

    def cost(self, usage: Usage) -> int:
        """What an answer costs, rounded up. Millionths of a dollar."""
        kept = self.input if self.cached is None else self.cached
        new = usage.input_tokens - usage.cached_tokens - usage.written_tokens
        prompt = new * self.input + usage.cached_tokens * kept + usage.written_tokens * self._written
        return int((prompt + usage.output_tokens * self.output).to_integral_value(ROUND_UP))

    def worst(self, *, input_tokens: int, output_tokens: int) -> int:
        """The most that a request can cost: all of it put into a prefix, the longest answer. Millionths of a dollar."""
        return self.cost(Usage(input_tokens, output_tokens, written_tokens=input_tokens))

    @property
    def _written(self) -> Decimal:
        return self.input if self.cache_write is None else max(self.cache_write, self.input)


FREE = Price(Decimal(0), Decimal(0), source="local")
"""A model on the person's own machine."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A request with what identifies it.

    Attributes:
        key: Hash of everything the answer rests on but the nonces: the same question is paid once.
        subject: Hash of the same without the examples: an answer that may be used again after further decisions.
        posting_id: The posting it is about, if it is about one.
    """

    key: str
    subject: str
    request: ChatRequest
    posting_id: PostingId | None = None


Conversation: TypeAlias = Generator[Ask, ChatReply, T]
"""Yields requests, is sent the replies, returns what came of it."""


class Unanswered(StrEnum):
    """Why a conversation came to no end."""

    BUDGET = "budget"
    """The next request could have cost more than is left."""
    MAYBE_PAID = "maybe-paid"
    """It was sent by a process that died before the answer came; asking again might pay twice."""
    BATCH = "batch"
    """It is on its way in a provider's batch."""
    PROVIDER = "provider"
    """The provider failed or refused."""
    STOPPED = "stopped"
    """The work was stopped before its turn."""


@dataclass(frozen=True, slots=True)
class Talked(Generic[T]):
    """How a conversation ended.

    Attributes:
        place: Which one of those that were given.
        result: What it returned; None when it came to no end.
        unanswered: Why it came to no end; None when it did.
        words: The provider's failure in words, or empty.
        paid: What it cost now, in millionths of a dollar; kept answers cost nothing.
        n_calls: How many requests were sent now.
    """

    place: int
    result: T | None
    unanswered: Unanswered | None = None
    words: str = ""
    paid: int = 0
    n_calls: int = 0
