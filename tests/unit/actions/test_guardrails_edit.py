"""guardrails.md: read, and changed line by line."""

from __future__ import annotations

import importlib.resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metier.actions.guardrails import every_rule
from metier.actions.guardrails_edit import (
    LONGEST,
    MOST_IN,
    goals_of,
    key_of,
    line_of,
    read_guardrails,
    shared,
    switched,
    with_rule,
    without_rule,
)
from metier.domain.guardrail import Guardrail, GuardrailSource
from metier.domain.profile import Profile
from metier.errors import GuardrailError, GuardrailFileError, GuardrailUnknownError

TEMPLATE = (importlib.resources.files("metier") / "new_workspace" / "guardrails.md").read_text(
    encoding="utf-8"
)
MINE = "\ufeff# Guardrails\r\n\r\nsome prose\r\n<!--\r\n- a hint\r\n-->\r\n- Mentoring  \r\n*  (OFF) Remote jobs\r\n3) (1 in 5) maps\r\n"


def words_of(text: str) -> list[tuple[str, bool, float]]:
    return [(rule.words, rule.is_on, round(rule.share, 3)) for rule in read_guardrails(text)]


def test_a_fresh_file_holds_no_rule() -> None:
    assert read_guardrails(TEMPLATE) == ()
    assert read_guardrails("") == ()


def test_rules_are_bullets_with_marks() -> None:
    assert words_of(MINE) == [("Mentoring", True, 1.0), ("Remote jobs", False, 1.0), ("maps", True, 0.2)]
    assert words_of("- (one in ten) (off) x y\n- (off)\n-\n- (one in a hundred) z") == [
        ("x y", False, 0.1),
        ("z", True, 0.01),
    ]
    assert words_of("- Same\n- same \n") == [("Same", True, 1.0)]
    assert words_of("- (in Leipzig) zoos") == [("(in Leipzig) zoos", True, 1.0)]


def test_a_rule_is_added_at_the_end_and_every_byte_before_stays() -> None:
    after = with_rule(MINE, Guardrail("Teaching", share=0.1))

    assert after == f"{MINE}- (one in ten) Teaching\r\n"
    assert with_rule(TEMPLATE, Guardrail("Teaching")) == f"{TEMPLATE}\n- Teaching\n"
    assert with_rule("", Guardrail("Teaching", is_on=False)) == "- (off) Teaching\n"
    assert with_rule("- a b", Guardrail("Teaching")) == "- a b\n- Teaching\n"


def test_a_share_is_written_as_it_can_be() -> None:
    assert words_of(with_rule("", Guardrail("Maps", share=0.15))) == [("Maps", True, round(1 / 7, 3))]


def test_a_rule_is_one_line_without_control_characters() -> None:
    assert with_rule("", Guardrail("a\x1b[31m\n- b\u202e")) == "- a[31m - b\n"


@pytest.mark.parametrize("words", ["", " \n", "x" * (LONGEST + 1), "mentoring"])
def test_what_cannot_be_added_is_refused(words: str) -> None:
    with pytest.raises(GuardrailError):
        with_rule(MINE, Guardrail(words))


@pytest.mark.parametrize("words", ["<!-- x", "mentoring <!-- x"])
def test_what_would_be_read_otherwise_is_refused(words: str) -> None:
    with pytest.raises(GuardrailFileError):
        with_rule(MINE, Guardrail(words))
    with pytest.raises(GuardrailFileError, match="read as it is meant"):
        with_rule("- a\n<!-- never closed\n", Guardrail("Teaching"))


@pytest.mark.parametrize("words", ["(off) mentoring", "( OFF )mentoring", "(one in ten) mentoring"])
def test_what_begins_like_a_mark_is_refused_with_that_reason(words: str) -> None:
    with pytest.raises(GuardrailError, match="begins with a mark"):
        with_rule("", Guardrail(words))


def test_every_share_that_can_be_asked_for_can_be_written() -> None:
    for count in (2, 999, 1_000, MOST_IN):
        (rule,) = read_guardrails(with_rule("", Guardrail("Mentoring", share=1 / count)))
        assert rule.share == 1 / count
    with pytest.raises(GuardrailError, match="less than one in 9,999"):
        with_rule("", Guardrail("Mentoring", share=1 / (MOST_IN + 1)))


