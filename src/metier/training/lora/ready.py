"""A task made ready for an adapter: earlier rows and later ones, as tokens of one base model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from metier.errors import NotEnoughExamplesError, TooFewRowsError
from metier.training.dataset.rows import RowKind, TrainingRow
from metier.training.dataset.split import Split, split_by_time
from metier.training.lora.base import Base
from metier.training.lora.frame import Words
from metier.training.lora.lessons import Lessons
from metier.training.lora.options import LoraOptions
from metier.training.method import Task

LEAST_LABELS, LEAST_ROWS = 20, 10


@dataclass(frozen=True, slots=True)
class Ready:
    """A task as it would be trained.

    Attributes:
        base: What is adapted.
        parts: Rows learned from, and held out.
        words: Turns them into tokens.
    """

    base: Base
    parts: Split
    lessons: Lessons
    words: Words
    options: LoraOptions
    device: str
    batch: int

    @property
    def smaller(self) -> str:
        """What would make it take less memory, as a hint."""
        if self.batch > 1:
            return "Try `--batch 1`"
        return "Close other programs, or choose a smaller base model in `finetune.base`"


def parts_of(task: Task) -> Split:
    """Earlier and later rows.

    Raises:
        NotEnoughExamplesError: Too few, all alike, or none can be held out.
    """
    rows: Sequence[TrainingRow] = task.rows.rows
    labels = {row.label for row in rows}
    if task.kind is RowKind.SCREENING:
        if len(rows) < LEAST_LABELS or len(labels) < 2:
            only = f"{next(iter(labels))} only" if len(labels) == 1 else ""
            raise NotEnoughExamplesError(have=len(rows), need=LEAST_LABELS, classes=only)
    elif len(rows) < LEAST_ROWS:
        raise TooFewRowsError(have=len(rows), need=LEAST_ROWS)
    found = split_by_time(rows)
    if found is None or not found.validation:
        what = ", of which none can be held out: all belong to one posting or text"
        raise TooFewRowsError(have=len(rows), need=LEAST_ROWS, what=what)
    return found
