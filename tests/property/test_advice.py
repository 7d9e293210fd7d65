"""Advice over random snapshots: nothing without evidence, nothing that cannot be done, nothing that contradicts itself."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from metier.adviser.advice import Advice, Sentence, Verdict
from metier.adviser.decision import advise, commands
from metier.adviser.decision.choice import name_of
from metier.adviser.decision.options import BASELINES, BETTER, OPEN, SAME, WORSE, in_use
from metier.adviser.snapshot import TUNING, Figure, Origin, Rung, RungFacts, Snapshot

TODAY = date(2026, 12, 1)
numbers = st.one_of(st.none(), st.floats(-1e6, 1e6, allow_nan=False))


@st.composite
def figures(draw: st.DrawFn, low: float = -1.0, high: float = 1.0) -> Figure:
    bounds = sorted(draw(st.lists(st.floats(low, high), min_size=3, max_size=3)))
    origin = draw(st.sampled_from(list(Origin)))
    if draw(st.booleans()):
        return Figure(bounds[1], origin, "somewhere")
    if draw(st.booleans()):
        return Figure(None, origin, "somewhere")
    return Figure(
        bounds[1], origin, "somewhere", low=bounds[0], high=bounds[2], n=draw(st.integers(1, 10_000))
    )


def maybe(strategy: st.SearchStrategy[Figure]) -> st.SearchStrategy[Figure | None]:
    return st.one_of(st.none(), strategy)


@st.composite
def rungs(draw: st.DrawFn) -> tuple[RungFacts, ...]:
    chosen = draw(st.lists(st.sampled_from(list(Rung)), unique=True))
    return tuple(
        RungFacts(
            rung,
            obstacles=tuple(draw(st.lists(st.sampled_from(["over budget", "extra missing"]), max_size=2))),
            gain=draw(maybe(figures())),
            loss_gain=draw(maybe(figures())),
            finding=draw(st.sampled_from(["", BETTER, WORSE, SAME, OPEN])),
            set_up_usd=draw(maybe(figures(0, 100))),
            per_posting_usd=draw(maybe(figures(0, 1))),
            per_month_usd=draw(maybe(figures(0, 100))),
            set_up_minutes=draw(maybe(figures(0, 1000))),
            more_decisions=draw(maybe(figures(1, 1000))),
            tuned_model=draw(st.sampled_from(["", "encoder-1201-abc123"])),
            side_by_side=draw(st.one_of(st.none(), st.integers(0, 40))),
        )
        for rung in sorted(chosen, key=list(Rung).index)
    )


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    first = TODAY - timedelta(days=draw(st.integers(0, 900)))
    dated = draw(st.booleans())
    labels = {name: draw(st.integers(0, 400)) for name in ("passed", "maybe", "excited")}
    return Snapshot(
        as_of=TODAY,
        active=draw(st.sampled_from([*map(str, Rung), "fine_tuned", "words", "prior"])),
        labels=labels,
        n_imported=draw(st.integers(0, sum(labels.values()))),
        first=first if dated else None,
        last=TODAY if dated else None,
        days_used=draw(st.integers(0, 300)),
        n_undecided=draw(st.one_of(st.none(), st.integers(0, 3))),
        monthly_postings=draw(maybe(figures(0, 5000))),
        agreement=draw(st.dictionaries(st.sampled_from(["auc", "ap", "log_loss"]), figures(0, 1))),
        curve_gain=draw(maybe(figures())),
        curve_outlook=draw(
            st.sampled_from(["", "more labels help", "no gain worth caring about", "not known yet"])
        ),
        self_agreement=draw(maybe(figures(0, 1))),
        n_changes=draw(st.integers(0, 5)),
        outcomes={"applied": draw(st.integers(0, 50)), "offer": draw(st.integers(0, 3))},
        spent_usd=draw(maybe(figures(0, 100))),
        budget_usd=draw(maybe(figures(0, 100))),
        rungs=draw(rungs()),
        has_base_model=draw(st.booleans()),
        has_profile=draw(st.booleans()),
        n_patterns_open=draw(st.integers(0, 9)),
        answers=draw(st.dictionaries(st.sampled_from(["volume", "leaving", "budget", "goal"]), st.just("x"))),
    )


def sentences(advice: Advice) -> list[Sentence]:
    return [*advice.standing, *advice.reasons, advice.against, *advice.would_change]


@given(snapshots())
def test_every_sentence_rests_on_figures_and_every_figure_has_a_source(snapshot: Snapshot) -> None:
    advice = advise(snapshot)

    assert advice.reasons
    for sentence in sentences(advice):
        assert sentence.figures
        assert set(sentence.figures) <= set(advice.figures)
        assert sentence.words.strip()
        assert "nan" not in sentence.words
        assert "None" not in sentence.words
    assert all(figure.source for figure in advice.figures.values())


@given(snapshots())
def test_nothing_is_advised_that_cannot_be_done(snapshot: Snapshot) -> None:
    advice = advise(snapshot)

    if advice.rung is not in_use(snapshot):
        facts = snapshot.rung(advice.rung)
        assert facts in snapshot.rungs
        assert not facts.obstacles
    assert advice.command


@given(snapshots())
def test_verdicts_do_not_contradict_what_was_found(snapshot: Snapshot) -> None:
    advice = advise(snapshot)
    facts = snapshot.rung(advice.rung)

    if advice.verdict is Verdict.SWITCH:
        assert advice.rung is not in_use(snapshot) or snapshot.active in BASELINES
        assert facts.finding != WORSE
        assert advice.rung not in TUNING or facts.finding == BETTER
    if advice.verdict in {Verdict.STAY, Verdict.NOT_KNOWN, Verdict.LABEL}:
        assert advice.rung is in_use(snapshot)
    if advice.verdict is Verdict.TRY:
        assert not facts.finding
        assert snapshot.n_labels >= 30
    if advice.rung in TUNING and advice.verdict is Verdict.TRY:
        assert snapshot.n_labels >= 100


@given(snapshots())
def test_what_was_found_worse_is_never_switched_to_or_tried(snapshot: Snapshot) -> None:
    advice = advise(snapshot)

    if advice.rung is not in_use(snapshot):
        assert snapshot.rung(advice.rung).finding != WORSE


@given(snapshots())
def test_no_sentence_sets_a_way_beside_itself(snapshot: Snapshot) -> None:
    advice = advise(snapshot)

    for words in (advice.next_step, *(sentence.words for sentence in advice.reasons)):
        names = [name for rung in Rung if (name := name_of(rung)) and words.count(name) > 1]
        assert [
            name
            for name in names
            if not any(name in name_of(rung) and name != name_of(rung) for rung in Rung)
        ] == []
    if snapshot.active in BASELINES:
        assert "in use" not in [row.gain for row in advice.rungs]
        if advice.verdict in {Verdict.STAY, Verdict.NOT_KNOWN}:
            assert f"Stay with `{snapshot.active}`" in advice.next_step


@given(snapshots())
def test_nobody_is_sent_to_decide_where_nothing_waits(snapshot: Snapshot) -> None:
    empty, some = (advise(replace(snapshot, n_undecided=n)) for n in (0, 3))

    assert empty.command != commands.LABEL
    assert (empty.command == commands.ADD) == (some.command == commands.LABEL)
    assert (empty.verdict, empty.rung) == (some.verdict, some.rung)


@given(snapshots())
def test_nobody_stays_with_what_judges_nothing(snapshot: Snapshot) -> None:
    rung = in_use(snapshot)
    facts = snapshot.rung(rung)
    is_stuck = facts.obstacles and rung not in {Rung.LEARNED, Rung.HYBRID}
    learned = [one for one in snapshot.rungs if one.rung is Rung.LEARNED]
    if is_stuck and learned and not learned[0].obstacles and snapshot.n_labels >= 30:
        advice = advise(snapshot)
        assert advice.verdict is Verdict.SWITCH or learned[0].finding == WORSE
        assert advice.command != commands.SCREEN


@given(
    snapshots(), st.sampled_from(["as_of", "n_patterns_open", "outcomes", "spent_usd", "n_imported", "goal"])
)
def test_figures_that_no_rule_looks_at_never_move_the_advice(snapshot: Snapshot, which: str) -> None:
    other = {
        "as_of": {"as_of": TODAY + timedelta(days=300)},
        "n_patterns_open": {"n_patterns_open": snapshot.n_patterns_open + 3},
        "outcomes": {"outcomes": {"applied": 70, "offer": 2}},
        "spent_usd": {"spent_usd": Figure(3.0, Origin.COUNTED, "somewhere")},
        "n_imported": {"n_imported": 0},
        "goal": {"answers": {**snapshot.answers, "goal": "cheap"}},
    }[which]
    one, two = advise(snapshot), advise(replace(snapshot, **other))  # type: ignore[arg-type]  # by name

    assert (one.verdict, one.rung, one.next_step, one.command) == (
        two.verdict,
        two.rung,
        two.next_step,
        two.command,
    )


@given(snapshots())
def test_the_same_figures_give_the_same_words_and_words_are_json(snapshot: Snapshot) -> None:
    first, second = advise(snapshot), advise(replace(snapshot))

    assert first == second
    assert json.dumps(asdict(first))


@given(snapshots())
def test_at_most_three_questions_and_none_that_was_answered(snapshot: Snapshot) -> None:
    advice = advise(snapshot)

    assert len(advice.questions) <= 3
    assert not set(advice.questions) & set(snapshot.answers)


@given(snapshots(), st.sampled_from(list(Rung)))
@settings(max_examples=50)
def test_an_obstacle_takes_a_rung_out_and_never_brings_one_in(snapshot: Snapshot, rung: Rung) -> None:
    blocked = tuple(
        replace(facts, obstacles=("closed",)) if facts.rung is rung else facts for facts in snapshot.rungs
    )
    advice = advise(replace(snapshot, rungs=blocked))

    assert advice.rung is not rung or rung is in_use(snapshot)
