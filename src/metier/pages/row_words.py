"""What is said about rows of files: warnings, and what was left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from metier.pages.words import one_line, plural

if TYPE_CHECKING:
    from metier.actions.add import AddReport
    from metier.domain.posting import RowProblem

WARNINGS = {
    "W-JSONLD-DIFF": "the page's machine-readable part says something else than its text; the text counts",
    "W-TRUNCATED": "a very long text was cut in the middle",
    "W-HIDDEN": "text that no reader would see was kept apart",
    "W-UNICODE": "invisible characters were removed",
    "W-PAY-ODD": "stated pay looks odd and is left as it stands",
    "W-DATE": "a date could not be read",
    "W-NO-TEXT": "the source gives no text; ranked by title and fields only",
    "W-TITLE": "the source gives no title; the first line of the text stands for it",
}
"""Warning codes in words."""


def left_out(problems: Sequence[RowProblem], n_rows: int) -> str:
    """How many rows and files were left out; empty when none."""
    n_bad = sum(bool(problem.where) for problem in problems)
    n_files = len(problems) - n_bad
    parts = [f"{n_bad:,} of {plural(n_rows, 'row')} left out" if n_bad else ""]
    parts.append(f"{plural(n_files, 'file')} not read" if n_files else "")
    return " · ".join(part for part in parts if part)


def added_words(report: AddReport) -> str:
    """What an import did, in counts."""
    counts = [
        f"{len(report.new):,} new",
        f"{report.n_known:,} known",
        f"{report.n_folded:,} folded into postings that are here" if report.n_folded else "",
        f"{report.n_changed:,} changed" if report.n_changed else "",
        left_out(report.problems, report.n_rows),
    ]
    return " · ".join(words for words in counts if words)


def problem_words(problem: RowProblem) -> str:
    """One problem: where, and what is wrong there."""
    place = f"{one_line(problem.source, 60)}{f' {problem.where}' if problem.where else ''}"
    message = one_line(problem.message, 300).removeprefix(f"{problem.where}: ")
    plain = message.replace("`", "").replace(": line ", " line ")
    return message if place in plain else f"{place}: {message}"
