"""What is foreseen: why, from which words, with which facts; and nothing invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metier.applications.demands import demands_of, match
from metier.applications.interviews.by_model import by_model
from metier.applications.interviews.foresee import Known, foresee
from metier.applications.interviews.of_record import of_record
from metier.applications.interviews.outlines import has_number, outline
from metier.applications.interviews.past import best
from metier.applications.interviews.prepared import PartName, Past, Why
from metier.applications.interviews.talks import Talk
from metier.applications.interviews.to_ask import to_ask
from metier.applications.resume import record_of
from metier.domain.facts import Part, Quote
from metier.domain.interview import Asked, Round
from metier.domain.posting import Posting, PostingId, StatedFields
from metier.domain.record import Record
from metier.prompts.writing.results import LikelyQuestion, OutlineText, Questions
from metier.testing.makers import posting
from metier.testing.resumes import record_of_ada, resume_of_ada
from metier.text.facts import read_facts
from metier.text.requested.requested import Requested, RequestedKind

TODAY = date(2026, 5, 4)
AT = datetime(2026, 5, 1, tzinfo=UTC)
TEXT = """We draw flood maps.

What you do:
- Design data pipelines with Airflow
- Keep our PostgreSQL database fast

What you bring:
- Strong SQL
- Experience with Airflow
- Experience with Kubernetes
- German
"""


def job(text: str = TEXT, title: str = "Data engineer", company: str = "Pegelamt") -> Posting:
    made = posting(title, text, company=company)
    facts = read_facts(title=title, company=company, place="", text=text, stated=StatedFields())
    return replace(made, facts_json=facts.to_json())


def known(about: Posting | None = None, record: Record | None = None, **more: object) -> Known:
    about, record = about or job(), record or record_of_ada()
    return Known(about, record, TODAY, matches=match(demands_of(about), record, on=TODAY), **more)  # type: ignore[arg-type]  # shortened for tests


def talk(
    *questions: tuple[str, str, int | None], posting_id: str = "other", day: int = 1, number: int = 1
) -> Talk:
    row = Round(number, PostingId(posting_id), date(2026, 4, day), AT, "phone")
    return Talk(
        row, tuple(Asked(10 * number + n, number, q, a, AT, r) for n, (q, a, r) in enumerate(questions))
    )


# --- from the posting -------------------------------------------------------------------------------------


def test_every_question_says_why_and_what_it_quotes_stands_in_the_posting() -> None:
    about = job()
    found = foresee(known(about))
    assert {one.why for one in found.likely} >= {Why.DEMAND, Why.GAP, Why.STANDARD}
    for one in found.likely:
        assert one.because
        assert one.quote in about.text
        assert bool(one.quote) == (one.why in {Why.DEMAND, Why.GAP})


def test_a_gap_is_what_the_record_does_not_show_and_duties_are_none() -> None:
    found = foresee(known())
    assert any("Kubernetes" in gap.words for gap in found.gaps)
    assert not any("Airflow" in gap.words or "PostgreSQL database" in gap.words for gap in found.gaps)
    assert all("metier resume add" in gap.speak or "Say" in gap.speak for gap in found.gaps)


def test_without_any_fact_there_is_no_gap_and_no_question_claims_one() -> None:
    found = foresee(known(record=Record()))
    assert found.gaps == ()
    assert Why.GAP not in {one.why for one in found.likely}


def test_what_the_posting_asks_applicants_is_likely_but_for_what_is_refused() -> None:
    quote = Quote(Part.TEXT, 0, 2, "We")
    asks = Requested(RequestedKind.QUESTION, "asks why", quote, "Why maps?")
    found = foresee(known(requested=[asks, replace(asks, value="Your mother's name?", is_refused=True)]))
    assert [one.words for one in found.likely if one.why is Why.REQUESTED] == ["Why maps?"]


def test_a_posting_full_of_demands_brings_a_bounded_sheet() -> None:
    lines = "\n".join(
        f"- Experience with {tool}"
        for tool in ("Python", "Java", "Go", "Rust", "Spark", "Kafka", "Docker", "Redis", "MySQL")
    )
    found = foresee(known(job(f"What you bring:\n{lines * 3}")))
    assert len([one for one in found.likely if one.why in {Why.DEMAND, Why.GAP}]) <= 9
    assert len({one.words for one in found.likely}) == len(found.likely)
    assert len(found.gaps) <= 8


def test_what_is_left_open_is_asked_and_what_is_said_is_not() -> None:
    silent = {one.words for one in to_ask(job("You cook."), [], [])}
    told = {
        one.words
        for one in to_ask(
            job("Fully remote. €60,000 a year. You report to the CTO. Full-time, 40 hours a week."), [], []
        )
    }
    assert "What is the range of the pay?" in silent - told
    assert "How many days a week are in the office?" in silent - told
    assert "Who is in the team, and whom would I report to?" in silent - told


# --- from the record --------------------------------------------------------------------------------------


def record_with(*roles: tuple[str, str, str]) -> Record:
    work = [
        {"name": f"Firm {n}", "position": title, "startDate": start, "endDate": end}
        for n, (title, start, end) in enumerate(roles)
    ]
    return record_of({"work": [{k: v for k, v in role.items() if v} for role in work]})


@pytest.mark.parametrize(
    ("roles", "topics"),
    [
        ([("Data cook", "2024-01", "2024-06"), ("Data cook", "2023-01", "2023-08")], {"short stays"}),
        ([("Data cook", "2024-01", "2024-06"), ("Data cook intern", "2023-10", "2023-12")], set()),
        ([("Data cook", "2024", "2025"), ("Data cook", "2023", "2024")], set()),
        ([("Data cook", "2024-03", "2026-01"), ("Data cook", "2020-01", "2023-01")], {"gap in time"}),
        ([("Data cook", "2024-03", "2026-01"), ("Data cook", "2020-01", "2023-09")], set()),
        ([("Data cook", "2024", "2026"), ("Data cook", "2020", "2023")], set()),
        ([("Data cook", "2001-03", "2026-01"), ("Data cook", "1990-01", "1995-09")], set()),
        ([("Nurse", "2023-02", "2026-01"), ("Midwife", "2020-01", "2023-01")], {"change of field"}),
        ([("Nurse", "2023-02", "2026-01")], set()),
        ([("Data cook", "2024-01", "")], set()),
    ],
)
def test_a_record_invites_questions_only_where_dates_say_it_for_certain(
    roles: list[tuple[str, str, str]], topics: set[str]
) -> None:
    found = {one.topic for one in of_record(record_with(*roles), job(), TODAY)}
    assert found - {"leaving"} == topics


def test_studies_of_which_only_the_end_is_dated_fill_a_gap() -> None:
    work = [
        {"name": "A", "position": "Data cook", "startDate": "2024-06", "endDate": "2026-01"},
        {"name": "B", "position": "Data cook intern", "startDate": "2023-01", "endDate": "2023-03"},
    ]

    def topics(end: str) -> set[str]:
        record = record_of(
            {"work": work, "education": [{"institution": "C", "studyType": "BSc", "endDate": end}]}
        )
        return {one.topic for one in of_record(record, job(), TODAY)} - {"leaving"}

    assert topics("2024-05") == set()
    assert topics("2023-02") == {"gap in time"}


# --- outlines ---------------------------------------------------------------------------------------------


def test_an_outline_is_made_of_words_that_stand_in_facts() -> None:
    record = record_of_ada()
    story = next(fact for fact in record.facts if fact.words.startswith("Automated the monthly"))
    found = outline([story.id], record)
    parts = {part.name: part for part in found.parts}
    assert parts[PartName.SITUATION].words == record.by_id[story.under].words if story.under else False
    assert parts[PartName.ACTION].words == "Automated the monthly quality report with Python and pandas"
    assert parts[PartName.RESULT].words == "saving three days each month"
    assert parts[PartName.TASK].missing


def test_a_skill_alone_is_no_story() -> None:
    record = record_of_ada()
    skill = next(fact for fact in record.facts if fact.words == "Terraform")
    found = outline([skill.id], record)
    assert found.n_missing == 4
    assert "tells nothing of it" in found.parts[0].missing


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        ("Wrote the on-call handbook", "no result"),
        ("Improved the tests", "no number"),
        ("Cut the bill by 30 %", ""),
        ("Moved the files to S3 in 2019", "no result"),
    ],
)
def test_what_is_missing_in_a_result_is_named(words: str, missing: str) -> None:
    record = record_of({"work": [{"name": "Tinta", "position": "Cook", "highlights": [words]}]})
    fact = next(fact for fact in record.facts if fact.words == words)
    result = outline([fact.id], record).parts[3]
    assert (missing in result.missing) if missing else not result.missing


@given(st.lists(st.text(min_size=1, max_size=80), max_size=4))
def test_no_outline_holds_a_word_that_no_fact_says(highlights: list[str]) -> None:
    record = record_of({"work": [{"name": "Tinta", "position": "Cook", "highlights": highlights}]})
    for part in outline([fact.id for fact in record.facts], record).parts:
        assert not part.words or (part.fact and part.words in record.by_id[part.fact].words)
        assert part.words or part.missing


def test_a_number_in_a_name_or_a_year_measures_nothing() -> None:
    assert not has_number("3D video with Python 3.11 on S3, 2019")
    assert has_number("from 3 to 2 hours")


# --- earlier interviews -----------------------------------------------------------------------------------


def test_own_answers_stand_at_the_question_the_best_first() -> None:
    talks = [
        talk(("Why do you want to work here?", "Pay", 2), number=1),
        talk(("Why us?", "The maps", 5), number=2, day=2),
        talk(("Why us?", "", None), number=3, day=3),
    ]
    other = posting("Other", "Else", posting_id="other")
    found = foresee(known(talks=talks, postings={other.id: other}))
    why = next(one for one in found.likely if one.topic == "motivation")
    assert [past.asked.answer for past in why.answers] == ["The maps", "Pay"]
    assert why.n_before == 3
    assert why.answers[0].title == "Other"


def test_of_equal_ratings_the_newest_is_best_and_no_rating_is_the_middle() -> None:
    def past(number: int, rating: int | None, day: int) -> Past:
        return Past(
            Asked(number, 1, "Q", f"answer {number}", AT, rating),
            Round(1, PostingId("a"), date(2026, 4, day), AT),
            "",
            "",
        )

    rows = [past(1, 4, 1), past(2, 4, 2), past(3, None, 3), past(4, 2, 4)]
    assert [one.asked.id for one in best(rows, 4)] == [2, 1, 3, 4]


def test_an_earlier_question_about_what_this_posting_asks_is_expected_again() -> None:
    found = foresee(
        known(
            talks=[
                talk(
                    ("Draw the architecture of Airflow for me", "Scheduler", 3),
                    ("What do you cook?", "", None),
                )
            ]
        )
    )
    again = [one.words for one in found.likely if one.why is Why.BEFORE]
    assert again == ["Draw the architecture of Airflow for me"]


# --- by a base model --------------------------------------------------------------------------------------


def test_of_a_models_outline_only_what_facts_say_is_kept_and_the_rest_is_told() -> None:
    record = record_of_ada()
    story = next(fact for fact in record.facts if fact.words.startswith("Led a team of three"))
    said = Questions(
        model="some model",
        questions=(
            LikelyQuestion("Why us?", "", ()),
            LikelyQuestion("How large was your team?", "", (story.id,), OutlineText("", "", "Led a team of three data engineers", "Led 25 engineers", (story.id,))),
        ),
    )  # fmt: skip
    likely = foresee(known()).likely
    (one,) = by_model(said, likely, record, job(), TODAY)
    assert (one.words, one.why, one.made_by) == ("How large was your team?", Why.MODEL, "some model")
    assert one.outline is not None
    assert [bool(part.words) for part in one.outline.parts] == [False, False, True, False]
    assert any("25" in problem for problem in one.problems)


def test_ada_is_asked_why_she_leaves() -> None:
    assert resume_of_ada()["work"][0].get("endDate") is None
    assert any(one.topic == "leaving" for one in foresee(known()).likely)
