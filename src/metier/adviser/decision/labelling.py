"""Rules that advise labels: there are too few, or more bring more than another method."""

from __future__ import annotations

from metier.adviser.advice import Verdict
from metier.adviser.decision import commands
from metier.adviser.decision.book import Book
from metier.adviser.decision.choice import Choice
from metier.adviser.decision.figures import signed
from metier.adviser.decision.options import FIRST, ORDER_ONLY, WORTH, in_use
from metier.adviser.decision.phrases import name_used, nothing_better
from metier.adviser.snapshot import Figure, Snapshot
from metier.errors.words import plural

HELPS = "more labels help"
_ALL_ARE = {"excited": "excite you", "maybe": "are a maybe", "passed": "are passed"}


def label_command(snapshot: Snapshot) -> str:
    """What to type to decide about more: where nothing waits for a decision, postings come first."""
    return commands.ADD if snapshot.n_undecided == 0 else commands.LABEL


def postings_first(snapshot: Snapshot) -> str:
    """The end of a step that asks for decisions: what to do before, where no posting waits for one."""
    return "; take in new postings first, as none waits for a decision" if snapshot.n_undecided == 0 else ""


def first_labels(snapshot: Snapshot, book: Book) -> Choice | None:
    """Too few decisions for anything to be learned or compared."""
    if snapshot.n_labels >= FIRST:
        return None
    start = commands.FIRST_WORDS if not snapshot.has_profile else label_command(snapshot)
    step = (
        f"Mark {FIRST} to 15 jobs as excited, maybe or passed{postings_first(snapshot)}"
        if snapshot.has_profile
        else f"Say in a few lines what you look for, then mark {FIRST} to 15 jobs"
    )
    against = (
        "The words of your profile give an order without any decision."
        if snapshot.has_profile
        else "Labels alone would do: metier learns from them without a word of yours."
    )
    return Choice(
        Verdict.LABEL,
        in_use(snapshot),
        step,
        start,
        (
            book.say(
                f"You have decided about {plural(snapshot.n_labels, 'job')}; before {FIRST} there is hardly anything to learn from.",
                "labels",
            ),
        ),
        book.say(against, "profile"),
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
        f"Decide about {plural(ORDER_ONLY - n, 'more job')}"
        f"{postings_first(snapshot) or '; `metier label` asks about those that teach most'}",
        label_command(snapshot),
        (
            book.say(
                f"You have decided about {plural(n, 'job')}; below {ORDER_ONLY} an order is all that can be promised, and every "
                "way to judge is too little tested to be told from another.",
                "labels",
            ),
        ),
        book.say("The order is useful already: you need not wait with reading the best of it.", "labels"),
        Figure(float(ORDER_ONLY - n), book.figures["labels"].origin, "`metier report`"),
    )


def one_sided(snapshot: Snapshot, book: Book) -> Choice | None:
    """Every decision says the same, or none is excited: nothing can be told from anything, by any method."""
    n, excited = snapshot.n_labels, snapshot.labels.get("excited", 0)
    if n < ORDER_ONLY or 0 < excited < n:
        return None
    alike = next((name for name, one in snapshot.labels.items() if one == n), "")
    what = f"All {n:,} {_ALL_ARE.get(alike, f'are {alike}')}" if alike else f"Not one of {n:,} excites you"
    missing = "that do not excite you" if excited else "that excite you"
    return Choice(
        Verdict.LABEL,
        in_use(snapshot),
        f"Decide about jobs {missing}, five or more{postings_first(snapshot)}",
        label_command(snapshot),
        (
            book.say(
                f"{what}: what excites you cannot be told from what does not, and nothing can be measured.",
                "labels",
                *(["labels.excited"] if book.has("labels.excited") else []),
            ),
        ),
        book.say("If such jobs do not come, labels do not help: other sources of postings may.", "labels"),
    )


def more_labels(snapshot: Snapshot, book: Book) -> Choice | None:
    """More decisions bring more than any change of method that is known."""
    if snapshot.curve_outlook != HELPS or not book.has("curve_gain"):
        return None
    mine, n = in_use(snapshot), snapshot.n_labels
    return Choice(
        Verdict.LABEL,
        mine,
        f"Go on labelling: {n:,} more decisions help {name_used(snapshot)} more than another method is known to"
        f"{postings_first(snapshot)}",
        label_command(snapshot),
        (
            book.say(
                f"By its learning curve twice your {n:,} labels bring {signed(book.figures['curve_gain'])} nats a decision, "
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
