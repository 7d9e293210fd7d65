"""Exporting drafts as documents: which, whether they are true, what the files are called; written by whoever knows the form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from metier.actions.desk import Desk
from metier.actions.drafts import find_draft
from metier.applications.claims import check
from metier.applications.draft_text import heading_words
from metier.applications.letter.quotable import quotable
from metier.applications.paper import Paper
from metier.domain.draft import METIER, PERSON, Draft, DraftKind, Origin
from metier.domain.posting import Posting
from metier.domain.record import OwnFact, Record
from metier.errors import ClaimError, FormError, NoDraftError
from metier.text.lines import one_line

FORMS = ("pdf", "docx", "md", "txt")
"""Forms of documents, and the endings of their files."""
FOLDER = "applications"
"""Where in the workspace documents go that nobody named a place for."""
MOST_OF_NAME = 60
"""Characters of a file's name without its ending, and of a folder's."""


@dataclass(frozen=True, slots=True)
class Written:
    """One document, before it is a file.

    Attributes:
        missing: Characters for which no font has a sign, and that therefore do not stand in it.
        n_pages: None where the form has no pages.
    """

    content: bytes
    missing: str = ""
    n_pages: int | None = None


class PaperWriter(Protocol):
    """Writes papers in one look.

    Attributes:
        name: Of the template.
    """

    @property
    def name(self) -> str: ...  # noqa: D102  # as above

    def write(self, paper: Paper, form: str) -> Written:
        """The document, whole and read back; it says what the paper says.

        Raises:
            ExtraMissingError: What writes that form is not installed.
            TextLayerError: What was written says something else.
        """
        ...


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """One document that was written, or would be.

    Attributes:
        missing: Characters that no font has; they are left out of the file.
        is_same: The file stood there already, byte for byte; nothing was written.
    """

    kind: DraftKind
    form: str
    file: Path
    draft: int
    version: int
    sha256: str
    n_bytes: int
    n_pages: int | None
    missing: str
    is_same: bool = False


@dataclass(frozen=True, slots=True)
class ExportReport:
    """Documents of one posting.

    Attributes:
        variant: What this is called in `metier outcome --variant` and in insights.
        template: Name of the look.
        is_stored: False for a dry run: nothing was written or noted.
        remarks: What a person should know, in sentences without a full stop.
    """

    posting: Posting
    files: tuple[ExportedFile, ...]
    variant: str
    template: str
    is_stored: bool
    remarks: tuple[str, ...] = ()

    @property
    def missing(self) -> str:
        """Characters that at least one file lacks."""
        return "".join(sorted({character for file in self.files for character in file.missing}))


def drafts_for(
    desk: Desk, posting: Posting, kinds: Sequence[DraftKind], *, version: int | None = None
) -> list[Draft]:
    """The newest draft of each kind, or the version that was named.

    Args:
        kinds: Each must be there; none means whatever there is.

    Raises:
        NoDraftError: One of them is not there, or nothing is.
        FormError: A version was named for more than one kind.
    """
    if version is not None and len(kinds) != 1:
        raise FormError(
            what="`--version` counts resumes and letters apart",
            hint=f"Add `--kind resume` or `--kind letter` to `--version {version}`",
        )
    found = []
    for kind in kinds or tuple(DraftKind):
        draft = find_draft(desk, posting, kind, version)
        if draft is not None:
            found.append(draft)
        elif kinds:
            raise NoDraftError(posting.number, kind.value)
    if not found:
        raise NoDraftError(posting.number, DraftKind.RESUME.value)
    return found


def hold_to_record(draft: Draft, record: Record, posting: Posting, *, today: date) -> None:
    """Return if every line, and every entry as it would be printed, is backed by the record of today.

    Args:
        today: Makes the length of what lasts still computable, as where the draft was shown.

    Raises:
        ClaimError: One is not; nothing may be written.
    """
    problems = check(draft.lines, record, posting, today=today)
    document = f"{draft.kind.value}, version {draft.version}"
    if problems:
        first = min(problems, key=lambda problem: (problem.line, problem.start))
        raise ClaimError(
            first.line + 1, words=first.words or draft.lines[first.line].text, nearest=first.nearest or "",
            says=first.says, n_more=len(problems) - 1, document=document,
        )  # fmt: skip
    kept = {fact.id: fact for fact in draft.facts}
    for number, line in enumerate(draft.lines, start=1):
        # Titles, places and times are printed from the facts that the draft keeps; ids leave out when it ended.
        printed, stands = (facts.get(line.under) if line.under else None for facts in (kept, record.by_id))
        if line.origin is Origin.LOCKED and _entry(printed) != _entry(stands):
            raise ClaimError(
                number, words=heading_words(printed) if printed else line.text, nearest=stands.id if stands else "",
                says=heading_words(stands) if stands else "", document=document,
            )  # fmt: skip


def _entry(fact: OwnFact | None) -> tuple[object, ...]:
    if fact is None:
        return ()
    return fact.title, fact.at, fact.place, fact.start, fact.end, fact.is_current, fact.url, fact.note


def folder_name(posting: Posting) -> str:
    """The folder for one posting: its number and company, in characters that every file system takes.

    Example:
        >>> from metier.testing import posting as made
        >>> folder_name(made("Cook", company="Grün & Öde / Söhne"))
        '0-gruen-oede-soehne'
    """
    return f"{posting.number}-{_slug(posting.company) or _slug(posting.title) or 'posting'}"[
        :MOST_OF_NAME
    ].strip("-")


def file_name(draft: Draft, posting: Posting, form: str) -> str:
    """`ada-quill-resume-tinta.pdf`: whose, what, for whom.

    Example:
        >>> from metier.testing import posting as made
        >>> from datetime import UTC, datetime
        >>> from metier.domain.draft import Contact
        >>> at = datetime(2026, 5, 1, tzinfo=UTC)
        >>> draft = Draft(1, "a", DraftKind.RESUME, 1, (), (), Contact(name="Ada Quill"), at, "metier")
        >>> file_name(draft, made("Cook", company="../../Tinta"), "pdf")
        'ada-quill-resume-tinta.pdf'
    """
    whose, whom = _slug(draft.contact.name)[:24].strip("-"), _slug(posting.company)[:24].strip("-")
    parts = [whose, draft.kind.value, whom or f"posting-{posting.number}"]
    return f"{'-'.join(filter(None, parts))[:MOST_OF_NAME]}.{form}"


_LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "o", "æ": "ae", "å": "a", "ł": "l", "đ": "d"}
)


def _slug(text: str) -> str:
    """Lower-case Latin letters, digits and hyphens."""
    folded = unicodedata.normalize("NFC", text).casefold().translate(_LETTERS)
    bare = unicodedata.normalize("NFKD", folded).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")


def recipient_of(posting: Posting) -> tuple[str, ...]:
    """To whom a letter goes: the company, as far as a letter may repeat how the posting names it."""
    company = quotable(posting).company
    return (company,) if company else ()


def variant_words(drafts: Iterable[Draft], template: str) -> str:
    """What an export is called where nobody names it: how it was made, and in which look.

    Example:
        >>> from datetime import UTC, datetime
        >>> from metier.domain.draft import Contact
        >>> at = datetime(2026, 5, 1, tzinfo=UTC)
        >>> resume = Draft(1, "a", DraftKind.RESUME, 1, (), (), Contact(), at, "metier")
        >>> letter = Draft(2, "a", DraftKind.LETTER, 1, (), (), Contact(), at, "small")
        >>> variant_words([resume], "plain"), variant_words([resume, letter], "plain")
        ('tailored, plain', 'tailored with letter by small, plain')
    """
    words = []
    for draft in drafts:
        what = "tailored" if draft.kind is DraftKind.RESUME else "letter"
        by = {METIER: "", PERSON: " and edited"}.get(draft.made_by, f" by {one_line(draft.made_by, 20)}")
        words.append(what + by)
    return f"{' with '.join(words)}, {template}"
