from __future__ import annotations

import numpy as np
import pytest

from metier.evaluation.promise import (
    AuditFound,
    Basis,
    Density,
    Filter,
    Promise,
    Watched,
    draw_line,
    void_reasons,
)

BASIS = Basis("learned", "learned-3, facts 2, no encoder", "abc")


@pytest.mark.parametrize(
    "promise",
    [
        Promise(0.05, None, 12, 0, 19, missing="7 more excited ones to learn from"),
        Promise(0.1, 0.95, 40, 1, 29, void=("profile.md changed",), basis=BASIS, n_hidden=12),
    ],
)
def test_a_promise_comes_back_from_json_as_it_was(promise: Promise) -> None:
    assert Promise.from_json(promise.to_json()) == promise


def test_a_promise_stands_only_with_enough_evidence_and_nothing_against_it() -> None:
    given = Promise(0.05, None, 40, 2, 19)
    assert given.is_given
    assert given.hiding(7).n_hidden == 7
    assert not Promise(0.05, None, 12, 0, 19).is_given
    assert not Promise(0.05, None, 40, 2, 19, void=("drift",)).is_given


def test_each_reason_says_how_many_excited_ones_ranked_as_low() -> None:
    excited = np.arange(1, 41) / 41
    even = Density(np.ones(101))
    hides = Filter(even, draw_line(excited, even, miss=0.05), excited)
    reasons = hides.reasons(np.array([0.001, 0.03, 0.5]))
    assert reasons == (
        "ranks so low that of 40 postings that excited you none did, each judged without knowing your answer",
        "ranks so low that of 40 postings that excited you only 1 did, each judged without knowing your answer",
        "",
    )


def test_where_hardly_anything_was_decided_nothing_is_hidden() -> None:
    """All decisions rank in the upper half: what ranks low may be anything."""
    ranks = 0.6 + 0.4 * np.arange(1, 101) / 100
    density = Density.of(ranks)
    hides = Filter(density, draw_line(ranks[50:], density, miss=0.2), ranks[50:])
    assert hides.line.k
    assert not hides.may_hide(np.linspace(0, 0.3, 10)).any()


def test_the_density_of_even_draws_is_one_and_its_mean_is_always_one() -> None:
    assert Density.of(np.linspace(0, 1, 500)).at == pytest.approx(np.ones(101), abs=0.02)
    assert np.trapezoid(Density.of(np.full(30, 0.9)).at, np.linspace(0, 1, 101)) == pytest.approx(1, abs=0.01)


# --- void ---------------------------------------------------------------------------------------------------


def test_nothing_against_it_no_reason() -> None:
    assert void_reasons(Watched(looks=AuditFound(12, 0, n_since=3, days_since=2))) == ()


@pytest.mark.parametrize(("n_since", "n_reasons"), [(0, 1), (19, 1), (20, 0)])
def test_a_changed_basis_voids_until_enough_was_decided_since(n_since: int, n_reasons: int) -> None:
    changed = BASIS.changed_since(Basis("learned", "learned-2", "xyz"))
    assert changed == ("profile.md", "the screener or what it reads postings with")
    assert len(void_reasons(Watched(changed=changed, n_since_change=n_since))) == n_reasons


def test_a_change_of_taste_voids() -> None:
    (reason,) = void_reasons(Watched(taste="remote, liked less than before"))
    assert "remote, liked less" in reason


@pytest.mark.parametrize(
    ("n_since", "days", "voids"), [(49, 13.9, False), (50, 0.0, True), (0, 14.0, True), (None, 99.0, False)]
)
def test_no_audit_no_promise(n_since: int | None, days: float, *, voids: bool) -> None:
    reasons = void_reasons(Watched(looks=AuditFound(n_since=n_since, days_since=days)))
    assert bool(reasons) is voids
    assert all("no audit, no promise" in reason for reason in reasons)


@pytest.mark.parametrize(("n_open", "voids"), [(200, False), (199, True)])
def test_a_pile_that_was_asked_through_is_no_pile_like_the_answers(n_open: int, *, voids: bool) -> None:
    assert bool(void_reasons(Watched(n_asked=100, n_open=n_open))) is voids


def test_misses_beyond_luck_void_and_no_longer_once_the_bound_has_moved() -> None:
    found = AuditFound(30, 4, n_since=1, n_since_excited=4)
    (reason,) = void_reasons(Watched(looks=found, excited_allowed=0.02))
    assert reason.startswith(
        "4 of 30 hidden postings looked at excited you, where the promise allows about 0.6"
    )
    assert "26 more decisions" in reason
    settled = AuditFound(30, 4, n_since=1, n_since_excited=30)
    assert void_reasons(Watched(looks=settled, excited_allowed=0.02)) == ()


@pytest.mark.parametrize("n_excited", [0, 1, 2])
def test_misses_that_luck_explains_void_nothing(n_excited: int) -> None:
    looks = AuditFound(30, n_excited, n_since=1, n_since_excited=1 if n_excited else None)
    assert void_reasons(Watched(looks=looks, excited_allowed=0.02)) == ()
