"""What goes into a resume for one posting: what is asked comes first, nothing is invented, no time is hidden."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metier.applications.demands import demands_of, match, relevance
from metier.applications.resume import record_of
from metier.applications.tailor import Choice, Room, changes_of, choose, compose, line_words
from metier.applications.tailor.filling import Filling
from metier.applications.tailor.room import LINES_ON_A_PAGE, Material, height
from metier.domain.draft import Line, Origin, Section
from metier.domain.posting import Posting
from metier.domain.record import FactKind, OwnFact, OwnFactId, Record
from metier.testing import posting, record_of_ada, resume_of_ada

RECORD = record_of_ada()
HOSPITAL = posting(
    "Reporting analyst",
    "What you bring:\n- Experience with Tableau\n- Python and pandas\n- Experience in training nurses\nWe are a hospital.",
)
CLOUD = posting(
    "Platform engineer", "Requirements:\n- Airflow\n- dbt and PostgreSQL\n- AWS cloud cost control\n"
)


def chosen(for_posting: Posting, room: Room = Room(), record: Record = RECORD) -> Choice:  # noqa: B008  # frozen
    matches = match(demands_of(for_posting), record)
    return choose(record, matches, relevance(record, for_posting, matches=matches), room, year=2026.9)


def material_of(record: Record, for_posting: Posting) -> Material:
    matches = match(demands_of(for_posting), record)
    return Material(record, relevance(record, for_posting, matches=matches), {}, Room(), 2026.9)


def fact(words: str) -> OwnFact:
    return next(each for each in RECORD.facts if words in each.words)


def texts(lines: tuple[Line, ...], section: Section) -> list[str]:
    return [line.text for line in lines if line.section is section and line.origin is not Origin.LOCKED]


def under(choice: Choice, employer: str) -> list[str]:
    (entry,) = [
        c for c in choice.chosen if c.section is Section.WORK and c.heading and c.heading.at == employer
    ]
    return [each.words for each in entry.facts]


def test_what_is_asked_comes_first_under_its_entry() -> None:
    assert "Tableau" in " ".join(under(chosen(HOSPITAL), "Klinik Nord")[:3])
    assert under(chosen(HOSPITAL, Room(pages=2)), "Klinik Nord")[-1] == "Took part in the ethics board"
    assert {under(chosen(CLOUD), "Tinta GmbH")[place].split()[0] for place in (0, 1, 2)} == {
        "Moved",
        "Built",
        "Cut",
    }


def test_skills_that_are_asked_for_come_first() -> None:
    lines = compose(chosen(HOSPITAL))
    skills = texts(lines, Section.SKILLS)
    assert skills[0].startswith(("Tableau", "pandas", "Python"))
    assert any(row.startswith("Python") for row in skills)


def test_room_for_little_leaves_out_what_answers_nothing_and_keeps_every_role() -> None:
    resume = resume_of_ada()
    for role in resume["work"]:
        role["highlights"] += [
            f"Did something else of no interest, number {n}, in {role['name']}" for n in range(20)
        ]
    record = record_of(resume)
    choice = chosen(HOSPITAL, Room(pages=1), record)
    roles = [c.heading.at for c in choice.chosen if c.section is Section.WORK and c.heading]
    assert roles == ["Tinta GmbH", "Klinik Nord", "Uni Halle"]
    lines = compose(choice)
    assert sum(height(line.text) for line in lines) <= LINES_ON_A_PAGE
    assert any("Trained 25 nurses" in line.text for line in lines)
    assert sum("of no interest" in line.text for line in lines) < 30


def test_of_lines_that_answer_equally_little_the_measured_one_goes_in() -> None:
    words = [
        "Took part in meetings of the whole house",
        "Wrote the handbook of the house",
        "Cut waiting from 40 to 12 minutes",
    ]
    resume = {"work": [{"name": "Ward 7", "position": "Porter", "startDate": "2020", "highlights": words}]}
    two = Filling(material_of(record_of(resume), CLOUD), [record_of(resume).of(FactKind.ROLE)], 2)
    two.fill()
    assert {each.words for each in two.under(record_of(resume).facts[0].id)} == {words[0], words[2]}


@pytest.mark.parametrize(("name", "is_named"), [("SKILLS", False), ("Databases", True)])
def test_a_group_called_like_its_section_is_not_named_again(name: str, is_named: bool) -> None:  # a case
    record = record_of({"skills": [{"name": name, "keywords": ["PostgreSQL", "Oracle"]}]})
    (line,) = compose(chosen(CLOUD, record=record))
    assert (line.under is not None) is is_named
    assert len(line.cites) == 2


def test_the_person_keeps_and_drops() -> None:
    keep, drop = fact("Took part in the ethics board").id, fact("Built dashboards in Tableau").id
    choice = chosen(CLOUD, Room(keep=frozenset({keep}), drop=frozenset({drop})))
    assert keep in choice.facts
    assert drop not in choice.facts
    assert under(choice, "Klinik Nord")[0] == "Took part in the ethics board"


def test_an_entry_dropped_goes_with_all_under_it() -> None:
    role = next(each for each in RECORD.of(FactKind.ROLE) if each.at == "Uni Halle")
    choice = chosen(CLOUD, Room(drop=frozenset({role.id})))
    assert role.id not in choice.facts
    assert fact("Held tutorials").id not in choice.facts


def test_references_and_unasked_interests_stay_out_unless_wanted() -> None:
    kinds = {RECORD.by_id[id_].kind for id_ in chosen(CLOUD).facts}
    assert not kinds & {FactKind.REFERENCE, FactKind.INTEREST}
    assert FactKind.REFERENCE in {
        RECORD.by_id[id_].kind for id_ in chosen(CLOUD, Room(references=True)).facts
    }


def test_three_tools_among_the_skills_bring_them_to_the_top_and_say_so() -> None:
    choice = chosen(CLOUD)
    order = list(dict.fromkeys(each.section for each in choice.chosen))
    assert order.index(Section.SKILLS) < order.index(Section.WORK)
    assert any("skills stand before work" in reason for reason in choice.reasons)


def test_who_has_hardly_worked_has_education_first() -> None:
    resume = resume_of_ada()
    resume["work"] = [
        {
            "name": "Shop",
            "position": "Cashier",
            "startDate": "2025-03",
            "endDate": "2025-09",
            "highlights": ["Sold"],
        }
    ]
    resume["education"][0] |= {"startDate": "2023", "endDate": "2026"}
    choice = chosen(HOSPITAL, record=record_of(resume))
    order = list(dict.fromkeys(each.section for each in choice.chosen))
    assert order.index(Section.EDUCATION) < order.index(Section.WORK)


def test_old_roles_that_answer_nothing_give_way_only_when_room_is_short() -> None:
    resume = resume_of_ada()
    resume["work"] += [
        {
            "name": f"Old {n}",
            "position": "Clerk",
            "startDate": "1990",
            "endDate": "1995",
            "highlights": ["Filed papers"],
        }
        for n in range(3)
    ]
    wide = chosen(HOSPITAL, Room(pages=3), record_of(resume))
    assert sum(c.heading.at.startswith("Old") for c in wide.chosen if c.heading) == 3
    for role in resume["work"][:2]:
        role["highlights"] += [f"Did {n} other things" for n in range(40)]
    short = chosen(HOSPITAL, Room(pages=1), record_of(resume))
    assert not [c for c in short.chosen if c.heading and c.heading.at.startswith("Old")]


def test_own_earlier_wording_is_used_while_it_still_holds() -> None:
    nurses = fact("Trained 25 nurses")
    words = {nurses.id: "Taught 25 nurses to read the dashboards"}
    lines = compose(chosen(HOSPITAL), words.get)
    (line,) = [line for line in lines if line.cites == (nurses.id,)]
    assert (line.text, line.origin) == (words[nurses.id], Origin.OWN)
    lines = compose(chosen(HOSPITAL), words.get, lambda _: False)
    (line,) = [line for line in lines if line.cites == (nurses.id,)]
    assert (line.text, line.origin) == (nurses.words, Origin.MASTER)


def test_changes_tell_what_stayed_out_and_why() -> None:
    drop = fact("Wrote the on-call handbook").id
    choice = chosen(HOSPITAL, Room(drop=frozenset({drop})))
    rates = relevance(RECORD, HOSPITAL)
    changes = changes_of(compose(choice), RECORD, rates)
    why = {each.id: words for each, words in changes.dropped}
    assert drop in why
    assert why[next(each.id for each in RECORD.of(FactKind.REFERENCE))].startswith("references are given")
    assert changes.n_kept == len(choice.facts)


@st.composite
def rates(draw: st.DrawFn) -> Mapping[OwnFactId, float]:
    return {each.id: draw(st.floats(0, 1)) for each in RECORD.facts}


@given(rates(), st.integers(1, 3), st.sets(st.sampled_from([f.id for f in RECORD.facts])))
def test_nothing_is_invented_and_nothing_dropped_comes_back(
    relevant: Mapping[OwnFactId, float], pages: int, drop: set[OwnFactId]
) -> None:
    choice = choose(RECORD, (), relevant, Room(pages, drop=frozenset(drop)), year=2026.0)
    again = choose(RECORD, (), relevant, Room(pages, drop=frozenset(drop)), year=2026.0)
    assert choice == again
    assert not choice.facts & drop
    lines = compose(choice)
    for line in lines:
        words = {line_words(RECORD.by_id[id_]) for id_ in line.cites}
        assert line.text in words or line.text == ", ".join(RECORD.by_id[id_].words for id_ in line.cites)
        assert line.under is None or line.under in RECORD.by_id
    seen = [id_ for line in lines if line.origin is not Origin.LOCKED for id_ in line.cites]
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize("pages", [1, 2])
def test_an_empty_record_gives_an_empty_choice(pages: int) -> None:
    assert choose(Record(), (), {}, Room(pages), year=2026.0).chosen == ()
