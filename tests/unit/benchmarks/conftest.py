"""A small world of made-up postings for simulated people."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from benchmarks.learning.people import World, world_of

from metier.domain.posting import Posting, UntrustedText
from metier.testing import posting
from metier.text.facts import read_facts

_TITLES = (
    "Data scientist",
    "Java developer",
    "Business analyst",
    "QA tester",
    "DevOps engineer",
    "Android developer",
)
_LEVELS = ("Senior ", "Junior ", "Lead ", "", "", "")
_TOOLS = ("Python", "Java", "SQL", "AWS", "Azure", "Docker", "Spark", "Tableau", "Linux", "Kafka")
_EMPLOYERS = ("a start-up", "a bank", "a hospital", "our client", "a retail chain", "a game studio")
_PHRASES = (
    "There is some travel.",
    "Night shift may occur.",
    "A mentor helps you.",
    "The pace is fast-paced.",
    "Flexible work.",
)
_MODES = ("Remote work is fine.", "This is a hybrid role.", "Work on site.", "")


def _made_up(n: int) -> list[Posting]:
    rng = random.Random(5)
    found = []
    for place in range(n):
        title = rng.choice(_LEVELS) + rng.choice(_TITLES)
        pay = f"Salary: ${rng.randrange(50, 150)},000 per year." if rng.random() < 0.3 else ""
        text = " ".join(
            [
                f"Opening {place} at {rng.choice(_EMPLOYERS)}.",
                f"You know {', '.join(rng.sample(_TOOLS, 2))}.",
                f"{rng.randrange(1, 9)}+ years of experience.",
                rng.choice(_MODES),
                rng.choice(_PHRASES) if rng.random() < 0.7 else "",
                pay,
                " ".join(rng.choices(("build", "ship", "measure", "plan", "write", "talk", "model"), k=20)),
            ]
        )
        company = f"Company {rng.randrange(80)}"
        facts = read_facts(
            title=UntrustedText(title),
            company=UntrustedText(company),
            place=UntrustedText(""),
            text=UntrustedText(text),
            stated=posting("x").stated,
        )
        found.append(posting(title, text, company=company, facts=facts))
    return found


@pytest.fixture(scope="package")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    cache: Path = tmp_path_factory.mktemp("world")
    return world_of(_made_up(1_000), cache)
