"""What one rule says, and rungs in words."""

from __future__ import annotations

from dataclasses import dataclass

from metier.adviser.advice import Sentence, Verdict
from metier.adviser.snapshot import Figure, Rung

_NAMES = {
    Rung.LEARNED: "the learned screener",
    Rung.PROMPTED: "a base model by prompt",
    Rung.FEW_SHOT: "a base model with your examples in the prompt",
    Rung.HYBRID: "the learned screener with a base model for the unsure",
    Rung.ENCODER: "a tuned sentence encoder",
    Rung.LORA: "a local language model with an adapter of yours",
    Rung.HOSTED: "a model tuned at a service",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What one rule says."""

    verdict: Verdict
    rung: Rung
    next_step: str
    command: str
    reasons: tuple[Sentence, ...]
    against: Sentence
    more_labels: Figure | None = None


def name_of(rung: Rung) -> str:
    """A rung in words a person can read."""
    return _NAMES[rung]
