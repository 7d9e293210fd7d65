"""What a machine does to a server that goes on: a disk that refuses, files that cannot be read, a store that is replaced or gone."""

from __future__ import annotations

import errno
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web_world import Client, serving

from metier.workspace import Workspace

PAGES = ("/inbox", "/decide", "/report", "/profile", "/settings", "/add", "/pipeline")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Workspace.create(tmp_path / "search", environment={}) as search:
        search.add_text("Night baker\nWe bake bread at night.")
    return tmp_path / "search"


@pytest.fixture
def client(folder: Path) -> Iterator[Client]:
    with serving(folder) as client:
        yield client


@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.ENOSPC, "E-DISK"), (errno.EROFS, "E-DIR-WRITE"), (errno.EACCES, "E-DIR-WRITE")],
)
def test_a_disk_that_refuses_is_told_in_pages_and_works(
    client: Client, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    def refuse(**_: object) -> str:
        raise OSError(number, "No", "/somewhere")

    monkeypatch.setattr(tempfile, "mkdtemp", refuse)
    assert code in client.get("/settings/backup/labels.jsonl").text
    client.post("/settings/backup", follow=False)
    assert code in client.settled("/settings/backup").text


def test_a_path_that_is_not_there_is_a_fault_and_names_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> str:
        raise FileNotFoundError(errno.ENOENT, "No", "/somewhere/secret")

    monkeypatch.setattr(tempfile, "mkdtemp", refuse)
    answer = client.get("/settings/backup/labels.jsonl")
    assert answer.status == 500
    assert "E-WEB-INTERNAL" in answer.text
    assert "secret" not in answer.text


def test_health_tells_of_a_profile_that_cannot_be_read_beside_all_else(client: Client, folder: Path) -> None:
    (folder / "profile.md").write_bytes(b"# Me \xff\n")
    told = client.settled("/settings/health").words
    assert "not UTF-8" in told
    assert "decisions" in told
    assert client.get("/inbox").status == 422


def test_a_broken_metier_toml_stops_every_page_but_the_one_that_mends_it(
    client: Client, folder: Path
) -> None:
    (folder / "metier.toml").write_text("screener = [", "utf-8")
    for path in PAGES:
        answer = client.get(path)
        assert (answer.status, "/settings/file" in answer.text) == (400, True), path
    assert client.get("/settings/file").status == 200


def _newer(store: Path) -> None:
    with sqlite3.connect(store) as db:
        db.execute("pragma user_version = 999")
    db.close()


def _foreign(store: Path) -> None:
    store.unlink()
    with sqlite3.connect(store) as db:
        db.execute("create table a (b)")
    db.close()


def _corrupt(store: Path) -> None:
    store.write_bytes(store.read_bytes()[:100] + b"\xaa" * 40_000)


def _gone(store: Path) -> None:
    store.unlink()


STORES = {
    "E-DB-NEWER": _newer,
    "E-DB-FOREIGN": _foreign,
    "E-DB-CORRUPT": _corrupt,
    "E-WORKSPACE": _gone,
}


@pytest.mark.parametrize("code", STORES)
def test_a_store_that_is_replaced_while_serving_is_told_and_not_touched(
    client: Client, folder: Path, code: str
) -> None:
    assert client.get("/inbox").status == 200
    for more in folder.glob("metier.db-*"):
        more.unlink()
    STORES[code](folder / "metier.db")
    before = (folder / "metier.db").read_bytes() if (folder / "metier.db").exists() else b""
    for path in PAGES:
        answer = client.get(path)
        assert code in answer.text, (path, answer.words)
    decided = client.post("/postings/1/decide", {"label": "excited", "before": "0"}, follow=False)
    assert code in decided.text
    after = (folder / "metier.db").read_bytes() if (folder / "metier.db").exists() else b""
    assert after == before


def test_a_folder_that_is_gone_is_told_and_not_made_again(client: Client, folder: Path) -> None:
    shutil.rmtree(folder)
    for path in PAGES:
        assert "E-WORKSPACE" in client.get(path).text
    client.post("/add", {"text": "Cook\nWe cook."})
    assert not folder.exists()
