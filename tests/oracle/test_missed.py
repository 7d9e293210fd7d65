"""The bounds on missed jobs against scipy's hypergeometric distribution."""

from __future__ import annotations

import numpy as np
import pytest

from metier.evaluation.missed import missed


@pytest.mark.parametrize(
    ("pile", "looked", "seen"), [(120, 14, 0), (120, 24, 2), (37, 36, 5), (400, 30, 1), (9, 9, 0)]
)
@pytest.mark.parametrize("level", [0.9, 0.95])
def test_bounds_are_the_last_piles_the_draw_does_not_contradict(
    pile: int, looked: int, seen: int, level: float
) -> None:
    from scipy.stats import hypergeom

    found = missed(pile, looked, seen, level=level)
    at_most = [
        m for m in range(seen, pile - looked + seen + 1) if hypergeom.cdf(seen, pile, m, looked) > 1 - level
    ]
    at_least = [
        m
        for m in range(seen, pile - looked + seen + 1)
        if hypergeom.sf(seen - 1, pile, m, looked) > 1 - level
    ]
    assert (found.at_least, found.at_most) == (min(at_least), max(at_most))


def test_each_bound_holds_at_its_level() -> None:
    rng = np.random.default_rng(0)
    held = np.zeros(2)
    for excited in (0, 2, 6, 12):
        for seen in rng.hypergeometric(excited, 90 - excited, 15, size=250).tolist():
            found = missed(90, 15, seen)
            held += (found.at_least <= excited, excited <= found.at_most)
    assert (held / 1000 >= 0.935).all()  # two standard errors below .95
