"""What pages and programs ask for after a decision: where to begin, one row taken back, documents of one posting."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.apply_world import AT, TEXT, made

from metier.actions.application_ports import DraftCounts
from metier.domain.draft import DraftKind
from metier.errors import MetierError, OutputPathError, ResumeFormError
from metier.testing import FixedClock, ToyEncoder
from metier.workspace import Workspace


@pytest.fixture
def search(tmp_path: Path) -> Iterator[Workspace]:
    folder = made(
        tmp_path / "ws", TEXT, "Cook\nCompany: Inn\nYou cook.", "Clerk\nCompany: Desk\nYou file papers."
    )
    with Workspace(folder, environment={}, clock=FixedClock(AT), encoder=ToyEncoder()) as workspace:
        yield workspace


def test_starts_are_what_excites_without_an_outcome_drafted_ones_first(search: Workspace) -> None:
    for number, label in ((1, "excited"), (2, "excited"), (3, "maybe")):
        search.label(number, label)
    assert [row.posting.number for row in search.outcomes.starts().rows] in ([1, 2], [2, 1])
    search.tailoring.make(1)
    starts = search.outcomes.starts(limit=1)
    assert [(row.posting.number, row.drafts.resume) for row in starts.rows] == [(1, 1)]
    assert starts.n == 2
    search.outcomes.note(1, "applied")
    assert [row.posting.number for row in search.outcomes.starts().rows] == [2]


def test_the_pipeline_counts_drafts_and_documents(search: Workspace) -> None:
    search.outcomes.note([1, 2], "applied")
    search.tailoring.make(1)
    search.tailoring.leave_out(1, 1)
    search.letters.make(1)
    search.exporting.export(1, forms=["md", "txt"], kinds=["resume"])
    counted = {row.posting.number: row.drafts for row in search.outcomes.pipeline().rows}
    assert counted == {1: DraftCounts(resume=2, letter=1, n_exports=2), 2: DraftCounts()}


def test_one_row_is_taken_back_whatever_came_later(search: Workspace) -> None:
    for stage in ("applied", "replied", "interview"):
        search.outcomes.note(1, stage)
    replied = search.outcomes.of(1)[1]
    report = search.outcomes.take_back(1, replied.id)
    assert report.undone == replied
    stands = search.outcomes.application(1)
    assert stands is not None
    assert [row.stage.value for row in stands.events if row.stage] == ["applied", "interview"]
    assert search.outcomes.take_back(1, replied.id).undone is None
    assert search.outcomes.take_back(2, replied.id).undone is None  # it is of another posting
    assert len(search.outcomes.of(1)) == 4


def test_documents_are_the_newest_of_each_file_and_say_whether_they_are_there(
    search: Workspace, tmp_path: Path
) -> None:
    search.tailoring.make(1)
    search.exporting.export(1, forms=["md"])
    search.tailoring.leave_out(1, 1)
    search.exporting.export(1, forms=["md"], force=True)
    search.exporting.export(1, forms=["txt"], out=tmp_path / "mine.txt")
    outside, inside = search.exporting.documents(1)
    assert (outside.is_here, outside.row.form) == (False, "txt")
    assert (inside.is_here, inside.version, inside.kind) == (True, 2, DraftKind.RESUME)
    document, content = search.exporting.read(1, inside.row.id)
    assert document.name.endswith(".md")
    assert b"Tableau" in content
    for posting, row in ((1, outside.row.id), (2, inside.row.id), (1, 99)):
        with pytest.raises(OutputPathError):
            search.exporting.read(posting, row)


def test_a_link_out_of_the_workspace_is_not_followed(search: Workspace, tmp_path: Path) -> None:
    search.tailoring.make(1)
    [file] = search.exporting.export(1, forms=["md"]).files
    secret = tmp_path / "secret.md"
    secret.write_bytes(file.file.read_bytes())
    file.file.unlink()
    file.file.symlink_to(secret)
    assert not search.exporting.documents(1)[0].is_here


def test_a_line_is_changed_with_the_fact_that_backs_it(search: Workspace) -> None:
    report = search.tailoring.make(1)
    number = 1 + next(place for place, line in enumerate(report.draft.lines) if "handbook" in line.text)
    cites = [str(one) for one in report.draft.lines[number - 1].cites]
    changed = search.tailoring.change_line(1, number, "  Wrote the   on-call handbook alone\n", cites)
    assert changed.draft.lines[number - 1].text == "Wrote the on-call handbook alone"
    assert changed.draft.version == 2
    same = search.tailoring.change_line(1, number, "Wrote the on-call handbook alone", cites)
    assert same.draft.version == 2
    for text, facts in (("", cites), ("x" * 1_001, cites), ("Wrote", ["f"]), ("Wrote", ["zzz"])):
        with pytest.raises(MetierError):
            search.tailoring.change_line(1, number, text, facts)
    assert search.tailoring.current(1) == same


def test_a_resume_is_written_in_each_form(search: Workspace) -> None:
    for ending in (".json", ".yaml", ".md", ".txt"):
        text, left_out = search.resume.written_as(ending)
        assert "Tinta" in text
        assert bool(left_out) == (ending == ".yaml")
    with pytest.raises(ResumeFormError):
        search.resume.written_as(".exe")
