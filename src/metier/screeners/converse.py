"""The conversation with a base model about one posting: a question, at most one repair, a second look without orders."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import dataclass, replace

from metier.domain.chat import Ask, ChatReply, Conversation
from metier.domain.facts import Quote
from metier.domain.posting import PostingId
from metier.errors import AnswerError, PromptBoundaryError, PromptTooLongError
from metier.prompts.answer import Answer, read_answer
from metier.prompts.build import Built, Question, WrongAnswer
from metier.text.warnings import flagged_sentences

Asks = Callable[[Question], tuple[Ask, Built]]
"""Builds the request for a question; `Prompt.ask` with the model and the kind of screener."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What a base model said about one posting.

    Attributes:
        flagged: Sentences that look like orders.
        without: Its answer to the posting without them; None where there are none, or it could not be read.
        truncated: The middle of the posting did not fit.
        examples: Decided postings in the prompt.
    """

    answer: Answer
    flagged: tuple[Quote, ...] = ()
    without: Answer | None = None
    truncated: bool = False
    examples: tuple[PostingId, ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """Neither the answer nor its repair can be read as a verdict, or the posting could not be asked about at all."""

    why: str


def converse(question: Question, ask: Asks, *, with_label: bool = False) -> Conversation[Answered | Unread]:
    """Ask about one posting, and again without the sentences that look like orders, where there are any.

    What a posting says can change its own verdict and nothing else: each conversation knows one posting.
    """
    flagged = flagged_sentences(question.posting)
    try:
        answer, built = yield from _asked(question, ask, with_label=with_label)
    except PromptBoundaryError as error:  # this posting's own fault: the others are asked about all the same
        return Unread(error.message)
    if isinstance(answer, Unread):
        return answer
    without: Answer | Unread | None = None
    if flagged:
        second = replace(question, without=tuple(quote.words for quote in flagged))
        with suppress(PromptBoundaryError):
            without, _ = yield from _asked(second, ask, with_label=with_label)
    return Answered(
        answer,
        flagged,
        without if isinstance(without, Answer) else None,
        built.truncated,
        built.examples,
    )


def _asked(
    question: Question, ask: Asks, *, with_label: bool
) -> Generator[Ask, ChatReply, tuple[Answer | Unread, Built]]:
    """One question and, where its answer cannot be read, one repair; never a label that was not given."""
    asked, built = ask(question)
    reply = yield asked
    try:
        return read_answer(reply, question.posting, with_label=with_label), built
    except AnswerError as error:
        wrong = WrongAnswer(reply.text, error.what)
    try:
        mending, _ = ask(replace(question, wrong=wrong))
    except (
        PromptTooLongError
    ):  # with the answer in it; a posting must not stop the run by what it made a model say
        return Unread(wrong.what), built
    reply = yield mending
    try:
        return read_answer(reply, question.posting, with_label=with_label), built
    except AnswerError as error:
        return Unread(error.what), built
