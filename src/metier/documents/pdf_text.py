"""The text of a PDF as a reader sees it: in reading order, hidden words kept apart. Runs in a process of its own."""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence
from typing import Any

from metier.documents.columns import read_columns
from metier.documents.extracted import MAX_CHARACTERS, Extracted, Hidden, Refusal, RefusedDocument, tidy
from metier.documents.pdf_seen import Operation, Seen, look, shows, without

MAX_PAGES = 40
_RECOGNISED = frozenset({"invisible", "of the colour of the paper"})
_A_SCAN = 0.5  # share of the page a picture covers, over which invisible text was recognised in it
_KEPT = 0.9  # share of the letters that the laid-out text must have, or it is not used


def pdf_text(data: bytes) -> Extracted:
    """The text of a PDF.

    Raises:
        RefusedDocument: It has a password, no text, or is damaged.

    Cost: about 0.05 s a page.
    """
    import pypdf
    from pypdf.errors import DependencyError

    logging.getLogger("pypdf").setLevel(
        logging.CRITICAL
    )  # its warnings are about faults that are mended already
    try:
        return _read(_unlocked(pypdf.PdfReader(io.BytesIO(data))))
    except DependencyError as error:  # a newer encryption, which needs one more library
        raise RefusedDocument(Refusal.PASSWORD) from error
    except (RefusedDocument, MemoryError):
        raise
    except Exception as error:  # whatever a broken file makes of the library
        raise RefusedDocument(Refusal.DAMAGED, f"it is no whole PDF ({type(error).__name__})") from error


def _unlocked(reader: Any) -> Any:
    """The reader, where no password is needed to read: many files are only locked against changes."""
    if reader.is_encrypted and not reader.decrypt(""):
        raise RefusedDocument(Refusal.PASSWORD)
    return reader


def _read(reader: Any) -> Extracted:
    n_pages = len(reader.pages)
    if not n_pages:
        raise RefusedDocument(Refusal.DAMAGED, "it has no pages")
    texts: list[str] = []
    hidden: list[Hidden] = []
    notices: list[str] = []
    for number, page in enumerate(reader.pages[:MAX_PAGES], start=1):
        text, left_out, notice = _page(page, reader, f"page {number}")
        texts.append(text)
        hidden += left_out
        notices += [notice] if notice else []
        if sum(map(len, texts)) > MAX_CHARACTERS:
            notices.append(
                f"Only the first {number} of {n_pages} pages were read: the rest is too long for a resume."
            )
            break
    if n_pages > MAX_PAGES:
        notices.append(f"Only the first {MAX_PAGES} of {n_pages} pages were read.")
    together = "\n\n".join(text for text in texts if text)[:MAX_CHARACTERS]
    if not together.strip() and not hidden:
        raise RefusedDocument(Refusal.NO_TEXT, n_pages=n_pages)
    return Extracted(together, n_pages, tuple(hidden), tuple(notices))


def _page(page: Any, reader: Any, where: str) -> tuple[str, list[Hidden], str]:
    """Text of one page, what is hidden on it, and a notice."""
    from pypdf.generic import ContentStream

    raw = page.get("/Contents")
    if raw is None:
        return "", [], ""
    operations = ContentStream(raw.get_object(), reader, "bytes").operations
    seen = look(page, operations, lambda form: ContentStream(form, reader, "bytes").operations)
    ways = set(seen.hidden.values()).union(
        *(set((form.hidden or {}).values()) for form in seen.forms.values())
    )
    if not ways:
        return tidy(_text(page)), [], ""
    is_scan = (
        ways <= _RECOGNISED and seen.picture_share > _A_SCAN and len(seen.hidden) == len(shows(operations))
    )
    if is_scan:
        return (
            tidy(_text(page)),
            [],
            f"The text of {where} was recognised in a picture: look for misread letters.",
        )
    words = _hidden_words(page, reader, operations, seen)
    _show(page, reader, operations, seen, hidden=False)
    return tidy(_text(page)), [Hidden(where, " and ".join(sorted(ways)), words)], ""


def _text(page: Any) -> str:
    """The page's text as it is laid out; as it comes, where the layout loses some of it."""
    plain = str(page.extract_text())
    try:
        laid_out = str(page.extract_text(extraction_mode="layout"))
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  # the layout is a nicety; what comes plainly is the text
        return plain
    return read_columns(laid_out) if _letters(laid_out) >= _KEPT * _letters(plain) else plain


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _hidden_words(page: Any, reader: Any, operations: Sequence[Operation], seen: Seen) -> str:
    _show(page, reader, operations, seen, hidden=True)
    return " ".join(tidy(str(page.extract_text())).split())


def _show(page: Any, reader: Any, operations: Sequence[Operation], seen: Seen, *, hidden: bool) -> None:
    """Leave only the hidden text on the page, or only the seen; its forms too."""
    from pypdf.generic import NameObject

    page[NameObject("/Contents")] = _stream(reader, operations, seen.hidden, hidden=hidden)
    for form in seen.forms.values():
        stream = _stream(reader, form.operations, form.hidden or {}, hidden=hidden)
        for key in ("/Type", "/Subtype", "/Resources", "/Matrix", "/BBox"):
            if key in form.stream:
                stream[NameObject(key)] = form.stream[key]
        form.holder[NameObject(form.name)] = stream


def _stream(reader: Any, operations: Sequence[Operation], numbers: dict[int, str], *, hidden: bool) -> Any:
    from pypdf.generic import ContentStream

    left_out = set(shows(operations)) - set(numbers) if hidden else set(numbers)
    stream = ContentStream(None, reader)
    stream.operations = without(operations, left_out)
    return stream
