"""Which example belongs to which topic."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from metier.actions.explaining_topics import judging, learning, measuring, tuning
from metier.actions.explaining_topics.material import Material
from metier.adviser.topics import Example, Topic

FINDERS: Mapping[str, Callable[[Material], Example | str]] = {
    "prompting": judging.prompting,
    "in-context-learning": judging.in_context,
    "learned-screener": judging.learned,
    "hybrid": judging.hybrid,
    "edge": judging.edge,
    "guardrails": judging.guardrails,
    "labels": learning.labels,
    "bias": learning.bias,
    "drift": learning.drift,
    "outcomes": learning.outcomes,
    "agreement": measuring.agreement,
    "calibration": measuring.calibration,
    "frozen-verdicts": measuring.frozen,
    "backtest": measuring.backtest,
    "evidence": tuning.evidence,
    "learning-curve": measuring.curve,
    "promise": measuring.promise,
    "fine-tuning": tuning.fine_tuning,
    "tuned-encoder": tuning.encoder,
    "adapters": tuning.adapters,
    "hosted-tuning": tuning.hosted,
    "shadow": tuning.shadow,
    "overfitting": tuning.overfitting,
    "cost": tuning.cost,
    "privacy": tuning.privacy,
}
"""By topic: finds an example, or says in words why there is none."""


def own_example(topic: Topic, material: Material) -> Example:
    """An example of this workspace; where it has none, the sample person's with what is missing.

    Cost: below half a second on 10,000 postings, `bias` about one (docs/explanations.md).
    """
    found = FINDERS[topic.name](material)
    return Example(topic.made_up, is_own=False, missing=found) if isinstance(found, str) else found
