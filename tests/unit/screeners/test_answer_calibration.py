from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metier.domain.decision import Label
from metier.domain.posting import PostingId
from metier.domain.verdict import Shares
from metier.screeners.answer_calibration import AnswerCalibration, calibrate_answers

SURE: Shares = (0.05, 0.15, 0.8)
UNSURE: Shares = (0.4, 0.3, 0.3)


def answers(*raw: Shares) -> dict[PostingId, Shares]:
    return {PostingId(f"{place:03}"): shares for place, shares in enumerate(raw)}


def test_without_answers_the_probabilities_stay_as_the_model_gave_them() -> None:
    found = calibrate_answers({}, {})

    assert found.shares((0.2, 0.3, 0.5)) == pytest.approx((0.2, 0.3, 0.5))
    assert found.words == "as the model gave them"


def passed_on(known: dict[PostingId, Shares], *, but: int = 1) -> dict[PostingId, Label]:
    """All of them passed on but the first few."""
    return {
        given: Label.EXCITED if place < but else Label.PASSED for place, given in enumerate(sorted(known))
    }


def test_a_model_that_is_excited_about_everything_is_taken_down() -> None:
    known = answers(*[SURE] * 12)
    found = calibrate_answers(known, passed_on(known))

    assert found.shares(SURE)[2] < 0.6
    assert found.words == "calibrated on 12 decisions of yours"


def test_few_answers_correct_less_than_many() -> None:
    few, many = (
        calibrate_answers(known, passed_on(known)) for known in (answers(*[SURE] * 2), answers(*[SURE] * 12))
    )

    assert SURE[2] > few.shares(SURE)[2] > many.shares(SURE)[2]


def test_answers_about_undecided_postings_change_nothing() -> None:
    """Else one advert that fools the model would move the verdicts on all others."""
    known = answers(*[UNSURE] * 10)
    decided = passed_on(known)
    flood = known | {PostingId(f"hostile{n}"): (0.0, 0.0, 1.0) for n in range(500)}

    assert calibrate_answers(flood, decided) == calibrate_answers(known, decided)


def test_from_enough_decisions_on_answers_mean_what_they_meant_so_far() -> None:
    """The model says .8 for everything it likes; the person is excited about half of that."""
    liked, disliked = SURE, (0.8, 0.15, 0.05)
    known = answers(*[liked] * 40, *[disliked] * 40)
    decided = {
        given: (Label.EXCITED if place % 2 else Label.PASSED) if place < 40 else Label.PASSED
        for place, given in enumerate(sorted(known))
    }

    found = calibrate_answers(known, decided)

    assert found.n_decided == 80
    assert found.shares(liked)[2] == pytest.approx(0.5, abs=0.12)
    assert found.shares(disliked)[2] < 0.1


def test_one_kind_of_label_still_leaves_every_label_possible() -> None:
    known = answers(*[SURE] * 20)

    shares = calibrate_answers(known, dict.fromkeys(known, Label.PASSED)).shares(SURE)
    assert shares[0] > 0.5
    assert min(shares) > 0.01


def test_a_model_that_is_too_sure_is_read_more_carefully() -> None:
    """It says .98 whatever it says, and is right in six of ten."""
    yes, no = (0.01, 0.01, 0.98), (0.98, 0.01, 0.01)
    known = answers(*[yes] * 20, *[no] * 20)
    decided = {
        given: Label.EXCITED if (place % 10 < 6) == (place < 20) else Label.PASSED
        for place, given in enumerate(sorted(known))
    }

    found = calibrate_answers(known, decided)

    assert found.sureness < 0.5
    assert 0.5 < found.shares(yes)[2] < 0.75


def test_the_same_answers_in_another_order_give_the_same_calibration() -> None:
    known = answers(SURE, UNSURE, (0.7, 0.2, 0.1))
    decided = passed_on(known)

    assert (
        calibrate_answers(known, decided).key
        == calibrate_answers(dict(reversed(known.items())), decided).key
        != AnswerCalibration().key
    )


raw_shares = st.tuples(*[st.floats(0, 1)] * 3).filter(lambda p: sum(p) > 0.01)


@given(
    raw=raw_shares,
    habit=st.lists(raw_shares, max_size=30),
    labels=st.lists(st.sampled_from(Label), max_size=30),
)
def test_probabilities_sum_to_one_whatever_was_answered(
    raw: Shares, habit: list[Shares], labels: list[Label]
) -> None:
    known = answers(*(tuple(p / sum(row) for p in row) for row in habit))  # type: ignore[arg-type]  # three each
    decided = dict(zip(sorted(known), labels, strict=False))

    shares = calibrate_answers(known, decided).shares(tuple(p / sum(raw) for p in raw))  # type: ignore[arg-type]

    assert sum(shares) == pytest.approx(1)
    assert min(shares) >= 0


def test_the_order_of_scores_is_that_of_the_model_s_liking() -> None:
    found = AnswerCalibration(0.8, (0.3, 0.0, -0.3))
    scores = [found.score((1 - x, 0.0, x)) for x in np.linspace(0.05, 0.95, 10)]

    assert scores == sorted(scores)
