"""Outcomes: noting what came of applications, what is due, and what works; no screener learns from them."""

from __future__ import annotations

from metier.actions.outcomes.insights import InsightsReport, OutcomeSummary, chance, insights, summary
from metier.actions.outcomes.noting import NotedReport, TakenBackReport, day_of, note, stage_of, take_back
from metier.actions.outcomes.pipeline import PipelineReport, PipelineRow, pipeline

__all__ = [
    "InsightsReport",
    "NotedReport",
    "OutcomeSummary",
    "PipelineReport",
    "PipelineRow",
    "TakenBackReport",
    "chance",
    "day_of",
    "insights",
    "note",
    "pipeline",
    "stage_of",
    "summary",
    "take_back",
]
