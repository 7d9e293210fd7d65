"""Trying an edited prompt on past decisions: which verdicts change, and whether they agree more with the person."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from metier.actions.desk import Desk
from metier.actions.replay import first_answers
from metier.domain.chat import MICRO, Conversation
from metier.domain.decision import Decision, Label
from metier.domain.example import Example
from metier.domain.ports import Progress
from metier.domain.posting import Posting
from metier.domain.verdict import Verdict
from metier.evaluation.agreement import Agreement, Origin, Selection, agreement, judged
from metier.evaluation.compare import Comparison, compare_all
from metier.screeners.answer_calibration import AnswerCalibration
from metier.screeners.converse import Answered, Unread
from metier.screeners.prompted import Judged, PromptedScreener

BEFORE, AFTER = "before", "after"
AT_MOST = 30
"""Decisions a prompt is tried on unless asked otherwise: each costs a request for either prompt."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Decisions to try a prompt on, the newest, and those before them, which may stand in it as examples."""

    tested: tuple[tuple[Posting, Label], ...]
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """A decided posting whose most probable label differs between the two prompts."""

    posting: Posting
    decided: Label
    before: Verdict
    after: Verdict


@dataclass(frozen=True, slots=True)
class TryReport:
    """What an edited prompt would have said.

    Attributes:
        before, after: Versions of the templates.
        n: Decisions with a readable answer to both.
        n_examples: Earlier decisions that could stand in the prompts as examples.
        n_unread: Decisions for which one of the two gave no readable answer; they count for neither.
        changed: Where the most probable label differs, in the order decided.
        agreements: The figures of both on the same decisions; empty while there are none.
        comparison: Whether the difference is more than luck; None while there is nothing to compare.
        paid_usd: What trying cost now; kept answers cost nothing.
    """

    before: str
    after: str
    screener: str
    n: int
    n_examples: int
    n_unread: int
    changed: tuple[Changed, ...]
    agreements: tuple[Agreement, ...]
    comparison: Comparison | None
    paid_usd: Decimal
    n_calls: int


def trial_of(desk: Desk, *, at_most: int = AT_MOST, with_examples: bool) -> Trial:
    """The newest first answers, at most half of all where earlier ones are needed as examples.

    The future teaches nothing: what stands in a prompt was decided before every decision it is tried on.
    """
    answers = first_answers(desk.decisions.history())
    most = len(answers) // 2 if with_examples else len(answers)
    n_tested = min(at_most, most)
    earlier, tested = answers[: len(answers) - n_tested], answers[len(answers) - n_tested :]
    postings = {posting.id: posting for posting in desk.postings.by_ids([a.posting_id for a in answers])}
    return Trial(
        tuple((postings[answer.posting_id], _label(answer)) for answer in tested),
        tuple(Example(postings[a.posting_id], _label(a), a.reason, a.decided_at) for a in earlier),
    )


def conversations(screener: PromptedScreener, trial: Trial) -> list[Conversation[Answered | Unread]]:
    """What one prompt would ask, for an estimate; they cannot be held afterwards."""
    return _learned(screener, trial).conversations([posting for posting, _ in trial.tested])


def try_prompt(
    before: PromptedScreener,
    after: PromptedScreener,
    trial: Trial,
    *,
    shown: int,
    progress: Progress | None = None,
) -> TryReport:
    """Ask with both prompts about the same decisions; the model's own probabilities are compared, uncalibrated.

    Args:
        before, after: The same model and kind, asked with two templates; not yet taught.
        shown: How many postings a ranked list shows, for the figures.

    Raises:
        ProviderError, RefusedError, BudgetReachedError: Asking failed; what was answered is kept and not paid again.
    """
    sides = [_asked(_learned(screener, trial), trial, progress) for screener in (before, after)]
    pairs = [
        (label, first, second)
        for (_, label), first, second in zip(trial.tested, *(side.verdicts for side in sides), strict=True)
        if first and second
    ]
    labels = [label for label, _, _ in pairs]
    verdicts = {BEFORE: [first for _, first, _ in pairs], AFTER: [second for _, _, second in pairs]}
    return TryReport(
        before=before.prompting.prompt.template.version,
        after=after.prompting.prompt.template.version,
        screener=after.kind,
        n=len(pairs),
        n_examples=len(trial.examples) if after.features else 0,
        n_unread=len(trial.tested) - len(pairs),
        changed=tuple(_changed(trial, *(side.verdicts for side in sides))),
        agreements=tuple(
            agreement(
                judged(labels, side),
                screener=name,
                origin=Origin.REPLAYED,
                selection=Selection.ALL,
                shown=shown,
            )
            for name, side in verdicts.items()
        )
        if pairs
        else (),
        comparison=_comparison(labels, verdicts) if pairs else None,
        paid_usd=Decimal(sum(side.paid for side in sides)) / MICRO,
        n_calls=sum(side.n_calls for side in sides),
    )


@dataclass(frozen=True, slots=True)
class _Side:
    """What one prompt said about each tested decision, in order; None where no answer could be read."""

    verdicts: Sequence[Verdict | None]
    paid: int
    n_calls: int


def _learned(screener: PromptedScreener, trial: Trial) -> PromptedScreener:
    taught = replace(screener, examples=trial.examples)
    return replace(taught, calibration=AnswerCalibration())


def _asked(screener: PromptedScreener, trial: Trial, progress: Progress | None) -> _Side:
    postings = [posting for posting, _ in trial.tested]
    found: dict[str, Judged] = {}
    with closing(screener.judge(postings)) as judging:
        for done, row in enumerate(judging, start=1):
            found[row.posting.id] = row
            if progress:
                progress(f"Trying prompt {screener.prompting.prompt.template.version}", done, len(postings))
    verdicts = [
        screener.verdict(found[posting.id]) if found.get(posting.id) and found[posting.id].answered else None
        for posting in postings
    ]
    rows = found.values()
    return _Side(verdicts, sum(row.paid for row in rows), sum(row.n_calls for row in rows))


def _changed(
    trial: Trial, before: Sequence[Verdict | None], after: Sequence[Verdict | None]
) -> list[Changed]:
    return [
        Changed(posting, label, first, second)
        for (posting, label), first, second in zip(trial.tested, before, after, strict=True)
        if first and second and first.label is not second.label
    ]


def _comparison(labels: Sequence[Label], verdicts: dict[str, list[Verdict]]) -> Comparison:
    grades = np.array([label.grade for label in labels], np.int64)
    p = {
        name: np.array([(v.p_passed, v.p_maybe, v.p_excited) for v in side], np.float64)
        for name, side in verdicts.items()
    }
    (found,) = compare_all(grades, p, active=BEFORE)
    return found


def _label(decision: Decision) -> Label:
    assert decision.label is not None  # first answers have one
    return decision.label
