"""Rules that advise a trial beside what is used: nothing was compared, and trying costs little."""

from __future__ import annotations

from metier.adviser.advice import Verdict
from metier.adviser.decision import commands
from metier.adviser.decision.book import Book
from metier.adviser.decision.choice import Choice
from metier.adviser.decision.figures import minutes, money, signed
from metier.adviser.decision.options import TRY_TUNING, options
from metier.adviser.decision.phrases import against_asking
from metier.adviser.snapshot import Figure, Origin, Rung, Snapshot

_PUBLISHED = Figure(
    0.0,
    Origin.PUBLISHED,
    "metier's own trials on labelled development sets, 2026-11-30 (docs/log.md)",
)


def try_base_model(snapshot: Snapshot, book: Book) -> Choice | None:
    """A base model is set up and not compared yet."""
    option = next((option for option in options(snapshot) if option.rung is Rung.HYBRID), None)
    if option is None or option.facts.finding or not snapshot.has_base_model:
        return None
    keys = [key for key in ("hybrid.per_posting_usd", "base_models") if book.has(key)]
    return Choice(
        Verdict.TRY,
        Rung.HYBRID,
        "Let your base model judge those that the learned screener is unsure of, beside what you use",
        commands.HYBRID,
        (
            book.say(
                "A base model is set up, and nobody knows yet whether it helps you: it is asked about what your decisions "
                f"leave unsure{_for(option.facts.per_posting_usd)}.",
                *keys,
            ),
        ),
        book.say(against_asking(option), *keys),
    )


def _for(each: Figure | None) -> str:
    """The end of a sentence: what a new posting costs on the mean, where that is known."""
    if each is None or not each.is_known:
        return ""
    return (
        ", and nothing is paid"
        if not each.value
        else f", which costs {money(each)} for each new posting on the mean"
    )


def try_tuning(snapshot: Snapshot, book: Book) -> Choice | None:
    """A tuned encoder costs little and was never tried."""
    option = next((option for option in options(snapshot) if option.rung is Rung.ENCODER), None)
    if option is None or option.facts.finding or option.facts.tuned_model or snapshot.n_labels < TRY_TUNING:
        return None
    key = "encoder.set_up_minutes"
    took = [
        book.say(f"A run takes {minutes(option.facts.set_up_minutes)} on this machine and costs nothing.", key)
    ] if book.has(key) else []  # fmt: skip
    return Choice(
        Verdict.TRY,
        Rung.ENCODER,
        "Tune the sentence encoder once and let it judge beside what you use; nothing in use changes",
        commands.TUNE,
        (
            book.say(
                f"You have {snapshot.n_labels:,} labels; from some {TRY_TUNING} on tuning gave better probabilities for tastes "
                "that show in a few words, and the finding of exciting jobs stayed as it was.",
                "labels",
                book.add("published.tuning", _PUBLISHED),
            ),
            *took,
        ),
        book.say(
            f"Nothing beyond luck was gained in the order of the exciting ones ({signed(_PUBLISHED)} AP), and a tuned "
            "encoder has to read every posting again.",
            "published.tuning",
        ),
    )
