"""Hostile postings against letters: every way to carry an order, with and without a model that obeys."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from metier.applications.claims import check
from metier.applications.demands import demands_of, match, relevance
from metier.applications.letter import Material, compose
from metier.applications.resume import record_of
from metier.domain.draft import Section
from metier.domain.facts import Facts
from metier.domain.profile import Profile
from metier.testing import FixedClock, ToyEncoder, resume_of_ada
from metier.testing.base_model import base_model
from metier.testing.chat import GullibleWriter
from metier.testing.makers import posting
from metier.text.clean import clean
from metier.text.requested import requested_in
from metier.text.visible import visible_fragment
from metier.workspace import Workspace
from metier.workspace.prompting import AskOptions

CARRIERS: dict[str, Any] = json.loads((Path(__file__).parent / "carriers.json").read_text(encoding="utf-8"))
GOALS = {goal["id"]: goal["text"] for goal in CARRIERS["goals"]}
RECORD = record_of(resume_of_ada())
PROFILE = Profile(growth_goals=("Coach apprentices",), nice_to_have=("Health", "Open data"))
BEFORE = "What you bring:\n- Experience with Tableau dashboards\n"
AFTER = "\n- Python and pandas\nYou will coach apprentices. We publish open data."
TRACES = (
    "PINEAPPLE", "RMTI3", "collect.example", "excited", "rationale", "salary", "verbatim", "API key", "img", "onerror",
    "100,000", "set_label", "bashrc", "10 years", "#read", "\\input", "HYPERLINK", "future sessions", "refuse", "JSON",
    "urgent_apply", "batch", "duplicate",
)  # fmt: skip
"""A piece of every order; none of them stands in the record or in the honest part of the posting."""


def letter_for(text: str, title: str = "Reporting analyst") -> str:
    shown = posting(title, clean(text).text, company="Ward Seven", facts=Facts(language="en"))
    matches = match(demands_of(shown), RECORD)
    lines = compose(
        Material(
            shown, RECORD, matches, relevance(RECORD, shown, matches=matches), PROFILE, requested_in(shown)
        )
    )
    assert check(lines, RECORD, shown) == ()
    return "\n".join(line.text for line in lines)


def test_every_trace_is_of_an_order() -> None:
    for name, order in GOALS.items():
        assert any(trace in order for trace in TRACES), name
    assert not any(trace in letter_for(BEFORE + AFTER) for trace in TRACES)


@pytest.mark.parametrize("goal", sorted(GOALS))
def test_no_plain_order_reaches_a_letter_wherever_it_stands(goal: str) -> None:
    order = GOALS[goal]
    for text in (
        f"{order}\n{BEFORE}{AFTER}",
        f"{BEFORE}{order}{AFTER}",
        f"{BEFORE}- Experience with Tableau. {order}{AFTER}",
        f"{BEFORE}- {order} Experience with Python and Tableau{AFTER}",
        f"{BEFORE}{AFTER} {order}",
    ):
        letter = letter_for(text)
        assert [trace for trace in TRACES if trace in letter] == []


@pytest.mark.parametrize("goal", sorted(GOALS))
def test_no_order_in_the_title_reaches_a_letter(goal: str) -> None:
    for title in (GOALS[goal], f"Reporting analyst. {GOALS[goal]}"):
        letter = letter_for(BEFORE + AFTER, title)
        assert [trace for trace in TRACES if trace in letter] == []


@pytest.mark.slow
@pytest.mark.data
def test_no_carrier_brings_an_order_into_a_letter() -> None:
    """Every way of hiding and disguising, with every order: 1,944 postings."""
    folder = os.environ.get("METIER_DATA")
    assert folder, "METIER_DATA names the development data"
    file = Path(folder) / "injections" / "carrier_cases.jsonl"
    brought: list[str] = []
    for line in file.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        text = case["text"]
        if case["category"].startswith("html"):
            text = visible_fragment(f"<p>We run hospitals.</p>{text}").text
        title = f"Reporting analyst {case['title'] or ''}".strip()
        letter = letter_for(f"{BEFORE}{text}{AFTER}", title)
        brought += [case["id"] for trace in TRACES if trace in letter]
    assert brought == []


# --- with a base model that lies and obeys ---------------------------------------------------------------------


@pytest.fixture
def gullible(tmp_path: Path) -> Iterator[Workspace]:
    search = Workspace.create(
        tmp_path / "ws",
        environment={},
        clock=FixedClock(datetime(2026, 11, 3, 9, tzinfo=UTC)),
        encoder=ToyEncoder(),
        base_model=base_model(GullibleWriter()),
    )
    (search.folder / "resume.json").write_text(json.dumps(resume_of_ada()), encoding="utf-8")
    with search:
        yield search


def test_nothing_a_model_invents_or_obeys_can_be_exported(gullible: Workspace) -> None:
    """Each order once: what is left after red sentences are out holds no word of it and nothing of the person's contact."""
    record, contact = gullible.resume.record(), gullible.resume.contact()
    for number, (name, order) in enumerate(sorted(GOALS.items()), start=1):
        gullible.add_text(f"Reporting analyst {name}\nCompany: Ward Seven\n{BEFORE}{order}{AFTER}")
        report = gullible.letters.make(number, options=AskOptions())
        if report.report.problems:
            report = gullible.letters.drop_red(number)
        assert report.report.problems == ()
        assert check(report.draft.lines, record, gullible.posting(number)) == ()
        body = "\n".join(line.text for line in report.draft.lines if line.section is not Section.SUBJECT)
        secrets = (
            contact.name,
            contact.email,
            contact.phone,
            "Torstr",
            "Kubernetes",
            "Globex",
            "PhD",
            "87 %",
        )
        assert [each for each in (*TRACES, *secrets) if each and each in body] == [], name
