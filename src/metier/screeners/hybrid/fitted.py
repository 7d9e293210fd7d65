"""What a hybrid screener knows besides its two parts, all of it from decided postings; and what it sees in a new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from metier.domain.decision import Label
from metier.domain.placement import Cause
from metier.domain.posting import Posting, PostingId
from metier.domain.verdict import Shares, Verdict
from metier.screeners.answer_calibration import AnswerCalibration
from metier.screeners.hybrid.combine import Combination, combination_of, log_odds
from metier.screeners.hybrid.conformal import LabelSets, is_edge, label_sets
from metier.screeners.hybrid.first import FirstScreener
from metier.screeners.hybrid.novelty import NOVEL, Novelty, novelty_of
from metier.screeners.hybrid.worth import Bounds, bounds_of


@dataclass(frozen=True, slots=True)
class Look:
    """A posting before anybody is asked about it.

    Attributes:
        verdict: The first screener's.
        possible: Labels that it cannot rule out, by grade.
        p_novel: Share of the decided postings that were as far from all others; small for a posting like none before.
        causes: Why the first screener alone does not settle it; empty where it does.
        worth: What an answer of the base model is worth; only the order counts. 0 where nothing is to be settled.
    """

    posting: Posting
    verdict: Verdict
    possible: tuple[Label, ...]
    p_novel: float
    causes: tuple[Cause, ...]
    worth: float

    @property
    def is_open(self) -> bool:
        """Whether it may be asked about: something is to be settled, and no hard limit settles it."""
        return bool(self.causes) and not self.verdict.outside_limits


@dataclass(frozen=True, slots=True)
class Fitted:
    """What follows from decided postings and the answers about them.

    Attributes:
        sets: Which labels a score leaves possible.
        novelty: How far a posting is from the decided ones.
        combination: How two verdicts become one.
        bounds: Of the worth of an answer.
    """

    sets: LabelSets
    novelty: Novelty
    combination: Combination
    bounds: Bounds


def fitted_of(
    first: FirstScreener,
    answers: Mapping[PostingId, Shares],
    calibration: AnswerCalibration,
    *,
    share: float,
) -> Fitted:
    """What the decided postings say about a first screener and a base model.

    Args:
        first: Taught.
        answers: What the base model gave, none of it knowing the posting's own label; those about undecided postings
            change nothing.
        calibration: How its probabilities are read for this person.
        share: Largest share of the postings to be asked about.
    """
    grades = np.array([example.label.grade for example in first.examples], np.int64)
    sets = label_sets(first.left_out, grades, first.calibration)
    novelty = novelty_of(first.decided, first.idf)
    return Fitted(
        sets, novelty, learned_from(first, answers, calibration), _bounds(first, sets, novelty, share)
    )


def causes_of(
    possible: Sequence[Label], p_novel: float, *, is_flagged: bool, is_drifting: bool
) -> tuple[Cause, ...]:
    """Why the first screener alone does not settle a posting."""
    found = {
        Cause.EDGE: is_edge(possible),
        Cause.NOVEL: p_novel < NOVEL,
        Cause.GUARDRAIL: is_flagged,
        Cause.DRIFT: is_drifting,
    }
    return tuple(cause for cause, holds in found.items() if holds)


def _bounds(first: FirstScreener, sets: LabelSets, novelty: Novelty, share: float) -> Bounds:
    """Bounds of the worth, from the decided postings as fits without them judged them."""
    known = np.isfinite(first.left_out)
    scores, p_novel = first.left_out[known], novelty.of_decided()[known]
    causes = [
        causes_of(labels, p, is_flagged=False, is_drifting=False)
        for labels, p in zip(sets.possible(scores), p_novel.tolist(), strict=True)
    ]
    return bounds_of(first.calibration.probabilities(scores)[:, 2], causes, share)


def learned_from(
    first: FirstScreener, answers: Mapping[PostingId, Shares], calibration: AnswerCalibration
) -> Combination:
    """How two verdicts become one, from the decided postings with an answer; what was decided twice counts twice."""
    both = [example for example in first.examples if example.posting.id in answers]
    places = [place for place, example in enumerate(first.examples) if example.posting.id in answers]
    said = [log_odds(calibration.shares(answers[example.posting.id])) for example in both]
    grades = [example.label.grade for example in both]
    return combination_of(
        first.left_out[places],
        np.array(said, np.float64),
        np.array(grades, np.int64),
        first.calibration,
    )
