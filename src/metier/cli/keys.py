"""How a person answers: one key in a terminal, one line everywhere else."""

from __future__ import annotations

import os
import select
import sys
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Protocol, Self

import click

KEYS = {
    "excited": ("1", "e", "excited"),
    "maybe": ("2", "m", "maybe"),
    "passed": ("3", "p", "pass", "passed"),
    "skip": ("s", " ", "skip"),
    "undo": ("u", "undo", "\x7f", "\x08"),
    "why": ("w", "why"),
    "keep": ("k", "keep"),
    "text": ("t", "text"),
    "open": ("o", "open", "link"),
    "help": ("?", "h", "help"),
    "quit": ("q", "quit", "exit"),
}
"""What can be done with a posting, and the keys and words for it."""

HELP = (
    ("1 or e", "excited: you would apply today"),
    ("2 or m", "maybe: worth a second look"),
    ("3 or p", "passed: not for you"),
    ("s or space", "skip: decide another day"),
    ("u", "undo the latest decision and see that posting again; as often as you like"),
    ("w", "why: a reason for what you just decided, or for this one if you have decided nothing yet"),
    ("k", "keep the earlier answer, where the one you just gave differs from it"),
    ("t", "the whole text"),
    ("o", "the link"),
    ("q", "quit; every decision is kept at once"),
)
_OF_KEY = {key: action for action, keys in KEYS.items() for key in keys}


@dataclass(frozen=True, slots=True)
class Answer:
    """What to do, and the words that came with it.

    Attributes:
        action: A key of `KEYS`; empty when it was not understood.
        words: The rest of the line, for instance a reason.
        typed: What was typed, for the message.
    """

    action: str
    words: str = ""
    typed: str = ""


class Keys(Protocol):
    """Where answers come from."""

    def answer(self) -> Answer | None:
        """The next answer; None when there are no more."""
        ...

    def line(self, prompt: str) -> str:
        """A line of free text; empty when there is none."""
        ...


def understood(typed: str) -> Answer:
    """The answer in a typed line: a key or a word, and what follows it.

    Example:
        >>> understood("1"), understood("Passed too far away")
        (Answer(action='excited', words='', typed='1'), Answer(action='passed', words='too far away', typed='Passed too far away'))
    """
    if typed in _OF_KEY:
        return Answer(_OF_KEY[typed], typed=typed)
    word, _, rest = typed.strip().partition(" ")
    return Answer(_OF_KEY.get(word.lower(), ""), rest.strip(), typed.strip())


class TerminalKeys:
    """Single keys from a terminal, without Enter; keys typed while metier works are kept for the next question.

    Keys typed before the first question are dropped: they would decide about a posting that was not yet to be seen.

    A context manager: inside, the terminal neither echoes nor waits for a line; Ctrl-C still stops.
    """

    def __init__(self) -> None:
        self._file = sys.stdin.fileno()
        self._before: list[Any] | None = None

    def __enter__(self) -> Self:
        """Take the terminal; where there is no termios (Windows), click reads the keys."""
        try:
            import termios
            import tty
        except ImportError:
            return self
        if self._before is None:
            termios.tcflush(self._file, termios.TCIFLUSH)
        self._before = termios.tcgetattr(self._file)
        tty.setcbreak(self._file, termios.TCSADRAIN)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the terminal back as it was."""
        if self._before is not None:
            import termios

            termios.tcsetattr(self._file, termios.TCSADRAIN, self._before)

    def answer(self) -> Answer | None:
        """The next key; None at Ctrl-D."""
        try:
            key = click.getchar() if self._before is None else self._key()
        except EOFError:
            return None
        return None if key in {"", "\x04"} else understood(key)

    def line(self, prompt: str) -> str:
        """A line with the terminal's own editing."""
        self.__exit__(None, None, None)
        try:
            return input(prompt).strip()
        except EOFError:
            return ""
        finally:
            self.__enter__()

    def _key(self) -> str:
        """One character, or one whole escape sequence (an arrow key is one key, not three)."""
        first = os.read(self._file, 1)
        if first == b"\x1b":
            while select.select([self._file], [], [], 0)[0]:
                os.read(self._file, 1)
            return "\x1b"
        more = 0 if not first or first[0] < 0xC0 else 1 if first[0] < 0xE0 else 2 if first[0] < 0xF0 else 3
        return (first + os.read(self._file, more) if more else first).decode("utf-8", "replace")


class LineKeys:
    """One answer a line, so that scripts and pipes can decide too."""

    def __enter__(self) -> Self:
        """The keys themselves."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing was taken."""

    def answer(self) -> Answer | None:
        """The next line that is not empty; None at the end, or where standard input is closed."""
        while sys.stdin and (line := sys.stdin.readline()):
            if line.strip():
                return understood(line.rstrip("\r\n"))
        return None

    def line(self, prompt: str) -> str:  # noqa: ARG002  # nobody sees a prompt here
        """The next line."""
        return sys.stdin.readline().strip()
