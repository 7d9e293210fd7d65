"""Likely questions of an interview for one posting, and outlines of answers from the person's facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from metier.domain.record import OwnFactId
from metier.errors import AnswerError
from metier.prompts.writing.asking import Task
from metier.prompts.writing.plain import NAMES, STRING, closed, listed, names_of, plain_line, rows
from metier.prompts.writing.results import LikelyQuestion, OutlineText, Questions
from metier.prompts.writing.sheet import FactSheet
from metier.prompts.writing.system import QUESTIONS, QUESTIONS_FORM, questions_reminder

MAX_QUESTIONS, MAX_QUESTION, MAX_PART = 12, 240, 240
"""Questions of one answer; characters of a question, and of each part of an outline."""

_PARTS = ("situation", "task", "action", "result")


def coded(demands: Sequence[str]) -> dict[str, str]:
    """Demands by the codes that they are shown with.

    Example:
        >>> coded(["SQL"])
        {'D1': 'SQL'}
    """
    return {f"D{number}": words for number, words in enumerate(demands, start=1)}


def questions_task(demands: Mapping[str, str]) -> Task[Questions]:
    """The task.

    Args:
        demands: By code, as `coded` gives them.
    """
    parts = dict.fromkeys(_PARTS, STRING)
    question = closed({"question": STRING, "demand": STRING, "facts": NAMES, **parts})
    return Task(
        purpose="interview",
        system=QUESTIONS,
        reminder=lambda _sheet: questions_reminder(),
        form=QUESTIONS_FORM,
        schema=closed({"questions": listed(question)}),
        answer_tokens=2_000,
        read=lambda found, sheet: _read(found, sheet, demands),
        about_data="What it asks of applicants, by code:",
    )


def _read(found: Mapping[str, Any], sheet: FactSheet, demands: Mapping[str, str]) -> Questions:
    dropped: list[str] = []
    questions: dict[str, LikelyQuestion] = {}
    for row in rows(found, "questions")[:MAX_QUESTIONS]:
        cites = sheet.cited(names_of(row))
        try:
            text = plain_line(row.get("question"), sheet, cites, longest=MAX_QUESTION)
        except AnswerError as error:
            dropped.append(error.what)
            continue
        code = row.get("demand")
        demand = demands.get(code, "") if isinstance(code, str) else ""
        outline = _outline(row, sheet, cites, dropped)
        questions.setdefault(text.casefold(), LikelyQuestion(text, demand, cites, outline))
    if not questions:
        raise AnswerError(what=dropped[0] if dropped else "there is no question in it")
    return Questions(dropped=tuple(dict.fromkeys(dropped)), questions=tuple(questions.values()))


def _outline(
    row: Mapping[str, Any], sheet: FactSheet, cites: tuple[OwnFactId, ...], dropped: list[str]
) -> OutlineText | None:
    """The outline of an answer; a part that cannot be used is left out and told."""
    if not cites:
        return None
    parts: dict[str, str] = {}
    for name in _PARTS:
        words = row.get(name)
        if not isinstance(words, str) or not words.strip():
            continue
        try:
            parts[name] = plain_line(words, sheet, cites, longest=MAX_PART)
        except AnswerError as error:
            dropped.append(error.what)
    return OutlineText(**{name: parts.get(name, "") for name in _PARTS}, cites=cites) if parts else None
