"""What an answer of the base model is worth for a posting, and how large a share of the postings is asked about."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from metier.domain.placement import Cause
from metier.screeners.sparse import Doubles

_MOST, _MOST_FROM, _MOST_UNTIL = 0.40, 30, 60
"""Share between so many decisions, while the first screener still learns fast (docs/log.md)."""
_LEAST, _LEAST_FROM = 0.15, 300

_REQUESTED = 0.5
"""What a guardrail flags or drift touches stands before this part of what is asked about (taste)."""
_NOVEL = 0.9
"""The novel stand before the last tenth only: the first screener is a little worse on them, and asking about them before
the unsure cost .01 of average precision (docs/log.md)."""
_MARGIN = 0.9
"""Decided postings are judged by fits with fewer labels, which spread less: their threshold let a tenth more pass than it
should (docs/log.md)."""


def ask_share(n_decided: int, most: float | None = None) -> float:
    """Largest share of the postings that the base model is asked about.

    All of them while there are no decisions; .40 from 30 to 60, then falling with their logarithm to .15 at 300.

    Args:
        most: The person's own bound.

    Example:
        >>> [round(ask_share(n), 2) for n in (0, 30, 60, 100, 200, 300, 1000)]
        [1.0, 0.4, 0.4, 0.32, 0.21, 0.15, 0.15]
    """
    if n_decided < _MOST_FROM:
        share = 1 - (1 - _MOST) * n_decided / _MOST_FROM
    else:
        fallen = math.log(max(n_decided / _MOST_UNTIL, 1)) / math.log(_LEAST_FROM / _MOST_UNTIL)
        share = max(_MOST - (_MOST - _LEAST) * fallen, _LEAST)
    return share if most is None else min(share, most)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bounds of the worth, told by the decided postings as fits without them judged them.

    Attributes:
        asked: From here on a posting by itself belongs to the share that is asked about.
        novel: Least worth of what is novel.
        requested: Least worth of what a guardrail flags, or where taste may have changed.
    """

    asked: float = 0.0
    novel: float = 0.0
    requested: float = 0.0


def worth_of(p_excited: Doubles, causes: Sequence[Collection[Cause]], bounds: Bounds) -> Doubles:
    """What an answer is worth: the variance of "it excites", with a least worth for what is no matter of being unsure.

    What could well excite and is unsure comes first: there an answer changes most of the order's upper end, which is what
    average precision looks at. 0 where nothing is to be settled. Shape (n,).

    Args:
        p_excited: By the first screener. Shape (n,).
    """
    least = np.array([_least(row, bounds) for row in causes], np.float64)
    settled = np.array([not row for row in causes], dtype=bool)
    return np.where(settled, 0.0, np.maximum(p_excited * (1 - p_excited), least))


def _least(causes: Collection[Cause], bounds: Bounds) -> float:
    if Cause.GUARDRAIL in causes or Cause.DRIFT in causes:
        return max(bounds.requested, bounds.novel)
    return bounds.novel if Cause.NOVEL in causes else 0.0


def bounds_of(p_excited: Doubles, causes: Sequence[Collection[Cause]], share: float) -> Bounds:
    """The bounds of the worth for a share, from postings like those to come.

    Args:
        p_excited: Of the decided postings, by fits without them. Shape (n,); n may be 0, then all are asked about.
        causes: Why each would not be settled.
    """
    if not len(p_excited):
        return Bounds(asked=0.0 if share > 0 else math.inf)
    share *= _MARGIN
    plain = worth_of(p_excited, causes, Bounds())
    least = Bounds(novel=_from_top(plain, share * _NOVEL), requested=_from_top(plain, share * _REQUESTED))
    asked = worth_of(p_excited, causes, least)
    return dataclasses.replace(least, asked=_just_above(asked, share))


def _from_top(worths: Doubles, share: float) -> float:
    """The worth from which a posting belongs to the highest `share`; the highest where that is not one posting."""
    return float(np.sort(worths)[::-1][max(math.floor(share * len(worths)) - 1, 0)])


def _just_above(worths: Doubles, share: float) -> float:
    """The least worth that no more than `share` reach: of equal ones, such as the novel, all or none."""
    ordered = np.sort(worths)[::-1]
    n = math.floor(share * len(worths) + 1e-9)
    if n == len(ordered):
        return float(ordered[-1])
    return float(np.nextafter(ordered[n], math.inf))
