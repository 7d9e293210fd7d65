from __future__ import annotations

import dataclasses
import gzip
import json
import time
from pathlib import Path

import pytest

from metier.actions.fold import Candidate, Fold, FoldIndex
from metier.domain.posting import PostingId
from metier.text.fingerprint import fingerprint

BODY = """
We mend clocks for museums in nine countries, and our workshop needs another pair of hands. You will take movements
apart, clean every wheel, and write down what you found so that the next person understands it. You know how brass
behaves when it is warm. You are patient with people who ask the same question twice. We pay on the first day of every
month, we close in August, and nobody is asked to carry a telephone home. Our workshop stands beside the river and has
large windows to the north. Bring your own tools if you love them, or use ours. Apprentices learn from all of us, and
all of us learn from apprentices. Write a letter that tells us which clock you last repaired and why it had stopped.
"""
MORE = (
    "The workshop has been owned by the same family since it was founded in the old town beside the harbour."
)

HISTORY = "Acme has been owned by the same family since the harbour was built."


class Shelf:
    """An index together with the texts of what was put on it."""

    def __init__(self) -> None:
        self.texts: dict[PostingId, str] = {}
        self.index = FoldIndex(text_of=self.texts.__getitem__)

    def put(self, text: str = BODY, **fields: str) -> Fold | None:
        """Finds and adds, as an import does; the fold found."""
        candidate = made(f"p{len(self.texts)}", text, **fields)
        fold = self.index.find(candidate, text)
        if fold:
            candidate = dataclasses.replace(candidate, posting_id=fold.into)
        self.texts.setdefault(candidate.posting_id, text)
        self.index.add(candidate)
        return fold


def made(name: str, text: str, **fields: str) -> Candidate:
    given = {
        "company": "Acme GmbH",
        "title": "Clock Maker",
        "place": "",
        "url": "",
        "requisition_id": "",
        "source": "file:csv",
    }
    said = {**given, "source_id": "", "board": "", "seniority": "", **fields}
    return Candidate(posting_id=PostingId(name), fingerprint=fingerprint(text), **said)


def rule(
    first: dict[str, str], second: dict[str, str], text: str = BODY, other_text: str = BODY
) -> str | None:
    shelf = Shelf()
    assert shelf.put(text, **first) is None
    fold = shelf.put(other_text, **second)
    assert fold is None or fold.into == "p0"
    return fold.rule if fold else None


def test_the_first_posting_is_its_own_row() -> None:
    assert Shelf().put() is None


def test_the_same_id_of_the_same_source_is_the_same_job_even_when_its_text_changed() -> None:
    same = {"source": "greenhouse", "board": "acme", "source_id": "7"}
    assert rule(same, same, other_text=MORE) == "same-source-id"
    assert rule(same, {**same, "board": "other", "company": "Other"}, other_text=MORE) is None


def test_row_one_of_two_files_is_not_one_job() -> None:
    assert (
        rule({"source_id": "1"}, {"source_id": "1", "title": "Cook", "company": "Bistro"}, other_text=MORE)
        is None
    )
    assert rule({"source_id": "1"}, {"source_id": "1", "title": "Cook"}, other_text=MORE) is None
    assert rule({"source_id": "1"}, {"source_id": "1", "company": "Bistro"}, other_text=MORE) is None


def test_one_requisition_of_one_employer_is_one_job() -> None:
    assert (
        rule({"requisition_id": "R-17"}, {"requisition_id": "r17", "title": "Watch Maker"}, other_text=MORE)
        == "same-requisition"
    )


def test_requisitions_of_two_employers_prove_nothing() -> None:
    assert (
        rule({"requisition_id": "R-17"}, {"requisition_id": "R-17", "company": "Bistro"}, other_text=MORE)
        is None
    )


def test_two_requisitions_of_one_employer_never_fold() -> None:
    assert rule({"requisition_id": "R-17"}, {"requisition_id": "R-18"}) is None
    page = {"url": "https://acme.example/jobs/clock-maker"}
    assert rule({"requisition_id": "R-17", **page}, {"requisition_id": "R-18", **page}) is None


def test_a_requisition_that_says_nothing_is_none() -> None:
    assert rule({"requisition_id": "N/A"}, {"requisition_id": "N/A"}, other_text=MORE) is None


def test_one_page_of_an_employer_is_one_job_however_it_was_reached() -> None:
    first = {"url": "https://acme.example/jobs/7?utm_source=mail"}
    assert (
        rule(first, {"url": "http://www.acme.example/jobs/7/", "place": "Bern"}, other_text=MORE)
        == "same-url"
    )


