"""Labelled sets for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from metier.domain.decision import Label
from metier.evaluation.labelled import LabelledPosting, LabelledSet
from metier.testing import posting

KINDS = (
    ("Python developer", Label.EXCITED),
    ("Data analyst", Label.MAYBE),
    ("Night nurse", Label.PASSED),
    ("Cook", Label.PASSED),
)
START = datetime(2026, 3, 1, tzinfo=UTC)


def labelled(n: int = 60, *, people: int = 1, order: bool = True, times: bool = False) -> LabelledSet:
    """`n` postings a person, two of every seven in one group; excited a quarter, passed a half."""
    items = []
    for person in range(people):
        for number in range(n):
            title, label = KINDS[number * 7 % 11 % 4]
            shown = posting(
                title, f"{title} in team {number}.", posting_id=f"p{person}-{(number * 37) % 1009:04d}"
            )
            items.append(
                LabelledPosting(
                    shown,
                    label,
                    reason=f"reason {number}",
                    decided_at=START + timedelta(hours=number) if times else None,
                    order=number if order else None,
                    group=f"g{person}-{number // 7}-{min(number % 7, 5)}",
                    person=f"person {person}" if people > 1 else "",
                )
            )
    return LabelledSet("made up", tuple(items))
