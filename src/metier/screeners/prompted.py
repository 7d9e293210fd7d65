"""Screeners that ask a base model, by a prompt the person can read: `prompted` by the profile, `few_shot` by examples too.

Nothing is trained. A posting is one conversation (`prompts`): the question, at most one repair of an answer that cannot
be read, and a second question without the sentences that look like orders, where there are any. Who holds the
conversations, within which budget, is the `Asker`'s matter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property, partial
from typing import Self

from metier.domain.chat import MICRO, Conversation, FieldClass, Talked, Unanswered
from metier.domain.decision import Label
from metier.domain.example import Example
from metier.domain.ports import Asker
from metier.domain.posting import Posting, PostingId
from metier.domain.profile import Profile
from metier.domain.verdict import Reason, ReasonKind, Said, Shares, Verdict
from metier.errors import AnswersMissingError, BudgetEndedError
from metier.prompts.build import Prompt, Question
from metier.prompts.pick_examples import Chosen
from metier.prompts.reasons import REASONS
from metier.screeners.answer_calibration import AnswerCalibration, calibrate_answers
from metier.screeners.base import is_tentative
from metier.screeners.converse import Answered, Unread, converse
from metier.screeners.features import Features
from metier.screeners.limits import Limit, broken, limits_of
from metier.screeners.shots import Shots, shots_of

CODE_VERSION = "prompted-1"
"""Raise with any change that moves verdicts."""

_BROKEN = 20.0  # lowers a posting that breaks a hard limit below every one that does not


@dataclass(frozen=True, slots=True)
class Prompting:
    """What screeners that ask a base model are made of.

    Attributes:
        prompt: Template and profile, as they are sent.
        asker: Holds the conversations.
        example_room: Most tokens of the examples in one prompt.
        answers: What the same model gave before, as the same kind of screener, by posting: what its habit is known from.
    """

    prompt: Prompt
    asker: Asker
    example_room: int = 3_000
    answers: Mapping[PostingId, Shares] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of asking about one posting.

    Attributes:
        answered: None where no usable answer came.
        unread: Why the answers could not be read as a verdict, so that the person has to look.
        unanswered: Why nothing was asked, or no answer came.
        words: The provider's failure in words.
        paid: In millionths of a dollar.
        n_calls: Requests sent now; 0 for an answer that was kept.
    """

    posting: Posting
    answered: Answered | None = None
    unread: str = ""
    unanswered: Unanswered | None = None
    words: str = ""
    paid: int = 0
    n_calls: int = 0