def test_a_careers_page_names_no_job() -> None:
    page = {"url": "https://acme.example/careers"}
    assert rule(page, {**page, "title": "Cook"}, other_text=MORE) is None


def test_two_pages_of_an_employer_are_two_jobs_whatever_their_text() -> None:
    assert rule({"url": "https://acme.example/jobs/7"}, {"url": "https://acme.example/jobs/8"}) is None


def test_an_aggregators_pages_prove_neither() -> None:
    first = {"url": "https://www.linkedin.com/jobs/view/1"}
    assert rule(first, {"url": "https://www.linkedin.com/jobs/view/2"}) == "same-text"
    assert rule(first, {**first, "title": "Cook"}, other_text=MORE) is None
    assert rule(first, first, other_text=MORE) == "same-url"


@pytest.mark.parametrize(
    "second",
    [
        {"place": "Zürich, Switzerland"},
        {"company": "ACME"},
        {"company": ""},
        {"company": "Acme Clocks International"},
        {"title": "CLOCK MAKER (m/w/d) | Remote"},
        {"title": "Clock Maker - Museums"},
        {"url": "https://www.linkedin.com/jobs/view/2"},
    ],
)
def test_one_text_printed_twice_is_one_row(second: dict[str, str]) -> None:
    assert rule({"place": "Bern, Switzerland"}, second) == "same-text"


@pytest.mark.parametrize(
    "title",
    [
        "Senior Clock Maker",
        "Clock Maker II",
        "Clock Maker Intern",
        "Clock Maker (Part-time)",
        "Watch Maker",
        "Clock Painter",
    ],
)
def test_one_text_under_another_level_or_role_is_another_opening(title: str) -> None:
    assert rule({}, {"title": title}) is None


def test_one_text_under_two_job_numbers_is_two_openings() -> None:
    assert rule({"title": "Clock Maker [AB123]"}, {"title": "Clock Maker [AB124]"}) is None


def test_an_agencys_copy_is_one_row_with_the_employers() -> None:
    assert rule({"place": "Bern"}, {"company": "Hire & Higher", "place": "Bern"}) == "same-text-elsewhere"


def test_a_template_of_two_employers_in_two_towns_is_two_openings() -> None:
    assert rule({"place": "Bern"}, {"company": "Bistro", "place": "Basel"}) is None
    assert (
        rule({"place": "Bern"}, {"company": "Bistro", "place": "Bern", "title": "Clock Maker - Museums"})
        is None
    )


def test_a_row_with_several_names_takes_only_what_agrees_with_all_of_them() -> None:
    shelf = Shelf()
    assert shelf.put(title="Maker") is None
    assert shelf.put(title="Clock Maker") == Fold(PostingId("p0"), "same-text", 1.0)
    assert shelf.put(title="Watch Maker") is None


def test_a_short_text_folds_only_under_one_name_and_place() -> None:
    short = "Apply on our site."
    assert rule({"place": "Bern"}, {"place": "Bern"}, short, short) == "same-text"
    assert rule({"place": "Bern"}, {"place": "Basel"}, short, short) is None
    assert rule({}, {"title": "Watch Maker"}, short, short) is None
    assert rule({}, {"company": ""}, short, short) is None


def test_title_and_company_alone_are_never_evidence() -> None:
    assert rule({}, {}, "", "") is None
    assert rule({}, {}, BODY, MORE) is None


@pytest.mark.parametrize(
    "other",
    [
        f"About the role:\n{BODY}",
        f"Clock Maker at Acme\n{BODY}",
        f"{BODY}\n#LI-XY1",
        f"{BODY}\n{HISTORY}",
        BODY.replace("\n", "").replace("museums in", "museumsin").replace("Bring your", "bring you r")
        + " About us",
    ],
)
def test_a_copy_with_headings_or_boilerplate_more_is_one_row(other: str) -> None:
    assert rule({"place": "Bern, Switzerland"}, {"place": "Bern"}, other_text=other) == "near-text"


@pytest.mark.parametrize(
    "other",
    [
        BODY.replace("clocks for museums", "organs for churches"),
        BODY.replace("nine countries", "ten countries"),
        f"{BODY} Req 4711",
        f"{BODY} Team Grandfather",
        f"{BODY} You have at least a master's degree in the mending of very old things.",
        BODY.replace("the river", "the harbour"),
    ],
)
def test_near_texts_that_may_be_two_openings_of_one_template_stay_apart(other: str) -> None:
    assert rule({"place": "Bern"}, {"place": "Bern"}, other_text=other) is None


