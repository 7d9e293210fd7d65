"""Guardrails in words: where a rule stands, how it is understood, what it would have flagged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.pages.words import label_words, one_line, plural

if TYPE_CHECKING:
    from metier.actions.guardrails import GuardrailRow, Tried

BY = {"fact": "stated", "words": "in words", "likeness": "alike"}


def source_words(row: GuardrailRow) -> str:
    """Where it stands."""
    return "growth goals" if row.source.value == "goal" else "guardrails.md"


def state_words(row: GuardrailRow) -> str:
    """On or off, and its share."""
    share = f", one in {round(1 / row.share)}" if row.share < 1 else ""
    return f"{'on' if row.is_on else 'off'}{share}"


def understood_words(row: GuardrailRow) -> str:
    """What is looked for, or that nothing can be."""
    if not row.problem:
        return one_line(row.understood)
    if row.source.value == "goal":
        return "no words to look for: only a base model can see it served"
    return "not understood: it names nothing that could be looked for, and flags nothing"


def tried_lines(tried: Tried) -> list[str]:
    """What a rule would have flagged, and how those were decided."""
    n = tried.n_decided + tried.n_undecided
    n_found = tried.n_found + tried.n_found_decided
    found = [
        (
            f"would have flagged {n_found:,} of {plural(n, 'posting')}: {tried.n_found_decided:,} of {tried.n_decided:,} decided, "
            f"{tried.n_found:,} of {tried.n_undecided:,} undecided"
        )
    ]
    said = [f"{label_words(label)} {count:,}" for label, count in tried.labels.items() if count]
    if said:
        found.append(f"of the decided ones you said {' · '.join(said)}")
    if tried.row.share < 1:
        found.append(f"it would put {tried.n_drawn:,} of the {tried.n_found:,} undecided ones before you")
    return found
