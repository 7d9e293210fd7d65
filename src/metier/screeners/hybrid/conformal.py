"""Which labels a score leaves possible: sets that miss each label about as rarely as asked for, however rare the label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from metier.domain.decision import Label
from metier.screeners.calibrate import Calibration
from metier.screeners.sparse import Doubles, Integers

MISS = 0.1
"""Of the postings with a label, at most about so many may have a set without it (taste)."""

_LABELS = tuple(Label)


@dataclass(frozen=True, slots=True)
class LabelSets:
    """Sets of labels for scores, by how strange each score would be for a posting of that label.

    Attributes:
        calibration: From scores to probabilities; it measures strangeness: 1 - P(label).
        strange: For each label by grade, how strange the decided postings of it were to a fit without them, ascending.
        miss: Share of each label that its sets may miss.
    """

    calibration: Calibration
    strange: tuple[Doubles, Doubles, Doubles]
    miss: float = MISS

    def p_values(self, scores: Doubles) -> Doubles:
        """Share of the decided of each label that were as strange or stranger, the posting itself counted. Shape (n, 3).

        With fewer than 1 / miss - 1 decided of a label no score is strange enough: it cannot be ruled out.
        """
        strangeness = 1 - self.calibration.probabilities(scores)
        found = np.ones((len(scores), len(_LABELS)))
        for grade, known in enumerate(self.strange):
            as_strange = len(known) - np.searchsorted(known, strangeness[:, grade], side="left")
            found[:, grade] = (1 + as_strange) / (len(known) + 1)
        return found

    def possible(self, scores: Doubles) -> list[tuple[Label, ...]]:
        """The labels that each score leaves possible, by grade; never none, and none left out between two.

        A score that is strange for every label lies between two of them: both are possible.
        """
        p = self.p_values(scores)
        likeliest = np.argsort(-p, axis=1, kind="stable")[:, :2]
        found = []
        for row, best in zip(p > self.miss, likeliest, strict=True):
            grades = np.flatnonzero(row) if row.any() else best
            found.append(_LABELS[int(grades.min()) : int(grades.max()) + 1])
        return found


def label_sets(
    left_out: Doubles, grades: Integers, calibration: Calibration, *, miss: float = MISS
) -> LabelSets:
    """Sets from the decided postings' scores by fits without them.

    Each label has a threshold of its own, so that a rare label is not missed more often than a common one.

    Args:
        left_out: NaN where a posting could not be scored: it tells nothing. Shape (n,).
        grades: 0 passed, 1 maybe, 2 excited. Shape (n,).

    Source:
        Mondrian conformal prediction: Vovk, Gammerman & Shafer 2005, §4.5; scores left out by folds as in cross-conformal
        prediction, Vovk 2015. Its sets miss a label about as often as asked for; the proven bound is twice that.
    """
    known = np.isfinite(left_out)
    strangeness = 1 - calibration.probabilities(np.where(known, left_out, 0.0))
    passed, maybe, excited = (np.sort(strangeness[known & (grades == grade), grade]) for grade in range(3))
    return LabelSets(calibration, (passed, maybe, excited), miss)


def is_edge(possible: Sequence[Label]) -> bool:
    """Whether more than one label is possible."""
    return len(possible) > 1
