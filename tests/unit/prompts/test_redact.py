"""What never leaves: twelve fields of an invented person in twenty spellings each, and ordinary profiles left alone."""

from __future__ import annotations

import re

import pytest

from metier.domain.profile import Profile
from metier.errors import RedactionError
from metier.prompts.folding import fold
from metier.prompts.redact import Redactor

RESUME = {
    "basics": {
        "name": "Zoë Marie Quillhaven",
        "email": "zoe.marie@inkpot.example",
        "phone": "+49 30 5550179",
        "url": "https://www.quillworks.example",
        "birthDate": "1990-03-12",
        "location": {"address": "Mühlenstraße 12b", "postalCode": "10997", "city": "Berlin"},
        "profiles": [{"network": "GitHub", "username": "inkyzoe", "url": "https://github.com/inkyzoe"}],
    },
    "work": [{"name": "Nordlicht Systems GmbH"}, {"name": "Bruchwerk & Söhne AG"}],
}

SPELLINGS = {
    "name": (
        "Zoë Marie Quillhaven", "zoë marie quillhaven", "ZOË QUILLHAVEN", "Zoe Quillhaven", "Quillhaven, Zoë",
        "Quillhaven Zoe Marie", "Z. Quillhaven", "Z Quillhaven", "Zoë M. Quillhaven", "Quillhaven, Z.", "ZoeQuillhaven",
        "zoe_quillhaven", "zoe-quillhaven", "Zoë  Quillhaven", "Zoë\nQuillhaven", "Q u i l l h a v e n", "Dr. Zoë Quillhaven",
        "Zoe\u0308 Quillhaven", "Ｚｏë Ｑｕｉｌｌｈａｖｅｎ", "Zo\u200bë Quill\u00adhaven",
    ),
    "name parts": (
        "Zoë", "zoe", "ZOE", "Zoe's", "Zoë’s", "Quillhaven", "quillhaven", "QUILLHAVEN", "Quillhavens", "Quillhaven's",
        "Marie", "marie", "Z.M.Q.", "Z. M. Q.", "zquillhaven", "z.quillhaven", "Z o ë", "(Zoë)", "@quillhaven", "Zoe,",
    ),
    "email": (
        "zoe.marie@inkpot.example", "ZOE.MARIE@INKPOT.EXAMPLE", "Zoe.Marie@inkpot.example", "mailto:zoe.marie@inkpot.example",
        "zoe.marie (at) inkpot.example", "zoe.marie[at]inkpot.example", "zoe.marie (at) inkpot (dot) example",
        "zoe.marie [at] inkpot [dot] example", "zoe.marie at inkpot dot example", "zoe dot marie at inkpot dot example",
        "zoe.marie{at}inkpot{dot}example", "zoe.marie @ inkpot.example", "zoe.marie@ inkpot . example",
        "<zoe.marie@inkpot.example>", "zoe.marie＠inkpot.example", "zoe.marie%40inkpot.example", "zoe.marie_at_inkpot.example",
        "zoe.marie at inkpot.example", "zoe.marie+jobs@inkpot.example", "zoe.marie(a)inkpot.example",
    ),
    "phone": (
        "+49 30 5550179", "+49305550179", "0049 30 5550179", "0049305550179", "030 5550179", "0305550179", "(030) 5550179",
        "030/5550179", "030-5550179", "+49 (0)30 5550179", "+49 (30) 555 01 79", "+49-30-555-0179", "+49.30.555.0179",
        "030 / 555 01 79", "030 55 50 17 9", "(030) 555-0179", "555 0179", "5550179", "+49 30 555 0179-12", "٠٣٠ ٥٥٥٠١٧٩",
    ),
    "street": (
        "Mühlenstraße 12b", "mühlenstraße 12b", "MÜHLENSTRASSE 12B", "Muehlenstrasse 12b", "Muhlenstrasse 12 b",
        "Mühlenstr. 12b", "Mühlenstr.12b", "Muehlenstr 12b", "Mühlen-Straße 12b", "Mühlen Straße 12b", "Mühlenstraße Nr. 12b",
        "Mühlenstraße, 12b", "Mühlenstraße 12", "Mühlenstraße", "12b Mühlenstraße", "Mühlenstraße  12b", "Mühlenstraße\n12b",
        "Muhlenstraße 12b", "Mühlenstraße #12b", "Mu\u0308hlenstraße 12b",
    ),
    "postal code": (
        "10997", "D-10997", "d-10997", "DE-10997", "10997 Berlin", "10 997", "10997,", "(10997)", "1 0 9 9 7", "10-997",
        "PLZ 10997", "PLZ: 10997", "10997.", "Berlin 10997", "Berlin-10997", "D - 10997", "１０９９７", "10997/Berlin",
        "in 10997", "ZIP 10997",
    ),
    "web page": (
        "https://www.quillworks.example", "https://quillworks.example", "http://quillworks.example", "www.quillworks.example",
        "quillworks.example", "QUILLWORKS.EXAMPLE", "Quillworks.example/", "https://quillworks.example/about", "quillworks . example",
        "quillworks (dot) example", "quillworks[.]example", "quillworks dot example", "http : // quillworks.example",
        "quillworks.example/cv.pdf", "//quillworks.example", "(quillworks.example)", "[me](https://quillworks.example)",
        "blog.quillworks.example", "quillworks", "Ｑuillworks.example",
    ),
    "user name": (
        "inkyzoe", "@inkyzoe", "InkyZoe", "INKYZOE", "github.com/inkyzoe", "https://github.com/inkyzoe", "www.github.com/inkyzoe",
        "github.com/inkyzoe/metier", "http://github.com/inkyzoe/", "GitHub: inkyzoe", "GitHub.com/InkyZoe", "gitlab.com/inkyzoe",
        "inkyzoe's", "(inkyzoe)", "github: @inkyzoe", "github.com / inkyzoe", "i n k y z o e", "inky\u200bzoe", "u/inkyzoe",
        "inkyzoe,",
    ),
    "employer": (
        "Nordlicht Systems GmbH", "nordlicht systems gmbh", "NORDLICHT SYSTEMS", "Nordlicht Systems", "Nordlicht-Systems",
        "NordlichtSystems", "nordlicht_systems", "Nordlicht", "Nordlicht's", "nordlicht-systems.de", "Nordlicht Systems' team",
        "Nordlicht  Systems", "Nordlicht\nSystems", "Nordlicht Systems Gmbh.", "Nordlicht Systems, GmbH", "NORDLICHT",
        "Nordlicht Systems Inc.", "N o r d l i c h t", "nordlichtsystems.com", "(Nordlicht Systems)",
    ),
    "second employer": (
        "Bruchwerk & Söhne AG", "bruchwerk & söhne", "Bruchwerk und Söhne", "Bruchwerk and Söhne", "Bruchwerk + Söhne",
        "BRUCHWERK & SÖHNE AG", "Bruchwerk & Soehne", "Bruchwerk & Sohne", "Bruchwerk&Söhne", "Bruchwerk-Söhne", "Bruchwerk",
        "Bruchwerk's", "Bruchwerk Söhne", "BruchwerkSöhne", "bruchwerk-soehne.de", "bruchwerk_und_söhne", "Bruchwerk  &  Söhne",
        "BRUCHWERK", "Bruchwerk & So\u0308hne AG", "(Bruchwerk & Söhne AG)",
    ),
    "birth date": (
        "1990-03-12", "12.03.1990", "12.3.1990", "12/03/1990", "03/12/1990", "3/12/1990", "12-03-1990", "1990/03/12",
        "12 March 1990", "12 Mar 1990", "12th March 1990", "12th of March 1990", "March 12, 1990", "March 12th, 1990", "Mar 12 1990",
        "12. März 1990", "12. Maerz 1990", "12.03.90", "19900312", "born 12.03.1990",
    ),
    "salary floor": (
        "at least €61,500", "€61,500", "61.500 €", "61 500 EUR", "EUR 61500", "at least 61500 euros", "61.5k euros", "€61.5k",
        "minimum 61.5k", "at least 61.5k", "salary: 61500", "pay of 61,500 a year", "61'500 €", "€ 61,500+", "61500€ brutto",
        "mindestens 61.500 Euro", "Gehalt ab 61.500", "€61,500 – €70,000", "from 61,500 EUR p.a.", "not below €61,500",
    ),
}  # fmt: skip

