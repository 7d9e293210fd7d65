"""Words in their forms, and phrases in a sentence."""

from __future__ import annotations

import time

import pytest

from metier.screeners import tokens
from metier.screeners.guardrails.forms import Phrase, forms_of, lowered, stem


@pytest.mark.parametrize("word", ["mentors", "mentored", "mentoring", "Mentorship", "mentor"])
def test_forms_of_a_word_are_one_word(word: str) -> None:
    assert word.lower() in forms_of("mentoring")
    assert stem(word) == stem("mentoring")


@pytest.mark.parametrize(
    ("one", "other"), [("teach", "teacher"), ("rust", "trust"), ("data", "date"), ("css", "cs"), ("c++", "c")]
)
def test_other_words_stay_apart(one: str, other: str) -> None:
    assert other not in forms_of(one)


def found(words: str, text: str, *, quoted: bool = False) -> str | None:
    place = Phrase(words, quoted).find(lowered(text))
    return None if place is None else text[slice(*place)]


def test_words_are_whole_words() -> None:
    assert found("rust", "We trust you.") is None
    assert found("rust", "Rust, or C++.") == "Rust"
    assert found("c++", "Rust, or C++.") == "C++"


def test_a_phrase_stands_in_one_sentence_near_each_other() -> None:
    assert found("machine learning", "Learning by machines.") == "Learning by machines"
    assert found("machine learning", "We mend a machine. Learning is fun.") is None
    assert found("machine learning", f"A machine {'is very ' * 9} good for learning.") is None


def test_common_words_count_only_beside_a_single_telling_one() -> None:
    assert found("small team", "A small company.") is None
    assert found("small team", "A team, small but good.") == "team, small"
    assert found("leading a team of five", "You lead a team of twelve.") == "lead a team"


def test_of_four_words_one_may_be_missing() -> None:
    assert found("large public german hospital", "a large public hospital") == "large public hospital"
    assert found("large public hospital", "a large hospital") is None


def test_quoted_words_are_found_as_they_are_written() -> None:
    assert found("head of", "You are Head  of sales", quoted=True) == "Head  of"
    assert found("mentoring", "You mentor.", quoted=True) is None
    assert found("R", "R, SQL", quoted=True) == "R"
    assert found("R", "Rust", quoted=True) is None


@pytest.mark.parametrize("word", ["mentoring", "companies", "Kubernetes", "patients", "lead", "statistics"])
def test_what_is_needed_is_among_the_words_that_are_counted(word: str) -> None:
    (needed,) = Phrase(word).needs
    for form in needed:
        assert tokens.tokens(form) in ([form], [])


def test_lower_case_moves_no_character() -> None:
    text = "İSTANBUL İş, Straße"
    assert len(lowered(text)) == len(text)
    assert found("straße", text) == "Straße"


def test_a_text_of_one_word_is_read_in_no_time() -> None:
    begun = time.process_time()
    assert found("machine learning", "machine " * 7_000 + ". learning") is None
    assert time.process_time() - begun < 2
