"""Logistic regression on counted words and on frozen sentence vectors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from benchmarks.learning.baselines.base import Baseline, Doubles, Integers, Judging
from benchmarks.learning.baselines.tuning import spread, tuned_logistic, turned

from metier.domain.posting import Posting
from metier.errors import NotEnoughExamplesError
from metier.screeners.features import Featurizer

_STRENGTHS_OF_WORDS = (0.3, 1.5, 8.0, 40.0, 200.0)
_STRENGTHS_OF_VECTORS = (0.1, 0.5, 2.0, 10.0, 50.0)


class Counts:
    """Words and pairs of words of every text, cut once per process as scikit-learn cuts them."""

    def __init__(self) -> None:
        from sklearn.feature_extraction.text import CountVectorizer

        self._cut = CountVectorizer(ngram_range=(1, 2)).build_analyzer()
        self._columns: dict[str, int] = {}
        self._rows: dict[str, tuple[Integers, Integers]] = {}

    def matrix(self, postings: Sequence[Posting]) -> Any:
        """Counts as a sparse matrix; columns are numbered in the order in which pieces were first met."""
        from scipy.sparse import csr_array

        rows = [self._row(f"{posting.title}\n{posting.text}") for posting in postings]
        starts = np.concatenate([[0], np.cumsum([len(columns) for columns, _ in rows])])
        columns, counts = (np.concatenate(part) for part in zip(*rows, strict=True))
        return csr_array((counts.astype(np.float64), columns, starts), shape=(len(rows), len(self._columns)))

    def _row(self, text: str) -> tuple[Integers, Integers]:
        if text not in self._rows:
            known = self._columns
            pieces = [known.setdefault(piece, len(known)) for piece in self._cut(text)]
            columns, counts = np.unique(np.array(pieces, np.int64), return_counts=True)
            self._rows[text] = (columns, counts)
        return self._rows[text]


@cache
def shared_counts() -> Counts:
    """The counts of this process."""
    return Counts()


@dataclass(frozen=True)
class WordsLr(Baseline):
    """TF-IDF of words and pairs of words with logistic regression.

    With `tuned` false it is the product's `words` screener, computed from kept counts: the same probabilities in a
    tenth of the time (tests/unit/benchmarks compares them).
    """

    tuned: bool = True

    @property
    def kind(self) -> str:
        """`words+` where tuned, else `words`."""
        return "words+" if self.tuned else "words"

    def fit(self, postings: Sequence[Posting], grades: Integers) -> Judging:
        """Document frequencies and weights of the training postings alone."""
        counts = shared_counts().matrix(postings)
        known = np.unique(counts.indices)
        if not len(known):
            raise NotEnoughExamplesError(have=0, need=2, classes="no words")
        idf = _inverse_frequencies(counts[:, known])
        rows = _tfidf(counts[:, known], idf)
        points, back = turned((rows @ rows.T).toarray())
        judge = self._head(points, grades)

        def judge_new(new: Sequence[Posting]) -> Doubles:
            found = shared_counts().matrix(new)
            return judge((_tfidf(found[:, known], idf) @ rows.T).toarray() @ back)

        return judge_new

    def _head(self, points: Doubles, grades: Integers) -> Callable[[Doubles], Doubles]:
        if self.tuned:
            return tuned_logistic(points, grades, _STRENGTHS_OF_WORDS).probabilities
        from sklearn.linear_model import LogisticRegression

        fitted = LogisticRegression(class_weight="balanced", max_iter=1000).fit(points, grades)
        return lambda rows: spread(fitted.predict_proba(rows), fitted.classes_)


def _inverse_frequencies(counts: Any) -> Doubles:
    frequency = np.bincount(counts.indices, minlength=counts.shape[1])
    found: Doubles = np.log((1 + counts.shape[0]) / (1 + frequency)) + 1
    return found


def _tfidf(counts: Any, idf: Doubles) -> Any:
    """Counts times `idf` at unit length, as TfidfVectorizer has them."""
    from scipy.sparse import diags_array

    weighed = counts * idf[None, :]
    lengths = np.sqrt(weighed.power(2).sum(axis=1))
    return (diags_array(1 / np.where(lengths > 0, lengths, 1)) @ weighed).tocsr()


@dataclass(frozen=True)
class VectorsLr(Baseline):
    """Frozen MiniLM (mean of the windows beside the title) with tuned logistic regression."""

    featurizer: Featurizer | None = None

    @property
    def kind(self) -> str:
        """`minilm+lr`."""
        return "minilm+lr"

    def fit(self, postings: Sequence[Posting], grades: Integers) -> Judging:
        """Weights of the training postings alone; the vectors know nothing of labels."""
        assert self.featurizer is not None
        reader = self.featurizer
        rows = text_and_title(reader, postings)
        points, back = turned(rows @ rows.T)
        fitted = tuned_logistic(points, grades, _STRENGTHS_OF_VECTORS)

        def judge(new: Sequence[Posting]) -> Doubles:
            return fitted.probabilities(text_and_title(reader, new) @ rows.T @ back)

        return judge


def text_and_title(featurizer: Featurizer, postings: Sequence[Posting]) -> Doubles:
    """Vector of the whole text beside that of the title, each of unit length. Shape (n, 2 · dim)."""
    dense = featurizer.features(postings).dense
    return np.concatenate([dense[:, 2], dense[:, 0]], axis=1).astype(np.float64)
