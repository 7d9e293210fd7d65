"""Fields of forms and of addresses, read with clear errors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from starlette.datastructures import UploadFile
from starlette.requests import Request

from metier.errors import WebFieldError, WebTypeError

E = TypeVar("E", bound=StrEnum)

MOST_FIELDS = 2_000
MOST_FILES = 200
_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent: its name is words of the person, never a path."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """Fields by name; a name may stand several times."""

    fields: tuple[tuple[str, str], ...] = ()
    files: tuple[tuple[str, Upload], ...] = field(default=())

    @classmethod
    def of_query(cls, pairs: Iterable[tuple[str, str]]) -> Form:
        """The fields of an address."""
        return cls(tuple(pairs))

    def __contains__(self, name: str) -> bool:
        """Whether it was sent, empty or not."""
        return any(known == name for known, _ in self.fields)

    def text(self, name: str, default: str = "", *, most: int = 100_000) -> str:
        """What was typed, with line ends as Unix has them.

        Raises:
            WebFieldError: It is longer than `most` characters.
        """
        found = next((value for known, value in self.fields if known == name), default)
        if len(found) > most:
            raise WebFieldError(name, f"at most {most:,} characters", f"{len(found):,} characters")
        return found.replace("\r\n", "\n").replace("\r", "\n")

    def needed(self, name: str, wanted: str) -> str:
        """The same, and not empty.

        Raises:
            WebFieldError: It is empty.
        """
        found = self.text(name).strip()
        if not found:
            raise WebFieldError(name, wanted)
        return found

    def all(self, name: str) -> list[str]:
        """Every value of a name, for instance of ticked boxes."""
        return [value for known, value in self.fields if known == name]

    def has(self, name: str) -> bool:
        """Whether a box was ticked."""
        return self.text(name) not in {"", "0", "off", "false"}

    def number(self, name: str, default: int, *, least: int = 0, most: int = 10**9) -> int:
        """A whole number.

        Raises:
            WebFieldError: It is none, or beyond the bounds.
        """
        found = self.text(name).strip()
        if not found:
            return default
        if not (found.isascii() and found.isdecimal() and len(found) < 12 and least <= int(found) <= most):
            raise WebFieldError(name, f"a whole number from {least:,} to {most:,}", found)
        return int(found)

    def amount(self, name: str) -> Decimal | None:
        """An amount such as 2.50; None where nothing was typed.

        Raises:
            WebFieldError: It is none, or not above zero.
        """
        found = self.text(name).strip()
        if not found:
            return None
        try:
            amount = Decimal(found)
        except InvalidOperation:
            amount = Decimal(-1)
        if not amount.is_finite() or amount <= 0 or amount > 10**6:
            raise WebFieldError(name, "a positive amount such as 2.50", found)
        return amount

    def choice(self, name: str, kinds: type[E], default: E) -> E:
        """One of an enumeration.

        Raises:
            WebFieldError: It is none of them.
        """
        found = self.text(name) or default.value
        try:
            return kinds(found)
        except ValueError:
            raise WebFieldError(name, _one_of([kind.value for kind in kinds]), found) from None

    def uploads(self, name: str) -> list[Upload]:
        """Files that were sent under a name; a field left empty sends none."""
        return [upload for known, upload in self.files if known == name and (upload.name or upload.content)]


def _one_of(words: Sequence[str]) -> str:
    return f"one of {', '.join(words)}"


async def read_form(request: Request) -> Form:
    """The fields of a request's body; none for a request that only looks.

    Raises:
        WebTypeError: The body is no form.
        WebBodyError: It is too large; raised while it is read, by the layer that counts.
    """
    if request.method in {"GET", "HEAD"}:
        return Form()
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _TYPES:
        if not kind and request.headers.get("content-length", "0") == "0":
            return Form()
        raise WebTypeError(kind)
    sent = await request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=4_000_000)
    fields: list[tuple[str, str]] = []
    files: list[tuple[str, Upload]] = []
    for name, value in sent.multi_items():
        if isinstance(value, UploadFile):
            files.append((name, Upload(value.filename or "", await value.read())))
        else:
            fields.append((name, value))
    await sent.close()
    return Form(tuple(fields), tuple(files))
