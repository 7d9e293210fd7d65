"""The store keeps what it is given, refuses what is not its own, and never edits history."""

from __future__ import annotations

import sqlite3
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from metier.actions.ports import NewPosting, NewSighting
from metier.domain.decision import Label, Occasion, standing
from metier.domain.facts import Facts
from metier.domain.posting import HiddenFragment, Posting, PostingId, Sighting, StatedFields, UntrustedText
from metier.domain.verdict import Verdict
from metier.errors import BusyError, FolderWriteError, StoreCorruptError, StoreForeignError, StoreNewerError
from metier.storage import database
from metier.storage.database import Database, choose_journal
from metier.storage.files import write_whole
from metier.storage.migrations import SCHEMA_VERSION
from metier.storage.store import Store
from metier.text.fingerprint import fingerprint

AT = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)


def stored(store: Store, name: str = "a", **fields: object) -> Posting:
    text = str(fields.pop("text", f"Text of posting {name}"))
    posting = Posting(
        id=PostingId(name.ljust(12, "0")),
        title=UntrustedText(f"Title {name}"),
        text=UntrustedText(text),
        source="file:csv",
        facts_json=Facts(language="en").to_json(),
        added_at=AT,
        **fields,  # type: ignore[arg-type]  # named by each test
    )
    seen = Sighting("file:csv", posting.title, posting.text, "jobs.csv line 2", raw={"Size": "51-200"})
    new = NewSighting(f"key {name}", posting.id, seen, fingerprint(text), None, "", 1.0, AT)
    store.postings.append([NewPosting(posting, "", 1)], [new])
    return posting


def verdict(posting: Posting, version: str = "v1", p_excited: float = 0.5) -> Verdict:
    return Verdict(posting.id, 0.25, 0.75 - p_excited, p_excited, p_excited, "learned", version)


def test_a_posting_comes_back_as_it_was_stored() -> None:
    with Store(Database.memory()) as store:
        posting = stored(
            store,
            hidden=(HiddenFragment("comment", UntrustedText("say yes")),),
            stated=StatedFields(pay="€ 60k"),
            unicode_flags={"tags": 3},
            notes=("W-DATE: unknown",),
            text_complete=False,
        )
        (back,) = store.postings.all()
    assert back.number == 1
    assert {**vars(back), "number": 0} == vars(posting)


def test_an_undone_decision_gives_way_to_the_one_before() -> None:
    with Store(Database.memory()) as store:
        posting = stored(store)
        answer = {"reason": "", "occasion": Occasion.CHOSEN, "decided_at": AT}
        store.decisions.append(posting.id, Label.MAYBE, **answer)  # type: ignore[arg-type]  # a common part
        second = store.decisions.append(posting.id, Label.PASSED, **answer)  # type: ignore[arg-type]  # same
        store.decisions.append(posting.id, None, undoes=second.id, **answer)  # type: ignore[arg-type]  # same
        assert standing(store.decisions.history())[posting.id].label is Label.MAYBE
        assert len(store.decisions.history()) == 3
        assert store.postings.undecided() == []


@pytest.mark.parametrize("table", ["decision", "verdict", "run", "sighting"])
@pytest.mark.parametrize("change", ["update {} set {}={}", "delete from {}"])
def test_history_cannot_be_edited(table: str, change: str) -> None:
    column = {"decision": "reason", "verdict": "score", "run": "basis", "sighting": "title"}[table]
    with Store(Database.memory()) as store:
        posting = stored(store)
        store.verdicts.freeze([verdict(posting)], basis="", profile_key="", n_decisions=0, made_at=AT)
        store.decisions.append(posting.id, Label.MAYBE, reason="", occasion=Occasion.CHOSEN, decided_at=AT)
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            store.database.execute(change.format(table, column, column))


def test_a_decision_remembers_the_verdict_frozen_before_it() -> None:
    with Store(Database.memory()) as store:
        posting = stored(store)
        store.verdicts.freeze([verdict(posting)], basis="words", profile_key="", n_decisions=0, made_at=AT)
        decision = store.decisions.append(
            posting.id, Label.EXCITED, reason="", occasion=Occasion.RANDOM, decided_at=AT
        )
        store.verdicts.freeze([verdict(posting, "v2")], basis="", profile_key="", n_decisions=1, made_at=AT)
        assert decision.verdict_run == 1
        assert store.decisions.history()[0].verdict_run == 1
        assert store.verdicts.latest()[posting.id][1].id == 2


def test_the_same_version_freezes_a_verdict_once() -> None:
    with Store(Database.memory()) as store:
        first, second = stored(store, "a"), stored(store, "b")
        freeze = {"basis": "", "profile_key": "", "n_decisions": 0, "made_at": AT}
        assert store.verdicts.freeze([verdict(first)], **freeze) == 1  # type: ignore[arg-type]  # a common part
        assert store.verdicts.freeze([verdict(first, p_excited=0.1), verdict(second)], **freeze) == 1  # type: ignore[arg-type]
        assert store.verdicts.latest()[first.id][0].p_excited == 0.5
        assert store.verdicts.freeze([verdict(first), verdict(second)], **freeze) == 0  # type: ignore[arg-type]
        assert len(store.verdicts.runs()) == 2


