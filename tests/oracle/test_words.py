"""The words baseline against scikit-learn without shortcuts."""

from __future__ import annotations

import numpy as np
import pytest

from metier.screeners.baselines import WordsScreener
from metier.testing import example, posting

WORDS = [
    "garden",
    "orchard",
    "ledger",
    "invoice",
    "night",
    "shift",
    "remote",
    "office",
    "travel",
    "team",
    "nurse",
    "pilot",
    "baker",
]


@pytest.mark.parametrize("labels", [("passed", "excited"), ("passed", "maybe", "excited")])
def test_words_are_tf_idf_with_logistic_regression(labels: tuple[str, ...]) -> None:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    rng = np.random.default_rng(5)
    texts = [" ".join(rng.choice(WORDS, 8)) for _ in range(50)]
    given = [labels[place % len(labels)] for place in range(30)]
    taught = [example(posting("", text), label) for text, label in zip(texts, given, strict=False)]
    verdicts = WordsScreener().learn(taught).screen([posting("", text) for text in texts[30:]])

    vectorizer = TfidfVectorizer(ngram_range=(1, 2))
    rows = vectorizer.fit_transform([f"\n{text}" for text in texts[:30]])
    plain = LogisticRegression(class_weight="balanced", max_iter=1000, tol=1e-8).fit(rows, given)
    p = plain.predict_proba(vectorizer.transform([f"\n{text}" for text in texts[30:]]))
    expected = p[:, list(plain.classes_).index("excited")]
    assert [verdict.p_excited for verdict in verdicts] == pytest.approx(expected, abs=2e-3)
