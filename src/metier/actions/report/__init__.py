"""Reporting: how often metier was right on postings it had not learned from, and what is not known yet."""

from __future__ import annotations

from metier.actions.report.build import Evidence, evidence, report
from metier.actions.report.values import Note, ReplayState, Report

__all__ = ["Evidence", "Note", "ReplayState", "Report", "evidence", "report"]