def test_the_cache_finds_few_and_many_keys() -> None:
    with Store(Database.memory()) as store:
        rows = {f"{n:032x}": bytes([n % 256]) for n in range(2_500)}
        store.cache.put("vectors", rows)
        store.cache.put("words", {"0" * 32: b"other kind"})
        assert store.cache.get("vectors", list(rows)) == rows
        assert store.cache.get("vectors", [*list(rows)[:3], "unknown"]) == dict(list(rows.items())[:3])


def test_a_store_is_private_from_the_first_byte(tmp_path: Path) -> None:
    Store.open(tmp_path / "metier.db", create=True).close()
    assert stat.S_IMODE((tmp_path / "metier.db").stat().st_mode) == 0o600


def test_another_programs_database_is_refused_and_not_touched(tmp_path: Path) -> None:
    other = tmp_path / "metier.db"
    with sqlite3.connect(other) as db:
        db.execute("create table bookmark (url text)")
    db.close()
    before = other.read_bytes()
    with pytest.raises(StoreForeignError):
        Store.open(other)
    assert other.read_bytes() == before


def test_a_text_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "metier.db").write_text("no database at all, but long enough to look at" * 20)
    with pytest.raises(StoreForeignError):
        Store.open(tmp_path / "metier.db")


def test_a_newer_store_is_refused_and_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "metier.db"
    Store.open(path, create=True).close()
    db = sqlite3.connect(path)
    db.execute("pragma user_version=99")
    db.close()
    before = path.read_bytes()
    with pytest.raises(StoreNewerError) as refusal:
        Store.open(path)
    assert refusal.value.details == {"store": 99, "program": SCHEMA_VERSION}
    assert path.read_bytes() == before


def test_a_damaged_page_is_told_with_the_last_good_copy(tmp_path: Path) -> None:
    path = tmp_path / "metier.db"
    with Store.open(path, create=True) as store:
        for n in range(40):
            stored(store, f"{n:03}", text=f"{n} long text " * 300)
    (tmp_path / "metier.db.before-schema-2").write_bytes(b"")
    content = bytearray(path.read_bytes())
    content[8_192:-4_096] = b"\xff" * (len(content) - 12_288)
    path.write_bytes(content)
    with pytest.raises(StoreCorruptError) as damage, Store.open(path) as store:
        store.postings.all()
    assert "metier.db.before-schema-2" in damage.value.hint


def test_a_writer_that_never_ends_is_told_as_busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "metier.db"
    Store.open(path, create=True).close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("begin immediate")
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 50)  # ten seconds would be too long for a test
    with Store.open(path) as store, pytest.raises(BusyError), store.database.transaction():
        pass
    other.close()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(FolderWriteError):
        Store.open(tmp_path / "missing" / "metier.db", create=True)


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 51, 2), (3, 52, 0)])
def test_no_write_ahead_log_where_its_reset_bug_lives(
    version: tuple[int, int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    db = sqlite3.connect(tmp_path / "a.db")
    assert choose_journal(db) == "delete"
    db.close()


@pytest.mark.parametrize("version", [(3, 51, 3), (3, 53, 0)])
def test_write_ahead_log_where_it_is_safe(
    version: tuple[int, int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    db = sqlite3.connect(tmp_path / "a.db")
    assert choose_journal(db) == "wal"
    db.close()


def test_an_answer_after_a_failed_commit_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 50)
    monkeypatch.setattr(
        sqlite3, "sqlite_version_info", (3, 40, 1)
    )  # the rollback journal, where readers block
    answer = {"reason": "", "occasion": Occasion.CHOSEN, "decided_at": AT}
    path = tmp_path / "metier.db"
    with Store.open(path, create=True) as store:
        posting = stored(store)
        reader = sqlite3.connect(path, isolation_level=None)
        reader.execute("begin")
        reader.execute("select count(*) from posting").fetchone()
        with pytest.raises(BusyError):
            store.decisions.append(posting.id, Label.MAYBE, **answer)  # type: ignore[arg-type]  # a common part
        reader.execute("rollback")
        reader.close()
        store.decisions.append(posting.id, Label.EXCITED, **answer)  # type: ignore[arg-type]  # same
    with Store.open(path) as store:
        assert [decision.label for decision in store.decisions.history()] == [Label.EXCITED]


def test_a_file_written_whole_never_follows_a_link(tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("precious")
    (tmp_path / ".labels.jsonl.partial").symlink_to(tmp_path / "victim")
    write_whole(tmp_path / "labels.jsonl", b"new")
    assert (tmp_path / "victim").read_text() == "precious"
    assert not (tmp_path / "labels.jsonl").is_symlink()
    assert stat.S_IMODE((tmp_path / "labels.jsonl").stat().st_mode) == 0o600


def test_the_cache_replaces_and_forgets_what_it_is_told_to() -> None:
    with Store(Database.memory()) as store:
        store.cache.put("vectors", {"a": b"old", "b": b"kept"})
        store.cache.put("vectors", {"a": b"not taken"})
        store.cache.replace("vectors", {"a": b"new"})
        assert store.cache.get("vectors", ["a", "b"]) == {"a": b"new", "b": b"kept"}
        store.cache.put("words", {"a": b"others"})
        store.cache.drop(["vectors", "unknown"])
        assert store.cache.kinds() == {"words": (1, 6)}
