"""What the learned screener says of postings that never were, so that nothing of them is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from metier.domain.posting import Posting
from metier.domain.verdict import Verdict
from metier.screeners.counterfactual import Aside
from metier.screeners.features import FeatureMatrix, Featurizer
from metier.screeners.learned import LearnedScreener
from metier.screeners.sparse import Doubles


def words_changed(
    screener: LearnedScreener, originals: Sequence[Posting], shown: Sequence[Posting]
) -> Doubles:
    """P(passed, maybe, excited) of changed postings by their facts and counted words. Shape (n, 3).

    The vectors are those of the originals: the meaning of whole sentences is held as it is, and no text is encoded.

    Args:
        originals: The posting that each changed one was made of.
    """
    dense = screener.featurizer.features(originals).dense
    changed = Featurizer(None, Aside()).features(shown)
    matrix = FeatureMatrix(dense, changed.words, changed.facts, changed.rows)
    return _p(screener.screen_matrix(shown, matrix))


def all_changed(screener: LearnedScreener, reader: Featurizer, shown: Sequence[Posting]) -> Doubles:
    """The same with every changed text read anew by the sentence encoder. Shape (n, 3).

    Args:
        reader: With the encoder that the screener learned with.
    """
    aside = replace(reader, cache=Aside(reader.cache))
    return _p(screener.screen_matrix(shown, aside.features(shown)))


def _p(verdicts: Sequence[Verdict]) -> Doubles:
    return np.array([(v.p_passed, v.p_maybe, v.p_excited) for v in verdicts], np.float64).reshape(-1, 3)
