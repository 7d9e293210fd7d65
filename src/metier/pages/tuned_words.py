"""Tuned models in words: what a card says, and what later decisions say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.pages.finetune_words import memory, size
from metier.pages.words import UNKNOWN, duration, one_line, plural

if TYPE_CHECKING:
    from collections.abc import Mapping

    from metier.actions.finetuning.using import UseReport
    from metier.evaluation.compare import Comparison
    from metier.training.registry.card import Card
    from metier.workspace.finetuning.listing import ListedModel

GATES = {
    "better on held-out decisions": "better",
    "no better on held-out decisions": "no better",
    "not known by held-out decisions": "not known",
}
"""What held-out decisions said, in a word or two."""


def beside_words(model: ListedModel) -> str:
    """What decisions since then say, within a sentence; empty where they say nothing."""
    found = model.evidence
    if found is None or found.comparison is None:
        return ""
    return f"{found.words[0].lower()}{found.words[1:]}"


def beside_figures(model: ListedModel) -> str:
    """The gain on decisions since then with its bounds, and how many more decisions would tell; empty where none is counted."""
    found = model.evidence
    if found is None or found.comparison is None or not found.comparison.n:
        return ""
    told = dict(_comparison(found.comparison, found))
    gain = f"gain {told['gain']}; at every look {told['at every look'].partition(';')[0]}"
    return f"{gain}; to know: {told['to know']}" if "to know" in told else gain


def evidence_pairs(report: UseReport) -> list[tuple[str, str]]:
    """What a finding rests on: figures with bounds, and what held-out decisions had said."""
    found = report.comparison
    pairs = _comparison(found, report) if found and found.n else []
    pairs.append(("held out", f"{report.gate.value}, when it was trained"))
    if report.kind.value == "screening" and report.reading_seconds:
        read = "" if report.standing.value == "set aside" else "; what it has judged beside, it has read"
        pairs.append(("reading", f"about {duration(report.reading_seconds)} for all postings, once{read}"))
    return pairs


def _comparison(found: Comparison, report: UseReport) -> list[tuple[str, str]]:
    from metier.evaluation.figure_words import signed, signed_bounds

    pairs = [
        ("gain", f"{signed(found.gain.value)} nats a decision ({signed_bounds(found.gain)})"),
        ("at every look", f"{signed_bounds(found.lasting)}; the finding rests on this one"),
        ("average precision", f"{signed(found.ap_gain.value)} ({signed_bounds(found.ap_gain)})"),
        ("right order", f"{signed(found.auc_gain.value)} ({signed_bounds(found.auc_gain)})"),
        (
            "only one right",
            f"{found.labels.only_b:,} : {found.labels.only_a:,} (it : {report.rival.words})",
        ),
        (
            "e-value",
            f"{max(found.for_b.best, found.for_a.best):,.1f}; {found.asked:,.0f} are asked for",
        ),
    ]
    if found.more is not None:
        high = f" to {found.more.high:,}" if found.more.high is not None else " or more"
        pairs.append(
            ("to know", f"about {plural(found.more.about, 'more decision')} ({found.more.low:,}{high})")
        )
    return pairs


def base_words(card: Card) -> str:
    """Which weights were changed, with their hash where the name is none."""
    identity = "" if card.base_identity == card.base else f" ({one_line(card.base_identity, 24)})"
    return f"{one_line(card.base)}{identity}"


def data_words(card: Card) -> str:
    """What it was made of."""
    labels = " · ".join(f"{n:,} {one_line(name, 30)}" for name, n in card.labels.items())
    if card.first is None or card.last is None:
        return plural(card.n_rows, "row")
    days = f"{card.first.date()} to {card.last.date()}"
    return f"{plural(card.n_rows, 'row')}, {days}{f' ({labels})' if labels else ''}"


def learned_words(card: Card) -> str:
    """How much it learned from, and how much was told by weights that had not."""
    if card.kind.value != "screening":
        return f"{plural(card.n_rows, 'row')}, learned from or held out"
    return f"{plural(len(card.trained_on), 'posting')}; {len(card.told):,} were scored by weights that had not learned from them"


def took_words(card: Card) -> str:
    """Time, memory and money, beside what was foreseen."""
    return (
        "; ".join(part for part in (_amounts("", card.used), _amounts("foreseen ", card.foreseen)) if part)
        or UNKNOWN
    )


def _amounts(lead: str, numbers: Mapping[str, float]) -> str:
    parts = [
        duration(numbers["seconds"]) if "seconds" in numbers else "",
        f"{memory(numbers['memory_mb'])} of memory" if "memory_mb" in numbers else "",
        f"${numbers['usd']:.2f}" if numbers.get("usd") else "",
    ]
    said = ", ".join(part for part in parts if part)
    return f"{lead}{said}" if said else ""


def file_words(name: str, digest: str, sizes: Mapping[str, int]) -> str:
    """How large a file of a card is, and its hash."""
    there = size(sizes[name]) if name in sizes else "missing"
    return f"{there} · sha256 {digest[:12]}"
