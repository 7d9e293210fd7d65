"""Rewording lines of a resume for one posting, and a summary for its top."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from metier.domain.record import FactKind, OwnFactId
from metier.errors import AnswerError
from metier.prompts.writing.asking import Task
from metier.prompts.writing.plain import NAMES, STRING, closed, listed, names_of, plain_line, rows
from metier.prompts.writing.results import Reworded, Sentence
from metier.prompts.writing.sheet import FactSheet
from metier.prompts.writing.system import REWORD, REWORD_FORM, reword_reminder

REWORDABLE = frozenset({FactKind.HIGHLIGHT, FactKind.SUMMARY, FactKind.ADDED})
"""Kinds of facts that have sentences; names of tools and titles stay as they are."""
MAX_LINES, MAX_SUMMARY, MAX_SENTENCE = 60, 3, 300
"""Lines of one answer, sentences of a summary, characters of one."""
LONGEST = 200
"""Characters of a line where the caller names no other length."""


def reword_task(longest: int = LONGEST) -> Task[Reworded]:
    """The task.

    Args:
        longest: Characters of a line.
    """
    line = closed({"fact": STRING, "text": STRING})
    sentence = closed({"text": STRING, "facts": NAMES})
    return Task(
        purpose="tailor",
        system=REWORD,
        reminder=lambda sheet: reword_reminder(", ".join(_wanted(sheet)) or "none", longest),
        form=REWORD_FORM,
        schema=closed({"lines": listed(line), "summary": listed(sentence)}),
        answer_tokens=1_600,
        read=lambda found, sheet: _read(found, sheet, longest),
    )


def _wanted(sheet: FactSheet) -> dict[str, OwnFactId]:
    return {line.name: line.fact.id for line in sheet.lines if line.fact.kind in REWORDABLE}


def _read(found: Mapping[str, Any], sheet: FactSheet, longest: int) -> Reworded:
    wanted = _wanted(sheet)
    dropped: list[str] = []
    lines: dict[OwnFactId, str] = {}
    for row in rows(found, "lines")[:MAX_LINES]:
        fact = wanted.get(row["fact"]) if isinstance(row.get("fact"), str) else None
        if fact is None or fact in lines:
            dropped.append("a line is of no fact that was to be reworded, or of one twice")
            continue
        try:
            lines[fact] = plain_line(row.get("text"), sheet, (fact,), longest=longest)
        except AnswerError as error:
            dropped.append(error.what)
    summary: list[Sentence] = []
    for row in (rows(found, "summary") if "summary" in found else [])[:MAX_SUMMARY]:
        cites = sheet.cited(names_of(row))
        try:
            summary.append(Sentence(plain_line(row.get("text"), sheet, cites, longest=MAX_SENTENCE), cites))
        except AnswerError as error:
            dropped.append(error.what)
    if dropped and not lines and not summary:
        raise AnswerError(what=dropped[0])
    return Reworded(dropped=tuple(dict.fromkeys(dropped)), lines=lines, summary=tuple(summary))
