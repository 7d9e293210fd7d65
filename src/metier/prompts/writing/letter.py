"""The body of a letter for one posting, sentence by sentence, each with the facts that it rests on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from metier.errors import AnswerError
from metier.prompts.writing.asking import Task
from metier.prompts.writing.plain import NAMES, STRING, closed, listed, names_of, plain_line, rows
from metier.prompts.writing.results import LetterText, Sentence
from metier.prompts.writing.sheet import FactSheet
from metier.prompts.writing.system import LETTER, LETTER_FORM, letter_reminder

MAX_PARAGRAPHS, MAX_SENTENCES, MAX_SENTENCE = 6, 10, 400
"""Paragraphs, sentences of one, characters of a sentence."""

_NAME = re.compile(r"[\w-]+\.[\w-]+(?: [\w.-]+){0,3}")


def letter_task(language: str = "", company: str = "") -> Task[LetterText]:
    """The task.

    Args:
        language: By its English name, such as `German`; empty for the posting's.
        company: Of the posting; a sentence may name it although it looks like an address.
    """
    name = company if _NAME.fullmatch(company) else ""
    sentence = closed({"text": STRING, "facts": NAMES})
    paragraph = closed({"sentences": listed(sentence)})
    return Task(
        purpose="letter",
        system=LETTER,
        reminder=lambda _sheet: letter_reminder(language),
        form=LETTER_FORM,
        schema=closed({"paragraphs": listed(paragraph)}),
        answer_tokens=1_400,
        read=lambda found, sheet: _read(found, sheet, name),
        about_data="What it asks applicants for, by code, and the person agreed to answer where the facts have an answer:",
    )


def _read(found: Mapping[str, Any], sheet: FactSheet, company: str) -> LetterText:
    dropped: list[str] = []
    paragraphs: list[tuple[Sentence, ...]] = []
    for paragraph in rows(found, "paragraphs")[:MAX_PARAGRAPHS]:
        sentences: list[Sentence] = []
        for row in rows(paragraph, "sentences")[:MAX_SENTENCES]:
            cites = sheet.cited(names_of(row))
            try:
                sentences.append(
                    Sentence(
                        plain_line(row.get("text"), sheet, cites, longest=MAX_SENTENCE, also=company), cites
                    )
                )
            except AnswerError as error:
                dropped.append(error.what)
        if sentences:
            paragraphs.append(tuple(sentences))
    if not paragraphs:
        raise AnswerError(what=dropped[0] if dropped else "there is no paragraph in it")
    return LetterText(dropped=tuple(dict.fromkeys(dropped)), paragraphs=tuple(paragraphs))