LEFT = {
    "name": r"zoe|quill|haven|marie", "name parts": r"zoe|quill|haven|marie|z\.\s?m|z o e", "email": r"zoe|marie|inkpot",
    "phone": r"\d\D*\d\D*\d|\+|0049", "street": r"muhl|muehl|12", "postal code": r"1\s?0\W?9\W?9\W?7|997",
    "web page": r"quillworks|http|www", "user name": r"inky|i n k y|github\.com", "employer": r"nordlicht|n o r d|gmbh",
    "second employer": r"bruchwerk|sohne|soehne", "birth date": r"1990|0312|\b90\b|\b12\b|mar", "salary floor": r"61|500|70",
}  # fmt: skip

CASES = [(field, spelling) for field, spellings in SPELLINGS.items() for spelling in spellings]


@pytest.fixture(scope="module")
def redactor() -> Redactor:
    return Redactor.of(RESUME)


def test_there_are_twelve_fields_of_twenty_spellings() -> None:
    assert len(SPELLINGS) == 12
    assert {name: len(set(spellings)) for name, spellings in SPELLINGS.items()} == dict.fromkeys(
        SPELLINGS, 20
    )


@pytest.mark.parametrize("frame", ["{}", "I write this: {}", "Remote work ({}) and Python."])
@pytest.mark.parametrize(("field", "spelling"), CASES)
def test_every_spelling_of_every_field_is_taken_out(
    field: str, spelling: str, frame: str, redactor: Redactor
) -> None:
    text = redactor.redact(frame.format(spelling)).text

    left = fold(re.sub(r"\[[A-Z_0-9 ]+\]", "", text)).text
    assert not re.search(LEFT[field], left), text
    assert text.startswith(frame[:8].rstrip("{} ("))
    assert ("and Python." in text) == ("and Python." in frame)


