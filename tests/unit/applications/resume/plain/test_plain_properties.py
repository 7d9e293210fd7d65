"""What holds for every text: no line is lost, no word is made up, and what was laid out plainly is read back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metier.applications.resume.plain import ParsedResume, resume_of_text
from metier.applications.resume.plain.lines import MAX_LINE, MAX_LINES, repaired, split_lines
from metier.applications.resume.plain.vocabulary import LABELS, MODIFIERS, NOUNS, SAID_BY_PLACE
from metier.applications.resume.plain.vocabulary import PHRASES as HEADINGS

MONTHS = frozenset(
    [
        "january",
        "jan",
        "january",
        "february",
        "feb",
        "march",
        "mar",
        "april",
        "apr",
        "may",
        "june",
        "jun",
        "july",
        "jul",
        "august",
        "aug",
        "september",
        "sep",
        "sept",
        "october",
        "oct",
        "november",
        "nov",
        "december",
        "dec",
        "januar",
        "februar",
        "märz",
        "mai",
        "juni",
        "juli",
        "oktober",
        "dezember",
    ]
)
OPEN = frozenset({"present", "heute", "current", "today", "still", "now"})
DATED = frozenset({"startDate", "endDate", "date", "releaseDate"})
NETWORKS = frozenset({"linkedin", "github", "xing", "gitlab", "twitter"})
BULLET_LETTERS = frozenset("oøñâ")
_WORD = re.compile(r"[^\W_]+")
HEADING_WORDS = (
    frozenset(word for nouns in NOUNS.values() for word in nouns)
    | MODIFIERS
    | LABELS
    | frozenset(word for heading in HEADINGS for word in _WORD.findall(heading))
)

PHRASES = [
    "Work Experience",
    "Berufserfahrung",
    "EDUCATION",
    "Ausbildung",
    "Technical Skills",
    "Kenntnisse",
    "Languages",
    "Sprachen",
    "Projects",
    "Profile",
    "Certifications",
    "Hobbies",
    "References",
    "Education Details",
    "Skill Details",
    "Company Details",
    "company - Tinta GmbH",
    "company - ",
    "description - ",
    "description - Responsibilities:",
    "Java- Exprience - 24 months",
    "Python- Exprience - 6 monthsCompany Details",
    "Senior Developer",
    "Tinta GmbH, Leipzig",
    "Krumm & Söhne AG",
    "B.Sc. Physics",
    "University of Leipzig",
    "Pune, Maharashtra",
    "January 2016 BE Electronics Mumbai, Maharashtra Mumbai University",
    "Jan 2015 - March 2018",
    "seit 04/2019",
    "2012",
    "12.03.2014",
    "Responsibilities:",
    "Role: Tester",
    "Databases: Oracle, MySQL",
    "English (fluent), German",
    "jo@example.org",
    "+49 341 5550100",
    "https://example.org/jo",
    "linkedin.com/in/jo",
    "Jo Brückner",
    "SKILLS Java, C EDUCATION MBA 2012",
    "â\x80¢ KÃ¶ln",
    "Ã\x98Â\xa0Built it",
    "Worked with Tinta GmbH as a Tester (May 2016 to Jan 2017)",
    "Title: Bird counter",
    "1.Project Name: CRM",
    "Date of Birth: 1990",
    "Led a team of 4, and cut costs by 30 %.",
    "GPA: 3.4",
    "Thank you",
    "a",
    "-",
    "•",
    "***",
    "o Kept logs",
    "Final Year Project: Robot (2 people",
    "CPD",
    "Continuing Professional Development",
]
pieces = st.one_of(
    st.sampled_from(PHRASES),
    st.text(alphabet="abzABZ019 .,;:-()/&@|•–ßéñ", min_size=1, max_size=30),
    st.text(min_size=1, max_size=8),
)
texts = st.lists(
    st.tuples(
        st.sampled_from(["", "• ", "- ", "1. ", "   ", "\t", "â\x80¢ "]),
        st.lists(pieces, min_size=1, max_size=4).map(" ".join),
        st.sampled_from(["\n", "\r\n", "\n\n", "\x0c", "\r\n\r\n"]),
    ).map("".join),
    max_size=25,
).map("".join)


def words(text: str) -> list[str]:
    """The words of a line of the text; of what was read, `said` gives them."""
    return said(repaired(text))


def said(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def leaves(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, Mapping):
        for name, part in value.items():
            yield from leaves(part, name)
    elif isinstance(value, list):
        for part in value:
            yield from leaves(part, key)


def is_date_word(word: str) -> bool:
    return (
        word.isdigit()
        or word in MONTHS
        or word in OPEN
        or bool(re.fullmatch(r"\d{1,2}(?:st|nd|rd|th)", word))
    )


@settings(max_examples=150, deadline=None)
@given(texts)
def test_every_word_is_in_the_resume_or_unplaced(text: str) -> None:
    parsed = resume_of_text(text)
    kept = {word for _, value in leaves(parsed.resume) for word in said(value)}
    kept |= {word for line in parsed.unplaced for word in said(line)}
    for number, line in enumerate(split_lines(text)):
        for word in words(re.sub(r"(?=(?:Education|Skill|Company) Details\s*$)", " ", line)):
            if (
                is_date_word(word)
                or word in BULLET_LETTERS
                or word in SAID_BY_PLACE
                or word in HEADING_WORDS
                or word in kept
            ):
                continue
            assert any(word in whole for whole in kept), (word, line, parsed.places.get(number))


@settings(max_examples=150, deadline=None)
@given(texts)
def test_every_line_with_words_is_accounted_for(text: str) -> None:
    parsed = resume_of_text(text)
    sections = {"heading", "unplaced", *parsed.resume}
    for number, line in enumerate(split_lines(text)):
        if words(line):
            assert set(parsed.places[number].split()) <= sections, line
        else:
            assert number not in parsed.places or not line.isascii()
    assert bool(parsed.unplaced) == any("unplaced" in place for place in parsed.places.values())


@settings(max_examples=150, deadline=None)
@given(texts)
def test_no_word_is_made_up(text: str) -> None:
    parsed = resume_of_text(text)
    there = "\n".join(repaired(line) for line in split_lines(text)).lower()
    for key, value in leaves(parsed.resume):
        if key in DATED:
            assert value[:4] in text or value[2:4] in text
            continue
        for word in said(value):
            assert word in there or (key == "network" and word in NETWORKS), (key, value)


@settings(max_examples=100, deadline=None)
@given(texts)
def test_the_same_text_is_read_the_same_way_whatever_ends_its_lines(text: str) -> None:
    plain = re.sub(r"\r\n|[\r\x0b\x0c\u2028\u2029]", "\n", text)
    assert resume_of_text(plain) == resume_of_text(plain.replace("\n", "\r\n"))


names = st.sampled_from(["Tinta GmbH", "Krumm AG", "Elm Care Ltd", "Beta Labs Inc"])
positions = st.sampled_from(
    ["Data engineer", "Sales manager", "Werkstudent", "Nursing assistant", "Lead developer"]
)
sentences = st.sampled_from(
    ["Cut costs by 12 %", "Wrote the on-call handbook", "Trained 4 colleagues", "Betreute 20 Kunden in Köln"]
)
years = st.integers(1985, 2019)


@st.composite
def roles(draw: st.DrawFn) -> dict[str, Any]:
    start = draw(years)
    ended = draw(st.one_of(st.none(), st.integers(start, 2024)))
    role = {
        "position": draw(positions),
        "name": draw(names),
        "startDate": f"{start}-0{draw(st.integers(1, 9))}",
    }
    if ended:
        role["endDate"] = f"{ended}-1{draw(st.integers(0, 2))}"
    return role | {"highlights": draw(st.lists(sentences, min_size=1, max_size=3, unique=True))}


@st.composite
def resumes(draw: st.DrawFn) -> dict[str, Any]:
    degrees = st.sampled_from(["B.Sc.", "MBA", "Diploma"])
    subjects = st.sampled_from(["Physics", "Business Informatics"])
    schools = st.sampled_from(["University of Leipzig", "Anna University"])
    keywords = st.lists(st.sampled_from(["Java", "SQL", "C++", "Excel", "Go"]), min_size=1, unique=True)
    groups = st.lists(st.sampled_from(["Databases", "Tools", "Frameworks"]), min_size=1, unique=True)
    return {
        "basics": {"name": "Mara Lind", "email": "mara@example.org"},
        "work": draw(st.lists(roles(), min_size=1, max_size=4, unique_by=lambda role: role["startDate"])),
        "education": [
            {
                "endDate": str(year),
                "studyType": draw(degrees),
                "area": draw(subjects),
                "institution": draw(schools),
            }
            for year in draw(st.lists(years, min_size=1, max_size=3, unique=True))
        ],
        "skills": [{"name": group, "keywords": draw(keywords)} for group in draw(groups)],
        "languages": [{"language": "English", "fluency": "fluent"}, {"language": "German"}],
    }


def laid_out(resume: dict[str, Any], layout: str) -> str:
    """A resume as people type it, in one of several manners."""
    bullet = "• " if layout == "bars" else "- "
    lines = [resume["basics"]["name"], resume["basics"]["email"], "", "WORK EXPERIENCE"]
    for role in resume["work"]:
        time = f"{role['startDate']} – {role.get('endDate', 'Present')}"
        if layout == "bars":
            lines += ["", f"{role['position']} | {role['name']} | {time}"]
        elif layout == "lines":
            lines += ["", role["position"], role["name"], time]
        else:
            lines += ["", f"{time}   {role['position']}, {role['name']}"]
        lines += [bullet + text for text in role["highlights"]]
    lines += ["", "EDUCATION"]
    lines += [
        f"{row['studyType']} {row['area']}, {row['institution']}, {row['endDate']}"
        for row in resume["education"]
    ]
    lines += [
        "",
        "SKILLS",
        *(f"{group['name']}: {', '.join(group['keywords'])}" for group in resume["skills"]),
    ]
    return "\n".join([*lines, "", "LANGUAGES", "English (fluent)", "German"])


@settings(max_examples=150, deadline=None)
@given(resumes(), st.sampled_from(["bars", "lines", "columns"]))
def test_a_plainly_laid_out_resume_is_read_back_whole(resume: dict[str, Any], layout: str) -> None:
    parsed = resume_of_text(laid_out(resume, layout))
    assert parsed.resume == resume
    assert not parsed.unplaced


@pytest.mark.parametrize(
    "text",
    [
        "a" * 300_000,
        "SKILLS EDUCATION " * 20_000,
        "• " * 100_000,
        "Education\n" + "2012 " * 50_000,
        "Skills\n" + "a(," * 60_000,
        "Languages: " * 20_000,
        "a\n" * 50_000,
        "www." * 50_000,
        "Ã\x83" * 100_000,
        "company - X\ndescription - y\n" * 10_000,
    ],
    ids=[
        "one word",
        "headings",
        "bullets",
        "dates",
        "brackets",
        "labels",
        "lines",
        "links",
        "broken",
        "roles",
    ],
)
def test_hostile_texts_end_and_what_is_beyond_reading_is_left_unplaced(text: str) -> None:
    parsed = resume_of_text(text)
    read = [number for number, place in parsed.places.items() if place != "unplaced"]
    assert len(read) <= MAX_LINES
    if len(text.split("\n", 1)[0]) > MAX_LINE and words(text):
        assert parsed.unplaced
        assert any("beyond" in remark for remark in parsed.remarks)


def test_nothing_is_read_out_of_nothing() -> None:
    assert resume_of_text(" \r\n\t\n") == ParsedResume({})
