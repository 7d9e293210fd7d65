"""Probabilities keep the order of scores, sum to one, and lean towards rare labels only as far as is said."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from metier.screeners.calibrate import Calibration, fit_calibration, lean_of


def grades(passed: int, maybe: int, excited: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.repeat([0, 1, 2], [passed, maybe, excited]).astype(np.int64)


def test_rare_labels_gain_and_the_order_stays() -> None:
    plain = Calibration(1.2, -1.0, -2.5)
    leaning = dataclasses.replace(plain, lean=lean_of(grades(160, 30, 10)))
    scores = np.linspace(-3, 3, 50)
    before, after = plain.probabilities(scores), leaning.probabilities(scores)
    assert (after[:, 2] > before[:, 2]).all()
    assert (np.diff(after[:, 2]) > 0).all()
    assert after.sum(axis=1) == pytest.approx(1)


def test_few_labels_and_labels_never_given_lean_hardly_or_not() -> None:
    assert lean_of(grades(5, 0, 0)) == (1.0, 1.0, 1.0)
    assert lean_of(grades(40, 0, 4))[1] == 1.0
    few, many = lean_of(grades(7, 2, 1)), lean_of(grades(280, 80, 40))
    assert 1 < few[2] < many[2] < 1.6


def test_faded_decisions_shape_the_shares_less() -> None:
    said = grades(50, 0, 50)
    scores = np.random.default_rng(2).standard_normal(100)
    counts = np.where(said == 2, 1.0, 0.1)
    lately_excited = fit_calibration(scores, said, counts).probabilities(np.zeros(1))[0, 2]
    assert lately_excited > fit_calibration(scores, said).probabilities(np.zeros(1))[0, 2] + 0.2
