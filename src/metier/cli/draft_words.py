"""Drafts of both kinds as words for a terminal: head and end of their pages, whose words a line is, what no fact backs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from metier.pages import draft_words
from metier.pages.draft_words import made_by_words, problem_words
from metier.pages.words import one_line

if TYPE_CHECKING:
    from metier.actions.drafts import Answered, DraftReport
    from metier.applications.claims import Problem
    from metier.cli.output import Out


def draft_data(report: DraftReport) -> dict[str, object]:
    """What `--json` says of every draft, whatever its kind."""
    draft = report.draft
    return {
        "posting": report.posting,
        "draft": {
            "id": draft.id,
            "version": draft.version,
            "made_at": draft.made_at,
            "made_by": draft.made_by,
            "based_on": draft.based_on,
            "is_new": report.is_new,
            "is_stored": report.is_stored,
            "is_stale": report.is_stale,
            "versions": report.versions,
            "contact": draft.contact,
            "lines": draft.lines,
            "facts": draft.facts,
        },
        "problems": report.problems,
        "can_be_exported": not report.problems,
        "exports": report.exports,
    }


def answered_data(answered: Sequence[Answered]) -> list[dict[str, object]]:
    """What the posting asks, and which lines show it, counted from 1 as on the page."""
    return [
        {
            "demand": each.match.demand,
            "shown": each.match.shown,
            "why": each.match.why,
            "facts": each.match.facts,
            "lines": [place + 1 for place in each.lines],
        }
        for each in answered
    ]


def draft_head(out: Out, noun: str, report: DraftReport, *, before: str = "") -> None:
    """What it is, for which posting, and whose words it is made of.

    Args:
        noun: What it is, at the head of a line: `Letter`.
        before: What stands before whose words it is made of.
    """
    draft, posting = report.draft, report.posting
    state = "" if not report.is_new else " · new" if report.is_stored else " · not stored"
    company = f", {one_line(posting.company, 40)}" if posting.company else ""
    out.say(
        (f"{noun}, version {draft.version}", "head"),
        f" for {posting.number} {one_line(posting.title, 70)}{company}",
        (state, "quiet"),
        indent=2,
    )
    out.softly(f"{before}{made_by_words(draft)}", indent=2)


def stale_words(report: DraftReport, command: str) -> str:
    """What to do where the resume changed since; empty where it did not.

    Args:
        command: `tailor` or `letter`.
    """
    if not report.is_stale:
        return ""
    again = f"`metier {command} {report.posting.number} --again`"
    return f"Your resume changed since it was made: {again} makes a new one"


def draft_end(out: Out, report: DraftReport, command: str, *, then: Sequence[str], dry_run: bool) -> None:
    """What stands in the way of an export, what was written, and what to do next.

    Args:
        command: `tailor` or `letter`.
        then: Commands that come next where nothing is red.
    """
    number = report.posting.number
    if dry_run:
        out.softly("dry run: nothing was stored")
    if report.exports:
        out.softly(f"written to {one_line(report.exports[-1].file, 100)}")
    edit = f"`metier {command} {number} --edit`"
    if report.red:
        out.next(f"{edit}, or `--drop-red` to take it out")
    else:
        out.next(", ".join([edit, *(f"`{words}`" for words in then)]))


def problems_under(out: Out, problems: Sequence[Problem], *, indent: int) -> None:
    """What is red in a line, one below the other."""
    for problem in problems:
        out.say(" " * indent, ("✗ ", "bad"), (problem_words(problem), "bad"), indent=indent + 2)


def red_words(report: DraftReport) -> str:
    """What to do about what is red, in one sentence; empty where nothing is."""
    words = draft_words.red_words(report)
    mend = "Edit it, or add the fact with `metier resume add` if it is true"
    return f"{words}. {mend}" if words else ""
