"""Advice at points where it once said what was not true: baselines in use, local models, nothing to decide, all alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from metier.adviser.advice import Verdict
from metier.adviser.decision import advise, commands
from metier.adviser.snapshot import Figure, Origin, Rung, RungFacts, Snapshot


def figure(value: float, low: float | None = None, high: float | None = None) -> Figure:
    return Figure(value, Origin.MEASURED, "somewhere", low=low, high=high, n=40)


GOOD = figure(0.2, 0.1, 0.3)
HERE = Snapshot(
    date(2026, 12, 1),
    "learned",
    {"excited": 20, "maybe": 20, "passed": 60},
    n_undecided=5,
    has_profile=True,
    rungs=(RungFacts(Rung.LEARNED), RungFacts(Rung.HYBRID, obstacles=("no base model",))),
)


def beside(*rungs: RungFacts, active: str = "learned", **changed: object) -> Snapshot:
    return replace(HERE, rungs=rungs, active=active, **changed)  # type: ignore[arg-type]  # by name


def words_of(snapshot: Snapshot) -> str:
    advice = advise(snapshot)
    return " ".join([advice.next_step, *(one.words for one in advice.reasons), advice.against.words])


def test_a_baseline_is_left_by_its_own_name_and_by_a_command_that_works() -> None:
    advice = advise(beside(RungFacts(Rung.LEARNED, gain=GOOD, finding="better"), active="words"))

    assert "the learned screener was better than `words`" in advice.reasons[0].words
    assert advice.command == '`screener = "learned"` in metier.toml'
    assert "`words` is better after all" in advice.would_change[0].words
    assert "in use" not in advice.rungs[0].gain


def test_a_baseline_that_was_found_better_is_what_one_stays_with() -> None:
    found = RungFacts(Rung.LEARNED, gain=figure(-0.2, -0.3, -0.1), finding="worse")

    assert advise(beside(found, active="words")).next_step.startswith("Stay with `words`")


def test_a_tuned_model_is_left_by_a_rollback() -> None:
    snapshot = beside(
        RungFacts(Rung.LEARNED, gain=GOOD, finding="better"),
        RungFacts(Rung.ENCODER, tuned_model="encoder-1201-abc123"),
        active="encoder",
    )

    assert advise(snapshot).command == "metier finetune rollback"


def test_what_is_not_proved_is_never_told_as_certain() -> None:
    found = RungFacts(Rung.FEW_SHOT, gain=figure(0.3, 0.28, 0.32), finding="not known yet")

    assert "about 9 in 10" in words_of(beside(RungFacts(Rung.LEARNED), found))


def test_a_base_model_on_this_machine_is_not_told_to_cost_money_or_to_sit_at_a_provider() -> None:
    near = RungFacts(Rung.HYBRID, per_posting_usd=figure(0.0), stays_here=True)
    far = replace(near, stays_here=False, per_posting_usd=figure(0.004))
    here, there = (words_of(beside(RungFacts(Rung.LEARNED), one, has_base_model=True)) for one in (near, far))

    assert "provider" not in here
    assert "money" not in here
    assert "nothing is paid" in here
    assert "provider" in there
    assert "$0.004 for each new posting" in there


def test_a_price_that_is_not_known_leaves_no_gap_in_a_sentence() -> None:
    told = words_of(beside(RungFacts(Rung.LEARNED), RungFacts(Rung.HYBRID), has_base_model=True))

    assert "not known a new posting" not in told
    assert "nobody knows yet whether it helps you" in told


def test_where_nothing_waits_for_a_decision_postings_come_first() -> None:
    few = replace(HERE, labels={"excited": 2, "maybe": 2, "passed": 2}, n_undecided=0)

    assert advise(few).command == commands.ADD
    assert "take in new postings first" in advise(few).next_step
    assert advise(replace(few, n_undecided=1)).command == commands.LABEL
    assert advise(replace(few, n_undecided=None)).command == commands.LABEL


def test_without_a_profile_its_words_are_not_said_to_give_an_order() -> None:
    few = replace(HERE, labels={"passed": 2})

    assert "words of your profile give an order" in words_of(few)
    assert "words of your profile" not in words_of(replace(few, has_profile=False))


def test_decisions_that_are_all_alike_can_tell_nothing() -> None:
    alike = advise(replace(HERE, labels={"excited": 0, "maybe": 0, "passed": 250}))
    none = advise(replace(HERE, labels={"excited": 0, "maybe": 20, "passed": 230}))
    all_of_them = advise(replace(HERE, labels={"excited": 250, "maybe": 0, "passed": 0}))

    assert alike.verdict is none.verdict is all_of_them.verdict is Verdict.LABEL
    assert "that excite you" in alike.next_step
    assert "Not one of 250 excites you" in none.reasons[0].words
    assert "that do not excite you" in all_of_them.next_step


def test_what_cannot_judge_now_gives_way_to_what_needs_nobody() -> None:
    stuck = RungFacts(Rung.PROMPTED, obstacles=("you wrote `offline`",))
    advice = advise(beside(RungFacts(Rung.LEARNED), stuck, active="prompted"))

    assert (advice.verdict, advice.rung) == (Verdict.SWITCH, Rung.LEARNED)
    assert "you wrote `offline`" in advice.reasons[0].words


def test_one_of_anything_is_told_in_the_singular() -> None:
    advice = advise(
        replace(HERE, labels={"excited": 1}, days_used=1, n_changes=1, n_patterns_open=1, n_imported=1)
    )
    told = " ".join(one.words for one in advice.standing)

    assert "1 label (1 excited), 1 of them imported; decided here on 1 day." in told
    assert "1 change is known" in told
    assert "1 learned pattern is" in told
    assert "1 more job" in advise(replace(HERE, labels={"excited": 9, "passed": 20})).next_step


def test_what_asks_a_base_model_is_not_to_be_replayed_as_replays_ask_nobody() -> None:
    hybrid = replace(HERE, active="hybrid", rungs=(RungFacts(Rung.LEARNED), RungFacts(Rung.HYBRID)))

    assert advise(hybrid).command == commands.SCREEN
    assert "jobs that it has judged" in advise(hybrid).next_step
    assert advise(HERE).command == commands.REPLAY


def test_a_finding_is_told_with_the_figure_that_settled_it() -> None:
    found = RungFacts(Rung.LEARNED, gain=figure(-0.02, -0.3, 0.3), loss_gain=GOOD, finding="better")
    advice = advise(beside(found, active="words"))

    assert advice.rungs[0].gain == "better: +.200 (+.100 to +.300) nats"
    assert "`words`: +.200 (+.100 to +.300) nats a decision, -.020" in advice.reasons[0].words


def test_a_trial_that_has_begun_wants_decisions_and_not_another_run() -> None:
    begun = RungFacts(Rung.HYBRID, per_posting_usd=figure(0.004), side_by_side=7)
    advice = advise(beside(RungFacts(Rung.LEARNED), begun, has_base_model=True))

    assert (advice.verdict, advice.command) == (Verdict.NOT_KNOWN, commands.LABEL)
    assert "7 decisions came after both" in advice.reasons[0].words
    assert advice.more_labels is not None
    assert advice.more_labels.value == 23
