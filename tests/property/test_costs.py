"""Costs over drawn assumptions: never negative, dearer with price and volume, unknown where a part is unknown."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from metier.adviser.costs.assumptions import End, defaults
from metier.adviser.costs.break_even import Pays, break_even, break_evens
from metier.adviser.costs.cost import Scenario, amounts, costs, rung_cost
from metier.adviser.snapshot import TUNING, Rung

ASKING = (Rung.PROMPTED, Rung.FEW_SHOT, Rung.HYBRID)
NAMES = tuple(one.name for one in defaults())
GROWING = (
    "postings", "months", "price_input", "price_output", "price_kept", "answer_tokens", "ask_share", "rows", "row_tokens",
    "epochs", "trainings", "training_price", "hosting_per_hour", "hosting_hours", "tuned_input", "tuned_output",
    "tuned_answer", "encoder_seconds", "encoder_minutes", "lora_row_seconds", "lora_seconds", "watts", "kwh_price",
    "own_hours", "hour_worth",
)  # fmt: skip
"""What never makes anything cheaper. Tokens that a provider may keep can: a longer prefix is kept, a short one is not."""


@st.composite
def scenarios(draw: st.DrawFn, *, known: bool = True) -> Scenario:
    """Assumptions within what each can be; with `known` none is unknown."""
    made = defaults()
    for one in made:
        value = draw(st.floats(one.least, min(one.most, 1_000.0)))
        if one.figure.value is not None or known or draw(st.booleans()):
            made = made.stated(one.name, value)
    return Scenario(made, "m", "a page", is_local=draw(st.booleans()), batch=draw(st.booleans()))


@given(scenarios(known=False), st.sampled_from(Rung), st.sampled_from(End))
def test_nothing_costs_less_than_nothing(made: Scenario, rung: Rung, end: End) -> None:
    found = amounts(rung, made.assumptions.numbers(end), is_local=made.is_local, batch=made.batch)
    for value in (
        found.set_up,
        found.posting,
        found.keeping,
        found.month,
        found.total,
        found.minutes,
        found.seconds,
    ):
        assert value is None or (value >= 0 and math.isfinite(value))


@given(scenarios(), st.sampled_from(Rung), st.sampled_from(GROWING), st.floats(1.0, 10.0))
def test_dearer_with_price_and_volume(made: Scenario, rung: Rung, name: str, times: float) -> None:
    numbers = made.assumptions.numbers()
    more = {**numbers, name: (numbers[name] or 0.0) * times}
    before, after = (
        amounts(rung, each, is_local=made.is_local, batch=made.batch).total for each in (numbers, more)
    )
    assert before is not None
    assert after is not None
    assert after >= before * (1 - 1e-9)


@given(scenarios(known=False), st.sampled_from(ASKING))
def test_without_a_price_nothing_that_asks_has_a_cost(made: Scenario, rung: Rung) -> None:
    numbers = {**made.assumptions.numbers(), "price_input": None}
    found = amounts(rung, numbers, batch=made.batch)
    asks = rung is not Rung.HYBRID or numbers["ask_share"]
    assert (found.posting is None) == bool(asks)
    if asks and numbers["postings"]:
        assert found.month is None
        assert found.total is None


@given(scenarios(known=False))
def test_hosting_that_is_not_known_leaves_the_month_unknown(made: Scenario) -> None:
    numbers = {**made.assumptions.numbers(), "hosting_per_hour": None, "hosting_hours": 10.0}
    found = amounts(Rung.HOSTED, numbers)
    assert (found.keeping, found.month, found.total) == (None, None, None)


@given(scenarios(known=False), st.sampled_from(Rung))
def test_every_figure_has_a_source_and_holds_its_value(made: Scenario, rung: Rung) -> None:
    found = rung_cost(rung, made)
    for figure in (
        found.set_up_usd,
        found.per_posting_usd,
        found.per_month_usd,
        found.month_usd,
        found.total_usd,
    ):
        assert figure.source
        if figure.low is not None and figure.high is not None:
            assert figure.value is not None
            assert figure.low <= figure.value <= figure.high


@given(st.floats(0.01, 1e5), st.floats(1e-5, 10.0), st.floats(0.0, 10.0))
def test_the_volume_is_the_first_that_pays(fixed: float, asking: float, tuned: float) -> None:
    volume = break_even(fixed, asking, tuned)
    if asking <= tuned:
        assert volume.pays is Pays.NEVER
        return
    assert volume.pays is Pays.FROM
    n = volume.postings
    assert n is not None
    slack = 1e-6 * (asking - tuned) + 1e-9 * fixed
    assert fixed + n * tuned <= n * asking + slack
    assert fixed + (n - 1) * tuned > (n - 1) * asking - slack


@given(scenarios(known=False), st.sampled_from(ASKING))
def test_a_volume_stands_where_it_pays_and_words_always(made: Scenario, against: Rung) -> None:
    for found in break_evens(made, against, costs(made)):
        assert found.rung in TUNING
        assert found.words
        assert (found.volume.value is None) == (found.pays in {Pays.NEVER, Pays.NOT_KNOWN})
        assert (found.saved_usd.value is not None and found.saved_usd.value <= 0) == (
            found.pays is Pays.NEVER
        )


@given(scenarios(known=False))
def test_the_same_figures_give_the_same_words(made: Scenario) -> None:
    assert costs(made) == costs(made)
    assert break_evens(made, Rung.PROMPTED, costs(made)) == break_evens(made, Rung.PROMPTED, costs(made))
