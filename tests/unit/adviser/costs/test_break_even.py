"""From which volume on tuning pays: by hand, in words, with what is not known."""

from __future__ import annotations

from decimal import Decimal

import pytest

from metier.adviser.costs.assumptions import defaults
from metier.adviser.costs.break_even import BreakEven, Pays, Volume, break_even, break_evens
from metier.adviser.costs.cost import Scenario, costs
from metier.adviser.costs.models import PricedModel, scenario_of
from metier.adviser.snapshot import Rung
from metier.domain.chat import FREE, Price


def scenario(**stated: float) -> Scenario:
    price = Price(Decimal(2), Decimal(8), as_of="2026-11-01", source="a page")
    made = scenario_of(defaults(), PricedModel("m", "p", "m", price))
    for name, value in stated.items():
        made = made.stated(name, value)
    return made


def of(rung: Rung, made: Scenario, against: Rung = Rung.PROMPTED) -> BreakEven:
    return next(one for one in break_evens(made, against, costs(made)) if one.rung is rung)


@pytest.mark.parametrize(
    ("fixed", "asking", "tuned", "expected"),
    [
        (12.0, 0.005, 0.001, Volume(Pays.FROM, 3_000)),
        (10.0, 0.003, 0.0, Volume(Pays.FROM, 3_334)),  # 3,333.3: the 3,334th pays
        (2.7, 0.0045, 0.0003, Volume(Pays.FROM, 643)),  # 642.9
        (0.0, 0.005, 0.001, Volume(Pays.AT_ONCE, 0)),
        (12.0, 0.001, 0.001, Volume(Pays.NEVER)),
        (12.0, 0.001, 0.002, Volume(Pays.NEVER)),
        (None, 0.001, 0.002, Volume(Pays.NEVER)),  # whatever it costs once
        (0.0, 0.0, 0.0, Volume(Pays.NEVER)),
        (None, 0.005, 0.001, Volume(Pays.NOT_KNOWN)),
        (12.0, None, 0.001, Volume(Pays.NOT_KNOWN)),
        (12.0, 0.005, None, Volume(Pays.NOT_KNOWN)),
    ],
)
def test_the_formula(
    fixed: float | None, asking: float | None, tuned: float | None, expected: Volume
) -> None:
    assert break_even(fixed, asking, tuned) == expected


def test_a_hosted_model_by_hand() -> None:
    made = scenario(
        rows=300, row_tokens=1_000, epochs=3, training_price=3, trainings=1, hosting_per_hour=0.01,
        hosting_hours=100, months=12, tuned_input=0.3, tuned_output=1.2, tuned_answer=4, postings=300,
        prompt_tokens=812, frame_tokens=142, posting_tokens=812, answer_tokens=210,
    )  # fmt: skip
    found = of(Rung.HOSTED, made)
    # $2.70 and 12 months of 100 hours at 1 cent, over .005212 - .0003048 a posting: 14.7 / .0049072 = 2,995.6
    assert found.fixed_usd.value == pytest.approx(14.7)
    assert found.saved_usd.value == pytest.approx(0.0049072)
    assert found.volume.value == 2_996
    assert found.words == "from 2,996 postings in 12 months on; at 300 a month it pays"
    fewer = of(Rung.HOSTED, made.stated("postings", 100))
    assert fewer.volume.value == 2_996
    assert fewer.words == "from 2,996 postings in 12 months on; at 100 a month (1,200) it does not pay"


def test_never_in_words_a_person_understands() -> None:
    dear = of(Rung.HOSTED, scenario(hosting_per_hour=0, tuned_input=50))
    assert (dear.pays, dear.volume.value) == (Pays.NEVER, None)
    assert dear.words == "never: the tuned model costs more for each posting"
    local = scenario_of(defaults(), PricedModel("m", "", "m", FREE, is_local=True))
    assert of(Rung.ENCODER, local).words == "never: asking costs nothing for each posting either"


def test_hosting_that_is_not_known_leaves_a_lower_bound() -> None:
    found = of(Rung.HOSTED, scenario())
    free = of(Rung.HOSTED, scenario(hosting_per_hour=0))
    assert (found.pays, found.volume.value, found.fixed_usd.value) == (Pays.NOT_KNOWN, None, None)
    assert found.at_least == free.volume.value
    assert (
        found.words
        == f"not known: what hosting costs; with hosting for nothing, from {free.volume.value:,} postings on"
    )


def test_a_price_that_is_not_known_is_named() -> None:
    made = scenario_of(defaults(), PricedModel("m", "p", "m", None)).stated("hosting_per_hour", 1)
    for rung in (Rung.ENCODER, Rung.HOSTED):
        assert of(rung, made).pays is Pays.NOT_KNOWN
        assert "what asking costs" in of(rung, made).words


def test_what_costs_nothing_pays_at_once() -> None:
    assert of(Rung.ENCODER, scenario()).words == "at once: it costs no money to tune or to keep"


def test_bounds_hold_the_volume() -> None:
    found = of(Rung.HOSTED, scenario(hosting_per_hour=0.01))
    assert found.volume.value is not None
    assert found.volume.low is not None
    assert found.volume.high is not None
    assert found.volume.low < found.volume.value < found.volume.high


def test_there_is_no_upper_bound_where_it_may_never_pay() -> None:
    # at the dear end the tuned model has gpt-4o's prices, and asking this one is cheaper: $.25 and $1
    found = of(Rung.HOSTED, scenario(hosting_per_hour=0.01, price_input=0.25, price_output=1))
    assert found.volume.value is not None
    assert found.volume.low is not None
    assert found.volume.high is None


def test_against_the_hybrid_less_is_saved() -> None:
    made = scenario(hosting_per_hour=0.001)
    prompted, hybrid = (
        of(Rung.HOSTED, made, against).saved_usd.value for against in (Rung.PROMPTED, Rung.HYBRID)
    )
    assert prompted is not None
    assert hybrid is not None
    assert hybrid < prompted


def test_one_posting_is_said_as_one() -> None:
    made = scenario(watts=60, kwh_price=0.3, months=1)
    assert of(Rung.ENCODER, made).words == "from 1 posting in 1 month on; at 300 a month it pays"
