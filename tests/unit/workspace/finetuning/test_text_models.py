"""Tuned models that write texts: `use` makes them base models of the workspace, and rolling back leaves metier.toml as it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.tuned_world import FORESEEN, again, opened, task, trained

from metier.errors import MetierError, ModelUnknownError, TunedInUseError
from metier.training.dataset.rows import RowKind
from metier.training.hosted.model_file import FILE, HostedModel
from metier.training.method import Method
from metier.training.registry.events import Standing
from metier.workspace import Workspace

RESUME = RowKind.RESUME
BASE = """
[models.near]
provider = "openai"
model = "gpt-4.1-mini"
"""


def hosted(workspace: Workspace, name: str, alias: str = "near") -> str:
    """A model at a service, which took nothing but a name."""
    kept = HostedModel(name, name, alias, "api.openai.com", "gpt-4.1-mini", "ftjob-1", "", with_profile=False)
    given = trained(files={FILE: kept.to_bytes()})
    return workspace.tuned_models.add(task(RESUME), Method.HOSTED, given, FORESEEN).id


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    opened(tmp_path / "ws").close()
    with (tmp_path / "ws" / "metier.toml").open("a") as file:
        file.write(BASE)
    return tmp_path / "ws"


def test_nothing_is_compared_and_that_is_said(folder: Path) -> None:
    with again(folder) as workspace:
        model = hosted(workspace, "ft:one")
        report = workspace.tuned_models.evidence(model)
        assert (report.comparison, report.finding, report.is_supported) == (None, None, True)
        assert (
            report.words
            == "Later decisions cannot tell whether a resume model writes better; read what it writes"
        )
        assert report.standing is Standing.READY
        assert workspace.tuned_models.shadow() == ""


def test_using_and_rolling_back_leave_the_settings_as_they_were(folder: Path) -> None:
    before = (folder / "metier.toml").read_bytes()
    with again(folder) as workspace:
        models = workspace.tuned_models
        first, second = hosted(workspace, "ft:one"), hosted(workspace, "ft:two")
        models.use(first)
        once = (folder / "metier.toml").read_bytes()
        assert models.in_use(RESUME) == first
        assert models.in_use() == "", "screening is another kind"
        models.use(second)
        assert models.in_use(RESUME) == second
    with again(folder) as workspace:
        assert workspace.settings.models[second].model == "ft:two"
        assert first not in workspace.settings.models
        models = workspace.tuned_models
        with pytest.raises(TunedInUseError, match="nothing was deleted") as refusal:
            models.delete(second)
        assert "--kind resume" in refusal.value.hint
        assert models.rollback(RESUME).now == first
        assert (folder / "metier.toml").read_bytes() == once
        assert models.rollback(RESUME).now == ""
        assert (folder / "metier.toml").read_bytes() == before


def test_what_cannot_be_put_to_use_leaves_everything_as_it_was(folder: Path) -> None:
    before = (folder / "metier.toml").read_bytes()
    with again(folder) as workspace:
        models = workspace.tuned_models
        first, lost = hosted(workspace, "ft:one"), hosted(workspace, "ft:two", alias="gone")
        models.use(first)
        used = (folder / "metier.toml").read_bytes()
        with pytest.raises(ModelUnknownError):
            models.use(lost)
        assert models.in_use(RESUME) == first
        assert (folder / "metier.toml").read_bytes() == used
        models.rollback(RESUME)
    assert (folder / "metier.toml").read_bytes() == before


def test_a_damaged_model_in_use_can_still_be_rolled_back(folder: Path) -> None:
    with again(folder) as workspace:
        models = workspace.tuned_models
        model = hosted(workspace, "ft:one")
        models.use(model)
        (models.path(model) / FILE).write_bytes(json.dumps({"model": "other"}).encode())
        with pytest.raises(MetierError):
            models.use(model)
        assert models.rollback(RESUME).done
        assert models.in_use(RESUME) == ""
