"""Every rung on one page: what it is expected to bring, what it costs, what it is like to live with."""

from __future__ import annotations

from metier.adviser.advice import RungRow
from metier.adviser.decision.figures import minutes, money, signed
from metier.adviser.decision.options import BASELINES, BETTER, WORSE, in_use
from metier.adviser.snapshot import Rung, RungFacts, Snapshot

_HERE = "nothing leaves this machine"
_SENT = "postings, and what you agreed to, go to the provider"
_LIVING: dict[Rung, tuple[str, str, str, str]] = {
    Rung.LEARNED: ("none: it learns at every decision", "as a sum of facts, words and near decisions", _HERE, "none"),
    Rung.PROMPTED: (
        "a prompt to keep in order; models are retired", "in the model's words, quotes checked", _SENT,
        "low: another model reads the same prompt",
    ),
    Rung.FEW_SHOT: (
        "a prompt to keep in order; models are retired", "in the model's words, quotes checked", _SENT,
        "low: another model reads the same prompt",
    ),
    Rung.HYBRID: (
        "a budget and a prompt to keep in order", "as the learned one, with the model's words where it was asked", _SENT,
        "low",
    ),
    Rung.ENCODER: (
        "to be tuned again when taste changes", "as the learned one; what tuning moved gives no reasons", _HERE, "none: one command back",
    ),
    Rung.LORA: (
        "to be tuned again when taste or the base model changes", "hardly: a number out of a language model", _HERE,
        "to one base model",
    ),
    Rung.HOSTED: (
        "a job at a service; hosting; services close", "hardly: a number out of a language model",
        "your rows, masked, go to the service", "high: weights stay there",
    ),
}  # fmt: skip


def rung_rows(snapshot: Snapshot) -> tuple[RungRow, ...]:
    """The rungs in the order of the ladder, the one in use marked by its gain."""
    mine = None if snapshot.active in BASELINES else in_use(snapshot)
    return tuple(_row(facts, is_used=facts.rung is mine) for facts in snapshot.rungs)


def _row(facts: RungFacts, *, is_used: bool) -> RungRow:
    upkeep, explains, privacy, lock_in = _LIVING[facts.rung]
    privacy = _HERE if facts.stays_here else privacy
    return RungRow(
        facts.rung, "in use" if is_used else _gain(facts), _cost(facts), upkeep, explains, privacy, lock_in, facts.obstacles
    )  # fmt: skip


def _gain(facts: RungFacts) -> str:
    found = facts.finding or "not compared"
    is_settled = facts.finding in {BETTER, WORSE}  # by surprise, as comparisons settle it
    if (
        facts.gain is not None
        and facts.gain.is_known
        and not (is_settled and facts.loss_gain is not None and facts.loss_gain.is_known)
    ):
        return f"{found}: {signed(facts.gain)} average precision"
    if facts.loss_gain is not None and facts.loss_gain.is_known:
        return f"{found}: {signed(facts.loss_gain)} nats"
    return found


def _cost(facts: RungFacts) -> str:
    parts = []
    if facts.set_up_minutes is not None and facts.set_up_minutes.value:
        parts.append(f"{minutes(facts.set_up_minutes)} once")
    if facts.set_up_usd is not None and facts.set_up_usd.value != 0:
        parts.append(f"{money(facts.set_up_usd)} once")
    if facts.per_posting_usd is not None:
        parts.append(f"{money(facts.per_posting_usd)} a posting")
    kept = facts.per_month_usd
    if kept is not None and kept.value != 0:
        parts.append(f"{money(kept)} a month" if kept.is_known else "hosting not known")
    return ", ".join(parts) or "not known"
