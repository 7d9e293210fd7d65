"""The journey "tune and watch"."""

from __future__ import annotations

from metier.adviser.journeys.conditions import without_undecided
from metier.adviser.journeys.progress import Found, Progress
from metier.adviser.journeys.step import Far, Fit, Journey, Step

LABELS = 50
DAYS = 10
FORETOLD = 30
BESIDE = 30
WATCHED = 20
AUDITED = 10
LEAST_LABELS = 20
"""Fewer change no weights; as `actions.finetuning.plan.LEAST_LABELS`, which loads numpy."""


def _cannot_tune(progress: Progress) -> str:
    left = LEAST_LABELS - progress.n_labels
    if left > 0:
        return f"{left} more labels before weights can be changed"
    return progress.tuned.obstacle


def _none_judges(progress: Progress) -> str:
    tuned = progress.tuned
    if not tuned.n:
        return "no tuned model yet"
    if not tuned.judging:
        return "none of the tuned models judges beside: held-out decisions found none better"
    return without_undecided(progress)


def _not_settled(progress: Progress) -> str:
    tuned = progress.tuned
    if tuned.found.is_settled:
        return ""
    return _none_judges(progress) or f"{tuned.n_beside:,} decisions side by side do not tell yet"


def _not_watched(progress: Progress) -> str:
    return without_undecided(progress) if progress.tuned.n else "no tuned model yet"


def _plan_first(progress: Progress) -> str:
    is_near = progress.n_labels >= LABELS and not progress.tuned.n
    return "nothing was tuned yet" if is_near and not _cannot_tune(progress) else ""


def _is_used(progress: Progress) -> bool:
    """Whether the one that is compared is the one in use."""
    return bool(progress.tuned.in_use) and progress.tuned.in_use == progress.tuned.judging


def _is_answered(progress: Progress) -> bool:
    """A model is used that is better; or the one that is no better is not used."""
    found = progress.tuned.found
    return found.is_settled and _is_used(progress) == (found is Found.BETTER)


def _answering(progress: Progress) -> str:
    tuned = progress.tuned
    if _is_used(progress) and tuned.found.is_settled and tuned.found is not Found.BETTER:
        return "metier finetune rollback"
    return f"metier finetune use {tuned.judging}" if tuned.judging else "metier finetune list"


def _fit(progress: Progress) -> Fit:
    n = progress.n_labels
    if progress.tuned.n:
        return Fit(55, "there is a tuned model")
    if n >= LABELS:
        return Fit(50, f"you have {n:,} labels")
    return Fit(0, f"{LABELS - n} more labels before it is worth asking (a rule of thumb)")


TUNE = Journey(
    name="tune",
    title="Tune and watch",
    words="Weights changed by your labels, used only where your later decisions find them better, and watched.",
    fit=_fit,
    steps=(
        Step(
            "labels",
            f"{LABELS} labels",
            f"People say {LABELS} or more over 3 to 6 months: a rule of thumb. `metier finetune plan` tells what yours would bring.",
            "metier label",
            lambda p: Far(p.n_labels, LABELS, "labels"),
            missing=without_undecided,
        ),
        Step(
            "days",
            f"Decided on {DAYS} different days",
            "Moods and the order of postings may colour one evening; what is learned from it is learned as if it were taste.",
            "metier inbox --label",
            lambda p: Far(p.n_days, DAYS, "days"),
            missing=without_undecided,
        ),
        Step(
            "foretold",
            f"{FORETOLD} decisions that a verdict was frozen before",
            "What you use now has to be known before anything can be better than it.",
            "metier screen, then metier label",
            lambda p: Far(p.n_foretold, FORETOLD, "decisions foretold"),
            missing=without_undecided,
        ),
        Step(
            "plan",
            "Look at what tuning would take and bring",
            "It may hardly pay; then staying is the better step. Looking leaves no trace here, so this is never ticked.",
            "metier finetune plan",
            None,
            due=_plan_first,
        ),
        Step(
            "run",
            "Tune a model",
            "It learns from your labels on this machine, asks first, and changes nothing that is in use.",
            "metier finetune run --kind screening --method encoder",
            lambda p: Far(p.tuned.n),
            missing=_cannot_tune,
        ),
        Step(
            "beside",
            f"{BESIDE} decisions that it and what you use had both judged before",
            "Figures of its training are about decisions that were there then; only later ones tell whether it is better.",
            "metier screen, then metier label",
            lambda p: Far(p.tuned.n_beside, BESIDE, "side by side"),
            missing=_none_judges,
            unticks="a newer tuned model, which is compared anew",
        ),
        Step(
            "settled",
            "Let the comparison come to an end",
            "It can be looked at every day without fooling itself; it ends when the decisions tell, not when you hope so.",
            "metier finetune list",
            lambda p: Far(int(p.tuned.found.is_settled)),
            missing=_not_settled,
            unticks="a newer tuned model, which is compared anew",
        ),
        Step(
            "use",
            "Use it if it is better, and leave it if it is not",
            "`metier finetune use` refuses without evidence, and `metier finetune rollback` is exact.",
            _answering,
            lambda p: Far(int(_is_answered(p))),
            missing=_not_settled,
            unticks="later decisions can turn the finding",
        ),
        Step(
            "watch",
            f"Watch {WATCHED} decisions more",
            "Counted since a model was put to use or taken back, else since the newest was made: what was better may stop being so.",
            "metier screen, then metier label",
            lambda p: Far(p.tuned.n_since, WATCHED, "decisions"),
            missing=_not_watched,
            unticks="a newer tuned model, a use or a roll-back, which begin the count anew",
        ),
        Step(
            "audit",
            f"{AUDITED} random looks at what ranks low",
            "What a model learned to rank low you do not see again, except in such looks.",
            "metier label --audit",
            lambda p: Far(p.n_audited, AUDITED, "looks"),
            missing=without_undecided,
        ),
        Step(
            "backup",
            "Keep a copy with the tuned models outside the workspace",
            "Where the file goes is not kept here, so this is never ticked.",
            "metier backup metier.zip",
            None,
        ),
    ),
)
