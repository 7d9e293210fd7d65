"""Tuned models of a workspace: added, found, used on evidence, rolled back, deleted, and passed over when damaged."""

from __future__ import annotations

import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from tests.tuned_world import AT, added, again, decided, opened

from metier.actions.doctor import Check, Health
from metier.errors import (
    TunedCorruptError,
    TunedInUseError,
    TunedUnknownError,
    TunedUnprovenError,
)
from metier.evaluation.compare import Finding
from metier.screeners.features import VECTOR_KINDS
from metier.storage.tuned_events import TunedEventTable
from metier.testing import ToyEncoder
from metier.training.dataset.rows import RowKind
from metier.training.method import Gate, Method
from metier.training.registry.events import Happened, Registered, Standing
from metier.workspace import Workspace
from metier.workspace.finetuning.using import check_evidence, use


def damage(workspace: Workspace, model: str, name: str = "model.safetensors") -> None:
    path = workspace.tuned_models.path(model) / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.write_bytes(content)


# --- added and found --------------------------------------------------------------------------------------


def test_a_new_model_is_the_shadow_and_nothing_is_in_use(tmp_path: Path) -> None:
    with opened(tmp_path / "ws") as workspace:
        before = workspace.active_screener
        card = added(workspace)
        models = workspace.tuned_models
        assert (models.shadow(), models.in_use()) == (card.id, "")
        assert workspace.active_screener == before
        assert models.card(card.id) == card
        assert set(models.read(card.id)) == {"model.safetensors", "head.json"}
        assert not workspace.notices


def test_one_that_held_out_decisions_found_no_better_is_set_aside(tmp_path: Path) -> None:
    with opened(tmp_path / "ws") as workspace:
        first, second = added(workspace, 1), added(workspace, 2, Gate.NO_BETTER)
        models = workspace.tuned_models
        assert models.shadow() == first.id
        assert [(model.id, model.standing) for model in models.all()] == [
            (second.id, Standing.SET_ASIDE),
            (first.id, Standing.SHADOW),
        ]
        assert [event.what for event in models.history()] == [
            Happened.REGISTERED,
            Happened.REGISTERED,
            Happened.SET_ASIDE,
        ]


def test_only_screening_models_are_shadows_and_the_newest_of_them_is(tmp_path: Path) -> None:
    with opened(tmp_path / "ws") as workspace:
        added(workspace, 1)
        newest = added(workspace, 2, Gate.BETTER)
        added(workspace, 3, kind=RowKind.RESUME, method=Method.LORA)
        assert workspace.tuned_models.shadow() == newest.id


def test_files_are_for_the_owner_only(tmp_path: Path) -> None:
    with opened(tmp_path / "ws") as workspace:
        added(workspace)
    paths = [tmp_path / "ws" / "models", *(tmp_path / "ws" / "models").rglob("*")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths} == {0o600, 0o700}
    assert all(path.is_dir() == (stat.S_IMODE(path.stat().st_mode) == 0o700) for path in paths)


def test_a_model_is_found_by_the_beginning_of_its_id(tmp_path: Path) -> None:
    with opened(tmp_path / "ws") as workspace:
        card, other = added(workspace, 1), added(workspace, 2, method=Method.LORA)
        models = workspace.tuned_models
        assert models.card("enc").id == card.id
        assert models.card(other.id[:-1]).id == other.id


@pytest.mark.parametrize("name", ["", "e", "encoder-1130-", "nothing", "../" * 8, "encoder\0"])
def test_an_unknown_or_unclear_name_tells_what_there_is(tmp_path: Path, name: str) -> None:
    with opened(tmp_path / "ws") as workspace:
        with pytest.raises(TunedUnknownError) as refusal:
            workspace.tuned_models.card(name)
        assert "finetune plan" in refusal.value.hint
        ids = {added(workspace, seed).id for seed in (1, 2)}
        with pytest.raises(TunedUnknownError) as refusal:
            workspace.tuned_models.use(name)
        assert set(refusal.value.details["known"]) == ids  # type: ignore[call-overload]  # a list


# --- used on evidence ---------------------------------------------------------------------------------------


def test_better_on_later_decisions_is_put_to_use(tmp_path: Path) -> None:
    with opened(tmp_path / "ws") as workspace:
        card = added(workspace)
        decided(workspace, card.id, n=60, share=0.9)
        report = workspace.tuned_models.use(card.id)
        assert (report.finding, report.switched, report.before) == (Finding.BETTER, True, "")
        assert report.comparison is not None
        assert report.comparison.n == 60
        assert report.comparison.gain.value > 0.5
        assert report.reading_seconds == 95.0
        assert workspace.tuned_models.in_use() == card.id
        assert workspace.tuned_models.shadow() == ""
        assert workspace.active_screener == "fine_tuned"


