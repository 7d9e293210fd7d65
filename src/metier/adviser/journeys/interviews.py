"""The journey "interview season"."""

from __future__ import annotations

from metier.adviser.journeys.conditions import without_posting
from metier.adviser.journeys.progress import Progress
from metier.adviser.journeys.step import NUMBER, Far, Fit, Journey, Step

FACTS = 10
ANSWERS = 10
RECENT_DAYS = 30


def _no_resume(progress: Progress) -> str:
    return progress.applied.resume_problem


def _no_facts(progress: Progress) -> str:
    if progress.applied.n_facts:
        return without_posting(progress)
    return progress.applied.resume_problem or "resume.json holds no facts: `metier resume import FILE`"


def _no_draft(progress: Progress) -> str:
    return "" if progress.applied.n_drafted else f"no draft yet: `metier tailor {NUMBER}`"


def _no_round(progress: Progress) -> str:
    return "" if progress.applied.n_held else "no round that was held is noted yet"


def _no_application(progress: Progress) -> str:
    return "" if progress.applied.n else f"no application is noted yet: `metier outcome {NUMBER} applied`"


def _held(progress: Progress, done: int) -> Far:
    return Far(done, max(1, progress.applied.n_held), "rounds")


def _up_to_date(progress: Progress) -> Far:
    applied = progress.applied
    if not applied.n:
        return Far(0)
    return Far(applied.n_open - applied.n_due, applied.n_open, "open ones") if applied.n_open else Far(1)


def _preparing(progress: Progress) -> str:
    return f"metier interview {progress.applied.next_posting or NUMBER} prep"


def _round_ahead(progress: Progress) -> str:
    day = progress.applied.next_round
    return f"a round is planned for {day.isoformat()}" if progress.applied.n_planned and day else ""


def _noting(progress: Progress) -> str:
    return f"metier interview {progress.applied.unnoted_posting or NUMBER} log"


def _fit(progress: Progress) -> Fit:
    applied = progress.applied
    if ahead := _round_ahead(progress):
        return Fit(100, ahead)
    is_recent = applied.last_held is not None and (progress.as_of - applied.last_held).days <= RECENT_DAYS
    if is_recent and applied.n_held_noted < applied.n_held:
        return Fit(80, "a round was held of which no question is noted")
    if applied.n_interviewing:
        return Fit(
            75, _of("is at interview or further", "are at interview or further", applied.n_interviewing)
        )
    if applied.n_open:
        return Fit(40, _of("is under way", "are under way", applied.n_open))
    return Fit(0, "begins with an application")


def _of(one: str, more: str, n: int) -> str:
    return f"1 application {one}" if n == 1 else f"{n:,} applications {more}"


INTERVIEWS = Journey(
    name="interviews",
    title="Interview season",
    words="From an application whose every line is yours to interviews that teach the next one.",
    fit=_fit,
    steps=(
        Step(
            "facts",
            f"{FACTS} facts in resume.json",
            "Nothing else may stand in a document, and outlines for interviews are made of them.",
            "metier resume import FILE",
            lambda p: Far(p.applied.n_facts, FACTS, "facts"),
            missing=_no_resume,
        ),
        Step(
            "draft",
            "Tailor a resume, or a letter",
            "Every line rests on your own facts; what none of them says is red.",
            f"metier tailor {NUMBER}",
            lambda p: Far(p.applied.n_drafted),
            missing=_no_facts,
        ),
        Step(
            "exported",
            "Write it as a document",
            "It is read back as a program would read it, and kept under a name that insights can count by.",
            f"metier export-application {NUMBER} --pdf",
            lambda p: Far(p.applied.n_exported),
            missing=_no_draft,
        ),
        Step(
            "applied",
            "Note the application",
            "What becomes of it is another figure than your taste, and no screener learns from it.",
            f"metier outcome {NUMBER} applied",
            lambda p: Far(p.applied.n),
            missing=without_posting,
        ),
        Step(
            "round",
            "Note the first round, as soon as it is planned",
            "It stands in the pipeline with its day, and keeps the application from being called overdue.",
            f"metier interview {NUMBER} log --on tomorrow --round phone",
            lambda p: Far(p.applied.n_planned + p.applied.n_held),
            missing=without_posting,
        ),
        Step(
            "prepare",
            "Prepare before each round",
            "Likely questions with why, outlines out of your facts, your past answers, gaps, what to ask. Nothing of it is kept "
            "here, so this is never ticked.",
            _preparing,
            None,
            due=_round_ahead,
        ),
        Step(
            "noted",
            "Note after each round what was asked",
            "The same questions come again: what is noted is foreseen next time.",
            _noting,
            lambda p: _held(p, p.applied.n_held_noted),
            missing=_no_round,
            unticks="another round that was held",
        ),
        Step(
            "rated",
            "Say how each round went",
            "Over rounds, `metier interview ID review` tells what went well and what did not.",
            f"metier interview {NUMBER} log --rating 3",
            lambda p: _held(p, p.applied.n_held_rated),
            missing=_no_round,
            unticks="another round that was held",
        ),
        Step(
            "answers",
            f"{ANSWERS} answers in your own words",
            "They stand in later preparations, and are what a model could be tuned on if you ever want that.",
            f'metier interview {NUMBER} log --question "Why us?" --answer "The maps."',
            lambda p: Far(p.applied.n_own_answers, ANSWERS, "answers"),
            missing=without_posting,
        ),
        Step(
            "current",
            "Keep every open application up to date",
            "Answers and results that are not noted are missing from `metier insights`.",
            "metier pipeline",
            _up_to_date,
            missing=_no_application,
            unticks="applications that wait too long",
        ),
        Step(
            "review",
            "Look back over rounds",
            "What was asked, how it went, what comes again. Looking leaves no trace here, so this is never ticked.",
            f"metier interview {NUMBER} review",
            None,
        ),
    ),
)
