"""The web app beside other processes, and killed: what it acknowledged stays, and nobody sees a locked store."""

from __future__ import annotations

import http.client
import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from tests.crash.harness import command, jobs_file
from tests.web_sample import sample_workspace

from metier.storage.backup_read import check_store
from metier.testing import ToyEncoder
from metier.workspace import Workspace

WORKER = Path(__file__).with_name("web_worker.py")
LABELS = ("excited", "maybe", "passed")
N_POSTINGS = 120


@dataclass
class Browser:
    """Decides by the page of one server, and notes what it was told."""

    link: str
    cookie: str = ""
    acknowledged: dict[int, str] = field(default_factory=dict)
    refused: list[tuple[int, int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        parts = urlsplit(self.link)
        self.host = parts.netloc
        if self.cookie:  # two tabs of one browser
            return
        answer, _ = self._ask("GET", f"{parts.path}?{parts.query}")
        self.cookie = (answer.getheader("set-cookie") or "").partition(";")[0]

    def _ask(self, method: str, path: str, body: str = "") -> tuple[http.client.HTTPResponse, str]:
        headers = {
            "Cookie": self.cookie, "Origin": f"http://{self.host}",
            "Content-Type": "application/x-www-form-urlencoded",
        }  # fmt: skip
        with closing(http.client.HTTPConnection(self.host, timeout=60)) as connection:
            connection.request(method, path, body=body or None, headers=headers)
            answer = connection.getresponse()
            return answer, answer.read().decode()

    def decide(self, numbers: Sequence[int], *, every: int = 0) -> None:
        """Decide about postings until the server is gone; `every` so many, look at a page as well."""
        for number in numbers:
            label = LABELS[number % 3]
            fields = {
                "posting": number,
                "label": label,
                "before": 0,
                "occasion": "chosen",
                "reason": f"reason {number}",
            }
            try:
                answer, words = self._ask("POST", "/decide", urlencode(fields))
                if answer.status == 303:
                    self.acknowledged[number] = label
                else:
                    self.refused.append((number, answer.status, words[:2_000]))
                if every and number % every == 0:
                    looked, words = self._ask("GET", "/inbox")
                    if looked.status != 200:
                        self.refused.append((number, looked.status, words[:2_000]))
            except (OSError, http.client.HTTPException):
                return


@contextmanager
def served(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    process = subprocess.Popen([sys.executable, str(WORKER), str(folder)], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Workspace.create(tmp_path / "search", environment={}).close()
    with Workspace(tmp_path / "search", environment={}) as search:
        search.add(jobs_file(tmp_path / "jobs.jsonl", N_POSTINGS))
    return tmp_path / "search"


def decided(folder: Path) -> dict[int, str]:
    """Number to label, of every decision that stands."""
    with closing(sqlite3.connect(folder / "metier.db")) as db:
        rows = db.execute("select posting, label from decision order by id")
        return {number: label for number, label in rows if label}


def test_a_server_killed_while_it_stores_keeps_what_it_acknowledged(folder: Path) -> None:
    rng, left = random.Random(11), list(range(1, N_POSTINGS + 1))
    acknowledged: dict[int, str] = {}
    sent: set[int] = set()
    for _ in range(3):
        with served(folder) as (process, link):
            browser = Browser(link)
            begun = len(sent)
            todo = [number for number in left if number not in sent]
            thread = threading.Thread(target=browser.decide, args=(todo,))
            thread.start()
            until = time.monotonic() + 30
            while len(browser.acknowledged) < 3 and time.monotonic() < until:
                time.sleep(0.01)
            time.sleep(rng.uniform(0, 0.4))
            process.kill()
            thread.join(60)
            assert browser.refused == []
            acknowledged |= browser.acknowledged
            sent |= set(todo[: len(browser.acknowledged) + 1])
            assert len(sent) > begun
        kept = decided(folder)
        assert acknowledged.items() <= kept.items()
        assert set(kept) <= sent  # at most the one that was on its way
        check_store(folder / "metier.db")
    assert len(acknowledged) >= 9


def test_two_servers_and_two_commands_at_once_lose_no_decision_and_nobody_is_told_of_a_lock(
    folder: Path, tmp_path: Path
) -> None:
    answers = tmp_path / "answers.txt"
    by_command = range(91, N_POSTINGS + 1)
    answers.write_text("".join(f"{number} {LABELS[number % 3]}\n" for number in by_command))
    more = jobs_file(tmp_path / "more.jsonl", N_POSTINGS + 200)
    with served(folder) as (_, first), served(folder) as (_, second):
        one = Browser(first)
        browsers = [one, Browser(first, one.cookie), Browser(second)]
        shares = [range(1, 31), range(31, 61), range(61, 91)]
        threads = [
            threading.Thread(target=browser.decide, args=(share,), kwargs={"every": 6})
            for browser, share in zip(browsers, shares, strict=True)
        ]
        adding = subprocess.Popen(
            command("add", folder, more), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        labelling = subprocess.Popen(
            command("label", folder, answers), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(240)
        told = [process.communicate(timeout=240)[1] for process in (adding, labelling)]
    assert ([adding.returncode, labelling.returncode], told) == ([0, 0], [b"", b""])
    assert [browser.refused for browser in browsers] == [[], [], []]
    expected = {number: LABELS[number % 3] for number in range(1, N_POSTINGS + 1)}
    assert {number: label for browser in browsers for number, label in browser.acknowledged.items()} == {
        number: label for number, label in expected.items() if number <= 90
    }
    assert decided(folder) == expected
    assert check_store(folder / "metier.db")["posting"] == N_POSTINGS + 200


def test_verdicts_that_another_process_adds_between_two_reads_are_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = sample_workspace(tmp_path / "search", n_later=1)
    with Workspace(folder, environment={}, encoder=ToyEncoder()) as search:
        verdicts = search._store.verdicts
        runs = verdicts.runs

        def and_then_another_screens() -> object:
            found = runs()
            with Workspace(folder, environment={}, encoder=ToyEncoder()) as other:
                other.label(other.list(which="undecided", limit=1).rows[0].posting.number, "passed")
                other.screen()
            return found

        monkeypatch.setattr(verdicts, "runs", and_then_another_screens)
        before = verdicts.scores()
        monkeypatch.undo()
        assert before.keys() == verdicts.scores().keys()
