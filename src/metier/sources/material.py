"""Material: the bytes of one file or paste, unpacked and decoded, with every limit enforced first.

The first pass looks at all bytes and keeps none: size, gzip ratio, NUL bytes and encoding. So a file that
turns out to be no text fails before its first row is taken in, and the second pass can stream.
"""

from __future__ import annotations

import codecs
import gzip
import io
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import BinaryIO, TextIO

from metier.errors import (
    BinaryError,
    BombError,
    EncodingError,
    EncodingNameError,
    FileEmptyError,
    FileMissingError,
    FileTooLargeError,
    FileUnreadableError,
    TypeMismatchError,
)
from metier.sources.files import kind_by_name, shown_name
from metier.sources.options import ReadOptions

CHUNK_BYTES = 1 << 16
BOMB_RATIO = 200  # security.md T13; text compresses to about 1:4, rows that repeat to 1:50
BOMB_FREE_BYTES = 1_000_000  # a small file of equal rows may pass the ratio and harms nobody
EXPANSION = 10  # a gzip file may expand to this multiple of the size limit
GZIP_MAGIC = b"\x1f\x8b"

# Longer marks first: the UTF-16 mark is the beginning of the UTF-32 one.
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

MAGIC = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"{\\rtf", "an RTF document"),
    (b"\x7fELF", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
    (b"\x00asm", "a program"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF87a", "a picture"),
    (b"GIF89a", "a picture"),
    (b"II*\x00", "a picture"),
    (b"MM\x00*", "a picture"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"PAR1", "a Parquet file"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a", "a RAR archive"),
    (b"BZh91AY&SY", "a bzip2 file"),
    (b"\xfd7zXZ\x00", "an xz file"),
    (b"\x28\xb5\x2f\xfd", "a zstd file"),
)


@dataclass(frozen=True, slots=True)
class Material:
    """The plain bytes of one file or paste, not yet checked beyond its size and the first chunk.

    Attributes:
        name: As the person gave it; `-` for a paste.
        head: The first 64 KiB, unpacked.
        n_bytes: Size as given, in bytes.
        limit: Most plain bytes allowed.
        packed: Whether the bytes given are gzip.
    """

    name: str
    head: bytes
    n_bytes: int
    limit: int
    packed: bool
    opened: Callable[[], BinaryIO]

    def chunks(self) -> Iterator[bytes]:
        """The plain bytes in pieces of at most 64 KiB.

        Raises:
            BombError: If a gzip file expands beyond 200:1 or the limit.
            TypeMismatchError: If it is a damaged gzip file.
        """
        seen = 0
        with self.opened() as given, self._unpacked(given) as plain:
            while chunk := _next_chunk(plain, self.name):
                seen += len(chunk)
                self._refuse_bomb(seen)
                yield chunk

    @contextmanager
    def text(self, encoding: str, *, newline: str | None) -> Iterator[TextIO]:
        """The plain bytes as a text stream, for material that `check_text` has passed."""
        with self.opened() as given, self._unpacked(given) as plain:
            yield io.TextIOWrapper(plain, encoding=encoding, newline=newline)

    def check_text(self, options: ReadOptions) -> str:
        """The encoding of these bytes, after looking at all of them.

        Raises:
            EncodingNameError: If the encoding the person named does not exist.
            EncodingError: If the bytes are not in that encoding.
            BinaryError: If there is a NUL.
            FileEmptyError: If there is nothing but white space.
            BombError, TypeMismatchError: As `chunks`.
        """
        encoding = self._encoding(options)
        offset, blank = 0, True
        decoder = codecs.getincrementaldecoder(encoding)()
        for chunk in self.chunks():
            words = _decoded(decoder, chunk, offset=offset, name=self.name, encoding=encoding)
            if (at := words.find("\0")) >= 0:
                raise BinaryError(self.name, position=offset + len(words[:at].encode(encoding, "replace")))
            blank = blank and not words.strip("\ufeff \t\r\n")
            offset += len(chunk)
        _decoded(decoder, b"", offset=offset, name=self.name, encoding=encoding, last=True)
        if blank:
            raise FileEmptyError(self.name, n_bytes=self.n_bytes)
        return encoding

    def whole(self) -> bytes:
        """All plain bytes, for formats that cannot be streamed; raises as `chunks`, and FileEmptyError."""
        together = b"".join(self.chunks())
        if not together.strip():
            raise FileEmptyError(self.name, n_bytes=self.n_bytes)
        return together

    def _encoding(self, options: ReadOptions) -> str:
        marked = marked_encoding(self.head)
        return marked or checked_encoding(options.encoding) or "utf-8"

    def _unpacked(self, given: BinaryIO) -> BinaryIO:
        # GzipFile is a buffered binary stream in all but its declared type.
        return gzip.GzipFile(fileobj=given) if self.packed else given  # type: ignore[return-value]  # see above

    def _refuse_bomb(self, seen: int) -> None:
        if not self.packed:
            if seen > self.limit:  # the file has grown since it was measured
                raise FileTooLargeError(self.name, n_bytes=seen, limit=self.limit)
            return
        if seen > self.limit or seen > max(BOMB_FREE_BYTES, BOMB_RATIO * self.n_bytes):
            raise BombError(self.name, limit=seen, ratio=BOMB_RATIO)


def physical_lines(stream: TextIO, limit: int) -> Iterator[str]:
    """The lines of a stream with their ends; a line beyond `limit` characters is cut there, without its end."""
    while line := stream.readline(limit):
        yield line
        rest = line
        while len(rest) == limit and not rest.endswith(("\n", "\r")):
            rest = stream.readline(limit)


def from_path(path: Path, options: ReadOptions) -> Material:
    """A file's material: its size and first bytes are checked, the rest is not yet read.

    Raises:
        FileMissingError, FileUnreadableError, FileEmptyError, FileTooLargeError: As their names say.
        TypeMismatchError: If the first bytes belong to a format that holds no text.
    """
    name = shown_name(path)
    try:
        if not path.is_file():  # a pipe, such as a shell's <(command), can be read only once
            return from_bytes(name, _from_pipe(path, options.max_bytes), options)
        size = path.stat().st_size
        with path.open("rb") as stream:
            start = stream.read(CHUNK_BYTES)
    except FileNotFoundError:
        raise FileMissingError(name, looked_in=str(path.absolute().parent)) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise FileUnreadableError(name, what=_reason(error)) from error
    return _material(name, start, size, lambda: path.open("rb"), options)


def from_bytes(name: str, given: bytes, options: ReadOptions) -> Material:
    """A paste's material, with the same limits as a file's."""
    return _material(name, given[:CHUNK_BYTES], len(given), lambda: io.BytesIO(given), options)


def marked_encoding(head: bytes) -> str:
    """The encoding a byte order mark names, or an empty string."""
    return next((encoding for mark, encoding in BYTE_ORDER_MARKS if head.startswith(mark)), "")


_NO_CHARSETS = {
    "unicode_escape",
    "raw_unicode_escape",
    "unicode-escape",
    "raw-unicode-escape",
    "punycode",
    "idna",
}
"""Codecs of Python that are notations of programs and host names, not of files."""


def checked_encoding(name: str) -> str:
    """The name of a text encoding, as given; an empty string stays one.

    Raises:
        EncodingNameError: If Python knows no text encoding of this name.
    """
    try:
        if name and codecs.lookup(name).name in _NO_CHARSETS:
            raise EncodingNameError(name)
        io.TextIOWrapper(io.BytesIO(), encoding=name or "utf-8").close()  # refuses base64 and its like
    except (LookupError, UnicodeError, ValueError):  # ValueError: a NUL in the name
        raise EncodingNameError(name) from None
    return name


def binary_content(head: bytes) -> str:
    """What a file without text is, by its first bytes; empty when they may be text.

    Example:
        >>> binary_content(b"%PDF-1.7"), binary_content(b"title,text")
        ('a PDF file', '')
    """
    for magic, content in MAGIC:
        if head.startswith(magic):
            return content
    if head[:2] == b"MZ" and b"\0" in head[:128]:
        return "a program"
    if head[:1] == b"\x80" and head[1:2] in {b"\x02", b"\x03", b"\x04", b"\x05"}:
        return "a Python pickle"
    return "a picture" if head[:4] == b"RIFF" and head[8:12] == b"WEBP" else ""


def name_says(name: str) -> str:
    """What a file's name claims, in one word."""
    return kind_by_name(name) or PurePath(name).suffix[1:].upper() or "text"


def _material(
    name: str, start: bytes, size: int, opened: Callable[[], BinaryIO], options: ReadOptions
) -> Material:
    if size == 0:
        raise FileEmptyError(name)
    if size > options.max_bytes:
        raise FileTooLargeError(name, n_bytes=size, limit=options.max_bytes)
    packed = start.startswith(GZIP_MAGIC)
    if not packed and name.lower().endswith(".gz"):
        raise TypeMismatchError(name, content="not gzip", says="gzip")
    limit = options.max_bytes * (EXPANSION if packed else 1)
    bare = Material(name, start, size, limit, packed, opened)
    head = next(bare.chunks(), b"") if packed else start
    content = "gzip within gzip" if packed and head.startswith(GZIP_MAGIC) else binary_content(head)
    if content:
        raise TypeMismatchError(name, content=content, says=name_says(name))
    return Material(name, head, size, limit, packed, opened)


def _next_chunk(plain: BinaryIO, name: str) -> bytes:
    try:
        return plain.read(CHUNK_BYTES)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise TypeMismatchError(name, content="a damaged gzip file", says="gzip") from error
    except OSError as error:
        raise FileUnreadableError(name, what=_reason(error)) from error


def _decoded(
    decoder: codecs.IncrementalDecoder,
    chunk: bytes,
    *,
    offset: int,
    name: str,
    encoding: str,
    last: bool = False,
) -> str:
    try:
        words = decoder.decode(chunk, final=last)
        words.encode("utf-8")  # some encodings can spell half a character; nothing could store it
    except UnicodeDecodeError as error:
        before = len(error.object) - len(chunk)  # bytes of a character the last chunk had begun
        raise EncodingError(
            name, position=offset + error.start - before, encoding=_spelled(encoding)
        ) from error
    except UnicodeError as error:
        raise EncodingError(name, position=offset, encoding=_spelled(encoding)) from error
    return words


def _spelled(encoding: str) -> str:
    return "UTF-8" if encoding in {"utf-8", "utf-8-sig"} else encoding.upper()


def _from_pipe(path: Path, limit: int) -> bytes:
    with path.open("rb") as stream:
        return stream.read(limit + 1)


def _reason(error: Exception) -> str:
    return (
        os.strerror(error.errno)
        if isinstance(error, OSError) and error.errno
        else str(error) or "cannot be opened"
    )
