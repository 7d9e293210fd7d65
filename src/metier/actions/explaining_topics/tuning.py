"""Examples of changed weights, of money, and of what may leave."""

from __future__ import annotations

from collections.abc import Sequence

from metier.actions.explaining_topics.material import Material, Tuned, day, own, titled
from metier.adviser.topics import Example
from metier.domain.chat import MICRO
from metier.domain.decision import Label, standing
from metier.errors.words import plural
from metier.training.method import Method
from metier.training.registry.events import Standing

LEAST = 20
"""Decisions without which no run starts (docs/finetuning.md)."""
_WORDS = {
    Method.ENCODER: "the encoder was not tuned yet",
    Method.LORA: "no adapter was trained yet",
    Method.HOSTED: "no service has trained on your rows",
}


def fine_tuning(material: Material) -> Example | str:
    """The newest tuned model; else how many decisions there are for a first."""
    models = material.tuned()
    if models:
        return own(*_model(models[0]), about=(), **_rows(models[0]))
    stands = standing(material.desk.decisions.history())
    if not stands:
        return "nothing was decided yet"
    n_excited = sum(decision.label is Label.EXCITED for decision in stands.values())
    enough = "enough to start a run" if len(stands) >= LEAST else f"{LEAST} are needed for a run"
    posting = material.posting(list(stands)[-1])
    return own(
        f"{plural(len(stands), 'decision')}, {n_excited:,} excited, {titled(posting)} the newest: {enough}; whether it brings "
        "anything is another question.",
        about=[posting] if posting else [],
        n_decisions=len(stands),
    )


def encoder(material: Material) -> Example | str:
    """The newest tuned encoder."""
    return _newest(material, Method.ENCODER)


def adapters(material: Material) -> Example | str:
    """The newest adapter."""
    return _newest(material, Method.LORA)


def hosted(material: Material) -> Example | str:
    """The newest model that a service trained."""
    return _newest(material, Method.HOSTED)


def shadow(material: Material) -> Example | str:
    """The shadow, or the model in use, and what later decisions say so far."""
    model = _beside(material.tuned())
    if model is None:
        return "no tuned model judges beside your screener"
    report = material.evidence(model.id)
    if report is None:
        return f"{model.id} cannot be read"
    return own(f"{model.id} ({model.standing}): {report.words}.", about=(), **_rows(model))


def evidence(material: Material) -> Example | str:
    """What betting on a tuned model has come to."""
    model = _beside(material.tuned())
    if model is None:
        return "no tuned model judges beside your screener"
    report = material.evidence(model.id)
    found = report.comparison if report else None
    if found is None or not found.n:
        return f"{model.id} has judged nothing you decided about since"
    return own(
        f"{model.id} beside {found.a}, {plural(found.n, 'later decision')}: the stake on “better” stands at {_stake(found.for_b.now)}, "
        f"its best was {_stake(found.for_b.best)}, and {found.asked:.0f} is asked for: {found.finding}.",
        n=found.n,
        now=found.for_b.now,
        best=found.for_b.best,
        asked=found.asked,
    )


def overfitting(material: Material) -> Example | str:
    """A tuned model's figures on decisions that were kept from it."""
    for model in material.tuned():
        row = model.figures.get("average precision")
        pair = [row.get(side) for side in ("frozen", "tuned")] if isinstance(row, dict) else []
        values = [value[0] if isinstance(value, list) and value else value for value in pair]
        if len(values) == 2 and all(isinstance(value, int | float) for value in values):
            before, after = (float(value) for value in values if isinstance(value, int | float))
            return own(
                f"{model.id}, on decisions kept from training: average precision {before:.2f} untouched, {after:.2f} tuned: {model.gate}.",
                frozen=before,
                tuned=after,
            )
    return "no tuned model was held against decisions kept from it"


def cost(material: Material) -> Example | str:
    """What was spent so far."""
    spent = material.spent()
    if not spent.n_calls:
        return "no base model was asked yet, so nothing was spent"
    usd = spent.total / MICRO
    each = usd / spent.n_calls
    return own(
        f"{plural(spent.n_calls, 'request')} so far, ${usd:.{2 if usd >= 1 else 4}f} spent or kept apart: ${each:.4f} each, so 1,000 more at the same "
        f"price are ${1000 * each:,.2f}. {spent.n_replies:,} were answered.",
        usd=usd,
        n_calls=spent.n_calls,
    )


def privacy(material: Material) -> Example | str:
    """Who may read what."""
    agreed = sorted(material.agreed().values(), key=lambda one: one.at)
    if not agreed:
        return own("You agreed to nothing: no host may read any of your words.", n_hosts=0)
    newest = agreed[-1]
    kinds = ", ".join(sorted(newest.classes))
    more = f" {plural(len(agreed) - 1, 'other host')} besides." if len(agreed) > 1 else ""
    return own(f"{newest.host} may read {kinds}, since {day(newest.at)}.{more}", n_hosts=len(agreed))


def _stake(value: float) -> str:
    """What a bet has come to; beyond a thousand the number says no more."""
    return "more than 1,000" if value > 1_000 else f"{value:.1f}" if value >= 0.1 else "less than 0.1"


def _newest(material: Material, method: Method) -> Example | str:
    model = next((one for one in material.tuned() if one.method is method), None)
    return own(*_model(model), about=(), **_rows(model)) if model else _WORDS[method]


def _model(model: Tuned) -> tuple[str, ...]:
    rows = f" of {plural(model.n_rows, 'row')}" if model.n_rows else ""
    return (f"{model.id}, made on {day(model.made_at)}{rows}: {model.gate}; {model.standing}.",)


def _rows(model: Tuned) -> dict[str, float]:
    return {"n_rows": model.n_rows} if model.n_rows else {}


def _beside(models: Sequence[Tuned]) -> Tuned | None:
    """The shadow; where there is none, the one in use."""
    by_standing = {one.standing: one for one in reversed(models)}
    return by_standing.get(Standing.SHADOW) or by_standing.get(Standing.IN_USE)