@pytest.mark.parametrize(
    "line",
    [
        "Remote or hybrid", "100% remote, or at most 2 days in Berlin", "At least 4 days from home", "A team of 5 to 20 people",
        "Python, SQL and a bit of Rust; 10 years of experience", "I am 20 minutes away from the main station",
        "I am 100 % sure that I want no shifts", "Products with more than 10,000 users", "Companies with 50-200 employees",
        "English or German as the working language", "I speak French at level B2", "Deutsch auf Niveau C1",
        "No roles that need US citizenship", "Visa sponsorship is not needed; I may work in the EU", "Women-led companies",
        "Gender equality in leadership", "I led a budget of €2 million", "Savings of €40k a quarter for the grid operator",
        "Founded after 2015, series B or later", "From 2019 to 2023 I built data pipelines", "Weekly travel", "30 days of holiday",
        "32 hours a week", "Growing towards people management, in 2 or 3 years", "Climate, health or open data",
        "Gambling, advertising, weapons", "Stack: Go 1.22, Postgres 16, Kubernetes 1.29", "I work at night sometimes",
        "I'm a German teacher turned developer", "Not the 401k; the work matters", "On-call at most every 6 weeks",
        "Senior, staff or lead", "As a junior I want a mentor", "A place where he or she who asks is helped",
        "Ich bin 20 Minuten vom Büro entfernt", "Mindestens 30 Tage Urlaub", "Kein Außendienst, keine Schichtarbeit",
        "I ran a 10k last year", "Good at explaining things", "ISO 27001 and SOC 2", "24/7 support is not for me",
        "Data engineer with a liking for maps", "Level 5 or above", "Room for 20% of own projects",
    ],
)  # fmt: skip
def test_ordinary_wishes_are_left_as_they_are(line: str, redactor: Redactor) -> None:
    found = redactor.redact(line)

    assert found.text == line
    assert not found.counts


@pytest.mark.parametrize(
    ("line", "redacted"),
    [
        ("I am 34 and live in Leipzig.", "I am [LEFT OUT] and live in Leipzig."),
        ("A 34-year-old engineer", "A [LEFT OUT] engineer"),
        ("I'm in my mid-thirties, with two cats", "I'm [LEFT OUT], with two cats"),
        ("Ich bin 34 Jahre alt.", "Ich bin [LEFT OUT]."),
        ("I am thirty-four years old", "I am [LEFT OUT]"),
        ("Born on 1 May 1988, data engineer", "[LEFT OUT], data engineer"),
        ("As a woman in technology I look for mentors", "As a [LEFT OUT] in technology I look for mentors"),
        ("Ich bin ein Mann.", "Ich bin ein [LEFT OUT]."),
        ("Gender: non-binary", "Gender: [LEFT OUT]"),
        ("I am a 45 year old single female nurse", "I am a [LEFT OUT] single [LEFT OUT] nurse"),
        ("My name is Kim, I am 29 years of age", "My name is [NAME], I am [LEFT OUT]"),
        ("She/her. Data engineer", "[LEFT OUT]. Data engineer"),
        ("Data engineer (they/them)", "Data engineer [LEFT OUT]"),
        ("My pronouns are he and him", "[LEFT OUT]"),
        ("I am Turkish, with ten years of Java", "I am [LEFT OUT], with ten years of Java"),
        ("I have a German passport", "[LEFT OUT]"),
        ("Indian citizen, based in Munich", "[LEFT OUT], based in Munich"),
        ("Nationality: Peruvian", "[LEFT OUT]"),
        ("Write to kim.example@post.example", "Write to [EMAIL]"),
        ("My number is +44 20 7946 0958", "My number is [PHONE]"),
        ("See https://www.linkedin.com/in/somebody-else", "See [URL]"),
        ("![me](photo.jpg) Hello", "[LEFT OUT] Hello"),
    ],
)  # fmt: skip
def test_what_a_person_is_rather_than_can_is_left_out(line: str, redacted: str, redactor: Redactor) -> None:
    assert redactor.redact(line).text == redacted


