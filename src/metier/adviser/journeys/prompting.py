"""The journey "screener by prompt in a week"."""

from __future__ import annotations

from metier.adviser.journeys.conditions import without_posting, without_undecided
from metier.adviser.journeys.progress import Progress
from metier.adviser.journeys.step import Far, Fit, Journey, Step

POSTINGS = 30
JUDGED = 20
FIRST_LABELS = 10
"""From here on the other screeners have something to learn from; `docs/benchmarks.md`."""
FORETOLD = 20
"""Fewer are told as counts and not as shares, everywhere in metier."""
DAYS = 5
_SECTIONS = 3
_VERSIONS = 2


def _can_ask(progress: Progress) -> bool:
    return progress.has_base_model or progress.n_pasted > 0


def _without_model(progress: Progress) -> str:
    if not progress.n_postings:
        return without_posting(progress)
    if not _can_ask(progress):
        return "no base model, and no answer of a chat page: `metier model add`, or `metier paste --copy`"
    return progress.model_problem if progress.has_base_model and not progress.n_pasted else ""


def _answering(progress: Progress) -> str:
    return (
        "metier screen --with prompted --budget 0.50" if progress.has_base_model else "metier paste --answer"
    )


def _editing(progress: Progress) -> str:
    return "metier prompt try" if progress.n_labels else "metier prompt edit"


def _fit(progress: Progress) -> Fit:
    n = progress.n_labels
    if n < FIRST_LABELS:
        return Fit(70, f"you have {_count(n)}: wishes in words say more than they do")
    if n < 50 and _can_ask(progress):
        return Fit(45, "a base model judges by your words, and is not known well yet")
    if not _can_ask(progress):
        return Fit(0, f"with {_count(n)} metier ranks without a base model; one beside it is your choice")
    return Fit(0, f"with {_count(n)}, what was learned from them comes first")


def _count(n: int) -> str:
    return "no labels" if not n else "1 label" if n == 1 else f"{n:,} labels"


PROMPT = Journey(
    name="prompt",
    title="Screener by prompt in a week",
    words="A base model judges postings by your own words, and you know how often it is right.",
    fit=_fit,
    steps=(
        Step(
            "wishes",
            "Write your wishes into profile.md, under three headings at least",
            "They are all that a prompt knows of you before you decide about anything.",
            "metier profile interview",
            lambda p: Far(len(p.sections), _SECTIONS, "headings"),
        ),
        Step(
            "postings",
            f"Take in {POSTINGS} postings",
            "Of fewer, none may be worth reading, and nothing can be compared.",
            "metier add FILE",
            lambda p: Far(p.n_postings, POSTINGS, "postings"),
        ),
        Step(
            "model",
            "Set up a base model, or use a chat page by hand",
            "One on your machine costs nothing and reads everything; one elsewhere reads what you agree to. Without either, "
            "`metier paste --copy` makes a prompt for any chat page.",
            "metier model add small --provider ollama --model qwen3:4b",
            lambda p: Far(int(_can_ask(p))),
        ),
        Step(
            "labels",
            f"Decide about {FIRST_LABELS} postings before you read what the model says",
            "A label that is given with the verdict in view may follow it, and then says little about whether it was right.",
            "metier label",
            lambda p: Far(p.n_labels, FIRST_LABELS, "labels"),
            missing=without_undecided,
        ),
        Step(
            "judged",
            f"Let it judge {JUDGED} postings",
            "Its answers are frozen before you decide: that is what it is measured by. The cost is told before, and kept below "
            "the budget.",
            _answering,
            lambda p: Far(p.n_asked, JUDGED, "postings"),
            missing=_without_model,
        ),
        Step(
            "edit",
            "Change the prompt once, on evidence",
            "`metier prompt try` judges earlier decisions by the edited prompt and tells whether it is better "
            "before you use it.",
            _editing,
            lambda p: Far(p.n_prompt_versions, _VERSIONS, "versions used"),
            missing=_without_model,
        ),
        Step(
            "days",
            f"Decide on {DAYS} different days",
            "Moods and the order of postings may colour one evening; over days they even out.",
            "metier inbox --label",
            lambda p: Far(p.n_days, DAYS, "days"),
            missing=without_undecided,
        ),
        Step(
            "agreement",
            f"Decide about {FORETOLD} postings that a verdict was frozen for",
            "From here on `metier report` tells how often it was right as a share with an interval.",
            "metier screen, then metier label",
            lambda p: Far(p.n_foretold, FORETOLD, "decisions foretold"),
            missing=without_undecided,
        ),
        Step(
            "backup",
            "Keep a copy outside the workspace",
            "A week of decisions cannot be made again. Where the file goes is not kept here, so this is never ticked.",
            "metier backup metier.zip",
            None,
        ),
    ),
)
