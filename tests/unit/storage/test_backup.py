"""A backup is whole, verified and restores to the same; anything else is refused and nothing is touched."""

from __future__ import annotations

import json
import sqlite3
import stat
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.unit.storage.test_store import stored

from metier.domain.decision import Label, Occasion
from metier.errors import (
    BackupDamagedError,
    BusyError,
    IntegrityError,
    OutputExistsError,
    StoreForeignError,
    StoreNewerError,
)
from metier.storage import database
from metier.storage.backup import back_up, restore
from metier.storage.backup_read import check_store, look_into
from metier.storage.files import PERSONAL_FILES, make_personal_files
from metier.storage.store import Store

AT = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace with three postings and one decision."""
    place = tmp_path / "search"
    place.mkdir()
    make_personal_files(place)
    with Store.open(place / "metier.db", create=True) as store:
        first = stored(store, "a")
        stored(store, "b")
        stored(store, "c")
        store.decisions.append(
            first.id, Label.EXCITED, reason="team", occasion=Occasion.CHOSEN, decided_at=AT
        )
    return place


def backup_of(folder: Path) -> Path:
    target = folder.parent / "backup.zip"
    with Store.open(folder / "metier.db") as store:
        back_up(store.database, [folder / name for name in PERSONAL_FILES], target, made_at=AT)
    return target


def dump(path: Path) -> list[str]:
    db = sqlite3.connect(path)
    lines = list(db.iterdump())
    db.close()
    return lines


def test_restoring_brings_back_every_row_and_file(folder: Path) -> None:
    before = dump(folder / "metier.db")
    (folder / "profile.md").write_text("## Must have\n- Remote\n")
    target = backup_of(folder)
    with Store.open(folder / "metier.db") as store:
        stored(store, "d")
    (folder / "profile.md").write_text("something else")
    report = restore(target, folder, PERSONAL_FILES, moment=AT)
    assert dump(folder / "metier.db") == before
    assert (folder / "profile.md").read_text() == "## Must have\n- Remote\n"
    assert report.kept_aside == (
        "metier.db.before-restore-20260501T000000Z",
        "profile.md.before-restore-20260501T000000Z",
    )
    assert check_store(folder / report.kept_aside[0])["posting"] == 4
    assert (folder / report.kept_aside[1]).read_text() == "something else"


def test_restoring_into_an_empty_folder_makes_a_workspace(folder: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    new.mkdir()
    restore(backup_of(folder), new, PERSONAL_FILES, moment=AT)
    assert dump(new / "metier.db") == dump(folder / "metier.db")
    assert {file.name for file in new.iterdir()} == {"metier.db", *PERSONAL_FILES}


def test_a_damaged_store_can_be_restored_over(folder: Path) -> None:
    before = dump(folder / "metier.db")
    target = backup_of(folder)
    (folder / "metier.db").write_bytes(b"not a database any more" * 100)
    report = restore(target, folder, PERSONAL_FILES, moment=AT)
    assert dump(folder / "metier.db") == before
    assert (folder / report.kept_aside[0]).read_bytes().startswith(b"not a database")


def test_an_open_reader_sees_the_restored_rows(folder: Path) -> None:
    target = backup_of(folder)
    with Store.open(folder / "metier.db") as reader:
        stored(reader, "d")
        assert reader.postings.count() == 4
        restore(target, folder, PERSONAL_FILES, moment=AT)
        assert reader.postings.count() == 3


def test_an_existing_file_is_kept_without_force(folder: Path) -> None:
    target = backup_of(folder)
    with Store.open(folder / "metier.db") as store, pytest.raises(OutputExistsError):
        back_up(store.database, [], target, made_at=AT)


def rewritten(target: Path, changes: dict[str, bytes | None]) -> Path:
    """The same backup with some members replaced, added (or, as None, left out)."""
    with zipfile.ZipFile(target) as archive:
        members: dict[str, bytes | None] = {name: archive.read(name) for name in archive.namelist()}
    other = target.with_name("other.zip")
    with zipfile.ZipFile(other, "w") as archive:
        for name, content in (members | changes).items():
            if content is not None:
                archive.writestr(name, content)
    return other


@pytest.mark.parametrize(
    "changes",
    [
        {"metier.db": None},
        {"manifest.json": b"{}"},
        {"manifest.json": b"[1, 2"},
        {"profile.md": b"changed"},
        {
            "manifest.json": json.dumps(
                {"metier_backup": 1, "sha256": {"../../evil": "00", "metier.db": "00"}}
            ).encode()
        },
    ],
)
def test_a_changed_backup_is_refused_and_nothing_is_touched(
    folder: Path, changes: dict[str, bytes | None]
) -> None:
    other = rewritten(backup_of(folder), changes)
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    with pytest.raises(BackupDamagedError):
        restore(other, folder, PERSONAL_FILES, moment=AT)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before
    assert not (folder.parent.parent / "evil").exists()


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.99])
def test_a_cut_backup_is_refused(folder: Path, share: float) -> None:
    target = backup_of(folder)
    content = target.read_bytes()
    target.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(BackupDamagedError):
        restore(target, folder, PERSONAL_FILES, moment=AT)


def evil_backup(folder: Path, statement: str) -> Path:
    """A backup with right hashes whose store was changed by `statement`."""
    import hashlib

    target = backup_of(folder)
    with zipfile.ZipFile(target) as archive:
        store = folder.parent / "evil.db"
        store.write_bytes(archive.read("metier.db"))
        manifest = json.loads(archive.read("manifest.json"))
    db = sqlite3.connect(store)
    db.execute(statement)
    db.commit()
    db.close()
    manifest["sha256"]["metier.db"] = hashlib.sha256(store.read_bytes()).hexdigest()
    return rewritten(
        target, {"metier.db": store.read_bytes(), "manifest.json": json.dumps(manifest).encode()}
    )


def test_a_store_with_a_foreign_trigger_is_refused(folder: Path) -> None:
    evil = evil_backup(folder, "create trigger t after insert on offer begin delete from document; end")
    with pytest.raises(StoreForeignError):
        restore(evil, folder, PERSONAL_FILES, moment=AT)


def test_a_newer_store_is_refused(folder: Path) -> None:
    with pytest.raises(StoreNewerError):
        restore(evil_backup(folder, "pragma user_version=77"), folder, PERSONAL_FILES, moment=AT)


def test_flipped_bytes_in_the_packed_store_are_refused(folder: Path) -> None:
    target = backup_of(folder)
    content = bytearray(target.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 60] = bytes(byte ^ 0xFF for byte in content[middle : middle + 60])
    target.write_bytes(content)
    with pytest.raises(BackupDamagedError):
        restore(target, folder, PERSONAL_FILES, moment=AT)


def test_two_restores_in_one_second_keep_both_old_stores(folder: Path) -> None:
    target = backup_of(folder)
    with Store.open(folder / "metier.db") as store:
        stored(store, "d")
    kept = [restore(target, folder, PERSONAL_FILES, moment=AT).kept_aside[0] for _ in range(2)]
    assert [check_store(folder / name)["posting"] for name in kept] == [4, 3]


def test_a_journal_left_over_by_a_deleted_store_does_not_harm_the_restored_one(folder: Path) -> None:
    target = backup_of(folder)
    before = dump(folder / "metier.db")
    with Store.open(folder / "metier.db") as store:
        for n in range(30):
            stored(store, f"{n:03}", text=f"{n} " * 3_000)
    db = sqlite3.connect(folder / "metier.db", isolation_level=None)
    db.execute("pragma cache_spill=1")
    db.execute("pragma cache_size=5")
    db.execute("begin immediate")
    db.execute("update posting set text = text || 'x'")
    journal = (folder / "metier.db-journal").read_bytes()
    db.execute("rollback")
    db.close()
    (folder / "metier.db").unlink()
    (folder / "metier.db-journal").write_bytes(journal)
    restore(target, folder, PERSONAL_FILES, moment=AT)
    assert dump(folder / "metier.db") == before


def test_restored_files_are_readable_by_their_owner_only(folder: Path, tmp_path: Path) -> None:
    target = backup_of(folder)
    new = tmp_path / "new"
    new.mkdir(mode=0o755)
    (new / "profile.md").write_text("other wishes")
    restore(target, new, PERSONAL_FILES, moment=AT)
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in new.iterdir()}
    assert set(modes.values()) == {0o600}, modes


def test_a_restore_beside_a_writer_gives_up_and_says_busy(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = backup_of(folder)
    before = dump(folder / "metier.db")
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 300)
    writer = sqlite3.connect(folder / "metier.db", isolation_level=None)
    writer.execute("begin immediate")
    with pytest.raises(BusyError):
        restore(target, folder, PERSONAL_FILES, moment=AT)
    writer.execute("rollback")
    writer.close()
    assert dump(folder / "metier.db") == before


def test_a_look_tells_what_a_restore_would_bring_and_touches_nothing(folder: Path) -> None:
    (folder / "profile.md").write_text("## Must have\n- Remote\n")
    target = backup_of(folder)
    names = sorted(path.name for path in folder.iterdir())
    found = look_into(target, folder, PERSONAL_FILES)
    assert (found.made_at, found.counts["posting"], found.counts["decision"]) == (AT, 3, 1)
    assert found.newest == AT.isoformat()
    assert "profile.md" in found.files
    assert not found.is_store_alone
    assert sorted(path.name for path in folder.iterdir()) == names
    target.write_bytes(target.read_bytes()[:-200])
    with pytest.raises(BackupDamagedError):
        look_into(target, folder, PERSONAL_FILES)


def test_a_store_that_was_kept_aside_comes_back_by_itself(folder: Path) -> None:
    before = dump(folder / "metier.db")
    target = backup_of(folder)
    with Store.open(folder / "metier.db") as store:
        stored(store, "d")
    changed = dump(folder / "metier.db")
    (folder / "profile.md").write_text("mine")
    report = restore(target, folder, PERSONAL_FILES, moment=AT)
    aside = folder / report.kept_aside[0]
    assert dump(folder / "metier.db") == before
    profile = (folder / "profile.md").read_text()
    (folder / "models").mkdir()

    assert look_into(aside, folder, PERSONAL_FILES).is_store_alone
    again = restore(aside, folder, PERSONAL_FILES, moment=AT)
    assert dump(folder / "metier.db") == changed
    assert again.files == ()
    assert (folder / "profile.md").read_text() == profile
    assert (folder / "models").is_dir()


def test_a_damaged_or_foreign_store_is_no_backup(folder: Path, tmp_path: Path) -> None:
    before = dump(folder / "metier.db")
    for name, content in (
        ("cut.db", (folder / "metier.db").read_bytes()[:5_000]),
        ("bare.db", b"SQLite format 3\0"),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(IntegrityError):
            restore(tmp_path / name, folder, PERSONAL_FILES, moment=AT)
    with sqlite3.connect(tmp_path / "other.db") as db:
        db.execute("create table a (b)")
    db.close()
    with pytest.raises(StoreForeignError):
        restore(tmp_path / "other.db", folder, PERSONAL_FILES, moment=AT)
    assert dump(folder / "metier.db") == before
