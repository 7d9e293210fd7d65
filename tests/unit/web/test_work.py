"""Long work: progress, an end, failures kept; figures counted once for one state of a workspace."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from metier.domain.ports import Progress
from metier.errors import FileEmptyError
from metier.web.site import Site
from metier.web.work import WorkState
from metier.workspace import Workspace

EMPTY = FileEmptyError("jobs.csv", n_bytes=0)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A site of an empty workspace."""
    Workspace.create(tmp_path / "search", environment={}).close()
    made = Site(tmp_path / "search", environment={})
    yield made
    made.works.stop_all()


def test_progress_and_result(site: Site) -> None:
    go_on = threading.Event()

    def do(workspace: Workspace, progress: Progress) -> int:
        progress("reading", 3, 10)
        go_on.wait(5)
        return workspace.count().n_postings

    work = site.works.start("count", "Counting", do)
    while not work.what:
        work.wait(0.01)
    assert (work.what, work.n_done, work.n_total) == ("reading", 3, 10)
    assert site.works.start("count", "Counting", do) is work  # one work of a key at a time
    go_on.set()
    assert work.wait(5)
    assert (work.state, work.result) == (WorkState.DONE, 0)
    assert site.works.start("count", "Counting", do) is not work


def test_stopped_at_the_next_step(site: Site) -> None:
    def do(_: Workspace, progress: Progress) -> None:
        while True:
            progress("going on", 1, 2)

    work = site.works.start("endless", "Endless", do)
    work.stop()
    assert work.wait(5)
    assert work.state is WorkState.STOPPED


def test_a_known_failure_is_kept_and_an_unknown_one_gets_an_id(site: Site) -> None:
    def known(_: Workspace, __: Progress) -> None:
        raise EMPTY

    def unknown(_: Workspace, __: Progress) -> None:
        raise ZeroDivisionError

    first, second = (
        site.works.start(name, name, do) for name, do in (("known", known), ("unknown", unknown))
    )
    assert first.wait(5)
    assert second.wait(5)
    assert first.error is not None
    assert first.error.code == "E-FILE-EMPTY"
    assert second.error is not None
    assert second.error.code == "E-WEB-INTERNAL"
    assert "ZeroDivision" not in second.error.message


def test_figures_are_counted_once_for_one_state(site: Site) -> None:
    n_counted = []

    def count(workspace: Workspace, _: Progress) -> int:
        n_counted.append(1)
        return workspace.count().n_postings

    def look() -> int | None:
        with site.open() as workspace:
            found = site.figured("n", "Counting", count, workspace)
            if found.work:
                found.work.wait(5)
                found = site.figured("n", "Counting", count, workspace)
            return found.value

    assert [look(), look()] == [0, 0]
    assert len(n_counted) == 1
    with site.open() as elsewhere:
        elsewhere.add_text("Night baker\nWe bake bread at night.")
    assert look() == 1
    assert len(n_counted) == 2


def test_old_figures_stand_until_new_ones_are_there(site: Site) -> None:
    go_on = threading.Event()

    def count(workspace: Workspace, _: Progress) -> int:
        if workspace.count().n_postings:
            go_on.wait(5)
        return workspace.count().n_postings

    with site.open() as workspace:
        assert site.figured("n", "Counting", count, workspace).value == 0
        workspace.add_text("Night baker\nWe bake bread at night.")
        meanwhile = site.figured("n", "Counting", count, workspace)
        assert (meanwhile.value, meanwhile.is_old) == (0, True)
        go_on.set()
        assert meanwhile.work is not None
        assert meanwhile.work.wait(5)
        assert site.figured("n", "Counting", count, workspace).value == 1


def test_what_cannot_be_counted_is_told_and_not_tried_for_ever(site: Site) -> None:
    n_tried = []

    def count(_: Workspace, __: Progress) -> int:
        n_tried.append(1)
        raise EMPTY

    with site.open() as workspace:
        for _ in range(3):
            if work := site.figured("n", "Counting", count, workspace).work:
                work.wait(5)
        found = site.figured("n", "Counting", count, workspace)
        assert found.error is EMPTY
        assert found.work is None
    assert len(n_tried) == 1
