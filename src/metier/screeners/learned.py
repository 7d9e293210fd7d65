"""The learned screener: a small head on a frozen encoder, counted words and facts, refitted at every decision."""

from __future__ import annotations

import dataclasses
import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Protocol, Self

import numpy as np

from metier.domain.example import Example
from metier.domain.posting import Posting
from metier.domain.profile import Profile
from metier.domain.verdict import Reason, Verdict
from metier.screeners.base import is_tentative
from metier.screeners.calibrate import Calibration, fit_calibration, lean_of
from metier.screeners.explain import reasons
from metier.screeners.features import FeatureMatrix, Features
from metier.screeners.head import Evidence, Memory, Setting, copies_of, fit_head, folds_of, targets_of
from metier.screeners.hints import COUNTS, hints_of
from metier.screeners.limits import Limit, broken_in, limits_of
from metier.screeners.model import VIEW_BLOCKS, Model, Taught, blocks_of, inverse_frequencies
from metier.screeners.sparse import Doubles, Floats, Integers
from metier.screeners.threads import one_blas_thread
from metier.screeners.wishes import Wishes, wishes_of, yardstick_of
from metier.text.versions import FACTS_VERSION

CODE_VERSION = "learned-3"
"""Raise with any change that moves verdicts."""

_TEXT = {"title": 0.20, "opening": 0.05, "whole text": 0.20, "words": 0.55, "profile": 0.05}
SETTINGS = (
    # Text: a little more meaning than headlines and abstracts want, as postings are long (simulated people; docs/log.md);
    # letting left-out error choose among weights of views and words was worse than fixed ones up to 200 labels.
    # Facts decide much for some people and nothing for others, so their weight is left to the data.
    Setting({**_TEXT, "facts": 0.02}, noise=0.5, favour=-0.5),
    Setting({**_TEXT, "facts": 0.06}, noise=0.5),
    Setting({**_TEXT, "facts": 0.20}, noise=0.5, favour=-0.5),
)
MEMORIES = (
    # Taste changes for some people and never for others: what predicted the last decisions best counts most. The
    # favours cost a settled taste .002 of AUC and win a changed one .1 within 150 labels (docs/log.md).
    Memory(),
    Memory(200.0, favour=-1.0),
    Memory(60.0, favour=-1.5),
    Memory(25.0, favour=-2.0),
)
_DAYS_PER_DECISION = 3.0  # a pause ages decisions too: a month counts like ten of them (taste)
_LONGEST_PAUSE = 180.0  # days (taste)
_HINT_SIZE = 0.5  # features of a reason beside those of a posting (docs/log.md)
_OFFSET = 0.2
"""Score per standard deviation of fit with the profile, before decisions say otherwise (docs/log.md)."""
BROKEN = 10.0
"""What a broken hard limit takes from a score: it stands below every posting that breaks none."""
_FOLDS = ((200, 10), (400, 5), (10**9, 3))  # up to how many examples; they cost most of a refit
_DIGITS = 9  # scores are rounded so that the order of a batch cannot show in the last bits


