"""Deciding in words: what was stored, what metier had thought, and why there is nothing to ask; for every face."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.pages.words import label_words, percent, plural

if TYPE_CHECKING:
    from metier.actions.decide import DecideReport

AGAIN_AFTER = "a posting is asked about again after 20 other decisions, or a week"


def told(report: DecideReport) -> list[tuple[str, str]]:
    """The decision, and only now what metier had thought: pieces of one line, each with the style of its words."""
    label = report.decision.label
    assert label is not None
    words = [(f"{label} ✓", label.value)]
    if report.said and not report.said.tentative:
        words.append((f" · metier had put it at {percent(report.said.p_excited)} excited", ""))
    if report.was_hidden:
        words.append((" · it was hidden", ""))
    if report.before and report.before.label is not label:
        words.append((f" · it was {label_words(report.before.label)} before", "quiet"))
    return words


def all_decided(n_postings: int) -> str:
    """Why there is nothing to decide."""
    if n_postings:
        return f"All {plural(n_postings, 'posting')} here are decided."
    return "Nothing to decide: there are no postings in this workspace yet."


def nothing_low() -> str:
    """Why the audit has nothing to draw from."""
    return "Nothing undecided is hidden or ranks low: there is nothing to draw from."


def nothing_again(n_decided: int) -> str:
    """Why nobody is asked again."""
    if n_decided:
        return f"Too early to ask again: {plural(n_decided, 'decision')}, all fresh in your mind."
    return "Nothing to ask about again: nothing was decided."
