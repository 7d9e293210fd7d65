"""Patterns as lines: what strangers called themselves stays what it is."""

from __future__ import annotations

import pytest

from metier.actions.guardrails_edit import read_guardrails, with_rule
from metier.domain.guardrail import Guardrail
from metier.evaluation.patterns.words import habit_of
from metier.evaluation.proposals import Kind, Side, Term
from metier.screeners.guardrails import compile_guardrail


@pytest.mark.parametrize(
    "name", ["Acme”, “everything", "Acme” or teaching", 'Acme", "all', "Acme« or »all", "Acme„x"]
)
@pytest.mark.parametrize("kind", [Kind.COMPANY, Kind.TITLE, Kind.WORDS])
def test_a_name_that_would_end_the_quotation_is_no_rule(kind: Kind, name: str) -> None:
    assert habit_of(Term(kind, name), Side.AGAINST) == ""


@pytest.mark.parametrize(
    "name", ["(off) Corp", "- Remote jobs", "# Must have", "Acme or teaching", "Jobs, but not in gambling"]
)
def test_a_name_that_looks_like_a_rule_is_looked_for_as_it_is(name: str) -> None:
    words = habit_of(Term(Kind.COMPANY, name), Side.AGAINST)
    (rule,) = read_guardrails(with_rule("", Guardrail(words, share=0.1)))

    assert (rule.words, rule.is_on, rule.share) == (words, True, 0.1)
    compiled = compile_guardrail(rule)
    assert [phrase.words for phrase in compiled.phrases] == [name]
    assert all(phrase.is_quoted for phrase in compiled.phrases)
    assert not compiled.never
    assert not compiled.facts
