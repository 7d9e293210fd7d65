"""The interview: what is understood at once, and how answers join a file that is the person's."""

from __future__ import annotations

import importlib.resources

import pytest

from metier.actions.interview import (
    DEAL_BREAKERS,
    MUST_HAVE,
    QUESTIONS,
    Interview,
    Question,
    Wish,
    merged,
    new_wishes,
    understood,
    wishes_in,
)
from metier.actions.profile_view import contradictions, view_of
from metier.domain.profile import SECTIONS, Profile, parse_profile
from metier.errors import ProfileFileError

TEMPLATE = (importlib.resources.files("metier") / "new_workspace" / "profile.md").read_text(encoding="utf-8")
ABOUT, MUST, NICE = (Wish(section, f"words under {section}") for section in SECTIONS[:3])


def test_every_section_is_asked_about() -> None:
    assert [question.section for question in QUESTIONS] == sorted(
        (question.section for question in QUESTIONS), key=SECTIONS.index
    )
    assert {question.section for question in QUESTIONS} == set(SECTIONS)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.words)
def test_the_examples_of_a_question_are_answers_to_it(question: Question) -> None:
    for example in question.examples:
        assert "; ".join(wishes_in(question, example)) == example
        for words in wishes_in(question, example):
            assert understood(question.section, words).advice == ""


@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_first_example_of_what_must_be_is_a_hard_limit(number: int) -> None:
    first = wishes_in(QUESTIONS[number], QUESTIONS[number].examples[0])

    assert all(understood(MUST_HAVE, words).limits for words in first)


def test_a_line_of_taste_is_no_limit() -> None:
    assert understood(MUST_HAVE, "Kind people") == Wish(MUST_HAVE, "Kind people")
    assert understood("Nice to have", "Remote").limits == ()


@pytest.mark.parametrize(
    ("section", "words", "part"),
    [
        (DEAL_BREAKERS, "No night shifts", "write “Night shifts”"),
        (DEAL_BREAKERS, "keine Nachtschichten", "write “Nachtschichten”"),
        (MUST_HAVE, "At least 60k", "names no currency"),
        (MUST_HAVE, "at least 60.000 a year", "names no currency"),
    ],
)
def test_wording_that_works_against_itself_is_told(section: str, words: str, part: str) -> None:
    assert part in understood(section, words).advice


@pytest.mark.parametrize(
    ("section", "words"),
    [
        (DEAL_BREAKERS, "No internships"),  # nobody would miss them: understood as meant
        (DEAL_BREAKERS, "Nothing to do with weapons"),
        (MUST_HAVE, "60 people at most"),
        (MUST_HAVE, "€60k or a good reason"),
        ("Nice to have", "No meetings"),
    ],
)
def test_wording_that_is_fine_is_left_alone(section: str, words: str) -> None:
    assert understood(section, words).advice == ""


@pytest.mark.parametrize(
    ("typed", "wishes"),
    [
        ("", ()),
        ("  ;; - ; … ", ()),
        ("- Remote; * Python ;1. SQL", ("Remote", "Python", "SQL")),
        ("## Must have", ("Must have",)),
        ("3 days a week", ("3 days a week",)),
        ("a <!-- b", ("a <! -- b",)),
        ("tab\there\x1b[31m", ("tab here[31m",)),
        ("x" * 900, ("x" * 500,)),
    ],
)
def test_what_is_typed_becomes_lines_without_marks(typed: str, wishes: tuple[str, ...]) -> None:
    assert wishes_in(QUESTIONS[1], typed) == wishes


def test_a_second_answer_takes_the_place_of_the_first_and_an_empty_one_takes_it_back() -> None:
    interview = Interview()
    interview.answer(1, "Remote")
    interview.answer(2, "At least €60,000 a year")
    interview.answer(1, "Hybrid; hybrid")
    assert [wish.words for wish in interview.wishes] == ["Hybrid", "At least €60,000 a year"]

    interview.answer(1, "")
    assert [wish.words for wish in interview.wishes] == ["At least €60,000 a year"]


