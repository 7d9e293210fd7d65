"""How a person answers: one key in a terminal, one line everywhere else."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Protocol

import click

KEYS = {
    "excited": ("1", "e", "excited"),
    "maybe": ("2", "m", "maybe"),
    "passed": ("3", "p", "pass", "passed"),
    "skip": ("s", " ", "skip"),
    "undo": ("u", "undo", "\x7f", "\x08"),
    "why": ("w", "why"),
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
    """Single keys from a terminal, without Enter."""

    def answer(self) -> Answer | None:
        """The next key; None at Ctrl-D."""
        try:
            return understood(click.getchar())
        except EOFError:
            return None

    def line(self, prompt: str) -> str:
        """A line with the terminal's own editing."""
        try:
            return input(prompt).strip()
        except EOFError:
            return ""


class LineKeys:
    """One answer a line, so that scripts and pipes can decide too."""

    def answer(self) -> Answer | None:
        """The next line that is not empty; None at the end."""
        while line := sys.stdin.readline():
            if line.strip():
                return understood(line.rstrip("\r\n"))
        return None

    def line(self, prompt: str) -> str:  # noqa: ARG002  # nobody sees a prompt here
        """The next line."""
        return sys.stdin.readline().strip()
