"""Guardrails of a workspace: read from guardrails.md and the growth goals, tried, added, switched, taken out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from metier.actions.guardrails import (
    GuardrailRow,
    GuardrailsReport,
    Pile,
    Tried,
    every_rule,
    row_of,
    try_rules,
)
from metier.actions.guardrails_edit import (
    goals_of,
    key_of,
    read_guardrails,
    shared,
    switched,
    with_rule,
    without_rule,
)
from metier.domain.guardrail import Guardrail, GuardrailSource
from metier.domain.ports import Progress
from metier.errors import FileChangedError, GuardrailError, GuardrailUnknownError
from metier.screeners.guardrails import compile_guardrail
from metier.storage.files import read_personal_file
from metier.text.lines import one_line
from metier.workspace.personal import PersonalFile, edit_file

if TYPE_CHECKING:  # the facade imports this module when guardrails are asked for
    from metier.screeners.features import Featurizer
    from metier.workspace.opened import OpenWorkspace

GUARDRAILS_FILE = "guardrails.md"


@dataclass(frozen=True, slots=True)
class GuardrailChange:
    """What was done to one rule.

    Attributes:
        row: The rule as it is now; as it was, where it was taken out.
        what: `added`, `removed`, `on`, `off` or `shared`.
        written: Whether guardrails.md was written.
    """

    row: GuardrailRow
    what: str
    written: bool


class GuardrailRules:
    """The guardrails of one workspace; every call reads the files anew.

    A growth goal of profile.md is a rule as it stands. Switching one off writes it into guardrails.md as `(off)`, and
    profile.md stays as it is.
    """

    def __init__(self, workspace: OpenWorkspace) -> None:
        self._workspace = workspace

    def active(self) -> tuple[Guardrail, ...]:
        """The rules that are on, those of guardrails.md first; also those that nothing can be looked for by.

        Raises:
            EncodingError: A file is not UTF-8.
        """
        return tuple(rule for rule in self._rules() if rule.is_on)

    def every(self) -> tuple[Guardrail, ...]:
        """Every rule, on or off, those of guardrails.md first."""
        return self._rules()

    def list(self) -> GuardrailsReport:
        """Every rule, and how it is understood."""
        return GuardrailsReport(tuple(map(row_of, self._rules())))

    def test(self, which: str | None = None, *, progress: Progress | None = None) -> tuple[Tried, ...]:
        """Rules tried on the postings that are there; nothing is kept.

        Args:
            which: The key of a rule, or the words of a new one; every rule that is on by default.

        Raises:
            GuardrailError: Nothing can be looked for by it.
        """
        rules = self.active() if which is None else (self._named(which),)
        if which is not None:
            compile_guardrail(rules[0])
        return try_rules(rules, self._workspace.desk, self._featurizer(progress))

    def try_new(self, words: str, *, share: float = 1.0, progress: Progress | None = None) -> Tried:
        """What `add` would add, tried on the postings that are there; nothing is written.

        Raises:
            GuardrailError: Nothing can be looked for by it, or it is there already.
            GuardrailFileError: guardrails.md cannot take it.
        """
        rule = self.new(words, share=share)
        return try_rules([rule], self._workspace.desk, self._featurizer(progress))[0]

    def add(self, words: str, *, share: float = 1.0, dry_run: bool = False) -> GuardrailChange:
        """Write a rule into guardrails.md; every other byte stays.

        Args:
            share: Of the postings that it finds, the share that it puts before the person.

        Raises:
            GuardrailError: Nothing can be looked for by it, or it is there already.
            GuardrailFileError, FileChangedError, FolderWriteError: As named; nothing was written.
        """
        rule = Guardrail(one_line(words), share=share)
        self._check(rule)
        return self._change(partial(_with, rule), row_of(rule), "added", dry_run=dry_run)

    def remove(self, key: str, *, dry_run: bool = False) -> GuardrailChange:
        """Take a rule out of guardrails.md.

        Raises:
            GuardrailUnknownError: None of that key stands there.
            GuardrailFileError, FileChangedError, FolderWriteError: As named; nothing was written.
        """
        rule = key_of(self._rules(), key)

        def edit(text: str) -> str:
            if not _stands(rule, text):
                raise GuardrailUnknownError(key, is_goal=rule.source is GuardrailSource.GOAL)
            return without_rule(text, rule.key)

        return self._change(edit, row_of(rule), "removed", dry_run=dry_run)

    def switch(self, key: str, *, on: bool, dry_run: bool = False) -> GuardrailChange:
        """Switch a rule on or off; it is kept where it stands.

        Raises:
            GuardrailUnknownError: There is none of that key.
            GuardrailFileError, FileChangedError, FolderWriteError: As named; nothing was written.
        """
        rule = replace(key_of(self._rules(), key), is_on=on)

        def edit(text: str) -> str:
            if _stands(rule, text):
                return switched(text, rule.key, on=on)
            return text if on else with_rule(text, rule)

        return self._change(edit, row_of(rule), "on" if on else "off", dry_run=dry_run)

    def share(self, key: str, share: float, *, dry_run: bool = False) -> GuardrailChange:
        """Let a rule put another share of what it finds before the person; a growth goal is noted in guardrails.md for it.

        Args:
            share: In (0, 1]; as it can be written, one in so many.

        Raises:
            GuardrailUnknownError: There is none of that key.
            GuardrailError: Such a share cannot be written.
            GuardrailFileError, FileChangedError, FolderWriteError: As named; nothing was written.
        """
        rule = replace(key_of(self._rules(), key), share=share)

        def edit(text: str) -> str:
            stands = _stands(rule, text)
            return shared(text, rule.key, share=share) if stands else with_rule(text, rule)

        written = read_guardrails(edit(self._file().text))
        found = next(one for one in written if one.key == rule.key)
        return self._change(edit, row_of(replace(rule, share=found.share)), "shared", dry_run=dry_run)

    # --- the file as text ------------------------------------------------------------------------------------

    def text(self) -> str:
        """guardrails.md as it stands; empty where it is missing."""
        return self._file().text

    def write(self, text: str, *, instead_of: str) -> None:
        """Put a whole text in the place of guardrails.md.

        Args:
            instead_of: What stood there when the person began to write; compared with what stands there now.

        Raises:
            FileChangedError: Something else stands there now; it was not touched.
            FolderWriteError: Its folder cannot be written.
        """
        file = self._file()
        ends = "\r\n" if "\r\n" in file.text else "\n"
        if _folded(file.text) != _folded(instead_of):
            raise FileChangedError(GUARDRAILS_FILE)
        after = _folded(text).replace("\n", ends)
        if after != file.text:
            file.write(after)

    def pile(self, progress: Progress | None = None) -> Pile:
        """The postings that are there, to try one rule after another on; outlives this workspace.

        Cost: .5 s for 10,000 postings, and some 20 kB of memory for each.
        """
        from metier.screeners.features import Featurizer

        featurizer = self._featurizer(progress)
        found = Pile.of(self._workspace.desk, featurizer)
        return replace(found, features=Featurizer(featurizer.encoder, _InMemory()))

    def new(self, words: str, *, share: float = 1.0) -> Guardrail:
        """The rule that `add` would add; nothing is written.

        Raises:
            GuardrailError: Nothing can be looked for by it, or it is there already.
            GuardrailFileError: guardrails.md cannot take it.
        """
        rule = Guardrail(one_line(words), share=share)
        self._check(rule)
        _with(rule, self._file().text)
        return rule

    def _rules(self) -> tuple[Guardrail, ...]:
        text = read_personal_file(self._workspace.folder / GUARDRAILS_FILE)
        return every_rule(read_guardrails(text), self._workspace.profile)

    def _named(self, which: str) -> Guardrail:
        try:
            return key_of(self._rules(), which)
        except GuardrailUnknownError:
            return Guardrail(one_line(which))

    def _check(self, rule: Guardrail) -> None:
        """That it can be looked for, and is no growth goal."""
        compile_guardrail(rule)
        if rule.key in {goal.key for goal in goals_of(self._workspace.profile)}:
            hint = f"Every growth goal of profile.md is a guardrail; `metier guardrails off {rule.key}` switches it off"
            raise GuardrailError(rule.words, what="is a growth goal already", hint=hint)

    def _file(self) -> PersonalFile:
        return PersonalFile.read(self._path)

    @property
    def _path(self) -> Path:
        return self._workspace.folder / GUARDRAILS_FILE

    def _change(
        self, edit: Callable[[str], str], row: GuardrailRow, what: str, *, dry_run: bool
    ) -> GuardrailChange:
        if dry_run:
            edit(self._file().text)  # what cannot be is told all the same
            return GuardrailChange(row, what, written=False)
        return GuardrailChange(row, what, edit_file(self._path, edit).is_changed)

    def _featurizer(self, progress: Progress | None) -> Featurizer:
        """With the encoder where it has read nearly all postings."""
        workspace = self._workspace
        featurizer = workspace.featurizer(progress)
        found = featurizer.unless_unread(workspace.desk.postings.all())
        if found is not featurizer:
            workspace.notices.append(
                "Rules are tried by words and facts; `metier screen` reads all postings, then likeness counts too"
            )
        return found


class _InMemory:
    """A `BlobCache` that is kept as long as whoever has it: no store is asked, nor written."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], bytes] = {}

    def get(self, kind: str, keys: Sequence[str]) -> dict[str, bytes]:
        """Those that are kept."""
        return {key: self._rows[kind, key] for key in keys if (kind, key) in self._rows}

    def put(self, kind: str, rows: Mapping[str, bytes]) -> None:
        """Keep them."""
        self._rows |= {(kind, key): data for key, data in rows.items()}


def _stands(rule: Guardrail, text: str) -> bool:
    """Whether a rule is written in a guardrails.md."""
    return rule.key in {written.key for written in read_guardrails(text)}


def _with(rule: Guardrail, text: str) -> str:
    """A guardrails.md with the rule."""
    return with_rule(text, replace(rule, source=GuardrailSource.FILE))


def _folded(text: str) -> str:
    """With line ends as Unix has them: forms send others."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
