"""What to do next: the first of a few plain rules that applies, each with its reasons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from metier.adviser.advice import Sentence, Verdict
from metier.adviser.decision import commands
from metier.adviser.decision.book import Book
from metier.adviser.decision.figures import about, minutes, money, share, signed
from metier.adviser.decision.options import (
    FIRST,
    ORDER_ONLY,
    TRY_TUNING,
    WORTH,
    Option,
    in_use,
    options,
)
from metier.adviser.snapshot import TUNING, Figure, Origin, Rung, Snapshot

HELPS = "more labels help"
_NAMES = {
    Rung.LEARNED: "the learned screener",
    Rung.PROMPTED: "a base model by prompt",
    Rung.FEW_SHOT: "a base model with your examples in the prompt",
    Rung.HYBRID: "the learned screener with a base model for the unsure",
    Rung.ENCODER: "a tuned sentence encoder",
    Rung.LORA: "a local language model with an adapter of yours",
    Rung.HOSTED: "a model tuned at a service",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What one rule says."""

    verdict: Verdict
    rung: Rung
    next_step: str
    command: str
    reasons: tuple[Sentence, ...]
    against: Sentence
    more_labels: Figure | None = None


def name_of(rung: Rung) -> str:
    """A rung in words a person can read."""
    return _NAMES[rung]


def choose(snapshot: Snapshot, book: Book) -> Choice:
    """The first rule that applies; the last one always does."""
    for rule in RULES:
        found = rule(snapshot, book)
        if found is not None:
            return found
    return _stay(snapshot, book)


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
                f"You have decided about {_jobs(snapshot.n_labels)}; before {FIRST} there is nothing to learn from.",
                "labels",
            ),
        ),
        book.say("The words of your profile give an order without any decision.", "profile"),
        Figure(float(FIRST - snapshot.n_labels), book.figures["labels"].origin, "`metier report`"),
    )


def proven_better(snapshot: Snapshot, book: Book) -> Choice | None:
    """Something else was found better on the person's own decisions."""
    better = [option for option in options(snapshot) if option.is_better and book.has(option.key)]
    if not better:
        return None
    best = max(better, key=lambda option: option.gain)
    facts, mine = best.facts, in_use(snapshot)
    reasons = [
        book.say(
            f"On the same decisions {name_of(best.rung)} was better than {name_of(mine)}: "
            f"{_gains(best)}; the evidence was asked to hold however often one looks.",
            *_gain_keys(best, book),
        )
    ]
    reasons += _cost_sentences(best, book)
    return Choice(
        Verdict.SWITCH,
        best.rung,
        f"Change to {name_of(best.rung)}",
        commands.switch_to(best.rung, facts.tuned_model),
        tuple(reasons),
        _against(best, book),
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
                f"You have decided about {_jobs(n)}; below {ORDER_ONLY} an order is all that can be promised, and every "
                "way to judge is too little tested to be told from another.",
                "labels",
            ),
        ),
        book.say("The order is useful already: you need not wait with reading the best of it.", "labels"),
        Figure(float(ORDER_ONLY - n), book.figures["labels"].origin, "`metier report`"),
    )


def under_trial(snapshot: Snapshot, book: Book) -> Choice | None:
    """Something that looks better is being compared, and the comparison is not settled."""
    mine = in_use(snapshot)
    tried = [option for option in options(snapshot) if option.is_promising and book.has(option.key)]
    if not tried:
        return None
    best = max(
        tried, key=lambda option: option.facts.loss_gain.value or 0.0 if option.facts.loss_gain else 0.0
    )
    more = best.facts.more_decisions
    keys = [*_gain_keys(best, book), *([f"{best.rung}.more_decisions"] if more else [])]
    return Choice(
        Verdict.NOT_KNOWN,
        mine,
        f"Stay with {name_of(mine)} and go on deciding: {about(more, 'more decisions')} would tell whether "
        f"{name_of(best.rung)} is better",
        commands.LABEL,
        (
            book.say(
                f"So far {name_of(best.rung)} looks better, and it may be luck: {_gains(best)}.",
                *keys,
            ),
        ),
        book.say(
            f"If the gain is real, each day with {name_of(mine)} forgoes it; it is small either way.", *keys
        ),
        more,
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
            *_nothing_better(snapshot, book),
        ),
        book.say(
            "Labelling takes your time, half a minute a job; a trial of a method takes the machine's.",
            "labels",
        ),
        Figure(float(n), book.figures["labels"].origin, "twice the labels there are"),
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
                f"You have {snapshot.n_labels} labels; from some {TRY_TUNING} on tuning gave better probabilities for tastes "
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


