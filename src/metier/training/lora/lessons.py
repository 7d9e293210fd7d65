"""Rows as a model reads them: tokens of what is asked, and of what is to be said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from metier.domain.decision import Label
from metier.screeners.sparse import Doubles
from metier.training.dataset.rows import RowKind, TrainingRow
from metier.training.lora.frame import LabelTokens, Words


@dataclass(frozen=True, slots=True)
class Lesson:
    """One row in tokens.

    Attributes:
        prompt: What is asked.
        answer: What is to be said; empty of screening.
        grade: Of screening: 0 passed, 1 maybe, 2 excited; else -1.
        weight: How much it counts; of screening 1 on the mean.
        is_cut: The middle of its data went.
    """

    prompt: tuple[int, ...]
    answer: tuple[int, ...] = ()
    grade: int = -1
    weight: float = 1.0
    is_cut: bool = False

    @property
    def n_tokens(self) -> int:
        """Of prompt and answer."""
        return len(self.prompt) + len(self.answer)


@dataclass(frozen=True, slots=True)
class Lessons:
    """All rows of one training.

    Attributes:
        train, held_out: Earlier and later rows.
        labels: Of screening: tokens of the labels; else None.
        corrections: Of screening: what is taken from each label's logit, as labels did not count alike. Shape (3,).
    """

    train: tuple[Lesson, ...]
    held_out: tuple[Lesson, ...]
    labels: LabelTokens | None
    corrections: Doubles

    @property
    def n_cut(self) -> int:
        """Rows whose data lost its middle."""
        return sum(lesson.is_cut for lesson in (*self.train, *self.held_out))


def lessons_of(
    kind: RowKind,
    train: Sequence[TrainingRow],
    held_out: Sequence[TrainingRow],
    words: Words,
    *,
    balance: float,
) -> Lessons:
    """Rows as tokens. Cost: about a millisecond for a row of 5,000 characters."""
    if kind is not RowKind.SCREENING:
        early, late = (tuple(_text(row, words) for row in side) for side in (train, held_out))
        return Lessons(early, late, None, np.zeros(0))
    labels = words.labels()
    weights = label_weights([row.label for row in train], balance)
    early, late = (tuple(_judged(row, words, labels, weights) for row in side) for side in (train, held_out))
    return Lessons(early, late, labels, np.log(weights))


def screening_prompt(
    words: Words, labels: LabelTokens, instruction: str, data: str
) -> tuple[tuple[int, ...], bool]:
    """Tokens after which the label's own begin: the same at training and when a posting is judged."""
    prompt, is_cut = words.prompt(instruction, data, room=len(labels.shared) + max(map(len, labels.each)))
    return (*prompt, *labels.shared), is_cut


def label_weights(labels: Sequence[str], balance: float) -> Doubles:
    """How much a row of each label counts, by grade; the mean over the rows is 1. Shape (3,).

    Example:
        >>> label_weights(["passed", "passed", "passed", "excited"], 1.0).round(2).tolist()
        [0.67, 1.0, 2.0]
    """
    named = [label.value for label in sorted(Label, key=lambda label: label.grade)]
    counts = np.array([labels.count(name) for name in named], np.float64)
    present = counts > 0
    raw = np.ones(len(named))
    raw[present] = counts[present] ** -balance
    scale = len(labels) / float(counts @ raw) if len(labels) else 1.0
    return np.where(present, raw * scale, 1.0)


def _judged(row: TrainingRow, words: Words, labels: LabelTokens, weights: Doubles) -> Lesson:
    prompt, is_cut = screening_prompt(words, labels, row.instruction, row.data)
    grade = Label(row.label).grade
    return Lesson(prompt, (), grade, float(weights[grade]), is_cut)


def _text(row: TrainingRow, words: Words) -> Lesson:
    answer = words.answer(row.answer)
    prompt, is_cut = words.prompt(row.instruction, row.data, with_lead=False, room=len(answer))
    return Lesson(prompt, answer, is_cut=is_cut)
