"""What to do next: the first of a few plain rules that applies, each with its reasons."""

from __future__ import annotations

from collections.abc import Callable

from metier.adviser.advice import Sentence, Verdict
from metier.adviser.decision import commands
from metier.adviser.decision.book import Book
from metier.adviser.decision.changing import (
    leave_baseline,
    leave_blocked,
    likely_better,
    proven_better,
    under_trial,
)
from metier.adviser.decision.choice import Choice
from metier.adviser.decision.figures import signed
from metier.adviser.decision.labelling import (
    first_labels,
    label_command,
    more_labels,
    one_sided,
    order_only,
    postings_first,
)
from metier.adviser.decision.options import ASKS_ALL, BASELINES, in_use
from metier.adviser.decision.phrases import agreement, judging_beside, name_used, nothing_better
from metier.adviser.decision.trying import try_base_model, try_tuning
from metier.adviser.snapshot import ASKING, TUNING, Rung, Snapshot
from metier.errors.words import plural


def choose(snapshot: Snapshot, book: Book) -> Choice:
    """The first rule that applies; the last one always does."""
    for rule in RULES:
        found = rule(snapshot, book)
        if found is not None:
            return found
    return _stay(snapshot, book)


def _stay(snapshot: Snapshot, book: Book) -> Choice:
    mine = in_use(snapshot)
    step, command = _how_to_stay(snapshot, book)
    reasons = [
        *agreement(snapshot, book),
        *judging_beside(snapshot, book),
        *nothing_better(snapshot, book),
        *_outlook(snapshot, book),
    ]
    return Choice(
        Verdict.STAY,
        mine,
        f"Stay with {name_used(snapshot)}{step}",
        command,
        tuple(reasons or [_nothing_known(snapshot, book)]),
        book.say(
            "What nobody has compared cannot be ruled out; a trial beside it is the only way to know.",
            "labels",
        ),
    )


def _nothing_known(snapshot: Snapshot, book: Book) -> Sentence:
    if in_use(snapshot) in {Rung.LEARNED, Rung.HYBRID} and snapshot.active not in BASELINES:
        return book.say(f"It learns from your {plural(snapshot.n_labels, 'decision')} at once.", "labels")
    return book.say("Nothing else is known to judge better on your decisions.", "labels")


def _how_to_stay(snapshot: Snapshot, book: Book) -> tuple[str, str]:
    """What is worth doing while nothing is changed: decide about what two have judged, look how often it is right, go on."""
    if judging_beside(snapshot, book):
        step = postings_first(snapshot)
        return step or ", and decide about what both have judged", label_command(snapshot)
    facts = snapshot.rung(in_use(snapshot))
    if facts.rung in (*ASKS_ALL, *TUNING) and facts.obstacles:
        return f", and remove what stands in the way of it: {facts.obstacles[0]}", commands.DOCTOR
    if not book.has("agreement.auc") and facts.rung in ASKING:  # replays ask no base model
        step = ", and decide about jobs that it has judged: how often it is right is not known yet"
        return step, commands.SCREEN
    if not book.has("agreement.auc"):
        return (
            ", and let your decisions be replayed once: how often it is right is not known yet",
            commands.REPLAY,
        )
    return "", commands.SCREEN


def _outlook(snapshot: Snapshot, book: Book) -> list[Sentence]:
    if not snapshot.curve_outlook or not book.has("curve_gain"):
        return []
    gain = signed(book.figures["curve_gain"])
    return [
        book.say(
            f"Twice your labels would bring {gain} nats a decision: {snapshot.curve_outlook}.", "curve_gain"
        )
    ]


Rule = Callable[[Snapshot, Book], Choice | None]


RULES: tuple[Rule, ...] = (
    first_labels,
    proven_better,
    order_only,
    likely_better,
    leave_baseline,
    leave_blocked,
    one_sided,
    under_trial,
    more_labels,
    try_base_model,
    try_tuning,
)
"""In this order: evidence on the person's own decisions before all that is only likely."""