def try_base_model(snapshot: Snapshot, book: Book) -> Choice | None:
    """A base model is set up and not compared yet."""
    option = next((option for option in options(snapshot) if option.rung is Rung.HYBRID), None)
    if option is None or option.facts.finding or not snapshot.has_base_model:
        return None
    keys = [key for key in ("hybrid.per_posting_usd", "base_models") if book.has(key)]
    return Choice(
        Verdict.TRY,
        Rung.HYBRID,
        "Let your base model judge the unsure ones beside the learned screener",
        commands.HYBRID,
        (
            book.say(
                "A base model is set up, and nobody knows yet whether it helps you: it is asked about a small share, "
                f"for {money(option.facts.per_posting_usd)} a new posting.",
                *keys,
            ),
        ),
        book.say(
            "It reads postings at a provider, costs money each time, and may be retired under you.", *keys
        ),
    )


def _stay(snapshot: Snapshot, book: Book) -> Choice:
    mine = in_use(snapshot)
    beside = _beside(snapshot, book)
    reasons = [*_agreement(snapshot, book), *beside, *_nothing_better(snapshot, book)]
    if snapshot.curve_outlook and book.has("curve_gain"):
        reasons.append(
            book.say(
                f"Twice your labels would bring {signed(book.figures['curve_gain'])} nats a decision: {snapshot.curve_outlook}.",
                "curve_gain",
            )
        )
    return Choice(
        Verdict.STAY,
        mine,
        f"Stay with {name_of(mine)}" + (", and decide about what both have judged" if beside else ""),
        commands.LABEL if beside else commands.SCREEN,
        tuple(
            reasons or [book.say(f"It learns from your {_decisions(snapshot.n_labels)} at once.", "labels")]
        ),
        book.say(
            "What nobody has compared cannot be ruled out; a trial beside it is the only way to know.",
            "labels",
        ),
    )


def _beside(snapshot: Snapshot, book: Book) -> list[Sentence]:
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


Rule = Callable[[Snapshot, Book], Choice | None]
RULES: tuple[Rule, ...] = (
    first_labels,
    proven_better,
    order_only,
    under_trial,
    more_labels,
    try_base_model,
    try_tuning,
)
"""In this order: evidence on the person's own decisions before all that is only likely."""

_PUBLISHED = Figure(
    0.0,
    Origin.PUBLISHED,
    "metier's own trials on labelled development sets, 2026-11-30 (docs/log.md)",
)


def _gains(option: Option) -> str:
    facts = option.facts
    parts = []
    if facts.gain is not None and facts.gain.is_known:
        parts.append(f"{signed(facts.gain)} in average precision of the exciting ones")
    if facts.loss_gain is not None and facts.loss_gain.is_known:
        parts.append(f"{signed(facts.loss_gain)} nats a decision")
    return ", ".join(parts)


def _gain_keys(option: Option, book: Book) -> list[str]:
    return [key for key in (f"{option.rung}.gain", f"{option.rung}.loss_gain") if book.has(key)]


def _cost_sentences(option: Option, book: Book) -> list[Sentence]:
    key = f"{option.rung}.per_posting_usd"
    if not book.has(key):
        return []
    return [book.say(f"It costs {money(option.facts.per_posting_usd)} a new posting.", key)]


def _against(option: Option, book: Book) -> Sentence:
    keys = _gain_keys(option, book)
    if option.rung in TUNING:
        return book.say(
            "It learned your past decisions by heart, habits included: when your taste changes it must be tuned again.",
            *keys,
        )
    if option.rung is Rung.LEARNED:
        return book.say("What was built and read for the other one is then idle.", *keys)
    return book.say(
        "It reads postings at a provider, costs money each time, and may be retired under you.", *keys
    )


def _agreement(snapshot: Snapshot, book: Book) -> list[Sentence]:
    if not book.has("agreement.auc"):
        return []
    figure = snapshot.agreement["auc"]
    n = "" if figure.n is None else f" on {figure.n:,} decisions it had not seen"
    return [
        book.say(
            f"It puts an exciting job before another one {share(figure)} of the time{n}.", "agreement.auc"
        )
    ]


def _nothing_better(snapshot: Snapshot, book: Book) -> list[Sentence]:
    """What was compared and not found better."""
    return [
        book.say(
            f"Beside it {name_of(option.rung)}: {option.facts.finding} ({_gains(option)}).",
            *_gain_keys(option, book),
        )
        for option in options(snapshot)
        if option.facts.finding and not option.is_better and book.has(option.key)
    ]


def _jobs(n: int) -> str:
    return "1 job" if n == 1 else f"{n} jobs"


def _decisions(n: int) -> str:
    return "1 decision" if n == 1 else f"{n} decisions"
