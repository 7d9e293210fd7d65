"""Advice out of a snapshot; no clock, no chance, no look at anything else."""

from __future__ import annotations

from metier.adviser.advice import Advice, Sentence, Verdict
from metier.adviser.decision.book import Book
from metier.adviser.decision.choice import Choice, name_of
from metier.adviser.decision.choose import choose
from metier.adviser.decision.goals import against_by_goal
from metier.adviser.decision.options import ORDER_ONLY, TRY_TUNING, options
from metier.adviser.decision.phrases import goes_on, name_used
from metier.adviser.decision.rows import rung_rows
from metier.adviser.decision.standing import standing
from metier.adviser.decision.thumbs import thumbs
from metier.adviser.snapshot import Snapshot

MOST_QUESTIONS = 3


def advise(snapshot: Snapshot) -> Advice:
    """What to do next, and why.

    Example:
        >>> from datetime import date
        >>> advise(Snapshot(date(2026, 12, 1), "learned", {"excited": 1, "maybe": 0, "passed": 2})).verdict.value
        'label more first'
    """
    book = Book.of(snapshot)
    choice = choose(snapshot, book)
    stands = standing(snapshot, book)
    changes = _would_change(snapshot, book, choice)
    return Advice(
        verdict=choice.verdict,
        rung=choice.rung,
        next_step=choice.next_step,
        command=choice.command,
        standing=stands,
        reasons=choice.reasons,
        against=against_by_goal(snapshot, book, choice) or choice.against,
        would_change=changes,
        thumbs=thumbs(snapshot),
        rungs=rung_rows(snapshot),
        figures=dict(book.used),
        more_labels=choice.more_labels,
        questions=_questions(snapshot),
    )


def _would_change(snapshot: Snapshot, book: Book, choice: Choice) -> tuple[Sentence, ...]:
    """What, if it came about, would lead to other advice."""
    found: list[Sentence] = []
    n = snapshot.n_labels
    if choice.verdict is Verdict.SWITCH:
        after_all = " again: it goes on judging beside" if goes_on(snapshot) else " after all"
        found.append(book.say(f"Decisions on which {name_used(snapshot)} is better{after_all}.", "labels"))
    found += [
        book.say(f"{name_of(option.rung).capitalize()} found better on decisions to come.", option.key)
        for option in options(snapshot)
        if option.rung is not choice.rung and book.has(option.key) and not option.is_better
    ]
    if n < ORDER_ONLY:
        found.append(book.say(f"{ORDER_ONLY} labels: from then on methods can be told apart.", "labels"))
    elif n < TRY_TUNING:
        found.append(
            book.say(f"{TRY_TUNING} labels: from then on a trial of tuning is worth its minutes.", "labels")
        )
    if snapshot.n_changes == 0:
        found.append(
            book.say("A change of your taste: what was learned from old labels then counts less.", "changes")
        )
    if not snapshot.has_base_model:
        stays = snapshot.answers.get("leaving") == "no"
        where = "on this machine, as nothing of yours may leave it" if stays else "set up here"
        keys = ["base_models", *(["answers.leaving"] if stays else [])]
        found.append(book.say(f"A base model {where}: it could be tried beside, by prompt.", *keys))
    return tuple(found[:4])


def _questions(snapshot: Snapshot) -> tuple[str, ...]:
    """At most three questions whose answers are missing and could lead to other advice; below 30 labels none could."""
    if snapshot.n_labels < ORDER_ONLY:
        return ()
    missing = {
        "volume": snapshot.monthly_postings is None,
        "leaving": not snapshot.has_base_model,
        "budget": snapshot.has_base_model and snapshot.budget_usd is None,
        "goal": True,
    }
    asked = [name for name, is_missing in missing.items() if is_missing and name not in snapshot.answers]
    return tuple(asked[:MOST_QUESTIONS])