@pytest.mark.parametrize(
    ("n", "share", "rival", "finding"),
    [
        (0, 0.5, 0.5, Finding.NOT_KNOWN),
        (6, 0.5, 0.45, Finding.NOT_KNOWN),
        (60, 0.34, 0.9, Finding.WORSE),
    ],
)
def test_anything_else_is_refused_and_changes_nothing_unless_said_anyway(
    tmp_path: Path, n: int, share: float, rival: float, finding: Finding
) -> None:
    with opened(tmp_path / "ws") as workspace:
        card = added(workspace)
        if n:
            decided(workspace, card.id, n=n, share=share, rival=rival)
        models = workspace.tuned_models
        assert models.evidence(card.id).finding is finding
        with pytest.raises(TunedUnprovenError, match="learned stays in use") as refusal:
            models.use(card.id)
        assert "--anyway" in refusal.value.hint
        assert (models.in_use(), models.shadow()) == ("", card.id)
        assert models.use(card.id, anyway=True).switched
        assert models.in_use() == card.id


@pytest.mark.parametrize("finding", [Finding.NO_DIFFERENCE, Finding.WORSE])
def test_no_difference_is_no_support(tmp_path: Path, finding: Finding) -> None:
    with opened(tmp_path / "ws") as workspace:
        card = added(workspace)
        decided(workspace, card.id, n=12)
        report = workspace.tuned_models.evidence(card.id)
        assert report.comparison is not None
        other = replace(report, comparison=replace(report.comparison, finding=finding))
        assert not other.is_supported
        assert other.words.startswith(
            {"worse": "Worse than learned"}.get(finding.value, "No better and no worse")
        )
        with pytest.raises(TunedUnprovenError, match="on 12 later decisions"):
            check_evidence(other, anyway=False)
        check_evidence(other, anyway=True)


def test_how_many_more_decisions_would_settle_it_is_told(tmp_path: Path) -> None:
    with opened(tmp_path / "ws") as workspace:
        card = added(workspace)
        decided(workspace, card.id, n=12, share=0.6, rival=0.5)
        found = workspace.tuned_models.evidence(card.id).comparison
        assert found is not None
        assert found.more is not None
        with pytest.raises(TunedUnprovenError, match=f"about {found.more.about} more decisions"):
            workspace.tuned_models.use(card.id)


def test_only_verdicts_of_this_very_model_count(tmp_path: Path) -> None:
    with opened(tmp_path / "ws") as workspace:
        first, second = added(workspace, 1), added(workspace, 2)
        decided(workspace, first.id, n=30, share=0.9)
        decided(workspace, second.id, n=9, share=0.2, start=100)
        models = workspace.tuned_models
        found = [models.evidence(card.id).comparison for card in (first, second)]
        assert [each.n for each in found if each] == [30, 9]
        assert [each.gain.value > 0 for each in found if each] == [True, False]


def test_beside_a_model_in_use_the_newer_one_is_held_against_that_one(tmp_path: Path) -> None:
    with opened(tmp_path / "ws") as workspace:
        first, second = added(workspace, 1), added(workspace, 2)
        models = workspace.tuned_models
        models.use(first.id, anyway=True)
        decided(workspace, second.id, n=40, share=0.9, against=("learned", "decisions"))
        report = models.evidence(second.id)
        assert (report.rival.screener, report.rival.weights) == ("fine_tuned", first.id)
        assert report.comparison is not None
        assert report.comparison.n == 0, "verdicts of the frozen screener are not those of the model in use"
        decided(
            workspace, second.id, n=40, share=0.9, start=200, screener="fine_tuned_candidate",
            against=("fine_tuned", f"decisions; 30 % by changed weights, weights {first.id}"),
        )  # fmt: skip
        assert models.use(second.id).comparison.n == 40  # type: ignore[union-attr]  # of screening there is one
        assert models.in_use() == second.id


def test_a_screener_in_the_settings_that_has_no_place_for_it_must_go_first(tmp_path: Path) -> None:
    with opened(tmp_path / "ws", screener="words") as workspace:
        card = added(workspace)
        with pytest.raises(TunedInUseError, match="`words`") as refusal:
            workspace.tuned_models.use(card.id, anyway=True)
        assert "metier.toml" in refusal.value.hint
        assert workspace.tuned_models.in_use() == ""