def test_a_fresh_file_is_filled_in_place_and_keeps_its_hints() -> None:
    wishes = [Wish(section, f"my {section}") for section in SECTIONS]
    after = merged(TEMPLATE, wishes)

    assert without(after, wishes) == lines_of(TEMPLATE)
    profile = parse_profile(after)
    assert (profile.about, profile.must_have) == (("my About me",), ("my Must have",))
    assert (profile.nice_to_have, profile.deal_breakers) == (("my Nice to have",), ("my Deal-breakers",))
    assert profile.growth_goals == ("my Growth goals",)
    assert "\n\n\n" not in after
    assert after.count("<!--") == TEMPLATE.count("<!--")


def without(text: str, wishes: list[Wish]) -> list[str]:
    added = {wish.words for wish in wishes} | {f"- {wish.words}" for wish in wishes}
    return [line for line in lines_of(text) if line not in added]


def lines_of(text: str) -> list[str]:
    return [line for line in text.splitlines() if line]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "## Must have\n\n- new\n"),
        ("I cook.", "I cook.\n\n## Must have\n\n- new\n"),
        ("## Must have\n- a\n", "## Must have\n- a\n- new\n"),
        ("## Must have\n- a", "## Must have\n- a\n- new\n"),
        ("## Must have\n- a\n  more\n\n\n## Nice to have\n", "## Must have\n- a\n  more\n- new\n\n\n## Nice to have\n"),
        ("# MUST HAVE:\n## Nice\nx\n", "# MUST HAVE:\n\n- new\n\n## Nice\nx\n"),
        ("## Must have\nprose\n", "## Must have\nprose\n\n- new\n"),
        ("## Must have\r\n- a\r\n\r\n## Nice to have\r\n", "## Must have\r\n- a\r\n- new\r\n\r\n## Nice to have\r\n"),
        ("## Must have\n- a\n<!-- ## Nice -->\n", "## Must have\n- a\n<!-- ## Nice -->\n\n- new\n"),
        ("## Must have\n- a\n## Must have\n- b\n", "## Must have\n- a\n- new\n\n## Must have\n- b\n"),
    ],
)  # fmt: skip
def test_answers_go_to_the_end_of_their_section(before: str, after: str) -> None:
    assert merged(before, [Wish(MUST_HAVE, "new")]) == after


def test_what_would_be_read_otherwise_is_refused() -> None:
    with pytest.raises(ProfileFileError, match="not touched"):
        merged("# Profile\n<!-- never closed\n", [MUST])


def test_what_stands_there_is_not_written_twice() -> None:
    assert new_wishes(
        "## Must have\n- REMOTE\n", [Wish(MUST_HAVE, "Remote"), Wish(DEAL_BREAKERS, "Remote")]
    ) == (Wish(DEAL_BREAKERS, "Remote"),)


@pytest.mark.parametrize(
    ("profile", "words"),
    [
        (Profile(must_have=("Remote only", "On site")), "where the work is"),
        (Profile(must_have=("Remote only",), deal_breakers=("Remote",)), "where the work is"),
        (Profile(must_have=("Full-time", "Part-time")), "its hours"),
        (Profile(must_have=("Senior", "Junior")), "its level"),
        (
            Profile(nice_to_have=("Travel",), deal_breakers=("travel",)),
            "among your wishes and among your deal-breakers",
        ),
    ],
)
def test_wishes_that_rule_each_other_out_are_told(profile: Profile, words: str) -> None:
    assert any(words in found for found in contradictions(profile))


@pytest.mark.parametrize(
    "profile",
    [
        Profile(must_have=("Remote or hybrid", "Senior or lead", "Full-time")),
        Profile(must_have=("Remote",), deal_breakers=("On site",)),
        Profile(must_have=("Remote", "At least €60,000 a year", "At least $70,000 a year")),
    ],
)
def test_wishes_that_fit_together_are_no_contradiction(profile: Profile) -> None:
    assert list(contradictions(profile)) == []


def test_the_view_names_empty_sections_and_an_empty_profile() -> None:
    assert view_of(Profile()).warnings == ("profile.md is empty: only decisions are there to rank by",)
    view = view_of(Profile(must_have=("Remote",)))
    assert view.warnings == ("nothing stands under About me, Nice to have, Deal-breakers and Growth goals",)
    assert view.sections["Must have"][0].limits == ("not hybrid or on site",)
