"""Drafts of both kinds as words for a terminal: head and end of their pages, whose words a line is, what no fact backs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from metier.domain.draft import Origin
from metier.pages.words import one_line, plural

if TYPE_CHECKING:
    from metier.actions.drafts import Answered, DraftReport
    from metier.applications.claims import Problem
    from metier.cli.output import Out
    from metier.domain.draft import Draft, Line

ORIGIN_WORDS = {
    Origin.MASTER: "as in your resume",
    Origin.OWN: "in your earlier words",
    Origin.EDITED: "edited by you",
    Origin.MODEL: "worded by a base model",
    Origin.FRAME: "metier's connecting words",
}
"""Whose words a line is; of a model's, its name stands at the head of the page."""
ORIGIN_MARKS = {Origin.OWN: "own", Origin.EDITED: "edited", Origin.MODEL: "model", Origin.FRAME: "frame"}
"""The same beside a line; nothing where the words are the resume's."""


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
    by = f", by {one_line(draft.made_by, 40)}" if Origin.MODEL in draft.origins else ""
    out.softly(f"{before}{made_words(draft)}{by}", indent=2)


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


def problems_by_line(report: DraftReport) -> Mapping[int, Sequence[Problem]]:
    """What is red, by the place of its line; nothing for a line that is backed."""
    found: defaultdict[int, list[Problem]] = defaultdict(list)
    for problem in report.problems:
        found[problem.line].append(problem)
    return found


def cites_words(line: Line, most: int) -> str:
    """The facts a line rests on by their ids, at most so many; how many more there are."""
    more = f" +{len(line.cites) - most}" if len(line.cites) > most else ""
    return f"{' '.join(line.cites[:most])}{more}"


def made_words(draft: Draft) -> str:
    """How many lines are whose words, in one sentence.

    Example:
        >>> from datetime import UTC, datetime
        >>> from metier.domain.draft import Contact, Draft, DraftKind, Line, Section
        >>> line = Line("Cooked", Section.WORK, Origin.MASTER)
        >>> draft = Draft(1, "a", DraftKind.RESUME, 1, (line,), (), Contact(), datetime(2026, 1, 1, tzinfo=UTC), "metier")
        >>> made_words(draft)
        '1 line as in your resume'
    """
    counts = draft.origins
    parts = [(ORIGIN_WORDS[origin], counts[origin]) for origin in ORIGIN_WORDS if origin in counts]
    if not parts:
        return "no lines"
    (words, n), *rest = parts
    return ", ".join([f"{plural(n, 'line')} {words}", *(f"{n} {words}" for words, n in rest)])


def problems_under(out: Out, problems: Sequence[Problem], *, indent: int) -> None:
    """What is red in a line, one below the other."""
    for problem in problems:
        mark = f"“{one_line(problem.words, 60)}”: " if problem.words else ""
        words = f"{mark}{one_line(problem.why, 200)}"
        out.say(" " * indent, ("✗ ", "bad"), (words, "bad"), indent=indent + 2)


def red_words(report: DraftReport) -> str:
    """What to do about what is red, in one sentence; empty where nothing is."""
    n = len(report.red)
    if not n:
        return ""
    lines = "1 line says" if n == 1 else f"{n} lines say"
    return (
        f"{lines} what no fact of yours backs, shown in red: it cannot be exported so. Edit it, or add the fact "
        "with `metier resume add` if it is true"
    )
