"""Rounds as they stand, entries out of files, questions that are the same."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metier.applications.interviews.entries import LogEntry, entries_in
from metier.applications.interviews.likeness import by_words, grouped, nearest, same, telling
from metier.applications.interviews.standard import STANDARD, proposed, topic_of
from metier.applications.interviews.talks import only_completes, talks
from metier.domain.interview import Asked, Round
from metier.domain.posting import PostingId
from metier.errors import InterviewFileError

AT = datetime(2026, 5, 4, 12, tzinfo=UTC)
A, B = PostingId("a"), PostingId("b")


def held(number: int, name: str = "", day: int = 4, posting: PostingId = A, **more: object) -> Round:
    return Round(number, posting, date(2026, 5, day), AT + timedelta(minutes=number), name, **more)  # type: ignore[arg-type]  # shortened for tests


def asked(
    number: int, of: int, question: str, answer: str = "", rating: int | None = None, **more: object
) -> Asked:
    return Asked(number, of, question, answer, AT + timedelta(hours=number), rating, **more)  # type: ignore[arg-type]  # as above


# --- talks ------------------------------------------------------------------------------------------------


def test_rows_of_one_day_and_kind_are_one_round_and_the_newest_words_count() -> None:
    rows = [held(1, "Phone"), held(2, "phone ", rating=4, note="kind people"), held(3, "technical")]
    phone, technical = talks(rows, [asked(1, 2, "Why us?"), asked(2, 1, "Pay?")])
    assert (phone.round.id, phone.round.rating, phone.round.note) == (1, 4, "kind people")
    assert [one.question for one in phone.questions] == ["Why us?", "Pay?"]
    assert technical.questions == ()


def test_rounds_of_two_postings_or_days_stay_apart() -> None:
    assert len(talks([held(1), held(2, day=5), held(3, posting=B)], [])) == 3


def test_what_was_taken_back_is_gone_with_its_questions() -> None:
    rows = [held(1), Round(2, A, date(2026, 5, 4), AT, undoes=1)]
    assert talks(rows, [asked(1, 1, "Why us?")]) == []


def test_a_later_row_of_the_same_question_counts_at_the_place_of_the_first() -> None:
    rows = [asked(1, 1, "Why us?", "Maps"), asked(2, 1, "Pay?"), asked(3, 1, "why  us", "The team", 5)]
    (talk,) = talks([held(1)], rows)
    assert [(one.question, one.answer) for one in talk.questions] == [("why  us", "The team"), ("Pay?", "")]
    (talk,) = talks([held(1)], [*rows, asked(4, 1, "", undoes=3)])
    assert talk.questions[0].answer == "Maps"


@pytest.mark.parametrize(
    ("later", "completes"),
    [
        (asked(2, 1, "Q", "Maps", 4), True),
        (asked(2, 1, "Q", "Other"), False),
        (asked(2, 1, "Q", "Maps", 2), True),
    ],
)
def test_what_was_typed_piece_by_piece_is_told_from_a_correction(later: Asked, *, completes: bool) -> None:
    assert only_completes(later, asked(1, 1, "Q", "Maps")) is completes
    assert not only_completes(asked(2, 1, "Q", "Maps", 2), asked(1, 1, "Q", "Maps", 4))


# --- entries ----------------------------------------------------------------------------------------------

NOTES = """\
## 2026-05-02 Technical interview
Q: What is a JOIN,
   in your words?
A: Rows of two tables,
side by side.
3
Note: drew it on the board

