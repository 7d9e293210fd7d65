"""The order statistics of the promise against MAPIE and scipy."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from metier.evaluation.promise import Density, allowed, draw_line, needed, risk

Doubles = NDArray[np.float64]
EVEN = Density(np.ones(101))


class Given:
    """A classifier whose P(excited) is its only feature."""

    classes_ = np.array([0, 1])
    n_features_in_ = 1

    def fit(self, X: Doubles, y: object) -> Given:  # noqa: N803  # as MAPIE calls it
        return self

    def predict_proba(self, X: Doubles) -> Doubles:  # noqa: N803  # as above
        excited = np.asarray(X)[:, 0]
        return np.column_stack([1 - excited, excited])

    def predict(self, X: Doubles) -> NDArray[np.int64]:  # noqa: N803  # as above
        return (np.asarray(X)[:, 0] > 0.5).astype(np.int64)

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def __sklearn_tags__(self) -> Any:
        from sklearn.base import BaseEstimator, ClassifierMixin

        class Tags(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # published without types
            """Tags of a plain classifier."""

        return Tags().__sklearn_tags__()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("n", "miss"), [(21, 0.05), (39, 0.05), (100, 0.05), (173, 0.05), (30, 0.1), (77, 0.2)]
)
def test_what_mapie_keeps_is_what_ranks_at_or_above_the_line(n: int, miss: float) -> None:
    """Split conformal prediction calibrated on excited postings only: "excited" is possible at or above the line."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that only one label is in the calibration set is the point
        from mapie.classification import SplitConformalClassifier

        excited = np.random.default_rng(n).random(n)
        judge = SplitConformalClassifier(
            estimator=Given(), confidence_level=1 - miss, conformity_score="lac", prefit=True
        )
        judge.conformalize(excited[:, None], np.ones(n, np.int64))
        new = np.sort(np.concatenate([np.linspace(0.0001, 0.9999, 9_999), excited + 1e-6, excited - 1e-6]))
        _, sets = judge.predict_set(new[:, None])
    line = draw_line(excited, EVEN, miss=miss)
    assert line.at == np.sort(excited)[allowed(n, miss) - 1]
    np.testing.assert_array_equal(sets[:, 1, 0], new >= line.at)


@pytest.mark.slow
def test_the_general_controller_of_mapie_finds_no_threshold_where_the_exact_law_does() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from mapie.risk_control import BinaryClassificationController

        for n in (59, 100):
            excited = np.random.default_rng(n).random(n)
            controller = BinaryClassificationController(
                predict_function=Given().predict_proba,
                risk="recall",
                target_level=0.95,
                confidence_level=0.95,
            )
            controller.calibrate(excited[:, None], np.ones(n, np.int64))
            assert controller.best_predict_param is None
            assert allowed(n, 0.05, 0.95) >= 1


@pytest.mark.parametrize("miss", [0.01, 0.05, 0.1, 0.29])
@pytest.mark.parametrize("sure", [0.5, 0.9, 0.95, 0.99])
def test_the_confidence_form_against_scipy(miss: float, sure: float) -> None:
    from scipy.stats import beta, binom

    for n in (1, 5, 22, 29, 45, 59, 200, 700):
        fits = [k for k in range(1, n + 1) if binom.cdf(k - 1, n, miss) <= 1 - sure]
        assert allowed(n, miss, sure) == (max(fits) if fits else 0)
        for k in (1, n // 2, n):
            if k:
                assert risk(n, k, miss) == pytest.approx(beta.sf(miss, k, n - k + 1), abs=1e-9)


def test_the_numbers_of_the_design() -> None:
    assert [needed(0.05), needed(0.1)] == [19, 9]
    assert needed(1e-6, 0.9) == 2_302_584  # found without counting up to it
    assert [needed(0.05, 0.9), needed(0.05, 0.95), needed(0.1, 0.9), needed(0.1, 0.95)] == [45, 59, 22, 29]
