"""What matters most to the person, held against what is advised: it chooses which reason against is told, never the advice."""

from __future__ import annotations

from metier.adviser.advice import Sentence
from metier.adviser.decision.book import Book
from metier.adviser.decision.choice import Choice
from metier.adviser.decision.figures import money
from metier.adviser.decision.options import in_use
from metier.adviser.snapshot import ASKING, TUNING, Rung, Snapshot

KEY = "answers.goal"
_LEAVING = (*ASKING, Rung.HOSTED)


def against_by_goal(snapshot: Snapshot, book: Book, choice: Choice) -> Sentence | None:
    """The reason against a change that weighs most by what the person said; None where it touches nothing of that."""
    if choice.rung is in_use(snapshot):
        return None
    goal, each = snapshot.answers.get("goal", ""), f"{choice.rung}.per_posting_usd"
    is_paid = book.has(each) and book.value(each) > 0
    if goal == "cheap" and is_paid:
        return book.say(
            f"You said that it should cost nothing: it costs {money(book.figures[each])} a new posting.",
            each,
            KEY,
        )
    leaves = choice.rung in _LEAVING and not snapshot.rung(choice.rung).stays_here
    if goal == "private" and leaves:
        return book.say("You said that nothing should leave this machine: postings go to a provider.", KEY)
    if goal == "reasons" and choice.rung in TUNING:
        return book.say(
            "You said that every verdict should be explained: what changed weights moved gives no reasons.",
            KEY,
        )
    return None
