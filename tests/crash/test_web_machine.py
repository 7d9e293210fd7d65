"""The web app on a machine that refuses: a disk that is full, a folder that may only be read, uploads at their limit."""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.crash.test_web import WORKER, served
from tests.crash.test_web_restore import PATH, Tab
from tests.web_world import multipart, serving

from metier.web.security.bodies import MOST_OF_FILES
from metier.workspace import Workspace

LOOKS = (
    "/inbox",
    "/decide",
    "/report",
    "/profile",
    "/settings/backup",
    PATH,
    "/paste",
    "/settings/health",
    "/add",
)
WRITES: tuple[tuple[str, dict[str, str]], ...] = (
    ("/inbox/2/decide", {"label": "maybe"}),
    ("/settings/backup", {}),
    ("/paste", {"top": "2", "kind": "prompted"}),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Workspace.create(tmp_path / "search", environment={}) as search:
        search.add_text("Night baker\nWe bake bread at night.")
        search.add_text("Day baker\nWe bake bread by day.")
        search.label(1, "excited")
    return tmp_path / "search"


def told(tab: Tab, code: str) -> None:
    """Every look is a page, every write is refused with `code`, and none is a fault of ours."""
    for path in LOOKS:
        answer, words = tab.ask("GET", path)
        assert answer.status == 200, (path, words)
        assert "E-WEB-INTERNAL" not in words, path
    for path, fields in WRITES:
        answer, words = tab.post(path, **fields)
        for _ in range(3):
            if answer.status == 303:
                answer, words = tab.ask("GET", answer.headers["location"])
        assert code in words, (path, answer.status, words)
        assert answer.status != 500, path
        assert "E-WEB-INTERNAL" not in words, path


@pytest.mark.skipif(
    not hasattr(resource, "prlimit"), reason="limits of another process are a facility of Linux"
)
def test_a_full_disk_is_told_on_every_page_and_goes_on_when_there_is_room(folder: Path) -> None:
    with served(folder) as (process, link):
        tab = Tab(link)
        for path in LOOKS:
            tab.ask("GET", path)  # what is computed for them is kept, while there is room
        before = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (0, before[1]))
        told(tab, "E-DISK")
        body, kind = multipart({}, [("file", "mine.zip", b"PK" * 50)])
        answer, words = tab.ask("POST", PATH, body, kind)
        assert (answer.status, "E-DISK" in words) == (507, True)
        assert not list(folder.glob(".restore-*"))
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, before)
        answer, words = tab.post("/inbox/2/decide", label="maybe")
        assert answer.status == 303, words
    with Workspace(folder, environment={}) as search:
        assert search.count().n_decided == 2


@contextlib.contextmanager
def served_read_only(folder: Path) -> Iterator[str]:
    """A server of a folder that may only be read: by its mode, for root by a mount of its own that may not be written."""
    command = [sys.executable, str(WORKER), str(folder)]
    if os.geteuid() == 0:
        mounts = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'
        command = ["unshare", "-m", "sh", "-c", mounts, str(folder), *command]
        if subprocess.run([*command[:6], "true"], capture_output=True, check=False).returncode:
            pytest.skip("this machine lets nobody mount")
    else:
        (folder / "metier.db").chmod(0o444)
        folder.chmod(0o555)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()
        folder.chmod(0o755)
        (folder / "metier.db").chmod(0o600)


def test_a_folder_that_may_only_be_read_is_looked_at_and_every_change_is_told(folder: Path) -> None:
    before = (folder / "metier.db").read_bytes()
    with served_read_only(folder) as link:
        tab = Tab(link)
        told(tab, "E-DIR-WRITE")
        body, kind = multipart({}, [("file", "mine.zip", b"PK" * 50)])
        answer, words = tab.ask("POST", PATH, body, kind)
        assert (answer.status, "E-DIR-WRITE" in words) == (503, True)
    assert (folder / "metier.db").read_bytes() == before


def test_an_upload_at_the_limit_is_taken_and_a_byte_more_is_refused(folder: Path) -> None:
    row = b'{"title": "Nurse", "text": "Night shifts."}\n'
    n_around = len(multipart({}, [("files", "jobs.jsonl", b"")])[0])
    with serving(folder) as client:
        for n_more in (0, 1):
            content = row + b"\n" * (MOST_OF_FILES - n_around - len(row) + n_more)
            answer = client.post("/add", {}, files=[("files", "jobs.jsonl", content)], follow=False)
            if n_more:
                assert (answer.status, "E-WEB-BODY" in answer.text) == (413, True)
            else:
                assert answer.status == 303, answer.words
                assert "1 row read" in client.settled(answer.headers["location"]).words
