"""Rules that advise a trial beside what is used: nothing was compared, and trying costs little."""

from __future__ import annotations

from metier.adviser.advice import Verdict
from metier.adviser.decision import commands
from metier.adviser.decision.book import Book
from metier.adviser.decision.choice import Choice, name_of
from metier.adviser.decision.figures import minutes, money, signed
from metier.adviser.decision.labelling import label_command, postings_first
from metier.adviser.decision.options import ORDER_ONLY, TRY_TUNING, Option, in_use, options
from metier.adviser.decision.phrases import against_asking, name_used
from metier.adviser.snapshot import Figure, Origin, Rung, Snapshot
from metier.errors.words import plural

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
    if option.facts.side_by_side is not None:
        return _begun(snapshot, book, option, option.facts.side_by_side)
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


def _begun(snapshot: Snapshot, book: Book, option: Option, n: int) -> Choice:
    """It judges beside already: decisions are missing, and another run would tell nothing."""
    key = book.add(
        f"{option.rung}.side_by_side", Figure(float(n), Origin.COUNTED, f"`metier compare {option.rung}`")
    )
    more = Figure(float(max(1, ORDER_ONLY - n)), Origin.COUNTED, f"{ORDER_ONLY} are the fewest that tell")
    return Choice(
        Verdict.NOT_KNOWN,
        in_use(snapshot),
        f"Decide about jobs that {name_used(snapshot)} and {name_of(option.rung)} have both judged{postings_first(snapshot)}",
        label_command(snapshot),
        (
            book.say(
                f"It has begun to judge beside what you use, and {plural(n, 'decision')} came after both; "
                f"{ORDER_ONLY} are the fewest that tell.",
                key,
            ),
        ),
        book.say("Until then nobody knows whether it helps you.", key),
        more,
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
            f"Nothing beyond luck was gained in the order of the exciting ones ({signed(_PUBLISHED)} average precision), and a tuned "
            "encoder has to read every posting again.",
            "published.tuning",
        ),
    )
