"""A real model behind a real server answers over real HTTP: chat, schema, log-probabilities, usage, and failures.

What it answers is of no worth (a model of this size judges no better than chance) and is not looked at.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from tests.real_model import RealModel

from metier.domain.chat import ChatRequest, FieldClass, Finish, Piece, Role, Turn
from metier.domain.ports import ChatModel
from metier.errors import ProviderRefusedError, TryAgainError
from metier.models.chat.asking import Place
from metier.models.chat.openai import OpenAiChat
from metier.net.addresses import parse_address
from metier.net.chat_client import ChatClient
from metier.net.chat_consent import ChatConsent
from metier.net.secret import Key, Secret
from metier.net.sent import Sent
from metier.prompts.answer import CHOICES, answer_schema
from metier.prompts.reasons import REASONS
from metier.testing import FixedClock

Chat = Callable[..., ChatModel]
GREETING = "Say hello."


def closed(**properties: object) -> dict[str, object]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


LABELLED = closed(label={"enum": list(CHOICES)})
JUDGED = closed(
    label={"enum": list(CHOICES)},
    p=closed(**{label: {"type": "number"} for label in CHOICES}),
    reasons={"type": "array", "items": {"enum": list(REASONS)}, "maxItems": 2},
)


@pytest.fixture
def sent() -> list[Sent]:
    return []


@pytest.fixture
def chat(real_model: RealModel, sent: list[Sent]) -> Chat:
    """Makes a base model that asks the server; `key` and `seconds` as wanted."""

    def make(*, key: str = "", seconds: float = 240) -> ChatModel:
        place = Place(
            name="tiny",
            address=parse_address(real_model.url),
            model=real_model.name,
            key=Key(Secret(key or real_model.key)),
            seconds=seconds,
            logprobs=True,
        )
        return OpenAiChat(place, client=ChatClient(ChatConsent(), sent.append, FixedClock()))

    return make


def asking(
    text: str,
    *,
    schema: dict[str, object] | None = None,
    max_tokens: int = 8,
    choices: tuple[str, ...] = (),
    before: str = "",
) -> ChatRequest:
    pieces = (Piece(before, stable=True), Piece(text)) if before else (Piece(text),)
    return ChatRequest(
        system="You help a person.",
        turns=(Turn(Role.USER, pieces),),
        schema=schema,
        max_tokens=max_tokens,
        choices=choices,
        carries=frozenset({FieldClass.POSTINGS}),
    )


def said(text: str, *, by: Role = Role.USER) -> Turn:
    return Turn(by, (Piece(text),))


def test_a_question_is_answered_and_its_tokens_are_counted(chat: Chat, sent: list[Sent]) -> None:
    reply = chat().ask(asking(GREETING))

    assert reply.text.strip()
    assert reply.finish is Finish.LENGTH
    assert reply.usage is not None
    assert reply.usage.output_tokens == 8
    assert 10 < reply.usage.input_tokens < 40
    assert [line.left for line in sent] == [False]


def test_an_estimate_of_tokens_is_not_below_what_the_server_counts(chat: Chat) -> None:
    text = "Senior engineer (m/w/d), Zürich – 120'000 CHF, 80–100 %, https://jobs.example/42. " * 3

    reply = chat().ask(asking(text, max_tokens=1))

    assert reply.usage is not None
    assert chat().count_tokens(text) >= reply.usage.input_tokens - 25  # what the template adds


def test_an_answer_keeps_to_the_schema(chat: Chat) -> None:
    reply = chat().ask(asking("Judge: Python developer, remote.", schema=JUDGED, max_tokens=150))

    answer = json.loads(reply.text)
    assert list(answer) == ["label", "p", "reasons"]
    assert answer["label"] in CHOICES
    assert all(isinstance(answer["p"][label], int | float) for label in CHOICES)
    assert set(answer["reasons"]) <= set(REASONS)
    assert reply.finish is Finish.STOP


def test_the_schema_of_verdicts_is_understood(chat: Chat) -> None:
    schema = answer_schema(with_label=True)

    reply = chat().ask(asking("Judge: Python developer, remote.", schema=schema, max_tokens=24))

    assert '"label"' in reply.text


def test_the_labels_are_weighed_where_the_answer_begins_one(chat: Chat) -> None:
    answered = [(f"Job {n}", json.dumps({"label": CHOICES[n % 3]})) for n in range(6)]
    turns = [turn for job, label in answered for turn in (said(job), said(label, by=Role.ASSISTANT))]
    question = replace(
        asking("", schema=LABELLED, choices=CHOICES, max_tokens=16), turns=(*turns, said("Job 6"))
    )

    reply = chat().ask(question)
    reply_without = chat().ask(asking("Count to three.", choices=CHOICES))

    label = json.loads(reply.text)["label"]
    assert set(reply.logprobs) == set(CHOICES)
    assert reply.logprobs[label] == max(reply.logprobs.values())
    assert 0.5 < sum(math.exp(value) for value in reply.logprobs.values()) < 1.001
    assert reply_without.logprobs == {}


def test_a_prefix_that_was_read_before_is_kept(chat: Chat) -> None:
    before = "The person likes quiet work with few meetings. " * 12
    model = chat()
    model.ask(asking("Posting A", before=before, max_tokens=1))

    reply = model.ask(asking("Posting B", before=before, max_tokens=1))

    assert reply.usage is not None
    assert reply.usage.cached_tokens > 0.7 * reply.usage.input_tokens


def test_an_answer_that_takes_too_long_is_given_up_and_may_have_been_worked_on(chat: Chat) -> None:
    begun = time.monotonic()
    with pytest.raises(TryAgainError) as failed:
        chat(seconds=0.4).ask(asking("Tell a very long story.", max_tokens=600))

    assert failed.value.maybe_paid
    assert time.monotonic() - begun < 20


def test_a_prompt_longer_than_the_context_is_refused_in_words(chat: Chat, real_model: RealModel) -> None:
    with pytest.raises(ProviderRefusedError, match=r"exceeds the available context size") as failed:
        chat().ask(asking("word " * (real_model.context + 10)))

    assert "context" in failed.value.hint


def test_a_wrong_key_is_refused_without_being_shown(chat: Chat) -> None:
    with pytest.raises(ProviderRefusedError) as failed:
        chat(key="wrong-key-0815").ask(asking(GREETING))

    assert "wrong-key-0815" not in f"{failed.value} {failed.value.hint} {failed.value.details}"


def test_two_at_once_each_get_an_answer_of_their_own(chat: Chat) -> None:
    """What it says is left open: a tiny model says other things when two are computed together."""
    model = chat()
    questions = [asking("Tell me about apples.", max_tokens=most) for most in (3, 8)]

    with ThreadPoolExecutor(2) as pool:
        together = list(pool.map(model.ask, questions))

    assert all(reply.text.strip() for reply in together)
    assert [reply.usage.output_tokens for reply in together if reply.usage] == [3, 8]
