"""What `metier interview` shows for people: what was noted, all rounds, and a look back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metier.pages.interview_words import (
    FORESEEN,
    QUESTION,
    back_words,
    rating_words,
    recurring_words,
    undone_words,
)
from metier.pages.words import UNKNOWN, one_line, plural, title_of

if TYPE_CHECKING:
    from rich.text import Text

    from metier.actions.interviews.listing import InterviewsReport, TalkRow
    from metier.actions.interviews.noting import LoggedReport, NotedQuestion
    from metier.actions.interviews.reviewing import ReviewReport
    from metier.actions.interviews.undoing import UndoneReport
    from metier.applications.interviews.reviewing import AskedBack, Recurring, RoundBack
    from metier.applications.interviews.talks import Talk
    from metier.cli.output import Out
    from metier.domain.interview import Asked
    from metier.domain.record import OwnFact

_WIDE = 80
"""From here on the employer stands in a column of its own."""

# --- noted ------------------------------------------------------------------------------------------------


def logged_data(report: LoggedReport) -> dict[str, object]:
    """What was noted, for `--json`."""
    return {
        "posting": report.posting,
        "rounds": report.talks,
        "questions": report.questions,
        "rounds_new": report.rounds_new,
        "outcomes": [noted.outcome for noted in report.outcomes],
        "remarks": report.remarks,
    }


def logged_page(out: Out, report: LoggedReport, *, dry_run: bool) -> None:
    """What was noted of one interview."""
    number = report.posting.number
    if not report.talks:
        out.say("Nothing was noted.")
        out.next(f"`metier interview {number} prep`")
        return
    for talk in report.talks:
        out.say(
            (f"{one_line(talk.name, 60)}", "head"),
            f" · {talk.round.held_on} · {number} {title_of(report.posting)}",
        )
        if talk.round.rating or talk.round.note:
            note = f" “{one_line(talk.round.note, 200)}”" if talk.round.note else ""
            out.say(f"  how it went: {rating_words(talk.round.rating)}{note}", indent=4)
    for noted in report.questions:
        _noted_line(out, noted, dry_run=dry_run)
    for remark in report.remarks:
        out.say(f"  {remark}", style="note", indent=4)
    for outcome in report.outcomes:
        verb = "would be noted" if dry_run else "noted"
        out.say(
            f"  outcome `interview` on {outcome.outcome.at} {verb}, as none was; `metier outcome {number} --undo` takes it back",
            style="note",
            indent=4,
        )
    if dry_run:
        out.softly("dry run: nothing was written")
    out.next(
        f"`metier interview {number} {'prep' if report.remarks else 'review'}`, `metier interview {number} log --undo`"
    )


def _noted_line(out: Out, noted: NotedQuestion, *, dry_run: bool) -> None:
    mark = "stands already" if not noted.is_new else "would be noted" if dry_run else "✓"
    instead = (
        " in place of the earlier answer" if noted.is_new and noted.before and noted.before.answer else ""
    )
    rating = f" · {rating_words(noted.asked.rating)}" if noted.asked.rating else ""
    out.say(
        (f"  {mark} ", "good" if noted.is_new else "quiet"),
        f"{one_line(noted.asked.question, QUESTION)}{rating}{instead}",
        indent=4,
    )


def undone_page(out: Out, report: UndoneReport, *, dry_run: bool) -> None:
    """What was taken back."""
    number = report.posting.number
    verb = "Would take back" if dry_run else "Took back"
    out.say(undone_words(report, verb=verb), indent=2)
    if report.round is not None and report.left is None and report.has_outcome:
        out.softly(
            f"the outcome of that day stands: `metier outcome {number} interview --undo` takes it back"
        )
    if dry_run:
        out.softly("dry run: nothing was written")
    out.next(f"`metier interview {number}`")


# --- all rounds -------------------------------------------------------------------------------------------


def listing_data(report: InterviewsReport) -> dict[str, object]:
    """Every round as it stands, and every row: all of it can leave again."""
    rounds = [
        {
            "posting": {
                "id": row.posting.id,
                "number": row.posting.number,
                "title": row.posting.title,
                "company": row.posting.company,
            },
            "round": row.talk.round,
            "planned": row.planned,
            "questions": row.talk.questions,
        }
        for row in report.talks
    ]
    return {
        "day": report.day,
        "rounds": rounds,
        "n_questions": report.n_questions,
        "rows": {"rounds": report.round_rows, "questions": report.question_rows},
    }


def list_page(out: Out, report: InterviewsReport) -> None:
    """All rounds in a table, or those of one posting with their questions."""
    if not report.talks:
        out.say(
            "No interview is noted yet."
            if report.posting is None
            else f"No interview is noted for {title_of(report.posting)}."
        )
        number = report.posting.number if report.posting else "NUMBER"
        out.next(f"`metier interview {number} prep` before it, `metier interview {number} log` after it")
        return
    if report.posting is not None:
        _of_one(out, report)
        return
    from metier.cli.output import Column, Row

    wide = out.width >= _WIDE
    columns = [
        Column("No.", right=True), Column("Day"), Column("Round", share=2), Column("Title", share=4),
        *([Column("Employer", share=2)] if wide else []), Column("Asked", right=True), Column("Went"),
    ]  # fmt: skip
    rows = [Row(_cells(row, wide=wide)) for row in report.talks]
    out.table(columns, rows)
    out.softly()
    out.softly(f"{plural(len(report.talks), 'round')} · {plural(report.n_questions, 'question')}")
    number = report.talks[0].posting.number
    step = "prep" if report.talks[0].planned else "review"
    out.next(f"`metier interview {number} {step}`, `metier insights` counts what recurs")


def _cells(row: TalkRow, *, wide: bool) -> list[Text | str]:
    posting, talk = row.posting, row.talk
    return [
        str(posting.number),
        str(talk.round.held_on),
        one_line(talk.name, 40),
        one_line(posting.title, 80) or "(no title)",
        *([one_line(posting.company, 60) or UNKNOWN] if wide else []),
        "planned" if row.planned else f"{len(talk.questions):,}",
        rating_words(talk.round.rating),
    ]


def _of_one(out: Out, report: InterviewsReport) -> None:
    assert report.posting is not None
    out.say(f"{report.posting.number} {title_of(report.posting)}", style="head")
    for row in reversed(report.talks):
        _talk(out, row.talk, planned=row.planned)
    out.next(
        f"`metier interview {report.posting.number} {'prep' if report.talks[0].planned else 'review'}`, `log` notes more"
    )


def _talk(out: Out, talk: Talk, *, planned: bool) -> None:
    went = " · planned" if planned else f" · {rating_words(talk.round.rating)}" if talk.round.rating else ""
    out.say()
    out.say((one_line(talk.name, 60), "head"), f" · {talk.round.held_on}{went}")
    if talk.round.note:
        out.say(f"  “{one_line(talk.round.note, 300)}”", style="quiet", indent=2)
    for asked in talk.questions:
        _asked(out, asked)


def _asked(out: Out, asked: Asked) -> None:
    rating = f" · {rating_words(asked.rating)}" if asked.rating else ""
    out.say(f"  {one_line(asked.question, 300)}{rating}", indent=4)
    if asked.answer:
        out.say(f"    {one_line(asked.answer, 300)}", style="quiet", indent=6)
    if asked.note:
        out.say(f"    note: {one_line(asked.note, 200)}", style="quiet", indent=6)


# --- a look back ------------------------------------------------------------------------------------------


def review_page(out: Out, report: ReviewReport) -> None:
    """The rounds about one posting, looked back at."""
    number = report.posting.number
    out.say(f"{number} {title_of(report.posting)}", style="head")
    if not report.rounds:
        out.say("No round has taken place yet.")
        out.next(f"`metier interview {number} {'prep' if report.planned else 'log'}`")
        return
    facts = {str(fact.id): fact for fact in report.facts}
    for back in report.rounds:
        _round_back(out, back, facts)
    _recurring(out, report.recurring)
    if report.to_add:
        out.say()
        out.say("To add to your resume, if it is true", style="head")
        for words in report.to_add:
            out.say(f"  {one_line(words, 300)}", indent=4)
    out.softly()
    out.softly(FORESEEN)
    out.next(_next(report))


def _round_back(out: Out, back: RoundBack, facts: dict[str, OwnFact]) -> None:
    talk = back.round
    out.say()
    went = f" · {rating_words(talk.rating)}" if talk.rating else ""
    out.say((one_line(talk.name, 60) or "interview", "head"), f" · {talk.held_on}{went}")
    out.softly(f"  {back_words(back)}", indent=2)
    for one in back.questions:
        _asked_back(out, one, facts)


def _asked_back(out: Out, one: AskedBack, facts: dict[str, OwnFact]) -> None:
    rating = f" · {rating_words(one.asked.rating)}" if one.asked.rating else ""
    style = "note" if one.went_badly else ""
    out.say(
        (f"  {one_line(one.asked.question, 200)}", style),
        f"{rating} · ",
        (one.foresight.value, "quiet"),
        indent=4,
    )
    if one.by is not None and one.foresight.value != "foreseen":
        out.say(f"    by: {one_line(one.by.words, 160)}", style="quiet", indent=6)
    for fact_id in one.could_serve:
        fact = facts.get(str(fact_id))
        if fact:
            out.say(f"    could have served: {fact.id} {one_line(fact.words, 160)}", indent=6)


def _recurring(out: Out, found: tuple[Recurring, ...]) -> None:
    if not found:
        return
    out.say()
    out.say("Asked in other rounds, too", style="head")
    for one in found:
        out.say(f"  {recurring_words(one)}", indent=4)


def _next(report: ReviewReport) -> str:
    number = report.posting.number
    if report.due:
        return f"{report.due}: ask, then `metier outcome {number} replied`, or `rejected`, `offer`"
    if report.planned:
        return f"{one_line(report.next_step, 100)}: `metier interview {number} prep`"
    return (
        f"{one_line(report.next_step, 100)}; `metier pipeline`" if report.next_step else "`metier pipeline`"
    )
