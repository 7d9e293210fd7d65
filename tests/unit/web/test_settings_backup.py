"""Backup in the browser: one file that restores, removed here once it was sent; decisions out and in again."""

from __future__ import annotations

import json
import os
import time
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from tests.tuning_world import labelled
from tests.web_world import Client, serving

from metier.testing import FixedClock
from metier.workspace import Workspace


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    """A server of 24 decisions about 48 postings."""
    with serving(labelled(tmp_path / "ws"), clock=FixedClock()) as client:
        yield client


def left(client: Client) -> list[Path]:
    """Backups that stand in the workspace, once what is sent is sent: files are removed just after."""
    until = time.monotonic() + 60
    while (found := list(client.site.folder.glob(".backup-*"))) and time.monotonic() < until:
        time.sleep(0.02)
    return found


def made(client: Client) -> None:
    client.post("/settings/backup")
    assert "Download it" in client.settled("/settings/backup").words


def test_a_backup_is_made_downloaded_and_removed_here(client: Client, tmp_path: Path) -> None:
    assert client.post("/settings/backup/file").status == 404
    made(client)
    page = client.get("/settings/backup").words
    assert "48 postings, 24 decisions" in page
    assert list(client.site.folder.glob(".backup-*"))
    answer = client.post("/settings/backup/file")
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"].startswith('attachment; filename="metier-backup-20')
    assert zipfile.ZipFile(BytesIO(answer.content)).testzip() is None
    assert not left(client)
    assert "Download it" not in client.settled("/settings/backup").words

    (tmp_path / "came.zip").write_bytes(answer.content)
    Workspace.restore(tmp_path / "came.zip", tmp_path / "other")
    with Workspace(tmp_path / "other", environment={}) as other:
        assert (other.count().n_postings, other.count().n_decided) == (48, 24)


def test_a_new_backup_takes_the_place_of_one_that_waits(client: Client) -> None:
    made(client)
    of_a_killed_server = client.site.folder / ".backup-left"
    of_a_killed_server.mkdir()
    os.utime(of_a_killed_server, (1, 1))
    made(client)
    assert len(list(client.site.folder.glob(".backup-*"))) == 1


def test_a_backup_that_cannot_be_written_is_told(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from metier.errors import DiskFullError

    def full(*_: object, **__: object) -> None:
        raise DiskFullError(what="no room")

    monkeypatch.setattr(Workspace, "backup", full)
    client.post("/settings/backup")
    page = client.settled("/settings/backup")
    assert "E-DISK" in page.text
    assert "Make a backup" in page.words


def test_decisions_leave_as_lines_and_come_back(client: Client, tmp_path: Path) -> None:
    decided = client.get("/settings/backup/labels.jsonl?which=decided")
    assert len(decided.text.splitlines()) == 24
    whole = client.get("/settings/backup/labels.jsonl")
    assert whole.headers["content-disposition"].startswith('attachment; filename="metier-labels-')
    rows = [json.loads(line) for line in whole.text.splitlines()]
    assert len(rows) == 48
    assert not left(client)

    Workspace.create(tmp_path / "new", environment={}).close()
    with serving(tmp_path / "new", clock=FixedClock()) as other:
        sent = [("files", "labels.jsonl", whole.content)]
        place = other.post("/add", {"labels": "on"}, files=sent, follow=False).headers["location"]
        look = other.settled(place)
        assert "48" in look.words
        with Workspace(tmp_path / "new", environment={}) as new:
            assert new.count().n_postings == 0, "it is looked at first"
