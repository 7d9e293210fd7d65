"""What a warning about a posting is; nothing here decides what happens because of one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from metier.domain.facts import Quote


class FlagKind(StrEnum):
    """What is odd about a posting."""

    ORDERS_AI = "orders_ai"
    """A sentence reads like an order to a language model, or like the words a chat is made of."""
    CANARY = "canary"
    """Applicants are asked to repeat a word or tag, so that it is seen who read the posting, or which program."""
    HIDDEN = "hidden"
    """The page had words that no reader sees; they are not part of the posting."""
    UNICODE = "unicode"
    """Invisible characters were taken out that honest texts do not have."""


@dataclass(frozen=True, slots=True)
class Flag:
    """Something a person should know about a posting. A flag labels; it never hides, skips or judges a posting.

    Attributes:
        kind: What is odd.
        words: What it is, for people, without a full stop; safe to show on one line.
        rule: Name of the rule that found it, for figures: `override`, `turns`, `tag`, …
        quote: The words it was seen in, offsets into the posting's own text; None where it stands nowhere in it.
    """

    kind: FlagKind
    words: str
    rule: str
    quote: Quote | None = None
