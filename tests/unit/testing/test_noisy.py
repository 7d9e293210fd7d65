from __future__ import annotations

import numpy as np
import pytest

from metier.domain.chat import ChatReply, ChatRequest, Piece, Role, Turn
from metier.domain.posting import Posting
from metier.domain.profile import Profile
from metier.domain.verdict import Shares
from metier.evaluation.metrics import auc
from metier.prompts.build import Prompt
from metier.prompts.redact import Redactor
from metier.prompts.template import default_template
from metier.screeners.prompted import PromptedScreener, Prompting
from metier.testing import NoisyModel, PlainAsker, posting

RNG = np.random.default_rng(3)
JOBS = [
    (
        posting(f"Job {number}", f"Text of job {number}.\n\nIts second paragraph." + " More." * 900),
        float(RNG.normal()),
    )
    for number in range(1_500)
]
EXCITED = np.array([liking > 1.0 for _, liking in JOBS])


def spoken(model: NoisyModel) -> list[Shares]:
    return [model.shares(made) for made, _ in JOBS]


@pytest.mark.parametrize(
    ("correlation", "low", "high"), [(0.0, 0.45, 0.55), (0.55, 0.72, 0.82), (0.9, 0.92, 0.97)]
)
def test_its_quality_is_as_stated(correlation: float, low: float, high: float) -> None:
    liked = np.array([p[2] - p[0] for p in spoken(NoisyModel(JOBS, correlation=correlation))])
    if correlation:
        assert low < auc(EXCITED, liked) < high
    else:  # it has seen nothing and says so: the shares of labels, whatever the posting
        assert len(set(liked)) == 1


def test_its_probabilities_mean_what_they_say_unless_it_has_habits() -> None:
    honest, bold, eager = (
        np.array(spoken(model))
        for model in (
            NoisyModel(JOBS, correlation=0.7),
            NoisyModel(JOBS, correlation=0.7, sureness=3),
            NoisyModel(JOBS, correlation=0.7, lean=2),
        )
    )
    assert honest.sum(axis=1) == pytest.approx(1)
    assert float(honest[:, 2].mean()) == pytest.approx(float(EXCITED.mean()), abs=0.03)
    assert bold.max(axis=1).mean() > honest.max(axis=1).mean() + 0.1
    assert eager[:, 2].mean() > honest[:, 2].mean() + 0.1


def test_a_prompt_has_the_same_answer_as_the_posting_itself() -> None:
    model = NoisyModel(JOBS, correlation=0.7)
    prompt = Prompt.of(default_template(), Profile(), Redactor.of({}))
    asks = PromptedScreener(Prompting(prompt, PlainAsker(model)), Profile())
    postings: list[Posting] = [made for made, _ in JOBS[:20]]
    answers = [row.answered.answer.p for row in asks.judge(postings) if row.answered]
    assert len(answers) == len(model.requests) == 20
    assert answers == [pytest.approx(model.shares(made)) for made in postings]


def test_a_posting_it_does_not_know_is_noise_and_the_same_noise_twice() -> None:
    model = NoisyModel(JOBS, correlation=0.7)
    strange = posting("Nurse", "You care.")
    assert model.shares(strange) == model.shares(strange)
    assert model.shares(strange) != NoisyModel(JOBS, correlation=0.7, name="other").shares(strange)


def test_without_a_posting_it_still_answers_in_the_right_form() -> None:
    reply: ChatReply = NoisyModel([], correlation=0.5).ask(
        ChatRequest("Judge.", (Turn(Role.USER, (Piece("Hello"),)),), choices=("passed", "excited"))
    )
    assert set(reply.logprobs) == {"passed", "excited"}
