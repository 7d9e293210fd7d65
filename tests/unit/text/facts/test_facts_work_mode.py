from __future__ import annotations

import pytest
from tests.unit.text.facts.helpers import of, read

from metier.domain.posting import StatedFields


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("This is a fully remote role.", "remote"),
        ("**Location:** Remote\n\n**Duration:** 3 months", "remote"),
        ("Work mode - WFH", "remote"),
        ("This position is 100% remote within the EU.", "remote"),
        ("You can work from anywhere: we are a remote-first company.", "remote"),
        ("This is a work from home position.", "remote"),
        ("Die Stelle ist zu 100 % remote.", "remote"),
        ("Télétravail complet possible", "remote"),
        ("Modalidad: 100% remoto", "remote"),
        ("You work 3 days a week in the office.", "hybrid"),
        ("We ask for two days per week onsite in Leeds.", "hybrid"),
        ("Work Mode: Hybrid (2–3 days onsite)", "hybrid"),
        ("We embrace a hybrid work model.", "hybrid"),
        ("Homeoffice möglich", "hybrid"),
        ("Bis zu 2 Tage Homeoffice pro Woche", "hybrid"),
        ("2 jours de télétravail par semaine", "hybrid"),
        ("Modelo híbrido", "hybrid"),
        ("This is a full-time on-site role in Porto.", "onsite"),
        ("Onsite in Austin, no exceptions.", "onsite"),
        ("Five days a week in the office.", "onsite"),
        ("Work mode: work from office", "onsite"),
        ("Arbeit vor Ort in Jena", "onsite"),
        ("This is not a remote position.", "onsite"),
        ("Sorry, no remote.", "onsite"),
        ("Remote work is not possible.", "onsite"),
        ("Remote is not possible, but we work in a hybrid schedule.", "hybrid"),
        ("A bakery in Jena. On site.", "onsite"),
        ("Remote within Germany", "remote"),
        ("You analyse waiting times. Hybrid, three days at home.", "hybrid"),
        ("We pay well. Remote in the EU, with two meetings a year.", "remote"),
        ("Remote (deutschlandweit)", "remote"),
        ("Wir arbeiten hybrid.", "hybrid"),
        ("50 % Homeoffice", "hybrid"),
        ("Keine Möglichkeit zum Homeoffice", "onsite"),
    ],
)
def test_the_mode_of_this_role_is_read(text: str, expected: str) -> None:
    assert of(read(text).work_mode).value == expected


@pytest.mark.parametrize(
    "text",
    [
        "Experience with remote sensing and satellite images",
        "Travel to remote sites in the desert",
        "You secure hybrid cloud environments.",
        "We build hybrid vehicles.",
        "Work with remote teams and remote stakeholders.",
        "You provide remote support and remote access.",
        "On-site gym, on-site childcare and free lunch",
        "After the onsite interview we call you.",
        "Home office stipend of 500",
        "Hybridization of DNA probes, hybridoma cells",
        "Working conditions: onsite/hybrid/remote depending on location",
        "From in-office, to office-flex, to fully remote, depending on the role",
        "Work mode: Remote / Hybrid / On-site",
        "Not fully remote.",
        "No fully remote work.",
        "Remote in spirit, at home in Jena.",
        "We monitor patients remotely.",
        "",
    ],
)
def test_words_about_something_else_say_nothing(text: str) -> None:
    assert read(text).work_mode is None


def test_place_and_title_come_before_prose() -> None:
    text = "We offer a hybrid work model."
    assert of(read(text, place="Remote - US").work_mode).value == "remote"
    assert of(read(text, title="Nurse (Remote)").work_mode).value == "remote"
    assert read(title="Remote Sensing Scientist").work_mode is None
    assert of(read(place="Lyon (Hybrid)").work_mode).value == "hybrid"


def test_a_stated_mode_comes_first() -> None:
    facts = read("fully remote role", stated=StatedFields(work_mode="Hybrid"))
    assert of(facts.work_mode).value == "hybrid"
    assert of(facts.work_mode).quote.words == "Hybrid"


def test_a_word_that_begins_with_no_denies_nothing() -> None:
    assert of(read("This is a remote role for a No-Code Builder.").work_mode).value == "remote"
    assert of(read("Remote: no").work_mode).value == "onsite"
