"""Failures of commands, settings, workspaces and outputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from metier.errors.base import ExitCode, MachineError, MetierError, UsageError, quoted


class UnknownCommandError(UsageError):
    """A command, option or argument that does not exist or does not fit."""

    code = "E-COMMAND"

    def __init__(self, *, what: str, hint: str) -> None:
        super().__init__(what, hint=hint)


class ConfigSyntaxError(UsageError):
    """`metier.toml` is not TOML."""

    code = "E-CONFIG-SYNTAX"

    def __init__(self, *, where: str, what: str) -> None:
        super().__init__(
            f"metier.toml {where}: {what}",
            hint="Mend the line; docs/reference/settings.md lists the settings",
        )


class ConfigKeyError(UsageError):
    """`metier.toml` has a key that metier does not know."""

    code = "E-CONFIG-KEY"

    def __init__(self, key: str, *, nearest: str | None) -> None:
        self.key = key
        hint = (
            f"Did you mean `{nearest}`?" if nearest else "See docs/reference/settings.md for the known keys"
        )
        super().__init__(f"metier.toml has an unknown key {quoted(key)}", hint=hint)


class ConfigValueError(UsageError):
    """`metier.toml` or `METIER_*` has a value that does not fit its key."""

    code = "E-CONFIG-VALUE"

    def __init__(self, key: str, *, got: object, expected: str) -> None:
        self.key = key
        super().__init__(
            f"setting `{key}` is {quoted(got)}; expected {expected}",
            hint="Mend it in metier.toml or the environment",
        )


class BudgetValueError(ConfigValueError):
    """A budget that is no positive amount.

    Args:
        option: The option it was given by; empty for the setting.
    """

    code = "E-BUDGET-VALUE"

    def __init__(self, got: object, *, option: str = "") -> None:
        super().__init__("budget", got=got, expected="a positive amount such as `2.50`")
        if option:
            self.message = f"`{option}` is {quoted(got)}; expected a positive amount such as `2.50`"
            self.hint = f"US dollars, for instance `{option} 2.50`"


class ShareValueError(UsageError):
    """A share that is not between 0 and 1."""

    code = "E-SHARE-VALUE"

    def __init__(self, got: object, *, option: str) -> None:
        super().__init__(
            f"`{option}` is {quoted(got)}; expected a share between 0 and 1",
            hint=f"For instance `{option} 5%`, or `{option} 0.05`",
        )


class LabelValueError(UsageError):
    """A label outside the set."""

    code = "E-LABEL-VALUE"

    def __init__(self, got: object, *, nearest: str | None = None) -> None:
        guess = f"Did you mean `{nearest}`? " if nearest else ""
        super().__init__(f"{quoted(got)} is not a label", hint=f"{guess}One of excited, maybe, passed")


class UnknownIdError(UsageError):
    """A posting id that is not in the workspace."""

    code = "E-ID-UNKNOWN"

    def __init__(self, got: str, *, nearest: Sequence[str]) -> None:
        near = f"nearest: {', '.join(nearest)}" if nearest else "`metier list` shows the ids"
        super().__init__(
            f"No posting {quoted(got)}", hint=near[0].upper() + near[1:], details={"nearest": list(nearest)}
        )


class NoInputError(UsageError):
    """A question was asked and nobody is there to answer."""

    code = "E-NO-INPUT"

    def __init__(self, question: str, *, hint: str = "No answer means no; use `--yes`") -> None:
        super().__init__(f"{question}, but no answer can be read here", hint=hint)


class ScreenerUnknownError(UsageError):
    """A screener that does not exist, or is not built in this version."""

    code = "E-SCREENER"

    def __init__(self, got: str, *, known: Sequence[str]) -> None:
        super().__init__(
            f"No screener {quoted(got)}", hint=f"One of {', '.join(known)}", details={"known": list(known)}
        )


class StoppedError(MetierError):
    """The person stopped a command (Ctrl-C); finished work is kept."""

    code = "E-INTERRUPTED"
    exit_code = ExitCode.INTERRUPTED

    def __init__(self, kept: str = "") -> None:
        super().__init__(
            f"Stopped; {kept or 'everything that was finished is kept'}",
            hint="Run the same command again to go on",
        )


class UnexpectedError(MetierError):
    """A bug in metier."""

    code = "E-INTERNAL"
    exit_code = ExitCode.INTERNAL

    def __init__(self, kind: str, *, report: str) -> None:
        where = f"; details without private content are in {quoted(report, limit=200)}" if report else ""
        super().__init__(
            f"metier met a fault of its own ({kind}){where}",
            hint="Run it again with `--debug` to see more; the report file helps whoever mends it",
            details={"report": report},
        )


class OutputPathError(UsageError):
    """A file cannot be written where it was asked for."""

    code = "E-OUTPUT"

    def __init__(self, path: str, *, what: str) -> None:
        super().__init__(
            f"{quoted(path, limit=200)} cannot be written: {what}",
            hint="Choose another path, or make the folder first",
        )


class NoWorkspaceError(UsageError):
    """No workspace was named and the current folder is none."""

    code = "E-WORKSPACE"

    def __init__(self, looked_in: str) -> None:
        super().__init__(
            f"No workspace in {quoted(looked_in, limit=200)}",
            hint="Make one with `metier init my-search`, or name it with `--workspace`",
        )


class WorkspaceExistsError(UsageError):
    """A folder already holds a workspace or other files."""

    code = "E-EXISTS"

    def __init__(
        self,
        path: str,
        *,
        what: str = "a workspace",
        hint: str = "Use it with `--workspace`, or choose another folder",
    ) -> None:
        super().__init__(f"{quoted(path, limit=200)} already holds {what}", hint=hint)


class OutputExistsError(UsageError):
    """An output file exists."""

    code = "E-EXISTS"

    def __init__(self, path: str) -> None:
        super().__init__(f"{quoted(path, limit=200)} exists", hint="Add `--force` to replace it")


class FileChangedError(UsageError):
    """A file of the person changed between being read and being written."""

    code = "E-CHANGED"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{quoted(name)} was changed while metier waited; it was not touched",
            hint="Run the command again; it reads the file anew",
        )


class FolderWriteError(MachineError):
    """A folder cannot be written."""

    code = "E-DIR-WRITE"
    http_status: ClassVar[int] = 503

    def __init__(self, path: str) -> None:
        super().__init__(
            f"Cannot write {quoted(path, limit=200)}",
            hint="Change its owner, or use `--workspace` with another folder",
        )


class DiskFullError(MachineError):
    """The disk is full or failing."""

    code = "E-DISK"
    http_status: ClassVar[int] = 507

    def __init__(self, what: str) -> None:
        super().__init__(
            f"The disk refused to write: {what}",
            hint="Make room; nothing acknowledged was lost; run the command again",
        )
