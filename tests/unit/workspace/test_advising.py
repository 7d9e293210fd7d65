"""Snapshots of real small workspaces: what is counted, measured, stated, and what cannot be done."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests import tuned_world
from tests.advice_world import (
    AT,
    HOST,
    MODEL,
    WORLDS,
    agreed,
    labelled,
    measured,
    opened,
    tune_by_pieces,
    tuned,
)

from metier.actions.advising import read_snapshot, snapshot_text
from metier.adviser.advice import Verdict
from metier.adviser.decision import advise
from metier.adviser.decision.choose import RULES
from metier.adviser.decision.options import FIRST, ORDER_ONLY, TRY_TUNING
from metier.adviser.snapshot import Origin, Rung, Snapshot
from metier.errors import AdviceAnswerError, ConfigSyntaxError
from metier.testing import KeywordModel, ToyEncoder
from metier.testing.base_model import CHEAP, base_model
from metier.testing.pieces import PiecewiseMethod
from metier.training.method import Foreseen, Gate, Method
from metier.workspace import Workspace


@pytest.fixture(autouse=True)
def _pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    tune_by_pieces(monkeypatch)


def snapshot(folder: Path) -> Snapshot:
    with opened(folder) as search:
        return search.advising.snapshot()


def test_an_empty_workspace_knows_nothing_and_makes_nothing_up(tmp_path: Path) -> None:
    WORLDS["empty"](tmp_path / "ws")

    found = snapshot(tmp_path / "ws")

    assert found.n_labels == found.n_undecided == found.days_used == 0
    assert found.first is None
    assert found.last is None
    assert [found.monthly_postings, found.spent_usd, found.budget_usd] == [None, None, None]
    assert not found.agreement["auc"].is_known
    assert found.agreement["auc"].source == "0 decisions, and 30 are the fewest that tell: `metier report`"
    assert [facts.rung for facts in found.rungs] == list(Rung)
    assert found.rung(Rung.LEARNED).obstacles == ()
    assert all(found.rung(rung).obstacles for rung in Rung if rung is not Rung.LEARNED)


def test_counts_are_those_of_the_workspace(tmp_path: Path) -> None:
    found = snapshot(labelled(tmp_path / "ws", 24, months=2))

    assert (found.n_labels, found.n_undecided, found.n_imported) == (24, 12, 0)
    assert found.labels["excited"] + found.labels["maybe"] + found.labels["passed"] == 24
    assert found.has_profile
    assert found.as_of == AT.date()
    assert found.monthly_postings is not None
    assert found.monthly_postings.origin is Origin.COUNTED
    assert 10 < (found.monthly_postings.value or 0) < 30


def test_imported_labels_are_told_apart_and_no_days_of_use(tmp_path: Path) -> None:
    folder = tmp_path / "ws"
    Workspace.create(folder, environment={}).close()
    rows = "".join(
        f'{{"id": "{i}", "title": "Role {i}", "text": "Text {i} of a job", "label": "maybe"}}\n'
        for i in range(5)
    )
    (tmp_path / "labels.jsonl").write_text(rows, encoding="utf-8")
    with opened(folder) as search:
        search.import_labels(tmp_path / "labels.jsonl")

    found = snapshot(folder)

    assert (found.n_labels, found.n_imported, found.days_used) == (5, 5, 0)


def test_what_was_replayed_is_used_and_nothing_is_replayed_for_advice(tmp_path: Path) -> None:
    folder = labelled(tmp_path / "ws", 45)
    before = snapshot(folder)
    measured(folder)
    after = snapshot(folder)

    assert not before.agreement["auc"].is_known
    assert before.curve_outlook == ""
    assert after.agreement["auc"].is_known
    assert after.agreement["auc"].n == 35
    assert "replayed" in after.agreement["auc"].source
    assert after.curve_outlook
    assert after.curve_gain is not None
    assert after.curve_gain.origin is Origin.MEASURED


def test_advice_reads_no_posting_anew(tmp_path: Path) -> None:
    folder = labelled(tmp_path / "ws", 30)
    encoder = ToyEncoder()
    with Workspace(folder, environment={}, encoder=encoder) as search:
        search.advising.report()

    assert set(encoder.encoded) <= {"maps"}  # a wish of the profile, which the screener rests on


def test_a_tuned_model_that_later_decisions_found_better_is_advised(tmp_path: Path) -> None:
    folder = labelled(tmp_path / "ws", 30)
    model = tuned(folder, share=0.9, n=60)

    found = snapshot(folder)
    facts = found.rung(Rung.ENCODER)
    advice = advise(found)

    assert (facts.finding, facts.tuned_model, facts.obstacles) == ("better", model, ())
    assert facts.loss_gain is not None
    assert facts.loss_gain.n == 60
    assert model in facts.loss_gain.source
    assert (advice.verdict, advice.rung, advice.command) == (
        Verdict.SWITCH,
        Rung.ENCODER,
        f"metier finetune use {model}",
    )


def test_once_it_is_in_use_it_is_what_others_are_held_against(tmp_path: Path) -> None:
    folder = labelled(tmp_path / "ws", 30)
    model = tuned(folder, share=0.9, n=60)
    with opened(folder) as search:
        search.tuned_models.use(model)

    found = snapshot(folder)

    assert found.active == "encoder"
    assert found.rung(Rung.LEARNED).finding == "worse"
    gain = found.rung(Rung.LEARNED).loss_gain
    assert gain is not None
    assert gain.low is not None
    assert gain.high is not None
    assert gain.low < (gain.value or 0) < gain.high < 0
    assert advise(found).verdict is not Verdict.SWITCH


def test_a_run_that_found_no_gain_is_not_advised_again_before_there_are_more_labels(tmp_path: Path) -> None:
    folder = labelled(tmp_path / "ws", 60)
    for hour, n in enumerate((60, 30)):  # the newest counts
        with opened(folder, AT + timedelta(hours=hour)) as search:
            search.tuned_models.add(
                tuned_world.task(n=n),
                Method.ENCODER,
                tuned_world.trained(n, Gate.NO_BETTER),
                Foreseen(Method.ENCODER, 200.0, 640.0, 3.0),
            )
            found = search.advising.snapshot().rung(Rung.ENCODER).obstacles
        assert any("found no gain" in words for words in found) is (n == 60)


def test_a_model_that_the_setting_shuts_out_is_not_advised(tmp_path: Path) -> None:
    folder = labelled(tmp_path / "ws", 30, settings='screener = "words"\n')
    tuned(folder, share=0.9, n=60)

    found = snapshot(folder)

    assert any("screener" in words for words in found.rung(Rung.ENCODER).obstacles)
    assert advise(found).rung is not Rung.ENCODER


def test_with_many_labels_and_nothing_in_the_way_a_run_is_advised(tmp_path: Path) -> None:
    advice = advise(snapshot(labelled(tmp_path / "ws", 210, months=6)))

    assert (advice.verdict, advice.rung) == (Verdict.TRY, Rung.ENCODER)


@pytest.mark.parametrize(
    ("method", "words"),
    [
        (PiecewiseMethod(memory_mb=1e9), "of memory"),
        (PiecewiseMethod(disk_mb=1e9), "of disk"),
        (PiecewiseMethod(missing=("The graphics card sleeps",)), "The graphics card sleeps"),
    ],
)
def test_what_a_run_lacks_is_an_obstacle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: PiecewiseMethod, words: str
) -> None:
    tune_by_pieces(monkeypatch, method)

    found = snapshot(labelled(tmp_path / "ws", 210, months=6))

    assert any(words in told and "`" in told for told in found.rung(Rung.ENCODER).obstacles)
    assert advise(found).rung is not Rung.ENCODER


def test_a_missing_extra_is_an_obstacle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from metier.training import packages
    from metier.training.method import Method

    monkeypatch.setitem(packages.PACKAGES, Method.ENCODER, ("no_such_package_here",))

    found = snapshot(labelled(tmp_path / "ws", 210, months=6))

    assert any("pip install" in words for words in found.rung(Rung.ENCODER).obstacles)
    assert advise(found).rung is not Rung.ENCODER


@pytest.mark.parametrize(
    ("settings", "is_agreed", "words"),
    [
        (f'budget = "50"\n{MODEL}', False, f"metier consent give {HOST} postings"),
        (f'offline = true\nbudget = "50"\n{MODEL}', True, "offline"),
        (MODEL, True, "nothing bounds it"),
        (f'budget = "0.01"\n{MODEL}', True, "are left"),
        (f'budget = "50"\n[advice]\nleaving = false\n{MODEL}', True, "another machine"),
        (f'budget = "50"\n[advice]\nbudget = "0"\n{MODEL}', True, "$0.00 a month at most"),
        (f'budget = "50"\n{MODEL}'.replace('price_input = "3"\n', "").replace('price_output = "15"\n', ""), True, "costs is not known"),
        (f'budget = "50"\n{MODEL}'.replace("FAR_KEY", "NO_SUCH_KEY"), True, "NO_SUCH_KEY"),
    ],
)  # fmt: skip
def test_a_base_model_that_may_not_be_asked_is_not_advised(
    tmp_path: Path, settings: str, is_agreed: bool, words: str
) -> None:
    folder = labelled(tmp_path / "ws", 24, settings=f'screener = "learned"\n{settings}')
    if is_agreed:
        agreed(folder)

    found = snapshot(folder)

    for rung in (Rung.PROMPTED, Rung.FEW_SHOT, Rung.HYBRID):
        assert any(words in told for told in found.rung(rung).obstacles), found.rung(rung).obstacles
    assert advise(found).rung is Rung.LEARNED


def test_what_asks_a_base_model_is_measured_by_decisions_and_not_by_a_replay(tmp_path: Path) -> None:
    folder = labelled(tmp_path / "ws", 36, settings=f'budget = "50"\n{MODEL}')
    found = snapshot(agreed(folder))

    assert found.active == "hybrid"
    assert "replay" not in found.agreement["auc"].source
    assert advise(found).command == "metier screen"


def test_a_budget_that_suffices_for_no_question_is_an_obstacle(tmp_path: Path) -> None:
    for budget in ("0.01", "50"):
        folder = labelled(
            tmp_path / budget, 36, settings=f'screener = "learned"\nbudget = "{budget}"\n{MODEL}'
        )
        with opened(agreed(folder)) as search:
            search.advising.answer("volume", "0")
            found = search.advising.snapshot().rung(Rung.HYBRID)
        assert any("single question" in words for words in found.obstacles) is (budget == "0.01")


def test_what_is_paid_on_this_machine_is_not_told_to_stay_here(tmp_path: Path) -> None:
    near = '[models.near]\nbase_url = "http://127.0.0.1:9/v1"\nmodel = "near-1"\n'
    for prices, stays in (("", True), ('price_input = "3"\nprice_output = "15"\n', False)):
        folder = labelled(tmp_path / str(stays), 12, settings=near + prices)
        assert snapshot(folder).rung(Rung.HYBRID).stays_here is stays


def test_a_base_model_that_may_be_asked_has_no_obstacle(tmp_path: Path) -> None:
    folder = labelled(tmp_path / "ws", 36, settings=f'screener = "learned"\nbudget = "50"\n{MODEL}')
    found = snapshot(agreed(folder))

    assert found.has_base_model
    assert found.budget_usd is not None
    assert (found.budget_usd.value, found.budget_usd.origin) == (50.0, Origin.STATED)
    assert [found.rung(rung).obstacles for rung in (Rung.PROMPTED, Rung.FEW_SHOT, Rung.HYBRID)] == [
        (),
        (),
        (),
    ]
    assert (advise(found).verdict, advise(found).rung) == (Verdict.TRY, Rung.HYBRID)


def test_advice_asks_no_base_model(tmp_path: Path) -> None:
    model = KeywordModel()
    folder = labelled(tmp_path / "ws", 30, settings='budget = "5"\n')
    with Workspace(
        folder, environment={}, encoder=ToyEncoder(), base_model=base_model(model, price=CHEAP)
    ) as search:
        found = search.advising.snapshot()
        assert search.askings.spent_usd() == 0

    assert found.has_base_model
    assert found.active == "hybrid"


def test_answers_are_kept_in_metier_toml_and_lead_to_stated_figures(tmp_path: Path) -> None:
    WORLDS["empty"](tmp_path / "ws")
    with opened(tmp_path / "ws") as search:
        before = (tmp_path / "ws" / "metier.toml").read_text(encoding="utf-8")
        assert search.advising.answer("volume", " 120 ") == "volume = 120"
        search.advising.answer("leaving", "No")
        search.advising.answer("budget", "$5")
        search.advising.answer("goal", "reasons")
        search.advising.answer("volume", "150")
        now = search.advising.snapshot()
    again = snapshot(tmp_path / "ws")

    assert now == again
    assert again.answers == {
        "volume": "150 new postings a month", "leaving": "no", "budget": "$5.00 a month at most", "goal": "reasons",
    }  # fmt: skip
    assert again.monthly_postings is not None
    assert (again.monthly_postings.value, again.monthly_postings.origin) == (150.0, Origin.STATED)
    assert (tmp_path / "ws" / "metier.toml").read_text(encoding="utf-8").startswith(before)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("volume", "many"),
        ("volume", "-1"),
        ("leaving", "perhaps"),
        ("budget", "lots"),
        ("goal", "fame"),
        ("colour", "red"),
    ],
)
def test_an_answer_that_is_none_changes_nothing(tmp_path: Path, key: str, said: str) -> None:
    WORLDS["empty"](tmp_path / "ws")
    file = tmp_path / "ws" / "metier.toml"
    before = file.read_bytes()
    with opened(tmp_path / "ws") as search, pytest.raises(AdviceAnswerError):
        search.advising.answer(key, said)

    assert file.read_bytes() == before


def test_a_table_that_one_line_cannot_change_is_left_alone(tmp_path: Path) -> None:
    WORLDS["empty"](tmp_path / "ws")
    file = tmp_path / "ws" / "metier.toml"
    file.write_text("advice = { volume = 5 }\n", encoding="utf-8")
    with opened(tmp_path / "ws") as search, pytest.raises(ConfigSyntaxError):
        search.advising.answer("goal", "cheap")

    assert file.read_text(encoding="utf-8") == "advice = { volume = 5 }\n"


def test_a_real_snapshot_comes_back_from_its_file(tmp_path: Path) -> None:
    found = snapshot(agreed(labelled(tmp_path / "ws", 24, settings=f'budget = "5"\n{MODEL}')))
    text = snapshot_text(found)

    assert read_snapshot(text) == found
    for secret in ("not-a-real-key", "maps and charts", "Firm 1", str(tmp_path)):
        assert secret not in text


def test_verdicts_frozen_side_by_side_tell_what_is_better(tmp_path: Path) -> None:
    folder = agreed(labelled(tmp_path / "ws", 30, settings=f'screener = "learned"\nbudget = "50"\n{MODEL}'))
    with opened(folder) as search:
        tuned_world.decided(search, "none", n=60, share=0.9, rival=0.4, screener="hybrid")

    found = snapshot(folder)
    facts = found.rung(Rung.HYBRID)

    assert facts.finding == "better"
    assert facts.loss_gain is not None
    assert (facts.loss_gain.n, facts.loss_gain.source) == (60, "`metier compare hybrid`")
    assert found.agreement["log_loss"].source == "`metier report`, frozen before the decision"
    assert (advise(found).verdict, advise(found).rung) == (Verdict.SWITCH, Rung.HYBRID)


def test_where_nothing_was_frozen_kept_replays_of_both_tell(tmp_path: Path) -> None:
    folder = labelled(tmp_path / "ws", 45)
    asked = base_model(KeywordModel())
    with Workspace(folder, environment={}, encoder=ToyEncoder(), base_model=asked) as search:
        before = search.advising.snapshot().rung(Rung.LEARNED)
        search.compare("learned")
        after = search.advising.snapshot().rung(Rung.LEARNED)

    assert before.finding == ""
    assert before.gain is not None
    assert not before.gain.is_known
    assert before.gain.source == "`metier compare learned` would tell"
    assert after.finding
    assert after.loss_gain is not None
    assert "replayed" in after.loss_gain.source
    assert after.loss_gain.n == 35


def test_the_page_of_advice_names_the_thresholds_that_are_used() -> None:
    page = (Path(__file__).parents[3] / "docs" / "advice.md").read_text(encoding="utf-8")

    for words in (
        f"Fewer than {FIRST} labels",
        f"Fewer than {ORDER_ONLY} labels",
        f"{TRY_TUNING} labels or more",
        f"below {ORDER_ONLY} labels",
    ):
        assert words in page
    n_rules = len(RULES) + 1  # and to stay
    assert f"\n{n_rules}. Else" in page
