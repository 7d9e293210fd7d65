"""Two resumes as one, a fact added to a text, and what is thin."""

from __future__ import annotations

import copy
import json
from datetime import date
from typing import Any

import pytest
from tests.resume_makers import RESUME

from metier.applications.resume import read_resume
from metier.applications.resume.adding import with_fact
from metier.applications.resume.merging import merged
from metier.applications.resume.thin import thin_spots
from metier.errors import FactWordsError, ResumeEntryError

TODAY = date(2026, 5, 1)


# --- merging --------------------------------------------------------------------------------------------


def test_a_resume_merged_with_itself_is_itself() -> None:
    found = merged(RESUME, RESUME)
    assert (found.resume, found.added, found.kept) == (RESUME, {}, ())
    assert merged({}, RESUME).resume == RESUME
    assert merged(RESUME, {}).resume == RESUME


def test_what_is_new_comes_in_and_what_is_there_stays() -> None:
    other = {
        "basics": {"name": "MIRA OKONKWO", "label": "Engineer", "image": "me.png", "profiles": [{"network": "github", "username": "MiraO"}, {"network": "X", "username": "m"}]},
        "work": [
            {"name": "Tinta gmbh", "position": "Data Engineer", "startDate": "2019", "endDate": "2025", "highlights": ["ran the on-call rota of 12 people.", "Sold ink"]},
            {"name": "Tinta GmbH", "position": "Head of data", "startDate": "2025", "highlights": ["Led 4"]},
        ],
        "languages": [{"language": "english", "fluency": "C2"}, {"language": "Igbo"}],
        "own": {"x": 1},
    }  # fmt: skip
    found = merged(RESUME, other)
    assert found.resume["basics"]["name"] == "Mira Okonkwo"
    assert found.resume["basics"]["image"] == "me.png"
    assert len(found.resume["basics"]["profiles"]) == 3
    first, second, third = found.resume["work"]
    assert first["highlights"] == [*RESUME["work"][0]["highlights"], "Sold ink"]
    assert first["endDate"] == "2025"  # nothing was said
    assert second == RESUME["work"][1]
    assert third["position"] == "Head of data"
    assert [row["language"] for row in found.resume["languages"]] == ["German", "English", "Igbo"]
    assert found.resume["own"] == {"x": 1}
    assert found.added == {"basics": 2, "work": 3, "languages": 1}
    assert found.kept == (
        "basics.label stays “Data engineer”; the file says “Engineer”",
        "languages[1].fluency stays “C1”; the file says “C2”",
    )


def test_nothing_of_ones_own_is_lost_by_merging() -> None:
    other = {
        "work": [{"name": "Tinta GmbH", "position": "Data engineer", "startDate": "2001"}],
        "facts": ["New", "driving licence, class b"],
    }
    found = merged(RESUME, other).resume
    assert found["work"][:2] == RESUME["work"]
    assert len(found["work"]) == 3  # another time is another job
    assert found["facts"] == [*RESUME["facts"], "New"]


def test_the_inputs_stay_as_they_were() -> None:
    own, other = (
        copy.deepcopy(RESUME),
        {
            "work": [{"name": "Tinta GmbH", "highlights": ["x"]}],
            "skills": [{"name": "Databases", "keywords": ["y"]}],
        },
    )
    merged(own, other)
    assert own == RESUME


# --- adding ---------------------------------------------------------------------------------------------

TEXT = json.dumps(RESUME, indent=2, ensure_ascii=False) + "\n"


@pytest.mark.parametrize(
    ("at", "path", "entry"),
    [
        ("Tinta GmbH, ", None, ""),
        ("bruch", "work[1].highlights[1]", "Analyst, Bruchwerk AG"),
        ("ANALYST", "work[1].highlights[1]", "Analyst, Bruchwerk AG"),
        ("data engineer", "work[0].highlights[2]", "Data engineer, Tinta GmbH"),
        ("nightlog", "projects[0].highlights[1]", "nightlog, Tinta GmbH"),
        ("tafel", "volunteer[0].highlights[1]", "Driver, Tafel"),
        ("universitat", "education[0].highlights[0]", "B.Sc., Informatik, Universität Leipzig"),
        ("", "facts[2]", ""),
    ],
)
def test_a_fact_goes_where_it_was_meant(at: str, path: str | None, entry: str) -> None:
    if path is None:
        with pytest.raises(ResumeEntryError):
            with_fact(TEXT, "Sold ink", at)
        return
    added = with_fact(TEXT, " Sold\n ink ", at)
    assert (added.path, added.entry) == (path, entry)
    lines = set(TEXT.splitlines())
    new = [
        line for line in added.text.splitlines() if line.rstrip(",") not in {old.rstrip(",") for old in lines}
    ]
    assert len(new) == 1
    assert "Sold ink" in new[0]
    assert len(added.text.splitlines()) <= len(TEXT.splitlines()) + 1


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "",
        "{ }",
        '{"facts":[]}',
        '{"facts": [ "x" ]}',
        '{\r\n\t"facts": [\r\n\t\t"x"\r\n\t]\r\n}\r\n',
        '{"a": "\\"}]{", "facts": ["]"], "b": [[1, {"facts": 2}]]}',
        '{"facts": null}',
        '{"\\u0066acts": ["x"]}',
    ],
)
def test_every_form_of_file_takes_a_fact(text: str) -> None:
    added = with_fact(text, 'New “one” \\ "two"')
    before = read_resume(text).get("facts", [])
    assert read_resume(added.text)["facts"] == [*before, 'New “one” \\ "two"']
    rest = {key: value for key, value in read_resume(added.text).items() if key != "facts"}
    assert rest == {key: value for key, value in read_resume(text).items() if key != "facts"}
    if "\r\n" in text:
        assert added.text.count("\r\n") == text.count("\r\n") + 1


