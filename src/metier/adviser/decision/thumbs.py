"""The rules of thumb people know, each beside the person's own figure: shown, and never in the place of evidence."""

from __future__ import annotations

from metier.adviser.advice import Thumb
from metier.adviser.decision.figures import NOT_KNOWN
from metier.adviser.snapshot import Snapshot
from metier.errors.words import plural

SOURCE = "rule of thumb"


def thumbs(snapshot: Snapshot) -> tuple[Thumb, ...]:
    """Every rule with what the person has."""
    n, months = snapshot.n_labels, _months(snapshot)
    monthly = snapshot.monthly_postings.value if snapshot.monthly_postings else None
    labels = plural(n, "label")
    over = f"{labels} over {months:.1f} months" if months is not None else labels
    volume = NOT_KNOWN if monthly is None else f"{plural(round(monthly), 'new posting')} a month"
    return (
        Thumb("start with the prompt and 10 to 15 examples", labels, n >= 10, SOURCE),
        Thumb("30 to 50 examples before tuning shows anything", labels, n >= 30, SOURCE),
        Thumb(
            "50 labels or more over 3 to 6 months before tuning a screener", over,
            None if months is None else n >= 50 and months >= 3, SOURCE,
        ),
        Thumb("500 or more for taste and style", labels, n >= 500, SOURCE),
        Thumb("50 to 100 screenings a month before it pays", volume, None if monthly is None else monthly >= 50, SOURCE),
        Thumb(
            "$8 to $15 a run at $0.008 for 1,000 training tokens, $100 to $500 for larger jobs",
            "`metier costs` has today's prices", None, f"{SOURCE}; a small hosted model in early 2024",
        ),
    )  # fmt: skip


def _months(snapshot: Snapshot) -> float | None:
    if snapshot.first is None or snapshot.last is None:
        return None
    return (snapshot.last - snapshot.first).days / 30.44