def test_two_versions_that_each_say_something_of_their_own_stay_apart() -> None:
    long = f"{BODY} {' '.join(f'clause{number}' for number in range(300))}"
    visitors = "Visitors may look around our rooms on quiet afternoons."
    assert rule({}, {}, f"{long} {HISTORY}", long) == "near-text"
    assert rule({}, {}, f"{long} {HISTORY}", f"{visitors} {long}") is None


def test_a_sentence_in_place_of_another_or_with_a_number_keeps_apart() -> None:
    long = f"{BODY} {' '.join(f'clause{number}' for number in range(300))}"
    patient, cats = (
        "You are patient with people who ask the same question twice",
        "Cats and dogs may sleep beneath the benches all day",
    )
    assert rule({}, {}, long, long.replace(patient, cats)) is None
    assert rule({}, {}, long, f"{long} {HISTORY}") == "near-text"
    assert rule({}, {}, long, f"{long} {HISTORY} That was in 1875.") is None


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"place": "Bern"}, {"place": "Basel"}),
        ({"place": "Springfield, IL"}, {"place": "Springfield, MA"}),
        ({}, {"company": "Bistro"}),
        ({"company": ""}, {"company": ""}),
        ({}, {"title": "Clock Maker - Museums"}),
        ({"title": "Clock Maker 1"}, {"title": "Clock Maker 2"}),
        ({"seniority": "senior"}, {"seniority": "junior"}),
        ({"requisition_id": "R-17"}, {"requisition_id": "R-18"}),
        ({"url": "https://acme.example/jobs/7"}, {"url": "https://acme.example/jobs/8"}),
    ],
)
def test_near_texts_with_anything_in_conflict_stay_apart(
    first: dict[str, str], second: dict[str, str]
) -> None:
    assert rule(first, second, other_text=f"About the role:\n{BODY}") is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bangalore, India", "Bengaluru, Karnataka, India"),
        ("San Jose, California", "San Jose, CA 95101"),
        ("India", "Pune, India"),
    ],
)
def test_one_town_written_twice_is_no_conflict(one: str, other: str) -> None:
    assert rule({"place": one}, {"place": other}, other_text=f"About the role:\n{BODY}") == "near-text"


def test_likeness_of_a_near_copy_is_exact() -> None:
    shelf = Shelf()
    shelf.put()
    fold = shelf.put(f"About the role:\n{BODY}")
    assert fold is not None
    n_grams = len(BODY.split()) - 4
    assert fold.likeness == pytest.approx(n_grams / (n_grams + 3))


def test_texts_are_read_for_near_copies_only() -> None:
    read: list[PostingId] = []

    def text_of(name: PostingId) -> str:
        read.append(name)
        return BODY

    index = FoldIndex([made("p0", BODY), made("p1", MORE, title="Cook")], text_of=text_of)
    index.find(made("new", BODY), BODY)
    index.find(made("new", MORE * 3), MORE * 3)
    assert read == []
    near = f"About the role: {BODY}"
    assert index.find(made("new", near), near) is not None
    assert read == ["p0"]


def test_a_blocked_page_as_text_of_thousands_of_rows_does_not_stop_an_import() -> None:
    page = made("p", BODY)
    index = FoldIndex(
        [dataclasses.replace(page, posting_id=PostingId(f"p{i}"), title=f"Title{i} x") for i in range(5000)],
        text_of=lambda _: "",
    )
    index.find(page, BODY)
    start = time.perf_counter()
    for i in range(100):
        assert index.find(dataclasses.replace(page, title=f"Other{i} y"), BODY) is None
    assert time.perf_counter() - start < 2


@pytest.mark.data
def test_reposts_fold_and_distinct_openings_stay_apart(data_dir: Path) -> None:
    with gzip.open(data_dir / "postings" / "linkedin_stream.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row["order"] < 1500]
    shelf = Shelf()
    group_of: dict[PostingId, str] = {}
    right = wrong = missed = 0
    groups: set[str] = set()
    for row in rows:
        name = PostingId(f"p{len(shelf.texts)}")
        fold = shelf.put(
            row["text"],
            company=row["company"] or "",
            title=row["title"],
            place=row["location"] or "",
            url=row["url"],
            source_id=row["id"],
        )
        into = fold.into if fold else name
        group_of.setdefault(into, row["group"])
        right += fold is not None and group_of[into] == row["group"]
        wrong += fold is not None and group_of[into] != row["group"]
        missed += fold is None and row["group"] in groups
        groups.add(row["group"])
    assert right / (right + wrong) > 0.97
    assert right / (right + missed) > 0.95
