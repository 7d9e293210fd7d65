"""Drafts as words for a terminal: whose words a line is, and what in it no fact backs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from metier.cli.words import one_line, plural
from metier.domain.draft import Origin

if TYPE_CHECKING:
    from metier.actions.drafts import DraftReport
    from metier.applications.claims import Problem
    from metier.cli.output import Out
    from metier.domain.draft import Draft

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
