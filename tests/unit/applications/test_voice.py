"""What a person made of drafts before, and what of it is taken up again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from metier.applications.voice import Purpose, own_wordings, purpose_of
from metier.domain.draft import Contact, Draft, DraftKind, Line, Origin, Section
from metier.domain.posting import PostingId
from metier.domain.record import FactKind, OwnFact, OwnFactId

BUILT, RAN, ROLE = OwnFactId("f00001"), OwnFactId("f00002"), OwnFactId("f0000a")
FACTS = (
    OwnFact(ROLE, FactKind.ROLE, "Data engineer, Tinta GmbH", title="Data engineer", at="Tinta GmbH"),
    OwnFact(BUILT, FactKind.HIGHLIGHT, "Built a pipeline in Python", under=ROLE, at="Tinta GmbH"),
    OwnFact(RAN, FactKind.HIGHLIGHT, "Ran the rota of 12 people", under=ROLE, at="Tinta GmbH"),
)
MASTER = (
    Line("Data engineer, Tinta GmbH", Section.WORK, Origin.LOCKED, (ROLE,)),
    Line("Built a pipeline in Python", Section.WORK, Origin.MASTER, (BUILT,), under=ROLE),
    Line("Ran the rota of 12 people", Section.WORK, Origin.MASTER, (RAN,), under=ROLE),
)


def draft(
    number: int,
    lines: tuple[Line, ...],
    *,
    kind: DraftKind = DraftKind.RESUME,
    made_by: str = "metier",
    based_on: int | None = None,
) -> Draft:
    return Draft(
        number, PostingId("a" * 12), kind, number, lines, FACTS, Contact(), datetime(2026, 5, number, tzinfo=UTC), made_by, based_on
    )  # fmt: skip


def edited(text: str, fact: OwnFactId, section: Section = Section.WORK) -> Line:
    return Line(text, section, Origin.EDITED, (fact,), under=ROLE)


def test_the_newest_wording_of_a_fact_is_the_one_typed_last() -> None:
    first = draft(1, MASTER)
    second = draft(2, (*MASTER[:1], edited("Built the pipeline in Python", BUILT), MASTER[2]), made_by="person", based_on=1)  # fmt: skip
    third = draft(3, (*MASTER[:1], edited("Built Python pipelines", BUILT), MASTER[2]), made_by="person", based_on=2)  # fmt: skip
    voice = own_wordings([third, first, second])
    assert voice.wording(BUILT) == "Built Python pipelines"
    assert voice.wording(RAN) is None


def test_a_wording_that_was_taken_back_is_the_resume_again() -> None:
    first = draft(1, MASTER)
    second = draft(2, (MASTER[0], edited("Made a pipeline in Python", BUILT), MASTER[2]), made_by="person", based_on=1)  # fmt: skip
    third = draft(3, MASTER, made_by="person", based_on=2)
    assert own_wordings([first, second, third]).wording(BUILT) == MASTER[1].text


def test_a_line_that_says_two_facts_is_the_wording_of_neither() -> None:
    both = Line(
        "Built a pipeline and ran the rota of 12", Section.WORK, Origin.EDITED, (BUILT, RAN), under=ROLE
    )
    voice = own_wordings([draft(1, MASTER), draft(2, (MASTER[0], both), made_by="person", based_on=1)])
    assert voice.wording(BUILT) is None
    assert voice.wording(RAN) is None
    assert voice.wordings[0].cites == (BUILT, RAN)


def test_a_line_that_cites_its_role_as_well_is_the_wording_of_the_highlight() -> None:
    with_role = Line("At Tinta I built a pipeline", Section.BODY, Origin.EDITED, (ROLE, BUILT), group=1)
    letter = draft(1, (with_role,), kind=DraftKind.LETTER, made_by="person")
    (found,) = own_wordings([letter]).sentences(BUILT)
    assert (found.cites, found.purpose) == ((BUILT,), Purpose.FACT)


def test_pairs_say_what_was_changed_deleted_and_added() -> None:
    after = (MASTER[0], edited("Built pipelines in Python", BUILT), edited("Taught SQL", RAN, Section.SKILLS))
    voice = own_wordings([draft(1, MASTER), draft(2, after, made_by="person", based_on=1)])
    assert [(pair.before, pair.after) for pair in voice.pairs()] == [
        ("Built a pipeline in Python", "Built pipelines in Python"),
        ("", "Taught SQL"),
        ("Ran the rota of 12 people", ""),
    ]
    assert voice.pairs(DraftKind.LETTER) == ()


def test_what_a_model_wrote_counts_once_it_was_sent_and_never_as_typed() -> None:
    by_model = Line("I built a pipeline in Python.", Section.BODY, Origin.MODEL, (BUILT,), group=1)
    frame = Line("Kind regards", Section.CLOSING, Origin.FRAME)
    letter = draft(1, (by_model, frame), kind=DraftKind.LETTER, made_by="a model")
    assert own_wordings([letter]).wordings == ()
    (found,) = own_wordings([letter], exported={1}).wordings
    assert (found.text, found.is_typed) == (by_model.text, False)


def test_sentences_are_found_by_place() -> None:
    lines = (
        Line("Application", Section.SUBJECT, Origin.EDITED),
        Line("Hello", Section.GREETING, Origin.EDITED),
        Line("I read about you.", Section.BODY, Origin.EDITED),
        Line("I built it.", Section.BODY, Origin.EDITED, (BUILT,), group=1),
        Line("You teach.", Section.BODY, Origin.EDITED, group=2),
        Line("So long", Section.CLOSING, Origin.EDITED),
    )
    voice = own_wordings([draft(1, lines, kind=DraftKind.LETTER, made_by="person")])
    assert [purpose_of(line, lines) for line in lines] == [found.purpose for found in voice.sentences()]
    assert [found.text for found in voice.sentences(purpose=Purpose.OPENING)] == ["I read about you."]
    assert [found.text for found in voice.sentences(purpose=Purpose.WHY)] == ["You teach."]


def test_headings_are_nobodys_wording() -> None:
    moved = replace(MASTER[0], text="Lead data engineer, Tinta GmbH")
    voice = own_wordings(
        [draft(1, MASTER), draft(2, (moved, *MASTER[1:]), made_by="person", based_on=1)], exported={2}
    )
    assert ROLE not in {fact for found in voice.wordings for fact in found.cites}
    assert voice.edits == ()


@given(
    st.lists(st.text(min_size=1, max_size=20), max_size=6),
    st.lists(st.text(min_size=1, max_size=20), max_size=6),
)
def test_every_changed_line_stands_in_one_pair(before: list[str], after: list[str]) -> None:
    def lines(texts: list[str]) -> tuple[Line, ...]:
        return tuple(Line(text, Section.BODY, Origin.EDITED, (BUILT,)) for text in texts)

    voice = own_wordings([draft(1, lines(before)), draft(2, lines(after), made_by="person", based_on=1)])
    assert sorted(pair.after for pair in voice.edits if pair.after) == sorted(
        t for t in after if t not in before
    )
    assert sorted(pair.before for pair in voice.edits if pair.before) == sorted(
        t for t in before if t not in after
    )
    assert {found.text for found in voice.wordings} == set(after) - set(before)
