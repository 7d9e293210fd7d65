from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import pytest

from metier.domain.decision import Label
from metier.domain.example import Example
from metier.domain.facts import Fact, Facts, Part, Quote, WorkMode
from metier.domain.posting import Posting
from metier.domain.profile import Profile
from metier.domain.verdict import Reason, Verdict
from metier.prompts.build import Prompt
from metier.prompts.redact import Redactor
from metier.prompts.template import default_template
from metier.screeners.baselines import PriorScreener
from metier.screeners.check import check_screener
from metier.screeners.features import Featurizer
from metier.screeners.prompted import Prompting
from metier.screeners.registry import KNOWN, Kit, make
from metier.testing import (
    KeywordModel,
    MemoryCache,
    PlainAsker,
    ToyEncoder,
    WordScores,
    example,
    posting,
)

PROFILE = Profile(must_have=("Remote or hybrid", "Python"), deal_breakers=("Weekly travel",))
REMOTE = Facts(work_mode=Fact(WorkMode.REMOTE, Quote(Part.TEXT, 0, 6, "Remote")))
POSTINGS = [
    posting("Data engineer", "Remote Python pipelines.", facts=REMOTE, company="Elbe Analytics"),
    posting("Sales", "Weekly travel and cold calls."),
    posting("Köchin (m/w/d)", "Sie kochen für 40 Gäste – mit Liebe."),
    posting("", "\u202e\U0001f600 only signs ???"),
]
EXAMPLES = [
    example(posting("Analyst", "SQL and Python all day."), "excited"),
    example(posting("Driver", "Weekly travel across the country."), "passed"),
    example(posting("Clerk", "Forms in an office."), "maybe"),
    example(posting("Coder", "Python services.", facts=REMOTE), "excited"),
    example(posting("Seller", "Cold calls."), "passed"),
]


@pytest.mark.parametrize("kind", KNOWN)
@pytest.mark.parametrize("with_encoder", [True, False])
@pytest.mark.parametrize("profile", [PROFILE, Profile()], ids=["profile", "no profile"])
def test_our_screeners_keep_the_contract(kind: str, with_encoder: bool, profile: Profile) -> None:
    encoder = ToyEncoder() if with_encoder else None
    features = Featurizer(encoder, MemoryCache())
    kit = Kit(features, profile, lambda _: prompting(profile), tuned=lambda: WordScores("Python"))
    check_screener(make(kind, kit), POSTINGS, EXAMPLES)


def prompting(profile: Profile) -> Prompting:
    """A prompt that a base model of known taste answers."""
    prompt = Prompt.of(default_template(), profile, Redactor.of({}))
    answers = {example.posting.id: (0.2, 0.3, 0.5) for example in EXAMPLES}
    return Prompting(prompt, PlainAsker(KeywordModel(liked=["python"], disliked=["travel"])), answers=answers)


class Bent:
    """A screener that breaks one promise, on top of one that keeps all."""

    def __init__(self, bend: str, inner: PriorScreener | None = None) -> None:
        self.bend, self.inner, self.calls = bend, inner or PriorScreener(), 0

    kind = "prior"

    @property
    def version(self) -> str:
        return self.inner.version

    def learn(self, examples: Sequence[Example]) -> Self:
        if self.bend == "learns in place":
            self.inner = self.inner.learn(examples)
            return self
        if self.bend == "crashes on none" and not examples:
            raise ZeroDivisionError
        return type(self)(self.bend, self.inner.learn(examples))

    def screen(self, postings: Sequence[Posting]) -> list[Verdict]:
        self.calls += 1
        found = self.inner.screen(postings)
        if self.bend == "drops one":
            return found[1:]
        if self.bend == "changes its mind" and self.inner.labels:
            return [_scored(verdict, self.calls) for verdict in found]
        if self.bend == "looks around" and self.inner.labels:
            return [_scored(verdict, len(found)) for verdict in found]
        return found

    def explain(self, posting: Posting, *, limit: int = 6) -> tuple[Reason, ...]:
        (reason,) = self.inner.explain(posting, limit=limit)
        if self.bend == "misquotes":
            return (Reason(reason.kind, reason.words, 0.0, Quote(Part.TEXT, 0, 4, "nope")),)
        return (reason,)


def _scored(verdict: Verdict, score: float) -> Verdict:
    shares = (verdict.p_passed, verdict.p_maybe, verdict.p_excited)
    return Verdict(verdict.posting_id, *shares, score, verdict.screener, verdict.version)


def test_the_unbent_one_passes() -> None:
    check_screener(Bent("not at all"), POSTINGS, EXAMPLES)


@pytest.mark.parametrize(
    "bend", ["learns in place", "drops one", "changes its mind", "looks around", "misquotes"]
)
def test_the_check_finds_each_broken_promise(bend: str) -> None:
    with pytest.raises(AssertionError):
        check_screener(Bent(bend), POSTINGS, EXAMPLES)


def test_a_crash_without_examples_is_no_answer() -> None:
    with pytest.raises(ZeroDivisionError):
        check_screener(Bent("crashes on none"), POSTINGS, EXAMPLES)


def test_labels_of_the_check_are_all_three() -> None:
    assert {each.label for each in EXAMPLES} == set(Label)
