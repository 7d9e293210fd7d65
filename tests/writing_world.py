"""An invented person with two employers, their facts, and a posting: for tests of wording by base models."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from metier.domain.posting import Posting, PostingId, UntrustedText
from metier.domain.profile import Profile
from metier.domain.record import FactKind, OwnFact, OwnFactId
from metier.prompts.redact import Redactor
from metier.prompts.writing.asking import Means

RESUME: dict[str, object] = {
    "basics": {
        "name": "Ada Quillhaven",
        "email": "ada@inkpot.example",
        "phone": "+49 30 5550179",
        "url": "https://quillworks.example",
        "location": {"address": "Mühlenstraße 12b", "postalCode": "10997", "city": "Berlin"},
    },
    "work": [
        {"name": "Nordlicht Systems GmbH", "position": "Data engineer"},
        {"name": "Bruchwerk & Söhne AG", "position": "Analyst"},
    ],
}


def fact(number: int, kind: FactKind, words: str, under: int = 0, **more: str | bool) -> OwnFact:
    """A fact whose id is its number."""
    heading = OwnFactId(f"f{under:05d}") if under else None
    return OwnFact(OwnFactId(f"f{number:05d}"), kind, words, under=heading, **more)  # type: ignore[arg-type]  # names of its fields


NOW = fact(
    1, FactKind.ROLE, "Data engineer, Nordlicht Systems GmbH",
    title="Data engineer", at="Nordlicht Systems GmbH", start="2021-03", is_current=True,
)  # fmt: skip
BUILD = fact(
    2, FactKind.HIGHLIGHT, "Cut Nordlicht's nightly build from 4 h to 20 min; wrote the tests in Python", 1
)
MAPS = fact(3, FactKind.HIGHLIGHT, "Drew flood maps for 12 towns with PostGIS, as one of a team of three", 1)
BEFORE = fact(
    4, FactKind.ROLE, "Analyst, Bruchwerk & Söhne AG",
    title="Analyst", at="Bruchwerk & Söhne AG", start="2018", end="2021",
)  # fmt: skip
REPORTS = fact(5, FactKind.HIGHLIGHT, "Wrote monthly reports on scrap rates in SQL and ASP.NET", 4)
SAVED = fact(6, FactKind.HIGHLIGHT, "Found a fault that had cost at least €60,000 a year", 4)
SKILLS = fact(7, FactKind.SKILL_GROUP, "Databases")
POSTGRES = fact(8, FactKind.SKILL, "PostgreSQL", 7, note="advanced")
SCHOOL = fact(
    9, FactKind.EDUCATION, "BSc Geography, Universität Leipzig",
    title="BSc Geography", at="Universität Leipzig", start="2014", end="2018",
)  # fmt: skip
ADDED = fact(10, FactKind.ADDED, "Gave three workshops on maps for beginners")
PRAISE = fact(11, FactKind.REFERENCE, "Ada is the best colleague I had", note="Otto Grubenlicht")
FACTS = (NOW, BUILD, MAPS, BEFORE, REPORTS, SAVED, SKILLS, POSTGRES, SCHOOL, ADDED, PRAISE)

REDACTOR = Redactor.of(RESUME)
PROFILE = Profile(
    about=("I live in Berlin.",),
    must_have=("At least €50,000 a year",),
    nice_to_have=("Open data",),
    growth_goals=("Leading a small team, as Ada Quillhaven",),
)


def counter() -> Callable[[], str]:
    """Marks that tests can foresee."""
    numbers = itertools.count(1)
    return lambda: f"{next(numbers):032x}"


def means(**options: object) -> Means:
    """What asking takes."""
    return Means(REDACTOR, PROFILE, **{"nonces": counter()} | options)  # type: ignore[arg-type]  # one helper for all options


def job(
    text: str = "We map rivers in Python and PostGIS.\n\nRemote in Germany.", *, title: str = "Map engineer"
) -> Posting:
    """What is applied for."""
    return Posting(
        PostingId("job1"), UntrustedText(title), UntrustedText(text), company=UntrustedText("Pegelamt Saale")
    )
