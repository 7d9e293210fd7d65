"""What several commands say about rows: exit codes, problems, warnings."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from metier.cli.envelope import Warned
from metier.errors import ExitCode
from metier.pages.words import one_line, plural

if TYPE_CHECKING:
    from metier.cli.output import Out
    from metier.domain.posting import RowProblem
    from metier.sources import ReadOptions

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


def read_options(
    *,
    max_bytes: int,
    encoding: str = "",
    columns: Mapping[str, str] | None = None,
    label_map: Mapping[str, str] | None = None,
    title: str = "",
) -> ReadOptions:
    """What the person says about the files to be read."""
    from metier.sources import ReadOptions

    return ReadOptions(
        max_bytes=max_bytes, encoding=encoding, columns=columns or {}, label_map=label_map or {}, title=title
    )


def exit_code_of(problems: Sequence[RowProblem], n_good: int) -> ExitCode:
    """Partial where something succeeded beside the problems; else the first problem's own code."""
    if not problems:
        return ExitCode.OK
    return ExitCode.PARTIAL if n_good else ExitCode(problems[0].exit_code)


def without(report: Any, *names: str) -> dict[str, Any]:
    """A report's fields except those that stand elsewhere in the envelope."""
    return {f.name: getattr(report, f.name) for f in dataclasses.fields(report) if f.name not in names}


def warned(counts: Mapping[str, int]) -> list[Warned]:
    """Warnings of rows by code, in words."""
    return [Warned(code, WARNINGS.get(code, "see docs/reference/errors.md"), n) for code, n in counts.items()]


def left_out(problems: Sequence[RowProblem], n_rows: int) -> str:
    """How many rows and files were left out; empty when none."""
    n_bad = sum(bool(problem.where) for problem in problems)
    n_files = len(problems) - n_bad
    parts = [f"{n_bad:,} of {plural(n_rows, 'row')} left out" if n_bad else ""]
    parts.append(f"{plural(n_files, 'file')} not read" if n_files else "")
    return " · ".join(part for part in parts if part)


def problems_page(out: Out, problems: Sequence[RowProblem], shown: int) -> None:
    """The first few problems on stderr, each with its code and what to do; and how to see the rest."""
    for problem in problems[:shown]:
        place = f"{one_line(problem.source, 60)}{f' {problem.where}' if problem.where else ''}"
        message = one_line(problem.message, 300).removeprefix(f"{problem.where}: ")
        out.problem(problem.code, message if place in message else f"{place}: {message}")
    if problems:
        out.problem("", f"hint: {problems[0].hint}")
    if len(problems) > shown:
        out.problem(
            "",
            f"… and {len(problems) - shown:,} more; `--problems {len(problems)}` or `--json` lists them all",
        )


def warnings_page(out: Out, counts: Mapping[str, int]) -> None:
    """Warnings by code, in words."""
    for warning in warned(counts):
        out.aside(f"{warning.code}: {warning.count:,} × {warning.message}")
