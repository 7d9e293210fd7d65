"""The web app killed while it puts a backup back or makes one: the old state or the new one is there, and nothing is lost."""

from __future__ import annotations

import http.client
import os
import random
import re
import time
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from tests.crash.harness import jobs_file, state
from tests.crash.test_web import served
from tests.web_world import multipart

from metier.storage.backup_read import check_store
from metier.workspace import Workspace

PATH = "/settings/backup/restore"
KILLS = int(os.environ.get("METIER_KILLS", "2"))
OLD_WISH, NEW_WISH = "## Must have\n- Old wish\n", "## Must have\n- New wish\n"


class Tab:
    """One browser that was let in."""

    def __init__(self, link: str) -> None:
        parts = urlsplit(link)
        self.host = parts.netloc
        answer, _ = self.ask("GET", f"{parts.path}?{parts.query}", cookie="")
        self.cookie = (answer.getheader("set-cookie") or "").partition(";")[0]

    def ask(
        self, method: str, path: str, body: bytes = b"", kind: str = "", *, cookie: str | None = None
    ) -> tuple[http.client.HTTPResponse, str]:
        """One request; redirects are not followed."""
        headers = {
            "Cookie": self.cookie if cookie is None else cookie, "Origin": f"http://{self.host}",
            "Content-Type": kind or "application/x-www-form-urlencoded",
        }  # fmt: skip
        with closing(http.client.HTTPConnection(self.host, timeout=60)) as connection:
            connection.request(method, path, body=body or None, headers=headers)
            answer = connection.getresponse()
            return answer, answer.read().decode(errors="replace")

    def post(self, path: str, **fields: str) -> tuple[http.client.HTTPResponse, str]:
        """A form."""
        return self.ask("POST", path, urlencode(fields).encode())

    def waiting(self, mark: str) -> str:
        """The page of restoring, once `mark` is on it."""
        until = time.monotonic() + 60
        while True:
            _, words = self.ask("GET", PATH)
            if mark in words or time.monotonic() > until:
                assert mark in words, words[-3_000:]
                return words
            time.sleep(0.02)


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A workspace, and a backup of an earlier state of it."""
    place = tmp_path_factory.mktemp("restore")
    with Workspace.create(place / "search", environment={}) as search:
        search.add(jobs_file(place / "jobs.jsonl", 120))
        for number in range(1, 21):
            search.label(number, ("excited", "maybe", "passed")[number % 3])
        (place / "search" / "profile.md").write_text(OLD_WISH, "utf-8")
        search.backup(place / "old.zip")
        (place / "search" / "profile.md").write_text(NEW_WISH, "utf-8")
        search.add(jobs_file(place / "more.jsonl", 160))
        search.label(30, "excited")
    return place / "search", place / "old.zip"


@pytest.fixture
def folder(worlds: tuple[Path, Path], tmp_path: Path) -> Path:
    import shutil

    return shutil.copytree(worlds[0], tmp_path / "search")


def wish(folder: Path) -> str:
    return (folder / "profile.md").read_text("utf-8")


def looked_at(tab: Tab, backup: Path) -> str:
    """Send the backup; what confirms it."""
    body, kind = multipart({}, [("file", "mine.zip", backup.read_bytes())])
    answer, words = tab.ask("POST", PATH, body, kind)
    assert answer.status == 303, words
    found = re.search(r"name=\"which\" value=\"(\w+)\"", tab.waiting('name="which"'))
    assert found
    return found[1]


def kept_states(folder: Path) -> Iterator[str]:
    """The states of all stores that were kept aside."""
    for path in folder.glob("metier.db.before-restore-*"):
        yield state(path)


@pytest.mark.parametrize("kill", range(KILLS))
def test_a_server_killed_while_it_restores_leaves_the_old_state_or_the_new_one_and_ends_it_at_the_next_start(
    worlds: tuple[Path, Path], folder: Path, kill: int
) -> None:
    before, rng = state(folder / "metier.db"), random.Random(kill)
    with served(folder) as (process, link):
        tab = Tab(link)
        which = looked_at(tab, worlds[1])
        with closing(_confirming(tab, which)):
            if kill % 2:  # as soon as it is about to replace something
                until = time.monotonic() + 30
                while not list(folder.glob(".restore-*/begun")) and time.monotonic() < until:
                    time.sleep(0.001)
                time.sleep(rng.uniform(0, 0.08))
            else:
                time.sleep(rng.uniform(0, 0.4))
            process.kill()
    check_store(folder / "metier.db")
    now, wished = state(folder / "metier.db"), wish(folder)
    is_new = now != before
    assert wished in {OLD_WISH, NEW_WISH}
    if is_new:  # what stood there is kept, whatever came of the rest
        assert before in kept_states(folder)
        assert list(folder.glob("before-restore-*.zip"))
        check_zip(next(folder.glob("before-restore-*.zip")))
    if wished == OLD_WISH:
        assert is_new
        assert NEW_WISH in {path.read_text("utf-8") for path in folder.glob("profile.md.before-restore-*")}
    with served(folder) as (_, link):
        tab = Tab(link)
        assert tab.ask("GET", "/inbox")[0].status == 200
        _, words = tab.ask("GET", PATH)
        if is_new and wished == NEW_WISH:
            assert "A restore was cut short" in words
        left = re.search(r"name=\"name\" value=\"([0-9a-f]{16})\"", words)
        if left:
            tab.post(f"{PATH}/choose", name=left[1])
            again = re.search(r"name=\"which\" value=\"(\w+)\"", tab.waiting('name="which"'))
            assert again
            which = again[1]
        elif not is_new:
            which = looked_at(tab, worlds[1])
        if left or not is_new:
            tab.post(f"{PATH}/confirm", which=which, confirm="yes")
            tab.waiting("It is back")
    assert wish(folder) == OLD_WISH
    assert state(folder / "metier.db") != before
    assert not list(folder.glob(".restore-*/begun"))


def _confirming(tab: Tab, which: str) -> http.client.HTTPConnection:
    """A connection over which the yes was sent, and whose answer nobody waits for."""
    connection = http.client.HTTPConnection(tab.host, timeout=60)
    headers = {
        "Cookie": tab.cookie, "Origin": f"http://{tab.host}", "Content-Type": "application/x-www-form-urlencoded",
    }  # fmt: skip
    body = urlencode({"which": which, "confirm": "yes"}).encode()
    connection.request("POST", f"{PATH}/confirm", body=body, headers=headers)
    return connection


def check_zip(path: Path) -> None:
    """A backup that can be put back."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert "metier.db" in archive.namelist()


