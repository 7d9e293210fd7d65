"""Inputs a person names, as rows: files, folders, patterns, pasted text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TypeAlias

from metier.actions.add import Intake, Preview
from metier.domain.ports import Progress
from metier.domain.posting import HiddenFragment, RowProblem, Sighting, UntrustedText
from metier.errors import BusyError, IntegrityError, MachineError, MetierError, NoVisibleTextError
from metier.sources import ReadOptions, expand, read, read_text

Rows: TypeAlias = Iterator[Sighting | RowProblem]
Input: TypeAlias = tuple[str, Callable[[], Rows]]
"""The name of a file, and a way to read it."""

_STOPS = (MachineError, BusyError, IntegrityError)
"""The store's faults, not a file's: the next file would meet them too."""

LABELS_MAX_BYTES = 4_000_000_000  # our own export of a large workspace; it is read line by line


def find_inputs(
    inputs: Sequence[str | Path], options: ReadOptions | None, pasted: bytes | None
) -> list[Input]:
    """Every file the inputs stand for, each once.

    What cannot be found raises when it is read, so that the other files are not lost with it.

    Args:
        pasted: What the input `-` stands for.
    """
    chosen = options or ReadOptions()
    found: dict[str, Input] = {}
    for given in map(str, inputs):
        if given == "-" and pasted is not None:
            found[given] = ("pasted text", partial(read_text, "pasted text", pasted, chosen))
            continue
        try:
            found |= {str(file): (str(file), partial(read, file, chosen)) for file in expand([given])}
        except MetierError as error:
            found[given] = (given, partial(_raise, error))
    return list(found.values())


def take_all(inputs: Sequence[Input], intake: Intake, progress: Progress | None) -> None:
    """Store every row of every input; a file that cannot be read is a problem in the intake's report.

    Raises:
        MetierError: The only file cannot be read.
        MachineError, BusyError, IntegrityError: The store cannot be written; what was acknowledged is there.
    """
    intake.report.n_files = len(inputs)
    for name, rows in inputs:
        try:
            for _ in intake.take(rows(), progress=progress):
                pass
        except _STOPS:
            raise
        except MetierError as error:
            if len(inputs) == 1 and intake.report.n_rows == 0:
                raise
            intake.report.problems.append(_file_problem(name, error))


def preview_all(inputs: Sequence[Input], *, shown: int) -> Preview:
    """What the inputs hold, with the first `shown` rows as they are understood; nothing is stored.

    Raises:
        MetierError: The only file cannot be read.
    """
    preview = Preview()
    for name, rows in inputs:
        try:
            preview.look_at(rows(), shown=shown)
        except NoVisibleTextError as error:
            fragments = (HiddenFragment(how, UntrustedText(words)) for how, words in error.hidden)
            preview.hidden += [(name, fragment) for fragment in fragments]
            preview.problems.append(_file_problem(name, error))
        except MetierError as error:
            if len(inputs) == 1 and preview.n_rows == 0:
                raise
            preview.problems.append(_file_problem(name, error))
    return preview


def labels_rows(file: str | Path, options: ReadOptions | None) -> Rows:
    """The rows of a labels file."""
    chosen = options or ReadOptions(max_bytes=LABELS_MAX_BYTES)
    return chain.from_iterable(read(path, chosen) for path in expand([str(file)]))


def _file_problem(name: str, error: MetierError) -> RowProblem:
    return RowProblem(name, "", error.code, error.message, error.hint, exit_code=int(error.exit_code))


def _raise(error: MetierError) -> Rows:
    raise error