@dataclass(frozen=True)
class LearnedScreener:
    """Learns one person's taste from their decisions; with none it orders by the profile's words and hard limits.

    Example:
        >>> from metier.screeners.features import Featurizer
        >>> from metier.testing import MemoryCache, ToyEncoder, example, posting
        >>> new = LearnedScreener(Featurizer(ToyEncoder(), MemoryCache()), Profile(must_have=("Python",)))
        >>> taught = new.learn([example(posting("Baker"), "passed"), example(posting("Coder"), "excited")])
        >>> [verdict.label.value for verdict in taught.screen([posting("Coder", "Code")])]
        ['excited']
    """

    featurizer: Features
    profile: Profile
    examples: tuple[Example, ...] = ()
    model: Model | None = None
    """None before anything was learned."""

    @property
    def kind(self) -> str:
        """`learned`."""
        return "learned"

    @cached_property
    def version(self) -> str:
        """Hash of code version, rules of the facts, features, profile and every example with its label."""
        learned = [f"{e.posting.id} {e.label} {e.decided_at} {e.reason}" for e in self.examples]
        rests_on = "\n".join(
            [CODE_VERSION, f"facts {FACTS_VERSION}", self.featurizer.name, self.profile.key, *learned]
        )
        return hashlib.sha256(rests_on.encode()).hexdigest()[:16]

    @property
    def method(self) -> str:
        """In words, what its verdicts rest on apart from profile and decisions."""
        return f"{CODE_VERSION}, facts {FACTS_VERSION}, {self.featurizer.name}"

    @property
    def basis(self) -> str:
        """In words, what the order rests on."""
        n = len(self.examples)
        words = "" if self.profile.is_empty else "the profile's words"
        if n == 0:
            return (
                f"{words}; no decisions yet"
                if words
                else "nothing yet: the profile is empty and nothing was decided"
            )
        decisions = "1 decision" if n == 1 else f"{n} decisions"
        return f"{decisions} and {words}" if words else decisions

    @cached_property
    def tentative(self) -> bool:
        """Whether its verdicts promise an order only."""
        return is_tentative([example.label for example in self.examples])

    @cached_property
    def limits(self) -> tuple[Limit, ...]:
        """The profile's hard limits, as understood."""
        return limits_of(self.profile)

    @property
    def left_out(self) -> Doubles:
        """Score of each example from the fit without its fold, in the order learned; NaN where no other fold has its label.

        A fold keeps near-copies and a posting's reason together, so nothing in the score knows the posting's own label.
        The choice among settings and memories saw these scores, which is one choice of three and one of four. Shape (n,).
        """
        return self._model().left_out

    @property
    def calibration(self) -> Calibration:
        """From its scores to its probabilities."""
        return self._model().calibration

    @property
    def recency(self) -> Doubles:
        """How much each example counted for its age and its copies, 1 at most, in the order learned. Shape (n,)."""
        return self._model().recency

    @property
    def decided(self) -> FeatureMatrix:
        """Features of the examples, in the order learned."""
        return self._model().examples

    @property
    def idf(self) -> Floats:
        """Inverse document frequency of each word column among the examples. Shape (2^18,)."""
        return self._model().idf

    def learn(self, examples: Sequence[Example]) -> Self:
        """A new screener that has learned from `examples` alone. Cost: about 0.3 s for 500 of them."""
        matrix = self.featurizer.features([example.posting for example in examples])
        with one_blas_thread():
            model = self._fit(matrix, examples)
        return type(self)(self.featurizer, self.profile, tuple(examples), model)

    def screen(self, postings: Sequence[Posting]) -> list[Verdict]:
        """One verdict per posting, in the same order. Cost: about 0.06 ms for each posting read before."""
        return self.screen_matrix(postings, self.featurizer.features(postings))

    def screen_matrix(self, postings: Sequence[Posting], matrix: FeatureMatrix) -> list[Verdict]:
        """The same for postings whose features are at hand."""
        return verdicts_of(self, postings, matrix, self.scores(matrix))

    def scores(self, matrix: FeatureMatrix) -> Doubles:
        """One number per posting: the higher, the more exciting; hard limits take nothing from it. Shape (n,)."""
        return np.round(self._model().scores(matrix), _DIGITS)

    def explain(self, posting: Posting, *, limit: int = 6) -> tuple[Reason, ...]:
        """What moved this posting most, strongest first; broken limits before all, the nearest decisions among it."""
        matrix = self.featurizer.features([posting])
        return reasons(posting, matrix, self._model(), self.examples, self.limits, limit=limit)

    def _model(self) -> Model:
        if self.model is not None:
            return self.model
        return self._fit(self.featurizer.features([]), ())

    def _fit(self, matrix: FeatureMatrix, examples: Sequence[Example]) -> Model:
        wishes = wishes_of(self.profile, self.featurizer)
        idf = inverse_frequencies(matrix.words)
        if not examples:
            return _untaught(wishes, matrix, idf)
        fits = wishes.score(matrix)
        yardstick = yardstick_of(fits)
        fits = yardstick.measure(fits)
        owners, hints = hints_of(examples, matrix, self.featurizer)
        taught = Taught.of(
            matrix, hints, idf, np.concatenate([fits, np.zeros(len(owners))]), hint_size=_HINT_SIZE
        )
        kernels = taught.kernels()
        evidence = _evidence(examples, owners, kernels["words"], _OFFSET * taught.fits)
        fitted = fit_head(kernels, evidence, settings=SETTINGS, memories=MEMORIES)
        calibration = fit_calibration(fitted.left_out, evidence.grades[: evidence.n], fitted.recency)
        return Model(
            **blocks_of(fitted, taught, offset=_OFFSET),
            intercept=fitted.intercept,
            yardstick=yardstick,
            wishes=wishes,
            idf=idf,
            calibration=dataclasses.replace(calibration, lean=lean_of(evidence.grades[: evidence.n])),
            examples=matrix,
            left_out=fitted.left_out,
            recency=fitted.recency,
        )


