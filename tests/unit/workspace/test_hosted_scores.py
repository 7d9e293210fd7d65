"""A tuned model at a service, asked about postings: as it was trained, once, within budget and consent."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.hosted_world import NOW, Kept, method, opened, task, world
from tests.tuning_server import TuningServer, Wrong, tuning_server

from metier.actions.decide import examples
from metier.domain.chat import ChatReply, Finish
from metier.domain.posting import Posting
from metier.errors import ModelMismatchError, TunedCorruptError
from metier.storage.files import read_personal_file
from metier.testing import FixedClock
from metier.training.dataset.rows import RowKind
from metier.training.hosted.model_file import FILE, HostedModel
from metier.training.method import Method, Trained
from metier.training.registry.card import Card
from metier.workspace import Workspace
from metier.workspace.finetuning.hosted import removed_there
from metier.workspace.finetuning.hosted_scores import hosted_scores, score_of

PRICED = 'price_input = "1"\nprice_output = "2"'


@pytest.fixture
def server() -> Iterator[TuningServer]:
    with tuning_server() as running:
        yield running


def trained(folder: Path) -> Trained:
    with opened(folder) as workspace:
        return method(workspace, FixedClock(NOW)).train(task(workspace), Kept())


def card_of(one: Trained) -> Card:
    return Card(
        "hosted-1130-abcdef", RowKind.SCREENING, Method.HOSTED, one.base, one.base_identity, NOW, 30, {}, None, None, "",
        one.gate, one.settings, one.figures, {}, one.used, {}, one.told, one.trained_on, "0",
    )  # fmt: skip


def asked(server: TuningServer) -> list[dict[str, Any]]:
    return [one.body for one in server.asked if one.line == "POST /chat/completions"]


def test_it_is_asked_with_the_very_messages_of_its_rows(tmp_path: Path, server: TuningServer) -> None:
    folder = world(tmp_path / "ws", server.url)
    made = trained(folder)
    uploads = [one.raw for one in server.asked if one.line == "POST /files"]
    rows = [
        json.loads(line)["messages"][:2]
        for raw in uploads
        for line in raw.splitlines()
        if line.startswith(b'{"messages"')
    ]
    with opened(folder) as workspace:
        postings = workspace.desk.postings.all()
        scores = hosted_scores(workspace, card_of(made), made.files)
        found = scores.scores(postings)
    assert found.shape == (30,)
    assert np.isfinite(found).all()
    bodies = asked(server)
    assert len(bodies) == 30
    assert all(
        body["temperature"] == 0 and body["model"] == json.loads(made.files[FILE])["model"] for body in bodies
    )
    sent = [json.dumps(body["messages"]) for body in bodies]
    assert set(map(json.dumps, rows)) <= set(sent)


def test_nothing_is_asked_twice(tmp_path: Path, server: TuningServer) -> None:
    folder = world(tmp_path / "ws", server.url, more=PRICED)
    made = trained(folder)
    with opened(folder) as workspace:
        postings = workspace.desk.postings.all()
        scores = hosted_scores(workspace, card_of(made), made.files)
        assert len(scores.unread(postings)) == 30
        first = scores.scores(postings)
        spent = workspace.askings.spent_usd()
        assert scores.unread(postings) == []
    with opened(folder) as workspace:
        again = hosted_scores(workspace, card_of(made), made.files)
        assert again.unread(postings) == []
        assert (again.scores(list(reversed(postings)))[::-1] == first).all()
        assert workspace.askings.spent_usd() == spent
        workspace.store.cache.replace(again.name, {})
        workspace.store.database.execute("delete from cache")
        assert len(again.unread(postings)) == 30
        assert (again.scores(postings) == first).all()  # answers are kept in the ledger, too
    assert len(asked(server)) == 30


@pytest.mark.parametrize(("word", "score"), [("passed", -1), ("maybe", 0), ("excited", 1)])
def test_the_likelihood_of_the_words_counts_where_it_is_told(tmp_path: Path, word: str, score: int) -> None:
    for logprobs in (True, False):
        with tuning_server(answer=lambda _: word, logprobs=logprobs) as server:
            folder = world(tmp_path / f"{logprobs}", server.url)
            made = trained(folder)
            with opened(folder) as workspace:
                found = hosted_scores(workspace, card_of(made), made.files).scores(
                    workspace.desk.postings.all()[:2]
                )
        expected = score * (0.7 - 0.15) if logprobs else score
        assert found == pytest.approx([expected] * 2)


def test_examples_it_learned_from_have_no_honest_score(tmp_path: Path, server: TuningServer) -> None:
    folder = world(tmp_path / "ws", server.url)
    made = trained(folder)
    with opened(folder) as workspace:
        known = examples(workspace.desk.decisions.history(), workspace.desk.postings)
        scores = hosted_scores(workspace, card_of(made), made.files)
        found = scores.learn(known).left_out(known)
        is_learned = np.array([one.posting.id in made.trained_on for one in known])
    assert (np.isnan(found) == is_learned).all()
    assert 0 < is_learned.sum() < 30
    assert len(asked(server)) == 30 - is_learned.sum()


def test_refusals_and_nonsense_are_no_scores_and_are_not_asked_again(tmp_path: Path) -> None:
    with tuning_server(
        answer=lambda words: "maybe" if "number 3 " in words else "I cannot say", logprobs=False
    ) as server:
        folder = world(tmp_path / "ws", server.url)
        made = trained(folder)
        with opened(folder) as workspace:
            postings = workspace.desk.postings.all()[:6]
            scores = hosted_scores(workspace, card_of(made), made.files)
            found = scores.scores(postings)
            assert any("none of the three labels" in words for words in workspace.notices)
            n = len(asked(server))
            assert np.array_equal(scores.scores(postings), found, equal_nan=True)
            assert len(asked(server)) == n
    assert np.isnan(found).sum() == 5
    assert 0.0 in found


@pytest.mark.parametrize(
    ("more", "budget", "words"),
    [
        (PRICED, None, "budget"),
        (PRICED, "0.0001", "budget"),
    ],
)
def test_without_money_it_says_nothing_and_tells_why(
    tmp_path: Path, server: TuningServer, more: str, budget: str | None, words: str
) -> None:
    folder = world(tmp_path / "ws", server.url, more=more)
    made = trained(folder)
    text = (
        (folder / "metier.toml")
        .read_text(encoding="utf-8")
        .replace('budget = "5"\n', f'budget = "{budget}"\n' if budget else "")
    )
    (folder / "metier.toml").write_text(text, encoding="utf-8")
    with opened(folder) as workspace:
        found = hosted_scores(workspace, card_of(made), made.files).scores(workspace.desk.postings.all())
        assert np.isnan(found).all()
        assert any(words in notice for notice in workspace.notices)
    assert asked(server) == []


def test_far_away_it_needs_a_price_and_consent_for_postings(tmp_path: Path, server: TuningServer) -> None:
    folder = world(tmp_path / "ws", server.url)
    made = trained(folder)
    far = replace(HostedModel.from_bytes(made.files[FILE]), host="tuning.example")
    files = {FILE: far.to_bytes()}
    text = (
        (folder / "metier.toml").read_text(encoding="utf-8").replace(server.url, "https://tuning.example/v1")
    )
    (folder / "metier.toml").write_text(f'{text}key_env = "KEY"\n', encoding="utf-8")
    with opened(folder, KEY="k") as workspace:
        postings = workspace.desk.postings.all()[:2]
        scores = hosted_scores(workspace, card_of(made), files)
        assert np.isnan(scores.scores(postings)).all()
        assert any("have not agreed that postings may go" in words for words in workspace.notices)
        workspace.consenting.give("tuning.example", ["postings"])
        workspace.notices.clear()
        assert np.isnan(hosted_scores(workspace, card_of(made), files).scores(postings)).all()
        assert any("costs is not known" in words for words in workspace.notices)
        assert "tuning.example" not in read_personal_file(folder / "sent.jsonl")


def test_a_service_that_fails_leaves_what_was_answered(tmp_path: Path, server: TuningServer) -> None:
    folder = world(tmp_path / "ws", server.url)
    made = trained(folder)
    with opened(folder) as workspace:
        postings = workspace.desk.postings.all()
        server.faults.append(Wrong("POST /chat/completions", status=401, skips=5))
        scores = hosted_scores(workspace, card_of(made), made.files)
        found = scores.scores(postings)
        assert 5 <= np.isfinite(found).sum() < 30
        assert any("says nothing of" in words for words in workspace.notices)
        n = len(asked(server))
        scores.scores(postings)
        assert len(asked(server)) == n  # this one asks no more; a new one does
        again = hosted_scores(workspace, card_of(made), made.files).scores(postings)
        assert np.isfinite(again).all()
    assert len(asked(server)) <= 32


def test_its_table_tells_its_price_and_another_host_is_no_place_for_it(
    tmp_path: Path, server: TuningServer
) -> None:
    folder = world(tmp_path / "ws", server.url)
    made = trained(folder)
    card = card_of(made)
    table = f'\n[models.{card.id}]\nbase_url = "{server.url}"\nmodel = "ft"\n{PRICED}\n'
    text = (folder / "metier.toml").read_text(encoding="utf-8")
    (folder / "metier.toml").write_text(text + table, encoding="utf-8")
    with opened(folder) as workspace:
        before = workspace.askings.spent_usd()
        hosted_scores(workspace, card, made.files).scores(workspace.desk.postings.all()[:2])
        assert workspace.askings.spent_usd() > before
    (folder / "metier.toml").write_text(text.replace(server.url, "http://127.0.0.1:9/v1"), encoding="utf-8")
    with opened(folder) as workspace, pytest.raises(ModelMismatchError):
        hosted_scores(workspace, card, made.files)
    for broken in (
        b"",
        b"{}",
        b"[]",
        made.files[FILE].replace(b'"format": 1', b'"format": 9'),
        made.files[FILE][:50],
    ):
        with opened(folder) as workspace, pytest.raises(TunedCorruptError):
            hosted_scores(workspace, card, {FILE: broken})


@pytest.mark.parametrize(
    ("reply", "score"),
    [
        (ChatReply("Maybe."), 0.0),
        (ChatReply('{"label": "passed", "reason": "far"}'), -1.0),
        (ChatReply('"excited"'), 1.0),
        (ChatReply("excited and maybe"), math.nan),
        (ChatReply("{"), math.nan),
        (ChatReply("[]"), math.nan),
        (ChatReply(""), math.nan),
        (ChatReply("excited", Finish.REFUSED), math.nan),
        (ChatReply("excited", logprobs={"excited": 0.0, "maybe": -99.0, "passed": -99.0}), 1.0),
        (ChatReply("excited", logprobs={"excited": -1.0}), 1.0),
        (ChatReply("maybe", logprobs=dict.fromkeys(("excited", "maybe", "passed"), -2.0)), 0.0),
    ],
)
def test_answers_are_read_strictly(reply: ChatReply, score: float) -> None:
    assert score_of(reply) == pytest.approx(score, nan_ok=True)


def test_the_key_of_a_posting_is_its_content(tmp_path: Path, server: TuningServer) -> None:
    folder = world(tmp_path / "ws", server.url)
    made = trained(folder)
    with opened(folder) as workspace:
        one = workspace.desk.postings.all()[0]
        scores = hosted_scores(workspace, card_of(made), made.files)
        scores.scores([one])
        assert scores.unread([one, _changed(one), one]) == [_changed(one)]
        assert isinstance(workspace, Workspace)


def _changed(posting: Posting) -> Posting:
    return replace(posting, text=type(posting.text)(f"{posting.text} And more."))


def test_a_model_can_be_removed_at_the_service(tmp_path: Path, server: TuningServer) -> None:
    folder = world(tmp_path / "ws", server.url)
    made = trained(folder)
    with opened(folder) as workspace:
        words = removed_there(workspace, card_of(made), made.files)
    (job,) = server.jobs.values()
    assert server.deleted_models == [job["fine_tuned_model"]]
    assert words == f"{job['fine_tuned_model']} was removed at {server.host}"