@pytest.mark.parametrize(
    ("screener", "method", "fits"),
    [("hybrid", Method.ENCODER, True), ("hybrid", Method.LORA, False), ("fine_tuned", Method.LORA, True)],
)
def test_an_encoder_judges_first_of_two_and_a_language_model_alone(
    tmp_path: Path, screener: str, method: Method, fits: bool
) -> None:
    with opened(tmp_path / "ws", screener=screener) as workspace:
        card = added(workspace, method=method)
        if fits:
            assert workspace.tuned_models.use(card.id, anyway=True).switched
        else:
            with pytest.raises(TunedInUseError):
                workspace.tuned_models.use(card.id, anyway=True)


def test_using_what_is_in_use_changes_nothing(tmp_path: Path) -> None:
    with opened(tmp_path / "ws") as workspace:
        card = added(workspace)
        models = workspace.tuned_models
        models.use(card.id, anyway=True)
        rows = models.history()
        report = models.use(card.id)
        assert (report.already, report.switched) == (True, False)
        assert models.history() == rows


# --- rolled back --------------------------------------------------------------------------------------------


def test_rolling_back_goes_step_by_step_to_nothing(tmp_path: Path) -> None:
    with opened(tmp_path / "ws") as workspace:
        ids = [added(workspace, seed).id for seed in range(3)]
        models = workspace.tuned_models
        for model in ids:
            models.use(model, anyway=True)
        seen = [models.in_use()]
        while models.in_use():
            told = models.rollback(dry_run=True)
            done = models.rollback()
            assert (done.undone, done.now) == (told.undone, told.now)
            seen.append(models.in_use())
        assert seen == [*reversed(ids), ""]
        with pytest.raises(TunedInUseError):
            models.rollback()


def test_verdicts_after_rolling_back_are_those_of_before_bit_for_bit(tmp_path: Path) -> None:
    with opened(tmp_path / "ws") as workspace:
        card = added(workspace, gate=Gate.NO_BETTER)
        decided(workspace, card.id, n=40)
        workspace.add_text(
            "\n".join(f"A job as gardener number {i}" for i in range(3)).encode(), name="x.txt"
        )
        before = workspace.screen(dry_run=True)
        models = workspace.tuned_models
        models.use(card.id, anyway=True)
        assert workspace.active_screener == "fine_tuned"
        models.rollback()
        after = workspace.screen(dry_run=True)
        assert before.rows
        assert [row.verdict for row in after.rows] == [row.verdict for row in before.rows]


def test_deleting_an_earlier_model_lets_rolling_back_pass_it(tmp_path: Path) -> None:
    with opened(tmp_path / "ws") as workspace:
        first, second, third = (added(workspace, seed).id for seed in range(3))
        models = workspace.tuned_models
        for model in (first, second, third):
            models.use(model, anyway=True)
        models.delete(second)
        assert models.rollback().now == first


def test_kinds_are_apart(tmp_path: Path) -> None:
    with opened(tmp_path / "ws") as workspace:
        card = added(workspace)
        models = workspace.tuned_models
        models.use(card.id, anyway=True)
        with pytest.raises(TunedInUseError, match="resume"):
            models.rollback(RowKind.RESUME)
        assert models.in_use() == card.id


# --- damaged ------------------------------------------------------------------------------------------------


def test_a_damaged_model_in_use_falls_back_to_what_was_used_before(tmp_path: Path) -> None:
    with opened(tmp_path / "ws") as workspace:
        first, second = added(workspace, 1), added(workspace, 2)
        models = workspace.tuned_models
        models.use(first.id, anyway=True)
        models.use(second.id, anyway=True)
        rows = models.history()
        damage(workspace, second.id)
        assert models.in_use() == first.id
        assert workspace.notices == [
            (
                f"Tuned model `{second.id}` is damaged: model.safetensors differs from its hash; using {first.id}, used "
                f"before it. Put the files back from a backup, or `metier finetune delete {second.id}`, after `metier finetune rollback` where it is in use"
            )
        ]
        damage(workspace, first.id, "card.json")
        assert models.in_use() == ""
        assert "using the frozen screener" in workspace.notices[-1]
        assert models.history() == rows, "looking writes nothing"
        with pytest.raises(TunedCorruptError, match=f"using {first.id}"):
            models.read(second.id)


def test_putting_the_files_back_is_enough(tmp_path: Path) -> None:
    with opened(tmp_path / "ws") as workspace:
        card = added(workspace)
        models = workspace.tuned_models
        models.use(card.id, anyway=True)
        damage(workspace, card.id)
        assert models.in_use() == ""
        damage(workspace, card.id)  # the same bit
        assert models.in_use() == card.id


