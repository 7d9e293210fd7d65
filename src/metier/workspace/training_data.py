"""Training data of one workspace: what there is, and files of it for training programs and hosted services."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from metier import __version__
from metier.actions.training_data import KindReport, RowOptions, named_in, report_of, rows_of
from metier.domain.ports import Progress
from metier.errors import (
    NothingToTrainError,
    OutputExistsError,
    OutputPathError,
    TrainingFileError,
    TrainingOptionError,
    TrainingSplitError,
)
from metier.storage.files import PERSONAL_FILES, write_whole
from metier.training.dataset.card import Part, Rest, card, card_bytes, missing, token_counts
from metier.training.dataset.forms import Form, FormFault, Said, expected, read_back, written
from metier.training.dataset.masking import Masking, redactor_of
from metier.training.dataset.needs import AS_OF, standings
from metier.training.dataset.rows import AnswerForm, RowKind, RowSet
from metier.training.dataset.split import SHARE, split_by_time
from metier.workspace.folder import STORE
from metier.workspace.opened import OpenWorkspace

LEAST_TOKENS = 50
"""Fewer of a posting's text say nothing."""
_ENDINGS = (".jsonl", ".json", ".csv", ".txt")
_HOW = {
    RowKind.SCREENING: ("no decision stands", "`metier label`"),
    RowKind.RESUME: (
        "no line was changed and no draft was written to a file",
        "`metier tailor NUMBER --edit`, `metier export-application NUMBER --pdf`",
    ),
    RowKind.INTERVIEW: ("no question with an answer was noted", "`metier interview NUMBER log`"),
}


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """How training data is written.

    Attributes:
        answer: Only of screening.
        masked: Names, contact data and employers are masked.
        with_profile: The profile, masked in any case, stands before every posting; only of screening.
        own_only: Decisions that came with a labels file are left out; only of screening.
        split: Two files: earlier rows, and later ones.
        share: Of the rows to be held out.
        most_tokens: Of a posting's text; None for what a prompt holds; only of screening.
    """

    answer: AnswerForm | None = None
    masked: bool = True
    with_profile: bool = False
    own_only: bool = False
    split: bool = False
    share: float = SHARE
    most_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """One file; `role` is `all`, `train`, `validation` or `card`."""

    role: str
    file: Path
    n_rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ExportedData:
    """What was written.

    Attributes:
        n_repeating: Rows in neither part of a split, as they belong with an earlier one.
        missing: What the data lacks, in words.
        standings: What is known against those who read this form.
        as_of: The day of what is known of them.
        n_quoted: Cells of CSV that a spreadsheet would have computed.
        written: False where nothing was to be written.
    """

    kind: RowKind
    form: Form
    n_rows: int
    n_imported: int
    labels: dict[str, int]
    files: tuple[WrittenFile, ...]
    n_repeating: int
    left_out: dict[str, int]
    masked: dict[str, int] | None
    tokens: dict[str, int]
    missing: tuple[str, ...]
    standings: tuple[str, ...]
    as_of: date
    n_quoted: int
    written: bool


