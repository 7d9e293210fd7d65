"""The public conformance check: what every screener promises, ours and others'."""

from __future__ import annotations

import copy
import math
from collections.abc import Sequence

from metier.domain.decision import Label
from metier.domain.example import Example
from metier.domain.facts import Part
from metier.domain.posting import Posting, PostingId, UntrustedText
from metier.domain.verdict import Verdict
from metier.errors import NotEnoughExamplesError
from metier.screeners.base import Screener

_CLOSE = 1e-6
EMPTY = Posting(PostingId("000000000000"), UntrustedText(""), UntrustedText(""))
"""A posting without a word."""


def check_screener(screener: Screener, postings: Sequence[Posting], examples: Sequence[Example]) -> None:
    """Raise AssertionError, in words, unless `screener` keeps the contract of `Screener`.

    Args:
        screener: One that has learned nothing.
        postings: At least two, of which none needs to be decided.
        examples: At least two with different labels.

    Checked: input unchanged; `learn` leaves the screener as it was; the same examples give the same verdicts, bit
    for bit; one verdict per posting, in order; probabilities in [0, 1] with sum 1; the order of screening and what
    else is screened do not matter; an empty posting survives; zero examples, one label and a missing label give
    verdicts or `NotEnoughExamplesError`; quotes are verbatim.

    Example:
        >>> from metier.screeners.baselines import PriorScreener
        >>> from metier.testing import example, posting
        >>> taught = [example(posting("Cook"), "passed"), example(posting("Coder"), "excited")]
        >>> check_screener(PriorScreener(), [posting("Baker"), posting("Tester")], taught)
    """
    assert len(postings) >= 2, "the check needs two postings"
    assert len({example.label for example in examples}) >= 2, "the check needs examples with two labels"
    _check_learning(screener, postings, examples)
    fitted = screener.learn(examples)
    _check_verdicts(fitted, postings)
    _check_order(fitted, postings)
    _check_few(screener, postings, examples)
    _check_reasons(fitted, postings)


def _check_learning(screener: Screener, postings: Sequence[Posting], examples: Sequence[Example]) -> None:
    before = copy.deepcopy((list(postings), list(examples)))
    untaught = screener.version, _or_few(screener, postings)
    first, second = screener.learn(examples), screener.learn(examples)
    verdicts = first.screen(postings)
    assert first is not screener, "learn returned the same object"
    assert (screener.version, _or_few(screener, postings)) == untaught, (
        "learn changed the screener it was called on"
    )
    assert (list(postings), list(examples)) == before, "postings or examples were changed"
    assert first.version == second.version, "the same examples gave two versions"
    assert first.version != screener.version, "learning left the version as it was"
    assert verdicts == second.screen(postings), "the same examples gave different verdicts"
    assert verdicts == first.screen(postings), "screening twice gave different verdicts"
    again = first.learn(examples)
    assert again.screen(postings) == verdicts, "what was learned before is still in it after learning anew"


def _check_verdicts(fitted: Screener, postings: Sequence[Posting]) -> None:
    shown = [*postings, EMPTY]
    verdicts = fitted.screen(shown)
    assert [verdict.posting_id for verdict in verdicts] == [posting.id for posting in shown], (
        "not one verdict per posting, in order"
    )
    assert fitted.screen([]) == [], "no postings must give no verdicts"
    for verdict in verdicts:
        _check_verdict(fitted, verdict)


def _check_verdict(fitted: Screener, verdict: Verdict) -> None:
    shares = (verdict.p_passed, verdict.p_maybe, verdict.p_excited)
    assert all(0 <= p <= 1 for p in shares), f"probabilities outside [0, 1]: {shares}"
    assert abs(sum(shares) - 1) < _CLOSE, f"probabilities do not sum to 1: {shares}"
    assert math.isfinite(verdict.score), f"no finite score: {verdict.score}"
    assert (verdict.screener, verdict.version) == (fitted.kind, fitted.version), (
        "a verdict names another screener"
    )
    assert verdict.made_at is None, "made_at is for the caller to set"


def _check_order(fitted: Screener, postings: Sequence[Posting]) -> None:
    together = {verdict.posting_id: verdict for verdict in fitted.screen(postings)}
    for other in (
        fitted.screen(list(reversed(postings))),
        [fitted.screen([posting])[0] for posting in postings],
    ):
        for verdict in other:
            same = together[verdict.posting_id]
            assert abs(same.score - verdict.score) < _CLOSE, "what else is screened changes a score"
            assert abs(same.p_excited - verdict.p_excited) < _CLOSE, (
                "what else is screened changes a probability"
            )


def _check_few(screener: Screener, postings: Sequence[Posting], examples: Sequence[Example]) -> None:
    one_label = [example for example in examples if example.label is examples[0].label]
    two_labels = [example for example in examples if example.label is not Label.MAYBE]
    empty = Example(EMPTY, examples[0].label)
    contradicting = [*examples, *(Example(e.posting, Label.PASSED) for e in examples[:2])]
    for few in (
        [],
        one_label,
        two_labels,
        examples[:1],
        [*examples, empty],
        contradicting,
        [*examples, *examples],
    ):
        try:
            fitted = screener.learn(few)
            verdicts = fitted.screen(postings)
        except NotEnoughExamplesError:
            continue
        for verdict in verdicts:
            _check_verdict(fitted, verdict)


def _check_reasons(fitted: Screener, postings: Sequence[Posting]) -> None:
    parts = (Part.TITLE, Part.COMPANY, Part.PLACE, Part.TEXT)
    for posting in [*postings, EMPTY]:
        reasons = fitted.explain(posting, limit=3)
        assert len(reasons) <= 3, "more reasons than asked for"
        assert reasons == fitted.explain(posting, limit=3), "explaining twice gave different reasons"
        for reason in reasons:
            assert reason.words, "a reason without words"
            quote = reason.quote
            if quote and quote.part in parts:
                text = getattr(posting, quote.part.value)
                assert quote.words, "an empty quote"
                assert text[quote.start : quote.end] == quote.words, f"not verbatim: {quote}"


def _or_few(screener: Screener, postings: Sequence[Posting]) -> list[Verdict] | None:
    try:
        return screener.screen(postings)
    except NotEnoughExamplesError:
        return None
