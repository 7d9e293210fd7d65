"""Driver: commands run in this process, for tests of metier and of programs that drive it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from metier.cli.call import Call
from metier.cli.program import program


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command printed, and how it ended."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def envelope(self) -> dict[str, Any]:
        """What `--json` printed; fails if there was anything else on stdout."""
        found: dict[str, Any] = json.loads(self.stdout)
        return found


class Driver:
    """Runs commands on one workspace, whether it exists yet or not.

    Args:
        folder: The workspace; commands get it by `METIER_WORKSPACE`.
        arguments: For opening it, for instance an encoder and a clock of `metier.testing`.
        width: Columns of the terminal.

    Example:
        >>> import tempfile
        >>> Driver(Path(tempfile.mkdtemp()) / "ws")("version").exit_code
        0
    """

    def __init__(
        self, folder: Path, *, arguments: Mapping[str, object] | None = None, width: int = 100
    ) -> None:
        self.folder = folder
        self.arguments = dict(arguments or {})
        self.environment = {"METIER_WORKSPACE": str(folder), "COLUMNS": str(width), "NO_COLOR": "1"}

    def __call__(self, *words: str, stdin: str | bytes | None = None) -> Ran:
        """Run `metier` with these words; nobody sits at its terminal."""
        call = Call(arguments=self.arguments)
        made = CliRunner(env=self.environment).invoke(
            program, list(words), input=stdin, obj=call, prog_name="metier"
        )
        return Ran(made.exit_code, made.stdout, made.stderr)
