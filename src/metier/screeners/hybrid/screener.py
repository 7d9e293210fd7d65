"""The hybrid: the learned screener judges every posting, the base model those it is not sure about; both are kept."""

from __future__ import annotations

import dataclasses
import hashlib
import math
from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Self

import numpy as np

from metier.domain.chat import MICRO, Conversation, Unanswered
from metier.domain.example import Example
from metier.domain.posting import Posting, PostingId
from metier.domain.verdict import Reason, ReasonKind, Said, Shares, Verdict
from metier.errors import AnswersMissingError, BudgetEndedError
from metier.screeners.answer_calibration import AnswerCalibration
from metier.screeners.converse import Answered, Unread
from metier.screeners.hybrid.first import FirstScreener
from metier.screeners.hybrid.fitted import Fitted, Look, causes_of, fitted_of, learned_from
from metier.screeners.hybrid.worth import ask_share, worth_of
from metier.screeners.learned import BROKEN
from metier.screeners.limits import Limit
from metier.screeners.prompted import Judged, PromptedScreener, reasons_of, said_of

CODE_VERSION = "hybrid-1"
"""Raise with any change that moves verdicts, or who is asked about what."""


@dataclass(frozen=True)
class HybridScreener:
    """Judges by decisions first; asks a base model about what they leave open, and learns which of the two to believe.

    Attributes:
        first: `learned`, or `fine_tuned`; its verdict stands wherever nothing was asked.
        base: Asks the base model; None where there is none, and `first` judges alone.
        most: The person's own bound on the share of postings to be asked about.
        fitted: What it takes to say who is asked about what; None before anything was learned.
    """

    first: FirstScreener
    base: PromptedScreener | None = None
    most: float | None = None
    fitted: Fitted | None = None

    @property
    def kind(self) -> str:
        """`hybrid`."""
        return "hybrid"

    @cached_property
    def version(self) -> str:
        """Hash of code version, both parts and how they are combined."""
        base = self.base.version if self.base else "no base model"
        rests_on = [CODE_VERSION, self.first.version, base, self._state.combination.key, f"{self.most}"]
        return hashlib.sha256("\n".join(rests_on).encode()).hexdigest()[:16]

    @property
    def method(self) -> str:
        """In words, what its verdicts rest on apart from profile and decisions."""
        base = self.base.method if self.base else "no base model"
        return f"{CODE_VERSION}, {self.first.method}, {base}"

    @property
    def basis(self) -> str:
        """In words, what the order rests on."""
        if self.base is None:
            return f"{self.first.basis}; no base model is set up, so none was asked"
        n = self._state.combination.n_decided
        noun = "decision" if n == 1 else "decisions"
        learned = f"weighed by {n} {noun} both have judged" if n else "weighed as usual"
        share = round(100 * self.share)
        return f"{self.first.basis}; {self.base.prompting.asker.model_name} about the unsure, {share} % at most, {learned}"

    @property
    def tentative(self) -> bool:
        """Whether its verdicts promise an order only."""
        return self.first.tentative

    @property
    def limits(self) -> tuple[Limit, ...]:
        """The profile's hard limits, checked by rule; no model can overrule them."""
        return self.first.limits

    @property
    def share(self) -> float:
        """Largest share of the postings that the base model is asked about."""
        return ask_share(len(self.first.examples), self.most)

    def learn(self, examples: Sequence[Example]) -> Self:
        """A new screener that has learned from `examples` alone. Asks nothing. Cost: that of the learned one."""
        first = self.first.learn(examples)
        base = self.base.learn(examples) if self.base else None
        answers = base.prompting.answers if base else {}
        share = ask_share(len(examples), self.most)
        return dataclasses.replace(
            self, first=first, base=base, fitted=fitted_of(first, answers, _reading(base), share=share)
        )

    def calibrated(self, answers: Mapping[PostingId, Shares]) -> Self:
        """The same screener, reading and weighing the model's probabilities by what it answered so far."""
        base = self.base.calibrated(answers) if self.base else None
        combination = learned_from(self.first, answers, _reading(base))
        fitted = dataclasses.replace(self._state, combination=combination)
        return dataclasses.replace(self, base=base, fitted=fitted)

    def look(
        self,
        postings: Sequence[Posting],
        *,
        flagged: Collection[PostingId] = (),
        drifting: Collection[PostingId] = (),
    ) -> list[Look]:
        """What the first screener says of each posting, whether that settles it, and what an answer would be worth.

        Args:
            flagged: Postings that a guardrail flags.
            drifting: Postings with something the person's taste may have changed in.

        Cost: the first screener's, and as much again for nearness to the decided postings.
        """
        flagged, drifting = frozenset(flagged), frozenset(drifting)
        matrix = self.first.featurizer.features(postings)
        verdicts = self.first.screen_matrix(postings, matrix)
        state = self._state
        scores = np.array([_own_score(verdict) for verdict in verdicts], np.float64)
        possible, p_novel = state.sets.possible(scores), state.novelty.p_values(matrix)
        causes = [
            causes_of(labels, p, is_flagged=posting.id in flagged, is_drifting=posting.id in drifting)
            for posting, labels, p in zip(postings, possible, p_novel.tolist(), strict=True)
        ]
        p_excited = np.array([verdict.p_excited for verdict in verdicts], np.float64)
        worths = worth_of(p_excited, causes, state.bounds)
        rows = zip(postings, verdicts, possible, p_novel.tolist(), causes, worths.tolist(), strict=True)
        return [Look(*row) for row in rows]

    def choose(self, looks: Sequence[Look], *, share: float | None = None) -> list[int]:
        """Places of the postings to ask about, most valuable first: at most the share, none outside hard limits.

        Args:
            share: Bounds the screener's own share further.
        """
        most = self.share if share is None else min(share, self.share)
        room = math.floor(most * len(looks) + 1e-9)
        open_ones = [place for place, look in enumerate(looks) if look.is_open]
        open_ones.sort(key=lambda place: (-looks[place].worth, looks[place].posting.id))
        return open_ones[:room]

    def asks(self, look: Look) -> bool:
        """Whether this posting by itself belongs to the share that is asked about, as the decided ones let expect."""
        return self.base is not None and look.is_open and look.worth >= self._state.bounds.asked

    def verdict(self, look: Look, said: Said | None = None, *, paid_usd: Decimal = Decimal(0)) -> Verdict:
        """The verdict of both; the first screener's where the model said nothing.

        Args:
            said: What the base model said about this posting.
        """
        alone = dataclasses.replace(look.verdict, screener=self.kind, version=self.version, cost_usd=paid_usd)
        if said is None:
            return alone
        calibration, combination = self.first.calibration, self._state.combination
        score, second = _own_score(look.verdict), self.second(said)
        passed, maybe, excited = combination.shares(score, second, calibration)
        combined = round(combination.score(score, second, calibration), 9)
        lowered = BROKEN * bool(look.verdict.outside_limits)
        return dataclasses.replace(
            alone, p_passed=passed, p_maybe=maybe, p_excited=excited, score=combined - lowered, said=said
        )

    def second(self, said: Said) -> Shares:
        """The base model's probabilities as they are read for this person."""
        return _reading(self.base).shares(said.raw)

    def screen(self, postings: Sequence[Posting]) -> list[Verdict]:
        """One verdict per posting, in the same order; asks about those above a threshold that the decided ones set.

        Raises:
            BudgetEndedError, AnswersMissingError: Some were to be asked about and were not answered.
            ProviderError, RefusedError: Asking failed.
        """
        looks = self.look(postings)
        judged = self._judge([look for look in looks if self.asks(look)])
        found = []
        for look in looks:
            row = judged.get(look.posting.id)
            said = self._said(row) if row and self.asks(look) else None
            paid = Decimal(row.paid) / MICRO if row and said else Decimal(0)
            found.append(self.verdict(look, said, paid_usd=paid))
        return found

    def conversations(self, postings: Sequence[Posting]) -> list[Conversation[Answered | Unread]]:
        """One for each of them that `screen` would ask about, not yet begun."""
        wanted = [look.posting for look in self.look(postings) if self.asks(look)]
        return self.base.conversations(wanted) if self.base else []

    def explain(self, posting: Posting, *, limit: int = 6) -> tuple[Reason, ...]:
        """The first screener's reasons, broken limits before all, and the model's where `screen` asks it."""
        own = self.first.explain(posting, limit=limit)
        (look,) = self.look([posting])
        if not self.asks(look):
            return own
        row = self._judge([look]).get(posting.id)
        said = self._said(row) if row else None
        return both_reasons(own, reasons_of(said) if said else (), limit=limit)

    def _judge(self, looks: Sequence[Look]) -> dict[PostingId, Judged]:
        """What came of asking about these, by posting."""
        if self.base is None or not looks:
            return {}
        with closing(self.base.judge([look.posting for look in looks])) as judging:
            rows = list(judging)
        open_ones = [row for row in rows if row.unanswered is not None]
        if any(row.unanswered is Unanswered.BUDGET for row in open_ones):
            raise BudgetEndedError(left=len(open_ones))
        if open_ones:
            why = open_ones[0].words or str(open_ones[0].unanswered)
            raise AnswersMissingError(self.base.prompting.asker.model_name, left=len(open_ones), why=why)
        return {row.posting.id: row for row in rows}

    def _said(self, row: Judged) -> Said | None:
        if self.base is None or row.answered is None:
            return None
        return said_of(row.answered, self.base.prompting)

    @cached_property
    def _state(self) -> Fitted:
        return self.fitted or fitted_of(self.first, {}, _reading(self.base), share=self.share)


def both_reasons(own: Sequence[Reason], models: Sequence[Reason], *, limit: int = 6) -> tuple[Reason, ...]:
    """Broken limits, then the first screener's reasons, then the base model's: at least half of the room for these."""
    limits = tuple(reason for reason in own if reason.kind is ReasonKind.LIMIT)
    rest = tuple(own[len(limits) :])
    room = limit - len(limits)
    kept = tuple(models[: max(room - len(rest), room // 2)])
    return (*limits, *rest[: max(room - len(kept), 0)], *kept)[:limit]


def _reading(base: PromptedScreener | None) -> AnswerCalibration:
    """How a base model's probabilities are read for this person."""
    return base.calibration if base else AnswerCalibration()


def _own_score(verdict: Verdict) -> float:
    """The first screener's score without what broken limits took."""
    return verdict.score + BROKEN * bool(verdict.outside_limits)
