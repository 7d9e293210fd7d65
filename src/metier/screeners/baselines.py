"""What every screener has to beat: the label shares, and counted words with logistic regression."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from metier.domain.decision import Label
from metier.domain.example import Example
from metier.domain.facts import Part
from metier.domain.posting import Posting
from metier.domain.verdict import Reason, ReasonKind, Verdict
from metier.errors import NotEnoughExamplesError
from metier.screeners.base import is_tentative
from metier.screeners.phrases import best_quote
from metier.screeners.threads import one_blas_thread
from metier.screeners.tokens import STOP, spans

_SMOOTHING = 1 / 3  # examples' worth of belief in each label


@dataclass(frozen=True)
class PriorScreener:
    """Says the same about every posting: the smoothed shares of the labels given so far.

    Example:
        >>> from metier.testing import example, posting
        >>> taught = PriorScreener().learn([example(posting("Cook"), "passed")])
        >>> round(taught.screen([posting("Baker")])[0].p_passed, 2)
        0.67
    """

    labels: tuple[Label, ...] = ()

    @property
    def kind(self) -> str:
        """`prior`."""
        return "prior"

    @cached_property
    def version(self) -> str:
        """Hash of the labels."""
        return _hash("prior-1", *self.labels)

    @property
    def basis(self) -> str:
        """In words, what the verdicts rest on."""
        return f"the shares of {len(self.labels)} labels; the postings are not read"

    def learn(self, examples: Sequence[Example]) -> Self:
        """A new screener with the label shares of `examples`."""
        return type(self)(tuple(example.label for example in examples))

    def screen(self, postings: Sequence[Posting]) -> list[Verdict]:
        """The same verdict for each posting."""
        counts = Counter(self.labels)
        total = len(self.labels) + 3 * _SMOOTHING
        shares = {label: (counts[label] + _SMOOTHING) / total for label in Label}
        return [_verdict(posting, shares, self.kind, self.version, self._tentative) for posting in postings]

    def explain(self, posting: Posting, *, limit: int = 6) -> tuple[Reason, ...]:  # noqa: ARG002  # the protocol's shape
        """The counts of labels: nothing in the posting matters."""
        counts = Counter(self.labels)
        words = ", ".join(f"{counts[label]} {label}" for label in reversed(Label))
        return (Reason(ReasonKind.NOTE, f"your labels so far: {words}", 0.0),)

    @cached_property
    def _tentative(self) -> bool:
        return is_tentative(self.labels)


@dataclass(frozen=True)
class WordsScreener:
    """TF-IDF of words and pairs of words with logistic regression, as scikit-learn has them.

    Attributes:
        examples: What it learned from.
        fitted: Vectoriser and classifier; None before `learn`.
    """

    examples: tuple[Example, ...] = ()
    fitted: tuple[Any, Any] | None = None

    @property
    def kind(self) -> str:
        """`words`."""
        return "words"

    @cached_property
    def version(self) -> str:
        """Hash of the examples and their labels."""
        return _hash("words-1", *(f"{example.posting.id} {example.label}" for example in self.examples))

    @property
    def basis(self) -> str:
        """In words, what the verdicts rest on."""
        return f"the words of {len(self.examples)} decided postings"

    def learn(self, examples: Sequence[Example]) -> Self:
        """A new screener fitted on `examples` alone.

        Raises:
            NotEnoughExamplesError: With fewer than two different labels, or no words at all.
        """
        labels = {example.label for example in examples}
        if len(labels) < 2:
            raise NotEnoughExamplesError(have=len(examples), need=2, classes=", ".join(sorted(labels)))
        with one_blas_thread():
            return type(self)(tuple(examples), _fit(examples))

    def screen(self, postings: Sequence[Posting]) -> list[Verdict]:
        """One verdict per posting.

        Raises:
            NotEnoughExamplesError: Before anything was learned.
        """
        vectorizer, classifier = self._ready()
        if not postings:
            return []
        found = _probabilities(classifier, vectorizer.transform([_words(posting) for posting in postings]))
        shares = [
            {Label(name): float(p) for name, p in zip(classifier.classes_, row, strict=True)} for row in found
        ]
        return [
            _verdict(posting, share, self.kind, self.version, self._tentative)
            for posting, share in zip(postings, shares, strict=True)
        ]

    def explain(self, posting: Posting, *, limit: int = 6) -> tuple[Reason, ...]:
        """The words that moved the posting most between the lowest and the highest label, quoted."""
        vectorizer, classifier = self._ready()
        row = vectorizer.transform([_words(posting)])
        weights = _towards_the_best(classifier)
        moved = {int(column): float(row[0, column] * weights[column]) for column in row.indices}
        names = vectorizer.get_feature_names_out()
        by_word = {str(names[column]): weight for column, weight in moved.items()}
        found: dict[str, Reason] = {}
        for part, text in ((Part.TITLE, posting.title), (Part.TEXT, posting.text)):
            for word, start, end in spans(text):
                if word in by_word and word not in found and word not in STOP:
                    quote = best_quote(part, text, start, end)
                    found[word] = Reason(ReasonKind.PHRASE, f"“{text[start:end]}”", by_word[word], quote)
        return tuple(sorted(found.values(), key=lambda reason: (-abs(reason.weight), reason.words))[:limit])

    @cached_property
    def _tentative(self) -> bool:
        return is_tentative([example.label for example in self.examples])

    def _ready(self) -> tuple[Any, Any]:
        if self.fitted is None:
            raise NotEnoughExamplesError(have=0, need=2)
        return self.fitted


def _towards_the_best(classifier: Any) -> Any:
    """Weights of words for the highest against the lowest label that was seen. Shape (n words,)."""
    grades = [Label(name).grade for name in classifier.classes_]
    highest, lowest = grades.index(max(grades)), grades.index(min(grades))
    if len(grades) == 2:  # one row of weights, for the class that is named second
        return classifier.coef_[0] if highest == 1 else -classifier.coef_[0]
    return classifier.coef_[highest] - classifier.coef_[lowest]


def _fit(examples: Sequence[Example]) -> tuple[Any, Any]:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    vectorizer = TfidfVectorizer(ngram_range=(1, 2))
    try:
        rows = vectorizer.fit_transform([_words(example.posting) for example in examples])
    except ValueError:  # no example has a single word
        raise NotEnoughExamplesError(have=0, need=2, classes="no words") from None
    turned, back = _turned(rows)
    classifier = LogisticRegression(class_weight="balanced", max_iter=1000)
    classifier.fit(turned, [example.label.value for example in examples])
    classifier.coef_ = (classifier.coef_ @ back.T) @ rows
    classifier.n_features_in_ = rows.shape[1]
    return vectorizer, classifier


def _turned(rows: Any) -> tuple[Any, Any]:
    """The same points in as many coordinates as there are examples, and the way back to words.

    The penalty of logistic regression is the same in every direction, so turning the coordinates changes nothing but
    the time: with a hundred thousand pairs of words, ten seconds for 500 long postings become a tenth of one.

    Returns:
        `turned` of shape (n, k) and `back` of shape (n, k): weights w in the turned space are `rows.T @ back @ w`.
    """
    import numpy as np

    values, vectors = np.linalg.eigh((rows @ rows.T).toarray())
    kept = values > 1e-9 * values[-1]
    roots = np.sqrt(values[kept])
    return vectors[:, kept] * roots, vectors[:, kept] / roots


def _probabilities(classifier: Any, rows: Any) -> Any:
    """What `classifier.predict_proba(rows)` gives, without its checks, which cost a single row most of its time."""
    import numpy as np

    scores = np.asarray(rows @ classifier.coef_.T) + classifier.intercept_
    if scores.shape[1] == 1:  # one row of weights, for the class that is named second
        scores = np.hstack([np.zeros_like(scores), scores])
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    return odds / odds.sum(axis=1, keepdims=True)


def _words(posting: Posting) -> str:
    return f"{posting.title}\n{posting.text}"


def _verdict(
    posting: Posting,
    shares: dict[Label, float],
    kind: str,
    version: str,
    tentative: bool,  # noqa: FBT001  # one private caller each
) -> Verdict:
    p = {label: shares.get(label, 0.0) for label in Label}
    score = p[Label.EXCITED] - p[Label.PASSED]
    return Verdict(
        posting.id,
        p[Label.PASSED],
        p[Label.MAYBE],
        p[Label.EXCITED],
        score,
        kind,
        version,
        tentative=tentative,
    )


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
