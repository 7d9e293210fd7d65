"""Baselines explain themselves with the right signs and promise no more than they know."""

from __future__ import annotations

import pytest

from metier.screeners.baselines import PriorScreener, WordsScreener
from metier.testing import example, posting


@pytest.mark.parametrize("labels", [("excited", "maybe"), ("excited", "passed"), ("maybe", "passed")])
def test_words_of_what_was_liked_better_speak_for_a_posting(labels: tuple[str, str]) -> None:
    liked, other = labels
    taught = [example(posting("A", f"gardens and orchards {n}"), liked) for n in range(3)]
    taught += [example(posting("B", f"invoices and ledgers {n}"), other) for n in range(3)]
    reasons = WordsScreener().learn(taught).explain(posting("C", "gardens and ledgers"))
    signs = {reason.words: reason.weight > 0 for reason in reasons}
    assert signs["“gardens”"]
    assert not signs["“ledgers”"]


def test_forty_of_one_label_promise_no_label() -> None:
    taught = [example(posting("A", f"text {n}"), "passed") for n in range(40)]
    assert PriorScreener().learn(taught).screen([posting("B")])[0].tentative
