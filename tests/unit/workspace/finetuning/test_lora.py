"""An adapter in a workspace: trained on its decisions, and asked about its postings."""

from __future__ import annotations

import dataclasses
import json
import math
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.tiny_base import AT, write_base

from metier.actions.decide import examples
from metier.domain.decision import Label, Occasion
from metier.domain.posting import PostingId
from metier.errors import (
    ModelMismatchError,
    ModelUnsafeError,
    TuneBaseError,
    TunedCorruptError,
)
from metier.testing import FixedClock, ToyEncoder
from metier.training.dataset.rows import AnswerForm, RowKind
from metier.training.lora.asked import ASKED
from metier.training.lora.options import LoraOptions
from metier.training.method import InMemory, Task, Trained
from metier.training.registry.card import Card
from metier.workspace import Workspace
from metier.workspace.finetuning.kept_scores import content_key
from metier.workspace.finetuning.lora import lora_method, lora_scores
from metier.workspace.training_data import ExportOptions

N = 30


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with decisions and, beside it, a base model."""
    root = tmp_path_factory.mktemp("search")
    write_base(root / "base")
    Workspace.create(root, environment={}, clock=FixedClock(AT)).close()
    with (root / "metier.toml").open("a", encoding="utf-8") as file:
        file.write('\n[finetune]\nbase = "base"\ndevice = "cpu"\n')
    resume = {"basics": {"name": "Zebulon Quackenbush", "email": "zq77@canary.example"}}
    (root / "resume.json").write_text(json.dumps(resume), encoding="utf-8")
    with opened(root) as workspace:
        signs = ["zzz", "mmm", "aaa"]
        rows = [
            {
                "title": f"Job {n} {signs[n % 3]}",
                "company": f"Firm {n}",
                "text": f"Job {n}: {signs[n % 3]}. Write to Zebulon.",
            }
            for n in range(N + 5)
        ]
        workspace.add_text("".join(f"{json.dumps(row)}\n" for row in rows), name="jobs.jsonl")
        for place, posting in enumerate(workspace.desk.postings.all()[:N]):
            label = list(Label)[signs.index(posting.title.split()[-1])]
            workspace.desk.decisions.append(
                posting.id, label, reason="", occasion=Occasion.RANDOM, decided_at=AT + timedelta(hours=place)
            )
    return root


def opened(folder: Path) -> Workspace:
    return Workspace(folder, environment={}, clock=FixedClock(AT), encoder=ToyEncoder())


def task_of(workspace: Workspace) -> Task:
    desk = workspace.desk
    rows = workspace.training_data.rows(RowKind.SCREENING, ExportOptions(answer=AnswerForm.LABEL))
    decided = tuple(examples(desk.decisions.history(), desk.postings))
    return Task(RowKind.SCREENING, rows, decided, workspace.profile, device="cpu")


@pytest.fixture(scope="module")
def trained(folder: Path) -> Trained:
    with opened(folder) as workspace:
        method = lora_method(workspace)
        method._options = LoraOptions(rate=0.02, epochs=2.0, reports=1)
        return method.train(task_of(workspace), InMemory())


def card_of(trained: Trained, **changed: Any) -> Card:
    from metier.training.method import Method

    card = Card(
        "lora-0501-aaaaaa", RowKind.SCREENING, Method.LORA, trained.base, trained.base_identity, AT, N, {}, AT, AT, "",
        trained.gate, trained.settings, trained.figures, {}, {}, {}, trained.told, trained.trained_on, "0",
    )  # fmt: skip
    return dataclasses.replace(card, **changed)


def test_scores_at_work_are_those_of_training(folder: Path, trained: Trained) -> None:
    with opened(folder) as workspace:
        scores = lora_scores(workspace, card_of(trained), trained.files)
        held_out = [one.posting for one in task_of(workspace).examples if one.posting.id in trained.told]
        found = scores.scores(held_out)
    assert len(held_out) == 6
    assert found.tolist() == [trained.told[posting.id] for posting in held_out]


def test_left_out_tells_held_out_ones_nothing_learned_and_judges_later_ones(
    folder: Path, trained: Trained
) -> None:
    with opened(folder) as workspace:
        scores = lora_scores(workspace, card_of(trained), trained.files)
        decided = task_of(workspace).examples
        new = workspace.desk.postings.all()[N]
        later = dataclasses.replace(decided[0], posting=new)
        found = scores.left_out([*decided, later])
        alone = scores.scores([new])
    known = [one.posting.id in trained.told for one in decided]
    assert np.isfinite(found[:-1]).tolist() == known
    assert found[-1] == alone[0]


def test_a_job_advertised_again_is_no_evidence(folder: Path, trained: Trained) -> None:
    with opened(folder) as workspace:
        scores = lora_scores(workspace, card_of(trained), trained.files)
        learned = next(one for one in task_of(workspace).examples if one.posting.id not in trained.told)
        again = dataclasses.replace(learned.posting, id=PostingId("advertised-again"))
        found = scores.left_out([learned, dataclasses.replace(learned, posting=again)])
    assert np.isnan(found).all()


def test_no_posting_is_judged_twice_and_none_moves_another(folder: Path, trained: Trained) -> None:
    with opened(folder) as workspace:
        workspace.store.cache.drop([f"tuned {lora_scores(workspace, card_of(trained), trained.files).name}"])
        postings = workspace.desk.postings.all()
        seen: list[tuple[str, int, int]] = []
        scores = lora_scores(workspace, card_of(trained), trained.files, progress=lambda *a: seen.append(a))
        assert scores.unread(postings) == postings
        one = scores.scores(postings[:1])
        every = scores.scores(postings)
        assert every[0] == one[0]
        assert scores.unread(postings) == []
        assert seen[-1] == ("judging by the tuned model", len(postings) - 1, len(postings) - 1)
    with opened(folder) as workspace:
        seen.clear()
        again = lora_scores(workspace, card_of(trained), trained.files, progress=lambda *a: seen.append(a))
        assert again.scores(postings[::-1]).tolist() == every[::-1].tolist()
        assert seen == []
        assert again.model._loaded is None


def test_an_interruption_keeps_what_was_judged(folder: Path, trained: Trained) -> None:
    def stop(_: str, done: int, __: int) -> None:
        if done >= 8:
            raise KeyboardInterrupt

    with opened(folder) as workspace:
        first = lora_scores(workspace, card_of(trained), trained.files, progress=stop)
        workspace.store.cache.drop([f"tuned {first.name}"])
        postings = workspace.desk.postings.all()
        with pytest.raises(KeyboardInterrupt):
            first.scores(postings)
        assert len(first.unread(postings)) == len(postings) - 8


def test_the_model_is_shown_masked_words(folder: Path, trained: Trained) -> None:
    with opened(folder) as workspace:
        scores = lora_scores(workspace, card_of(trained), trained.files)
        shown = scores.lines(workspace.desk.postings.all()[0])
        row = task_of(workspace).rows.rows
    assert "Zebulon" not in shown
    assert shown in {one.data for one in row}
    assert scores.model.instruction == row[0].instruction


def test_anything_shown_makes_another_key(folder: Path) -> None:
    with opened(folder) as workspace:
        posting = workspace.desk.postings.all()[0]
    keys = {content_key(posting)}
    for name in ("title", "company", "place", "text"):
        keys.add(content_key(dataclasses.replace(posting, **{name: "other"})))  # type: ignore[arg-type]
    assert len(keys) == 5
    assert content_key(dataclasses.replace(posting, id=PostingId("x"), number=99)) in keys


def test_another_base_is_told(folder: Path, trained: Trained, tmp_path: Path) -> None:
    other = write_base(tmp_path / "other", seed=1)
    with opened(folder) as workspace:
        workspace.settings = dataclasses.replace(workspace.settings, finetune_base=str(other))
        assert lora_scores(workspace, card_of(trained), trained.files).id, (
            "the base it was made on is still there"
        )
        gone = card_of(trained, settings={})
        with pytest.raises(ModelMismatchError):
            lora_scores(workspace, gone, trained.files)
        workspace.settings = dataclasses.replace(workspace.settings, finetune_base="")
        with pytest.raises(TuneBaseError):
            lora_scores(workspace, gone, trained.files)


def test_files_that_may_run_code_or_say_nothing_are_refused(folder: Path, trained: Trained) -> None:
    with opened(folder) as workspace:
        with pytest.raises(ModelUnsafeError):
            lora_scores(workspace, card_of(trained), {**trained.files, "adapter_model.bin": b"cos\nsystem\n"})
        for broken in (
            b"",
            b"[]",
            b'{"frame": 1}',
            trained.files[ASKED].replace(b'"corrections"', b'"corections"'),
        ):
            with pytest.raises(TunedCorruptError):
                lora_scores(workspace, card_of(trained), {**trained.files, ASKED: broken})
        with pytest.raises(TunedCorruptError):
            lora_scores(workspace, card_of(trained), {ASKED: trained.files[ASKED]})


def test_no_base_is_foreseen_in_words(folder: Path) -> None:
    with opened(folder) as workspace:
        workspace.settings = dataclasses.replace(workspace.settings, finetune_base="")
        method = lora_method(workspace)
        foreseen = method.foresee(task_of(workspace))
        assert "`[finetune]`" in foreseen.missing[0]
        assert method.identity
        named = dataclasses.replace(task_of(workspace), options={"base": str(folder / "base"), "epochs": 1.0})
        possible = method.foresee(named)
        assert possible.missing == ()
        assert possible.afterwards_seconds > 0, "every posting is judged once"


def test_a_minute_of_postings_by_how_fast_they_were(folder: Path, trained: Trained) -> None:
    with opened(folder) as workspace:
        slow = card_of(trained, figures={"seconds_a_posting": 2.0})
        assert lora_scores(workspace, slow, trained.files).at_once == 30
        assert lora_scores(workspace, card_of(trained, figures={}), trained.files).at_once == 60
    assert math.isfinite(sum(trained.told.values()))
