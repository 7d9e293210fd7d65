"""Training an adapter on a tiny model: it learns, is told honestly, goes on after being killed, and fails in words."""

from __future__ import annotations

import json
import math
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from tests.tiny_base import base_in, postings, rows_of, text_rows

from metier.errors import (
    NoGpuError,
    NotEnoughExamplesError,
    ResumeMismatchError,
    TrainMemoryError,
    TrainNanError,
)
from metier.screeners.features import Featurizer
from metier.testing import MemoryCache, ToyEncoder
from metier.training.dataset.rows import RowKind
from metier.training.lora.adapter import CONFIG, WEIGHTS, attach, put_on
from metier.training.lora.asked import ASKED
from metier.training.lora.base import Base
from metier.training.lora.device import MemoryMeters
from metier.training.lora.frame import LabelTokens
from metier.training.lora.method import LoraMethod
from metier.training.lora.options import LoraOptions
from metier.training.lora.passes import judge, label_logits
from metier.training.method import Gate, Task, Trained
from metier.workspace.finetuning.lora import measures, memory_meters

OPTIONS = LoraOptions(rate=0.02, epochs=3.0, reports=1, keep_every=2)


class Kept:
    """Checkpoints that stop the run once so many were put."""

    def __init__(self, stop_after: int = 10**9) -> None:
        self.content: dict[str, bytes] = {}
        self.n_put, self._stop_after = 0, stop_after

    def get(self, name: str) -> bytes | None:
        return self.content.get(name)

    def put(self, name: str, content: bytes) -> None:
        self.content[name] = content
        self.n_put += 1
        if self.n_put == self._stop_after:
            raise KeyboardInterrupt

    def names(self) -> Sequence[str]:
        return sorted(self.content)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    return base_in(tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="module")
def task() -> Task:
    examples = postings(45)
    return Task(RowKind.SCREENING, rows_of(examples), tuple(examples), device="cpu")


def method(base: Base, options: LoraOptions = OPTIONS, **more: Any) -> LoraMethod:
    return LoraMethod(
        lambda _: base, measures(), more.pop("memory", memory_meters()), options=options, **more
    )


@pytest.fixture(scope="module")
def trained(base: Base, task: Task) -> Trained:
    return method(base).train(task, Kept())


def test_it_learns_what_the_text_shows_and_tells_held_out_decisions_only(
    trained: Trained, task: Task
) -> None:
    figures: Any = trained.figures
    assert figures["tuned"]["auc"][0] == 1
    assert figures["tuned"]["log_loss"][0] < figures["shares"]["log_loss"][0] - 0.1
    assert figures["steps"]["last_loss"] < figures["steps"]["first_loss"]
    ids = [example.posting.id for example in task.examples]
    assert trained.trained_on == frozenset(ids[:36])
    assert set(trained.told) == set(ids[36:])
    assert all(math.isfinite(score) for score in trained.told.values())


def test_the_files_are_those_of_peft_and_hold_no_pickle(base: Base, trained: Trained) -> None:
    assert set(trained.files) == {WEIGHTS, CONFIG, ASKED}
    about = json.loads(trained.files[CONFIG])
    assert about["peft_type"] == "LORA"
    assert about["target_modules"] == ["k_proj", "o_proj", "q_proj", "v_proj"]
    assert about["base_model_name_or_path"] == base.name
    assert "/" not in about["base_model_name_or_path"]
    assert trained.base_identity == base.identity


def test_others_read_the_adapter_as_peft_does(base: Base, trained: Trained, tmp_path: Any) -> None:
    from peft import PeftModel

    for name in (WEIGHTS, CONFIG):
        (tmp_path / name).write_bytes(trained.files[name])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of PEFT about transformers
        theirs = PeftModel.from_pretrained(base.model(), str(tmp_path)).eval()
    ours = put_on(base.model(), trained.files, name="lora-1")
    labels, prompt = LabelTokens((), ((5,), (6,), (7,))), tuple(range(40))
    assert np.array_equal(judge(theirs, prompt, labels), judge(ours, prompt, labels))


def test_the_same_seed_gives_the_same_weights_and_another_others(
    base: Base, task: Task, trained: Trained
) -> None:
    assert method(base).train(task, Kept()).files == trained.files
    other = Task(task.kind, task.rows, task.examples, seed=1, device="cpu")
    assert method(base).train(other, Kept()).files[WEIGHTS] != trained.files[WEIGHTS]


@pytest.mark.parametrize("stop_after", [1, 5])
def test_a_killed_run_ends_at_the_same_weights(
    base: Base, task: Task, trained: Trained, stop_after: int
) -> None:
    kept = Kept(stop_after)
    with pytest.raises(KeyboardInterrupt):
        method(base).train(task, kept)
    done: list[int] = []
    again = method(base).train(task, kept, lambda what, n, _: done.append(n) if what == "adapting" else None)
    assert done[0] > 0
    assert again.files == trained.files
    assert again.told == trained.told


def test_a_finished_run_that_was_killed_before_it_was_registered_trains_nothing_again(
    base: Base, task: Task, trained: Trained
) -> None:
    from safetensors.numpy import load

    kept = Kept()
    method(base).train(task, kept)
    n_put = kept.n_put
    tensors = load(kept.content["lora.safetensors"])
    assert {name.split(".")[0] for name in tensors} == {"now", "best", "first", "second"}
    assert method(base).train(task, kept).files == trained.files
    assert kept.n_put == n_put


def test_a_checkpoint_of_other_rows_is_refused(base: Base, task: Task) -> None:
    kept = Kept(1)
    with pytest.raises(KeyboardInterrupt):
        method(base).train(task, kept)
    fewer = postings(42)
    with pytest.raises(ResumeMismatchError):
        method(base).train(Task(RowKind.SCREENING, rows_of(fewer), tuple(fewer), device="cpu"), kept)


