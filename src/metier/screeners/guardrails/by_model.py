"""Flags by a base model: it gave the reason that a posting serves a growth goal, and quoted the posting."""

from __future__ import annotations

from collections.abc import Sequence

from metier.domain.facts import Quote
from metier.domain.guardrail import Guardrail, GuardrailSource, Raised, RaisedBy
from metier.domain.verdict import Said
from metier.screeners.guardrails.forms import stems
from metier.screeners.guardrails.wording import parts_of

REASON = "growth_goal"
"""The reason code (`prompts.reasons`)."""
UNNAMED = Guardrail("one of your growth goals", GuardrailSource.GOAL)
"""What a flag names where the model does not tell which of several rules it meant."""


def raised_by_model(said: Said, rules: Sequence[Guardrail]) -> tuple[Raised, ...]:
    """The flag of a base model; none where it gave no such reason, or quoted nothing of the posting.

    Its answer does not say which goal it meant: it is the only one, or the one whose words its quotes and note share most;
    else no goal is named.

    Args:
        said: What it said; its quotes stand in the posting.
        rules: Guardrails that the model was told of: those that are on, but for one of which only a share is wanted.
    """
    active = [rule for rule in rules if rule.is_on and rule.share >= 1]
    if REASON not in said.reasons or not said.quotes or not active:
        return ()
    pairs = [(_shared(rule, quote.words), rule, quote) for rule in active for quote in said.quotes]
    best = max(pairs, key=lambda pair: pair[0])
    if best[0]:
        return (_raised(best[1], best[2]),)
    by_note = [rule for rule in active if _shared(rule, said.note)]
    named = active[0] if len(active) == 1 else by_note[0] if len(by_note) == 1 else UNNAMED
    return (_raised(named, said.quotes[0]),)


def _raised(rule: Guardrail, quote: Quote) -> Raised:
    return Raised(rule.key, rule.words, rule.source, RaisedBy.MODEL, quote)


def _shared(rule: Guardrail, words: str) -> int:
    """How many telling words both have; what the rule says it is not about does not count."""
    wanted = " ".join(part.whole for part in parts_of(rule.words) if not part.is_denied)
    return len(stems(wanted) & stems(words))