def test_a_server_killed_while_it_takes_an_upload_or_makes_a_backup_leaves_the_workspace_as_it_was(
    worlds: tuple[Path, Path], folder: Path
) -> None:
    before = state(folder / "metier.db")
    uploads = (
        ("/add", "files", b'{"title": "Nurse", "text": "Nights."}\n' * 60_000),
        (PATH, "file", worlds[1].read_bytes() * 40),
    )
    with served(folder) as (process, link), ExitStack() as open_ones:
        tab = Tab(link)
        own = {"Cookie": tab.cookie, "Origin": f"http://{tab.host}"}
        for path, field, content in uploads:
            body, kind = multipart({}, [(field, "jobs.jsonl", content)])
            connection = open_ones.enter_context(closing(http.client.HTTPConnection(tab.host, timeout=60)))
            connection.putrequest("POST", path)
            for name, value in {**own, "Content-Type": kind, "Content-Length": str(len(body))}.items():
                connection.putheader(name, value)
            connection.endheaders()
            connection.send(body[: len(body) // 2])
        connection = open_ones.enter_context(closing(http.client.HTTPConnection(tab.host, timeout=60)))
        connection.request("POST", "/settings/backup", headers=own)
        until = time.monotonic() + 30
        while not list(folder.glob(".backup-*")) and time.monotonic() < until:
            time.sleep(0.001)
        process.kill()
    check_store(folder / "metier.db")
    assert state(folder / "metier.db") == before
    assert not list(folder.glob(".restore-*"))
    with served(folder) as (_, link):
        tab = Tab(link)
        tab.post("/settings/backup")
        until = time.monotonic() + 60
        while "Download it" not in tab.ask("GET", "/settings/backup")[1] and time.monotonic() < until:
            time.sleep(0.05)
        assert tab.post("/settings/backup/file")[0].status == 200