class Scoring(Protocol):
    """A screener whose scores are calibrated on its own examples."""

    @property
    def kind(self) -> str:
        """The screener's name."""
        ...

    @property
    def version(self) -> str:
        """Hash of everything its verdicts rest on."""
        ...

    @property
    def tentative(self) -> bool:
        """Whether its verdicts promise an order only."""
        ...

    @property
    def limits(self) -> tuple[Limit, ...]:
        """The profile's hard limits."""
        ...

    @property
    def calibration(self) -> Calibration:
        """From its scores to its probabilities."""
        ...


def verdicts_of(
    screener: Scoring, postings: Sequence[Posting], matrix: FeatureMatrix, scores: Doubles
) -> list[Verdict]:
    """Scores as verdicts: calibrated, and below everything else where a hard limit is broken."""
    probabilities = screener.calibration.probabilities(scores)
    outside = broken_in(screener.limits, matrix.rows)
    return [
        Verdict(
            posting.id,
            p_passed,
            p_maybe,
            p_excited,
            score - BROKEN * bool(beyond),
            screener.kind,
            screener.version,
            tentative=screener.tentative,
            outside_limits=beyond,
        )
        for posting, (p_passed, p_maybe, p_excited), score, beyond in zip(
            postings, probabilities.tolist(), scores.tolist(), outside, strict=True
        )
    ]


def _evidence(examples: Sequence[Example], owners: Integers, likeness: Doubles, offsets: Doubles) -> Evidence:
    """The examples, then the hints, each with the grade, fold and age of the decision it was given for."""
    n = len(examples)
    grades = np.array([example.label.grade for example in examples], dtype=np.int64)
    likeness = likeness[:n, :n]
    folds = folds_of(likeness, grades, n_folds=next(folds for most, folds in _FOLDS if n <= most))
    copies = copies_of(likeness)
    once = 1 / np.bincount(copies, minlength=n)[copies]
    rows = np.concatenate([np.arange(n), owners])
    return Evidence(
        grades=grades[rows],
        offsets=offsets,
        folds=folds[rows],
        ages=_ages(examples)[rows],
        counts=np.concatenate([once, COUNTS * once[owners]]),
        n=n,
        worth=targets_of(n),
    )


def _ages(examples: Sequence[Example]) -> Doubles:
    """How many decisions ago each was made, with the days since then where they are known. Shape (n,).

    A pause counts for so many days at most: one wrong date must not age everything else by a thousand years.
    """
    ages = np.arange(len(examples), dtype=np.float64)[::-1]
    days = np.array([_days(example.decided_at) for example in examples])
    known = np.flatnonzero(np.isfinite(days))
    if not len(known):
        return ages
    in_time = known[np.argsort(days[known], kind="stable")]
    pauses = np.minimum(np.diff(days[in_time]), _LONGEST_PAUSE)
    since = np.zeros(len(examples))
    since[in_time[:-1]] = np.cumsum(pauses[::-1])[::-1]
    return ages + since / _DAYS_PER_DECISION


def _days(moment: datetime | None) -> float:
    """Days since 1970; a time without a zone counts as UTC, so that it means the same everywhere."""
    if moment is None:
        return math.nan
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() / 86_400


def _untaught(
    wishes: Wishes, nothing: FeatureMatrix, idf: np.ndarray[tuple[int], np.dtype[np.float32]]
) -> Model:
    return Model(
        views=np.zeros(nothing.dense.shape[1:], np.float32),
        words=np.zeros(nothing.words.width, np.float32),
        facts=np.zeros(nothing.facts.width, np.float32),
        profile=_OFFSET,
        alphas=np.zeros((len(VIEW_BLOCKS), 0)),
        intercept=0.0,
        yardstick=None,
        wishes=wishes,
        idf=idf,
        calibration=Calibration(0.0, float(np.log(2)), -float(np.log(2))),
        examples=nothing,
        left_out=np.zeros(0),
        recency=np.zeros(0),
    )
