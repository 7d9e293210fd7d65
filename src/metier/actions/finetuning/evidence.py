"""What tuning may be expected to bring: what was measured, when, and what is only a rule of thumb."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from metier.training.dataset.rows import RowKind
from metier.training.method import Method


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that is known about what a method brings.

    Attributes:
        words: One sentence without final full stop.
        is_measured: By metier's own experiments; else it is a rule of thumb.
        source: Where it stands.
    """

    words: str
    is_measured: bool
    as_of: date
    source: str


HARDLY_UP_TO = 200
"""Labels up to which tuning the encoder hardly paid in metier's own trials, which went up to 400."""
_DAY = date(2026, 11, 30)
_LOG = "docs/log.md"
ENCODER = (
    Evidence(
        "with 50 to 400 labels nothing beyond noise in finding the exciting ones first; probabilities better for tastes "
        "that headlines show (log loss about .03), and no change for abstracts and films: there the tuned score mostly "
        "counts for nothing",
        is_measured=True, as_of=_DAY, source="docs/benchmarks-fine-tuned.md",
    ),
    Evidence("real job postings, and more than 400 labels: not known", is_measured=True, as_of=_DAY, source=_LOG),
)  # fmt: skip
_SMALL_MODEL = Evidence(
    "a model of 135 million numbers with 100 labels was far worse than the learned screener; larger ones were not tried",
    is_measured=True, as_of=_DAY, source=_LOG,
)  # fmt: skip
_ROWS = Evidence(
    "30 to 50 rows show something, 50 or more are what services advise, taste and style want 500",
    is_measured=False, as_of=_DAY, source="published advice, docs/finetuning-data.md",
)  # fmt: skip
_TEXT = Evidence(
    "whether drafts or answers get better by it was not measured: not known",
    is_measured=True,
    as_of=_DAY,
    source=_LOG,
)


def evidence_of(kind: RowKind, method: Method) -> tuple[Evidence, ...]:
    """What is known about a method with rows of a kind.

    Example:
        >>> [one.is_measured for one in evidence_of(RowKind.RESUME, Method.LORA)]
        [False, True]
    """
    if method is Method.ENCODER:
        return ENCODER
    if kind is not RowKind.SCREENING:
        return (_ROWS, _TEXT)
    return (_SMALL_MODEL, _ROWS) if method is Method.LORA else (_ROWS,)
