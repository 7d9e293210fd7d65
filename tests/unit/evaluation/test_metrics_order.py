"""What ranks nothing is shown as ranking nothing, however its probabilities drift between refits."""

from __future__ import annotations

import numpy as np

from metier.domain.decision import Label
from metier.evaluation.agreement.figures import agreement, judged
from metier.evaluation.agreement.values import Key, Origin, Selection
from metier.screeners.baselines import PriorScreener
from metier.testing import example, posting


def test_label_shares_that_drift_are_no_order() -> None:
    rng = np.random.default_rng(4)
    labels = [list(Label)[grade] for grade in rng.choice(3, 60, p=[0.6, 0.2, 0.2])]
    verdicts = [
        PriorScreener().learn([example(posting(), label) for label in labels[:n]]).screen([posting()])[0]
        for n in range(1, 61)
    ]
    pairs = judged(labels, verdicts)
    origin, selection = next(iter(Origin)), next(iter(Selection))
    found = agreement(pairs, screener="prior", origin=origin, selection=selection, shown=10)
    (auc,) = (figure for figure in found.order if figure.key is Key.AUC)
    assert auc.value == 0.5
    other = agreement(pairs, screener="else", origin=origin, selection=selection, shown=10)
    assert next(figure for figure in other.order if figure.key is Key.AUC).value != 0.5
