"""Change of taste: an alarm when decisions stop fitting what was learned, and what changed, in words."""

from __future__ import annotations

from metier.evaluation.drift.alarm import alarms
from metier.evaluation.drift.changes import changes, expected_grades
from metier.evaluation.drift.terms import Terms, has_term, terms_of
from metier.evaluation.drift.values import ALL_POSTINGS, Alarm, Change, Direction, Tally

__all__ = [
    "ALL_POSTINGS",
    "Alarm",
    "Change",
    "Direction",
    "Tally",
    "Terms",
    "alarms",
    "changes",
    "expected_grades",
    "has_term",
    "terms_of",
]
