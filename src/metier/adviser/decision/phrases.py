"""Sentences that several rules say, each with the figures it rests on."""

from __future__ import annotations

from metier.adviser.advice import Sentence
from metier.adviser.decision.book import Book
from metier.adviser.decision.choice import name_of
from metier.adviser.decision.figures import money, share, signed
from metier.adviser.decision.options import BASELINES, BETTER, WORSE, Option, in_use, options
from metier.adviser.snapshot import TUNING, Figure, Origin, Rung, Snapshot


def name_used(snapshot: Snapshot) -> str:
    """What is in use, in words; a baseline, which is no rung, by its own name.

    Example:
        >>> from datetime import date
        >>> name_used(Snapshot(date(2026, 12, 1), "words", {}))
        '`words`'
    """
    return f"`{snapshot.active}`" if snapshot.active in BASELINES else name_of(in_use(snapshot))


def goes_on(snapshot: Snapshot) -> bool:
    """Whether what is in use goes on judging beside whatever takes its place: the learned screener does, as it costs nothing."""
    return snapshot.active == Rung.LEARNED


def gains(option: Option) -> str:
    """What a rung brings, in words: order first, then surprise; the other way round where that settled it."""
    facts = option.facts
    parts = []
    if facts.gain is not None and facts.gain.is_known:
        parts.append(f"{signed(facts.gain)} in average precision of the exciting ones")
    if facts.loss_gain is not None and facts.loss_gain.is_known:
        parts.append(f"{signed(facts.loss_gain)} nats a decision")
    return ", ".join(reversed(parts) if facts.finding in {BETTER, WORSE} else parts)


def gain_keys(option: Option, book: Book) -> list[str]:
    """Keys of the figures that `gains` tells."""
    return [key for key in (f"{option.rung}.gain", f"{option.rung}.loss_gain") if book.has(key)]


def cost_sentences(option: Option, book: Book) -> list[Sentence]:
    """What a new posting costs by it, where that is known."""
    key = f"{option.rung}.per_posting_usd"
    if not book.has(key):
        return []
    return [book.say(f"It costs {money(option.facts.per_posting_usd)} a new posting.", key)]


def against_changing_to(option: Option, book: Book) -> Sentence:
    """The strongest reason against a rung that is better."""
    keys = gain_keys(option, book)
    if option.rung in TUNING:
        return book.say(
            "It learned your past decisions by heart, habits included: when your taste changes it must be tuned again.",
            *keys,
        )
    if option.rung is Rung.LEARNED:
        return book.say("What was built and read for the other one is then idle.", *keys)
    return book.say(against_asking(option), *keys)


def against_asking(option: Option) -> str:
    """What speaks against a base model: less where it is on this machine."""
    if option.facts.stays_here:
        return "It takes this machine's time for each posting it is asked about, and says why in words that must be checked."
    each = option.facts.per_posting_usd
    paid = "" if each is not None and each.value == 0 else " costs money each time,"
    return f"It reads postings at a provider,{paid} and may be retired under you.".replace(
        "provider, and", "provider and"
    )


def agreement(snapshot: Snapshot, book: Book) -> list[Sentence]:
    """How well the screener in use orders, where that is known."""
    if not book.has("agreement.auc"):
        return []
    figure = snapshot.agreement["auc"]
    n = "" if figure.n is None else f" on {figure.n:,} decisions it had not seen"
    return [
        book.say(
            f"It puts an exciting job before another one {share(figure)} of the time{n}.", "agreement.auc"
        )
    ]


def nothing_better(snapshot: Snapshot, book: Book) -> list[Sentence]:
    """What was compared and not found better."""
    return [
        book.say(
            f"Beside it {name_of(option.rung)}: {option.facts.finding} ({gains(option)}).",
            *gain_keys(option, book),
        )
        for option in options(snapshot)
        if option.facts.finding and not option.is_better and book.has(option.key)
    ]


def judging_beside(snapshot: Snapshot, book: Book) -> list[Sentence]:
    """Tuned models that judge beside what is used and were not compared yet."""
    return [
        book.say(
            f"{name_of(facts.rung).capitalize()} ({facts.tuned_model}) judges beside it, unseen; what it is worth is not known "
            "before you have decided about jobs that both have judged.",
            book.add(f"{facts.rung}.shadow", Figure(1.0, Origin.COUNTED, "`metier finetune list`")),
        )
        for facts in snapshot.rungs
        if facts.tuned_model and not facts.finding and facts.rung is not in_use(snapshot)
    ]
