"""Holds many conversations through the ledger, to be killed: by others at any moment, or by itself at a named one.

Usage: python -m tests.crash.paying_worker STORE PORT N CAP RUN RETRY_UNKNOWN MOMENT TIMES

Prints `ready`, then the place and answer of each conversation that ended, with `-` and the reason for one that came to no end.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Generator
from pathlib import Path

from tests.paying_fakes import PRICE, ask
from tests.paying_server import PROSE, LoopbackModel

from metier.actions.ledger import Caps
from metier.actions.paying import PayingAsker, Retries, Terms
from metier.domain.chat import Ask, ChatReply
from metier.storage.clock import SystemClock
from metier.storage.store import Store

IN_FLIGHT = 4
MAX_TOKENS = 40


def conversation(number: int) -> Generator[Ask, ChatReply, str]:
    """One question, and another where the answer is no label."""
    reply = yield ask(f"posting {number}", max_tokens=MAX_TOKENS)
    if reply.text == PROSE:
        reply = yield ask(f"posting {number} again", purpose="repair", max_tokens=MAX_TOKENS)
    return reply.text


class Doom:
    """Kills this process when `moment` has come for the n-th time."""

    def __init__(self, moment: str, times: int) -> None:
        self._moment, self._times = moment, times

    def at(self, moment: str) -> None:
        if moment == self._moment:
            self._times -= 1
            if self._times <= 0:
                os.kill(os.getpid(), signal.SIGKILL)


class MortalModel(LoopbackModel):
    """Dies after a request has left and before its answer is read."""

    def __init__(self, port: int, doom: Doom) -> None:
        super().__init__(port)
        self._doom = doom

    def sent(self) -> None:
        self._doom.at("after_send")


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main(arguments: list[str]) -> None:
    path, port, n, cap, run, retry_unknown, moment, times = arguments
    doom = Doom(moment, int(times))
    say("ready")
    with Store.open(Path(path)) as store:
        terms = Terms(
            run,
            PRICE,
            Caps(total=int(cap) or None),
            IN_FLIGHT,
            Retries(base=0.01, cap=0.05),
            retry_unknown=retry_unknown == "yes",
        )
        asker = PayingAsker(
            MortalModel(int(port), doom), store.ledger, SystemClock(), terms, failpoint=doom.at
        )
        for talked in asker.talk([conversation(number) for number in range(int(n))]):
            say(f"{talked.place} {talked.result or f'- {talked.unanswered}'}")
    say("done")


if __name__ == "__main__":
    main(sys.argv[1:])