def test_a_rule_is_taken_out_alone() -> None:
    key = Guardrail("Remote jobs").key

    assert without_rule(MINE, key) == MINE.replace("*  (OFF) Remote jobs\r\n", "")
    with pytest.raises(GuardrailUnknownError):
        without_rule(MINE, "00000000")


def test_a_rule_is_switched_and_all_else_stays() -> None:
    mentoring, remote, maps = (Guardrail(words).key for words in ("Mentoring", "Remote jobs", "maps"))

    assert switched(MINE, mentoring, on=False) == MINE.replace("- Mentoring", "- (off) Mentoring")
    assert switched(MINE, remote, on=True) == MINE.replace("(OFF) ", "")
    assert switched(MINE, maps, on=False) == MINE.replace("(1 in 5)", "(off) (1 in 5)")
    assert switched(MINE, maps, on=True) == MINE
    assert switched("- (one in ten) (off) x y\n", Guardrail("x y").key, on=True) == "- (one in ten) x y\n"


def test_a_key_may_be_cut_but_not_guessed() -> None:
    rules = read_guardrails(MINE)

    assert key_of(rules, rules[0].key[:4].upper()) == rules[0]
    for start in ("", rules[0].key[:2], "zzzz"):
        with pytest.raises(GuardrailUnknownError):
            key_of(rules, start)


def test_growth_goals_are_rules_and_the_file_switches_them() -> None:
    profile = Profile(growth_goals=("Lead people", "Learn Rust", "learn rust"))
    goals = goals_of(profile)
    written = read_guardrails("- Zoos\n- (off) lead people\n")

    assert [(goal.words, goal.source) for goal in goals] == [
        ("Lead people", GuardrailSource.GOAL),
        ("Learn Rust", GuardrailSource.GOAL),
    ]
    assert [(rule.words, rule.source.value, rule.is_on) for rule in every_rule(written, profile)] == [
        ("Zoos", "file", True),
        ("Lead people", "goal", False),
        ("Learn Rust", "goal", True),
    ]


LINES = st.lists(
    st.one_of(
        st.sampled_from(
            ["- Mentoring", "* (off) Maps", "<!-- - x -->", "## Head", "", "prose", "- (one in ten) Zoos"]
        ),
        st.text(max_size=12),
    ),
    max_size=8,
)


@given(LINES, st.sampled_from(["\n", "\r\n"]), st.text(min_size=1, max_size=30))
def test_adding_and_taking_out_gives_the_file_back(lines: list[str], end: str, words: str) -> None:
    text = end.join(lines) + end
    try:
        after = with_rule(text, Guardrail(words))
    except (GuardrailError, GuardrailFileError):
        return
    key = read_guardrails(after)[-1].key
    assert after.startswith(text)
    assert without_rule(after, key).rstrip("\r\n") == text.rstrip("\r\n")
    off = switched(after, key, on=False)
    assert switched(off, key, on=True) == after


# --- shares -----------------------------------------------------------------------------------------------


def test_a_share_is_changed_and_every_other_byte_stays() -> None:
    maps = Guardrail("maps")
    after = shared(MINE, maps.key, share=0.1)
    assert after == MINE.replace("3) (1 in 5) maps", "3) (one in ten) maps")
    assert shared(after, maps.key, share=1.0) == MINE.replace("(1 in 5) ", "")


def test_a_rule_that_is_off_stays_off_with_another_share() -> None:
    after = shared(MINE, Guardrail("Remote jobs").key, share=0.5)
    assert "*  (off) (one in two) Remote jobs\r\n" in after
    assert words_of(after)[1] == ("Remote jobs", False, 0.5)


def test_a_share_that_cannot_be_written_and_an_unknown_rule_are_refused() -> None:
    for share in (0, 1.5, 1 / (MOST_IN + 1)):
        with pytest.raises(GuardrailError):
            shared(MINE, Guardrail("maps").key, share=share)
    with pytest.raises(GuardrailUnknownError):
        shared(MINE, "ffffffff", share=0.5)


@given(st.integers(1, MOST_IN))
def test_a_line_is_read_as_the_rule_that_it_was_written_from(count: int) -> None:
    rule = Guardrail("Mentoring", is_on=bool(count % 2), share=1 / count)
    assert read_guardrails(line_of(rule)) == (rule,)