- **Q:** Why us? / A: The maps / 5
Q: Pay?
# 2026-05-03
Question: Anything else?
Rating: 2/5
"""


def test_markdown_notes_are_read_with_their_rounds() -> None:
    first, second, third, fourth = entries_in(NOTES, "notes.md")
    assert first == LogEntry(
        "What is a JOIN,\nin your words?", "Rows of two tables,\nside by side.", 3, "drew it on the board",
        date(2026, 5, 2), "Technical interview",
    )  # fmt: skip
    assert (second.question, second.answer, second.rating) == ("Why us?", "The maps", 5)
    assert (third.question, third.answer, third.rating) == ("Pay?", "", None)
    assert (fourth.on, fourth.round, fourth.rating) == (date(2026, 5, 3), "", 2)


def test_json_lines_are_read_and_may_name_a_round_alone() -> None:
    first, second = entries_in(
        '\ufeff{"question": "Why us?", "answer": "Maps", "rating": 4, "on": "2026-05-02", "round": "phone", "more": []}\n\n'
        '{"round": "phone", "on": "2026-05-02", "round_rating": 5, "round_note": "kind"}\n',
        "notes.jsonl",
    )
    assert (first.question, first.rating, first.on, first.round) == ("Why us?", 4, date(2026, 5, 2), "phone")
    assert (second.question, second.round_rating, second.round_note) == ("", 5, "kind")


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("", "", "no question"),
        ("Hello\nQ: Why us?\n", "line 1", "before the first"),
        ("Q: Why us?\nA: Maps\n9\n", "line 3", "from 1 to 5"),
        ("Q: Why us?\nRating: five\n", "line 2", "from 1 to 5"),
        ("Q:\nA: Maps\n", "line 1", "is empty"),
        ("A: Maps\n", "line 1", "no question above"),
        ("# 2026-13-01\nQ: Why us?\n", "line 1", "no date"),
        ("Q: Why us?\n# phone\nloose words\n", "line 3", "belong to no question"),
        ('{"question": 4}\n', "line 1", "is no text"),
        ('{"question": "Why?", "rating": true}\n', "line 1", "from 1 to 5"),
        ('{"question": "Why?"}\n[1]\n', "line 2", "no JSON object"),
        ('{"question": "Why?"\n', "line 1", "no JSON"),
        ('{"answer": "Maps"}\n', "line 1", "no `question`"),
        ('{"question": "Why?", "on": "soon"}\n', "line 1", "no date"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(text: str, line: str, told: str) -> None:
    with pytest.raises(InterviewFileError) as caught:
        entries_in(text, "notes.md")
    assert line in caught.value.message
    assert told in caught.value.message


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = entries_in(text, "notes.md")
    except InterviewFileError:
        return
    assert all(entry.question or entry.round or entry.on for entry in found)


_PLAIN = st.text(st.characters(categories=("L", "Nd"), include_characters=" ,"), min_size=1, max_size=40).map(
    lambda words: f"x{words.strip()}"
)


@given(st.lists(st.tuples(_PLAIN, _PLAIN, st.sampled_from([None, 1, 2, 3, 4, 5])), min_size=1, max_size=5))
def test_what_is_written_as_questions_is_read_back(rows: list[tuple[str, str, int | None]]) -> None:
    text = "".join(f"Q: {q}\nA: {a}\n{'' if r is None else f'{r}'}\n" for q, a, r in rows)
    assert [(e.question, e.answer, e.rating) for e in entries_in(text, "notes.md")] == rows


# --- the same question ------------------------------------------------------------------------------------


def test_every_standard_question_is_known_again_as_its_own_topic() -> None:
    for one in STANDARD:
        assert not one.words or topic_of(one.words) == one.topic, one.topic


def test_topics_left_out_are_not_proposed() -> None:
    assert "salary" in {one.topic for one in proposed()}
    assert "salary" not in {one.topic for one in proposed({"salary"})}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("What are your greatest strengths?", "What are your greatest weaknesses?"),
        ("What did you like most about your last job?", "What did you like least about your last job?"),
        ("What experience do you have with Python?", "What experience do you have with Java?"),
        ("Why do you want to work here?", "Why do you want to leave your current job?"),
        ("How do you choose a learning model?", "How do you deploy a learning model?"),
        ("", "?"),
    ],
)
def test_questions_that_only_look_alike_stay_apart(first: str, second: str) -> None:
    assert not same(first, second) or first == second


def test_groups_hold_only_what_is_the_same() -> None:
    questions = [
        "Why us?",
        "What is a JOIN in SQL?",
        "Why do you want to work here?",
        "SQL: what is a JOIN?",
        "How much do you want to earn?",
    ]
    assert grouped(questions) == [[0, 2], [1, 3], [4]]


def test_near_questions_need_a_word_in_common_however_near_their_vectors_are() -> None:
    others = ["How do you tune SQL?", "What do you cook?"]
    assert [at for at, _ in nearest("How fast is your SQL?", others, [0.9, 0.99])] == [0]
    assert nearest("How fast is your SQL?", others, [0.1, 0.1]) == []
    assert by_words("How fast is your SQL?", others[0]) < 0.45


@given(st.text(max_size=60), st.text(max_size=60))
def test_being_the_same_has_no_direction(first: str, second: str) -> None:
    assert same(first, second) == same(second, first)
    assert by_words(first, second) == by_words(second, first)
    assert same(first, first) or not (topic_of(first) or telling(first))


@given(
    st.lists(
        st.sampled_from(
            [
                "Why us?",
                "Why do you want to work here?",
                "SQL joins?",
                "Joins in SQL",
                "Go",
                "go?",
                "?",
                "",
                "What is a JOIN in SQL?",
                "Pay?",
            ]
        ),
        max_size=12,
    )
)
def test_groups_are_those_that_comparing_everything_would_bring(questions: list[str]) -> None:
    slow: list[list[int]] = []
    for at, question in enumerate(questions):
        group = next((g for g in slow if all(same(question, questions[other]) for other in g)), None)
        if group is None:
            slow.append([at])
        else:
            group.append(at)
    assert grouped(questions) == slow
