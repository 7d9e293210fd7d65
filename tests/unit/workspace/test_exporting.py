"""Documents out of a real workspace: only what is true is written, whole or not at all, and it is noted."""

from __future__ import annotations

import builtins
import hashlib
import json
import stat
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from metier.domain.draft import Draft, DraftKind, Line, Origin, Section
from metier.errors import (
    ClaimError,
    ExtraMissingError,
    FontFileError,
    FormError,
    MetierError,
    NoDraftError,
    OutcomeTextError,
    OutputExistsError,
    OutputPathError,
    PaperTemplateError,
    RecordEmptyError,
    UnknownIdError,
)
from metier.testing import FixedClock, ToyEncoder, resume_of_ada
from metier.workspace import Workspace

AT = datetime(2026, 11, 3, 9, tzinfo=UTC)
GREETING = Line("Dear hiring team,", Section.GREETING, Origin.FRAME)
CLOSING = Line("Kind regards", Section.CLOSING, Origin.FRAME)


@pytest.fixture
def search(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(
        tmp_path / "ws", environment={}, clock=FixedClock(AT), encoder=ToyEncoder()
    ) as workspace:
        (tmp_path / "ws" / "resume.json").write_text(json.dumps(resume_of_ada()), encoding="utf-8")
        workspace.add_text("Reporting analyst\nCompany: Ward 7 / Söhne\nYou know Tableau and Python.\n")
        yield workspace


def tailored(search: Workspace) -> Draft:
    return search.tailoring.make(1).draft


def kept(search: Workspace, lines: Sequence[Line], kind: DraftKind = DraftKind.RESUME, *, like: Draft | None = None) -> Draft:  # fmt: skip
    """A draft with these lines, however false."""
    person = search.tailoring.person()
    return search.desk.drafts.append(
        search.posting(1).id, kind, lines=lines, facts=like.facts if like else (), contact=person.contact,
        made_at=AT, made_by="metier", record=person.record.key,
    )  # fmt: skip


def letter(search: Workspace) -> Draft:
    return kept(search, [GREETING, CLOSING], DraftKind.LETTER)


def files(search: Workspace) -> list[str]:
    return sorted(path.name for path in search.exporting.folder.rglob("*") if path.is_file())


def test_every_form_is_written_for_the_owner_alone_and_noted(search: Workspace) -> None:
    draft = tailored(search)
    report = search.exporting.export(1, forms=["pdf", "docx", "md", "txt"])
    assert [file.file.name for file in report.files] == [
        f"ada-quill-resume-ward-7-soehne.{form}" for form in ("pdf", "docx", "md", "txt")
    ]
    rows = search.desk.drafts.exports_of(search.posting(1).id)
    for file, row in zip(report.files, rows, strict=True):
        assert file.file.parent.name == "1-ward-7-soehne"
        assert stat.S_IMODE(file.file.stat().st_mode) == 0o600
        assert hashlib.sha256(file.file.read_bytes()).hexdigest() == file.sha256 == row.sha256
        assert (row.draft, row.form, row.variant, row.at) == (draft.id, file.form, "tailored, plain", AT)
        assert row.file == f"applications/1-ward-7-soehne/{file.file.name}"
    for folder in (search.exporting.folder, search.exporting.folder / "1-ward-7-soehne"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_whatever_there_is_is_written_unless_a_kind_is_named(search: Workspace) -> None:
    with pytest.raises(NoDraftError) as caught:
        search.exporting.export(1)
    assert "`metier tailor 1`" in caught.value.hint
    tailored(search)
    assert [file.kind for file in search.exporting.export(1).files] == ["resume"]
    with pytest.raises(NoDraftError, match="no letter"):
        search.exporting.export(1, kinds=["resume", "letter"])
    letter(search)
    report = search.exporting.export(1, force=True)
    assert [file.file.name for file in report.files] == ["ada-quill-resume-ward-7-soehne.pdf", "ada-quill-letter-ward-7-soehne.pdf"]  # fmt: skip
    assert report.variant == "tailored with letter, plain"


def test_a_letter_has_the_day_of_today_and_the_company(search: Workspace) -> None:
    letter(search)
    (file,) = search.exporting.export(1, forms=["txt"], kinds=["letter"]).files
    text = file.file.read_text(encoding="utf-8")
    assert "\nWard 7 / Söhne\n\n3 November 2026\n\nDear hiring team,\n" in text
    assert text.endswith("\nKind regards\n\nAda Quill\n")


@pytest.mark.parametrize(
    "words", ["Led 90 people at Tinta", "Built it all with Kubernetes", "Ten years of Rust"]
)
def test_what_no_fact_says_is_not_written_not_even_in_part(search: Workspace, words: str) -> None:
    draft = tailored(search)
    cited = next(
        line for line in draft.lines if line.section is Section.WORK and line.origin is not Origin.LOCKED
    )
    kept(search, [*draft.lines, replace(cited, text=words, origin=Origin.MODEL)], like=draft)
    for forms in (["txt"], ["pdf", "docx", "md"]):
        with pytest.raises(ClaimError) as caught:
            search.exporting.export(1, forms=forms, force=True)
        assert caught.value.exit_code == 9
        assert caught.value.message.startswith(f"resume, version 2, line {len(draft.lines) + 1}: ")
    assert files(search) == []
    assert not search.exporting.folder.exists()
    assert search.desk.drafts.exports() == []
    assert search.exporting.export(1, kinds=["resume"], version=1).remarks == ("resume 1 is not the newest, which is 2",)  # fmt: skip


def test_one_false_letter_keeps_a_true_resume_from_being_written_beside_it(search: Workspace) -> None:
    tailored(search)
    kept(search, [GREETING, Line("I led 90 people.", Section.BODY, Origin.MODEL), CLOSING], DraftKind.LETTER)
    with pytest.raises(ClaimError):
        search.exporting.export(1)
    assert files(search) == []


def test_an_old_version_is_held_to_the_resume_of_today(search: Workspace) -> None:
    tailored(search)
    search.exporting.export(1, forms=["txt"])
    resume = resume_of_ada()
    resume["work"][0]["highlights"] = resume["work"][0]["highlights"][1:]
    (search.folder / "resume.json").write_text(json.dumps(resume), encoding="utf-8")
    with pytest.raises(ClaimError):
        search.exporting.export(1, forms=["md"], kinds=["resume"], version=1)


@pytest.mark.parametrize(("place", "said"), [(0, "2020-04 – present"), (1, "2016-09 – 2020-03")])
def test_dates_that_changed_since_are_not_printed(search: Workspace, place: int, said: str) -> None:
    tailored(search)
    resume = resume_of_ada()
    resume["work"][place]["endDate"] = "2026-09"  # the id of a position leaves out when it ended
    (search.folder / "resume.json").write_text(json.dumps(resume), encoding="utf-8")
    with pytest.raises(ClaimError) as caught:
        search.exporting.export(1)
    assert said in caught.value.message
    search.tailoring.make(1)
    assert search.exporting.export(1, forms=["txt"]).files[0].version == 2


def test_contact_data_that_changed_since_are_told(search: Workspace) -> None:
    tailored(search)
    resume = resume_of_ada()
    resume["basics"]["email"] = "new@quill.example"
    (search.folder / "resume.json").write_text(json.dumps(resume), encoding="utf-8")
    (remark,) = search.exporting.export(1, forms=["txt"]).remarks
    assert remark == "name or contact data changed since resume 1 was made, which has the old ones"


def test_a_file_that_stands_there_is_replaced_only_by_force(search: Workspace, tmp_path: Path) -> None:
    tailored(search)
    target = tmp_path / "cv.txt"
    target.write_text("mine", encoding="utf-8")
    with pytest.raises(OutputExistsError) as caught:
        search.exporting.export(1, out=target)
    assert (caught.value.code, target.read_text(encoding="utf-8")) == ("E-EXISTS", "mine")
    assert search.desk.drafts.exports() == []
    assert search.exporting.export(1, out=target, force=True).files[0].form == "txt"
    assert target.read_text(encoding="utf-8").startswith("Ada Quill\n")
    (same,) = search.exporting.export(1, out=target).files
    assert same.is_same


def test_a_link_is_not_followed(search: Workspace, tmp_path: Path) -> None:
    tailored(search)
    victim, link = tmp_path / "victim.txt", tmp_path / "cv.txt"
    victim.write_text("mine", encoding="utf-8")
    link.symlink_to(victim)
    with pytest.raises(OutputExistsError):
        search.exporting.export(1, out=link)
    search.exporting.export(1, out=link, force=True)
    assert victim.read_text(encoding="utf-8") == "mine"
    assert not link.is_symlink()
    nowhere = tmp_path / "dangling.txt"
    nowhere.symlink_to(tmp_path / "none.txt")
    with pytest.raises(OutputExistsError):
        search.exporting.export(1, out=nowhere)


def test_of_two_documents_of_which_one_stands_there_neither_is_written(
    search: Workspace, tmp_path: Path
) -> None:
    tailored(search)
    (tmp_path / "ada-quill-resume-ward-7-soehne.md").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputExistsError):
        search.exporting.export(1, forms=["txt", "md"], out=tmp_path)
    assert not (tmp_path / "ada-quill-resume-ward-7-soehne.txt").exists()


def test_a_dry_run_writes_and_notes_nothing(search: Workspace) -> None:
    tailored(search)
    report = search.exporting.export(1, forms=["pdf", "txt"], dry_run=True)
    assert (len(report.files), report.is_stored, report.files[0].n_pages) == (2, False, 1)
    assert not search.exporting.folder.exists()
    assert search.desk.drafts.exports() == []


def test_what_does_not_fit_is_told_before_anything_is_written(search: Workspace, tmp_path: Path) -> None:
    tailored(search)
    letter(search)
    export = search.exporting.export
    expected: list[tuple[type[MetierError], dict[str, object]]] = [
        (FormError, {"forms": ["odt"]}),
        (FormError, {"out": tmp_path / "x.pdf"}),
        (FormError, {"out": tmp_path / "x.pdf", "forms": ["md"], "kinds": ["resume"]}),
        (FormError, {"version": 1}),
        (NoDraftError, {"version": 7, "kinds": ["resume"]}),
        (OutputPathError, {"out": tmp_path / "none" / "x.pdf", "kinds": ["resume"]}),
        (OutputPathError, {"out": f"{tmp_path}/none/"}),
        (PaperTemplateError, {"template": "plane"}),
        (FontFileError, {"fonts": [tmp_path / "none.ttf"]}),
        (OutcomeTextError, {"variant": "x" * 81}),
    ]
    for error, options in expected:
        with pytest.raises(error):
            export(1, **options)  # type: ignore[arg-type]  # each is one of its options
    with pytest.raises(UnknownIdError):
        export(9)
    assert files(search) == []
    assert search.desk.drafts.exports() == []


def test_markdown_and_text_need_no_extra(search: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.util

    found, imported = importlib.util.find_spec, builtins.__import__
    gone = {"reportlab", "pypdf", "docx"}

    def refuse(name: str, *rest: object, **more: object) -> object:
        if name.partition(".")[0] in gone:
            raise ModuleNotFoundError(name)
        return imported(name, *rest, **more)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *rest: None if name in gone else found(name, *rest)
    )
    monkeypatch.setattr(builtins, "__import__", refuse)
    tailored(search)
    for form in ("pdf", "docx"):
        with pytest.raises(ExtraMissingError) as caught:
            search.exporting.export(1, forms=[form, "md"])
        assert "metier[documents]" in caught.value.hint
    assert files(search) == []
    assert len(search.exporting.export(1, forms=["md", "txt"]).files) == 2


def test_who_notes_an_application_need_not_say_what_was_exported_last(search: Workspace) -> None:
    tailored(search)
    search.exporting.export(1, variant="first")
    search.exporting.export(1, template="compact", force=True)
    (noted,) = search.outcomes.note(1, "applied")
    assert noted.outcome.variant == "tailored, compact"
    assert noted.remarks[0] == "sent: as exported on 2026-11-03; `--variant` says otherwise"
    (again,) = search.outcomes.note(1, "applied")
    assert (again.is_new, again.remarks) == (False, ())
    assert search.outcomes.note(1, "applied", variant="")[0].outcome.variant == ""
    assert not search.outcomes.note(1, "applied")[0].is_new


def test_what_was_exported_after_the_day_was_not_sent_on_it(search: Workspace) -> None:
    tailored(search)
    search.exporting.export(1)
    assert search.outcomes.note(1, "applied", on=AT.date() - timedelta(days=1))[0].outcome.variant == ""
    search.outcomes.undo(1)
    assert search.outcomes.note(1, "applied", variant="by hand")[0].outcome.variant == "by hand"
    assert search.outcomes.note(1, "interview")[0].outcome.variant == ""


def test_an_export_without_a_name_leaves_the_outcome_without_one(search: Workspace) -> None:
    tailored(search)
    search.exporting.export(1)
    search.exporting.export(1, forms=["md"], variant="")
    (noted,) = search.outcomes.note(1, "applied")
    assert (noted.outcome.variant, noted.remarks) == ("", ())


def test_a_document_without_a_name_says_so(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "nameless", environment={}, encoder=ToyEncoder()) as search:
        resume = resume_of_ada()
        resume["basics"]["name"] = ""
        (search.folder / "resume.json").write_text(json.dumps(resume), encoding="utf-8")
        search.add_text("Cook\nYou cook.")
        search.tailoring.make(1)
        assert any("no name" in remark for remark in search.exporting.export(1, forms=["txt"]).remarks)


def test_an_emptied_resume_is_told_as_empty(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "emptied", environment={}, encoder=ToyEncoder()) as search:
        (search.folder / "resume.json").write_text(json.dumps(resume_of_ada()), encoding="utf-8")
        search.add_text("Cook\nYou cook.")
        search.tailoring.make(1)
        (search.folder / "resume.json").write_text("{}", encoding="utf-8")
        with pytest.raises(RecordEmptyError):
            search.exporting.export(1, forms=["txt"])