@pytest.mark.parametrize(
    ("line", "redacted"),
    [
        ("At least €60,000 a year", "Pay above a floor that is checked elsewhere"),
        ("Remote, at least 60k, Python", "Remote, pay above a floor that is checked elsewhere, Python"),
        ("Pay below €50,000", "Pay below a floor that is checked elsewhere"),
        ("Under 400 CHF a day", "Pay below a floor that is checked elsewhere"),
        ("72k-80k base", "Pay above a floor that is checked elsewhere"),
        ("A six-figure salary", "Pay above a floor that is checked elsewhere"),
        ("sixty thousand euros", "Pay above a floor that is checked elsewhere"),
        ("Salary from 18 LPA", "Pay above a floor that is checked elsewhere"),
    ],
)
def test_the_least_pay_becomes_a_floor_that_is_checked_elsewhere(
    line: str, redacted: str, redactor: Redactor
) -> None:
    found = redactor.redact(line)

    assert found.text == redacted
    assert found.counts == {"PAY": 1}


@pytest.mark.parametrize(
    "line",
    [
        "Grow to 70k within two years", "70k+", "75-80k", "75 to 80 thousand", "45 grand", "120-140k", "Lead a team and earn 85.000",
        "I earned 58,200 at my last job", "At least 5500 brutto", "6500 netto", "350/day", "90 per hour", "Hourly 90", "Tagessatz 900",
        "Comp around 120", "paid 52000 until June", "Gehalt ab 4800", "Salary: 65000",
    ],
)  # fmt: skip
def test_the_least_pay_is_not_told_without_its_currency_either(line: str, redactor: Redactor) -> None:
    found = redactor.redact(line)

    assert not re.search(r"\d", found.text)
    assert found.counts == {"PAY": 1}


@pytest.mark.parametrize(
    "line",
    [
        "Scaled to 50k users by 2020", "Towns of 30k inhabitants and more", "Paid 30 days of leave", "Paid 14 times a year",
        "Pays 100 % of the insurance", "I earned 30 ECTS", "40 hours per week", "A daily 15 minutes of talk", "I ran 42k in May",
        "10 net new customers", "Monthly 2 releases", "An on-call rate below 1 in 8", "3 days per week in the office",
    ],
)  # fmt: skip
def test_numbers_that_count_something_else_stay(line: str, redactor: Redactor) -> None:
    assert redactor.redact(line).text == line


def test_employers_keep_their_number_so_that_the_text_can_still_be_followed(redactor: Redactor) -> None:
    text = redactor.redact("After Nordlicht I went to Bruchwerk, then back to Nordlicht Systems.").text

    assert text == "After [EMPLOYER_1] I went to [EMPLOYER_2], then back to [EMPLOYER_1]."


def test_what_was_taken_out_is_counted_by_kind(redactor: Redactor) -> None:
    counts = redactor.redact("Zoë Quillhaven, zoe.marie@inkpot.example, at Bruchwerk").counts

    assert counts == {"NAME": 1, "EMAIL": 1, "EMPLOYER": 1}


def test_a_name_that_is_an_everyday_word_goes_only_where_it_is_written_like_a_name() -> None:
    redactor = Redactor.of({"basics": {"name": "Will Strong"}, "work": [{"name": "Apple Inc."}]})

    text = redactor.redact("I will grow a strong apple. Ask Will about Apple. Will Strong").text

    assert text == "I will grow a strong apple. Ask [NAME] about [EMPLOYER_1]. [NAME]"


def test_words_of_the_settings_are_taken_out_too() -> None:
    redactor = Redactor.of({}, extra=["Project Sunfish"])

    assert redactor.redact("I built project-sunfish.").text == "I built [LEFT OUT]."


def test_an_empty_resume_still_leaves_the_patterns() -> None:
    assert (
        Redactor.of({"basics": {"name": "", "location": {}}, "work": []}).redact("a@b.example").text
        == "[EMAIL]"
    )


@pytest.mark.parametrize(
    "resume", ["", "{", "[]", '"x"', '{"basics": []}', '{"work": {}}', '{"work": ["x"]}', '{"basics": {"name": {}}}', "[" * 9_999]
)  # fmt: skip
def test_nothing_is_redacted_by_a_resume_that_cannot_be_read(resume: str) -> None:
    with pytest.raises(RedactionError, match="Nothing was sent"):
        Redactor.of_json(resume)


def test_redacting_twice_changes_nothing_more(redactor: Redactor) -> None:
    once = redactor.redact(" ".join(spelling for _, spelling in CASES)).text

    assert redactor.redact(once).text == once


def test_an_empty_profile_stays_empty(redactor: Redactor) -> None:
    assert redactor.redact("").text == ""
    assert Profile().is_empty
