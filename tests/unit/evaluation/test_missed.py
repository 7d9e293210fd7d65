from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise

import pytest

from metier.domain.posting import PostingId
from metier.evaluation.missed import (
    audit_picks,
    low_ranked,
    missed,
    missed_of_strata,
    n_to_audit,
    share_missed,
)

PILE = [PostingId(f"p{i}") for i in range(20)]


def test_none_found_still_leaves_room_for_some() -> None:
    assert missed(120, 14, 0).sentence == "none found in 14 looked at: at most 21 of 120 with 95 % confidence"


def test_some_found_are_counted_and_scaled_up() -> None:
    found = missed(120, 24, 2)
    assert found.estimate == 10
    assert 2 <= found.at_least <= 10 <= found.at_most
    assert found.sentence.startswith("2 found in 24 looked at: about 10 in all, at most ")


def test_a_pile_that_was_looked_through_is_known_exactly() -> None:
    found = missed(30, 30, 3)
    assert (found.at_least, found.estimate, found.at_most) == (3, 3, 3)
    assert found.sentence == "3 found: all 30 low-ranked postings were looked at"


def test_a_pile_nobody_looked_into_is_not_known_yet() -> None:
    found = missed(40, 0, 0)
    assert found.estimate is None
    assert found.at_most == 40
    assert found.sentence == "not known yet: none of 40 low-ranked postings was looked at"


def test_an_empty_pile_hides_nothing() -> None:
    found = missed(0, 0, 0)
    assert found.at_most == 0
    assert math.isnan(found.share_at_most)
    assert found.sentence == "no postings rank low"


def test_more_looks_without_a_find_lower_the_bound() -> None:
    bounds = [missed(120, looked, 0).at_most for looked in range(121)]
    assert all(one >= two for one, two in pairwise(bounds))


@pytest.mark.parametrize(("n_low", "n_looked", "n_excited"), [(5, 6, 0), (5, 3, 4), (5, 3, -1)])
def test_impossible_counts_are_refused(n_low: int, n_looked: int, n_excited: int) -> None:
    with pytest.raises(ValueError, match="need 0 ≤ excited"):
        missed(n_low, n_looked, n_excited)


def test_piles_drawn_from_with_other_chances_are_weighed_by_them() -> None:
    together = missed_of_strata([missed(100, 10, 1), missed(20, 10, 2)])
    assert together.estimate == 14
    assert (together.n_low, together.n_looked, together.n_excited) == (120, 20, 3)
    assert together.at_most >= missed(100, 10, 1).at_most + missed(20, 10, 2).at_most


def test_one_pile_without_a_look_leaves_the_sum_unknown() -> None:
    assert missed_of_strata([missed(100, 10, 1), missed(20, 0, 0)]).estimate is None
    assert missed_of_strata([]).at_most == 0


def test_the_share_missed_counts_what_was_found_elsewhere() -> None:
    assert share_missed(missed(120, 120, 2), n_known=38) == (0.05, 0.05)
    assert share_missed(missed(10, 0, 0), n_known=0) == (None, 1.0)
    assert share_missed(missed(0, 0, 0), n_known=0) == (None, 1.0)


def test_the_lowest_half_is_low_ranked_in_any_order_of_input() -> None:
    scores = [0.5, 0.1, 0.4, 0.1]
    assert low_ranked(PILE[:4], scores) == ("p1", "p3")
    assert low_ranked(PILE[:4][::-1], scores[::-1]) == ("p1", "p3")
    assert low_ranked([], []) == ()


def test_at_least_one_is_audited_and_never_more_than_there_are() -> None:
    assert [n_to_audit(n) for n in (0, 1, 14, 15, 100)] == [0, 1, 1, 2, 8]


def test_the_draw_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    first = audit_picks(PILE, 5, seed="one")
    assert first == audit_picks(reversed(PILE), 5, seed="one")
    assert first != audit_picks(PILE, 5, seed="two")
    assert len(set(first)) == 5


def test_a_posting_put_off_comes_first_again_when_another_leaves_the_pile() -> None:
    first = audit_picks(PILE, 3, seed="one")
    rest = [one for one in PILE if one != first[0]]
    assert audit_picks(rest, 2, seed="one") == first[1:]


def test_every_posting_is_drawn_equally_often() -> None:
    counts = Counter(one for seed in range(2_000) for one in audit_picks(PILE, 2, seed=str(seed)))
    expected = 2_000 * 2 / 20
    chi_squared = sum((counts[one] - expected) ** 2 / expected for one in PILE)
    assert chi_squared < 43.8  # 99.9 % of chi squared with 19 degrees of freedom