@dataclass(frozen=True)
class PromptedScreener:
    """Asks a base model about each posting; with `features` it shows the person's own decisions as examples.

    Attributes:
        features: Finds examples near a posting; None asks by the profile alone.
        calibration: How the model's probabilities are read for this person.
    """

    prompting: Prompting
    profile: Profile
    features: Features | None = None
    examples: tuple[Example, ...] = ()
    calibration: AnswerCalibration = field(default_factory=AnswerCalibration)

    @property
    def kind(self) -> str:
        """`few_shot` with examples in the prompt, else `prompted`."""
        return "prompted" if self.features is None else "few_shot"

    @cached_property
    def version(self) -> str:
        """Hash of code version, model, prompt, profile, calibration and every example with its label."""
        learned = [f"{e.posting.id} {e.label} {e.reason}" for e in self.examples]
        rests_on = [self.kind, self.method, self.profile.key, self.calibration.key, *learned]
        return hashlib.sha256("\n".join(rests_on).encode("utf-8", "replace")).hexdigest()[:16]

    @property
    def method(self) -> str:
        """In words, what its verdicts rest on apart from profile and decisions."""
        asker, prompt = self.prompting.asker, self.prompting.prompt
        return f"{CODE_VERSION}, {asker.model_name}, prompt {prompt.version}"

    @property
    def basis(self) -> str:
        """In words, what the order rests on."""
        shots = self.shots
        n = len(shots.stable) if self.features else 0
        near = " and those nearest to each posting" if n < len(shots.pool) and shots.room > 0 else ""
        shown = f", {n} of your decisions in it{near}" if n else ""
        asker, template = self.prompting.asker, self.prompting.prompt.template
        return f"{asker.model_name}, asked with prompt {template.version}{shown}; {self.calibration.words}"

    @cached_property
    def tentative(self) -> bool:
        """Whether its verdicts promise an order only: nobody knows yet how well its labels fit this person."""
        return is_tentative([example.label for example in self.examples])

    @cached_property
    def limits(self) -> tuple[Limit, ...]:
        """The profile's hard limits, checked by rule; no model can overrule them."""
        return limits_of(self.profile)

    @cached_property
    def shots(self) -> Shots:
        """The examples of its prompts."""
        prompting = self.prompting
        room = prompting.example_room if FieldClass.EXAMPLES in prompting.prompt.allowed else 0
        size = prompting.prompt.example_tokens
        return shots_of(self.examples, self.features, size=size, room=room)

    @cached_property
    def reading(self) -> Reading:
        """How what the model said becomes a verdict."""
        return Reading(self.kind, self.version, self.calibration, self.limits, tentative=self.tentative)

    def learn(self, examples: Sequence[Example]) -> Self:
        """A new screener with these decisions: as examples, and to read the model's answers by. Asks nothing."""
        taught = replace(self, examples=tuple(examples))
        return taught.calibrated(self.prompting.answers)

    def calibrated(self, answers: Mapping[PostingId, Shares]) -> Self:
        """The same screener, reading the model's probabilities by what it answered so far."""
        decided = {example.posting.id: example.label for example in self.examples}
        return replace(self, calibration=calibrate_answers(answers, decided))

    def judge(self, postings: Sequence[Posting], *, blind: bool = False) -> Generator[Judged, None, None]:
        """What came of asking about each posting, as it comes. Cost: at least one request each, unless kept."""
        with closing(self.prompting.asker.talk(self.conversations(postings, blind=blind))) as talks:
            for talked in talks:
                yield _judged(postings[talked.place], talked)

    def conversations(
        self, postings: Sequence[Posting], *, blind: bool = False
    ) -> list[Conversation[Answered | Unread]]:
        """One conversation for each posting, not yet begun.

        Args:
            blind: The postings are decided: what was said about them and their copies does not stand in the prompt, so
                that the answers tell how the model judges.
        """
        shots, prompt = self.shots, self.prompting.prompt
        blocks = shots.blind(postings) if blind else [shots.stable] * len(postings)
        near = [()] * len(postings) if blind else shots.near(postings)
        ask = partial(prompt.ask, model=self.prompting.asker.model_name, kind=self.kind)
        return [
            converse(
                Question(posting, _examples(block), _examples(beside)), ask, with_label=prompt.with_label
            )
            for posting, block, beside in zip(postings, blocks, near, strict=True)
        ]

    def verdict(self, judged: Judged) -> Verdict:
        """The verdict that follows from an answer; where there is none, the label shares with `review` saying why."""
        if judged.answered is not None:
            said = said_of(judged.answered, self.prompting)
            return replace(self.reading.verdict(judged.posting, said), cost_usd=Decimal(judged.paid) / MICRO)
        posting = judged.posting
        outside = broken(self.limits, posting.facts)
        why = judged.unread or judged.words or (judged.unanswered.value if judged.unanswered else "no answer")
        passed, maybe, excited = _label_shares(self.examples)
        return Verdict(
            posting.id,
            passed,
            maybe,
            excited,
            -_BROKEN * bool(outside),
            self.kind,
            self.version,
            tentative=self.tentative,
            outside_limits=outside,
            review=why,
        )

    def screen(self, postings: Sequence[Posting]) -> list[Verdict]:
        """One verdict per posting, in the same order; answers that could not be read say so in `review`.

        Raises:
            BudgetEndedError, AnswersMissingError: Some were not answered: nothing stands in the place of an answer.
            ProviderError, RefusedError: Asking failed.
        """
        found = {row.posting.id: row for row in self.judge(postings)}
        open_ones = [row for row in found.values() if row.unanswered is not None]
        if any(row.unanswered is Unanswered.BUDGET for row in open_ones):
            raise BudgetEndedError(left=len(open_ones))
        if open_ones:
            why = open_ones[0].words or str(open_ones[0].unanswered)
            raise AnswersMissingError(self.prompting.asker.model_name, left=len(open_ones), why=why)
        return [self.verdict(found[posting.id]) for posting in postings]

    def explain(self, posting: Posting, *, limit: int = 6) -> tuple[Reason, ...]:
        """The model's own reasons for its verdict, each quote verbatim; asks where no answer was kept."""
        said = self.screen([posting])[0].said
        limits = tuple(
            Reason(ReasonKind.LIMIT, words, -_BROKEN) for words in broken(self.limits, posting.facts)
        )
        return (*limits, *(reasons_of(said) if said else ()))[:limit]


