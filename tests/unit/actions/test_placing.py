"""Where a posting is put before the person: what is hidden has nothing that speaks for a look."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metier.actions.placing import Judgement, PlacingRules, place
from metier.domain.decision import Label
from metier.domain.facts import Part, Quote
from metier.domain.guardrail import GuardrailSource, Raised, RaisedBy
from metier.domain.placement import Cause, Lane
from metier.domain.verdict import Shares, Verdict
from metier.screeners.hybrid.fitted import Look
from metier.testing import posting

GOAL = Raised(
    "0" * 8, "Machine learning", GuardrailSource.GOAL, RaisedBy.WORDS, Quote(Part.TEXT, 0, 4, "Care")
)


def judged(
    p: Shares = (0.9, 0.08, 0.02),
    *,
    causes: tuple[Cause, ...] = (),
    second: Shares | None = None,
    outside: tuple[str, ...] = (),
    unasked: str = "",
    title: str = "Nurse",
) -> Judgement:
    job = posting(title, "Care for people")
    own = Verdict(job.id, 0.6, 0.3, 0.1, 0.0, "learned", "v", tentative=False, outside_limits=outside)
    possible = (Label.PASSED, Label.MAYBE) if Cause.EDGE in causes else (Label.PASSED,)
    verdict = replace(own, p_passed=p[0], p_maybe=p[1], p_excited=p[2], screener="hybrid")
    return Judgement(Look(job, own, possible, 0.5, causes, 0.1), verdict, second, unasked)


def lane_of(row: Judgement, **setting: object) -> Lane:
    setting = {"worthy": {row.look.posting.id}, "n_best": 0} | setting
    (placed,) = place([row], PlacingRules(**setting))  # type: ignore[arg-type]  # named by each test
    return placed.lane


def hiding(row: Judgement) -> dict[str, object]:
    return {"hidden": {row.look.posting.id: "ranks below the bound"}}


def test_what_the_promise_allows_is_hidden_with_its_reason() -> None:
    row = judged()
    (placed,) = place([row], PlacingRules(hidden={row.look.posting.id: "ranks below the bound"}, n_best=0))

    assert (placed.lane, placed.why) == (Lane.HIDDEN, "ranks below the bound")


@pytest.mark.parametrize("cause", list(Cause))
def test_nothing_with_a_cause_is_hidden(cause: Cause) -> None:
    row = judged(causes=(cause,))

    assert lane_of(row, **hiding(row)) is Lane.LOOK


@pytest.mark.parametrize("cause", [Cause.NOVEL, Cause.GUARDRAIL, Cause.DRIFT])
def test_what_the_promise_cannot_know_is_not_hidden_even_where_there_is_no_room_for_it(cause: Cause) -> None:
    row = judged(causes=(cause,))

    assert lane_of(row, worthy=(), **hiding(row)) is Lane.REST


def test_an_edge_between_lower_labels_may_be_hidden_where_there_is_no_room_for_it() -> None:
    row = judged(causes=(Cause.EDGE,))

    assert lane_of(row, worthy=(), **hiding(row)) is Lane.HIDDEN


def test_where_nothing_excites_the_best_are_read_and_it_is_said() -> None:
    rows = [judged((0.6, 0.3, 0.1), title=f"Nurse {n}") for n in range(4)]
    rows = [replace(row, verdict=replace(row.verdict, score=float(n))) for n, row in enumerate(rows)]
    placed = place(rows, PlacingRules(n_best=1))

    assert [row.lane for row in placed] == [Lane.REST] * 3 + [Lane.READ]
    assert placed[3].why == "among the first of the order; none is likely to excite you"


def test_a_guardrail_takes_a_posting_out_of_the_hidden_ones_and_names_the_goal() -> None:
    row = judged()
    setting = PlacingRules(
        raised={row.look.posting.id: (GOAL,)}, hidden={row.look.posting.id: "low"}, n_best=0
    )
    (placed,) = place([row], setting)

    assert placed.lane is Lane.LOOK
    assert placed.why == "serves your growth goal “Machine learning”"
    assert placed.raised == (GOAL,)


def test_a_hard_limit_stands_before_everything() -> None:
    row = judged((0.0, 0.1, 0.9), causes=(Cause.EDGE,), outside=("on site",))

    assert lane_of(row) is Lane.OUTSIDE


def test_an_edge_that_the_base_model_settled_needs_no_look() -> None:
    row = judged(causes=(Cause.EDGE,), second=(0.9, 0.1, 0.0))

    assert lane_of(row) is Lane.REST


def test_a_posting_nobody_was_asked_about_says_why() -> None:
    row = judged(causes=(Cause.EDGE, Cause.NOVEL), unasked="no base model is set up")
    (placed,) = place([row], PlacingRules(worthy={row.look.posting.id}, n_best=0))

    assert placed.why == ("could be passed or maybe; unlike everything you decided; no base model is set up")
    assert placed.unasked == "no base model is set up"


def test_while_there_is_only_an_order_the_best_are_read_and_no_label_is_claimed() -> None:
    rows = [judged((0.0, 0.1, 0.9), title=f"Nurse {n}") for n in range(9)]
    rows = [replace(row, verdict=replace(row.verdict, score=float(n))) for n, row in enumerate(rows)]
    placed = place(rows, PlacingRules(tentative=True, n_best=3))

    assert [n for n, row in enumerate(placed) if row.lane is Lane.READ] == [6, 7, 8]


@given(
    causes=st.sets(st.sampled_from(list(Cause))),
    second=st.none() | st.just((0.2, 0.3, 0.5)),
    flagged=st.booleans(),
    tentative=st.booleans(),
    p_excited=st.floats(0, 1),
)
def test_whatever_judged_it_a_hidden_posting_was_allowed_to_be_and_has_nothing_for_it(
    causes: set[Cause], second: Shares | None, *, flagged: bool, tentative: bool, p_excited: float
) -> None:
    row = judged((1 - p_excited, 0.0, p_excited), causes=tuple(causes), second=second)
    raised = {row.look.posting.id: (GOAL,)} if flagged else {}
    lane = lane_of(row, raised=raised, tentative=tentative, **hiding(row))

    assert lane_of(row, raised=raised, tentative=tentative) is not Lane.HIDDEN
    if lane is Lane.HIDDEN:
        assert not causes - {Cause.EDGE}
        assert not flagged
        assert row.verdict.label is not Label.EXCITED or tentative
