"""The report of one workspace: figures from frozen verdicts, replayed ones beside them, never mixed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from metier.actions.audit import missed_hidden, missed_jobs
from metier.actions.desk import Desk
from metier.actions.outcomes import summary
from metier.actions.ports import Run
from metier.actions.replay import Replayed, first_answers
from metier.actions.report.notes import claim, notes
from metier.actions.report.values import ReplayState, Report
from metier.domain.decision import Decision, Label, Occasion, standing
from metier.domain.verdict import Verdict
from metier.evaluation.agreement import (
    FEW,
    Agreement,
    Counting,
    Ground,
    Judged,
    Origin,
    OverTime,
    Selection,
    agreement,
    consistency,
    counted,
    judged,
    over_time,
)
from metier.evaluation.agreement.over_time import BLOCK
from metier.evaluation.drift import Change
from metier.evaluation.metrics import EXCITED


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a report is made of, read once.

    Attributes:
        history: Every decision ever made, undos too.
        counted: The decisions that count as agreement, with `counting` of the others.
        said: By decision: the verdict of the active screener that was frozen before it.
        answers: First answers about postings, in the order decided.
    """

    history: Sequence[Decision]
    counted: Sequence[Decision]
    counting: Counting
    said: Mapping[int, tuple[Verdict, Run]]
    answers: Sequence[Decision]

    @property
    def frozen(self) -> Judged:
        """The counted decisions beside the verdicts frozen before them."""
        return judged([_label(d) for d in self.counted], [self.said[d.id][0] for d in self.counted])

    def replayed(self, name: str, replayed: Replayed) -> tuple[Judged, list[Decision]]:
        """The decisions figures of replayed verdicts rest on, beside those of the screener `name`.

        The counted ones where there are enough of them, so that both kinds of figure speak about the same; else all.
        """
        reached = set(replayed.common)
        pool = self.counted if len(self.counted) >= FEW else self.answers
        decisions = [decision for decision in pool if decision.posting_id in reached]
        p = np.array([replayed.p[name][d.posting_id] for d in decisions], np.float64).reshape(-1, 3)
        grades = np.array([_label(d).grade for d in decisions], np.int64)
        return Judged(grades, p, p[:, EXCITED]), decisions


def evidence(desk: Desk, screener: str) -> Evidence:
    """Everything the store knows about decisions and what `screener` had said before them."""
    history = desk.decisions.history()
    said = desk.verdicts.before_decisions(screener)
    found, counting = counted(history, said)
    return Evidence(history, found, counting, said, first_answers(history))


def report(
    desk: Desk,
    found: Evidence,
    replayed: Replayed,
    changes: Sequence[Change],
    *,
    n_looked: int,
    screener: str,
    shown: int,
) -> Report:
    """The report of one workspace. Cost: about a second for 2,000 decisions, replays apart.

    Args:
        replayed: The active screener and its baselines.
        changes: What changed in the person's taste.
        n_looked: Over how many standing decisions changes were looked for.
        screener: Name of the active screener.
        shown: How many postings a ranked list shows.
    """
    stands = standing(found.history)
    labels = [_label(decision) for decision in stands.values()]
    n_postings = desk.postings.count()
    frozen, random = _frozen(found, screener, shown)
    beside = tuple(
        agreement(pairs, screener=name, origin=Origin.REPLAYED, selection=Selection.ALL, shown=shown)
        for name in replayed.p
        if len(pairs := found.replayed(name, replayed)[0])
    )
    made = Report(
        made_at=desk.clock.now(),
        screener=screener,
        shown=shown,
        n_postings=n_postings,
        decided={label: labels.count(label) for label in Label},
        counting=found.counting,
        claim="",
        frozen=frozen,
        frozen_random=random,
        replayed=beside,
        replay=ReplayState(len(replayed.common), replayed.of, replayed.n_left_out),
        consistency=consistency(found.history),
        over_time=_over_time(desk, found, replayed),
        missed=missed_hidden(desk)
        or missed_jobs(desk.verdicts.latest(), n_postings - len(stands), found.answers, found.said),
        changes=tuple(changes),
        n_looked=n_looked,
        n_tentative=sum(found.said[decision.id][0].tentative for decision in found.counted),
        notes=(),
        outcomes=summary(desk),
    )
    return replace(made, claim=claim(made), notes=notes(made))


def _frozen(found: Evidence, screener: str, shown: int) -> tuple[Agreement | None, Agreement | None]:
    """Agreement of frozen verdicts: on all counted decisions, and on those drawn at random."""
    pairs = found.frozen
    random = np.array([decision.occasion is Occasion.RANDOM for decision in found.counted], np.bool_)
    sides = []
    for part, selection in ((pairs, Selection.ALL), (pairs.take(random), Selection.RANDOM)):
        whole = agreement(part, screener=screener, origin=Origin.FROZEN, selection=selection, shown=shown)
        sides.append(whole if len(part) else None)
    return sides[0], sides[1]


def _over_time(desk: Desk, found: Evidence, replayed: Replayed) -> OverTime | None:
    """Of frozen verdicts where there are enough for a block, else of replayed ones."""
    if len(found.counted) >= BLOCK:
        methods = [(key, first) for key, first in desk.documents.versions("method").items()]
        grounds = [_ground(found.said[decision.id][1], methods) for decision in found.counted]
        at = [decision.decided_at for decision in found.counted]
        return over_time(found.frozen, at, grounds, origin=Origin.FROZEN)
    if not replayed.p:
        return None
    pairs, decisions = found.replayed(next(iter(replayed.p)), replayed)
    return over_time(pairs, [d.decided_at for d in decisions], (), origin=Origin.REPLAYED)


def _ground(run: Run, methods: Sequence[tuple[str, str]]) -> Ground:
    """What a run rests on; its method is the last one of its screener that was in use by then."""
    mine = [
        words.removeprefix(f"{run.screener}: ")
        for words, first_used_at in methods
        if words.startswith(f"{run.screener}: ") and datetime.fromisoformat(first_used_at) <= run.made_at
    ]
    return Ground(run.screener, run.profile_key, mine[-1] if mine else "")


def _label(decision: Decision) -> Label:
    assert decision.label is not None
    return decision.label
