"""A draft as text: read back it is the same draft, edits are the person's, and nothing fixed can be changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metier.applications.draft_text import from_text, to_text
from metier.applications.tailor import Room, choose, compose
from metier.domain.draft import Contact, Draft, DraftKind, Line, Origin, Section
from metier.domain.posting import PostingId
from metier.errors import DraftTextError
from metier.testing import record_of_ada
from metier.text.lines import one_line

RECORD = record_of_ada()
LINES = compose(choose(RECORD, (), {}, Room(pages=3, references=True), year=2026.0))
WORDS = st.text(min_size=1, max_size=60).map(one_line).filter(lambda text: text and "<!--" not in text)


def draft(lines: tuple[Line, ...] = LINES, kind: DraftKind = DraftKind.RESUME) -> Draft:
    return Draft(
        1, PostingId("a"), kind, 1, lines, RECORD.facts, Contact(), datetime(2026, 5, 1, tzinfo=UTC), "metier"
    )


def line_of(lines: tuple[Line, ...], words: str) -> Line:
    return next(line for line in lines if words in line.text)


def test_read_back_unchanged_it_is_the_same() -> None:
    assert from_text(to_text(draft()), draft(), RECORD) == LINES


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_changed_line_is_the_persons_and_keeps_its_facts(ending: str) -> None:
    text = to_text(draft()).replace("Led a team of three", "Led three").replace("\n", ending)
    changed = line_of(from_text(text, draft(), RECORD), "Led three data engineers")
    before = line_of(LINES, "Led a team of three")
    assert (changed.origin, changed.cites, changed.under) == (Origin.EDITED, before.cites, before.under)


def test_lines_and_entries_can_be_moved_and_taken_out() -> None:
    text = to_text(draft())
    role = next(line for line in text.splitlines() if "Uni Halle" in line and "assistant" in line)
    tutorials = next(line for line in text.splitlines() if "tutorials" in line)
    shorter = text.replace(f"{role}\n", "").replace(f"{tutorials}\n", "")
    lines = from_text(shorter, draft(), RECORD)
    assert len(lines) == len(LINES) - 2
    assert {line.origin for line in lines} == {line.origin for line in LINES}


def test_a_heading_is_fixed_however_little_is_changed() -> None:
    text = to_text(draft()).replace("2016-09 – 2020-03", "2015-09 – 2020-03")
    with pytest.raises(DraftTextError, match=r"Line \d+ .*were changed") as caught:
        from_text(text, draft(), RECORD)
    assert "resume.json" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- Built it\n", "Line 1 .*no section"),
        ("## work\n- Built it [f00000]\n", "Line 2 .*f00000"),
        ("## wrok\n", "Line 1 .*no section “wrok”"),
        ("## work\n### My own employer\n", "Line 2 .*no entry"),
        ("## body\n- A sentence\n", "no section “body”"),
        ("## work\n- \n", "Line 2 .*no words"),
        (f"## work\n- {'x' * 1001}\n", "Line 2 .*1,001 characters"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(text: str, says: str) -> None:
    with pytest.raises(DraftTextError, match=says):
        from_text(text, draft(), RECORD)


def test_a_misspelt_section_is_told_with_the_nearest() -> None:
    with pytest.raises(DraftTextError) as caught:
        from_text("## skils\n", draft(), RECORD)
    assert "`## skills`" in caught.value.hint


def test_skills_know_their_group_again() -> None:
    text = to_text(draft())
    before = line_of(LINES, "Airflow, ")
    after = line_of(
        from_text(text.replace("Airflow, ", "Apache Airflow, "), draft(), RECORD), "Apache Airflow"
    )
    assert (after.origin, after.under) == (Origin.EDITED, before.under)


def test_an_empty_line_ends_a_paragraph_of_a_letter() -> None:
    fact = RECORD.facts[0].id
    letter = (
        Line("Application", Section.SUBJECT, Origin.FRAME),
        Line("Dear team,", Section.GREETING, Origin.FRAME),
        Line("I write to you.", Section.BODY, Origin.FRAME),
        Line("I build pipelines.", Section.BODY, Origin.MASTER, (fact,), group=1),
        Line("They hold.", Section.BODY, Origin.OWN, (fact,), group=1),
        Line("Regards", Section.CLOSING, Origin.FRAME),
    )
    of_letter = draft(letter, DraftKind.LETTER)
    assert from_text(to_text(of_letter), of_letter, RECORD) == letter
    joined = from_text(to_text(of_letter).replace("to you.\n\n", "to you.\n"), of_letter, RECORD)
    assert [line.group for line in joined if line.section is Section.BODY] == [0, 0, 0]


@given(st.lists(WORDS, min_size=1, max_size=8), st.data())
def test_any_words_come_back(words: list[str], data: st.DataObject) -> None:
    made: list[Line] = []
    group = 0
    for place, each in enumerate(words):
        group += bool(place) and data.draw(st.booleans())
        fact = data.draw(st.sampled_from(RECORD.facts)).id
        line = Line(each, Section.BODY, Origin.EDITED, (fact,), group=group)
        made.append(line)
    of_letter = draft(tuple(made), DraftKind.LETTER)
    read = from_text(to_text(of_letter), of_letter, RECORD)
    assert [(line.cites, line.group) for line in read] == [(line.cites, line.group) for line in made]
    assert [line.text for line in read] == [line.text for line in made]
    assert replace(made[0], text=read[0].text) == read[0]
