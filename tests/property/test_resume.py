"""Laws of the resume: any JSON gives a record or an error of ours, and nothing that a form can hold is lost."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.resume_makers import RESUME

from metier.applications.resume import checked, contact_of, read_resume, record_of, written
from metier.applications.resume.adding import with_fact
from metier.applications.resume.markdown import markdown_of, text_of_resume
from metier.applications.resume.merging import merged
from metier.applications.resume.rendercv import read_rendercv, rendercv_of
from metier.applications.resume.shape import BASICS, LOCATION, PROFILE, SECTIONS, TEXT
from metier.applications.resume.thin import thin_spots
from metier.applications.resume.tidying import tidied
from metier.documents.yaml_text import yaml_text, yaml_value
from metier.errors import MetierError, ResumeShapeError
from metier.testing import FixedClock

TODAY = FixedClock().now().date()
KEYS = st.sampled_from(
    sorted(
        {
            *SECTIONS,
            *BASICS,
            "basics",
            "facts",
            "work",
            "location",
            "profiles",
            "highlights",
            "company",
            "keywords",
            "x",
        }
    )
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**6), 10**6)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=25,
)
WORDS = st.text(
    st.characters(categories=["L", "N", "P", "Zs"], exclude_characters="*[]`#$\\"), min_size=1, max_size=30
).map(lambda text: " ".join(text.split()) or "x")
DATES = st.sampled_from(["2019", "2019-03", "2019-03-01", "Fall 2019", "present"])


def entry(section: str) -> st.SearchStrategy[dict[str, Any]]:
    """An entry of one section, with any of its fields, and one that is nobody's."""
    fields: dict[str, st.SearchStrategy[Any]] = {}
    for name, holds in SECTIONS[section].items():
        is_date = name.lower().endswith("date")
        fields[name] = (
            DATES if is_date else WORDS if holds is TEXT else st.lists(WORDS, min_size=1, max_size=3)
        )
    return st.fixed_dictionaries({}, optional=fields | {"own": WORDS}).filter(bool)


RESUMES = st.fixed_dictionaries(
    {},
    optional={
        "basics": st.fixed_dictionaries(
            {},
            optional=dict.fromkeys(BASICS, WORDS)
            | {
                "location": st.fixed_dictionaries({}, optional=dict.fromkeys(LOCATION, WORDS)),
                "profiles": st.lists(
                    st.fixed_dictionaries({}, optional=dict.fromkeys(PROFILE, WORDS)), max_size=2
                ),
            },
        ),
        **{section: st.lists(entry(section), min_size=1, max_size=2) for section in SECTIONS},
        "facts": st.lists(
            WORDS | st.fixed_dictionaries({"words": WORDS}, optional={"at": WORDS}), max_size=2
        ),
        "own": JSON,
    },
)


@given(JSON | RESUMES)
@example({"work": [{"company": 1}], "basics": {"location": {}}})
@settings(max_examples=400, deadline=None)
def test_any_json_gives_a_record_or_an_error_of_ours(value: Any) -> None:
    try:
        form = checked(value)
    except ResumeShapeError:
        return
    assert checked(form) == form
    assert json.loads(written(form)) == form
    record = record_of(form)
    assert len(record.by_id) == len(record.facts)
    assert all(fact.under is None or fact.under in record.by_id for fact in record.facts)
    contact_of(form)
    thin_spots(form, TODAY)
    assert tidied(tidied(form)) == tidied(form)
    markdown_of(form)
    text_of_resume(form)
    rendercv_of(form)


@given(st.text(max_size=300) | JSON.map(json.dumps))
@settings(max_examples=300, deadline=None)
def test_any_text_gives_a_resume_or_an_error_of_ours(text: str) -> None:
    try:
        form = read_resume(text)
    except MetierError:
        return
    assert read_resume(written(form)) == form


@given(RESUMES)
@settings(max_examples=300, deadline=None)
def test_rendercv_gives_back_what_it_can_hold(form: dict[str, Any]) -> None:
    cv = rendercv_of(form)
    value = yaml_value(yaml_text(cv.value), name="x")
    found = read_rendercv(value, name="x").resume if value["cv"] else {}
    told = " ".join(cv.left_out)
    for section, fields in SECTIONS.items():
        for number, row in enumerate(form.get(section, [])):
            back = found.get(section, [])
            for name, words in row.items():
                if f"`{section}[].{name}`" not in told:
                    assert number < len(back), (section, name)
                    assert _means(section, name, row, words) == back[number].get(name), (
                        section,
                        name,
                        fields,
                    )
    for name, words in form.get("basics", {}).items():
        if name not in {"location", "profiles"} and f"`basics.{name}`" not in told:
            assert found.get("basics", {}).get(name) == words


def _means(section: str, name: str, row: dict[str, Any], words: Any) -> Any:
    """What comes back for a field: a role that says it lasts, says so by having no end."""
    if section == "work" and name == "endDate" and words == "present" and row.get("startDate"):
        return None
    return words


@given(RESUMES, RESUMES)
@settings(max_examples=200, deadline=None)
def test_merging_loses_nothing_and_twice_is_once(own: dict[str, Any], other: dict[str, Any]) -> None:
    before = copy.deepcopy((own, other))
    found = merged(own, other).resume
    assert (own, other) == before
    assert {fact.words for fact in record_of(own).facts if not fact.kind.is_heading} <= {
        fact.words for fact in record_of(found).facts
    }
    again = merged(found, other)
    assert again.added.keys() <= {"basics"} or again.resume == found or _same_facts(again.resume, found)


def _same_facts(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return {fact.id for fact in record_of(one).facts} == {fact.id for fact in record_of(other).facts}


@given(RESUMES, WORDS, st.sampled_from([None, 0, 1, 2, 4]))
@settings(max_examples=200, deadline=None)
def test_a_fact_added_is_the_only_change(form: dict[str, Any], words: str, indent: int | None) -> None:
    text = json.dumps(form, indent=indent, ensure_ascii=False)
    try:
        added = with_fact(text, words)
    except MetierError:
        return
    before, after = read_resume(text), read_resume(added.text)
    assert after.pop("facts") == [*before.pop("facts", []), words]
    assert after == before
    begins = next((n for n, (a, b) in enumerate(zip(text, added.text, strict=False)) if a != b), len(text))
    assert added.text.endswith(text[begins:])  # one piece went in, nothing else moved


def test_the_sample_for_tests_is_a_whole_resume() -> None:
    assert set(RESUME) == {"$schema", "basics", *SECTIONS, "facts", "meta"}