def test_a_damaged_shadow_judges_nothing_and_the_active_screener_stays(tmp_path: Path) -> None:
    with opened(tmp_path / "ws") as workspace:
        first, second = added(workspace, 1), added(workspace, 2)
        models = workspace.tuned_models
        models.use(first.id, anyway=True)
        damage(workspace, second.id)
        assert (models.shadow(), models.in_use()) == ("", first.id)
        with pytest.raises(TunedCorruptError, match=f"using {first.id}, as before"):
            models.use(second.id, anyway=True)
        assert models.in_use() == first.id


# --- deleted ------------------------------------------------------------------------------------------------


def test_deleting_frees_the_disk_and_keeps_what_was_said(tmp_path: Path) -> None:
    with opened(tmp_path / "ws") as workspace:
        card = added(workspace)
        decided(workspace, card.id, n=12)
        n_runs = len(workspace.desk.verdicts.runs())
        models = workspace.tuned_models
        told = models.delete(card.id, dry_run=True)
        assert (told.done, models.path(card.id).exists()) == (False, True)
        report = models.delete(card.id)
        assert (report.n_bytes, report.done) == (told.n_bytes, True)
        assert told.n_bytes > 500
        assert models.all() == ()
        assert not (tmp_path / "ws" / "models" / card.id).exists()
        assert len(workspace.desk.verdicts.runs()) == n_runs
        assert [event.what for event in models.history()] == [Happened.REGISTERED, Happened.DELETED]
        with pytest.raises(TunedUnknownError):
            models.read(card.id)


def test_what_is_in_use_is_not_deleted(tmp_path: Path) -> None:
    with opened(tmp_path / "ws") as workspace:
        card = added(workspace)
        models = workspace.tuned_models
        models.use(card.id, anyway=True)
        with pytest.raises(TunedInUseError, match="nothing was deleted") as refusal:
            models.delete(card.id)
        assert "rollback" in refusal.value.hint
        assert models.read(card.id)


def test_a_model_without_files_can_be_deleted(tmp_path: Path) -> None:
    with opened(tmp_path / "ws") as workspace:
        card = added(workspace)
        models = workspace.tuned_models
        for file in models.path(card.id).iterdir():
            file.unlink()
        models.path(card.id).rmdir()
        assert models.delete(card.id).n_bytes == 0
        assert models.all() == ()


# --- several processes ----------------------------------------------------------------------------------------


def test_several_at_once_lose_nothing_and_agree(tmp_path: Path) -> None:
    """Each thread has a connection of its own, as a process has."""
    folder = tmp_path / "ws"
    opened(folder).close()
    failures: list[BaseException] = []

    def work(seed: int) -> None:
        try:
            with again(folder) as workspace:
                for n in range(4):
                    card = added(workspace, 100 * seed + n)
                    workspace.tuned_models.sweep()
                    with suppress(TunedInUseError):  # another was faster
                        workspace.tuned_models.use(card.id, anyway=True)
        except BaseException as error:  # noqa: BLE001  # told in the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with again(folder) as workspace:
        models = workspace.tuned_models
        assert len(models.all()) == 16
        assert all(models.read(model.id) for model in models.all())
        used = [event.model for event in models.history() if event.what is Happened.USED]
        seen = []
        while models.in_use():
            seen.append(models.rollback().undone)
        assert seen == used[::-1], "every use can be taken back, the last first"


class Overtaken(TunedEventTable):
    """Rows that another process adds to just before ours are added."""

    other: Callable[[], object]

    @contextmanager
    def exclusive(self) -> Iterator[Registered]:
        self.other()
        with super().exclusive() as now:
            yield now


@pytest.mark.parametrize("other", ["use", "delete"])
def test_who_was_overtaken_changes_nothing(tmp_path: Path, other: str) -> None:
    folder = tmp_path / "ws"
    with opened(folder) as workspace, again(folder) as elsewhere:
        first, second = added(workspace, 1), added(workspace, 2)
        events = Overtaken(workspace.store.database)
        theirs = elsewhere.tuned_models
        events.other = lambda: (
            theirs.delete(first.id) if other == "delete" else theirs.use(second.id, anyway=True)
        )
        with pytest.raises(TunedInUseError, match="Another process"):
            use(workspace, workspace.tuned_models, events, first.id, anyway=True)
        assert workspace.tuned_models.in_use() == ("" if other == "delete" else second.id)


