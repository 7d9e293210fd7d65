"""Call: what was asked of one run of the program, and the ways to answer it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from metier.errors import NoInputError, OutputPathError

if TYPE_CHECKING:
    from metier.cli.envelope import Ended
    from metier.cli.output import Out
    from metier.cli.progress import Progress
    from metier.workspace import Workspace


@dataclass
class Call:
    """One run: its common options and its surroundings.

    Attributes:
        workspace: Folder that was named, or None for the current one.
        command: Name of the command once it is known.
        arguments: For opening a workspace; tests put an encoder and a clock here.
        kept: After an interruption, what is kept, in words.
        notices: What a workspace said about how it worked.
        named: Common options that were typed; they win over the environment.
        offline: `--offline` was typed; it wins over metier.toml and the environment.
    """

    workspace: str | None = None
    json: bool = False
    quiet: bool = False
    debug: bool = False
    no_color: bool = False
    yes: bool = False
    dry_run: bool = False
    offline: bool = False
    command: str = ""
    arguments: Mapping[str, object] = field(default_factory=dict)
    kept: Callable[[], str] = str
    notices: list[str] = field(default_factory=list)
    named: set[str] = field(default_factory=set)

    @cached_property
    def out(self) -> Out:
        """Where to print; with `--json` everything a person reads goes to stderr."""
        from metier.cli.output import Out

        return Out(no_color=self.no_color, quiet=self.quiet, data_to_stderr=self.json)

    @property
    def opening(self) -> dict[str, Any]:
        """Arguments for opening a workspace: `--offline` is the setting `offline`, stated by the person."""
        if not self.offline:
            return dict(self.arguments)
        given = self.arguments.get("environment", os.environ)
        assert isinstance(given, Mapping)
        return {**self.arguments, "environment": {**given, "METIER_OFFLINE": "true"}}

    @contextmanager
    def open(self) -> Iterator[Workspace]:
        """The workspace of this call, closed at the end; its notices are kept."""
        from metier.workspace import Workspace

        with Workspace.find(self.workspace, **self.opening) as workspace:
            try:
                yield workspace
            finally:
                self.notices[:] = dict.fromkeys([*self.notices, *workspace.notices])

    @contextmanager
    def progress(self, kept: Callable[[Progress], str]) -> Iterator[Progress]:
        """Progress of long work.

        Args:
            kept: Says what is kept if the person stops the work now.
        """
        from metier.cli.progress import Progress

        with Progress(quiet=self.quiet) as progress:
            self.kept = lambda: kept(progress) if progress.done else ""
            yield progress
            self.kept = str

    @property
    def at_terminal(self) -> bool:
        """Whether somebody can answer questions."""
        return sys.stdin is not None and not sys.stdin.closed and sys.stdin.isatty()

    def confirm(self, question: str) -> bool:
        """Whether the person agrees; `--yes` agrees to everything.

        Raises:
            NoInputError: Nobody is there to answer.
        """
        if self.yes:
            return True
        if not self.at_terminal or self.json:
            raise NoInputError(question)
        print(f"{question}? [y/N] ", end="", file=sys.stderr, flush=True)  # noqa: T201  # a question is not data
        try:
            return input().strip().lower() in {"y", "yes"}
        except EOFError:
            raise NoInputError(question) from None

    def show(self, outcome: Ended, page: Callable[[Out], None]) -> int:
        """Print an outcome for a program or for a person; the exit code."""
        if self.json:
            from metier.cli.envelope import Warned, envelope

            outcome.warnings.extend(Warned("W-NOTICE", notice) for notice in self.notices)
            print(envelope(self.command, outcome))  # noqa: T201  # the one line of `--json`
        else:
            page(self.out)
            for notice in self.notices:
                self.out.aside(f"note: {notice}")
        return int(outcome.exit_code)


def output_path(name: str) -> Path:
    """A path that a file can be written to.

    Raises:
        OutputPathError: Its folder does not exist, or it is a folder itself.
    """
    path = Path(name)
    if path.is_dir():
        raise OutputPathError(name, what="it is a folder")
    if not path.absolute().parent.is_dir():
        raise OutputPathError(name, what=f"there is no folder {path.parent}")
    return path