class TrainingData:
    """The person's own data in training form; nothing is trained, and nothing leaves this machine.

    Example:
        >>> import tempfile
        >>> from metier.workspace import Workspace
        >>> [kind.n_rows for kind in Workspace.create(tempfile.mkdtemp()).training_data.data()]
        [0, 0, 0]
    """

    def __init__(self, workspace: OpenWorkspace) -> None:
        self._workspace = workspace

    def data(self, *, own_only: bool = False, progress: Progress | None = None) -> tuple[KindReport, ...]:
        """What there is to train on, by kind; nothing is written.

        Raises:
            RedactionError: resume.json cannot be read, so nothing could be masked.
        """
        options = RowOptions(own_only=own_only)
        return tuple(
            report_of(rows_of(self._workspace.desk, kind, self.masking(), options, progress))
            for kind in RowKind
        )

    def export(
        self,
        kind: RowKind,
        form: Form,
        file: str | Path,
        options: ExportOptions | None = None,
        *,
        force: bool = False,
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> ExportedData:
        """Write rows of one kind, and their card; each file is there whole or not at all, and is read back.

        The card is written last: it tells the SHA-256 of every file, so one that matches belongs to them.

        Raises:
            NothingToTrainError: There is no row.
            TrainingOptionError: Options do not fit the kind, or the profile is empty.
            TrainingSplitError: The rows cannot be split.
            TrainingMarkError: The profile holds a mark between turns of a chat.
            OutputExistsError: A file exists, and `force` is not set.
            OutputPathError: It is one of the workspace's own files.
            RedactionError: resume.json cannot be read, so nothing could be masked.
            TrainingFileError: A file does not come back as it was written; it was removed.
        """
        given = options or ExportOptions()
        _check(kind, given)
        rows = self.rows(kind, given, progress)
        if not rows.rows:
            what, hint = _HOW[kind]
            raise NothingToTrainError(kind.value, what=what, hint=hint)
        split = split_by_time(rows.rows, given.share) if given.split else None
        if given.split and split is None:
            raise TrainingSplitError(n_rows=len(rows.rows))
        path = Path(file)
        sides = (
            [("all", rows.rows)]
            if split is None
            else [("train", split.train), ("validation", split.validation)]
        )
        made = [(role, _beside(path, role), side, written(side, form)) for role, side in sides]
        parts = [Part(role, target.name, side, words.content) for role, target, side, words in made]
        about = card_bytes(card(rows, form, parts, split, self._rest(kind, given)))
        card_file = _beside(path, "card")
        contents = [(target, words.content) for _, target, _, words in made]
        self._check_targets([*(target for target, _ in contents), card_file], force=force)
        if not dry_run:
            card_file.unlink(missing_ok=True)  # an old card must not stand beside new rows
            for (target, content), (_, _, side, _) in zip(contents, made, strict=True):
                write_whole(target, content)
                _check_file(target, [expected(row, form) for row in side], form)
            write_whole(card_file, about)
        today = self._workspace.desk.today
        return ExportedData(
            kind,
            form,
            len(rows.rows),
            rows.n_imported,
            rows.labels,
            _files(parts, path, about),
            split.n_repeating if split is not None else 0,
            rows.left_out,
            rows.masked if given.masked else None,
            token_counts(rows),
            missing(rows, form, split),
            standings(form, today),
            AS_OF,
            sum(words.n_quoted for *_, words in made),
            written=not dry_run,
        )

    def rows(self, kind: RowKind, given: ExportOptions, progress: Progress | None = None) -> RowSet:
        """The rows of one kind, masked unless `given` says otherwise; what `export` writes, and what tuning learns from.

        Raises:
            RedactionError: resume.json cannot be read, so nothing could be masked.
            TrainingMarkError: The profile holds a mark between turns of a chat.
        """
        masking = self.masking() if given.masked else Masking(None)
        profile = self._profile_words() if given.with_profile else ""
        options = RowOptions(given.answer or AnswerForm.JSON, profile, given.own_only, given.most_tokens)
        return rows_of(self._workspace.desk, kind, masking, options, progress)

    def masking(self) -> Masking:
        """What masks every row; a school that advertises is masked as well, by the same tag each time."""
        from metier.applications.resume import read_resume, record_of
        from metier.storage.files import read_personal_file

        workspace = self._workspace
        text = read_personal_file(workspace.folder / "resume.json")
        resume = read_resume(text) if text.strip() else {}
        named = named_in(workspace.desk, record_of(resume).facts)
        redactor = redactor_of(
            resume,
            extra=workspace.settings.redact,
            contacts=named.contacts,
            employers=named.employers,
            organisations=named.organisations,
        )
        return Masking(redactor)

    def _profile_words(self) -> str:
        from metier.prompts.build import ALL
        from metier.prompts.profile_words import profile_words

        redactor = self.masking().redactor
        assert redactor is not None
        words = profile_words(self._workspace.profile, redactor, ALL).words
        if not words:
            raise TrainingOptionError(
                what="`--with-profile`, but profile.md says nothing yet",
                hint="`metier profile interview`, or leave it out",
            )
        return words

    def _rest(self, kind: RowKind, given: ExportOptions) -> Rest:
        answer = (given.answer or AnswerForm.JSON).value if kind is RowKind.SCREENING else ""
        return Rest(answer, given.masked, given.with_profile, self._workspace.profile.key, __version__)

    def _check_targets(self, targets: Sequence[Path], *, force: bool) -> None:
        folder = self._workspace.folder.resolve()
        for target in targets:
            if target.resolve() in {folder / name for name in (STORE, *PERSONAL_FILES)}:
                raise OutputPathError(str(target), what="it is one of the workspace's own files")
            if target.is_dir():
                raise OutputPathError(str(target), what="it is a folder")
            if target.exists() and not force:
                raise OutputExistsError(str(target))


def _check(kind: RowKind, given: ExportOptions) -> None:
    """Options of screening, for screening only."""
    named = {
        "--answer": given.answer is not None,
        "--with-profile": given.with_profile,
        "--own-only": given.own_only,
        "--posting-tokens": given.most_tokens is not None,
    }
    for option, is_given in named.items():
        if is_given and kind is not RowKind.SCREENING:
            raise TrainingOptionError(
                what=f"`{option}` is about decisions, and `--kind {kind.value}` has none",
                hint=f"Leave `{option}` out, or `--kind screening`",
            )
    if given.most_tokens is not None and given.most_tokens < LEAST_TOKENS:
        raise TrainingOptionError(
            what=f"`--posting-tokens {given.most_tokens}` leaves nothing of a posting",
            hint=f"{LEAST_TOKENS} or more",
        )


def _beside(path: Path, role: str) -> Path:
    """The file itself, or one beside it: `taste.train.jsonl`, `taste.card.json`; without a known ending `taste.train`."""
    if role == "all":
        return path
    stem, ending = (path.stem, path.suffix) if path.suffix.lower() in _ENDINGS else (path.name, "")
    return path.with_name(f"{stem}.card.json" if role == "card" else f"{stem}.{role}{ending}")


def _check_file(target: Path, rows: Sequence[Said], form: Form) -> None:
    """Read the file back; one that says something else is removed."""
    what = _fault(target.read_bytes(), rows, form)
    if what:
        target.unlink(missing_ok=True)
        raise TrainingFileError(target.name, what=what)


def _fault(content: bytes, rows: Sequence[Said], form: Form) -> str:
    """What is wrong with a file, in words; empty where it says what these rows say."""
    try:
        found = read_back(content, form)
    except FormFault as fault:
        return fault.what
    return "" if found == list(rows) else "it holds other rows"


def _files(parts: Sequence[Part], path: Path, about: bytes) -> tuple[WrittenFile, ...]:
    every = [*parts, Part("card", _beside(path, "card").name, (), about)]
    return tuple(
        WrittenFile(part.role, path.with_name(part.name), len(part.rows), part.sha256) for part in every
    )