# --- doctor ---------------------------------------------------------------------------------------------------


def tuned(workspace: Workspace, *, fix: bool = False) -> list[Check]:
    return [check for check in workspace.doctor(fix=fix).checks if "tuned" in check.name]


def test_doctor_is_silent_where_nothing_was_tuned(tmp_path: Path) -> None:
    with opened(tmp_path / "ws") as workspace:
        assert tuned(workspace) == []
        assert not (tmp_path / "ws" / "models").exists()


def test_doctor_tells_what_is_there_and_what_is_damaged(tmp_path: Path) -> None:
    with opened(tmp_path / "ws") as workspace:
        first, second = added(workspace, 1), added(workspace, 2)
        workspace.tuned_models.use(first.id, anyway=True)
        (good,) = tuned(workspace)
        assert good.health is Health.GOOD
        assert f"2 tuned models; in use: {first.id}; shadow: {second.id}" in good.words
        damage(workspace, first.id)
        bad, _ = tuned(workspace)
        assert (bad.health, int(bad.exit_code)) == (Health.BAD, 8)
        assert first.id in bad.words


def test_doctor_removes_what_killed_processes_left(tmp_path: Path) -> None:
    with opened(tmp_path / "ws") as workspace:
        card = added(workspace)
        folder = tmp_path / "ws" / "models"
        for name in (".new-encoder-1130-aaaaaa", ".old-lora-1130-bbbbbb", "encoder-1130-cccccc"):
            (folder / name).mkdir()
            (folder / name / "model.safetensors").write_bytes(b"half")
        (folder / "mine").mkdir()
        (note,) = (
            check for check in tuned(workspace, fix=True) if check.fixable and "leftovers" in check.name
        )
        assert "encoder-1130-cccccc" in note.words
        assert sorted(path.name for path in folder.iterdir()) == [".lock", card.id, "mine"]
        assert workspace.tuned_models.read(card.id)


def test_adding_never_removes_a_model_that_the_store_does_not_know(tmp_path: Path) -> None:
    """As where somebody put an older store back by hand."""
    with opened(tmp_path / "ws") as workspace:
        stranger = tmp_path / "ws" / "models" / "encoder-1130-cccccc"
        added(workspace, 1)
        stranger.mkdir()
        added(workspace, 2)
        assert stranger.is_dir()


def test_doctor_tells_of_models_that_others_can_read_and_of_strange_files(tmp_path: Path) -> None:
    with opened(tmp_path / "ws") as workspace:
        card = added(workspace)
        path = workspace.tuned_models.path(card.id)
        (path / "extra.pkl").write_bytes(b"x")
        path.chmod(0o755)
        path.parent.chmod(0o755)
        (path / "head.json").chmod(0o644)
        notes = [check.words for check in tuned(workspace, fix=True) if check.health is Health.NOTE]
        assert any("extra.pkl" in words for words in notes)
        assert any("can be read by others" in words for words in notes)
        assert stat.S_IMODE(path.stat().st_mode) == 0o700


def test_doctor_tells_of_a_model_in_use_that_judges_nothing(tmp_path: Path) -> None:
    with opened(tmp_path / "ws") as workspace:
        workspace.tuned_models.use(added(workspace).id, anyway=True)
    with (tmp_path / "ws" / "metier.toml").open("a") as file:
        file.write('\nscreener = "words"\n')
    with again(tmp_path / "ws", at=AT) as workspace:
        assert any("judges nothing" in check.words for check in tuned(workspace))


def test_what_lies_in_a_closed_folder_is_closed(tmp_path: Path) -> None:
    with opened(tmp_path / "ws") as workspace:
        card = added(workspace)
        (workspace.tuned_models.path(card.id) / "head.json").chmod(0o644)
        assert [check.health for check in tuned(workspace)] == [Health.GOOD]


def test_doctor_keeps_what_tuned_encoders_have_read_while_one_is_there(tmp_path: Path) -> None:
    with opened(tmp_path / "ws") as workspace:
        card = added(workspace)
        name = ToyEncoder().name
        for encoder in (name, f"{name}+tuned-0123456789ab", "other"):
            workspace.store.cache.put(f"{encoder}/{VECTOR_KINDS[0]}", {"k": b"1234"})
        old = [check.words for check in workspace.doctor().checks if check.name == "vectors"]
        assert len(old) == 1
        assert "other" in old[0]
        assert "tuned" not in old[0]
        workspace.tuned_models.delete(card.id)
        old = [check.words for check in workspace.doctor().checks if check.name == "vectors"]
        assert "tuned" in old[0]
