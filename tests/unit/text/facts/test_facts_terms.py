"""Employment types, years of experience, languages and visa."""

from __future__ import annotations

import pytest
from tests.unit.text.facts.helpers import of, read

from metier.domain.posting import StatedFields


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Employment type: Full-time", ["full_time"]),
        ("Job Types: Part-time, Temporary, Contract", ["part_time", "contract", "temporary"]),
        ("This is a full-time role in Graz.", ["full_time"]),
        ("Wir bieten eine Stelle in Vollzeit oder Teilzeit.", ["full_time", "part_time"]),
        ("Die Stelle ist befristet auf zwei Jahre.", ["temporary"]),
        ("Poste en CDD de 6 mois", ["temporary"]),
        ("A 6-month contract with a chance of extension", ["contract"]),
        ("Seasonal position, June to August", ["temporary"]),
        ("This is a paid internship.", ["internship"]),
        ("This is a volunteer role.", ["volunteer"]),
        ("JobType: full-time", ["full_time"]),
    ],
)
def test_the_contract_of_this_role_is_read(text: str, expected: list[str]) -> None:
    assert sorted(fact.value for fact in read(text).employment_types) == sorted(expected)


@pytest.mark.parametrize(
    "text",
    [
        "Education: 15 years full time education is required.",
        "You write smart contracts and contract tests.",
        "Contract negotiation and contract management",
        "3+ years of non-internship experience",
        "Full-time employees are eligible for health insurance.",
        "Potential full-time role based on performance",
        "You devise temporary workarounds.",
        "Unbefristeter Arbeitsvertrag",
        "Contrat en CDI",
        "We work with contemporary tools.",
    ],
)
def test_other_contracts_say_nothing(text: str) -> None:
    assert read(text).employment_types == ()


def test_titles_and_fields_name_the_contract() -> None:
    assert [fact.value for fact in read(title="Cook (Part-time)").employment_types] == ["part_time"]
    assert read(title="Contract Manager").employment_types == ()
    stated = StatedFields(employment_type="fulltime, contract")
    facts = read("This is a part-time role.", stated=stated)
    assert [fact.value for fact in facts.employment_types] == ["full_time", "contract"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3+ years of experience with SQL", 3),
        ("3-5 years' experience in sales", 3),
        ("At least five years of relevant experience", 5),
        ("Mindestens 3 Jahre Berufserfahrung", 3),
        ("Minimum 4 yrs in a similar role", 4),
        ("Experience: 8–14 years", 8),
        ("Experience: 6 to 10 Years\n\nEducation: degree", 6),
        ("Au moins 2 ans d'expérience", 2),
        ("5 años de experiencia", 5),
        ("5+ years in design; 2+ years of experience leading teams", 2),
        ("Three (3) to five (5) years of experience", 3),
        ("0-2 years of experience", 0),
        ("TechnicalSkills5-8 years of experience with Java", 5),
        ("8 + year's technical experience", 8),
        ("6-8 years of full-stack experience", 6),
        ("3+ years of programming experience", 3),
        ("M.S. degree preferred 5+ years of experience in sales", 5),
        ("Preferred Qualifications\n2+ years of experience\nRequired skills\n4+ years of experience", 4),
    ],
)
def test_the_smallest_number_of_years_that_is_asked_for(text: str, expected: int) -> None:
    assert of(read(text).years).value == expected


@pytest.mark.parametrize(
    "text",
    [
        "Our 20 years of history speak for themselves.",
        "You must be 18 years of age.",
        "You write the 5-year plan.",
        "15 years full time education",
        "A four-year college degree",
        "Founded 12 years ago, we have 25 years of experience.",
        "With over 20 years of experience, we serve clients worldwide.",
        "We have grown for the past 5 years.",
        "A contract of 2 years with the option to extend",
        "Nice to have\n2+ years of experience with Go",
        "2 years of experience preferred",
        "",
    ],
)
def test_other_years_say_nothing(text: str) -> None:
    assert read(text).years is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fluent German and good English skills", ["de", "en"]),
        ("Deutsch C1", ["de"]),
        ("English and French required", ["en", "fr"]),
        ("Sehr gute Deutschkenntnisse", ["de"]),
        ("Verhandlungssicheres Englisch in Wort und Schrift", ["en"]),
        ("Anglais courant", ["en"]),
        ("Inglés avanzado", ["en"]),
        ("Excellent communication skills in English (German is a plus)", ["en"]),
        ("Must be bilingual in English and Spanish", ["en", "es"]),
        ("Native Polish speaker", ["pl"]),
        ("Languages: English: fluent", ["en"]),
    ],
)
def test_languages_that_are_asked_for(text: str, expected: list[str]) -> None:
    assert [fact.value for fact in read(text).languages] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Strong in at least one programming language",
        "A German company with French customers",
        "Spanish is a plus",
        "Polish your presentation skills",
        "Posters: English, Spanish",
        "Nice to have:\n- Fluent Dutch",
        "Explain statistics in plain words",
    ],
)
def test_languages_that_are_not_asked_for(text: str) -> None:
    assert read(text).languages == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Visa sponsorship is available for this role.", "sponsored"),
        ("We sponsor visas and help you relocate.", "sponsored"),
        ("We cannot sponsor visas.", "not_sponsored"),
        ("We are unable to provide visa sponsorship at this time.", "not_sponsored"),
        ("Must be able to work in the UK without sponsorship.", "not_sponsored"),
        ("Visa sponsorship: No", "not_sponsored"),
        ("You must not now or in the future require sponsorship.", "not_sponsored"),
        ("You must be a US citizen.", "citizens_only"),
        ("U.S. citizenship is required.", "citizens_only"),
        ("An active Secret security clearance is required.", "citizens_only"),
        ("Ability to obtain a security clearance", "citizens_only"),
        ("No sponsorship. Must be a U.S. citizen.", "citizens_only"),
    ],
)
def test_what_is_said_about_the_right_to_work(text: str, expected: str) -> None:
    assert of(read(text).visa).value == expected


@pytest.mark.parametrize(
    "text",
    [
        "You must be authorized to work in the United States.",
        "Must be a US citizen or permanent resident.",
        "All applicants are considered without regard to race, religion, citizenship or age.",
        "Company sponsored health plans and sponsored events",
        "Security clearance is a plus.",
        "Government clearance required? No",
        "Customs clearance of goods",
        "With or without sponsorship, you are welcome.",
        "Join Visa and do work that matters.",
    ],
)
def test_words_that_decide_nothing_about_the_right_to_work(text: str) -> None:
    assert read(text).visa is None
