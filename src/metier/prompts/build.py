"""The one place where requests are built: strangers' words stay in data blocks, and every request is checked."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from metier.domain.chat import SCREENING, Ask, ChatRequest, FieldClass, Piece, Role, Turn
from metier.domain.example import Example
from metier.domain.posting import Posting, PostingId
from metier.domain.profile import Profile
from metier.errors import PromptTooLongError
from metier.prompts.answer import CHOICES, answer_schema
from metier.prompts.control_tokens import json_line
from metier.prompts.cut_block import cut_block
from metier.prompts.data_block import DataBlock, Nonces, check_boundary, data_block, fresh_nonce
from metier.prompts.fields import PostingFields, posting_fields
from metier.prompts.layout import NOTHING, Slots, lay, pieces, size
from metier.prompts.profile_words import profile_words
from metier.prompts.redact import Redactor
from metier.prompts.shown_example import ShownExample, shown_example
from metier.prompts.sizes import Budget, PromptSize
from metier.prompts.system import SYSTEM_VERSION, reminder, repair, system_text
from metier.prompts.template import Slot, Template
from metier.prompts.template_words import redacted_template
from metier.prompts.tokens import estimate_tokens
from metier.text.clean import clean

ALL: frozenset[FieldClass] = SCREENING
"""Every kind of words that a prompt may hold."""
MAX_ECHO = 2_000
"""Most characters of a wrong answer that are shown to the model again; never more tokens than an answer may have."""

_CODE_VERSION = 1  # rises with every change here that changes requests, or how answers are read
_AROUND_TURNS = 40  # tokens that a provider's chat template adds
_KEPT_COUNTS = 64  # the fixed pieces are about ten; near examples come and go


@dataclass(frozen=True, slots=True)
class WrongAnswer:
    """An answer that could not be read, for the one try to mend it.

    Attributes:
        text: What the model said; untrusted, as it may repeat the posting.
        what: What is wrong with it: `AnswerError.what`, words of our own.
    """

    text: str
    what: str


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about one posting, beside the prompt.

    Attributes:
        stable_examples: Decided postings that stand in every request of the run, in the same order.
        near_examples: Decided postings chosen for this posting.
        without: Sentences of the posting that are left out: the second look at a flagged one.
        wrong: The answer that is to be mended; None for a first try.
    """

    posting: Posting
    stable_examples: tuple[Example, ...] = ()
    near_examples: tuple[Example, ...] = ()
    without: tuple[str, ...] = ()
    wrong: WrongAnswer | None = None


@dataclass(frozen=True, slots=True)
class Built:
    """A request that passed every check.

    Attributes:
        truncated: The middle of the posting was left out, as it was too long.
        examples: Decided postings that are shown.
        size: Estimated tokens of its parts.
    """

    request: ChatRequest
    truncated: bool
    examples: tuple[PostingId, ...]
    size: PromptSize


