"""Log-probabilities of choices: found where the answer first takes one, summed over tokens, never below what is known."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metier.models.chat.choices import Token, of_choices, of_openai

LABELS = ("passed", "maybe", "excited")


def token(text: str, **others: float) -> Token:
    """A token whose alternatives have these probabilities."""
    logs = {other.replace("_", " "): math.log(p) for other, p in others.items()}
    return Token(text, logs.get(text, -1.0), logs)


def shares(found: dict[str, float]) -> dict[str, float]:
    return {choice: round(math.exp(value), 6) for choice, value in found.items()}


def test_each_label_has_the_mass_of_its_first_token() -> None:
    answer = [token('{"label": "'), token("ex", ex=0.7, passed=0.2, may=0.1), token('cited"}')]

    assert shares(of_choices(answer, LABELS)) == {"passed": 0.2, "maybe": 0.1, "excited": 0.7}


def test_tokens_of_one_label_are_summed() -> None:
    answer = [token('"'), token("m", m=0.3, may=0.2, maybe=0.1, passed=0.2, e=0.2), token("aybe")]

    assert shares(of_choices(answer, LABELS)) == {"passed": 0.2, "maybe": 0.6, "excited": 0.2}


def test_a_lead_such_as_a_blank_or_a_quote_belongs_to_the_token() -> None:
    answer = [token("Verdict:"), token(" maybe", _maybe=0.6, _passed=0.3, passed=0.05, _excited=0.05)]

    assert shares(of_choices(answer, LABELS)) == {"passed": 0.3, "maybe": 0.6, "excited": 0.05}


def test_a_label_that_is_not_listed_gets_the_most_it_can_have() -> None:
    answer = [token("passed", passed=0.9, maybe=0.06)]

    assert shares(of_choices(answer, LABELS))["excited"] == pytest.approx(0.04)


def test_a_token_that_begins_two_choices_counts_for_none() -> None:
    answer = [token("ma", ma=0.5, maybe=0.2, many=0.3), token("ybe")]

    assert shares(of_choices(answer, ("maybe", "many"))) == {"maybe": 0.2, "many": 0.3}


def test_a_longer_word_is_no_choice() -> None:
    answer = [token("bypassed", bypassed=0.9, maybe=0.1), token(" "), token("maybe", maybe=0.8, passed=0.2)]

    assert shares(of_choices(answer, ("passed", "maybe"))) == {"passed": 0.2, "maybe": 0.8}


def test_an_answer_without_a_choice_says_nothing() -> None:
    assert of_choices([token("hello", hello=0.9, maybe=0.1)], LABELS) == {}
    assert of_choices([], LABELS) == {}


def test_a_label_that_a_grammar_forced_says_nothing() -> None:
    answer = [Token("passed", -9.0, {"I": -0.1, "The": -3.0})]

    assert of_choices(answer, LABELS) == {}


@pytest.mark.parametrize(
    "content",
    [
        None, {}, "text", [None], [{}], [{"token": "passed"}], [{"token": 1, "logprob": -1}],
        [{"token": "passed", "logprob": "x"}], [{"token": "passed", "logprob": float("nan")}],
        [{"token": "passed", "logprob": -1, "top_logprobs": [{"token": "passed"}, 3]}],
        [{"token": "passed", "logprob": -1, "top_logprobs": "none"}],
    ],
)  # fmt: skip
def test_odd_answers_of_a_server_say_nothing(content: object) -> None:
    assert of_openai(content, LABELS) == {}


def test_the_format_of_openai_is_read() -> None:
    top = [{"token": "passed", "logprob": math.log(0.75)}, {"token": "ex", "logprob": math.log(0.25)}]
    content = [{"token": "passed", "logprob": math.log(0.75), "top_logprobs": top}]

    assert shares(of_openai(content, ("passed", "excited"))) == {"passed": 0.75, "excited": 0.25}


@given(
    st.lists(st.text("abpms \"'", min_size=1, max_size=6), min_size=1, max_size=6),
    st.dictionaries(st.text("pasedmybxcit ", min_size=1, max_size=7), st.floats(-30, 0), max_size=8),
)
def test_values_are_log_probabilities_of_every_choice_or_none(
    texts: list[str], others: dict[str, float]
) -> None:
    answer = [Token(text, -1.0, {text: -1.0, **others}) for text in [*texts, "passed"]]

    found = of_choices(answer, LABELS)

    assert set(found) in (set(), set(LABELS))
    assert all(value <= 1e-9 for value in found.values())
