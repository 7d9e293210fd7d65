"""What an answer of the base model is worth for a posting, and how large a share of the postings is asked about."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

import numpy as np

from metier.domain.placement import Cause
from metier.screeners.sparse import Doubles

_AT_30, _AT_300 = 0.40, 0.15  # shares of the postings (the bounds)
_FLOOR_PLACE = (
    0.5  # novel, flagged and drifting postings stand before this part of those that are asked about (taste)
)


def ask_share(n_decided: int, most: float | None = None) -> float:
    """Largest share of the postings that the base model is asked about.

    All of them while there are no decisions; .40 at 30, falling with their logarithm to .15 at 300 and staying there.

    Args:
        most: The person's own bound.

    Example:
        >>> [round(ask_share(n), 2) for n in (0, 30, 100, 300, 1000)]
        [1.0, 0.4, 0.27, 0.15, 0.15]
    """
    if n_decided <= 30:
        share = 1 - (1 - _AT_30) * n_decided / 30
    else:
        share = max(_AT_30 - (_AT_30 - _AT_300) * math.log10(n_decided / 30), _AT_300)
    return share if most is None else min(share, most)


def worth_of(p_excited: Doubles, causes: Sequence[Collection[Cause]], floor: float) -> Doubles:
    """What an answer is worth: the variance of "it excites", at least `floor` for what is novel, flagged or drifting.

    What could well excite and is unsure comes first: an answer moves it most among those at the top, which is what the
    average precision of excited counts. 0 where nothing is to be settled: it is not asked about. Shape (n,).

    Args:
        p_excited: By the first screener. Shape (n,).
    """
    unsure = p_excited * (1 - p_excited)
    special = np.array([any(cause is not Cause.EDGE for cause in row) for row in causes], dtype=bool)
    any_cause = np.array([bool(row) for row in causes], dtype=bool)
    return np.where(special, np.maximum(unsure, floor), np.where(any_cause, unsure, 0.0))


def threshold_of(worths: Doubles, share: float) -> float:
    """The worth from which a posting belongs to the most valuable `share`; infinite where nothing does.

    Args:
        worths: Of postings like those to come, such as the decided ones judged without their labels. Shape (n,).
    """
    if share <= 0:
        return math.inf
    above = worths[worths > 0]
    n = math.floor(share * len(worths))
    if n >= len(above) or not len(worths):
        return float(np.nextafter(0, 1))
    return float(np.sort(above)[::-1][n - 1]) if n else math.inf


def floor_of(worths: Doubles, share: float) -> float:
    """The least worth of what is novel, flagged or drifting: it stands before the lower half of what is asked about."""
    found = threshold_of(worths, share * _FLOOR_PLACE)
    return found if math.isfinite(found) else float(worths.max(initial=0.25))