@dataclass(frozen=True)
class Prompt:
    """What stays the same over a run, and the way to ask about one posting; `Prompt.of` makes it.

    The stable pieces of its requests are the same byte for byte. Another `Prompt` has other random bits. It may be used
    by several threads at once.

    Attributes:
        template: The person's, redacted.
        profile: The profile as it stands in the prompt, redacted; empty where the template has no place for it.
        version: Hash of everything an answer rests on but model, posting, examples and random bits.
        allowed: Kinds of words that may go in.
        redactions: How much was taken out of profile and template, by kind.
        with_label: The answer begins with a label, whose log-probabilities are asked for.
    """

    template: Template
    profile: str
    version: str
    allowed: frozenset[FieldClass]
    redactions: dict[str, int]
    budget: Budget
    with_label: bool
    _carries: frozenset[FieldClass]
    _redactor: Redactor = field(repr=False)
    _count: Callable[[str], int] = field(repr=False)
    _nonces: Nonces = field(repr=False)
    _run: str = field(repr=False)
    _kept_examples: dict[tuple[PostingId, str, str], ShownExample] = field(default_factory=dict, repr=False)
    _kept_blocks: dict[str, DataBlock] = field(default_factory=dict, repr=False)
    _kept_counts: dict[str, int] = field(default_factory=dict, repr=False)
    _last_fields: dict[str, tuple[Posting, tuple[str, ...], PostingFields]] = field(
        default_factory=dict, repr=False
    )

    @classmethod
    def of(
        cls,
        template: Template,
        profile: Profile,
        redactor: Redactor,
        *,
        allowed: AbstractSet[FieldClass] = ALL,
        budget: Budget | None = None,
        with_label: bool = False,
        count_tokens: Callable[[str], int] = estimate_tokens,
        nonces: Nonces = fresh_nonce,
    ) -> Prompt:
        """The prompt of a run.

        Args:
            template: The person's, as written; it is redacted here.
            profile: The same.
            redactor: Takes out of the person's words what never leaves.
            allowed: Kinds of words that may go in; without `EXAMPLES` none are shown, whatever is passed later.
            budget: Lengths; the default fits a context of 8,192 tokens.
            with_label: The answer begins with a label, and its log-probabilities are asked for.
            count_tokens: Tokens of a text, rather too many than too few.
            nonces: Fresh random bits; another source is for tests.

        Raises:
            PromptBoundaryError: The profile holds a mark of a data block or of a chat's turns: no posting could be asked
                about.
        """
        shown = profile_words(profile, redactor, allowed)
        check_boundary(shown.words, ())
        if not template.has(Slot.PROFILE):
            shown = replace(shown, words="", carries=frozenset())
        lengths = budget or Budget()
        sent, taken_out = redacted_template(template, redactor)
        rests_on = [SYSTEM_VERSION, template.version, shown.words, repr(lengths), with_label, _CODE_VERSION]
        version = _hash(*rests_on, *([sent.parts] if taken_out else []))
        return cls(
            template=sent,
            profile=shown.words,
            version=version[:16],
            allowed=frozenset(allowed),
            redactions=dict(Counter(shown.counts) + Counter(taken_out)),
            budget=lengths,
            with_label=with_label,
            _carries=shown.carries,
            _redactor=redactor,
            _count=count_tokens,
            _nonces=nonces,
            _run=nonces(),
        )

    def ask(self, question: Question, *, model: str, kind: str) -> tuple[Ask, Built]:
        """The request about one posting with what identifies it.

        Args:
            question: What is asked.
            model: Identity of the model that will be asked.
            kind: Kind of screener: `prompted`, `few_shot`.

        Raises:
            PromptTooLongError, PromptBoundaryError: As `build`.
        """
        key, subject = self.identity(question, model=model, kind=kind)
        built = self.build(question)
        return Ask(key, subject, built.request, question.posting.id), built

    def identity(self, question: Question, *, model: str, kind: str) -> tuple[str, str]:
        """Key and subject of a question, as `Ask` has them: hexadecimal SHA-256.

        The key is a hash of everything the answer rests on but random bits; the subject of the same without examples.
        """
        fields = self._fields(question)
        wrong = [question.wrong.text, question.wrong.what] if question.wrong else None
        rest = [model, kind, self.version, fields.short, fields.blocks, sorted(question.without), wrong]
        shown = self._shown(question.stable_examples), self._shown(question.near_examples)
        named = [[(one.posting_id, one.label, one.reason) for one in examples] for examples in shown]
        return _hash("key", rest, named), _hash("subject", rest)

    def build(self, question: Question) -> Built:
        """The request about one posting.

        Raises:
            PromptTooLongError: Prompt, profile and examples leave no room for the posting.
            PromptBoundaryError: A mark of a data block or of a chat's turns stands where none may stand.

        Cost: under a millisecond for a posting of 3,000 characters, most of it for counting tokens.
        """
        stable, near = self._shown(question.stable_examples), self._shown(question.near_examples)
        example_blocks = [
            *(self._stable_block(example) for example in stable),
            *(example.block(self._nonces()) for example in near),
        ]
        texts = [example.text(block) for example, block in zip((*stable, *near), example_blocks, strict=True)]
        slots = Slots(
            profile=self.profile or NOTHING,
            examples=FieldClass.EXAMPLES in self.allowed,
            examples_stable="".join(texts[: len(stable)]),
            examples_near="".join(texts[len(stable) :]),
            posting="",
        )
        mending = self._mending(question.wrong)
        last_words = reminder(with_label=self.with_label)
        empty = size(lay(self.template, slots, last_words), self._counted)
        empty = replace(
            empty,
            static=empty.static + self._counted(system_text(with_label=self.with_label)),
            tail=empty.tail + sum(self._count(turn.text) for turn in mending.turns),
        )
        fields = self._fields(question)
        block, tokens, truncated = self._posting_block(fields, self._room(empty))
        laid = lay(self.template, replace(slots, posting=block.text), last_words)
        request = ChatRequest(
            system=system_text(with_label=self.with_label),
            turns=(Turn(Role.USER, pieces(laid)), *mending.turns),
            schema=answer_schema(with_label=self.with_label),
            max_tokens=self.budget.answer,
            choices=CHOICES if self.with_label else (),
            purpose="repair" if question.wrong else "screening",
            carries=self._carries | _carried((*stable, *near)),
        )
        check_boundary(request.text, [*example_blocks, block, *mending.blocks])
        return Built(
            request,
            truncated,
            tuple(example.posting_id for example in (*stable, *near)),
            replace(empty, posting=tokens),
        )

    def example_tokens(self, example: Example) -> int:
        """How long an example is in a request."""
        return self._shown_one(example).tokens

    def request(self, question: Question) -> ChatRequest:
        """The request alone; see `build`."""
        return self.build(question).request

    def _fields(self, question: Question) -> PostingFields:
        """What is shown of the posting; asked for twice in a row, for the question's identity and for its request."""
        kept = self._last_fields.get("")
        if kept is None or kept[0] is not question.posting or kept[1] != question.without:
            found = posting_fields(question.posting, question.without)
            kept = self._last_fields[""] = (question.posting, question.without, found)
        return kept[2]

    def _shown(self, examples: Sequence[Example]) -> list[ShownExample]:
        if FieldClass.EXAMPLES not in self.allowed or not self.template.has(Slot.EXAMPLES):
            return []
        return [self._shown_one(example) for example in examples]

    def _shown_one(self, example: Example) -> ShownExample:
        name = (example.posting.id, example.label.value, example.reason)
        if name not in self._kept_examples:  # two threads may both make it; they make the same
            self._kept_examples[name] = shown_example(
                example,
                self._redactor,
                with_reason=FieldClass.REASONS in self.allowed,
                budget=self.budget.example,
                count_tokens=self._count,
            )
        return self._kept_examples[name]

    def _stable_block(self, example: ShownExample) -> DataBlock:
        """The same in every request of this prompt; its random bits are not to be guessed from outside of it."""
        nonce = _hash(self._run, example.posting_id)[:32]
        block = self._kept_blocks.get(nonce)
        if block is None:
            block = self._kept_blocks[nonce] = example.block(nonce)
        return block

    def _counted(self, text: str) -> int:
        """Tokens of a piece of the prompt; the same pieces come in every request."""
        count = self._kept_counts.get(text)
        if count is None:
            if len(self._kept_counts) >= _KEPT_COUNTS:
                self._kept_counts.clear()
            count = self._kept_counts[text] = self._count(text)
        return count

    def _mending(self, wrong: WrongAnswer | None) -> _Mending:
        if wrong is None:
            return _Mending()
        # The wrong answer may repeat the posting's words, so it is data too, even in the model's own turn.
        said = clean(wrong.text[:MAX_ECHO]).text
        while said and self._count(json_line(said)) > self.budget.answer:
            said = said[: len(said) // 2]
        echo = data_block({"answer": said}, self._nonces())
        words = repair(wrong.what, with_label=self.with_label)
        turns = Turn(Role.ASSISTANT, (Piece(echo.text),)), Turn(Role.USER, (Piece(words),))
        return _Mending(turns, (echo,))

    def _room(self, used: PromptSize) -> int:
        """Tokens that are left for the posting."""
        room = self.budget.context - self.budget.answer - _AROUND_TURNS
        left = room - used.total
        if left < self.budget.least_posting:
            raise PromptTooLongError(tokens=used.total, room=room - self.budget.least_posting)
        return min(left, self.budget.posting)

    def _posting_block(self, fields: PostingFields, room: int) -> tuple[DataBlock, int, bool]:
        """The posting's data block within `room` tokens, how long it is, and whether something was left out."""
        return cut_block(fields, self._nonces(), room, self._count)


@dataclass(frozen=True, slots=True)
class _Mending:
    """The turns that ask for a better answer, and the data blocks in them."""

    turns: tuple[Turn, ...] = ()
    blocks: tuple[DataBlock, ...] = ()


def _carried(shown: Sequence[ShownExample]) -> frozenset[FieldClass]:
    carried = {FieldClass.POSTINGS}
    if shown:
        carried.add(FieldClass.EXAMPLES)
    if any(example.reason for example in shown):
        carried.add(FieldClass.REASONS)
    return frozenset(carried)


def _hash(*values: object) -> str:
    return hashlib.sha256(json.dumps(values, ensure_ascii=True).encode()).hexdigest()
