"""Failures of files, pages and rows that are taken in."""

from __future__ import annotations

from collections.abc import Sequence

from metier.errors.base import BadInputError, RefusedError, UsageError, quoted


class FileMissingError(BadInputError):
    """A named file does not exist."""

    code = "E-FILE-MISSING"

    def __init__(
        self, name: str, *, looked_in: str, hint: str = "Check the path, or pipe the text with `-`"
    ) -> None:
        super().__init__(
            f"{quoted(name)} not found; looked in {quoted(looked_in, limit=200)}",
            hint=hint,
        )


class FileIsFolderError(BadInputError):
    """A folder holds no file that can be read as postings."""

    code = "E-FILE-ISDIR"

    def __init__(
        self, name: str, *, what: str = "is a folder without files metier can read", hint: str = ""
    ) -> None:
        super().__init__(
            f"{quoted(name)} {what}",
            hint=hint or f"Name the files: `metier add '{name.rstrip('/')}/*.csv'`",
        )


class FileEmptyError(BadInputError):
    """A file has no bytes, or only white space."""

    code = "E-FILE-EMPTY"

    def __init__(self, name: str, *, n_bytes: int = 0, of_what: str = "posting") -> None:
        super().__init__(f"{quoted(name)} has {n_bytes} bytes and no {of_what}", hint="Export it again")


class FileTooLargeError(BadInputError):
    """A file is larger than the limit."""

    code = "E-TOO-LARGE"

    def __init__(
        self, name: str, *, n_bytes: int, limit: int, hint: str = "Split it, or raise `--max-size`"
    ) -> None:
        super().__init__(
            f"{quoted(name)} is {n_bytes / 1e6:.1f} MB, the limit is {limit / 1e6:.0f} MB",
            hint=hint,
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

    def __init__(
        self,
        name: str,
        *,
        position: int,
        encoding: str,
        hint: str = "Name the encoding, for instance `--encoding latin-1`",
    ) -> None:
        super().__init__(
            f"{quoted(name)}: byte {position} is not {encoding}",
            hint=hint,
            details={"position": position},
        )


class BinaryError(BadInputError):
    """NUL bytes: not a text file."""

    code = "E-BINARY"

    def __init__(
        self, name: str, *, position: int, hint: str = "Save it as CSV, JSON Lines, HTML or plain text"
    ) -> None:
        super().__init__(
            f"{quoted(name)}: NUL at byte {position}; not a text file",
            hint=hint,
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
        is_named = says.lower() in content.lower()
        super().__init__(
            f"{quoted(name)} is {content}"
            if is_named
            else f"content of {quoted(name)} is {content}, name says {says}",
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
