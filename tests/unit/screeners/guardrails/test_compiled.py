"""What a rule in plain words is understood as."""

from __future__ import annotations

import contextlib
import time

import pytest

from metier.domain.guardrail import Guardrail
from metier.errors import GuardrailError
from metier.screeners.guardrails import compile_guardrail
from metier.screeners.guardrails.compiled import MAX_PHRASES

UNDERSTOOD = {
    "flag jobs that look unappealing but serve my growth goals: machine learning, mentoring; remote": "machine learning, mentoring; remote",
    "Flag jobs with mentoring or teaching, even if they look boring": "mentoring, teaching",
    "Learn Rust": "Rust",
    "Jobs in health care that use Python": "health care with Python",
    "I want to get better at public speaking": "public speaking",
    "Become a team lead": "team lead",
    "Jobs where I would learn embedded programming in Rust": "embedded programming with Rust",
    "social work in schools": "social work with schools",
    "Jobs that let me learn Kubernetes": "Kubernetes",
    "Remote or hybrid jobs in climate": "climate; remote or hybrid",
    "junior machine learning roles": "machine learning; junior",
    "part-time jobs": "part-time only",
    "jobs that are not remote": "hybrid or on site",
    "jobs in the office": "on site",
    "work from home": "remote",
    "Improve my German": "asks for German",
    "Jobs under €50,000 a year in teaching": "teaching; pay below EUR 50,000 a year",
    "mentoring, or remote jobs": "mentoring, remote",
    "remote jobs and mentoring": "mentoring; remote",
    "product management": "product management",
    "manager roles": "manager",
    "remote sensing": "remote sensing",
    'anything with "Go"': "“Go”",
    "data/AI": "data, AI",
    "C++": "C++",
    "Learn Go or R": "the tool Go, the tool R",
    "k8s": "k8s",
    "Stellen mit Personalverantwortung": "Personalverantwortung",
}


@pytest.mark.parametrize("rule", UNDERSTOOD)
def test_a_rule_is_understood(rule: str) -> None:
    assert compile_guardrail(Guardrail(rule)).understood == f"looks for: {UNDERSTOOD[rule]}"


DENIED = {
    "Teaching, but not in gambling": "looks for: Teaching; not: gambling",
    "Not in gambling, tobacco or arms; mentoring": "looks for: mentoring; not: gambling, tobacco, arms",
    "Not in gambling, teaching": "looks for: teaching; not: gambling",
    'No “crypto”, but "Rust"': "looks for: “Rust”; not: “crypto”",
    "Beratung, aber nicht im Vertrieb": "looks for: Beratung; not: Vertrieb",
}


@pytest.mark.parametrize("rule", DENIED)
def test_what_a_rule_is_not_about_is_told_apart(rule: str) -> None:
    assert compile_guardrail(Guardrail(rule)).understood == DENIED[rule]


def test_what_hangs_on_the_person_is_told_as_not_understood() -> None:
    found = compile_guardrail(Guardrail("remote jobs below my level"))

    assert found.understood == "looks for: remote; not understood: “below my level”"


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "!!!",
        "people",
        "flag jobs that",
        "flag jobs that look boring",
        "More than now",
        "X",
        "“”",
        "\x1b[m",
        "\u202e",
    ],
)
def test_a_rule_that_names_nothing_is_an_error_with_a_next_step(rule: str) -> None:
    with pytest.raises(GuardrailError, match="names nothing that could be looked for") as caught:
        compile_guardrail(Guardrail(rule))

    assert caught.value.code == "E-GUARDRAIL"
    assert "metier guardrails add" in caught.value.hint
    assert "\x1b" not in caught.value.message


def test_a_rule_that_only_denies_is_an_error() -> None:
    with pytest.raises(GuardrailError, match="only what not to look for"):
        compile_guardrail(Guardrail("not in gambling"))


def test_a_list_is_no_rule() -> None:
    many = ", ".join(f"word{chr(97 + n)}" for n in range(MAX_PHRASES + 1))

    with pytest.raises(GuardrailError, match="more than 20 things"):
        compile_guardrail(Guardrail(many))


def test_a_very_long_rule_is_refused_and_a_long_one_is_read_in_no_time() -> None:
    with pytest.raises(GuardrailError, match="longer than"):
        compile_guardrail(Guardrail("teach " * 200))
    begun = time.process_time()
    for words in ("in ", "look ", "that look ", "not ", "get better at ", "“", "or ", "jobs that ", "a, "):
        with contextlib.suppress(GuardrailError):
            compile_guardrail(Guardrail(words * (900 // len(words))))
    assert time.process_time() - begun < 5


def test_only_a_rule_without_quotes_is_looked_for_by_likeness() -> None:
    assert compile_guardrail(Guardrail("Mentoring, teaching, not gambling")).likeness == "Mentoring, teaching"
    assert compile_guardrail(Guardrail("“mentoring”, teaching")).likeness == ""
    assert compile_guardrail(Guardrail("Remote jobs")).likeness == ""
