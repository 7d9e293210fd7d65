"""The journey "from 10 to 50 good labels"."""

from __future__ import annotations

from metier.adviser.journeys.conditions import too_fresh, without_undecided
from metier.adviser.journeys.progress import Progress
from metier.adviser.journeys.step import NUMBER, Far, Fit, Journey, Step

FIRST = 10
FOR_A_LABEL = 30
"""As `screeners.base.LABELS_FOR_A_LABEL`, which loads numpy."""
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


def _both_ends(progress: Progress) -> Far:
    ends = (min(progress.labels.get(name, 0), ENDS) for name in ("excited", "passed"))
    return Far(sum(ends), 2 * ENDS, "at both ends")


def _at_the_short_end(progress: Progress) -> str:
    """What ranks high is in the inbox, once something was judged; everything else is asked about."""
    is_judged = progress.n_foretold > 0
    return (
        "metier inbox --label" if is_judged and progress.labels.get("excited", 0) < ENDS else "metier label"
    )


def _too_few(progress: Progress) -> str:
    left = PATTERNS_FROM - progress.n_labels
    return f"{left} more labels before a pattern can be stated" if left > 0 else ""


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
            missing=without_undecided,
        ),
        Step(
            "ends",
            f"{ENDS} that excite you and {ENDS} that you pass",
            "What was never refused, or never liked, cannot be told apart.",
            _at_the_short_end,
            _both_ends,
            missing=without_undecided,
        ),
        Step(
            "reasons",
            f"Say why, {REASONS} times",
            "A reason points at what mattered: it is learned from as a hint, and base models are shown it beside the example.",
            f'metier label {NUMBER} passed --why "on call every night"',
            lambda p: Far(p.n_reasons, REASONS, "reasons"),
        ),
        Step(
            "some",
            f"{FOR_A_LABEL} labels",
            "From here on the learned screener says a label and not only an order, where you used two labels often enough.",
            "metier label",
            lambda p: Far(p.n_labels, FOR_A_LABEL, "labels"),
            missing=without_undecided,
        ),
        Step(
            "unpicked",
            f"{UNPICKED} labels on postings that you did not pick yourself",
            "What you pick yourself is mostly what you like; those that metier asks about are chosen to teach it more.",
            "metier label",
            lambda p: Far(p.n_unpicked, UNPICKED, "labels"),
            missing=without_undecided,
        ),
        Step(
            "drawn",
            f"{DRAWN} of them drawn at random",
            "Only these tell how often metier is right about what comes in, and what is missed where it ranks low.",
            "metier label --audit",
            lambda p: Far(p.n_drawn, DRAWN, "drawn labels"),
            missing=without_undecided,
        ),
        Step(
            "foretold",
            f"{FORETOLD} decisions that a verdict was frozen before",
            "A verdict frozen before the label is the only kind that says whether metier is right. Here those of every screener count; the report counts those of the one in use.",
            "metier screen, then metier label",
            lambda p: Far(p.n_foretold, FORETOLD, "decisions foretold"),
            missing=without_undecided,
        ),
        Step(
            "again",
            f"Be asked again about {AGAIN} earlier postings",
            "How often you agree with yourself is about the most that any screener can be expected to reach.",
            "metier relabel",
            lambda p: Far(p.n_asked_again, AGAIN, "asked again"),
            missing=too_fresh,
        ),
        Step(
            "days",
            f"Decide on {DAYS} different days",
            "Moods and the order of postings may colour one evening; over days they even out.",
            "metier inbox --label",
            lambda p: Far(p.n_days, DAYS, "days"),
            missing=without_undecided,
        ),
        Step(
            "many",
            f"{MANY} labels",
            f"People say that tuning shows something from 30 to {MANY} examples on (a rule of thumb); `metier curve` tells what "
            "more labels would bring in your case.",
            "metier label",
            lambda p: Far(p.n_labels, MANY, "labels"),
            missing=without_undecided,
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
        ),
    ),
)
