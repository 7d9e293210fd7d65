"""Advice on one person's figures: a snapshot put together from values, what can be done now, questions, files.

Pure functions; `metier.workspace.advising` gathers the values.
"""

from __future__ import annotations

from metier.actions.advising.assemble import Known, snapshot_of
from metier.actions.advising.figures import Beside
from metier.actions.advising.means import BaseMeans, Means, Stated, TuningMeans
from metier.actions.advising.obstacles import obstacles
from metier.actions.advising.questions import GOALS, QUESTIONS, Question, answers_of
from metier.actions.advising.written import read_snapshot, snapshot_text

__all__ = [
    "GOALS",
    "QUESTIONS",
    "BaseMeans",
    "Beside",
    "Known",
    "Means",
    "Question",
    "Stated",
    "TuningMeans",
    "answers_of",
    "obstacles",
    "read_snapshot",
    "snapshot_of",
    "snapshot_text",
]
