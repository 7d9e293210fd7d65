"""Long work: progress, an end, failures kept; figures counted once for one state of a workspace."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from metier.domain.ports import Progress
from metier.errors import FileEmptyError
from metier.web.background.work import NICE, WorkState
from metier.web.site import Site
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
        go_on.wait(60)
        return workspace.count().n_postings

    work = site.works.start("count", "Counting", do)
    while not work.what:
        work.wait(0.01)
    assert (work.what, work.n_done, work.n_total) == ("reading", 3, 10)
    assert site.works.start("count", "Counting", do) is work  # one work of a key at a time
    go_on.set()
    assert work.wait(60)
    assert (work.state, work.result) == (WorkState.DONE, 0)
    assert site.works.start("count", "Counting", do) is not work


def test_stopped_at_the_next_step(site: Site) -> None:
    def do(_: Workspace, progress: Progress) -> None:
        while True:
            progress("going on", 1, 2)

    work = site.works.start("endless", "Endless", do)
    work.stop()
    assert work.wait(60)
    assert work.state is WorkState.STOPPED


def test_a_known_failure_is_kept_and_an_unknown_one_gets_an_id(site: Site) -> None:
    def known(_: Workspace, __: Progress) -> None:
        raise EMPTY

    def unknown(_: Workspace, __: Progress) -> None:
        raise ZeroDivisionError

    first, second = (
        site.works.start(name, name, do) for name, do in (("known", known), ("unknown", unknown))
    )
    assert first.wait(60)
    assert second.wait(60)
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
                found.work.wait(60)
                found = site.figured("n", "Counting", count, workspace)
            return found.value

    assert [look(), look()] == [0, 0]
    assert len(n_counted) == 1
    with site.open() as elsewhere:
        elsewhere.add_text("Night baker\nWe bake bread at night.")
    assert look() == 1
    assert len(n_counted) == 2


def test_figures_are_those_of_the_moment_when_they_were_counted(site: Site) -> None:
    counted: list[int] = []

    def count(_: Workspace, __: Progress) -> int:
        counted.append(1)
        return len(counted)

    work = site.figures.of("late", "Counting", count, stamp="of a page that is older").work
    assert work is None or work.wait(60)
    with site.open() as workspace:
        assert site.figured("late", "Counting", count, workspace).value == 1  # nothing changed since: kept
    again = site.figures.of("late", "Counting", count, stamp="of a page that is older")
    assert again.is_old or again.value == 2  # and never taken for what stood before


def test_old_figures_stand_until_new_ones_are_there(site: Site) -> None:
    go_on = threading.Event()

    def count(workspace: Workspace, _: Progress) -> int:
        if workspace.count().n_postings:
            go_on.wait(60)
        return workspace.count().n_postings

    with site.open() as workspace:
        assert site.figured("n", "Counting", count, workspace).value == 0
        workspace.add_text("Night baker\nWe bake bread at night.")
        meanwhile = site.figured("n", "Counting", count, workspace)
        assert (meanwhile.value, meanwhile.is_old) == (0, True)
        go_on.set()
        assert meanwhile.work is not None
        assert meanwhile.work.wait(60)
        assert site.figured("n", "Counting", count, workspace).value == 1


def test_what_cannot_be_counted_is_told_and_not_tried_for_ever(site: Site) -> None:
    n_tried = []

    def count(_: Workspace, __: Progress) -> int:
        n_tried.append(1)
        raise EMPTY

    with site.open() as workspace:
        for _ in range(3):
            if work := site.figured("n", "Counting", count, workspace).work:
                work.wait(60)
        found = site.figured("n", "Counting", count, workspace)
        assert found.error is EMPTY
        assert found.work is None
    assert len(n_tried) == 1


def test_a_look_that_fails_late_is_told_once_and_then_tried_again(site: Site) -> None:
    from metier.web.background.looking import look

    go_on = threading.Event()

    def fail(_: Workspace, __: Progress) -> None:
        go_on.wait(60)
        raise EMPTY

    visit: Any = SimpleNamespace(site=site, workspace=SimpleNamespace(stamp=lambda: "as it is"))
    first = look(visit, "edited", "these words", "Looking", fail)
    assert not first.is_over
    go_on.set()
    assert first.wait(60)
    told = look(visit, "edited", "these words", "Looking", fail)
    assert (told is first, told.error) == (True, EMPTY)
    again = look(visit, "edited", "these words", "Looking", fail)
    assert again is not first
    assert again.wait(60)


def test_figures_by_choices_without_end_are_dropped_and_works_hold_none(site: Site) -> None:
    with site.open() as workspace:
        for n in range(200):
            if work := site.figured(f"n {n}", "Counting", lambda _, __: [1] * 10, workspace).work:
                assert work.wait(60)
        site.figured("n 150", "Counting", lambda _, __: [], workspace)
    assert len(site.figures._kept) == 60
    assert list(site.figures._kept)[-1] == "n 150"  # what was looked at last is dropped last
    assert len(site.works._by_id) <= 22
    assert all(work.result is None for work in site.works._by_id.values())


def test_looking_at_many_figures_drops_no_other_work(site: Site) -> None:
    ranked = site.works.start("ranking", "Ranking", lambda _, __: "ranked")
    assert ranked.wait(60)
    with site.open() as workspace:
        for n in range(120):
            if work := site.figured(f"n {n}", "Counting", lambda _, __: 1, workspace).work:
                work.wait(60)
    assert site.works.newest("ranking") is ranked


def test_figures_that_fail_unforeseen_are_not_counted_again_and_again(site: Site) -> None:
    n_tried = []

    def count(_: Workspace, __: Progress) -> int:
        n_tried.append(1)
        raise ZeroDivisionError

    with site.open() as workspace:
        for _ in range(3):
            if work := site.figured("n", "Counting", count, workspace).work:
                work.wait(60)
        found = site.figured("n", "Counting", count, workspace)
    assert found.error
    assert found.error.code == "E-WEB-INTERNAL"
    assert len(n_tried) == 1


def test_figures_that_were_stopped_begin_anew_only_when_the_page_is_opened_again(site: Site) -> None:
    n_begun = []

    def count(_: Workspace, progress: Progress) -> int:
        n_begun.append(1)
        for n in range(1_000):
            progress("counting", n, 1_000)
            threading.Event().wait(0.01)
        return 1

    with site.open() as workspace:
        going = site.figured("n", "Counting", count, workspace).work
        assert going
        going.stop()
        assert going.wait(60)
        told = site.figured("n", "Counting", count, workspace)
        assert told.error
        assert (told.error.code, told.work, len(n_begun)) == ("E-WEB-STOPPED", None, 1)
        again = site.figured("n", "Counting", count, workspace).work
        assert again
        again.stop()
        assert again.wait(60)
    assert len(n_begun) == 2


def test_a_work_that_waits_ends_at_once_when_it_is_stopped(site: Site) -> None:
    go_on = threading.Event()
    begun = []
    busy = [site.works.start(f"k{n}", "Busy", lambda _, __: go_on.wait(60)) for n in range(2)]
    waiting = site.works.start("late", "Late", lambda _, __: begun.append(1))
    waiting.stop()
    waiting.stop()
    assert waiting.wait(0)
    again = site.works.start("late", "Late", lambda _, __: begun.append(2))
    assert again is not waiting
    go_on.set()
    assert again.wait(60)
    assert all(work.wait(60) for work in busy)
    assert begun == [2]
    assert waiting.state is WorkState.STOPPED


def test_a_work_whose_workspace_cannot_be_opened_fails_and_can_be_started_again(site: Site) -> None:
    toml = site.folder / "metier.toml"
    was = toml.read_bytes()
    toml.write_text("screener = [", "utf-8")
    failed = site.works.start("k", "Title", lambda _, __: 1)
    assert failed.wait(60)
    assert failed.error
    assert failed.error.code == "E-CONFIG-SYNTAX"
    toml.write_bytes(was)
    again = site.works.start("k", "Title", lambda _, __: 1)
    assert again.wait(60)
    assert (again is failed, again.result) == (False, 1)


@pytest.mark.skipif(sys.platform != "linux", reason="threads have a priority of their own there alone")
def test_works_stand_back_behind_pages(site: Site) -> None:
    def do(_workspace: Workspace, _progress: Progress) -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    work = site.works.start("count", "Counting", do)
    assert work.wait(60)
    assert work.result == os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) + NICE
