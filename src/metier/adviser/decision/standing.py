"""Where the person stands: labels, agreement, volume, outcomes, how settled the taste is, what was spent."""

from __future__ import annotations

from metier.adviser.advice import Sentence
from metier.adviser.decision.book import Book
from metier.adviser.decision.figures import FEW, money, share
from metier.adviser.decision.options import in_use
from metier.adviser.snapshot import Snapshot
from metier.errors.words import plural


def standing(snapshot: Snapshot, book: Book) -> tuple[Sentence, ...]:
    """One sentence for each thing that is known, and for what matters and is not."""
    return (
        _labels(snapshot, book),
        _agreement(snapshot, book),
        *_in_the_way(snapshot, book),
        *_volume(book),
        *_taste(snapshot, book),
        *_outcomes(snapshot, book),
        *_money(book),
    )


def _labels(snapshot: Snapshot, book: Book) -> Sentence:
    counts = " · ".join(f"{n:,} {name}" for name, n in snapshot.labels.items())
    imported = f", {snapshot.n_imported:,} of them imported" if snapshot.n_imported else ""
    days = f"; decided here on {plural(snapshot.days_used, 'day')}" if snapshot.days_used else ""
    counts = f" ({counts})" if counts else ""
    keys = ["labels", *(f"labels.{name}" for name in snapshot.labels), "labels.imported", "days_used"]
    return book.say(f"{plural(snapshot.n_labels, 'label')}{counts}{imported}{days}.", *keys)


def _agreement(snapshot: Snapshot, book: Book) -> Sentence:
    if not book.has("agreement.auc"):
        if "agreement.auc" in book.figures:
            told = book.figures["agreement.auc"].source
            return book.say(f"How often it agrees with you is not known: {told}.", "agreement.auc")
        return book.say("How often it agrees with you is not known: `metier report` would tell.", "labels")
    figure = snapshot.agreement["auc"]
    words = f"Order: {share(figure)} of pairs of an exciting job and another are in the right order"
    n = "" if figure.n is None else f", on {plural(figure.n, 'decision')} it had not seen"
    if figure.n is not None and figure.n < FEW:
        n += "; too few to say more"
    return book.say(f"{words}{n}.", "agreement.auc")


def _in_the_way(snapshot: Snapshot, book: Book) -> list[Sentence]:
    """What is in use and cannot do its whole work now: hybrid whose base model may not be asked, for instance."""
    facts = snapshot.rung(in_use(snapshot))
    return [
        book.say(f"What you use cannot do its whole work now: {words}.", f"{facts.rung}.obstacles")
        for words in facts.obstacles[:1]
    ]


def _volume(book: Book) -> list[Sentence]:
    if not book.has("monthly_postings"):
        return []
    return [
        book.say(
            f"About {plural(round(book.value('monthly_postings')), 'new posting')} a month.",
            "monthly_postings",
        )
    ]


def _taste(snapshot: Snapshot, book: Book) -> list[Sentence]:
    found = []
    if snapshot.n_changes:
        n = snapshot.n_changes
        words = f"Your taste changed: {plural(n, 'change')} {'is' if n == 1 else 'are'} known."
        found.append(book.say(words, "changes"))
    if book.has("self_agreement"):
        words = f"Asked again, you say the same {share(book.figures['self_agreement'])} of the time: no method can do better."
        found.append(book.say(words, "self_agreement"))
    if snapshot.n_patterns_open:
        n = snapshot.n_patterns_open
        words = f"{plural(n, 'learned pattern')} {'is' if n == 1 else 'are'} neither “mine” nor “habit” yet; tuning amplifies both."
        found.append(book.say(words, "patterns_open"))
    return found


def _outcomes(snapshot: Snapshot, book: Book) -> list[Sentence]:
    told = {name: n for name, n in snapshot.outcomes.items() if n}
    if not told:
        return []
    words = " · ".join(f"{n:,} {name}" for name, n in told.items())
    return [
        book.say(f"Outcomes: {words}; they never count as taste.", *(f"outcomes.{name}" for name in told))
    ]


def _money(book: Book) -> list[Sentence]:
    if not book.has("spent_usd"):
        return []
    cap = f" of {money(book.figures['budget_usd'])}" if book.has("budget_usd") else ""
    keys = ["spent_usd", *(["budget_usd"] if cap else [])]
    return [book.say(f"Spent on base models so far: {money(book.figures['spent_usd'])}{cap}.", *keys)]
