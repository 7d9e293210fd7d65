"""The journey "change direction": new goals, old labels."""

from __future__ import annotations

import re

from metier.adviser.journeys.conditions import too_fresh, without_undecided
from metier.adviser.journeys.progress import Direction, Progress
from metier.adviser.journeys.step import Far, Fit, Journey, Step

AGAIN = 10
EXCITED = 3
NEW = 25
"""Half-life of the quickest way to forget, in decisions: after so many newer ones an old label counts half at most by it
(`screeners.learned.MEMORIES`)."""
_UNSAFE = re.compile(r"[^\w\s.,;:()/&+'%€£-]")


def _no_labels(progress: Progress) -> str:
    return "" if progress.n_labels else "no labels yet, so there is no direction to change: `metier label`"


def _unchanged(progress: Progress) -> str:
    if progress.direction.is_changed:
        return ""
    return _no_labels(progress) or "profile.md says what it said when you gave your labels"


def _no_undecided(progress: Progress) -> str:
    return _unchanged(progress) or without_undecided(progress)


def _none_to_ask(progress: Progress) -> str:
    return _unchanged(progress) or too_fresh(progress)


def _asked_again(progress: Progress) -> Far:
    of = max(1, min(AGAIN, progress.direction.n_ever_older))
    return Far(progress.direction.n_asked_again, of, "asked again")


def _guarded(progress: Progress) -> Far:
    return Far(int(progress.n_guardrails > 0 or bool(progress.direction.added_goals)))


def _guarding(progress: Progress) -> str:
    """A rule out of the first new wish that can be typed as it stands."""
    changed = progress.direction
    for line in changed.added:
        if line not in changed.added_goals and not _UNSAFE.search(line):
            return f'metier guardrails add "{line}"'
    return 'metier guardrails add "RULE"'


def _since(progress: Progress, n: int) -> int:
    """How many of something since the change; none where nothing changed."""
    return n if progress.direction.is_changed else 0


def _fit(progress: Progress) -> Fit:
    changed = progress.direction
    if not changed.is_changed:
        return Fit(0, _unchanged(progress))
    if not changed.n_older:
        return Fit(10, "no standing label is older than today's wishes")
    why = _older_words(changed, progress.n_labels)
    if changed.is_turn and changed.n_older >= AGAIN and changed.n_since < NEW:
        return Fit(85, why)
    return Fit(20, why)


def _older_words(changed: Direction, n: int) -> str:
    when = f", in use since {changed.since.isoformat()}" if changed.since else ", not in use yet"
    return f"{changed.n_older:,} of {n:,} labels are older than your wishes of today{when}"


DIRECTION = Journey(
    name="direction",
    title="Change direction",
    words="New goals, old labels: what you said under other wishes fades, and what you want now gets its chance.",
    fit=_fit,
    steps=(
        Step(
            "wishes",
            "Write into profile.md what you want now",
            "Old labels say what you liked; only your words say what you want from now on. Lines under “Growth goals” put postings "
            "before you even where they look unappealing.",
            "metier profile interview",
            lambda p: Far(int(p.direction.is_changed)),
            missing=_no_labels,
        ),
        Step(
            "screened",
            "Screen by them",
            "Everything undecided is ranked anew; from here on labels are told apart by the wishes they were given under.",
            "metier screen",
            lambda p: Far(_since(p, min(p.direction.n_runs, 1))),
            missing=_unchanged,
            unticks="wishes that change once more",
        ),
        Step(
            "guardrail",
            "Have a new growth goal, or a rule in guardrails.md",
            "What was learned from old labels may rank the new kind low at first. A growth goal is a rule by itself: it puts what it "
            "finds before you, and hides nothing.",
            _guarding,
            _guarded,
            missing=_unchanged,
        ),
        Step(
            "again",
            "Be asked again about old labels",
            "A label that still holds counts as a new one, and one that does not stops teaching the old taste. Postings are drawn at "
            "random among your earlier ones.",
            "metier relabel",
            _asked_again,
            missing=_none_to_ask,
            unticks=f"more old labels, up to {AGAIN}",
        ),
        Step(
            "excited",
            f"{EXCITED} that excite you by the new wishes",
            "Until there are some, nothing can be like them.",
            "metier label",
            lambda p: Far(_since(p, p.direction.n_excited_since), EXCITED, "excited ones"),
            missing=_no_undecided,
            unticks="wishes that change once more",
        ),
        Step(
            "new",
            f"{NEW} labels under the new wishes",
            f"Of four ways to forget, the quickest counts a label half after {NEW} newer ones; the way that foretells your last "
            "decisions best counts most, so old labels fade only where they mislead.",
            "metier label",
            lambda p: Far(_since(p, p.direction.n_since), NEW, "labels"),
            missing=_no_undecided,
            unticks="wishes that change once more",
        ),
        Step(
            "changes",
            "See what changed in your labels, too",
            "Words may change while taste stays, and the other way round. Looking leaves no trace here, so this is never ticked.",
            "metier changes",
            None,
        ),
    ),
)