def test_beside_the_learned_screener_where_its_features_are_at_hand(base: Base, task: Task) -> None:
    frozen = Featurizer(ToyEncoder(), MemoryCache())
    figures: Any = method(base, frozen=frozen).train(task, Kept()).figures
    assert figures["compared_with"] == "learned"
    assert {"tuned", "learned", "shares", "untuned", "tuned-learned"} <= figures.keys()


def test_labels_that_the_text_does_not_show_make_nothing_better(base: Base) -> None:
    examples = postings(105)
    rng = np.random.default_rng(0)
    labels = [examples[place].label for place in rng.permutation(105)]
    mixed = [type(e)(e.posting, label, "", e.decided_at) for e, label in zip(examples, labels, strict=True)]
    task = Task(RowKind.SCREENING, rows_of(mixed), tuple(mixed), device="cpu")
    assert method(base, LoraOptions(rate=0.01, epochs=1.0)).train(task, Kept()).gate is not Gate.BETTER


def test_text_is_learned_by_its_answers_alone(base: Base) -> None:
    trained = method(base).train(Task(RowKind.RESUME, text_rows(60), device="cpu"), Kept())
    figures: Any = trained.figures
    assert figures["tuned"]["loss_of_a_token"][0] < figures["base"]["loss_of_a_token"][0]
    assert trained.gate is Gate.BETTER
    assert set(trained.files) == {WEIGHTS, CONFIG}
    assert trained.told == {}


def test_rows_at_once_change_the_sums_and_nothing_else(base: Base) -> None:
    model = attach(base.model(), OPTIONS, seed=0).eval()
    labels = LabelTokens((), ((5,), (6,), (7,)))
    prompts = [tuple(range(10, 30)), tuple(range(10, 50)), tuple(range(20, 25))]
    together = label_logits(model, prompts, labels).detach().numpy()
    alone = np.array([judge(model, prompt, labels) for prompt in prompts])
    assert np.abs(together - alone).max() < 1e-5


def test_labels_that_begin_alike_are_told_apart_by_what_follows(base: Base) -> None:
    import torch

    model = base.model()
    labels = LabelTokens((), ((5, 6), (5, 7), (8,)))
    found = judge(model, (10, 11, 12), labels)
    with torch.inference_mode():
        logs = [
            torch.log_softmax(model(input_ids=torch.tensor([[10, 11, 12, *more]])).logits[0], -1)
            for more in ((), (5,))
        ]
    assert found == pytest.approx(
        [float(logs[0][2, 5] + logs[1][3, 6]), float(logs[0][2, 5] + logs[1][3, 7]), float(logs[0][2, 8])],
        abs=1e-5,
    )


def test_too_few_or_all_alike_is_told(base: Base) -> None:
    few = postings(19)
    with pytest.raises(NotEnoughExamplesError):
        method(base).train(Task(RowKind.SCREENING, rows_of(few), tuple(few), device="cpu"), Kept())
    alike = [e for e in postings(90) if e.label.value == "passed"]
    with pytest.raises(NotEnoughExamplesError, match="passed only"):
        method(base).train(Task(RowKind.SCREENING, rows_of(alike), tuple(alike), device="cpu"), Kept())
    with pytest.raises(NotEnoughExamplesError, match="rows"):
        method(base).train(Task(RowKind.RESUME, text_rows(9), device="cpu"), Kept())


def test_a_loss_that_is_no_number_stops_and_keeps_what_was_good(base: Base, task: Task) -> None:
    wild = LoraOptions(rate=1e30, epochs=5.0, clip=1e30, warm_up=0.0, keep_every=1)
    kept = Kept()
    with pytest.raises(TrainNanError):
        method(base, wild).train(task, kept)


def test_a_card_that_is_not_there_is_told_with_the_time_on_the_processor(base: Base, task: Task) -> None:
    import torch

    if torch.cuda.is_available():
        pytest.skip("a card is here")
    wanted = Task(task.kind, task.rows, task.examples, device="cuda")
    with pytest.raises(NoGpuError, match="about"):
        method(base).train(wanted, Kept())
    assert "There is no `cuda` here" in method(base).foresee(wanted).missing[0]


def test_memory_that_would_not_suffice_is_told_before_anything_is_loaded(base: Base, task: Task) -> None:
    scarce = MemoryMeters(lambda: 100.0, lambda: 500.0, lambda: 500.0)
    with pytest.raises(TrainMemoryError, match="100 MB are free"):
        method(base, memory=scarce).train(task, Kept())
    assert "100 MB are free" in method(base, memory=scarce).foresee(task).missing[0]


def test_memory_that_runs_out_keeps_what_was_done(base: Base, task: Task) -> None:
    kept = Kept()

    def full(what: str, done: int, _: int) -> None:
        if what == "adapting" and done >= 3:
            message = "[enforce fail at alloc_cpu.cpp:124] DefaultCPUAllocator: can't allocate memory: 8 GB"
            raise RuntimeError(message)

    several = Task(task.kind, task.rows, task.examples, device="cpu", batch=4)
    with pytest.raises(TrainMemoryError) as failure:
        method(base).train(several, kept, full)
    assert "--batch 1" in failure.value.hint
    assert kept.content


def test_what_is_foreseen_says_what_it_is_about(base: Base, task: Task) -> None:
    foreseen = method(base).foresee(task)
    assert foreseen.missing == ()
    assert foreseen.seconds is not None
    assert foreseen.seconds > 0
    assert foreseen.memory_mb > 400
    assert any("36 rows learned from and 9 held out" in note for note in foreseen.notes)
    assert method(base).foresee(Task(RowKind.RESUME, text_rows(3))).missing
