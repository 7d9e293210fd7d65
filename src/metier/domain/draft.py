"""Draft: a resume or a letter for one posting, line by line, each with the own facts that it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from metier.domain.posting import PostingId
from metier.domain.record import OwnFact, OwnFactId

PERSON = "person"
"""Who made a draft that was edited by hand (`Draft.made_by`)."""
METIER = "metier"
"""Who made a draft that no base model had a part in."""


class DraftKind(StrEnum):
    """What a draft is."""

    RESUME = "resume"
    LETTER = "letter"


class Section(StrEnum):
    """Where in a draft a line stands; of a resume the first twelve, named as in JSON Resume, of a letter the last five."""

    SUMMARY = "summary"
    WORK = "work"
    PROJECTS = "projects"
    SKILLS = "skills"
    EDUCATION = "education"
    CERTIFICATES = "certificates"
    LANGUAGES = "languages"
    VOLUNTEER = "volunteer"
    AWARDS = "awards"
    PUBLICATIONS = "publications"
    INTERESTS = "interests"
    REFERENCES = "references"
    SUBJECT = "subject"
    GREETING = "greeting"
    BODY = "body"
    """Paragraphs of a letter; a line is one sentence, `group` numbers its paragraph."""
    ASKED = "asked"
    """What the posting asks applicants for, and the person ticked."""
    CLOSING = "closing"


class Origin(StrEnum):
    """Whose words a line is."""

    LOCKED = "locked"
    """Employer, title, dates and place of a heading: put there by code, never rewritten."""
    MASTER = "master"
    """As in the resume."""
    OWN = "own"
    """The person's own earlier wording, out of what they edited before."""
    EDITED = "edited"
    """Typed by the person in this draft."""
    MODEL = "model"
    """Worded by a base model."""
    FRAME = "frame"
    """metier's own connecting words; they claim nothing."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a resume, or one sentence of a letter.

    A role, degree, project or volunteering begins with a `LOCKED` line, whose words and time are those of the fact `under`.
    Skills have no such line: a line of skills holds the keywords of one group with commas between them, cites each, and
    `under` names the group. A certificate, language, award, publication or interest is a line of its own.

    Attributes:
        cites: Own facts that it rests on; a line that claims something has at least one.
        under: Of a resume: the heading it stands under; a `LOCKED` line is that heading itself.
        group: Of a letter's body: number of the paragraph, from 0.
    """

    text: str
    section: Section
    origin: Origin
    cites: tuple[OwnFactId, ...] = ()
    under: OwnFactId | None = None
    group: int = 0


@dataclass(frozen=True, slots=True)
class Contact:
    """Who it is from, as it stands at the top of a document; never sent to a base model.

    Attributes:
        label: What the person calls their work, under the name.
        place: Town and region, as the person writes them.
        links: Web addresses, as written.
    """

    name: str = ""
    label: str = ""
    email: str = ""
    phone: str = ""
    place: str = ""
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """One version of a document for one posting; frozen, a change makes the next version.

    Attributes:
        id: Rises with every draft of the workspace.
        version: 1 for the first of its kind for this posting.
        lines: In the order in which they are read.
        facts: The cited facts and their headings as they stood when it was made.
        contact: As it stood then.
        made_by: `METIER`, `PERSON` for an edit, or the name of a base model.
        based_on: The draft that was edited; None for a first one.
        record: Key of the record it was made from.
    """

    id: int
    posting_id: PostingId
    kind: DraftKind
    version: int
    lines: tuple[Line, ...]
    facts: tuple[OwnFact, ...]
    contact: Contact
    made_at: datetime
    made_by: str
    based_on: int | None = None
    record: str = ""

    @property
    def origins(self) -> dict[Origin, int]:
        """How many lines are of which origin, headings left out."""
        found: dict[Origin, int] = {}
        for line in self.lines:
            if line.origin is not Origin.LOCKED:
                found[line.origin] = found.get(line.origin, 0) + 1
        return found


@dataclass(frozen=True, slots=True)
class Exported:
    """A draft that was written to a file.

    Attributes:
        form: `pdf`, `docx`, `md` or `txt`.
        sha256: Of the file.
        variant: What it is called in `metier outcome --variant` and in insights.
    """

    id: int
    draft: int
    at: datetime
    form: str
    file: str
    sha256: str
    variant: str = ""


def newest(drafts: Iterable[Draft], kind: DraftKind) -> Draft | None:
    """The newest draft of one kind; None where there is none."""
    of_kind = [draft for draft in drafts if draft.kind is kind]
    return max(of_kind, key=lambda draft: draft.id, default=None)
