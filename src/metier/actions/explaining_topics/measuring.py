"""Examples of whether it is true: verdicts beside the decisions that came after them, and what is promised."""

from __future__ import annotations

from metier.actions.desk import Desk
from metier.actions.explaining_topics.material import Material, day, own, percent, titled
from metier.actions.ports import Run
from metier.adviser.topics import Example
from metier.domain.decision import Decision, Label, standing
from metier.domain.placement import Lane
from metier.domain.promise import Promise
from metier.domain.verdict import Verdict
from metier.errors.words import plural

FIRST = 10
"""Decisions that a replay only learns from (docs/agreement.md)."""
BEYOND = 4
"""A curve is drawn on to so many times the labels at most."""
LEAST_IN_A_BIN = 5
"""Decisions without which nothing is said of a tenth of P(excited) (taste)."""


def agreement(material: Material) -> Example | str:
    """How many verdicts had the label right, and the newest that had not."""
    found = _counted(material)
    if not found:
        return _none(material)
    right = [said.label is decision.label for decision, said, _ in found]
    wrong = [row for row, is_right in zip(found, right, strict=True) if not is_right]
    decision, said, _ = (wrong or found)[-1]
    posting = material.posting(decision.posting_id)
    kind = "Newest that was not" if wrong else "The newest"
    return own(
        f"{plural(len(found), 'decision')} count; the label that {material.active()} held most probable was yours in {sum(right):,}.",
        f"{kind}: {titled(posting)}, {percent(_chosen(said))} {said.label} said, {decision.label} decided.",
        about=[posting] if posting else [],
        n=len(found),
        n_right=sum(right),
    )


def calibration(material: Material) -> Example | str:
    """The tenth of P(excited) with the most to tell: the highest that enough decisions fell into."""
    found = _counted(material)
    bins: dict[int, list[tuple[Decision, Verdict]]] = {}
    for decision, said, _ in found:
        bins.setdefault(min(9, int(10 * said.p_excited)), []).append((decision, said))
    enough = [tenth for tenth, rows in bins.items() if len(rows) >= LEAST_IN_A_BIN]
    if not enough:
        return _none(material) if not found else f"too few decisions yet: {len(found):,} that count"
    tenth = max(enough)
    rows = bins[tenth]
    k = sum(decision.label is Label.EXCITED for decision, _ in rows)
    mean = sum(said.p_excited for _, said in rows) / len(rows)
    posting = material.posting(rows[-1][0].posting_id)
    few = " Luck moves so few a good deal." if len(rows) < 30 else ""
    return own(
        f"Where {material.active()} said {10 * tenth} to {10 * tenth + 10} % excited ({percent(mean)} on average), you were excited in "
        f"{k:,} of {len(rows):,}; {titled(posting)} is the newest.{few}",
        about=[posting] if posting else [],
        said=mean,
        n_excited=k,
        n=len(rows),
    )


def frozen(material: Material) -> Example | str:
    """The newest decision that counts, with what had been said before it."""
    found = _counted(material)
    if not found:
        return _none(material)
    decision, said, run = found[-1]
    posting = material.posting(decision.posting_id)
    return own(
        f"On {day(run.made_at)} {run.screener}, which had learned from {plural(run.n_decisions, 'decision')}, said "
        f"{percent(said.p_excited)} excited about {titled(posting)}; on {day(decision.decided_at)} you said {decision.label}.",
        about=[posting] if posting else [],
        p_excited=said.p_excited,
        n_decisions=run.n_decisions,
    )


def backtest(material: Material) -> Example | str:
    """What a replay would predict, from the first such decision to the newest."""
    answers = _first_answers(material.desk)
    if len(answers) <= FIRST:
        return f"{plural(FIRST + 1 - len(answers), 'more decision')} before a replay predicts any"
    first, last = answers[FIRST], answers[-1]
    postings = [material.posting(one.posting_id) for one in (first, last)]
    return own(
        f"Of {plural(len(answers), 'first answer')} a replay predicts {len(answers) - FIRST:,}: {titled(postings[0])} by the "
        f"{FIRST} before it, and so on to {titled(postings[1])} by {len(answers) - 1:,}.",
        about=[posting for posting in postings if posting],
        n=len(answers) - FIRST,
    )


def curve(material: Material) -> Example | str:
    """How far a curve reaches."""
    from metier.evaluation.curves import LEAST

    n = len(_first_answers(material.desk))
    if n - FIRST < LEAST:
        return f"{plural(LEAST + FIRST - n, 'more decision')} before a curve can be drawn"
    answers = _first_answers(material.desk)
    posting = material.posting(answers[-1].posting_id)
    return own(
        f"{plural(n, 'decision')}, from {day(answers[0].decided_at)} to {titled(posting)} on {day(answers[-1].decided_at)}: a "
        f"curve of yours rests on {n - FIRST:,} of them and reaches to {BEYOND * n:,} at most.",
        about=[posting] if posting else [],
        n=n,
    )


def promise(material: Material) -> Example | str:
    """What is hidden now and under which promise; what is missing where nothing is."""
    desk = material.desk
    screening = desk.placements.newest()
    stands = standing(desk.decisions.history())
    kept = Promise.from_json(screening.promise) if screening is not None and screening.promise else None
    if screening is not None and kept is not None and kept.is_given:
        lanes = desk.placements.lanes(screening.id)
        hidden = [i for i, lane in lanes.items() if lane is Lane.HIDDEN and i not in stands]
        posting = material.posting(hidden[0]) if hidden else None
        shown = f", {titled(posting)} among them" if posting else ""
        return own(
            f"{plural(len(hidden), 'posting')} hidden{shown}. Promised on {day(screening.made_at)}: {kept.words}.",
            about=[posting] if posting else [],
            n_hidden=len(hidden),
            miss=kept.miss,
        )
    from metier.evaluation.promise import needed

    excited = [decision for decision in stands.values() if decision.label is Label.EXCITED]
    if not excited:
        return "nothing excited you yet"
    least, posting = needed(material.miss, material.sure), material.posting(excited[-1].posting_id)
    why = "; ".join(kept.void) if kept else ""
    return own(
        f"Nothing is hidden. You were excited about {plural(len(excited), 'posting')}, {titled(posting)} the newest; "
        f"{least:,} that you did not pick yourself are needed at least.",
        *([f"{why[:1].upper()}{why[1:]}."] if why and len(why) < 120 else []),
        about=[posting] if posting else [],
        n_excited=len(excited),
        needed=least,
    )


def _counted(material: Material) -> list[tuple[Decision, Verdict, Run]]:
    """Decisions that count as agreement, each with the verdict frozen before it, in the order decided."""
    from metier.actions.report import evidence

    found = evidence(material.desk, material.active())
    return [(decision, *found.said[decision.id]) for decision in found.counted]


def _none(material: Material) -> str:
    return f"no decision came after a verdict of {material.active()} yet"


def _first_answers(desk: Desk) -> list[Decision]:
    from metier.actions.replay import first_answers

    return first_answers(desk.decisions.history())


def _chosen(said: Verdict) -> float:
    return max(said.p_passed, said.p_maybe, said.p_excited)
