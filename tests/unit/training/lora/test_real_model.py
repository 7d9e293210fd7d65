"""A real language model, very small, with an adapter trained for real: the loss falls, and scores move."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.tiny_base import postings, rows_of

from metier.models.recipe import hash_of_files
from metier.models.tuned_language import TunedLanguage
from metier.training.dataset.rows import RowKind
from metier.training.lora.base import Base, find_base
from metier.training.lora.frame import Frame, Words
from metier.training.lora.method import LoraMethod
from metier.training.lora.options import LoraOptions
from metier.training.method import InMemory, Task
from metier.workspace.finetuning.lora import measures, memory_meters

OPTIONS = LoraOptions(rate=2e-3, epochs=1.0, rows_a_step=4, reports=1)


@pytest.mark.slow
def test_a_real_model_out_of_gguf_learns_and_is_asked(gguf_file: Path, tmp_path: Path) -> None:
    place = find_base(str(gguf_file))
    base = Base(place, hash_of_files(place.files, root=place.root, cache=tmp_path))
    examples = postings(24)
    task = Task(RowKind.SCREENING, rows_of(examples), tuple(examples), device="cpu")
    method = LoraMethod(lambda _: base, measures(), memory_meters(), options=OPTIONS)
    trained = method.train(task, InMemory())
    figures: Any = trained.figures
    (_, untouched), *_, (_, last) = figures["steps"]["held_out_loss"]
    assert last < untouched

    frame = Frame.of(base.tokenizer)
    assert frame.after.endswith("<|im_start|>assistant\n")
    labels = Words(base.tokenizer, frame, most=512).labels()
    assert [len(tokens) for tokens in labels.each] == [1, 1, 2], "one of the labels is two tokens here"

    tuned = TunedLanguage(base, trained.files, model="lora-1")
    rows = task.rows.rows[-2:]
    scores = tuned.scores([row.data for row in rows])
    assert scores.tolist() == [trained.told[examples[place].posting.id] for place in (22, 23)]
    figures_of_base: Any = figures["untuned"]
    assert not np.isclose(figures["tuned"]["log_loss"][0], figures_of_base["log_loss"][0])
    assert "quantization" not in trained.files["adapter_config.json"].decode()
