"""The tree that every failure belongs to, and how what was received is quoted."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from enum import IntEnum
from typing import ClassVar


class ExitCode(IntEnum):
    """Why a run ended; a stop (5-9, 130) outranks `PARTIAL`."""

    OK = 0
    INTERNAL = 1
    USAGE = 2
    BAD_INPUT = 3
    PARTIAL = 4
    BUDGET = 5
    PROVIDER_FAILED = 6
    BUSY = 7
    INTEGRITY = 8
    REFUSED = 9
    INTERRUPTED = 130


def quoted(received: object, *, limit: int = 80) -> str:
    """Untrusted text as it may stand in a message: cut, control characters escaped, in backticks."""
    text = str(received)
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    shown = "".join(c if _is_printable(c) else c.encode("unicode_escape").decode() for c in cut)
    return f"`{shown.replace('`', chr(39))}`"


def _is_printable(character: str) -> bool:
    return unicodedata.category(character)[0] != "C" and unicodedata.category(character) not in {"Zl", "Zp"}


class MetierError(Exception):
    """Base of all failures a person can be told about.

    Attributes:
        message: One sentence without final full stop.
        hint: The sensible next step.
        details: The same facts for programs; JSON values only.
    """

    code: ClassVar[str] = "E-INTERNAL"
    exit_code: ClassVar[ExitCode] = ExitCode.INTERNAL

    def __init__(self, message: str, *, hint: str = "", details: Mapping[str, object] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.details = dict(details or {})

    @property
    def with_hint(self) -> str:
        """Message and hint in one line, for where an error is told and nothing stops."""
        return f"{self.message}. {self.hint}" if self.hint else self.message


class UsageError(MetierError):
    """A command, option or setting was not understood."""

    code = "E-USAGE"
    exit_code = ExitCode.USAGE


class BadInputError(MetierError):
    """The material cannot be used as it is."""

    code = "E-INPUT"
    exit_code = ExitCode.BAD_INPUT


class BusyError(MetierError):
    """Another process holds the workspace."""

    code = "E-BUSY"
    exit_code = ExitCode.BUSY

    def __init__(self, holder: str = "") -> None:
        by = f" by {holder}" if holder else " by another process"
        super().__init__(
            f"The workspace is held{by} for more than 10 s",
            hint="Wait for it to finish, or stop it, and run the command again",
        )


class IntegrityError(MetierError):
    """A database, backup or model file is damaged, foreign or newer than this program."""

    code = "E-INTEGRITY"
    exit_code = ExitCode.INTEGRITY


class RefusedError(MetierError):
    """Technically possible, but not safe."""

    code = "E-REFUSED"
    exit_code = ExitCode.REFUSED


class MachineError(MetierError):
    """The machine failed: disk, permissions."""

    code = "E-MACHINE"
    exit_code = ExitCode.INTERNAL
