"""What several commands say about rows: exit codes, problems, warnings."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from metier.cli.envelope import Warned
from metier.errors import ExitCode
from metier.pages.row_words import WARNINGS, problem_words

if TYPE_CHECKING:
    from metier.cli.output import Out
    from metier.domain.posting import RowProblem
    from metier.sources import ReadOptions


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


def problems_page(out: Out, problems: Sequence[RowProblem], shown: int) -> None:
    """The first few problems on stderr, each with its code and what to do; and how to see the rest."""
    for problem in problems[:shown]:
        out.problem(problem.code, problem_words(problem))
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
