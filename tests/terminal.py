"""metier in a pseudo-terminal, as a person has it."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path


def _hear_ctrl_c() -> None:
    """What is started in the background ignores SIGINT, and so would the child; at a terminal nobody does."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Terminal:
    """A pseudo-terminal in which a command of metier runs.

    Args:
        folder: The workspace.
        words: The command.
    """

    def __init__(self, folder: Path, *words: str) -> None:
        self._master, slave = pty.openpty()
        environment = os.environ | {
            "TERM": "xterm",
            "COLUMNS": "80",
            "METIER_WORKSPACE": str(folder.absolute()),
        }
        self.child = subprocess.Popen(
            [sys.executable, "-m", "metier", *words],
            stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True,
            preexec_fn=_hear_ctrl_c,  # noqa: PLW1509  # nothing but this one call
        )  # fmt: skip
        os.close(slave)
        self.shown = b""
        self._seen = b""

    def until(self, words: str, seconds: float = 60) -> None:
        """Read on until `words` were shown."""
        assert self._is_shown(words, seconds), self._seen[-2000:]
        self._seen = self._seen.partition(words.encode())[2]

    def _is_shown(self, words: str, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while words.encode() not in self._seen and time.monotonic() < end:
            if select.select([self._master], [], [], 0.2)[0]:
                more = os.read(self._master, 65536)
                self._seen += more
                self.shown += more
        return words.encode() in self._seen

    def interrupt(self, until: str) -> None:
        """Send what the terminal sends at Ctrl-C until `until` is shown.

        A signal that comes between the prompt and the wait for keys is seen only at the next key, in Python as it is: a
        person presses again, and so does this.
        """
        for _ in range(10):
            self.child.send_signal(signal.SIGINT)
            if self._is_shown(until, 3):
                break
        self.until(until, 1)

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self._master, keys.encode())

    def close(self) -> None:
        """End whatever still runs."""
        self.child.kill()
        self.child.wait()
        os.close(self._master)
