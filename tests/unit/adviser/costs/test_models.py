"""Prices of models, examples to compare with, and when models end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from metier.adviser.costs.assumptions import defaults
from metier.adviser.costs.models import PricedModel, examples, model_cost, scenario_of
from metier.adviser.costs.report import report_of
from metier.adviser.costs.retirement import AS_OF, RETIREMENTS, retirement
from metier.adviser.snapshot import Origin, Rung
from metier.domain.chat import FREE, Price
from metier.errors import AssumptionError
from metier.workspace.costing import listed_models

TODAY = date(2026, 11, 30)


def priced(name: str, dollars: int, provider: str = "p") -> PricedModel:
    price = Price(Decimal(dollars), Decimal(4 * dollars), as_of="2026-11-01", source="a page")
    return PricedModel(name, provider, name, price)


LISTED = tuple(priced(f"m{n:02d}", n) for n in range(1, 12))


def test_cheap_middle_and_dear_are_the_tenth_the_fifth_and_the_ninth_of_ten() -> None:
    found = examples(LISTED, defaults(), TODAY)
    assert {place: one.model for place, one in found.items()} == {
        "cheap": "m02",
        "middle": "m06",
        "dear": "m10",
    }


def test_the_order_of_the_list_does_not_matter() -> None:
    assert examples(tuple(reversed(LISTED)), defaults(), TODAY) == examples(LISTED, defaults(), TODAY)


def test_a_model_that_ends_within_the_months_is_no_example() -> None:
    ending = (priced("gpt-5", 6, "openai"), priced("gpt-6-sol", 7, "openai"))
    names = {one.model for one in examples(ending, defaults(), TODAY).values()}
    assert names == {"gpt-6-sol"}
    soon = {
        one.model for one in examples(ending[:1], defaults().stated("months", 1), date(2026, 10, 1)).values()
    }
    assert soon == {"gpt-5"}


def test_models_whose_price_is_not_known_are_no_examples() -> None:
    assert examples([PricedModel("m", "p", "m", None)], defaults(), TODAY) == {}


def test_of_today_the_examples_last_and_differ() -> None:
    found = examples(listed_models(), defaults(), TODAY)
    assert len({one.model for one in found.values()}) == 3
    for one in found.values():
        assert one.ends is None or one.ends.is_earliest or one.ends.day > date(2027, 11, 1)


def test_the_price_as_stated_wins_for_the_model_itself_and_for_no_other() -> None:
    report = report_of(defaults().stated("price_input", 100), priced("mine", 1), LISTED, TODAY)
    mine, *others = report.models
    assert report.rung(Rung.PROMPTED).per_posting_usd.value == pytest.approx((1_766 * 100 + 210 * 4) / 1e6)
    assert mine.prompted_usd == pytest.approx((1_766 * 100 + 210 * 4) / 1e6)
    assert others[0].prompted_usd == pytest.approx((1_766 * 2 + 210 * 8) / 1e6)
    assert report.assumption("price_input").figure.origin is Origin.STATED


def test_without_a_model_of_the_persons_the_middle_one_is_reckoned_with() -> None:
    report = report_of(defaults(), None, LISTED, TODAY)
    assert (report.model, report.is_assumed) == ("m06", True)
    assert [one.place for one in report.models if one.is_reckoned_with] == ["middle"]


def test_without_any_price_nothing_is_made_up() -> None:
    report = report_of(defaults(), None, [], TODAY)
    assert (report.model, report.models) == ("", ())
    assert report.rung(Rung.PROMPTED).month_usd.value is None
    assert report.rung(Rung.LEARNED).month_usd.value == 0


def test_a_model_without_a_price_has_none_on_the_page() -> None:
    found = model_cost("yours", PricedModel("m", "p", "m", None), defaults(), TODAY, reckoned=True)
    assert (found.prompted_usd, found.thousand_usd, found.month_usd) == (None, None, None)
    assert found.price_source == "no price is known"


def test_prices_name_their_day() -> None:
    made = scenario_of(defaults(), priced("m", 1))
    assert made.assumptions["price_input"].source == "a page, 2026-11-01"
    mine = replace(priced("m", 1), price=Price(Decimal(1), Decimal(2), source="settings"))
    assert scenario_of(defaults(), mine).assumptions["price_input"].source == "as metier.toml says"
    assert PricedModel("m", "", "m", FREE, is_local=True).price_source == "this machine"


def test_when_models_end() -> None:
    known = retirement("openai", "gpt-4o-mini-2024-07-18")
    assert known is not None
    assert known.words(date(2027, 1, 13)) == "ends on 2027-01-14"
    assert known.words(date(2027, 1, 14)) == "ended on 2027-01-14"
    earliest = retirement("anthropic", "claude-opus-5")
    assert earliest is not None
    assert earliest.words(TODAY) == "stays until 2027-07-24 at least"
    assert earliest.words(date(2027, 8, 1)) == "may end any day, since 2027-07-24"
    assert retirement("openai", "gpt-5-pro") is None  # another model
    assert retirement("gemini", "gpt-5") is None


def test_every_end_has_a_source_and_a_listed_model() -> None:
    listed = {(one.provider, one.model) for one in listed_models()}
    for row in RETIREMENTS:
        assert row.source
        assert (row.provider, row.model) in listed, row
    assert AS_OF <= TODAY


# --- assumptions -------------------------------------------------------------------------------------------


def test_every_assumption_has_words_a_unit_and_a_source() -> None:
    for one in defaults():
        assert one.words
        assert one.figure.unit
        assert one.figure.source
        low, value, high = one.figure.low, one.figure.value, one.figure.high
        if low is not None and value is not None and high is not None:
            assert one.least <= low <= value <= high <= one.most, one.name


def test_what_is_stated_has_no_bounds_and_its_origin() -> None:
    figure = defaults().stated("answer_tokens", "$1,500")["answer_tokens"]
    assert (figure.value, figure.low, figure.high, figure.origin) == (1_500.0, None, None, Origin.STATED)


@pytest.mark.parametrize("value", ["", "many", "nan", "inf", "-1", "1e99"])
def test_a_value_that_it_cannot_have_is_refused(value: str) -> None:
    with pytest.raises(AssumptionError) as caught:
        defaults().stated("postings", value)
    assert "postings a month" in caught.value.message


def test_a_name_there_is_not_is_refused_with_the_nearest() -> None:
    with pytest.raises(AssumptionError) as caught:
        defaults().stated("hosting_per_our", 1)
    assert caught.value.details["near"] == ["hosting_per_hour"]


def test_a_share_is_at_most_all() -> None:
    with pytest.raises(AssumptionError, match="0 to 1"):
        defaults().stated("ask_share", 1.5)
