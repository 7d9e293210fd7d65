"""Patterns in words with their evidence, and what the person answered; nothing of theirs is written here."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property

import numpy as np

from metier.actions.decide import examples
from metier.actions.desk import Desk
from metier.domain.guardrail import Guardrail
from metier.domain.posting import Posting, PostingId
from metier.domain.profile import Profile
from metier.errors import GuardrailError
from metier.evaluation.patterns import Effect, Pattern, Patterns, Swap, effects_of, find_patterns, swaps_of
from metier.evaluation.patterns.terms import pattern_reading
from metier.evaluation.patterns.words import as_wish
from metier.evaluation.proposals import Line, Moved, judged, moved
from metier.evaluation.proposals.standing import contradicted, wishes_of
from metier.screeners.features import Features, Featurizer
from metier.screeners.guardrails import compile_guardrail
from metier.screeners.learned import LearnedScreener

KIND = "pattern"
"""Kind of the documents that answers are kept as."""
MOST_AT_HAND = 1_000
"""Undecided postings, and postings for swaps, that are looked at; of them each change is tried on a few."""

_FEWEST_TEXTS = 24  # postings for each swap where a sentence encoder reads the changed texts
_MOST_TEXTS = 100


class AnswerKind(StrEnum):
    """What a person says of a pattern."""

    MINE = "mine"
    """It is a wish: a line of the profile."""
    HABIT = "habit"
    """It is a habit: some of those postings are put before them anyway."""
    TAKEN_BACK = "taken back"
    """What was said before is not said any more; the pattern asks again."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the person said of a pattern.

    Attributes:
        words: The line that was written, as it was written.
        where: Heading of profile.md, or `guardrails.md`.
        at: When.
        share: Of the postings, the share that is put before the person; 1 for what is theirs.
        was: The pattern's share then, 0 to 1.
    """

    kind: AnswerKind
    words: str
    where: str
    at: datetime
    share: float
    was: float

    def to_json(self) -> str:
        """As a document holds it."""
        return json.dumps(
            {
                "answer": self.kind.value,
                "words": self.words,
                "where": self.where,
                "at": self.at.isoformat(),
                "share": self.share,
                "was": self.was,
            },
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, text: str) -> Answer:
        """What `to_json` wrote."""
        row = json.loads(text)
        return cls(
            AnswerKind(row["answer"]),
            row["words"],
            row["where"],
            datetime.fromisoformat(row["at"]),
            float(row["share"]),
            float(row["was"]),
        )


@dataclass(frozen=True, slots=True)
class PatternRow:
    """One pattern as it is shown.

    Attributes:
        number: What the person types.
        effect: What the learned screener does with it; None where too few undecided postings can be changed.
        answer: The newest answer; None where there was none.
        asks: Whether it waits for an answer: there was none, or what it says has changed since.
        can_be_habit: A guardrail can look for those postings.
    """

    number: int
    pattern: Pattern
    effect: Effect | None
    answer: Answer | None
    asks: bool
    can_be_habit: bool


@dataclass(frozen=True, slots=True)
class PatternsReport:
    """What was learned, in words, and what stands close to who somebody is.

    Attributes:
        found: What the decisions say.
        rows: Patterns with their effect and answers, in the order found.
        swaps: Whether the learned screener leans on what stands close to who somebody is; empty without enough postings.
        n_undecided: Undecided postings that changes were tried on.
        by: What judged them, in words.
        postings: The decided postings that rows name, for their titles.
        is_meaning_held: In the swaps the sentence encoder's view of each posting was held as it was, so that a lean of its
            own does not show.
    """

    found: Patterns
    rows: tuple[PatternRow, ...] = ()
    swaps: tuple[Swap, ...] = ()
    n_undecided: int = 0
    by: str = ""
    postings: Mapping[PostingId, Posting] = field(default_factory=dict)
    is_meaning_held: bool = False


class Patterning:
    """One look at the decisions.

    Args:
        desk: Stores and clock.
        reads: Gives the features of postings, once they are needed.
        profile: As it stands.
    """

    def __init__(
        self,
        desk: Desk,
        reads: Callable[[Sequence[Posting]], Features],
        profile: Profile,
    ) -> None:
        self._desk = desk
        self._reads = reads
        self._profile = profile
        self._examples = examples(desk.decisions.history(), desk.postings)

    @cached_property
    def found(self) -> Patterns:
        """What the decisions say. Cost: 4 ms for each decision, and half a second."""
        return find_patterns(self._examples, self._profile)

    @cached_property
    def undecided(self) -> list[Posting]:
        """The postings that changes are tried on."""
        return self._desk.postings.undecided()[:MOST_AT_HAND]

    @cached_property
    def _features(self) -> Features:
        return self._reads([*(example.posting for example in self._examples), *self.undecided])

    @cached_property
    def _screener(self) -> LearnedScreener:
        return LearnedScreener(self._features, self._profile).learn(self._examples)

    def report(self, *, reader: Featurizer | None = None) -> PatternsReport:
        """Patterns with counts, the later check, effects and answers; and whether decisions or screener lean on traits.

        Args:
            reader: Lets the sentence encoder read the swapped texts too, which takes minutes.
        """
        found = self.found
        if found.n_missing:
            return PatternsReport(found)
        effects = effects_of(found.stated, self._screener, self.undecided) if self.undecided else {}
        rows = tuple(
            self._row(number, pattern, effects.get(pattern.key))
            for number, pattern in enumerate(found.stated, start=1)
        )
        named = {given for pattern in found.stated for given in (*pattern.support[:3], *pattern.against[:3])}
        return PatternsReport(
            found,
            rows,
            self._swaps(reader),
            len(self.undecided),
            self._screener.basis,
            {e.posting.id: e.posting for e in self._examples if e.posting.id in named},
            is_meaning_held=reader is None and self._features.encoder is not None,
        )

    def answers(self) -> dict[str, Answer]:
        """The newest answer to each pattern, by its key; none where it was taken back."""
        documents = self._desk.documents
        found: dict[str, Answer] = {}
        for key in sorted(documents.versions(KIND)):
            text = documents.text(KIND, key)
            if text is not None:
                found[key.partition("-")[0]] = Answer.from_json(text)
        return {key: answer for key, answer in found.items() if answer.kind is not AnswerKind.TAKEN_BACK}

    def keep(self, key: str, answer: Answer) -> None:
        """Remember an answer to the pattern of that key; durable when it returns. Earlier answers to it stay."""
        documents = self._desk.documents
        n = sum(known.startswith(f"{key}-") for known in documents.versions(KIND))
        documents.keep(KIND, f"{key}-{n:04d}", answer.to_json(), at=answer.at)

    def taken_back(self, answer: Answer) -> Answer:
        """That an answer is not given any more, said now."""
        return replace(answer, kind=AnswerKind.TAKEN_BACK, at=self._desk.clock.now())

    def answer(
        self, kind: AnswerKind, pattern: Pattern, *, words: str, where: str, share: float = 1.0
    ) -> Answer:
        """An answer, given now."""
        return Answer(kind, words, where, self._desk.clock.now(), share, pattern.share.value)

    def replaced(self, pattern: Pattern) -> Line | None:
        """The line of the profile that says the opposite; None where none does."""
        return contradicted(wishes_of(self._profile), *as_wish(pattern.term, pattern.side))

    def moved(self, before: Profile, after: Profile, pattern: Pattern) -> Moved | None:
        """What a line moves among undecided postings; None where there are none. Cost: two refits."""
        shown = self.undecided
        if not shown:
            return None
        currency = self.found.currency
        affected = np.array(
            [pattern_reading(p, currency=currency).has(pattern.term) for p in shown], np.bool_
        )
        was, now = (
            judged(LearnedScreener(self._features, side), self._examples, shown) for side in (before, after)
        )
        return moved(was, now, affected, pattern.side)

    def _row(self, number: int, pattern: Pattern, effect: Effect | None) -> PatternRow:
        answer = self._answers.get(pattern.key)
        changed = answer is not None and not pattern.share.low <= answer.was <= pattern.share.high
        asks = changed or (answer is None and not pattern.is_said)
        return PatternRow(number, pattern, effect, answer, asks, can_be_looked_for(pattern.habit))

    @cached_property
    def _answers(self) -> dict[str, Answer]:
        return self.answers()

    def _swaps(self, reader: Featurizer | None) -> tuple[Swap, ...]:
        """Over undecided postings, filled up with decided ones."""
        postings = [*self.undecided, *(example.posting for example in self._examples)][:MOST_AT_HAND]
        most = _FEWEST_TEXTS if reader else _MOST_TEXTS
        return swaps_of(self._screener, postings, reader=reader, most=most)


def can_be_looked_for(words: str) -> bool:
    """Whether a guardrail in these words finds anything."""
    if not words:
        return False
    try:
        compile_guardrail(Guardrail(words))
    except GuardrailError:
        return False
    return True
