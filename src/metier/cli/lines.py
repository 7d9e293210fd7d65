"""Lines that a person types: in a terminal with its own editing, or one a line from a pipe."""

from __future__ import annotations

import sys
from typing import Protocol

from metier.cli.call import Call
from metier.errors import NoInputError
from metier.pages.words import one_line


class Lines(Protocol):
    """Where lines come from."""

    def next(self, prompt: str, *, start: str = "") -> str | None:
        """The next line without its end; None when there are no more.

        Args:
            start: What stands on the line already, to be edited; only where somebody sees it.
        """
        ...


class TerminalLines:
    """Lines typed by a person."""

    def next(self, prompt: str, *, start: str = "") -> str | None:
        """The next line; None at Ctrl-D."""
        try:
            import readline
        except ImportError:  # Windows: the console has its own editing
            readline = None  # type: ignore[assignment]  # checked below
        if readline is not None:
            readline.set_startup_hook((lambda: readline.insert_text(start)) if start else None)
        try:
            return input(prompt)
        except EOFError:
            print()  # noqa: T201  # the cursor stands behind the prompt
            return None
        except KeyboardInterrupt:
            print()  # noqa: T201  # as above
            raise
        finally:
            if readline is not None:
                readline.set_startup_hook(None)


class PipedLines:
    """Lines of a file or a pipe; nobody sees a prompt."""

    def next(self, prompt: str, *, start: str = "") -> str | None:  # noqa: ARG002  # as the protocol has it
        """The next line; None at the end, or where standard input is closed."""
        line = sys.stdin.readline() if sys.stdin else ""
        return line.rstrip("\r\n") if line else None


def lines_of(call: Call) -> Lines:
    """How the person of this call answers."""
    return TerminalLines() if call.at_terminal and not call.json else PipedLines()


def agrees(call: Call, lines: Lines, question: str) -> bool:
    """Whether the person says yes; `--yes` says it for them, and in a pipe the next line may.

    Raises:
        NoInputError: There is no further line.
    """
    if call.yes:
        return True
    answer = lines.next(f"{question}? [y/N] ")
    if answer is None:
        hint = "No answer means no; end the input with a line `y`, or use `--yes`"
        raise NoInputError(question.strip(), hint=hint)
    if isinstance(lines, PipedLines):
        call.out.say(f"{question}? {one_line(answer, 20)}")  # who reads the log sees what was agreed to
    return answer.strip().lower() in {"y", "yes"}
