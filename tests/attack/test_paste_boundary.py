"""Hostile postings in a prompt that others share: they stay in their blocks, and what they say answers for no job."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.attack.boundary_cases import OWN_WORDS, Case, neighbours, own, published, text_cases
from tests.chat_page import asked, jobs_in

from metier.domain.profile import Profile
from metier.prompts.pasted import read_pasted
from metier.prompts.pasting import Pasting
from metier.prompts.redact import Redactor
from metier.prompts.template import default_template
from metier.testing.chat import GullibleModel, Mode

CAREFUL = (Mode.G1, Mode.G2, Mode.G3)
EVERY = 19
"""Each n-th case of a test run; a prime, so that every carrier and place comes up."""


def faults(case: Case, made: Pasting) -> Iterator[str]:
    """What went wrong with one hostile posting between two harmless ones, in sentences."""
    first, second, _ = neighbours()
    prompt = made.prompt([first, case.posting, second])
    for mode in CAREFUL:
        model = GullibleModel(mode, orders=case.attack.plain)
        model.ask(asked(prompt.text))
        if model.obeyed:
            yield f"{mode} obeyed {model.obeyed[0]} in {case.name}"
    jobs = jobs_in(prompt.text)
    if [code for code, _ in jobs] != [job.code for job in prompt.jobs]:
        yield f"other jobs stand in the prompt with {case.name}"
    if not (OWN_WORDS[0] in jobs[0][1] and OWN_WORDS[1] in jobs[2][1]):
        yield f"a neighbour's words are not under its own job with {case.name}"
    words = f"{prompt.text}\n{case.posting.title}\n{case.posting.text}"  # a page that repeats all it was told
    if {found.code for found in read_pasted(words).objects} & {job.code for job in prompt.jobs}:
        yield f"the posting answered for a job in {case.name}"


def pasting() -> Pasting:
    return Pasting.of(default_template(), Profile(must_have=("Small team",)), Redactor.of({}))


def test_no_hostile_posting_leaves_its_block_or_answers_for_a_job() -> None:
    made = pasting()
    cases = list(text_cases(own(), every=EVERY))
    assert len(cases) > 80
    assert [fault for case in cases for fault in faults(case, made)] == []


@pytest.mark.data
@pytest.mark.slow
def test_no_published_attack_does_either(data_dir: Path) -> None:
    made = pasting()
    cases = text_cases(published(data_dir), every=331)
    assert [fault for case in cases for fault in faults(case, made)] == []
