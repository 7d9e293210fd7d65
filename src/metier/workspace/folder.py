"""An open folder: the person's files, the settings, the store and the clock of one workspace."""

from __future__ import annotations

import os
import random
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from metier.actions.decide import find_posting
from metier.actions.desk import Desk
from metier.domain.ports import Clock, Encoder, Keeping
from metier.domain.posting import Posting, PostingId
from metier.domain.profile import Profile, parse_profile
from metier.errors import FolderWriteError, NoWorkspaceError, WorkspaceExistsError
from metier.settings import Settings, read_settings
from metier.storage.clock import SystemClock
from metier.storage.files import PERSONAL_FILES, make_personal_files, read_personal_file
from metier.storage.store import Store

if TYPE_CHECKING:  # base models are loaded when one is asked
    from metier.workspace.base_model import BaseModel

STORE = "metier.db"


class OpenFolder:
    """Files, settings, stores and clock of one workspace; `OpenWorkspace` adds what judges postings.

    Args and errors are those of `Workspace`.
    """

    def __init__(
        self,
        folder: str | Path,
        *,
        environment: Mapping[str, str] | None = None,
        clock: Clock | None = None,
        rng: random.Random | None = None,
        encoder: Encoder | None = None,
        base_model: BaseModel | None = None,
        kept: Keeping | None = None,
    ) -> None:
        self.folder = Path(folder)
        if not (self.folder / STORE).exists():
            raise NoWorkspaceError(str(self.folder))
        self._environment = dict(os.environ if environment is None else environment)
        self._clock = clock or SystemClock()
        self._rng = rng or random.Random()  # noqa: S311  # draws postings, keeps no secrets
        self._given_encoder = encoder
        self._given_model = base_model
        self.settings: Settings = read_settings(self.folder / "metier.toml", self._environment)
        self._store = Store.open(self.folder / STORE, kept=kept)
        self.notices: list[str] = []
        """What a person should know about how this workspace worked: one sentence each."""

    @classmethod
    def create(cls, folder: str | Path, **options: object) -> Self:
        """A fresh workspace in `folder`; files of the person that are there already are kept.

        Raises:
            WorkspaceExistsError: `folder` is a workspace.
            FolderWriteError: It cannot be written.
        """
        path = Path(folder)
        store = path / STORE
        if store.exists() and store.stat().st_size:  # an empty one is what a killed `init` leaves
            raise WorkspaceExistsError(str(path))
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise FolderWriteError(str(path)) from error
        make_personal_files(path)
        Store.open(path / STORE, create=True).close()  # last: a folder is a workspace once its store is there
        return cls(path, **options)  # type: ignore[arg-type]  # passed through to __init__, which names them

    @classmethod
    def find(cls, named: str | Path | None = None, **options: object) -> Self:
        """The workspace that was named, else that of `METIER_WORKSPACE`, else the current folder.

        Raises:
            NoWorkspaceError: There is none.
        """
        environment = options.get("environment") or os.environ
        assert isinstance(environment, Mapping)
        return cls(named or environment.get("METIER_WORKSPACE") or Path.cwd(), **options)  # type: ignore[arg-type]

    def close(self) -> None:
        """End the connection to the store."""
        self._store.close()

    def __enter__(self) -> Self:
        """The workspace itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the connection to the store."""
        self.close()

    @property
    def desk(self) -> Desk:
        """The stores and the clock that the use cases share."""
        store = self._store
        return Desk(
            store.postings, store.decisions, store.verdicts, store.documents, store.placements,
            store.outcomes, store.drafts, store.interviews, self._clock,
        )  # fmt: skip

    @property
    def store(self) -> Store:
        """All of metier.db, for the rooms beside this one; use cases take `desk`."""
        return self._store

    @property
    def today(self) -> date:
        """Today, in the person's own time zone."""
        return self.desk.today

    def exclusive(self) -> AbstractContextManager[None]:
        """Nobody else writes inside, and everything written inside is stored together or not at all.

        For who looks at what stands and changes it only if nothing came in between.
        """
        return self._store.postings.exclusive()

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables that it was opened with."""
        return self._environment

    @property
    def given_encoder(self) -> Encoder | None:
        """The caller's own sentence encoder; None where the settings say which."""
        return self._given_encoder

    @property
    def cache_folder(self) -> Path:
        """Where files that come with models are looked for, and what is known of model files is kept; of this machine."""
        from metier.models.weights import default_cache_folder

        return default_cache_folder(self._environment, home=Path.home())

    def stamp(self) -> str:
        """Another one as soon as anything changed that figures may rest on: rows, the person's files, the day.

        For who keeps figures between two looks; no time, and of no meaning but to be compared.
        """
        files = []
        for name in PERSONAL_FILES:
            path = self.folder / name
            state = path.stat() if path.exists() else None
            files.append(f"{state.st_mtime_ns}:{state.st_size}" if state else "-")
        return " ".join([self._store.stamp(), *files, self.desk.today.isoformat()])

    def generation(self) -> str:
        """Another one after each restore over this workspace, by whomever; of no meaning but to be compared."""
        return self._store.generation()

    def posting(self, which: int | str) -> Posting:
        """One posting, by number or the first digits of its id.

        Raises:
            UnknownIdError: There is none, or more than one.
        """
        return find_posting(str(which), self._store.postings)

    def postings(self, ids: Sequence[PostingId]) -> Sequence[Posting]:
        """The postings of these ids, in their order."""
        return self._store.postings.by_ids(ids)

    @property
    def profile(self) -> Profile:
        """The person's wishes, read anew from `profile.md`."""
        return parse_profile(read_personal_file(self.folder / "profile.md"))
