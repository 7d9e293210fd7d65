"""Which assumption moves money most: halved and doubled alone, strongest first."""

from __future__ import annotations

from decimal import Decimal

import pytest

from metier.adviser.costs.assumptions import defaults
from metier.adviser.costs.cost import Scenario
from metier.adviser.costs.models import PricedModel, scenario_of
from metier.adviser.costs.sensitivity import sensitivity
from metier.adviser.snapshot import Rung
from metier.domain.chat import Price


def scenario(**stated: float) -> Scenario:
    made = scenario_of(defaults(), PricedModel("m", "p", "m", Price(Decimal(2), Decimal(8))))
    for name, value in stated.items():
        made = made.stated(name, value)
    return made


def test_by_hand() -> None:
    made = scenario(postings=1_000, months=1)
    found = sensitivity(made, Rung.PROMPTED)
    assert found.result == pytest.approx(1_766 * 0.002 + 210 * 0.008)  # 3.532 + 1.68 = 5.212
    swings = {one.name: one for one in found.swings}
    assert swings["answer_tokens"].halved == pytest.approx(5.212 - 0.84)
    assert swings["answer_tokens"].doubled == pytest.approx(5.212 + 1.68)
    assert swings["answer_tokens"].swing == pytest.approx(2.52)
    assert found.swings[0].name == "postings"
    assert [one.swing for one in found.swings] == sorted((one.swing for one in found.swings), reverse=True)
    assert "near_examples" not in swings  # prompted shows none
    assert "watts" not in swings


def test_an_assumption_stays_within_what_it_can_be() -> None:
    swings = {one.name: one for one in sensitivity(scenario(ask_share=0.8), Rung.HYBRID).swings}
    found = swings["ask_share"]
    assert found.doubled / found.halved == pytest.approx(1.0 / 0.4)  # 1.6 of all postings is no share


def test_against_another_way() -> None:
    made = scenario(hosting_per_hour=0.5)
    found = sensitivity(made, Rung.HOSTED, Rung.PROMPTED)
    names = [one.name for one in found.swings]
    assert {"hosting_per_hour", "hosting_hours", "months"} == set(names[:3])
    assert "answer_tokens" in names
    assert found.of == "what hosted costs more than prompted in 12 months"


def test_what_is_not_known_has_no_swings() -> None:
    found = sensitivity(scenario(), Rung.HOSTED, Rung.PROMPTED)
    assert (found.result, found.swings) == (None, ())
