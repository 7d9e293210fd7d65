from __future__ import annotations

import math

from metier.actions.backtest.report import REPLAY, Tally
from metier.domain.decision import Label
from metier.evaluation.backtest import Prediction
from metier.evaluation.labelled import LabelledPosting, LabelledSet
from metier.evaluation.splits import Split, replay_splits
from metier.testing import posting


def labelled(n: int, people: tuple[str, ...] = ("",)) -> LabelledSet:
    return LabelledSet(
        "made up",
        tuple(
            LabelledPosting(
                posting(posting_id=f"{person}{at}"),
                Label.EXCITED if at % 2 else Label.PASSED,
                order=at,
                person=person,
            )
            for person in people
            for at in range(n)
        ),
    )


def predictions(split: Split, p_excited: float) -> list[Prediction]:
    return [
        Prediction(
            "x", split.size, split.seed, given, 1 - p_excited, 0.0, p_excited, 0.5, 0.25, split.person, 0.002
        )
        for given in split.test
    ]


def test_the_interval_runs_over_people_who_are_means_of_their_seeds() -> None:
    known = labelled(6, ("ada", "bo"))
    tally = Tally(known, "group")
    for person, of_seeds in (("ada", (0.0, 0.2)), ("bo", (0.4, 0.4))):
        for seed, p in enumerate(of_seeds):
            split = Split(2, seed, (), tuple(f"{person}{at}" for at in range(0, 6, 2)), person)
            tally.take(split, predictions(split, p))
    (cell,) = tally.cells()
    brier = cell.figures["brier"]
    assert (brier.n, cell.n_splits, cell.n_people) == (2, 4, 2)
    assert math.isclose(brier.value, (0.02 + 0.16) / 2)
    assert math.isnan(cell.figures["auc"].value)  # nothing excited was tested
    assert (cell.fit_seconds, cell.screen_seconds) == (0.5, 0.002)
    assert tally.cost_usd == 0.25 * 12


def test_a_replay_shows_ranges_with_enough_predictions_and_the_whole() -> None:
    known = labelled(130)
    tally = Tally(known, REPLAY)
    for split in replay_splits(known):
        tally.take(split, predictions(split, 0.5))
    cells = tally.cells()
    assert [cell.words for cell in cells] == ["all", "10–49", "50–127"]  # 100 and more would be 28
    assert cells[0].n_test == 120
    assert all(cell.n_test >= 30 for cell in cells)
    assert sum(cell.n_test for cell in cells[1:]) == 120
    assert tally.splits == []


def test_a_short_replay_is_shown_as_a_whole_only() -> None:
    known = labelled(14)
    tally = Tally(known, REPLAY)
    for split in replay_splits(known):
        tally.take(split, predictions(split, 0.5))
    assert [(cell.words, cell.n_test) for cell in tally.cells()] == [("all", 4)]
