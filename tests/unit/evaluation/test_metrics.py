from __future__ import annotations

import math

import numpy as np

from metier.evaluation import metrics


def test_every_figure_is_unknown_without_postings_and_none_fails() -> None:
    found = metrics.figures(np.array([], dtype=np.int64), np.zeros((0, 3)))
    assert list(found) == list(metrics.FIGURES)
    assert all(math.isnan(value) for value in found.values())


def test_a_person_with_two_levels_and_one_with_one_get_what_is_defined() -> None:
    p = np.array([[0.9, 0.0, 0.1], [0.2, 0.0, 0.8], [0.6, 0.0, 0.4]])
    two = metrics.figures(np.array([0, 2, 0]), p)
    assert (two["auc"], two["ap"], two["macro_f1"], two["kappa"]) == (1, 1, 1, 1)
    one = metrics.figures(np.array([0, 0, 0]), p)
    assert math.isnan(one["auc"])
    assert math.isnan(one["recall_20"])
    assert one["brier"] > 0


def test_ties_between_labels_go_to_the_higher_one_as_in_a_verdict() -> None:
    assert metrics.chosen_grades(np.array([[0.4, 0.4, 0.2], [1 / 3, 1 / 3, 1 / 3]])).tolist() == [1, 2]


def test_a_constant_score_finds_as_many_as_chance() -> None:
    excited = np.array([True, False, False, False, True, False, False, False, False, False])
    assert metrics.recall_in_top_share(excited, np.zeros(10), 0.2) == 0.2
    assert metrics.average_precision(excited, np.zeros(10)) == 0.2
    assert metrics.recall_in_top(excited, np.zeros(10), 50) == 1


def test_one_sure_mistake_costs_no_more_than_the_floor() -> None:
    assert metrics.log_loss(np.array([2]), np.array([[1.0, 0.0, 0.0]])) == -math.log(metrics.FLOOR)
