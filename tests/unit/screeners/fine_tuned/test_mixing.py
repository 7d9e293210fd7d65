"""How much changed weights count: nothing unless examples that they had not learned from say so."""

from __future__ import annotations

import numpy as np
import pytest

from metier.screeners.calibrate import fit_calibration
from metier.screeners.fine_tuned.mixing import LEAST_GAIN, LEAST_HONEST, SHARES, Mixture, mixture_of

RNG = np.random.default_rng(7)
GRADES = np.tile([0, 1, 2], 40)
NOISE = RNG.normal(size=len(GRADES))
GOOD = GRADES - 1.0 + 0.3 * RNG.normal(size=len(GRADES))


def made(
    frozen: np.ndarray, tuned: np.ndarray, grades: np.ndarray = GRADES, recency: np.ndarray | None = None
) -> Mixture:
    return mixture_of(
        frozen,
        tuned,
        grades,
        recency=np.ones(len(grades)) if recency is None else recency,
        calibration=fit_calibration(frozen, grades),
    )


def test_weights_that_know_better_count() -> None:
    found = made(NOISE, GOOD)

    assert found.share == 1.0
    assert found.n_honest == len(GRADES)
    assert len(found.losses) == len(SHARES)
    assert found.losses[-1] < found.losses[0] - 0.3


def test_weights_that_know_nothing_count_for_nothing_and_leave_the_frozen_screener_as_it_is() -> None:
    found = made(GOOD, NOISE)

    assert found.share == 0.0
    assert found.left_out is GOOD
    assert found.calibration == fit_calibration(GOOD, GRADES)
    assert found.scores(GOOD, NOISE) is GOOD


def test_a_gain_within_luck_is_none() -> None:
    nearly = GOOD + 1e-3 * NOISE

    found = made(GOOD, nearly)

    assert found.share == 0.0
    assert max(found.losses[0] - loss for loss in found.losses) * len(GRADES) < LEAST_GAIN


def test_two_that_know_different_things_are_mixed() -> None:
    first, second = GRADES - 1.0 + RNG.normal(size=120), GRADES - 1.0 + RNG.normal(size=120)

    assert 0 < made(first, second).share < 1


def test_what_the_weights_learned_from_is_no_evidence() -> None:
    """Of all they know by heart nothing counts: only where they are honest they are noise."""
    cheating = GRADES - 1.0
    honest = np.where(np.arange(120) < 60, np.nan, NOISE)

    assert made(GOOD, np.where(np.isnan(honest), np.nan, honest)).n_honest == 60
    assert made(GOOD, cheating).share > 0  # this is what it would look like
    assert made(GOOD, honest).share == 0


@pytest.mark.parametrize("n", [0, 1, LEAST_HONEST - 1])
def test_too_few_honest_examples_leave_the_frozen_screener_alone(n: int) -> None:
    tuned = np.where(np.arange(120) < n, GOOD, np.nan)

    found = made(NOISE, tuned)

    assert (found.share, found.losses, found.n_honest) == (0.0, (), n)


def test_one_label_alone_is_no_evidence() -> None:
    grades = np.full(60, 2)

    assert made(NOISE[:60], GOOD[:60], grades).share == 0


def test_scales_do_not_matter() -> None:
    plain, large = made(NOISE, GOOD), made(NOISE, 1000 * GOOD + 5)

    assert plain.share == large.share
    np.testing.assert_allclose(
        plain.scores(NOISE, GOOD), large.scores(NOISE, 1000 * GOOD + 5), rtol=0, atol=1e-9
    )


def test_where_nothing_can_be_had_the_frozen_score_stands() -> None:
    found = made(NOISE, GOOD)
    tuned = np.array([np.nan, 1.0])

    mixed = found.scores(np.array([0.25, 0.25]), tuned)

    assert mixed[0] == 0.25
    assert mixed[1] != 0.25


def test_constant_scores_do_no_harm() -> None:
    found = made(GOOD, np.zeros(120))

    assert found.share == 0
    assert np.isfinite(found.losses).all()


def test_a_thousand_copies_of_one_example_count_once() -> None:
    """Else scores that know nothing would be believed for what they say of that one."""
    rng, n = np.random.default_rng(3), 500
    grades = np.concatenate([GRADES, np.zeros(n, np.int64)])
    frozen = np.concatenate([rng.normal(size=len(GRADES)) + GRADES, rng.normal(1.0, 0.01, n)])
    tuned = np.concatenate([rng.normal(size=len(GRADES)), rng.normal(-3.0, 0.01, n)])
    counts = np.concatenate([np.ones(len(GRADES)), np.full(n, 1 / n)])

    def share(recency: np.ndarray) -> float:
        return mixture_of(
            frozen, tuned, grades, recency=recency, calibration=fit_calibration(frozen, grades, recency)
        ).share

    assert share(np.ones(len(grades))) > 0
    assert share(counts) == 0
