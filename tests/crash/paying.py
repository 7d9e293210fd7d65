"""Kills processes that pay, and compares what is left with the bill of the server that was paid."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.crash.paying_worker import IN_FLIGHT, conversation
from tests.paying_server import Books, paying_server

from metier.domain.chat import ChatReply
from metier.storage.backup_read import check_store
from metier.storage.store import Store

ROOT = Path(__file__).parents[2]
MOMENTS = ("after_reply", "after_commit", "after_send")
"""Before a commit that settles replies, after one that may have reserved what is not yet sent, and with a call under way."""
N = 100
_LATENCY = 0.005
_LONGEST = 0.35  # seconds after which most runs have ended


@dataclass
class Campaign:
    """What one store went through.

    Attributes:
        cap, bill, in_ledger: While there were kills; millionths of a dollar.
        n_lost: Answers that were billed and never kept.
        n_unknown: Calls that the ledger counts without an answer.
        n_twice_unasked: Questions that were billed twice although nobody asked for it.
        n_twice_on_request: Those of the last run, which asks again about what may have been paid.
        is_same: Whether the last run ended with the answers of an uninterrupted one.
    """

    cap: int
    n_kills: int = 0
    n_at_failpoints: int = 0
    bill: int = 0
    in_ledger: int = 0
    n_lost: int = 0
    n_unknown: int = 0
    n_twice_unasked: int = 0
    n_twice_on_request: int = 0
    is_same: bool = False

    @property
    def most_reserved(self) -> int:
        """Calls that can have been reserved at the kills: those on their way, and as many ahead."""
        return self.n_kills * 2 * IN_FLIGHT


def start(
    store: Path,
    port: int,
    *,
    cap: int = 0,
    run: str = "run",
    again: bool = False,
    doom: tuple[str, int] = ("", 0),
) -> subprocess.Popen[str]:
    """A worker that has begun."""
    words = [str(store), str(port), str(N), str(cap), run, "yes" if again else "no", doom[0], str(doom[1])]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.crash.paying_worker", *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def finish(process: subprocess.Popen[str]) -> dict[int, str]:
    """The answers of a worker that is left alone."""
    words, _ = process.communicate()
    assert process.returncode == 0
    *rows, last = words.splitlines()
    assert last == "done"
    return {int(place): answer for place, _, answer in (row.partition(" ") for row in rows)}


def kill_often(folder: Path, *, seed: int, n_kills: int = 10) -> Campaign:
    """One store: workers are killed until so many have been, or nothing is left to ask; then one may end."""
    rng = random.Random(seed)
    store = folder / "metier.db"
    Store.open(store, create=True).close()
    whole = _whole_bill()
    campaign = Campaign(cap=round(whole * rng.uniform(0.4, 1.6)))
    with paying_server(Books(latency=_LATENCY, fails=rng.choice([0, 0, 13]))) as books:
        while campaign.n_kills < n_kills and _kill_some(campaign, store, books.port, rng):
            pass
        Store.open(store).close()  # recovers a hot journal, as the next command would
        check_store(store)
        finish(start(store, books.port, cap=campaign.cap))
        _read(campaign, store, books)
        final = finish(start(store, books.port, again=True))
        campaign.n_twice_on_request = sum(n - 1 for n in books.answered.values())
        campaign.is_same = final == expected()
    return campaign


def _kill_some(campaign: Campaign, store: Path, port: int, rng: random.Random) -> bool:
    """One or two workers at the same store, killed at a random moment or at a named one; False where none had to be."""
    doomed = []
    for number in range(rng.choice([1, 1, 2])):
        by_itself = rng.random() < 0.6
        doom = (rng.choice(MOMENTS), rng.randint(1, 12)) if by_itself else ("", 0)
        doomed.append(start(store, port, cap=campaign.cap, run=f"run {number}", doom=doom))
    end = time.monotonic() + rng.uniform(0, _LONGEST)
    for process in doomed:
        while process.poll() is None and time.monotonic() < end:
            time.sleep(0.005)
        by_itself = process.poll() is not None
        process.kill()
        process.communicate()
        campaign.n_kills += process.returncode == -9
        campaign.n_at_failpoints += process.returncode == -9 and by_itself
    return any(process.returncode == -9 for process in doomed)


def _read(campaign: Campaign, store: Path, books: Books) -> None:
    """Compare the ledger with the bill."""
    with Store.open(store) as opened:
        spent = opened.ledger.spent()
    campaign.bill, campaign.in_ledger = books.cost(), spent.total
    campaign.n_unknown = spent.n_unknown
    campaign.n_lost = books.answered.total() - spent.n_replies
    campaign.n_twice_unasked = sum(n - 1 for n in books.answered.values())


def _reply(answer: bytes) -> ChatReply:
    return ChatReply(json.loads(answer)["text"])


def _asked(books: Books) -> dict[int, str]:
    """What every conversation ends with, asked of the server's own books without a network."""
    answers = {}
    for number in range(N):
        talk = conversation(number)
        ask = next(talk)
        try:
            while True:
                answer = books.respond(
                    {"words": ask.request.turns[-1].text, "max_tokens": ask.request.max_tokens}
                )
                assert answer is not None
                ask = talk.send(_reply(answer[1]))
        except StopIteration as end:
            answers[number] = end.value
    return answers


def expected() -> dict[int, str]:
    """The answers of a run that nothing interrupts."""
    return _asked(Books())


def _whole_bill() -> int:
    """What such a run costs."""
    books = Books()
    _asked(books)
    return books.cost()
