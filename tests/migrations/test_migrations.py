"""Nobody loses data: every released schema opens, upgrades to exactly the fresh one, and is never edited."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from metier.domain.interview import standing_questions, standing_rounds
from metier.domain.outcome import Stage, applications
from metier.domain.placement import Cause, Lane
from metier.storage.backup_read import check_store
from metier.storage.migrations import MIGRATIONS, SCHEMA_VERSION, released_schema, schema_of
from metier.storage.store import Store
from metier.training.dataset.rows import RowKind
from metier.training.registry.events import Standing

RELEASED = sorted(Path(__file__).parent.glob("schema-*.sql"))


def old_store(dump: Path, path: Path) -> Path:
    """The store that a past release left behind, with its rows."""
    db = sqlite3.connect(path)
    db.executescript(dump.read_text(encoding="utf-8"))
    db.close()
    return path


def test_every_released_schema_has_its_dump() -> None:
    assert [file.name for file in RELEASED] == [f"schema-{n}.sql" for n in range(1, SCHEMA_VERSION + 1)]


@pytest.mark.parametrize("dump", RELEASED, ids=lambda file: file.stem)
def test_an_old_store_upgrades_to_the_fresh_schema_and_keeps_its_rows(dump: Path, tmp_path: Path) -> None:
    path = old_store(dump, tmp_path / "metier.db")
    with Store.open(path) as store:
        assert [d.label for d in store.decisions.history()] == ["maybe", "excited", None]
        assert [p.title for p in store.postings.all()] == ["Nurse", "Data engineer"]
        assert store.postings.count() == 2
    assert check_store(path)["verdict"] == 1


@pytest.mark.parametrize("dump", RELEASED[2:], ids=lambda file: file.stem)
def test_calls_and_consents_of_an_old_store_still_count(dump: Path, tmp_path: Path) -> None:
    with Store.open(old_store(dump, tmp_path / "metier.db")) as store:
        assert store.ledger.recover(datetime(2026, 6, 1, tzinfo=UTC)) == 1, "its process is long gone"
        spent = store.ledger.spent()
        assert (spent.total, spent.n_calls, spent.n_replies, spent.n_unknown) == (2860, 5, 1, 2)
        assert store.ledger.kept(["a" * 64])["a" * 64].reply.model == "small-1"
        assert store.ledger.maybe_paid([letter * 64 for letter in "abcde"]) == {"c" * 64, "d" * 64}
        assert [host for host, agreed in store.consents.standing().items() if agreed.classes] == [
            "api.example.com"
        ]


@pytest.mark.parametrize("dump", RELEASED[3:], ids=lambda file: file.stem)
def test_batches_of_an_old_store_are_still_under_way(dump: Path, tmp_path: Path) -> None:
    with Store.open(old_store(dump, tmp_path / "metier.db")) as store:
        (batch,) = store.batches.all()
        assert (batch.alias, batch.remote, batch.price.output) == ("gpt", "batch_abc", Decimal(4))
        assert [call.reserved for call in store.batches.calls(batch.name)] == [450]
        assert store.ledger.in_batch(["e" * 64]) == {"e" * 64}


@pytest.mark.parametrize("dump", RELEASED[4:], ids=lambda file: file.stem)
def test_placements_of_an_old_store_still_say_why(dump: Path, tmp_path: Path) -> None:
    with Store.open(old_store(dump, tmp_path / "metier.db")) as store:
        screening = store.placements.newest()
        assert screening is not None
        assert screening.promise == '{"miss": 0.05}'
        placed = store.placements.placements(screening.id)
        assert {row.lane for row in placed.values()} == {Lane.HIDDEN, Lane.LOOK}
        (look,) = (row for row in placed.values() if row.lane is Lane.LOOK)
        assert (look.causes, look.second) == ((Cause.EDGE, Cause.GUARDRAIL), (0.1, 0.3, 0.6))
        assert look.raised[0].quote.words == "Python"


@pytest.mark.parametrize("dump", RELEASED[5:], ids=lambda file: file.stem)
def test_outcomes_of_an_old_store_still_stand(dump: Path, tmp_path: Path) -> None:
    with Store.open(old_store(dump, tmp_path / "metier.db")) as store:
        rows = store.outcomes.history()
        assert [row.stage for row in rows] == [Stage.APPLIED, Stage.INTERVIEW, Stage.REJECTED, None]
        (application,) = applications(rows).values()
        assert (application.stage, application.since) == (Stage.INTERVIEW, date(2026, 5, 9))
        assert (application.variant, application.applied_on) == ("short letter", date(2026, 5, 2))


@pytest.mark.parametrize("dump", RELEASED, ids=lambda file: file.stem)
def test_a_released_step_is_never_edited(dump: Path, tmp_path: Path) -> None:
    path = old_store(dump, tmp_path / "metier.db")
    db = sqlite3.connect(path)
    (version,) = db.execute("pragma user_version").fetchone()
    assert schema_of(db) == released_schema(version)
    db.close()


def test_every_step_says_why() -> None:
    assert all(migration.why and migration.statements for migration in MIGRATIONS)


@pytest.mark.parametrize("dump", RELEASED[6:], ids=lambda file: file.stem)
def test_drafts_and_interviews_of_an_old_store_still_read(dump: Path, tmp_path: Path) -> None:
    with Store.open(old_store(dump, tmp_path / "metier.db")) as store:
        first, second = store.drafts.all()
        assert (first.kind, first.version, second.version, second.based_on) == ("resume", 1, 2, first.id)
        assert first.contact.links == ("https://ada.example",)
        assert [line.cites for line in first.lines] == [(fact.id,) for fact in first.facts]
        assert [row.variant for row in store.drafts.exports_of(first.posting_id)] == ["tailored"]
        assert [row.rating for row in standing_rounds(store.interviews.rounds())] == [4]
        assert [row.question for row in standing_questions(store.interviews.questions())] == ["Why us?"]


@pytest.mark.parametrize("dump", RELEASED[7:], ids=lambda file: file.stem)
def test_tuned_models_of_an_old_store_still_stand(dump: Path, tmp_path: Path) -> None:
    with Store.open(old_store(dump, tmp_path / "metier.db")) as store:
        now = store.tuned_events.standing()
        assert now.in_use(RowKind.SCREENING) == "encoder-0601-aaaaaa"
        assert {model: now.standing(model) for model in now.ids} == {
            "encoder-0601-aaaaaa": Standing.IN_USE,
            "encoder-0602-bbbbbb": Standing.WAS_USED,
            "lora-0603-cccccc": Standing.SET_ASIDE,
        }
