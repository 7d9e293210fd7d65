"""Rules that advise labels: there are too few, or more bring more than another method."""

from __future__ import annotations

from metier.adviser.advice import Verdict
from metier.adviser.decision import commands
from metier.adviser.decision.book import Book
from metier.adviser.decision.choice import Choice, name_of
from metier.adviser.decision.figures import signed
from metier.adviser.decision.options import FIRST, ORDER_ONLY, WORTH, in_use
from metier.adviser.decision.phrases import jobs, nothing_better
from metier.adviser.snapshot import Figure, Snapshot

HELPS = "more labels help"


def first_labels(snapshot: Snapshot, book: Book) -> Choice | None:
    """Too few decisions for anything to be learned or compared."""
    if snapshot.n_labels >= FIRST:
        return None
    start = commands.FIRST_WORDS if not snapshot.has_profile else commands.LABEL
    step = (
        f"Mark {FIRST} to 15 jobs as excited, maybe or passed"
        if snapshot.has_profile
        else f"Say in a few lines what you look for, then mark {FIRST} to 15 jobs"
    )
    return Choice(
        Verdict.LABEL,
        in_use(snapshot),
        step,
        start,
        (
            book.say(
                f"You have decided about {jobs(snapshot.n_labels)}; before {FIRST} there is nothing to learn from.",
                "labels",
            ),
        ),
        book.say("The words of your profile give an order without any decision.", "profile"),
        Figure(float(FIRST - snapshot.n_labels), book.figures["labels"].origin, "`metier report`"),
    )


def order_only(snapshot: Snapshot, book: Book) -> Choice | None:
    """Enough for an order, too little for labels."""
    n = snapshot.n_labels
    if n >= ORDER_ONLY:
        return None
    return Choice(
        Verdict.LABEL,
        in_use(snapshot),
        f"Decide about {ORDER_ONLY - n} more jobs; `metier label` asks about those that teach most",
        commands.LABEL,
        (
            book.say(
                f"You have decided about {jobs(n)}; below {ORDER_ONLY} an order is all that can be promised, and every "
                "way to judge is too little tested to be told from another.",
                "labels",
            ),
        ),
        book.say("The order is useful already: you need not wait with reading the best of it.", "labels"),
        Figure(float(ORDER_ONLY - n), book.figures["labels"].origin, "`metier report`"),
    )


def more_labels(snapshot: Snapshot, book: Book) -> Choice | None:
    """More decisions bring more than any change of method that is known."""
    if snapshot.curve_outlook != HELPS or not book.has("curve_gain"):
        return None
    mine, n = in_use(snapshot), snapshot.n_labels
    return Choice(
        Verdict.LABEL,
        mine,
        f"Go on labelling: {n} more decisions help {name_of(mine)} more than another method is known to",
        commands.LABEL,
        (
            book.say(
                f"By its learning curve twice your {n} labels bring {signed(book.figures['curve_gain'])} nats a decision, "
                f"and {WORTH} are worth caring about.",
                "curve_gain",
                "labels",
            ),
            *nothing_better(snapshot, book),
        ),
        book.say(
            "Labelling takes your time, half a minute a job; a trial of a method takes the machine's.",
            "labels",
        ),
        Figure(float(n), book.figures["labels"].origin, "twice the labels there are"),
    )
