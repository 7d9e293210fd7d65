"""Examples of what is learned from: decisions, patterns in them, changes, and what stays apart from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from metier.actions.decide import examples
from metier.actions.explaining_topics.material import Material, day, ended, own, plain, said, titled
from metier.adviser.topics import Example
from metier.domain.decision import Decision, Label, Occasion, standing
from metier.domain.outcome import applications
from metier.domain.posting import PostingId
from metier.errors.words import plural

NEWEST = 80
"""Decisions that patterns are looked for in, newest: more would take longer than an example may."""


def labels(material: Material) -> Example | str:
    """A posting the person changed their mind about; else the newest decision, with its reason."""
    history = material.desk.decisions.history()
    stands = standing(history)
    if not stands:
        return "nothing was decided yet"
    counts = Counter(decision.label for decision in stands.values())
    told = ", ".join(f"{counts[label]:,} {label}" for label in reversed(Label))
    total = f"{plural(len(stands), 'decision')}: {told}."
    changed = _changed(history)
    if changed:
        before, after = changed[-1]
        posting = material.posting(after.posting_id)
        again = " when asked again" if after.occasion is Occasion.RELABEL else ""
        words = (
            f"You said {before.label} about {titled(posting)} on {day(before.decided_at)}, and {after.label}{again} "
            f"on {day(after.decided_at)}. Changed about {plural(len(changed), 'posting')} so far."
        )
    else:
        after = list(stands.values())[-1]
        posting = material.posting(after.posting_id)
        reason = f": {said(after.reason)}" if after.reason else ""
        words = ended(f"About {titled(posting)} you said {after.label} on {day(after.decided_at)}{reason}")
    return own(
        total, words, about=[posting] if posting else [], n_decisions=len(stands), n_changed=len(changed)
    )


def bias(material: Material) -> Example | str:
    """The strongest pattern of the newest decisions, with a posting that shows it."""
    from metier.evaluation.patterns import find_patterns

    newest = dict(list(standing(material.desk.decisions.history()).items())[-NEWEST:])
    taught = examples(list(newest.values()), material.desk.postings)
    found = find_patterns(taught, material.profile())
    if found.n_missing:
        return f"{plural(found.n_missing, 'more decision')} before a pattern can be stated"
    if not found.stated:
        return f"no pattern shows beyond luck in your newest {len(taught):,} decisions"
    strongest = found.stated[0]
    posting = material.posting(strongest.support[0]) if strongest.support else None
    shown = f" {titled(posting)} is one of them." if posting else ""
    against = f" {len(strongest.against):,} say otherwise." if strongest.against else ""
    return own(
        f"In your newest {len(taught):,} decisions: {plain(strongest.sentence)}.{shown}{against}",
        about=[posting] if posting else [],
        n_decisions=len(taught),
        n_support=len(strongest.support),
        n_against=len(strongest.against),
    )


def drift(material: Material) -> Example | str:
    """The newest change of taste that is known."""
    n, known = material.changes()
    if not n:
        return "nobody has looked yet, or there are fewer than 20 decisions"
    if not known:
        return own(
            f"No change of taste shows beyond luck in {plural(n, 'decision')}.", n_decisions=n, n_changes=0
        )
    newest = max(known, key=lambda change: change.since_place)
    posting = material.posting(newest.shown_since[0]) if newest.shown_since else None
    shown = f" Since then for instance {titled(posting)}." if posting else ""
    return own(
        f"In {plural(n, 'decision')}: {plain(newest.sentence)}.{shown}",
        about=[posting] if posting else [],
        n_decisions=n,
        n_changes=len(known),
    )


def outcomes(material: Material) -> Example | str:
    """Where the newest application stands, beside the label that stays as it is."""
    found = applications(material.desk.outcomes.history())
    if not found:
        return "no application was noted yet"
    newest = max(found.values(), key=lambda one: one.since)
    posting = material.posting(newest.posting_id)
    decision = standing(material.desk.decisions.of(newest.posting_id)).get(newest.posting_id)
    label = f"; your label stays {decision.label}" if decision else "; you gave it no label"
    n_open = sum(one.is_open for one in found.values())
    return own(
        f"{titled(posting)}: {newest.stage} since {newest.since}{label}.",
        f"{plural(len(found), 'application')}, {n_open:,} under way.",
        about=[posting] if posting else [],
        n_applications=len(found),
        n_open=n_open,
    )


def _changed(history: Sequence[Decision]) -> list[tuple[Decision, Decision]]:
    """By posting the last two answers that stand, where they differ; in the order of the later one."""
    undone = {decision.undoes for decision in history}
    last: dict[PostingId, Decision] = {}
    changed: dict[PostingId, tuple[Decision, Decision]] = {}
    for decision in history:
        if decision.label is None or decision.id in undone:
            continue
        before = last.get(decision.posting_id)
        if before is not None and before.label is not decision.label:
            changed.pop(decision.posting_id, None)
            changed[decision.posting_id] = (before, decision)
        last[decision.posting_id] = decision
    return list(changed.values())
