"""Training data of a real workspace: nothing personal in any byte, one card for what was written, nothing half there."""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.training_world import CANARIES, COMPANY, made

from metier.errors import (
    NothingToTrainError,
    OutputExistsError,
    OutputPathError,
    RedactionError,
    TrainingOptionError,
    TrainingSplitError,
)
from metier.training.dataset.forms import Form, read_back
from metier.training.dataset.rows import AnswerForm, RowKind
from metier.workspace import Workspace
from metier.workspace.training_data import ExportOptions


@pytest.fixture
def search(tmp_path: Path) -> Iterator[Workspace]:
    with made(tmp_path / "ws") as workspace:
        yield workspace


def everything(content: bytes) -> str:
    """A file as bytes and as a program reads it, without case, so that no escape hides a value."""
    text = content.decode("utf-8")
    shown = [text]
    for _ in range(3):  # JSON within JSON within JSON
        shown.append(shown[-1].encode("ascii", "backslashreplace").decode("unicode_escape"))
    return "\n".join(shown).casefold()


@pytest.mark.parametrize("kind", list(RowKind))
@pytest.mark.parametrize("form", list(Form))
def test_no_personal_value_is_in_any_byte(
    search: Workspace, tmp_path: Path, kind: RowKind, form: Form
) -> None:
    options = ExportOptions(with_profile=kind is RowKind.SCREENING)
    report = search.training_data.export(kind, form, tmp_path / "rows.jsonl", options)
    assert report.n_rows
    for file in report.files:
        shown = everything(file.file.read_bytes())
        for name, value in CANARIES.items():
            for piece in {value, *value.split()} - {
                "+49",
                "341",
                "777",
                "GmbH",
                "Systems",
                "Polytechnic",
                "93",
            }:
                assert piece.casefold() not in shown, (file.role, name)
        if kind is not RowKind.SCREENING:
            assert COMPANY.casefold() not in shown


