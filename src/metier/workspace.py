r"""Workspace: the one place where stores, models and use cases meet; the Python API of metier.

>>> import tempfile
>>> from metier import Workspace
>>> folder = tempfile.mkdtemp()
>>> with Workspace.create(folder) as search:
...     report = search.add_text("Data engineer\\nPython and SQL in a small team, fully remote.")
...     search.label(1, "excited", why="small team").decision.label
<Label.EXCITED: 'excited'>
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Self, TypeAlias

from metier.actions import look
from metier.actions.add import AddReport, Intake, Preview
from metier.actions.ask import Asking
from metier.actions.decide import DecideReport, UndoReport, decide, find_posting, label_of, undo
from metier.actions.desk import Desk
from metier.actions.doctor import Check, DoctorReport, Health, profile_check
from metier.actions.look import Counts, ListReport, ShowReport, Which
from metier.actions.screen import ScreenReport, learned, screen
from metier.actions.transfer import ImportReport, export_rows, import_rows
from metier.domain.decision import Occasion
from metier.domain.ports import Clock, Encoder, Progress
from metier.domain.posting import HiddenFragment, Posting, RowProblem, Sighting, UntrustedText
from metier.domain.profile import Profile, parse_profile
from metier.domain.verdict import Reason
from metier.errors import (
    FolderWriteError,
    MetierError,
    NotEnoughExamplesError,
    NoVisibleTextError,
    NoWorkspaceError,
    OutputExistsError,
    WeightsMissingError,
    WorkspaceExistsError,
)
from metier.screeners.base import LABELS_FOR_A_LABEL, Screener
from metier.screeners.features import Featurizer
from metier.screeners.limits import limits_of
from metier.screeners.registry import Kit, make
from metier.settings import Settings, read_settings
from metier.sources import ReadOptions, expand, read, read_text
from metier.storage.backup import BackupReport, back_up, restore
from metier.storage.clock import SystemClock
from metier.storage.files import PERSONAL_FILES, make_personal_files, read_personal_file, write_whole
from metier.storage.health import store_checks
from metier.storage.postings import replace_facts
from metier.storage.store import Store
from metier.text.facts import RULES_VERSION, read_facts

__all__ = ["ReadOptions", "Workspace"]

_Source: TypeAlias = tuple[str, Callable[[], Iterator[Sighting | RowProblem]]]
STORE = "metier.db"
ENCODE_WHILE_ASKING = 300
"""Up to this many unread postings are encoded before the first question; beyond it the questions start at once."""


class Workspace:
    """A folder the person owns: their files, and everything metier knows, in one SQLite store.

    Use it as a context manager, or call `close`. Not to be shared between threads; several processes may open the
    same folder.

    Args:
        folder: An existing workspace.
        environment: Where `METIER_*` settings are read from.
        encoder: Takes the place of the built-in sentence encoder, for instance in tests.

    Raises:
        NoWorkspaceError: `folder` holds no store.
        ConfigSyntaxError, ConfigKeyError, ConfigValueError: metier.toml cannot be understood.
        StoreForeignError, StoreNewerError, StoreCorruptError, BusyError: The store cannot be used; not touched.

    Example:
        >>> import tempfile
        >>> Workspace.create(tempfile.mkdtemp()).list().n_postings
        0
    """

    def __init__(
        self,
        folder: str | Path,
        *,
        environment: Mapping[str, str] | None = None,
        clock: Clock | None = None,
        rng: random.Random | None = None,
        encoder: Encoder | None = None,
    ) -> None:
        self.folder = Path(folder)
        if not (self.folder / STORE).exists():
            raise NoWorkspaceError(str(self.folder))
        self._environment = dict(os.environ if environment is None else environment)
        self._clock = clock or SystemClock()
        self._rng = rng or random.Random()  # noqa: S311  # draws postings, keeps no secrets
        self._given_encoder = encoder
        self.settings: Settings = read_settings(self.folder / "metier.toml", self._environment)
        self._store = Store.open(self.folder / STORE)
        self.notices: list[str] = []
        """What a person should know about how this workspace worked: one sentence each."""

    # --- making and finding ---------------------------------------------------------------------------

    @classmethod
    def create(cls, folder: str | Path, **options: object) -> Workspace:
        """A fresh workspace in `folder`; files of the person that are there already are kept.

        Raises:
            WorkspaceExistsError: `folder` is a workspace.
            FolderWriteError: It cannot be written.
        """
        path = Path(folder)
        if (path / STORE).exists():
            raise WorkspaceExistsError(str(path))
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise FolderWriteError(str(path)) from error
        make_personal_files(path)
        Store.open(path / STORE, create=True).close()  # last: a folder is a workspace once its store is there
        return cls(path, **options)  # type: ignore[arg-type]  # passed through to __init__, which names them

    @classmethod
    def find(cls, named: str | Path | None = None, **options: object) -> Workspace:
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
    def _desk(self) -> Desk:
        store = self._store
        return Desk(store.postings, store.decisions, store.verdicts, store.documents, self._clock)

    # --- postings in ------------------------------------------------------------------------------------

    def add(
        self,
        *inputs: str | Path,
        options: ReadOptions | None = None,
        pasted: bytes | None = None,
        progress: Progress | None = None,
    ) -> AddReport:
        """Take in postings from files, folders and globs; the same file again adds nothing.

        A file that cannot be read is a problem in the report when others can be read.

        Args:
            pasted: What the input `-` stands for.

        Raises:
            BadInputError, RefusedError: The only file cannot be read.
        """
        sources = self._inputs(inputs, options, pasted)
        intake = Intake(self._store.postings, self._clock)
        intake.report.n_files = len(sources)
        for name, rows in sources:
            try:
                for _ in intake.take(rows(), progress=progress):
                    pass
            except MetierError as error:
                if len(sources) == 1 and intake.report.n_rows == 0:
                    raise
                intake.report.problems.append(_file_problem(name, error))
        return intake.report

    def preview(
        self,
        *inputs: str | Path,
        options: ReadOptions | None = None,
        pasted: bytes | None = None,
        shown: int = 3,
    ) -> Preview:
        """Read files as `add` does and store nothing; the first `shown` rows as they are understood.

        A page without visible text is a problem, with what is hidden in it.

        Raises:
            BadInputError, RefusedError: The only file cannot be read.
        """
        sources = self._inputs(inputs, options, pasted)
        preview = Preview()
        for name, rows in sources:
            try:
                preview.look_at(rows(), shown=shown)
            except NoVisibleTextError as error:
                preview.hidden += [(name, HiddenFragment(how, UntrustedText(words))) for how, words in error.hidden]
                preview.problems.append(_file_problem(name, error))
            except MetierError as error:
                if len(sources) == 1 and preview.n_rows == 0:
                    raise
                preview.problems.append(_file_problem(name, error))
        return preview

    def _inputs(
        self, inputs: Sequence[str | Path], options: ReadOptions | None, pasted: bytes | None
    ) -> list[_Source]:
        """Every file the inputs stand for, each once, by name and with a way to read it.

        What cannot be found raises when it is read, so that the other files are not lost with it.
        """
        chosen = options or ReadOptions()
        found: dict[str, _Source] = {}
        for given in map(str, inputs):
            if given == "-" and pasted is not None:
                found[given] = ("pasted text", partial(read_text, "pasted text", pasted, chosen))
                continue
            try:
                found |= {str(file): (str(file), partial(read, file, chosen)) for file in expand([given])}
            except MetierError as error:
                found[given] = (given, partial(_raise, error))
        return list(found.values())

    def add_text(
        self, text: str | bytes, *, name: str = "pasted text", options: ReadOptions | None = None
    ) -> AddReport:
        """Take in pasted text, or the bytes of a file of any known kind.

        Raises:
            BadInputError, RefusedError: Nothing in it can be read.
        """
        raw = text.encode() if isinstance(text, str) else text
        intake = Intake(self._store.postings, self._clock)
        for _ in intake.take(read_text(name, raw, options or ReadOptions())):
            pass
        return intake.report

    def import_labels(
        self, file: str | Path, *, options: ReadOptions | None = None, progress: Progress | None = None
    ) -> ImportReport:
        """Take in a labels file: our own export without loss, others as postings with decisions.

        Raises:
            BadInputError, RefusedError: The file cannot be read.
        """
        chosen = options or ReadOptions(max_bytes=4_000_000_000)
        rows: Iterator[Sighting | RowProblem] = chain.from_iterable(
            read(path, chosen) for path in expand([str(file)])
        )
        return import_rows(rows, self._desk, Intake(self._store.postings, self._clock), progress=progress)

    # --- deciding ---------------------------------------------------------------------------------------

    def posting(self, which: int | str) -> Posting:
        """One posting, by number or the first digits of its id.

        Raises:
            UnknownIdError: There is none, or more than one.
        """
        return find_posting(str(which), self._store.postings)

    def label(
        self, which: int | str, label: str, *, why: str = "", occasion: Occasion = Occasion.CHOSEN
    ) -> DecideReport:
        """Decide about one posting; a later decision supersedes an earlier one.

        Raises:
            UnknownIdError, LabelValueError: As named.
        """
        answer = label_of(label)
        return decide(
            self.posting(which), answer, reason=why, occasion=occasion,
            decisions=self._store.decisions, verdicts=self._store.verdicts, clock=self._clock,
        )  # fmt: skip

    def undo(self, which: int | str | None = None) -> UndoReport:
        """Take back the latest decision, of all or of one posting; without limit."""
        posting_id = None if which is None else self.posting(which).id
        return undo(
            postings=self._store.postings,
            decisions=self._store.decisions,
            clock=self._clock,
            posting_id=posting_id,
        )

    def asking(self, *, progress: Progress | None = None) -> Asking:
        """A session of labelling: typical postings first, then what teaches most, a share drawn at random."""
        import numpy as np

        from metier.screeners.asking import picker

        postings = self._store.postings.all()
        featurizer = self._featurizer(progress)
        if featurizer.n_missing(postings) > ENCODE_WHILE_ASKING:
            self.notices.append(
                "Questions are chosen by words and facts until `metier screen` has read all postings"
            )
            featurizer = Featurizer(None, self._store.cache, progress=progress)
        screener = make("learned", Kit(featurizer, self.profile))
        draw = np.random.default_rng(self._rng.getrandbits(64))
        return Asking(screener, picker(featurizer, draw), self._desk, self.profile)

    def milestones(self, n_decided: int) -> str:
        """What the next labels will bring, in words; empty when nothing more is promised."""
        from metier.screeners.asking import TYPICAL_UNTIL

        ahead = (
            (TYPICAL_UNTIL - n_decided, "until typical postings are covered"),
            (LABELS_FOR_A_LABEL - n_decided, "until labels instead of an order"),
        )
        return ", ".join(f"{n} more {what}" for n, what in ahead if n > 0)

    # --- judging ----------------------------------------------------------------------------------------

    @property
    def profile(self) -> Profile:
        """The person's wishes, read anew from `profile.md`."""
        return parse_profile(read_personal_file(self.folder / "profile.md"))

    @property
    def limits(self) -> tuple[str, ...]:
        """The profile's hard limits, in words, as they were understood."""
        return tuple(limit.words for limit in limits_of(self.profile))

    def screener(self, kind: str | None = None, *, progress: Progress | None = None) -> Screener:
        """A screener of this workspace, not yet taught.

        Raises:
            ScreenerUnknownError: There is none of that name.
        """
        return make(kind or self.settings.screener, Kit(self._featurizer(progress), self.profile))

    def screen(
        self,
        *,
        screener: str | None = None,
        shown: int | None = None,
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> ScreenReport:
        """Judge every undecided posting; the verdicts are frozen before any decision.

        Cost: reading (encoding) new texts takes most of the time, once; the rest well under a second.

        Raises:
            ScreenerUnknownError, NotEnoughExamplesError: As named.
        """
        profile = self.profile
        if not dry_run:
            self._keep_documents(profile)
        return screen(
            self.screener(screener, progress=progress),
            self._desk,
            profile=profile,
            limits=self.limits,
            shown=shown or self.settings.shown,
            freeze=not dry_run,
        )

    def list(self, *, which: Which | str = Which.ALL, search: str = "", limit: int = 50) -> ListReport:
        """Postings with decisions and newest verdicts, best first."""
        return look.list_postings(self._desk, which=Which(which), search=search, limit=limit)

    def count(self) -> Counts:
        """How many postings and standing decisions there are."""
        return look.count(self._desk)

    def show(self, which: int | str) -> ShowReport:
        """Everything about one posting, with reasons.

        Raises:
            UnknownIdError: There is none, or more than one.
        """
        return look.show(self.posting(which), self._desk, explain=self._explain)

    def _explain(self, posting: Posting) -> tuple[Reason, ...]:
        try:
            fitted, _ = learned(self.screener(), self._desk)
            return fitted.explain(posting)
        except NotEnoughExamplesError:
            return ()

    def _keep_documents(self, profile: Profile) -> None:
        at = self._clock.now()
        self._store.documents.keep(
            "profile", profile.key, read_personal_file(self.folder / "profile.md"), at=at
        )

    # --- models -----------------------------------------------------------------------------------------

    def _featurizer(self, progress: Progress | None) -> Featurizer:
        return Featurizer(self._encoder, self._store.cache, progress=progress)

    @cached_property
    def _encoder(self) -> Encoder | None:
        """The sentence encoder, or None with a notice where its weights are missing."""
        if self._given_encoder:
            return self._given_encoder
        from metier.models.encoder import MiniLmEncoder
        from metier.models.weights import default_cache_folder
        from metier.net.download import download

        encoder = MiniLmEncoder(
            cache=default_cache_folder(self._environment, home=Path.home()),
            path=self.settings.encoder_path,
            download=None if self.settings.offline else download,
        )
        try:
            encoder.load()
        except WeightsMissingError as error:
            self.notices.append(f"{error.message}; ranking by words and facts. {error.hint}")
            return None
        return encoder

    # --- leaving and coming back --------------------------------------------------------------------------

    def export(self, file: str | Path, *, everything: bool = True, force: bool = False) -> int:
        """Write the labels file; how many lines. It appears whole or not at all.

        Raises:
            OutputExistsError: `file` exists and `force` is not set.
        """
        path = Path(file)
        if path.exists() and not force:
            raise OutputExistsError(str(path))
        lines = list(self.export_lines(everything=everything))
        write_whole(path, _packed("".join(f"{line}\n" for line in lines).encode(), path))
        return len(lines)

    def export_lines(self, *, everything: bool = True) -> Iterable[str]:
        """The lines of the labels file, oldest posting first."""
        return export_rows(self._desk, everything=everything)

    def backup(self, file: str | Path, *, force: bool = False) -> BackupReport:
        """Write the store and the person's files to one verified zip.

        Raises:
            OutputExistsError: `file` exists and `force` is not set.
        """
        files = [self.folder / name for name in PERSONAL_FILES]
        return back_up(self._store.database, files, Path(file), made_at=self._clock.now(), force=force)

    @classmethod
    def restore(cls, file: str | Path, folder: str | Path, *, clock: Clock | None = None) -> BackupReport:
        """Put a backup into `folder`; what stood there is kept beside it as `….before-restore-<time>`.

        Raises:
            BackupDamagedError, StoreForeignError, StoreNewerError: Nothing was touched.
        """
        (source,) = expand([str(file)])
        path = Path(folder)
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return restore(source, path, PERSONAL_FILES, moment=(clock or SystemClock()).now())

    # --- health -------------------------------------------------------------------------------------------

    def doctor(self, *, fix: bool = False) -> DoctorReport:
        """Check store, files, models and profile; changes nothing unless `fix` is set."""
        checks = [*store_checks(self._store.database), *self._own_checks()]
        mended = [self._mend(check) for check in checks if fix and check.fixable]
        return DoctorReport(tuple(checks), tuple(mended))

    def _own_checks(self) -> Sequence[Check]:
        checks = [profile_check(self.profile, self.limits), self._encoder_check(), self._sources_check()]
        missing = [name for name in PERSONAL_FILES if not (self.folder / name).exists()]
        if missing:
            words = f"missing: {', '.join(missing)}"
            checks.append(
                Check(
                    "files", Health.NOTE, words, "Run `metier doctor --fix` to get fresh ones", fixable=True
                )
            )
        stale = self._store.postings.n_stale_facts(RULES_VERSION)
        if stale:
            words = f"{stale} postings were read by older rules"
            checks.append(
                Check(
                    "facts", Health.NOTE, words, "Run `metier doctor --fix` to read them again", fixable=True
                )
            )
        return checks

    def _encoder_check(self) -> Check:
        try:
            encoder = self._encoder
        except MetierError as error:
            return Check("encoder", Health.BAD, error.message, error.hint, exit_code=error.exit_code)
        if encoder is None:
            return Check(
                "encoder", Health.NOTE, "weights not found: ranking by words and facts", self.notices[-1]
            )
        n_missing = self._featurizer(None).n_missing(self._store.postings.all())
        words = (
            f"{encoder.name}, {n_missing} postings not yet read"
            if n_missing
            else f"{encoder.name}, all postings read"
        )
        return Check("encoder", Health.GOOD, words)

    def _sources_check(self) -> Check:
        found = ", ".join(f"{source} {n:,}" for source, n in self._store.postings.sources().items())
        return Check(
            "sources",
            Health.GOOD if found else Health.NOTE,
            found or "no postings yet",
            "" if found else "`metier add FILE`",
        )

    def _mend(self, check: Check) -> str:
        if check.name == "privacy":
            (self.folder / STORE).chmod(0o600)
            return f"{STORE} is readable by you only"
        if check.name == "files":
            return f"made {', '.join(make_personal_files(self.folder))}"
        postings = self._store.postings.all()
        rows = (
            (
                p.id,
                read_facts(
                    title=p.title, company=p.company, place=p.place, text=p.text, stated=p.stated
                ).to_json(),
            )
            for p in postings
        )
        replace_facts(self._store.database, rows, rules=RULES_VERSION)
        return f"read the facts of {len(postings)} postings again"


def _file_problem(name: str, error: MetierError) -> RowProblem:
    return RowProblem(name, "", error.code, error.message, error.hint, exit_code=int(error.exit_code))


def _raise(error: MetierError) -> Iterator[Sighting | RowProblem]:
    raise error


def _packed(content: bytes, path: Path) -> bytes:
    if path.suffix != ".gz":
        return content
    import gzip

    return gzip.compress(content, mtime=0)
