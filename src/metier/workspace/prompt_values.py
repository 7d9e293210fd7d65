"""What is told about a prompt: the words that would be sent, its versions, what trying an edit would cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from metier.domain.chat import ChatRequest, FieldClass, Price
from metier.domain.posting import Posting
from metier.prompts.pick_examples import Chosen
from metier.prompts.sizes import PromptSize


@dataclass(frozen=True, slots=True)
class ShownPrompt:
    """What would be sent about one posting, byte for byte but for the random marks, and what it would cost.

    Attributes:
        model: Empty where none is set up: then the words are those that any would be sent.
        template: Version of prompt.md.
        version: Of everything the answer would rest on but model, posting and examples.
        carries: Kinds of words in it.
        redactions: How much was taken out of profile and template, by kind.
        examples: The decisions in it, and why each was chosen.
        size: Estimated tokens of its parts.
        price: None where nobody said what the model costs.
        worst_usd: The most one such request can cost.
        is_local: The model is on this machine.
        is_agreed: It may be sent; False where the person has not yet agreed to anything for that host.
    """

    posting: Posting
    screener: str
    model: str
    host: str
    template: str
    version: str
    request: ChatRequest
    carries: tuple[FieldClass, ...]
    redactions: dict[str, int]
    examples: tuple[Chosen, ...]
    size: PromptSize
    price: Price | None
    worst_usd: Decimal | None
    is_local: bool
    is_agreed: bool


@dataclass(frozen=True, slots=True)
class PromptVersion:
    """One version of prompt.md that was used.

    Attributes:
        n_verdicts: Postings whose newest verdict by a base model was made with it.
        n_decided: Those of them that were decided after the verdict.
        n_right: Those whose most probable label, as the model gave it, was what the person said.
        is_current: prompt.md says the same now.
    """

    version: str
    first_used_at: datetime
    n_verdicts: int
    n_decided: int
    n_right: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class TryForecast:
    """What trying an edit would ask and cost; nothing was asked.

    Attributes:
        before, after: Versions of the templates.
        n_tested: Decisions it is tried on, with either prompt.
        n_examples: Earlier decisions that may stand in the prompts.
        n_new, n_kept: Questions to be asked, and those whose answer is kept.
        price: None where nobody said what the model costs.
        expected_usd, worst_usd: With answers as long as earlier ones, and the most.
        leaves: Kinds of words that would leave this machine; empty for a model on it.
        is_agreed: They may.
        cap_usd: The budget of the workspace, which bounds all that is asked; None where none is set.
        spent_usd: What all requests have cost so far.
    """

    before: str
    after: str
    screener: str
    model: str
    host: str
    n_tested: int
    n_examples: int
    n_new: int
    n_kept: int
    price: Price | None
    expected_usd: Decimal
    worst_usd: Decimal
    leaves: tuple[FieldClass, ...]
    is_agreed: bool
    cap_usd: Decimal | None
    spent_usd: Decimal
