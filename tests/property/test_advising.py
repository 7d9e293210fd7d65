"""Snapshots out of random facts: obstacles follow from the facts, files come back whole, bad files are refused in words."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.property.test_advice import snapshots

from metier.actions.advising import (
    BaseMeans,
    Means,
    Stated,
    TuningMeans,
    obstacles,
    read_snapshot,
    snapshot_text,
)
from metier.adviser.costs.facts import RungMoney
from metier.adviser.decision import advise
from metier.adviser.snapshot import TUNING, Figure, Origin, Rung, Snapshot
from metier.domain.chat import FieldClass
from metier.errors import JsonError, JsonLimitError, SnapshotFileError

ASKING = (Rung.PROMPTED, Rung.FEW_SHOT, Rung.HYBRID)
amounts = st.one_of(st.none(), st.floats(0, 50))


def usd(value: float | None) -> Figure:
    return Figure(value, Origin.PUBLISHED, "a price list")


@st.composite
def moneys(draw: st.DrawFn) -> RungMoney:
    return RungMoney(usd(0.0), usd(draw(amounts)), usd(draw(amounts)), usd(1.0))


@st.composite
def bases(draw: st.DrawFn) -> BaseMeans:
    is_local = draw(st.booleans())
    return BaseMeans(
        "far",
        "" if is_local else "api.example.com",
        is_local,
        is_cut_off=draw(st.booleans()),
        agreed=frozenset(FieldClass) if is_local else draw(st.frozensets(st.sampled_from(list(FieldClass)))),
        is_priced=draw(st.booleans()),
        is_free=draw(st.booleans()),
        problem=draw(st.sampled_from(["", "no key for far: `metier model key far`"])),
    )


@st.composite
def tunings(draw: st.DrawFn) -> TuningMeans:
    return TuningMeans(
        missing=draw(st.sampled_from([(), ("12 labels, and 20 are the fewest: `metier label`",)])),
        usd=draw(amounts),
        leaves=draw(st.booleans()),
        tuned_model=draw(st.sampled_from(["", "encoder-1130-aaaaaa"])),
        unusable=draw(st.sampled_from([(), ("take `screener` out of metier.toml",)])),
    )


@st.composite
def means(draw: st.DrawFn) -> Means:
    return Means(
        draw(st.one_of(st.none(), bases())),
        {rung: draw(tunings()) for rung in TUNING if draw(st.booleans())},
        budget_usd=draw(amounts),
        spent_usd=draw(st.floats(0, 50)),
        monthly=draw(st.one_of(st.none(), st.floats(0, 1000))),
        stated=Stated(leaving=draw(st.sampled_from([None, True, False])), budget_usd=draw(amounts)),
    )


def must_not(rung: Rung, found: Means, money: RungMoney) -> bool:
    """What the facts say against a rung, written down a second time and shorter."""
    if rung is Rung.LEARNED:
        return False
    base, said = found.base, found.stated
    if rung in TUNING:
        run = found.tuning.get(rung)
        if run is None:
            return True
        if run.leaves and said.leaving is False:
            return True
        if run.tuned_model:
            return bool(run.unusable)
        if (rung is Rung.HOSTED and base is None) or (run.leaves and base is not None and base.is_cut_off):
            return True
        if run.missing or run.usd is None:
            return True
        left = None if found.budget_usd is None else max(0.0, found.budget_usd - found.spent_usd)
        return bool(run.usd) and (left is None or run.usd > left or said.budget_usd == 0)
    if base is None or base.problem or not base.is_priced:
        return True
    far = not base.is_local
    wanted = {FieldClass.POSTINGS} | ({FieldClass.EXAMPLES} if rung is Rung.FEW_SHOT else set())
    if far and (said.leaving is False or base.is_cut_off or not wanted <= base.agreed):
        return True
    if base.is_free:
        return False
    if found.budget_usd is None or found.budget_usd <= found.spent_usd:
        return True
    each = money.per_posting_usd.value
    if each is None:
        return False
    month = each * (1 if found.monthly is None else found.monthly) + (money.per_month_usd.value or 0.0)
    most = found.budget_usd - found.spent_usd
    return month > most or (said.budget_usd is not None and month > said.budget_usd)


@given(means(), moneys(), st.sampled_from(list(Rung)))
@settings(max_examples=500)
def test_obstacles_follow_from_the_facts_and_from_nothing_else(
    found: Means, money: RungMoney, rung: Rung
) -> None:
    told = obstacles(rung, found, money)

    assert bool(told) == must_not(rung, found, money)
    for words in told:
        assert "`" in words or "metier.toml" in words  # what to do
        assert "None" not in words


@given(means(), moneys(), st.sampled_from(ASKING))
def test_whoever_says_that_nothing_may_leave_is_offered_no_far_model(
    found: Means, money: RungMoney, rung: Rung
) -> None:
    stays = replace(found, stated=replace(found.stated, leaving=False))

    if found.base is not None and not found.base.is_local:
        assert any("another machine" in words for words in obstacles(rung, stays, money))


@given(snapshots())
def test_a_snapshot_comes_back_from_its_file_with_the_same_advice(snapshot: Snapshot) -> None:
    back = read_snapshot(snapshot_text(snapshot))

    assert back == snapshot
    assert advise(back) == advise(snapshot)


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**6), 10**6), st.floats(allow_nan=False, allow_infinity=False), st.text()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=3)),
    max_leaves=8,
)  # fmt: skip


@given(snapshots(), st.data())
def test_a_damaged_file_is_refused_in_words_or_read_as_values(
    snapshot: Snapshot, data: st.DataObject
) -> None:
    whole = json.loads(snapshot_text(snapshot))
    place = whole["snapshot"]
    key = data.draw(st.sampled_from(sorted(place)))
    if isinstance(place[key], list) and place[key] and data.draw(st.booleans()):
        place = place[key][0]
        key = data.draw(st.sampled_from(sorted(place)))
    place[key] = data.draw(json_values)
    told, found = "", None
    try:
        found = read_snapshot(json.dumps(whole), name="s.json")
    except (SnapshotFileError, JsonError, JsonLimitError) as error:
        told = error.message
    assert "s.json" in told if found is None else advise(found).reasons