def test_older_names_of_sections_take_a_fact_in_place() -> None:
    added = with_fact('{"experience": [{"company": "Tinta", "highlights": ["a"]}], "x": 1}', "b", "tinta")
    assert added.text == '{"experience": [{"company": "Tinta", "highlights": ["a", "b"]}], "x": 1}'


def test_what_could_be_two_entries_is_asked_about() -> None:
    form = {
        "work": [{"name": "Tinta", "position": "A", "startDate": "2019"}, {"name": "Tinta", "position": "B"}],
        "projects": [{"name": "Tint"}],
    }
    text = json.dumps(form)
    with pytest.raises(ResumeEntryError) as caught:
        with_fact(text, "x", "tinta")
    assert caught.value.details["choices"] == ["A, Tinta (2019)", "B, Tinta"]
    assert with_fact(text, "x", "A, tinta").path == "work[0].highlights[0]"
    assert with_fact(text, "x", "tint").path == "projects[0].highlights[0]"  # called so exactly
    with pytest.raises(ResumeEntryError) as caught:
        with_fact(text, "x", "Ink")
    assert "A, Tinta (2019); B, Tinta; Tint" in caught.value.hint


@pytest.mark.parametrize("words", ["", "  \n", "x" * 1_001, "driving LICENCE, class B"])
def test_no_words_too_many_and_known_ones_are_refused(words: str) -> None:
    with pytest.raises(FactWordsError):
        with_fact(TEXT, words)


# --- thin -----------------------------------------------------------------------------------------------


def spots(form: dict[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for spot in thin_spots(form, TODAY):
        found.setdefault(spot.path, []).append(spot.words)
    return found


def test_a_full_resume_has_no_thin_spot() -> None:
    assert spots(RESUME) == {}


def test_an_empty_one_lacks_everything() -> None:
    assert set(spots({})) == {"basics.name", "basics.email", "basics.summary", "work", "education", "skills"}


@pytest.mark.parametrize(
    ("change", "path", "words"),
    [
        ({"startDate": "", "endDate": ""}, "work[0]", "no dates"),
        ({"startDate": "Spring 2019"}, "work[0].startDate", "is no date"),
        ({"startDate": "2030-01"}, "work[0].startDate", "begins in the future"),
        ({"endDate": "2030-01"}, "work[0].endDate", "ends in the future"),
        ({"endDate": "2018-01"}, "work[0].endDate", "ends before it begins"),
        ({"startDate": "2018-01"}, "work[0]", "overlap"),
        ({"highlights": []}, "work[0]", "no highlights"),
        ({"highlights": ["x" * 301]}, "work[0].highlights[0]", "301 characters"),
        ({"position": ""}, "work[0].position", "what you were"),
        ({"name": ""}, "work[0].name", "no employer"),
    ],
)
def test_each_thin_spot_is_told_with_its_place(change: dict[str, Any], path: str, words: str) -> None:
    form = copy.deepcopy(RESUME)
    form["work"][1]["startDate"] = "2016-01"
    form["work"][0] |= change
    found = spots(form)
    assert set(found) == {path}
    assert words in found[path][0]


def test_no_numbers_are_told() -> None:
    form = copy.deepcopy(RESUME)
    for section in ("work", "projects"):
        for row in form[section]:
            row["highlights"] = ["Ran things"]
    assert list(spots(form)) == ["work"]
    assert "no numbers" in spots(form)["work"][0]


def test_other_dates_are_looked_at_too() -> None:
    form = copy.deepcopy(RESUME)
    form["certificates"][0]["date"] = "once"
    form["education"][0] |= {"startDate": "", "endDate": ""}
    assert set(spots(form)) == {"certificates[0].date", "education[0]"}