def test_without_masks_they_are_there_and_the_card_says_so(search: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    report = search.training_data.export(RowKind.INTERVIEW, Form.OPENAI, file, ExportOptions(masked=False))
    assert report.masked is None
    assert CANARIES["name"] in file.read_text(encoding="utf-8")
    card = (tmp_path / "rows.card.json").read_text(encoding="utf-8")
    assert json.loads(card)["masked"] is None
    assert not any(value in card for value in CANARIES.values())


def test_the_profile_is_masked_even_without_masks(search: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    options = ExportOptions(masked=False, with_profile=True)
    search.training_data.export(RowKind.SCREENING, Form.OPENAI, file, options)
    (first, *_) = read_back(file.read_bytes(), Form.OPENAI)
    assert "Remote, not like at [NAME]" in first.instruction


def test_an_empty_profile_is_not_said_to_stand_there(search: Workspace, tmp_path: Path) -> None:
    (search.folder / "profile.md").write_text("# Profile\n", encoding="utf-8")
    with pytest.raises(TrainingOptionError, match="says nothing yet"):
        search.training_data.export(
            RowKind.SCREENING, Form.CHAT, tmp_path / "x", ExportOptions(with_profile=True)
        )


def test_the_card_tells_what_was_written(search: Workspace, tmp_path: Path) -> None:
    options = ExportOptions(split=True, answer=AnswerForm.LABEL)
    report = search.training_data.export(RowKind.SCREENING, Form.CHAT, tmp_path / "taste.jsonl", options)
    card = json.loads((tmp_path / "taste.card.json").read_bytes())
    assert [file.file.name for file in report.files] == [
        "taste.train.jsonl", "taste.validation.jsonl", "taste.card.json",
    ]  # fmt: skip
    assert not (tmp_path / "taste.jsonl").exists()
    for told, file in zip(card["files"], report.files, strict=False):
        content = file.file.read_bytes()
        assert told["sha256"] == file.sha256 == hashlib.sha256(content).hexdigest()
        assert (told["name"], told["bytes"]) == (file.file.name, len(content))
        assert told["rows"] == file.n_rows == len(read_back(content, Form.CHAT))
        assert stat.S_IMODE(file.file.stat().st_mode) == 0o600
    assert card["labels"] == {"excited": 4, "maybe": 4, "passed": 4}
    assert card["days"] == {"first": "2026-05-01", "last": "2026-05-12"}
    assert (card["kind"], card["form"], card["answer"]) == ("screening", "chat", "label")
    assert (card["imported"], card["profile"]) == (3, search.profile.key)
    assert card["masked"]["NAME"] > 0
    assert "4 excited: a hosted service would want 50 rows or more" in card["missing"]


@pytest.mark.parametrize("form", list(Form))
def test_the_same_workspace_gives_the_same_bytes(search: Workspace, tmp_path: Path, form: Form) -> None:
    contents = []
    for _ in range(2):
        search.training_data.export(RowKind.RESUME, form, tmp_path / "x.jsonl", force=True)
        contents.append([(tmp_path / name).read_bytes() for name in ("x.jsonl", "x.card.json")])
    assert contents[0] == contents[1]


def test_resume_rows_are_edits_and_what_was_sent_with_what_became_of_it(
    search: Workspace, tmp_path: Path
) -> None:
    file = tmp_path / "rows.jsonl"
    report = search.training_data.export(RowKind.RESUME, Form.OPENAI, file)
    assert report.labels == {"applied": 2, "changed line": 2, "rejected": 2}
    said = read_back(file.read_bytes(), Form.OPENAI)
    line = next(one for one in said if "one line" in one.instruction)
    assert json.loads(line.data)["line"].startswith("Drew 0 maps for [NAME]")
    assert line.answer.startswith("Drew 0 good maps for [NAME]")
    resume = next(one for one in said if "a resume for" in one.instruction)
    assert resume.answer.startswith("WORK\nEngineer, [EMPLOYER_2]\n- Drew 0 good maps")
    letter = next(one for one in said if "cover letter" in one.instruction)
    assert letter.answer.startswith("Dear [COMPANY],\n\nI drew 0 maps for")
    assert letter.answer.endswith("\n\n[NAME]")


def test_interview_rows_are_answers_with_ratings(search: Workspace) -> None:
    report = search.training_data.data()[2]
    assert report.labels == {"not rated": 2, "rated 4": 2}
    assert report.left_out == {"has no answer": 2}


def test_undone_and_superseded_decisions_are_no_rows(search: Workspace) -> None:
    before = search.training_data.data()[0]
    search.label(1, "excited")
    search.label(2, "excited")
    search.undo(2)
    search.undo(2)
    after = search.training_data.data()[0]
    assert (before.n_rows, after.n_rows) == (12, 11)
    assert after.left_out == {"superseded or taken back": 3}
    assert after.labels["excited"] == before.labels["excited"] + 1


def test_imported_decisions_are_told_apart_and_can_stay_out(search: Workspace) -> None:
    every, own = search.training_data.data()[0], search.training_data.data(own_only=True)[0]
    assert (every.n_rows, every.n_imported) == (12, 3)
    assert (own.n_rows, own.n_imported) == (9, 0)
    assert own.left_out == {"came with an import": 3}


def test_what_was_sent_is_the_variant_that_was_noted(search: Workspace, tmp_path: Path) -> None:
    first = search.desk.drafts.all()[0]
    at = search.desk.clock.now()
    search.desk.drafts.note_export(
        first.id, at=at, form="pdf", file="x.pdf", sha256="2" * 64, variant="not sent"
    )
    file = tmp_path / "rows.jsonl"
    search.training_data.export(RowKind.RESUME, Form.OPENAI, file)
    sent = [
        one.answer for one in read_back(file.read_bytes(), Form.OPENAI) if "a resume for" in one.instruction
    ]
    assert all("good maps" in words for words in sent)


def test_nothing_is_written_over_or_half(search: Workspace, tmp_path: Path) -> None:
    export = search.training_data.export
    for taken in ("rows.card.json", "rows.validation.jsonl"):
        (tmp_path / taken).write_text("mine", encoding="utf-8")
        with pytest.raises(OutputExistsError, match=taken):
            export(RowKind.SCREENING, Form.CHAT, tmp_path / "rows.jsonl", ExportOptions(split=True))
        assert [path.name for path in tmp_path.glob("rows*")] == [taken]
        (tmp_path / taken).unlink()
    report = export(RowKind.SCREENING, Form.CHAT, tmp_path / "rows.jsonl", dry_run=True)
    assert (report.written, list(tmp_path.glob("rows*"))) == (False, [])


@pytest.mark.parametrize("name", ["metier.db", "profile.md", "resume.json"])
def test_the_workspace_itself_is_never_written_over(search: Workspace, name: str) -> None:
    before = (search.folder / name).read_bytes()
    with pytest.raises(OutputPathError, match="own files"):
        search.training_data.export(RowKind.SCREENING, Form.CSV, search.folder / name, force=True)
    assert (search.folder / name).read_bytes() == before


def test_what_cannot_be_split_is_said(search: Workspace, tmp_path: Path) -> None:
    for posting in search.desk.postings.all()[1:]:
        search.undo(posting.number)
    with pytest.raises(TrainingSplitError, match="1 row cannot"):
        search.training_data.export(
            RowKind.SCREENING, Form.CSV, tmp_path / "x.csv", ExportOptions(split=True)
        )
    assert not list(tmp_path.glob("x*"))


@pytest.mark.parametrize(
    "options",
    [
        ExportOptions(answer=AnswerForm.LABEL),
        ExportOptions(with_profile=True),
        ExportOptions(own_only=True),
        ExportOptions(most_tokens=300),
    ],
)
def test_options_of_decisions_are_refused_for_other_kinds(
    search: Workspace, tmp_path: Path, options: ExportOptions
) -> None:
    with pytest.raises(TrainingOptionError, match="`--kind interview` has none"):
        search.training_data.export(RowKind.INTERVIEW, Form.CSV, tmp_path / "x.csv", options)
    search.training_data.export(RowKind.SCREENING, Form.CSV, tmp_path / "x.csv", options)


def test_a_posting_of_no_tokens_is_refused(search: Workspace, tmp_path: Path) -> None:
    with pytest.raises(TrainingOptionError, match="leaves nothing"):
        search.training_data.export(RowKind.SCREENING, Form.CSV, tmp_path / "x", ExportOptions(most_tokens=3))


@pytest.mark.parametrize("kind", list(RowKind))
def test_an_empty_workspace_says_how_to_get_rows(tmp_path: Path, kind: RowKind) -> None:
    with Workspace.create(tmp_path / "empty", environment={}) as empty:
        with pytest.raises(NothingToTrainError) as caught:
            empty.training_data.export(kind, Form.CSV, tmp_path / "x.csv")
        assert "`metier " in caught.value.hint


def test_without_a_readable_resume_nothing_is_written(search: Workspace, tmp_path: Path) -> None:
    resume = {"basics": {"name": ["no", "name"]}}
    (search.folder / "resume.json").write_text(json.dumps(resume), encoding="utf-8")
    with pytest.raises(Exception, match=r"resume\.json") as caught:
        search.training_data.export(RowKind.SCREENING, Form.CSV, tmp_path / "x.csv")
    assert caught.value.__class__.__name__ in {"ResumeShapeError", RedactionError.__name__}
    assert not list(tmp_path.glob("x*"))


def test_only_the_share_that_was_asked_for_is_held_out(search: Workspace, tmp_path: Path) -> None:
    options = ExportOptions(split=True)
    sizes = []
    for share in (0.25, 0.5):
        report = search.training_data.export(
            RowKind.SCREENING, Form.CSV, tmp_path / "x", replace(options, share=share), force=True
        )
        sizes.append([file.n_rows for file in report.files if file.role != "card"])
        assert {file.file.name for file in report.files} == {"x.train", "x.validation", "x.card.json"}
    assert sizes == [[9, 3], [6, 6]]
