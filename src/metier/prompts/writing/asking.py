"""The one place where requests to word something are built and checked: facts as words, the posting as data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from metier.domain.chat import (
    Ask,
    ChatReply,
    ChatRequest,
    Conversation,
    FieldClass,
    Finish,
    Piece,
    Role,
    Turn,
)
from metier.domain.posting import Posting
from metier.domain.profile import Profile
from metier.errors import AnswerError, PromptTooLongError
from metier.prompts.control_tokens import control_token, json_line
from metier.prompts.cut_block import cut_block
from metier.prompts.data_block import DataBlock, Nonces, check_boundary, data_block, fresh_nonce
from metier.prompts.fields import posting_fields
from metier.prompts.one_object import object_of
from metier.prompts.profile_words import profile_words
from metier.prompts.redact import Redactor
from metier.prompts.tokens import estimate_tokens
from metier.prompts.writing.orders import gives_orders
from metier.prompts.writing.sheet import FactSheet
from metier.prompts.writing.system import repair
from metier.text.clean import clean
from metier.text.lines import one_line
from metier.text.warnings import flagged_sentences

T = TypeVar("T")

ALL: frozenset[FieldClass] = frozenset({
    FieldClass.POSTINGS, FieldClass.PROFILE, FieldClass.RESUME, FieldClass.WRITING,
})  # fmt: skip
"""Kinds of words that such a request may hold."""
NEEDED: frozenset[FieldClass] = frozenset({FieldClass.POSTINGS, FieldClass.RESUME})
"""Those without which there is nothing to ask."""

MAX_OWN, MAX_OWN_WORDS = 12, 240
"""Earlier wordings that are shown, and characters of each (taste)."""
MAX_WISHES, MAX_WISH = 5, 300
"""Wishes for this text, and characters of each."""
MAX_DATA, MAX_DATUM = 20, 300
"""Demands or things asked for beside the posting, and characters of each."""

_AROUND_TURNS = 40  # tokens that a provider's chat template adds
_LEAST_POSTING = 200  # a posting of fewer tokens is none
_MAX_ECHO = 2_000
_VERSION = "writing-1"


@dataclass(frozen=True, slots=True)
class Means:
    """What asking takes beside the task.

    Attributes:
        allowed: Kinds of words that may go in; what is not among them is left out.
        context: Most tokens of request and answer together.
        posting_tokens: Most tokens of the posting; a longer one loses its middle.
        max_answer: Tokens that an answer may have at least, as some models think before they write.
        nonces: Random bits for marks; tests may give their own.
    """

    redactor: Redactor
    profile: Profile
    allowed: AbstractSet[FieldClass] = ALL
    context: int = 8_192
    posting_tokens: int = 2_500
    max_answer: int = 700
    count_tokens: Callable[[str], int] = estimate_tokens
    nonces: Nonces = fresh_nonce


@dataclass(frozen=True, slots=True)
class Given:
    """What one question is about.

    Attributes:
        facts: In the order in which they matter; those at the end are left out where they do not fit.
        own: The person's own earlier wordings.
        wishes: What the person wants of this text, in their words.
        data: Words of the posting by code: demands, or what it asks applicants for and the person ticked.
        with_goals: The profile's nice-to-haves and growth goals stand in it.
        attempt: Another number asks anew, where the answer that is kept is not liked.
    """

    posting: Posting
    facts: FactSheet
    own: Sequence[str] = ()
    wishes: Sequence[str] = ()
    data: Mapping[str, str] | None = None
    with_goals: bool = False
    attempt: int = 0


@dataclass(frozen=True, slots=True)
class Task(Generic[T]):
    """A kind of work.

    Attributes:
        purpose: For log and ledger.
        reminder: The last words, for the facts that are shown.
        form: How an answer looks.
        answer_tokens: That the longest good answer takes.
        about_data: What the second data block holds, in words of our own.
        read: The answer out of the object that came; raises AnswerError where it is none.
    """

    purpose: str
    system: str
    reminder: Callable[[FactSheet], str]
    form: str
    schema: Mapping[str, object]
    answer_tokens: int
    read: Callable[[Mapping[str, Any], FactSheet], T]
    about_data: str = "More of its words, by code:"


@dataclass(frozen=True, slots=True)
class Built:
    """A request that passed every check.

    Attributes:
        key: Hash of everything in it but random bits.
        facts: Those that are shown.
        shortened: The middle of the posting, or facts at the end, did not fit.
    """

    request: ChatRequest
    key: str
    facts: FactSheet
    shortened: bool


@dataclass(frozen=True, slots=True)
class Failed:
    """Neither the answer nor its repair could be read, or nothing could be asked; why, in words of our own."""

    why: str


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """An answer that was read, and whether something did not fit into its question."""

    result: T
    shortened: bool


def conversation(task: Task[T], given: Given, means: Means, *, model: str) -> Conversation[Read[T] | Failed]:
    """Ask once, and once more where the answer cannot be read.

    Args:
        model: Identity of what answers; part of the question's key.
    """
    try:
        built = build(task, given, means)
    except PromptTooLongError as error:
        return Failed(error.message)
    reply = yield _ask(built, model)
    if reply.finish is Finish.REFUSED:
        return Failed("the model refused to answer")
    try:
        return Read(_read(task, reply, built.facts), built.shortened)
    except AnswerError as error:
        wrong = (reply.text, error.what)
    try:
        mending = build(task, given, means, wrong=wrong)
    except PromptTooLongError:
        return Failed(wrong[1])
    reply = yield _ask(mending, model)
    try:
        return Read(_read(task, reply, mending.facts), mending.shortened)
    except AnswerError as error:
        return Failed(error.what)


def build(task: Task[T], given: Given, means: Means, *, wrong: tuple[str, str] | None = None) -> Built:
    """The request.

    Args:
        wrong: An answer that could not be read, and why, for the one try to mend it.

    Raises:
        PromptBoundaryError: A mark stands where none may stand; nothing may be sent.
        PromptTooLongError: There is no room for the posting.

    Cost: a few milliseconds for 40 facts and a posting of 3,000 characters.
    """
    extra = _data(given.data, means)
    mending, echo = _mending(task, wrong, means)
    beside, carries = _beside(given, means)
    answer = _answer_tokens(task, means)
    room = means.context - answer - _AROUND_TURNS
    fixed = [task.system, task.reminder(given.facts), *beside, *(block.text for block in extra)]
    left = room - sum(map(means.count_tokens, [*fixed, *(turn.text for turn in mending)])) - 40
    facts = _fitting(given.facts, left - _LEAST_POSTING, means.count_tokens)
    left -= means.count_tokens(facts.text)
    if left < _LEAST_POSTING or not facts.lines:
        raise PromptTooLongError(tokens=room - left, room=room - _LEAST_POSTING)
    fields = posting_fields(given.posting, [quote.words for quote in flagged_sentences(given.posting)])
    block, _, is_cut = cut_block(fields, means.nonces(), min(left, means.posting_tokens), means.count_tokens)
    words = [f"FACTS:\n\n{facts.text}\n\n", *beside, f"The posting:\n\n{block.text}\n\n"]
    words += [f"{task.about_data}\n\n{one.text}\n\n" for one in extra]
    request = ChatRequest(
        system=task.system,
        turns=(Turn(Role.USER, (Piece("".join([*words, task.reminder(facts)])),)), *mending),
        schema=task.schema,
        max_tokens=answer,
        purpose=task.purpose,
        carries=frozenset(NEEDED | carries),
    )
    blocks = [block, *extra, *echo]
    check_boundary(request.text, blocks)
    shortened = is_cut or len(facts.lines) < len(given.facts.lines)
    return Built(request, _key(request, blocks, given.attempt), facts, shortened)


def _answer_tokens(task: Task[T], means: Means) -> int:
    """Most tokens of the answer: in a small context no more than a quarter of it, or nothing else would fit."""
    return max(min(task.answer_tokens, means.context // 4), means.max_answer)


def _ask(built: Built, model: str) -> Ask:
    key = hashlib.sha256(f"{_VERSION}\x1f{model}\x1f{built.key}".encode()).hexdigest()
    return Ask(key, key, built.request)


def _key(request: ChatRequest, blocks: Sequence[DataBlock], attempt: int) -> str:
    words = request.text
    for block in blocks:
        words = words.replace(block.nonce, "")
    return json.dumps([request.purpose, words, request.schema, request.max_tokens, attempt])


def _read(task: Task[T], reply: ChatReply, facts: FactSheet) -> T:
    return task.read(object_of(reply), facts)


def _fitting(facts: FactSheet, room: int, count_tokens: Callable[[str], int]) -> FactSheet:
    """As many lines as fit, from the first."""
    used = n = 0
    for line in facts.lines:
        used += count_tokens(line.shown) + 1
        if used > room:
            break
        n += 1
    return facts if n == len(facts.lines) else facts.first(n)


def _beside(given: Given, means: Means) -> tuple[list[str], frozenset[FieldClass]]:
    """What else of the person stands in it: earlier wordings, wishes, goals; and which kinds of words that is."""
    parts: list[str] = []
    carries: set[FieldClass] = set()
    if FieldClass.WRITING in means.allowed:
        own = own_words(given.own, given.facts, most=MAX_OWN, longest=MAX_OWN_WORDS)
        wishes = own_words(given.wishes, given.facts, most=MAX_WISHES, longest=MAX_WISH)
        if own:
            listed = "\n".join(f"- {words}" for words in own)
            parts.append(
                f"How the person words things, for the style alone; these are no facts:\n\n{listed}\n\n"
            )
        if wishes:
            listed = "\n".join(f"- {words}" for words in wishes)
            parts.append(f"What the person wants of this text:\n\n{listed}\n\n")
        carries |= {FieldClass.WRITING} if own or wishes else set()
    if given.with_goals and FieldClass.PROFILE in means.allowed:
        aims = Profile(nice_to_have=means.profile.nice_to_have, growth_goals=means.profile.growth_goals)
        shown = profile_words(aims, means.redactor, {FieldClass.PROFILE})
        if shown.words and not control_token(shown.words):
            parts.append(
                f"What the person looks for; these are no facts about what they did:\n\n{shown.words}\n\n"
            )
            carries |= shown.carries
    return parts, frozenset(carries)


def own_words(lines: Sequence[str], sheet: FactSheet, *, most: int, longest: int) -> list[str]:
    """Lines of the person's own as they may be shown: redacted, each on one line, without what reads like an order to programs."""
    found: list[str] = []
    for line in dict.fromkeys(lines):
        words = one_line(sheet.redact(line), longest)
        if words and not control_token(words) and "<<" not in words and not gives_orders(words):
            found.append(words)
    return found[:most]


def _data(data: Mapping[str, str] | None, means: Means) -> list[DataBlock]:
    if not data:
        return []
    cleaned = {code: one_line(clean(words).text, MAX_DATUM) for code, words in list(data.items())[:MAX_DATA]}
    return [data_block(cleaned, means.nonces())]


def _mending(
    task: Task[T], wrong: tuple[str, str] | None, means: Means
) -> tuple[tuple[Turn, ...], list[DataBlock]]:
    """The turns that ask for a better answer, and the data block with the wrong one: it may repeat the posting's words."""
    if wrong is None:
        return (), []
    said = clean(wrong[0][:_MAX_ECHO]).text
    while said and means.count_tokens(json_line(said)) > _answer_tokens(task, means):
        said = said[: len(said) // 2]
    echo = data_block({"answer": said}, means.nonces())
    words = repair(wrong[1], task.form)
    return (Turn(Role.ASSISTANT, (Piece(echo.text),)), Turn(Role.USER, (Piece(words),))), [echo]
