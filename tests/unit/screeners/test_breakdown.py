"""A score is the sum that is shown, and its parts are what they say."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from metier.domain.facts import Fact, Facts, Part, Pay, PayOrigin, PayPeriod, Quote, Seniority, WorkMode
from metier.domain.posting import Posting
from metier.domain.profile import Profile
from metier.screeners.breakdown import Breakdown, breakdown
from metier.screeners.features import Featurizer
from metier.screeners.learned import LearnedScreener
from metier.testing import MemoryCache, ToyEncoder, example, posting

QUOTE = Quote(Part.STATED, 0, 0, "")
REMOTE = Facts(
    work_mode=Fact(WorkMode.REMOTE, QUOTE),
    seniority=Fact(Seniority.SENIOR, QUOTE),
    pay=Fact(Pay(Decimal(70_000), None, "EUR", PayPeriod.YEAR, PayOrigin.STATED), QUOTE),
    tools=(Fact("Python", QUOTE), Fact("SQL", QUOTE)),
    language="en",
)
ONSITE = Facts(work_mode=Fact(WorkMode.ONSITE, QUOTE), years=Fact(5, QUOTE), language="en")
TAUGHT = [
    example(
        posting("Data engineer", "Python pipelines for a clinic.", company="Elbe", facts=REMOTE), "excited"
    ),
    example(posting("Data engineer", "Python pipelines for a water board.", facts=REMOTE), "excited"),
    example(posting("Sales manager", "Cold calls and weekly travel.", facts=ONSITE), "passed"),
    example(posting("Sales agent", "Cold calls for insurance.", facts=ONSITE), "passed"),
    example(posting("Clerk", "Files and forms.", facts=ONSITE), "maybe"),
]
WISHES = Profile(nice_to_have=("Python or SQL",), deal_breakers=("Cold calls",))
SHOWN = [
    posting("Engineer", "You write Python pipelines. Sometimes cold calls.", company="Elbe", facts=REMOTE),
    posting("Clerk", "Files.", facts=ONSITE),
    posting("", ""),
]


def screener(profile: Profile = WISHES, *, encoder: bool = True) -> LearnedScreener:
    return LearnedScreener(Featurizer(ToyEncoder(dim=48) if encoder else None, MemoryCache()), profile)


def found(shown: Posting, fitted: LearnedScreener) -> Breakdown:
    assert fitted.model is not None
    matrix = fitted.featurizer.features([shown])
    return breakdown(shown, matrix, fitted.model, fitted.examples)


@pytest.mark.parametrize("encoder", [True, False])
@pytest.mark.parametrize("n_taught", [0, 1, 5])
@pytest.mark.parametrize("reason", ["", "remote, and open data"])
@pytest.mark.parametrize("shown", SHOWN, ids=["full", "short", "empty"])
def test_the_terms_sum_to_the_models_score_and_the_parts_to_their_term(
    shown: Posting, n_taught: int, encoder: bool, reason: str
) -> None:
    taught = [replace(taught, reason=reason) for taught in TAUGHT[:n_taught]]
    fitted = screener(encoder=encoder).learn(taught)
    assert fitted.model is not None
    score = fitted.model.scores(fitted.featurizer.features([shown]))[0]
    sum_of = found(shown, fitted)
    assert sum_of.score == pytest.approx(score, abs=1e-12)
    assert sum(term.moved for term in sum_of.terms) == pytest.approx(score, abs=2e-6)
    for term in sum_of.terms:
        if term.parts:
            assert sum(part.weight for part in term.parts) == pytest.approx(term.moved, abs=2e-6)
    assert "rest" not in {term.block for term in sum_of.terms}, "the model has a part without words"


def test_the_score_becomes_the_verdicts_probabilities_by_two_curves() -> None:
    fitted = screener().learn(TAUGHT)
    sum_of, (verdict,) = found(SHOWN[0], fitted), fitted.screen([SHOWN[0]])
    assert (sum_of.p_passed, sum_of.p_maybe, sum_of.p_excited) == pytest.approx(
        (verdict.p_passed, verdict.p_maybe, verdict.p_excited), abs=1e-6
    )
    maybe, excited = (
        1 / (1 + math.exp(-(sum_of.slope * sum_of.score + at))) for at in (sum_of.at_maybe, sum_of.at_excited)
    )
    leaning = [p * lean for p, lean in zip((1 - maybe, maybe - excited, excited), sum_of.lean, strict=True)]
    assert sum_of.p_excited == pytest.approx(leaning[2] / sum(leaning), abs=1e-9)


def test_each_fact_is_named_with_its_own_weight() -> None:
    fitted = screener().learn(TAUGHT)
    (facts,) = (term for term in found(SHOWN[0], fitted).terms if term.block == "facts")
    moved = {part.words: part.weight for part in facts.parts}
    assert {"remote", "Python is named", "at Elbe", "senior level"} <= moved.keys()
    assert moved["remote"] > 0
    without = replace(SHOWN[0], facts_json=replace(REMOTE, work_mode=None).to_json())
    (fewer,) = (term for term in found(without, fitted).terms if term.block == "facts")
    assert facts.moved - fewer.moved == pytest.approx(moved["remote"], abs=1e-6)


def test_likeness_names_decided_postings_with_what_was_said() -> None:
    fitted = screener().learn(TAUGHT)
    shown = posting("Data engineer", "Python pipelines for a clinic in town.")
    (text,) = (term for term in found(shown, fitted).terms if term.block == "whole text")
    ids = {taught.posting.id for taught in TAUGHT}
    named = [part for part in text.parts if part.posting_id]
    assert len(named) == 3
    assert {part.posting_id for part in named} <= ids
    assert any("like 'Data engineer, Elbe', which you were excited about" in part.words for part in named)


def test_a_block_that_has_no_words_yet_still_counts() -> None:
    class Later:
        """A model with a part that the breakdown does not know."""

        def __init__(self, model: object) -> None:
            self._model = model

        def __getattr__(self, name: str) -> object:
            return getattr(self._model, name)

        def scores(self, matrix: object) -> object:
            return self._model.scores(matrix) + 0.25  # type: ignore[attr-defined]  # the model's

    fitted = screener().learn(TAUGHT)
    matrix = fitted.featurizer.features([SHOWN[0]])
    sum_of = breakdown(SHOWN[0], matrix, Later(fitted.model), fitted.examples)  # type: ignore[arg-type]  # stands in
    assert sum_of.terms[-1].block == "rest"
    assert sum_of.terms[-1].moved == pytest.approx(0.25, abs=1e-5)
    assert np.isclose(sum(term.moved for term in sum_of.terms), sum_of.score)
