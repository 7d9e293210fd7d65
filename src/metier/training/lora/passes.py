"""What a model says of tokens: scores of the labels, and how likely an answer is."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Sequence
from typing import Any

import numpy as np

from metier.screeners.sparse import Doubles
from metier.training.lora.frame import LabelTokens
from metier.training.lora.lessons import Lesson


def label_logits(model: Any, prompts: Sequence[Sequence[int]], labels: LabelTokens) -> Any:
    """Log-probability of each label's tokens after each prompt, up to a number of each prompt's own. Tensor (n, 3).

    One pass where the labels' first tokens differ, as nearly always; else one for each label.
    """
    import torch

    if labels.first_differ:
        logits = _last_logits(model, prompts, 1)[:, -1]
        return logits[:, [tokens[0] for tokens in labels.each]].float()
    columns = []
    for tokens in labels.each:
        losses, _ = answer_losses(model, [Lesson(tuple(prompt), tokens) for prompt in prompts])
        columns.append(-losses)
    return torch.stack(columns, dim=1)


def answer_losses(model: Any, lessons: Sequence[Lesson]) -> tuple[Any, list[int]]:
    """-ln of each answer's probability after its prompt, in nats, and its number of tokens. Tensor (n,)."""
    import torch

    longest = max(len(lesson.answer) for lesson in lessons)
    logits = _last_logits(model, [(*lesson.prompt, *lesson.answer) for lesson in lessons], longest + 1)
    found = []
    for row, lesson in zip(logits, lessons, strict=True):
        n = len(lesson.answer)
        wanted = torch.tensor(lesson.answer, device=row.device)
        found.append(torch.nn.functional.cross_entropy(row[-n - 1 : -1].float(), wanted, reduction="sum"))
    return torch.stack(found), [len(lesson.answer) for lesson in lessons]


def probabilities(logits: Doubles, corrections: Doubles) -> Doubles:
    """P(passed, maybe, excited) out of the labels' logits. Shape (n, 3)."""
    shown = logits - corrections
    shown = np.exp(shown - shown.max(axis=1, keepdims=True))
    return np.asarray(shown / shown.sum(axis=1, keepdims=True))


def score_of(p: Doubles) -> Doubles:
    """Expected grade on an open scale: its log-odds between passed and excited. Shape (n,).

    Example:
        >>> score_of(np.array([[0.2, 0.6, 0.2], [0.0, 0.0, 1.0]])).round(1).tolist()
        [0.0, 13.8]
    """
    share = np.clip((p[:, 1] + 2 * p[:, 2]) / 2, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(share / (1 - share)), np.float64)


def judge(model: Any, prompt: Sequence[int], labels: LabelTokens) -> Doubles:
    """The labels' logits after one prompt, which goes through alone: nothing else moves them. Shape (3,)."""
    import torch

    with torch.inference_mode():
        return np.asarray(label_logits(model, [prompt], labels)[0].double().cpu().numpy())


def _last_logits(model: Any, rows: Sequence[Sequence[int]], last: int) -> Any:
    """Logits of the last `last` places of each row. Rows are filled up on the left, so that all end at one place."""
    import torch

    longest = max(map(len, rows))
    device = next(model.parameters()).device
    ids = torch.zeros((len(rows), longest), dtype=torch.long)
    seen = torch.zeros((len(rows), longest), dtype=torch.long)
    for place, row in enumerate(rows):
        ids[place, longest - len(row) :] = torch.tensor(row)
        seen[place, longest - len(row) :] = 1
    given: dict[str, Any] = {"input_ids": ids.to(device), "use_cache": False}
    if len(rows) > 1:  # alone nothing is filled up, and passes without a mask are faster
        given["attention_mask"] = seen.to(device)
        if "position_ids" in _takes(model):
            given["position_ids"] = (seen.cumsum(1) - 1).clamp(min=0).to(device)
    if "logits_to_keep" in _takes(model):
        given["logits_to_keep"] = last
    return model(**given).logits[:, -last:]


def _takes(model: Any) -> frozenset[str]:
    inner = model.get_base_model() if hasattr(model, "get_base_model") else model
    return _parameters_of(inner.__class__)


@functools.cache
def _parameters_of(kind: Any) -> frozenset[str]:
    return frozenset(inspect.signature(kind.forward).parameters)
