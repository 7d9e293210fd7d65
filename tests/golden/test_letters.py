"""Whole letters held as files, so that a change of a rule shows what becomes of the sentences.

`METIER_GOLDEN=write pytest tests/golden/test_letters.py` writes the files anew; the difference is for review.
"""

from __future__ import annotations

import json
import os
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from metier.applications.claims import check
from metier.applications.demands import demands_of, match, relevance
from metier.applications.letter import Material, compose
from metier.applications.resume import record_of
from metier.domain.draft import Line
from metier.domain.posting import Posting, PostingId, StatedFields, UntrustedText
from metier.domain.profile import parse_profile
from metier.testing import resume_of_ada
from metier.text.facts import read_facts
from metier.text.requested import requested_in

HERE = Path(__file__).parent / "letters"
WRITE = os.environ.get("METIER_GOLDEN") == "write"

JOAN: dict[str, Any] = {
    "basics": {"name": "Joan Abeyta", "summary": "I run the business side of small firms: campaigns, budgets, people."},
    "work": [
        {
            "name": "Harbor Coffee Co.", "position": "Marketing manager", "startDate": "2019", "endDate": "2024",
            "highlights": [
                "Led a team of four across social media, email and events",
                "Increased online orders by 35% within one year through weekly email campaigns",
                "Managing the yearly budget of $400,000",
                "Customer surveys and interviews",
                "Promoted to marketing manager after 14 months",
            ],
        },
        {
            "name": "City Library", "position": "Event assistant", "startDate": "2016", "endDate": "2019",
            "highlights": ["Plan and run 60 public events a year", "Coordinated 25 volunteers", "Handles vendor contracts and invoices"],
        },
    ],
    "volunteer": [{"organization": "Food Bank North", "position": "Shift lead", "highlights": ["Trained 15 new volunteers"]}],
    "education": [{"institution": "State College", "area": "Communication", "studyType": "BA", "endDate": "2016"}],
    "skills": [{"name": "Tools", "keywords": ["Excel", "Google Analytics", "Salesforce", "SQL"]}],
    "languages": [{"language": "English", "fluency": "Native"}, {"language": "Spanish", "fluency": "B2"}],
}  # fmt: skip
JONAS: dict[str, Any] = {
    "basics": {"name": "Jonas Kehrer", "summary": "Softwareentwickler mit acht Jahren Erfahrung in Java und Kotlin."},
    "work": [
        {
            "name": "Nordlicht Strom AG", "position": "Softwareentwickler", "startDate": "2020-01",
            "highlights": [
                "Aufbau einer Plattform für Ladesäulen mit Kotlin und PostgreSQL",
                "Verantwortlich für das Deployment mit Kubernetes",
                "Führte automatisierte Tests ein",
                "Die Antwortzeiten von 800 auf 120 ms gesenkt",
            ],
        },
        {
            "name": "Hafen IT GmbH", "position": "Junior-Entwickler", "startDate": "2016-04", "endDate": "2019-12",
            "highlights": [
                "Entwicklung von REST-Schnittstellen in Java", "Pflege eines Altsystems in PHP", "Betreute zwei Auszubildende",
                "Reisekostenmodul mit Spring umgesetzt",
            ],
        },
    ],
    "education": [{"institution": "FH Kiel", "area": "Informatik", "studyType": "Bachelor", "endDate": "2016"}],
    "skills": [{"name": "Werkzeuge", "keywords": ["Java", "Kotlin", "SQL", "Kubernetes", "Docker", "PostgreSQL"]}],
    "languages": [{"language": "Deutsch", "fluency": "Muttersprache"}, {"language": "Englisch", "fluency": "C1"}],
}  # fmt: skip
PEOPLE = {"ada": resume_of_ada(), "joan": JOAN, "jonas": JONAS}
SAMPLE = files("metier.sample")
PROFILE = parse_profile(SAMPLE.joinpath("profile.md").read_text(encoding="utf-8"))
ROWS: list[dict[str, str]] = [
    json.loads(line) for line in SAMPLE.joinpath("postings.jsonl").read_text(encoding="utf-8").splitlines()
]
CASES = [(name, number) for name in PEOPLE for number in (1, 12, 30, 55, 90, 120)]


def posting_of(row: dict[str, str]) -> Posting:
    title, text, company, place = (row.get(key) or "" for key in ("title", "text", "company", "place"))
    facts = read_facts(title=title, company=company, place=place, text=text, stated=StatedFields())
    return Posting(
        PostingId("a" * 12), UntrustedText(title), UntrustedText(text), company=UntrustedText(company),
        place=UntrustedText(place), facts_json=facts.to_json(),
    )  # fmt: skip


def read(lines: tuple[Line, ...]) -> str:
    paragraphs = groupby(lines, key=lambda line: (line.section, line.group))
    return "\n\n".join(" ".join(line.text for line in paragraph) for _, paragraph in paragraphs) + "\n"


@pytest.mark.parametrize(("name", "number"), CASES)
def test_a_letter_is_as_it_was_read_and_nothing_in_it_is_red(name: str, number: int) -> None:
    shown = posting_of(ROWS[number])
    record = record_of(PEOPLE[name])
    matches = match(demands_of(shown), record)
    lines = compose(
        Material(
            shown, record, matches, relevance(record, shown, matches=matches), PROFILE, requested_in(shown)
        )
    )
    assert check(lines, record, shown) == ()
    file = HERE / f"{name}-{number}.txt"
    if WRITE:
        file.write_text(read(lines), encoding="utf-8")
    assert read(lines) == file.read_text(encoding="utf-8")
