"""Which decisions count, what figures say with few of them, where the ground moved, and the person against themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from metier.domain.decision import Decision, Label, Occasion
from metier.domain.posting import PostingId
from metier.evaluation.agreement import (
    Ground,
    Judged,
    Key,
    Origin,
    Selection,
    Uncounted,
    What,
    agreement,
    answered_twice,
    consistency,
    counted,
    over_time,
)
from metier.evaluation.agreement.intervals import auc_bounds

START = datetime(2026, 3, 1, tzinfo=UTC)


def decision(
    number: int,
    posting: str,
    label: Label | None = Label.PASSED,
    *,
    occasion: Occasion = Occasion.RANDOM,
    run: int | None = 1,
    undoes: int | None = None,
) -> Decision:
    at = START + timedelta(hours=number)
    return Decision(number, PostingId(posting), label, at, occasion=occasion, verdict_run=run, undoes=undoes)


def ids(found: list[Decision]) -> list[int]:
    return [one.id for one in found]


def test_the_first_answer_after_a_verdict_counts_and_later_ones_are_kept_apart() -> None:
    history = [decision(1, "a"), decision(2, "a", Label.EXCITED), decision(3, "b")]

    found, counting = counted(history, {1, 2, 3})

    assert ids(found) == [1, 3]
    assert counting.uncounted == {Uncounted.AGAIN: 1}
    assert (counting.n_decisions, counting.n_counted, counting.n_random) == (3, 2, 2)


def test_an_answer_given_before_any_verdict_keeps_later_ones_from_counting() -> None:
    history = [decision(1, "a", run=None), decision(2, "a", Label.EXCITED)]

    found, counting = counted(history, {2})

    assert found == []
    assert counting.uncounted == {Uncounted.NO_VERDICT: 1, Uncounted.AGAIN: 1}


def test_imported_decisions_without_a_verdict_never_count() -> None:
    imported = decision(1, "a", occasion=Occasion.IMPORTED, run=None)

    assert counted([imported], set())[1].uncounted == {Uncounted.IMPORTED: 1}
    assert ids(counted([imported], {1})[0]) == [1]  # our own export brings its verdicts along


def test_an_undone_answer_does_not_count_and_what_replaces_it_was_told_the_verdict() -> None:
    history = [decision(1, "a"), decision(2, "a", None, undoes=1), decision(3, "a", Label.EXCITED)]

    found, counting = counted(history, {1, 3})

    assert found == []
    assert counting.uncounted == {Uncounted.TOLD: 1}
    assert counting.n_undone == 1


def test_an_answer_undone_before_any_verdict_spoils_nothing() -> None:
    history = [decision(1, "a", run=None), decision(2, "a", None, run=None, undoes=1), decision(3, "a")]

    assert ids(counted(history, {3})[0]) == [3]


def test_answers_to_relabel_are_no_agreement() -> None:
    again = decision(2, "a", occasion=Occasion.RELABEL, run=None)

    assert ids(counted([decision(1, "a"), again], {1, 2})[0]) == [1]


def pairs(grades: list[int], excited: list[float], outside: list[bool] | None = None) -> Judged:
    p_excited = np.array(excited)
    p = np.stack([(1 - p_excited) * 0.6, (1 - p_excited) * 0.4, p_excited], axis=1)
    return Judged(np.array(grades), p, p_excited - np.array(outside or [False] * len(grades)))


def figure_of(judged: Judged, key: Key, *, shown: int = 20) -> object:
    found = agreement(judged, screener="s", origin=Origin.FROZEN, selection=Selection.ALL, shown=shown)
    return found.figure(key)


def test_the_order_is_counted_in_pairs() -> None:
    found = figure_of(pairs([2, 0, 0, 2], [0.9, 0.1, 0.5, 0.5]), Key.AUC)

    assert (found.value, found.hits, found.of) == (0.875, 3.5, 4)  # type: ignore[attr-defined]
    assert found.low < 0.875 < found.high  # type: ignore[attr-defined]


def test_a_posting_outside_the_limits_ranks_below_every_other() -> None:
    good = pairs([2, 0], [0.4, 0.9], [False, True])

    assert figure_of(good, Key.AUC).value == 1  # type: ignore[attr-defined]


def test_a_perfect_order_of_few_keeps_an_honest_interval() -> None:
    low, high = auc_bounds(1.0, 3, 5)

    assert low < 0.75
    assert high == pytest.approx(1.0)


def test_bounds_of_an_auc_narrow_with_more_decisions() -> None:
    widths = [np.diff(auc_bounds(0.8, n, 2 * n))[0] for n in (5, 20, 80, 320)]

    assert widths == sorted(widths, reverse=True)
    assert widths[-1] < 0.08


def test_one_kind_of_answer_leaves_the_order_unknown_and_the_labels_known() -> None:
    found = agreement(
        pairs([0, 0, 0], [0.1, 0.2, 0.3]),
        screener="s",
        origin=Origin.FROZEN,
        selection=Selection.ALL,
        shown=2,
    )

    assert [figure.value for figure in found.order] == [None, None, None]
    assert found.figure(Key.EXACT).value == 1
    assert found.figure(Key.KAPPA).value is None


def test_without_any_decision_nothing_is_known() -> None:
    none = Judged(np.zeros(0, np.int64), np.zeros((0, 3)), np.zeros(0))

    found = agreement(none, screener="s", origin=Origin.FROZEN, selection=Selection.ALL, shown=20)

    assert all(figure.value is None for figure in (*found.order, *found.labels, found.calibration.ece))


def test_where_all_would_be_shown_the_share_among_the_shown_is_not_a_figure() -> None:
    judged = pairs([2, 0, 0, 2, 0], [0.9, 0.1, 0.5, 0.3, 0.2])

    assert figure_of(judged, Key.RECALL_SHOWN, shown=5).value is None  # type: ignore[attr-defined]
    assert figure_of(judged, Key.RECALL_SHOWN, shown=1).value == 0.5  # type: ignore[attr-defined]


def test_luck_explains_the_calibration_error_of_a_calibrated_screener() -> None:
    rng = np.random.default_rng(5)
    p = rng.random(400)
    judged = pairs((2 * (rng.random(400) < p)).tolist(), p.tolist())

    found = agreement(judged, screener="s", origin=Origin.FROZEN, selection=Selection.ALL, shown=20)

    ece = found.calibration.ece
    assert ece.value == pytest.approx(ece.chance, abs=0.03)
    assert sum(part.n for part in found.calibration.bins) == 400


@pytest.mark.parametrize(("n", "sizes"), [(29, []), (30, [30]), (70, [30, 30, 10]), (900, [60] * 15)])
def test_blocks_follow_each_other_and_stay_few(n: int, sizes: list[int]) -> None:
    judged = pairs([2, 0] * (n // 2) + [0] * (n % 2), np.linspace(0.1, 0.9, n).tolist())

    found = over_time(judged, [START] * n, (), origin=Origin.FROZEN)

    assert ([] if found is None else [b.last - b.first + 1 for b in found.blocks]) == sizes


def test_a_marker_stands_where_the_profile_the_screener_or_the_method_changed() -> None:
    grounds = [
        Ground("learned", "k1", "m1"),
        Ground("learned", "k1", "m1"),
        Ground("learned", "k2", "m1"),
        Ground("learned", "k2", "m2"),
        Ground("words", "k2", ""),
    ] + [Ground("words", "k2", "")] * 25
    n = len(grounds)

    found = over_time(pairs([0] * n, [0.5] * n), [START] * n, grounds, origin=Origin.FROZEN)

    assert found is not None
    assert [(m.before, m.what) for m in found.markers] == [
        (3, What.PROFILE),
        (4, What.METHOD),
        (5, What.SCREENER),
    ]


def test_the_person_is_held_against_their_own_earlier_answer() -> None:
    again = Occasion.RELABEL
    history = [
        decision(1, "a", Label.EXCITED),
        decision(2, "b", Label.MAYBE),
        decision(3, "a", Label.EXCITED, occasion=again),
        decision(4, "b", Label.PASSED, occasion=again),
    ]

    found = consistency(history)

    assert found is not None
    assert (found.n, found.exact.hits, found.within_one.hits) == (2, 1, 2)
    assert [(pair.first, pair.second) for pair in found.differing] == [(Label.MAYBE, Label.PASSED)]
    assert consistency(history[:2]) is None


def test_a_second_answer_after_an_undo_is_no_blind_one() -> None:
    again = Occasion.RELABEL
    history = [
        decision(1, "a", Label.EXCITED),
        decision(2, "a", Label.PASSED, occasion=again),
        decision(3, "a", None, undoes=2),
        decision(4, "a", Label.EXCITED, occasion=again),
    ]

    assert answered_twice(history) == []


def test_the_earlier_answer_put_back_is_no_second_answer() -> None:
    history = [
        decision(1, "a", Label.EXCITED),
        decision(2, "a", Label.PASSED, occasion=Occasion.RELABEL),
        decision(3, "a", Label.EXCITED, occasion=Occasion.CHOSEN),
        decision(4, "a", Label.EXCITED, occasion=Occasion.RELABEL),
    ]

    assert [(a.id, b.id) for a, b in answered_twice(history)] == [(1, 2), (3, 4)]