@dataclass(frozen=True, slots=True)
class Reading:
    """How what a base model said becomes a verdict for this person.

    Attributes:
        kind, version: Of the screener.
        tentative: An order is meant and no label.
    """

    kind: str
    version: str
    calibration: AnswerCalibration
    limits: tuple[Limit, ...]
    tentative: bool

    def verdict(self, posting: Posting, said: Said) -> Verdict:
        """The verdict: calibrated, and below all others where a hard limit is broken."""
        outside = broken(self.limits, posting.facts)
        passed, maybe, excited = self.calibration.shares(said.raw)
        return Verdict(
            posting.id,
            passed,
            maybe,
            excited,
            round(self.calibration.score(said.raw), 9) - _BROKEN * bool(outside),
            self.kind,
            self.version,
            tentative=self.tentative,
            outside_limits=outside,
            said=said,
        )


def said_of(answered: Answered, prompting: Prompting) -> Said:
    """What is frozen of an answer."""
    answer = answered.answer
    return Said(
        model=prompting.asker.model_name,
        prompt=prompting.prompt.version,
        raw=answer.p,
        reasons=answer.reasons,
        quotes=answer.quotes,
        note=answer.note,
        addresses_ai=answer.addresses_ai,
        examples=answered.examples,
        flagged=tuple(quote.words for quote in answered.flagged),
        without_flagged=answered.without.p if answered.without else None,
        truncated=answered.truncated,
    )


def reasons_of(said: Said) -> tuple[Reason, ...]:
    """A base model's reasons as reasons of a verdict, in its order, one of its quotes with each while there are some.

    Its note is its own text and is marked as such.
    """
    codes = [REASONS[code] for code in said.reasons if code in REASONS]  # a later version may know fewer
    quotes = [*said.quotes, *[None] * len(codes)]
    found = [
        Reason(ReasonKind.MODEL, code.words, float(code.points), quote)
        for code, quote in zip(codes, quotes, strict=False)
    ]
    found += [Reason(ReasonKind.MODEL, "it quotes", 0.0, quote) for quote in said.quotes[len(codes) :]]
    if depends_on_flagged(said):
        found.insert(0, Reason(ReasonKind.NOTE, "the verdict depends on text that looks like an order", 0.0))
    if said.together > 1:
        others = "another" if said.together == 2 else f"{said.together - 1} others"
        words = f"judged together with {others}: an ad could have influenced the others"
        found.append(Reason(ReasonKind.NOTE, words, 0.0))
    if said.note:
        found.append(Reason(ReasonKind.NOTE, f"model text: {said.note}", 0.0))
    return tuple(found)


def depends_on_flagged(said: Said) -> bool:
    """Whether the model's most probable label changes when the sentences that look like orders are left out."""
    return said.without_flagged is not None and most_probable(said.raw) is not most_probable(
        said.without_flagged
    )


def _examples(chosen: Sequence[Chosen]) -> tuple[Example, ...]:
    return tuple(row.example for row in chosen)


def most_probable(p: Shares) -> Label:
    """The label with the highest probability; ties go to the higher grade, as for verdicts."""
    return max(zip(p, Label, strict=True), key=lambda pair: (pair[0], pair[1].grade))[1]


def _judged(posting: Posting, talked: Talked[Answered | Unread]) -> Judged:
    result = talked.result
    return Judged(
        posting,
        answered=result if isinstance(result, Answered) else None,
        unread=result.why if isinstance(result, Unread) else "",
        unanswered=talked.unanswered,
        words=talked.words,
        paid=talked.paid,
        n_calls=talked.n_calls,
    )


def _label_shares(examples: Sequence[Example]) -> Shares:
    counts = [sum(example.label is label for example in examples) + 1 / 3 for label in Label]
    passed, maybe, excited = (count / sum(counts) for count in counts)
    return (passed, maybe, excited)
