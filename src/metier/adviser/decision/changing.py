"""Rules about what decisions found: a change that is proven, one that is likely, one that is not known yet."""

from __future__ import annotations

from metier.adviser.advice import Verdict
from metier.adviser.decision import commands
from metier.adviser.decision.book import Book
from metier.adviser.decision.choice import Choice, name_of
from metier.adviser.decision.figures import about
from metier.adviser.decision.labelling import label_command, postings_first
from metier.adviser.decision.options import ASKS_ALL, BASELINES, WORSE, in_use, options
from metier.adviser.decision.phrases import (
    against_changing_to,
    cost_sentences,
    gain_keys,
    gains,
    goes_on,
    name_used,
)
from metier.adviser.snapshot import TUNING, Figure, Origin, Rung, Snapshot

_MOST_IN_TEN = 9.0  # what is not proved is never told as certain
_LEARNED = Figure(
    52.0,
    Origin.PUBLISHED,
    "metier's own trials on simulated people (docs/benchmarks.md, docs/benchmarks-learning.md)",
    unit="labels",
    low=37.0,
    high=68.0,
)


def proven_better(snapshot: Snapshot, book: Book) -> Choice | None:
    """Something else was found better on the person's own decisions."""
    better = [option for option in options(snapshot) if option.is_better and book.has(option.key)]
    if not better:
        return None
    best = max(better, key=lambda option: option.gain)
    facts = best.facts
    reasons = [
        book.say(
            f"On the same decisions {name_of(best.rung)} was better than {name_used(snapshot)}: "
            f"{gains(best)}; the evidence was asked to hold however often one looks.",
            *gain_keys(best, book),
        )
    ]
    reasons += cost_sentences(best, book)
    return Choice(
        Verdict.SWITCH,
        best.rung,
        f"Change to {name_of(best.rung)}",
        commands.switch_to(best.rung, facts.tuned_model, active=snapshot.active),
        tuple(reasons),
        against_changing_to(best, book),
    )


def likely_better(snapshot: Snapshot, book: Book) -> Choice | None:
    """Something else was rather better on the person's own decisions, if not beyond doubt; the change costs little to undo."""
    likely = [option for option in options(snapshot) if option.is_likely and book.has(option.key)]
    if not likely:
        return None
    best = max(likely, key=lambda option: option.believed or (0.0, 0.0))
    beside = f"; {name_used(snapshot)} goes on judging beside it" if goes_on(snapshot) else ""
    return Choice(
        Verdict.SWITCH,
        best.rung,
        f"Change to {name_of(best.rung)}{beside}",
        commands.switch_to(best.rung, best.facts.tuned_model, active=snapshot.active),
        (
            book.say(
                f"On the same decisions {name_of(best.rung)} was better than {name_used(snapshot)}: {gains(best)}. That is likely and not proved: "
                f"a chance of about {min(10 * best.chance, _MOST_IN_TEN):.0f} in 10.",
                *gain_keys(best, book),
            ),
            *cost_sentences(best, book),
        ),
        against_changing_to(best, book),
    )


def leave_baseline(snapshot: Snapshot, book: Book) -> Choice | None:
    """A baseline is in use: it is there to be compared with."""
    learned = next((option for option in options(snapshot) if option.rung is Rung.LEARNED), None)
    if snapshot.active not in BASELINES or learned is None or learned.facts.finding == WORSE:
        return None
    return Choice(
        Verdict.SWITCH,
        Rung.LEARNED,
        f"Change to {name_of(Rung.LEARNED)}; `{snapshot.active}` is there to be compared with",
        commands.switch_to(Rung.LEARNED, active=snapshot.active),
        (
            book.say(
                f"With 52 labels (37 to 68) it orders as well as `words` with 200, and you have {snapshot.n_labels:,}.",
                book.add("published.learned", _LEARNED),
                "labels",
            ),
        ),
        book.say("Its sum has more parts than a list of words.", "published.learned"),
    )


def leave_blocked(snapshot: Snapshot, book: Book) -> Choice | None:
    """Something stands in the way of what is in use, which judges nothing without it: the learned screener needs nobody."""
    facts = snapshot.rung(in_use(snapshot))
    learned = next((option for option in options(snapshot) if option.rung is Rung.LEARNED), None)
    is_stuck = facts.rung in (*ASKS_ALL, *TUNING) and facts.obstacles
    if not is_stuck or learned is None or learned.facts.finding == WORSE:
        return None
    key = f"{facts.rung}.obstacles"
    return Choice(
        Verdict.SWITCH,
        Rung.LEARNED,
        f"Change to {name_of(Rung.LEARNED)}, until nothing stands in the way of {name_used(snapshot)}",
        commands.switch_to(Rung.LEARNED, active=snapshot.active),
        (book.say(f"What stands in the way of {name_used(snapshot)}: {facts.obstacles[0]}.", key),),
        book.say("It may be removed at once: the line above says how.", key),
    )


def under_trial(snapshot: Snapshot, book: Book) -> Choice | None:
    """Something that looks better is being compared, and the comparison is not settled."""
    mine = in_use(snapshot)
    tried = [option for option in options(snapshot) if option.is_promising and book.has(option.key)]
    if not tried:
        return None
    best = max(tried, key=lambda option: option.believed or (0.0, 0.0))
    more = best.facts.more_decisions
    keys = [*gain_keys(best, book), *([f"{best.rung}.more_decisions"] if more else [])]
    return Choice(
        Verdict.NOT_KNOWN,
        mine,
        f"Stay with {name_used(snapshot)} and go on deciding: {about(more, 'more decision')} would tell whether "
        f"{name_of(best.rung)} is better{postings_first(snapshot)}",
        label_command(snapshot),
        (
            book.say(
                f"So far {name_of(best.rung)} looks better, and it may be luck: {gains(best)}.",
                *keys,
            ),
        ),
        book.say(f"If the gain is real, each day with {name_used(snapshot)} forgoes it.", *keys),
        more,
    )
