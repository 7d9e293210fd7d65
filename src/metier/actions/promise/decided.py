"""The decisions a promise is made from: which of them count, and where each stands by screeners that have not seen it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from metier.actions.decide import examples
from metier.actions.desk import Desk
from metier.actions.replay import first_answers
from metier.domain.decision import Decision, Label, Occasion
from metier.domain.example import Example
from metier.evaluation.promise import FOLDS, HeldOut, held_out
from metier.evaluation.promise.cross import Booleans, Doubles, Integers
from metier.screeners.features import FeatureMatrix
from metier.screeners.head import copies_of, folds_of
from metier.screeners.learned import LearnedScreener
from metier.screeners.limits import broken_in
from metier.screeners.model import inverse_frequencies, tfidf

COUNTING = frozenset({Occasion.RANDOM, Occasion.AUDIT, Occasion.ASKED, Occasion.IMPORTED})
"""How postings that count came before the person: not picked because they looked good to them. Those asked about are weighed
(`draw_line`); imported ones are taken as they came."""


@dataclass(frozen=True, slots=True)
class Decided:
    """The standing decisions, as they can be held out.

    Attributes:
        examples: All of them, in the order decided.
        matrix: Their features.
        rows: Places of those about postings inside the hard limits. Shape (n,).
        grades: Of those. Shape (n,).
        counts: Which of those count: they came without being picked, and are no copy of an earlier one. Shape (n,).
        likeness: Cosines between their words. Shape (n, n).
        n_excited: Excited ones that count, by how they came.
        n_asked: Decisions about postings that were asked about because that teaches most.
    """

    examples: Sequence[Example]
    matrix: FeatureMatrix
    rows: Integers
    grades: Integers
    counts: Booleans
    likeness: Doubles
    n_excited: Mapping[Occasion, int]
    n_asked: int

    @classmethod
    def of(cls, history: Sequence[Decision], desk: Desk, screener: LearnedScreener) -> Decided:
        """The standing decisions on a desk, as `screener` reads their postings."""
        taught = examples(history, desk.postings)
        matrix = screener.featurizer.features([example.posting for example in taught])
        outside = broken_in(screener.limits, matrix.rows)
        rows = np.array([place for place, beyond in enumerate(outside) if not beyond], np.int64)
        inside = [taught[row] for row in rows.tolist()]
        words = matrix.words.take(rows)
        likeness = tfidf(words, inverse_frequencies(words)).gram() if inside else np.zeros((0, 0))
        came = {answer.posting_id: answer.occasion for answer in first_answers(history)}
        counts = _is_first(likeness) & np.array(
            [came[example.posting.id] in COUNTING for example in inside], np.bool_
        )
        excited = Counter(
            came[example.posting.id]
            for example, counted in zip(inside, counts, strict=True)
            if counted and example.label is Label.EXCITED
        )
        grades = np.array([example.label.grade for example in inside], np.int64)
        n_asked = sum(came[example.posting.id] is Occasion.ASKED for example in inside)
        return cls(taught, matrix, rows, grades, counts, likeness, dict(excited), n_asked)

    @property
    def excited(self) -> Booleans:
        """The excited decisions that count. Shape (n,)."""
        found: Booleans = self.counts & (self.grades == Label.EXCITED.grade)
        return found

    @property
    def can_be_held_out(self) -> bool:
        """Whether fits would tell anything: more than one label, and an excited one that counts for each fold."""
        return len(np.unique(self.grades)) > 1 and int(self.excited.sum()) >= FOLDS

    def held_out(self, screener: LearnedScreener, pile: FeatureMatrix) -> HeldOut[FeatureMatrix]:
        """Ranks of the decisions in the pile, each by a screener that learned from the other folds.

        Decisions about postings outside the hard limits are learned from in every fold, as they are in every screening.

        Args:
            screener: Not yet taught.
            pile: The undecided postings inside the limits.
        """
        folds = folds_of(self.likeness, self.grades, n_folds=FOLDS)
        always = np.setdiff1d(np.arange(len(self.examples)), self.rows)

        def teach(places: Integers) -> Scores:
            chosen = np.sort(np.concatenate([self.rows[places], always]))
            return Scores(screener.learn([self.examples[place] for place in chosen.tolist()]))

        return held_out(teach, lambda places: self.matrix.take(self.rows[places]), pile, folds)


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of one fitted screener, without the verdicts around them."""

    fitted: LearnedScreener

    def __call__(self, matrix: FeatureMatrix) -> Doubles:
        """One score per posting."""
        assert self.fitted.model is not None
        return self.fitted.model.scores(matrix)


def _is_first(likeness: Doubles) -> Booleans:
    """Which are no copy of an earlier one: a posting decided twice is one posting. Shape (n,)."""
    if not len(likeness):
        return np.zeros(0, np.bool_)
    first: Booleans = copies_of(likeness) == np.arange(len(likeness))
    return first
