"""What each way to judge costs, against sums made by hand and against prices reckoned anew from the price list."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from importlib import resources

import pytest

from metier.adviser.costs.assumptions import End, defaults
from metier.adviser.costs.cost import RESTS_ON, Scenario, amounts, costs, rung_cost
from metier.adviser.costs.facts import rung_costs
from metier.adviser.costs.models import PricedModel, scenario_of
from metier.adviser.snapshot import TUNING, Origin, Rung, RungFacts
from metier.domain.chat import FREE, Price, Usage
from metier.models.chat.prices import price_table

ASKING = (Rung.PROMPTED, Rung.FEW_SHOT, Rung.HYBRID)


def scenario(batch: bool = False, **stated: float) -> Scenario:
    """Prices of 2, 8 and .5 dollars a million tokens; a batch costs half."""
    price = Price(Decimal(2), Decimal(8), Decimal("0.5"), as_of="2026-11-01", source="a page")
    half = Price(Decimal(1), Decimal(4), Decimal("0.25"))
    made = scenario_of(defaults(), PricedModel("m", "p", "m", price, half), batch=batch)
    for name, value in stated.items():
        made = made.stated(name, value)
    return made


def posting_usd(rung: Rung, made: Scenario) -> float:
    value = rung_cost(rung, made).per_posting_usd.value
    assert value is not None
    return value


def test_a_posting_by_prompt_by_hand() -> None:
    # 812 + 142 + 812 = 1,766 tokens at $2, of which 812 are too few to be kept; 210 of the answer at $8
    assert posting_usd(Rung.PROMPTED, scenario()) == pytest.approx((1_766 * 2 + 210 * 8) / 1e6)


def test_a_kept_prefix_by_hand() -> None:
    # 812 + 1,850 = 2,662 the same each time: nine of ten at $.50, one of ten at $2; 142 + 812 + 1,086 = 2,040 at $2
    by_hand = (2_662 * (0.9 * 0.5 + 0.1 * 2) + 2_040 * 2 + 210 * 8) / 1e6
    assert posting_usd(Rung.FEW_SHOT, scenario()) == pytest.approx(by_hand)


def test_a_long_profile_is_kept_and_a_short_one_is_not() -> None:
    long = (1_024 * (0.9 * 0.5 + 0.1 * 2) + (142 + 812) * 2 + 210 * 8) / 1e6
    short = (1_023 + 142 + 812) * 2 / 1e6 + 210 * 8 / 1e6
    assert posting_usd(Rung.PROMPTED, scenario(prompt_tokens=1_024)) == pytest.approx(long)
    assert posting_usd(Rung.PROMPTED, scenario(prompt_tokens=1_023)) == pytest.approx(short)


def test_putting_a_prefix_away_may_cost_more() -> None:
    made = scenario(cache_hits=0, price_kept=2.5)
    by_hand = (2_662 * 2.5 + 2_040 * 2 + 210 * 8) / 1e6
    assert posting_usd(Rung.FEW_SHOT, made) == pytest.approx(by_hand)


def test_the_hybrid_asks_its_share_and_never_by_batch() -> None:
    all_of_them = posting_usd(Rung.FEW_SHOT, scenario())
    assert posting_usd(Rung.HYBRID, scenario(ask_share=0.4)) == pytest.approx(0.4 * all_of_them)
    assert posting_usd(Rung.HYBRID, scenario(batch=True, ask_share=0.4)) == pytest.approx(0.4 * all_of_them)
    assert posting_usd(Rung.HYBRID, scenario(ask_share=0)) == 0


def test_a_batch_costs_half() -> None:
    for rung in (Rung.PROMPTED, Rung.FEW_SHOT):
        assert posting_usd(rung, scenario(batch=True)) == pytest.approx(posting_usd(rung, scenario()) / 2)


@pytest.mark.parametrize("stated", [{"row_tokens": 1_000, "epochs": 1}, {"row_tokens": 500, "epochs": 2}])
def test_a_thousand_examples_at_8_dollars_a_million_cost_8(stated: dict[str, float]) -> None:
    made = scenario(rows=1_000, training_price=8)
    for name, value in stated.items():
        made = made.stated(name, value)
    assert rung_cost(Rung.HOSTED, made).set_up_usd.value == pytest.approx(8.0)


def test_a_thousand_examples_of_625_tokens_read_three_times_cost_15() -> None:
    made = scenario(rows=1_000, training_price=8, row_tokens=625, epochs=3)
    assert rung_cost(Rung.HOSTED, made).set_up_usd.value == pytest.approx(15.0)


def test_a_hosted_model_by_hand() -> None:
    made = scenario(
        rows=300, row_tokens=1_000, epochs=3, training_price=3, hosting_per_hour=0.5, hosting_hours=100,
        tuned_input=0.3, tuned_output=1.2, tuned_answer=4, postings=200, months=6, trainings=2,
    )  # fmt: skip
    found = rung_cost(Rung.HOSTED, made)
    posting = (1_000 * 0.3 + 4 * 1.2) / 1e6
    assert found.set_up_usd.value == pytest.approx(2.7)
    assert found.per_posting_usd.value == pytest.approx(posting)
    assert found.per_month_usd.value == pytest.approx(50.0)
    assert found.month_usd.value == pytest.approx(50.0 + 200 * posting)
    assert found.total_usd.value == pytest.approx(2 * 2.7 + 6 * (50.0 + 200 * posting))
    assert found.set_up_minutes.value is None  # a service's queue


def test_electricity_counts_once_both_figures_are_given() -> None:
    assert posting_usd(Rung.LORA, scenario(watts=100)) == 0
    made = scenario(watts=100, kwh_price=0.4, lora_seconds=36, rows=100, epochs=2, lora_row_seconds=18)
    assert posting_usd(Rung.LORA, made) == pytest.approx(36 / 3600 * 0.1 * 0.4)
    assert rung_cost(Rung.LORA, made).set_up_usd.value == pytest.approx(0.04)  # an hour of .1 kW
    assert "electricity is not counted" in rung_cost(Rung.LORA, scenario(watts=100)).notes
    assert "electricity is not counted" not in rung_cost(Rung.LORA, made).notes


def test_own_hours_count_for_tuning_alone_once_both_figures_are_given() -> None:
    assert rung_cost(Rung.ENCODER, scenario(own_hours=3)).set_up_usd.value == 0
    made = scenario(own_hours=3, hour_worth=20, trainings=2)
    for rung in TUNING[:2]:
        assert rung_cost(rung, made).set_up_usd.value == pytest.approx(60)
        assert rung_cost(rung, made).total_usd.value == pytest.approx(120)
    assert rung_cost(Rung.LEARNED, made).set_up_usd.value == 0
    assert rung_cost(Rung.PROMPTED, made).total_usd == rung_cost(Rung.PROMPTED, scenario()).total_usd


def test_minutes_of_training() -> None:
    made = scenario(rows=100, epochs=3, lora_row_seconds=2, encoder_minutes=7)
    assert rung_cost(Rung.LORA, made).set_up_minutes.value == pytest.approx(10.0)
    assert rung_cost(Rung.ENCODER, made).set_up_minutes.value == pytest.approx(7.0)


def test_a_price_that_is_not_known_stays_unknown() -> None:
    made = scenario_of(defaults(), PricedModel("m", "p", "m", None))
    for rung in ASKING:
        found = rung_cost(rung, made)
        for figure in (found.per_posting_usd, found.month_usd, found.total_usd):
            assert (figure.value, figure.low, figure.high) == (None, None, None)
        assert "what the base model costs is not known" in found.notes
    hosted = rung_cost(Rung.HOSTED, made)
    assert (hosted.per_month_usd.value, hosted.month_usd.value, hosted.total_usd.value) == (None, None, None)
    assert hosted.set_up_usd.is_known


def test_a_model_of_this_machine_is_paid_nothing_and_says_what_is_left_out() -> None:
    made = scenario_of(defaults(), PricedModel("m", "", "m.gguf", FREE, is_local=True))
    found = rung_cost(Rung.PROMPTED, made)
    assert found.per_posting_usd.value == 0
    assert any("how long it takes is not known" in note for note in found.notes)


def test_bounds_hold_the_value_and_every_figure_names_a_source() -> None:
    for found in costs(scenario(hosting_per_hour=0.5)).values():
        figures = [
            found.set_up_usd, found.per_posting_usd, found.per_month_usd, found.month_usd, found.total_usd,
            found.set_up_minutes, found.seconds,
        ]  # fmt: skip
        for figure in figures:
            assert figure.source
            if figure.low is not None:
                assert figure.value is not None
                assert figure.high is not None
                assert figure.low <= figure.value <= figure.high
    assert "a page, 2026-11-01" in rung_cost(Rung.PROMPTED, scenario()).per_posting_usd.source


def test_what_a_rung_is_said_to_rest_on_is_what_moves_it() -> None:
    made = scenario(hosting_per_hour=0.5, watts=50, kwh_price=0.3, own_hours=1, hour_worth=10, price_kept=3)
    numbers = made.assumptions.numbers()
    for rung in Rung:
        before = amounts(rung, numbers)
        moving = {
            name
            for name, value in numbers.items()
            if any(amounts(rung, {**numbers, name: other}) != before for other in ((value or 1) * 2, (value or 1) / 2, 0.0))
        }  # fmt: skip
        assert moving - {"postings", "months", "price_kept"} <= set(RESTS_ON[rung]), rung


def test_figures_for_a_snapshot() -> None:
    money = rung_costs(scenario(hosting_per_hour=0.5))
    assert set(money) == set(Rung)
    facts = money[Rung.HOSTED].on(RungFacts(Rung.HOSTED, ("closed",)))
    assert facts.obstacles == ("closed",)
    assert facts.set_up_usd is not None
    assert facts.set_up_usd.value == pytest.approx(2.7)
    assert facts.per_month_usd is not None
    assert facts.per_month_usd.value == pytest.approx(365)
    assert facts.per_month_usd.origin is Origin.ASSUMED


# --- prices of today, reckoned anew ------------------------------------------------------------------------


def rows() -> list[tuple[str, dict[str, str], Decimal | None]]:
    text = resources.files("metier.models").joinpath("prices.toml").read_text(encoding="utf-8")
    return [
        (provider, row, Decimal(table["batch"]) if "batch" in table else None)
        for provider, table in tomllib.loads(text).items()
        for row in table["models"]
    ]


@pytest.mark.parametrize(("provider", "row", "batch"), rows(), ids=lambda value: str(value)[:40])
def test_every_listed_price_with_cache_and_batch(
    provider: str, row: dict[str, str], batch: Decimal | None
) -> None:
    listed = next(one for one in price_table() if (one.provider, one.model) == (provider, row["model"]))
    model = PricedModel(row["model"], provider, row["model"], listed.price, listed.batch)
    stable, varying, answer = 812 + 1_850, 142 + 812 + 1_086, 210
    price, out = Decimal(row["input"]), Decimal(row["output"])
    cached, write = Decimal(row.get("cached", row["input"])), Decimal(row.get("cache_write", row["input"]))
    for hits, of_prefix in ((1, cached), (0, max(write, price))):
        by_hand = (stable * of_prefix + varying * price + answer * out) / 1_000_000
        made = scenario_of(defaults().stated("cache_hits", hits), model)
        assert posting_usd(Rung.FEW_SHOT, made) == pytest.approx(float(by_hand), rel=1e-9)
        usage = Usage(stable + varying, answer, stable * hits, stable * (1 - hits))
        assert posting_usd(Rung.FEW_SHOT, made) == pytest.approx(listed.price.cost(usage) / 1e6, abs=1e-6)
        by_batch = scenario_of(defaults().stated("cache_hits", hits), model, batch=True)
        share = Decimal(1) if batch is None else batch
        assert posting_usd(Rung.FEW_SHOT, by_batch) == pytest.approx(float(by_hand * share), rel=1e-9)


def thousand(provider: str, name: str) -> float:
    listed = next(one for one in price_table() if (one.provider, one.model) == (provider, name))
    return 1_000 * posting_usd(
        Rung.PROMPTED, scenario_of(defaults(), PricedModel(name, provider, name, listed.price))
    )


def test_a_thousand_postings_cost_some_20_cents_to_10_dollars() -> None:
    assert thousand("openai", "gpt-6-luna") == pytest.approx(0.2816)  # 1.766 × $.10 + .21 × $.50
    assert thousand("anthropic", "claude-sonnet-4-6") == pytest.approx(8.448)  # 1.766 × $3 + .21 × $15
    inside = [one for one in price_table() if 0.15 <= thousand(one.provider, one.model) <= 12]
    assert len(inside) >= 0.8 * len(price_table())


def test_the_ends_move_together() -> None:
    numbers = {end: defaults().numbers(end) for end in End}
    assert numbers[End.CHEAP]["cache_hits"] == 1.0
    assert numbers[End.DEAR]["cache_hits"] == 0.0
    assert numbers[End.CHEAP]["answer_tokens"] == 100
    assert numbers[End.DEAR]["answer_tokens"] == 700
    assert numbers[End.DEAR]["hosting_per_hour"] is None
