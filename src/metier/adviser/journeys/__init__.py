"""Paths from first labels to a tuned screener: which steps are done, which is next, and what is missing."""

from __future__ import annotations

from metier.adviser.journeys.progress import Applied, Direction, Found, Progress, TunedState
from metier.adviser.journeys.registry import JOURNEYS
from metier.adviser.journeys.step import Far, Fit, Journey, State, Step
from metier.adviser.journeys.walk import (
    JourneyReport,
    Walked,
    WalkedStep,
    find_journey,
    report_of,
    shown,
    walk,
)

__all__ = [
    "JOURNEYS",
    "Applied",
    "Direction",
    "Far",
    "Fit",
    "Found",
    "Journey",
    "JourneyReport",
    "Progress",
    "State",
    "Step",
    "TunedState",
    "Walked",
    "WalkedStep",
    "find_journey",
    "report_of",
    "shown",
    "walk",
]
