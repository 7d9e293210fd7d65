"""The page of journeys: steps with what is done, the next one as a link, other paths."""

from __future__ import annotations

from pathlib import Path

from tests.web_sample import sample_workspace
from tests.web_world import serving

from metier.workspace import Workspace
from metier.workspace.journeys import Journeys


def test_every_step_of_the_best_path_stands_with_its_state(tmp_path: Path) -> None:
    with serving(sample_workspace(tmp_path / "ws")) as client:
        with client.site.open() as workspace:
            report = Journeys(workspace).report()
        page = client.get("/advice/journey")
        best = report.fitting[0]
        assert f"{best.n_done} of {best.n} steps done" in page.words
        for step in best.steps:
            assert f"{step.state.value} {step.words}" in page.words
        assert best.next
        assert "Do this next" in page.words
        for other in report.journeys[1:]:
            assert f'href="/advice/journey?name={other.name}"' in page.text


def test_a_path_is_chosen_by_name_and_an_unknown_one_is_named(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "ws", environment={}).close()
    with serving(tmp_path / "ws") as client:
        assert "Interview season" in client.get("/advice/journey?name=interviews").words
        unknown = client.get("/advice/journey?name=%3Cb%3E")
        assert unknown.status == 400
        assert "E-JOURNEY" in unknown.text
        assert "<b>" not in unknown.text


def test_how_far_a_step_is_follows_a_label_and_its_undo(tmp_path: Path) -> None:
    with serving(sample_workspace(tmp_path / "ws")) as client:

        def far() -> list[str]:
            with client.site.open() as workspace:
                report = Journeys(workspace).report("labels")
            page = client.get("/advice/journey?name=labels").words
            (labels,) = (one for one in report.journeys if one.name == "labels")
            found = [step.far for step in labels.steps if step.far and step.state.value != "done"]
            assert all(f"({words})" in page for words in found)
            return found

        before = far()
        with client.site.open() as workspace:
            workspace.label(workspace.list(which="undecided", limit=1).rows[0].posting.number, "passed")
        assert far() != before
        with client.site.open() as workspace:
            workspace.undo()
        assert far() == before
