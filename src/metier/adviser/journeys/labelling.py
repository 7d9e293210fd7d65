"""The journey "from 10 to 50 good labels"."""

from __future__ import annotations

from metier.adviser.journeys.progress import Progress
from metier.adviser.journeys.step import NUMBER, Far, Fit, Journey, Step

FIRST = 10
HALF = 25
MANY = 50
"""People say that tuning shows something from 30 to 50 examples on: a rule of thumb, no measurement of yours."""
ENDS = 5
REASONS = 10
UNPICKED = 20
DRAWN = 10
FORETOLD = 30
AGAIN = 10
DAYS = 7
PATTERNS_FROM = 40
"""As `evaluation.patterns.find.LEAST`; written out here, as that loads numpy."""
AGAIN_FROM = 20
"""As `actions.relabel.AFTER_DECISIONS`: fewer labels can be asked about again after a week, and not before."""


def _both_ends(progress: Progress) -> Far:
    ends = (min(progress.labels.get(name, 0), ENDS) for name in ("excited", "passed"))
    return Far(sum(ends), 2 * ENDS, "at both ends")


def _without_postings(progress: Progress) -> str:
    if progress.n_postings == 0:
        return "no postings yet: `metier add FILE`"
    return "" if progress.n_undecided else "every posting is decided: `metier add FILE`"


def _too_fresh(progress: Progress) -> str:
    n, first = progress.n_labels, progress.first
    if not n:
        return "no labels yet: `metier label`"
    is_old = first is not None and (progress.as_of - first).days >= 7
    return "" if n > AGAIN_FROM or is_old else f"more than {AGAIN_FROM} labels, or a week since the first"


def _too_few(progress: Progress) -> str:
    left = PATTERNS_FROM - progress.n_labels
    return f"{left} more labels before a pattern can be stated" if left > 0 else ""


def _without_labels(progress: Progress) -> str:
    return "" if progress.n_labels else "no labels yet: `metier label`"


def _fit(progress: Progress) -> Fit:
    n = progress.n_labels
    if n < FIRST:
        return Fit(0, f"begins with {FIRST} labels; you have {n}")
    if n < MANY:
        return Fit(60, f"you have {n} labels")
    return Fit(25, f"you have {n:,} labels; what is left makes them tell more")


LABELS = Journey(
    name="labels",
    title="From 10 to 50 good labels",
    words="Labels that a screener can learn from and be measured by: at both ends, not only picked, some asked about twice.",
    fit=_fit,
    steps=(
        Step(
            "first",
            f"Decide about {FIRST} postings",
            "`metier label` begins with typical ones, so that few labels cover much.",
            "metier label",
            lambda p: Far(p.n_labels, FIRST, "labels"),
            missing=_without_postings,
        ),
        Step(
            "ends",
            f"{ENDS} that excite you and {ENDS} that you pass",
            "What was never refused, or never liked, cannot be told apart.",
            f"metier label {NUMBER} excited",
            _both_ends,
            missing=_without_postings,
        ),
        Step(
            "reasons",
            f"Say why, {REASONS} times",
            "A reason points at what mattered: it is learned from as a hint, and base models are shown it beside the example.",
            f'metier label {NUMBER} passed --why "on call every night"',
            lambda p: Far(p.n_reasons, REASONS, "reasons"),
        ),
        Step(
            "half",
            f"{HALF} labels",
            "Half of the way.",
            "metier label",
            lambda p: Far(p.n_labels, HALF, "labels"),
            missing=_without_postings,
        ),
        Step(
            "unpicked",
            f"{UNPICKED} labels on postings that you did not pick yourself",
            "What you pick is what you would like anyway; postings that metier asks about teach it more.",
            "metier label",
            lambda p: Far(p.n_unpicked, UNPICKED, "labels"),
            missing=_without_postings,
        ),
        Step(
            "drawn",
            f"{DRAWN} of them drawn at random",
            "Only these tell how often metier is right about what comes in, and what is missed where it ranks low.",
            "metier label --audit",
            lambda p: Far(p.n_drawn, DRAWN, "drawn labels"),
            missing=_without_postings,
        ),
        Step(
            "foretold",
            f"{FORETOLD} decisions that a verdict was frozen before",
            "A verdict frozen before the label is the only kind that says whether metier is right.",
            "metier screen, then metier label",
            lambda p: Far(p.n_foretold, FORETOLD, "decisions foretold"),
            missing=_without_postings,
        ),
        Step(
            "again",
            f"Be asked again about {AGAIN} earlier postings",
            "How often you agree with yourself is the most that any screener can reach.",
            "metier relabel",
            lambda p: Far(p.n_asked_again, AGAIN, "asked again"),
            missing=_too_fresh,
        ),
        Step(
            "days",
            f"Decide on {DAYS} different days",
            "Taste on one evening is not taste: moods and the order of postings wear off over days.",
            "metier inbox --label",
            lambda p: Far(p.n_days, DAYS, "days"),
            missing=_without_postings,
        ),
        Step(
            "many",
            f"{MANY} labels",
            f"People say that tuning shows something from 30 to {MANY} examples on (a rule of thumb); `metier curve` tells what "
            "more labels would bring in your case.",
            "metier label",
            lambda p: Far(p.n_labels, MANY, "labels"),
            missing=_without_postings,
        ),
        Step(
            "pattern",
            "Answer one pattern: yours, or a habit",
            "What you do without noticing is learned like a wish; one answer tells them apart.",
            "metier patterns",
            lambda p: Far(p.n_patterns_answered),
            missing=_too_few,
        ),
        Step(
            "read",
            "Read how often metier was right",
            "With weak figures it says so. Reading leaves no trace here, so this is never ticked.",
            "metier report",
            None,
            missing=_without_labels,
        ),
    ),
)
