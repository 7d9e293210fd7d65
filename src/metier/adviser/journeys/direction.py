"""The journey "change direction": new goals, old labels."""

from __future__ import annotations

import re

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


def _no_postings(progress: Progress) -> str:
    if not progress.direction.is_changed:
        return _unchanged(progress)
    if progress.n_postings == 0:
        return "no postings yet: `metier add FILE`"
    return "" if progress.n_undecided else "every posting is decided: `metier add FILE`"


def _can_ask_again(progress: Progress) -> Far:
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
    n = changed.n_older
    if not n:
        return Fit(15, "no standing label is older than today's wishes")
    return Fit(85 if changed.n_since < NEW else 30, _older_words(changed, progress.n_labels))


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
            "Write the new goals into profile.md",
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
            "Have a rule that puts the new kind before you",
            "What was learned from old labels ranks it low at first. A growth goal is such a rule by itself; a rule never hides "
            "anything.",
            _guarding,
            _guarded,
            missing=_unchanged,
        ),
        Step(
            "again",
            "Be asked again about old labels",
            "A label that still holds counts as a new one, and one that does not stops teaching the old taste.",
            "metier relabel",
            _can_ask_again,
            missing=_unchanged,
            unticks=f"more old labels, up to {AGAIN}",
        ),
        Step(
            "excited",
            f"{EXCITED} that excite you by the new wishes",
            "Until there are some, nothing can be like them.",
            "metier label",
            lambda p: Far(_since(p, p.direction.n_excited_since), EXCITED, "excited ones"),
            missing=_no_postings,
            unticks="wishes that change once more",
        ),
        Step(
            "new",
            f"{NEW} labels under the new wishes",
            f"Of four ways to forget, the quickest counts a label half after {NEW} newer ones; the way that foretells your last "
            "decisions best counts most, so old labels fade only where they mislead.",
            "metier label",
            lambda p: Far(_since(p, p.direction.n_since), NEW, "labels"),
            missing=_no_postings,
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
