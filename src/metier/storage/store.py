"""The store: every table over one connection."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from metier.domain.ports import Keeping
from metier.storage.batches import BatchTable
from metier.storage.cache import CacheTable, DocumentTable
from metier.storage.consents import ConsentTable
from metier.storage.database import Database
from metier.storage.decisions import DecisionTable
from metier.storage.drafts import DraftTable
from metier.storage.interviews import InterviewTable
from metier.storage.ledger import LedgerTable
from metier.storage.outcomes import OutcomeTable
from metier.storage.placements import PlacementTable
from metier.storage.postings import PostingTable
from metier.storage.verdicts import VerdictTable

if TYPE_CHECKING:
    from metier.storage.tuned_events import TunedEventTable

_APPENDED = (
    "posting", "sighting", "decision", "run", "offer", "screening", "outcome", "draft", "draft_export",
    "interview_round", "interview_question", "consent", "tuned_event", "call",
)  # fmt: skip
"""Tables that rows are only added to."""


class Store:
    """Postings, decisions, outcomes, drafts, interviews, verdicts, placements, documents, calls, consents, tuned models, cache.

    Example:
        >>> with Store(Database.memory()) as store:
        ...     store.postings.count()
        0
    """

    def __init__(self, database: Database, kept: Keeping | None = None) -> None:
        self.database = database
        self.postings = PostingTable(database)
        self.decisions = DecisionTable(database, kept)
        self.outcomes = OutcomeTable(database)
        self.drafts = DraftTable(database)
        self.interviews = InterviewTable(database)
        self.verdicts = VerdictTable(database, kept)
        self.placements = PlacementTable(database, kept)
        self.documents = DocumentTable(database)
        self.ledger = LedgerTable(database)
        self.batches = BatchTable(database, self.ledger.holder)
        self.consents = ConsentTable(database)
        self.cache = CacheTable(database)

    @cached_property
    def tuned_events(self) -> TunedEventTable:
        """What happened to tuned models; loaded when it is asked for, as most commands do not."""
        from metier.storage.tuned_events import TunedEventTable

        return TunedEventTable(self.database)

    @classmethod
    def open(cls, path: Path, *, create: bool = False, kept: Keeping | None = None) -> Store:
        """The store at `path`; an older one is copied aside and migrated first.

        Args:
            kept: Keeps what never changes between two uses of it.

        Raises:
            StoreForeignError, StoreNewerError, StoreCorruptError, BusyError, FolderWriteError: As `Database.open`.
        """
        return cls(Database.open(path, create=create), kept)

    def stamp(self) -> str:
        """Changes with every row that figures may rest on, as rows of these tables are never edited, and with every restore.

        Cost: well under a millisecond, whatever there is.

        Source: sqlite.org/pragma.html, `schema_version`, which SQLite's online backup raises in the store it fills.
        """
        newest = ", ".join(f"(select max(rowid) from {table})" for table in _APPENDED)
        newest += ", (select schema_version from pragma_schema_version)"
        return ".".join(str(number or 0) for number in self.database.all(f"select {newest}")[0])

    def generation(self) -> str:
        """Another one after each restore over this store, and after each migration; of no meaning but to be compared.

        Cost: one statement.

        Source: as `stamp`; where a damaged store was replaced as a file, the file has another number.
        """
        version = self.database.one("select schema_version from pragma_schema_version")[0]
        return f"{version}.{self.database.path.stat().st_ino}"

    def close(self) -> None:
        """End the connection; calls still on their way count as left behind."""
        self.ledger.close()
        self.database.close()

    def __enter__(self) -> Self:
        """The store itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the connection."""
        self.close()
