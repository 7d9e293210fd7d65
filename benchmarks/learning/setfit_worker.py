"""SetFit in an environment of its own, with torch, sentence-transformers and scikit-learn: tasks in, probabilities out.

Run by `benchmarks.learning.setfit`; reads one JSON task per line from standard input and answers each with one line. The recipe is
the published one (Tunstall et al. 2022): for every example 20 pairs with its own label and 20 with another, one epoch of cosine
similarity loss (batch 16, AdamW, 2e-5, warm-up over the first tenth), then logistic regression on the tuned vectors.
"""
# mypy: disable-error-code="import-not-found, import-untyped, no-any-return"
# (this file runs where the project's own environment is not)

from __future__ import annotations

import copy
import json
import random
import sys
import time
from typing import Any

PAIRS = 20
BATCH = 16
RATE = 2e-5
WINDOW = 256


def main() -> None:
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(1)  # two wait for each other where other work runs beside
    model = SentenceTransformer(sys.argv[1], device="cpu")
    model.max_seq_length = WINDOW
    untouched = copy.deepcopy(model.state_dict())
    for line in sys.stdin:
        task = json.loads(line)
        model.load_state_dict(untouched)
        print(json.dumps(answer(model, task)), flush=True)


def answer(model: Any, task: dict[str, Any]) -> dict[str, object]:
    """Probabilities of the test texts, shape (n, 3), and the seconds of learning and of telling."""
    import numpy as np
    import torch
    from sklearn.linear_model import LogisticRegression

    random.seed(task["seed"])
    torch.manual_seed(task["seed"])
    begun = time.perf_counter()
    tune(model, task["train"], task["grades"])
    model.eval()
    head = LogisticRegression(max_iter=1000).fit(model.encode(task["train"]), task["grades"])
    fitted = time.perf_counter()
    found = np.zeros((len(task["test"]), 3))
    found[:, head.classes_] = head.predict_proba(model.encode(task["test"]))
    return {"p": found.tolist(), "fit": fitted - begun, "screen": time.perf_counter() - fitted}


def tune(model: Any, texts: list[str], grades: list[int]) -> None:
    """One epoch over the pairs, in place."""
    import torch

    pairs = pairs_of(texts, grades)
    random.shuffle(pairs)
    steps = (len(pairs) + BATCH - 1) // BATCH
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE)
    warm = max(1, steps // 10)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / warm, max(0.0, (steps - step) / max(1, steps - warm)))
    )
    model.train()
    for start in range(0, len(pairs), BATCH):
        batch = pairs[start : start + BATCH]
        left, right = (vectors(model, texts_of(batch, side)) for side in (0, 1))
        target = torch.tensor([pair[2] for pair in batch])
        loss = torch.nn.functional.mse_loss(torch.cosine_similarity(left, right), target)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()


def pairs_of(texts: list[str], grades: list[int]) -> list[tuple[str, str, float]]:
    """For every example 20 texts of its label and 20 of another, as far as there are any."""
    found = []
    for text, grade in zip(texts, grades, strict=True):
        same = [other for other, theirs in zip(texts, grades, strict=True) if theirs == grade]
        others = [other for other, theirs in zip(texts, grades, strict=True) if theirs != grade]
        found += [(text, random.choice(same), 1.0) for _ in range(PAIRS)]
        found += [(text, random.choice(others), 0.0) for _ in range(PAIRS) if others]
    return found


def texts_of(batch: list[tuple[str, str, float]], side: int) -> list[str]:
    """The first or the second text of every pair."""
    return [pair[1] if side else pair[0] for pair in batch]


def vectors(model: Any, texts: list[str]) -> Any:
    """Sentence vectors with gradients. Shape (n, dim)."""
    cut = model.preprocess(texts) if hasattr(model, "preprocess") else model.tokenize(texts)
    return model(cut)["sentence_embedding"]


if __name__ == "__main__":
    main()
