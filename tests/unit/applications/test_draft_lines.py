"""One line of a draft changed, left out, put in: every other line stays, and facts land where they belong."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from metier.applications.draft_lines import with_fact, with_words, without_line
from metier.applications.tailor import Room, choose, compose
from metier.domain.draft import Contact, Draft, DraftKind, Line, Origin, Section
from metier.domain.posting import PostingId
from metier.domain.record import FactKind, OwnFact
from metier.testing import record_of_ada

AT = datetime(2026, 11, 3, tzinfo=UTC)
RECORD = record_of_ada()
EVERYTHING = frozenset(fact.id for fact in RECORD.facts)


def draft_of(lines: list[Line]) -> Draft:
    return Draft(1, PostingId("a"), DraftKind.RESUME, 1, tuple(lines), RECORD.facts, Contact(), AT, "metier")


@pytest.fixture(scope="module")
def lines() -> list[Line]:
    """A whole resume: every fact that has a place in one."""
    choice = choose(RECORD, (), {}, Room(4, EVERYTHING, frozenset(), references=True), year=2026.8)
    return list(compose(choice, lambda *_: None, lambda _: True))


def place_of(lines: list[Line], words: str) -> int:
    return next(place for place, line in enumerate(lines) if words in line.text)


def fact_of(words: str) -> OwnFact:
    return next(fact for fact in RECORD.facts if fact.words.startswith(words))


def test_a_changed_line_is_the_persons_and_the_others_stay(lines: list[Line]) -> None:
    place = place_of(lines, "Wrote the on-call handbook")
    changed = with_words(lines, place, "Wrote a handbook", lines[place].cites)
    assert changed[place].origin is Origin.EDITED
    assert changed[place].under == lines[place].under
    assert changed[:place] + changed[place + 1 :] == lines[:place] + lines[place + 1 :]
    assert with_words(lines, place, lines[place].text, lines[place].cites) == lines


def test_an_entry_goes_with_its_lines_only(lines: list[Line]) -> None:
    place = place_of(lines, "Data analyst, Klinik Nord")
    left = without_line(lines, place)
    assert len(lines) - len(left) == 5
    assert not [line for line in left if line.under == lines[place].under]


@pytest.mark.parametrize(
    "words",
    [
        "Took part in the ethics board",
        "English",
        "AWS Solutions",
        "Rowing",
        "Data engineer with a love",
        "Statistics",
    ],
)
def test_what_was_left_out_comes_back_where_it_belongs(lines: list[Line], words: str) -> None:
    fact = fact_of(words)
    without = [line for line in lines if fact.id not in line.cites]
    back = with_fact(draft_of(without), fact, RECORD)
    assert back is not None
    new = next(line for line in back if fact.id in line.cites)
    assert (new.text, new.origin, new.under) == (fact.words, Origin.MASTER, fact.under)
    around = [line.section for line in back]
    assert around == sorted(around, key=around.index)  # each section stands together
    assert [line for line in back if line is not new] == without


def test_what_stands_there_is_not_put_in_twice(lines: list[Line]) -> None:
    draft = draft_of(lines)
    assert with_fact(draft, fact_of("Took part"), RECORD) == lines


def test_a_highlight_brings_its_entry_and_an_entry_its_lines(lines: list[Line]) -> None:
    role = fact_of("Data analyst")
    without = [line for line in lines if line.under != role.id]
    one = with_fact(draft_of(without), fact_of("Took part"), RECORD)
    assert one is not None
    assert [line.text for line in one if line.under == role.id] == [
        role.words,
        "Took part in the ethics board",
    ]
    whole = with_fact(draft_of(without), role, RECORD)
    assert whole is not None
    assert len([line for line in whole if line.under == role.id]) == 5
    assert next(line for line in whole if line.under == role.id).origin is Origin.LOCKED


def test_a_skill_joins_the_line_of_its_group(lines: list[Line]) -> None:
    group, skill = fact_of("Cloud"), fact_of("Terraform")
    place = next(place for place, line in enumerate(lines) if line.under == group.id)
    fewer = [*lines]
    fewer[place] = Line(
        "AWS",
        Section.SKILLS,
        Origin.MASTER,
        tuple(one for one in lines[place].cites if one != skill.id),
        group.id,
    )
    both = with_fact(draft_of(fewer), skill, RECORD)
    assert both is not None
    assert both[place].text == "AWS, Terraform"
    assert set(both[place].cites) == set(lines[place].cites)
    alone = with_fact(draft_of([line for line in lines if line.under != group.id]), skill, RECORD)
    assert alone is not None
    assert [line.text for line in alone if line.under == group.id] == ["Terraform"]


def test_a_further_fact_has_no_place_in_a_resume(lines: list[Line]) -> None:
    added = OwnFact(fact_of("English").id, FactKind.ADDED, "Driving licence", "facts[0]")
    assert with_fact(draft_of(lines), added, RECORD) is None
