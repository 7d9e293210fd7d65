"""What keeps steps of several journeys from being done now, in words; empty where nothing does."""

from __future__ import annotations

from metier.adviser.journeys.progress import Progress

AGAIN_FROM = 20
AGAIN_DAYS = 7
"""As `actions.relabel`: a posting is asked about again after so many other decisions, or so many days."""


def without_posting(progress: Progress) -> str:
    """There is no posting."""
    return "" if progress.n_postings else "no postings yet: `metier add FILE`"


def without_undecided(progress: Progress) -> str:
    """There is no posting that could be decided."""
    if not progress.n_postings:
        return without_posting(progress)
    return "" if progress.n_undecided else "every posting is decided: `metier add FILE`"


def without_labels(progress: Progress) -> str:
    """Nothing was decided."""
    return "" if progress.n_labels else "no labels yet: `metier label`"


def too_fresh(progress: Progress) -> str:
    """No label lies long enough back to be asked about again."""
    if not progress.n_labels or progress.first is None:
        return without_labels(progress)
    is_old = (progress.as_of - progress.first).days >= AGAIN_DAYS
    fresh = f"an earlier answer is hardly forgotten before {AGAIN_FROM} others, or {AGAIN_DAYS} days"
    return "" if is_old or progress.n_labels > AGAIN_FROM else fresh
