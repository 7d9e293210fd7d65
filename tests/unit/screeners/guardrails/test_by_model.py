"""Flags by a base model."""

from __future__ import annotations

from metier.domain.facts import Part, Quote
from metier.domain.guardrail import Guardrail, GuardrailSource, RaisedBy
from metier.domain.verdict import Said
from metier.prompts.reasons import REASONS
from metier.screeners.guardrails import raised_by_model
from metier.screeners.guardrails.by_model import REASON, UNNAMED

LEAD = Guardrail("Leading people", GuardrailSource.GOAL)
TEACH = Guardrail("Teach, but not in gambling", GuardrailSource.GOAL)
QUOTES = (Quote(Part.TEXT, 0, 9, "Bread for"), Quote(Part.TEXT, 20, 39, "teaches two juniors"))


def said(*reasons: str, quotes: tuple[Quote, ...] = QUOTES, note: str = "") -> Said:
    return Said("m", "p", (0.2, 0.3, 0.5), reasons=reasons, quotes=quotes, note=note)


def test_the_reason_is_one_that_models_are_offered() -> None:
    assert REASON in REASONS


def test_the_goal_whose_words_the_quote_shares_is_named() -> None:
    (flag,) = raised_by_model(said("pay_good", REASON), [LEAD, TEACH])

    assert (flag.key, flag.words, flag.by) == (TEACH.key, TEACH.words, RaisedBy.MODEL)
    assert flag.source is GuardrailSource.GOAL
    assert flag.quote == QUOTES[1]


def test_a_single_goal_needs_no_shared_words() -> None:
    (flag,) = raised_by_model(said(REASON, quotes=QUOTES[:1]), [LEAD])

    assert (flag.key, flag.quote) == (LEAD.key, QUOTES[0])


def test_where_it_cannot_be_told_which_goal_none_is_named() -> None:
    (flag,) = raised_by_model(said(REASON, quotes=QUOTES[:1]), [LEAD, TEACH])
    (by_note,) = raised_by_model(said(REASON, quotes=QUOTES[:1], note="leads a team"), [LEAD, TEACH])

    assert flag.key == UNNAMED.key
    assert by_note.key == LEAD.key


def test_what_a_rule_is_not_about_does_not_name_it() -> None:
    quotes = (Quote(Part.TEXT, 0, 8, "gambling"),)

    assert raised_by_model(said(REASON, quotes=quotes), [LEAD, TEACH])[0].key == UNNAMED.key


def test_without_reason_quote_or_rule_there_is_no_flag() -> None:
    assert raised_by_model(said("pay_good"), [LEAD]) == ()
    assert raised_by_model(said(REASON, quotes=()), [LEAD]) == ()
    assert raised_by_model(said(REASON), []) == ()
    assert raised_by_model(said(REASON), [Guardrail("Leading", GuardrailSource.GOAL, is_on=False)]) == ()
    assert (
        raised_by_model(said(REASON), [Guardrail("Leading", share=0.1)]) == ()
    )  # the model was not told of it
