"""The master resume of a workspace: resume.json read as facts, taken in from other forms, added to, written in other forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from metier.applications.resume import contact_of, read_resume, record_of
from metier.domain.draft import Contact
from metier.domain.record import Record
from metier.workspace.personal import PersonalFile

if TYPE_CHECKING:
    from metier.workspace.opened import OpenWorkspace

RESUME_FILE = "resume.json"


class ResumeDesk:
    """The master resume of one workspace; every call reads resume.json anew.

    Example:
        >>> import tempfile
        >>> from metier.workspace import Workspace
        >>> Workspace.create(tempfile.mkdtemp()).resume.record()
        Record(facts=())
    """

    def __init__(self, workspace: OpenWorkspace) -> None:
        self._workspace = workspace

    def resume(self) -> dict[str, Any]:
        """The resume as JSON Resume, with the field names of today; dates as they stand.

        Raises:
            JsonError, JsonLimitError, ResumeShapeError, EncodingError: resume.json cannot be read; the message says where.
        """
        return read_resume(self._file().text)

    def record(self) -> Record:
        """Everything the person can truthfully say, as facts; errors as those of `resume`."""
        return record_of(self.resume())

    def contact(self) -> Contact:
        """Name and contact data for the top of a document; errors as those of `resume`."""
        return contact_of(self.resume())

    def _file(self) -> PersonalFile:
        return PersonalFile.read(self._workspace.folder / RESUME_FILE)
