"""What leaves this machine for a hosted run: how many rows, with which kinds of words, to whom."""

from __future__ import annotations

import json
from dataclasses import dataclass

from metier.domain.chat import FieldClass, in_order
from metier.errors import OfflineError, RedactionError, RowsNotAgreedError
from metier.training.dataset.rows import AnswerForm, RowKind, RowSet
from metier.training.dataset.screening import instruction
from metier.training.dataset.split import split_by_time
from metier.training.hosted.ports import Connection
from metier.training.hosted.price import tokens_of
from metier.training.method import Task

WORDS = {
    FieldClass.POSTINGS: "the text of postings",
    FieldClass.PROFILE: "your profile",
    FieldClass.EXAMPLES: "your labels",
    FieldClass.REASONS: "your reasons",
    FieldClass.RESUME: "facts of your resume",
    FieldClass.WRITING: "what you worded yourself",
}
_OF_KIND = {
    RowKind.SCREENING: frozenset({FieldClass.POSTINGS, FieldClass.EXAMPLES}),
    RowKind.RESUME: frozenset({FieldClass.POSTINGS, FieldClass.RESUME, FieldClass.WRITING}),
    RowKind.INTERVIEW: frozenset({FieldClass.POSTINGS, FieldClass.WRITING}),
}


@dataclass(frozen=True, slots=True)
class Leaving:
    """What would be sent.

    Attributes:
        host: To whom.
        is_local: That is this machine: nothing leaves.
        n_rows: There are; a later row that belongs with an earlier one is in neither file.
        n_train, n_held_out: Those to learn from, and those held out.
        tokens: At most, of both files.
        kinds: Kinds of words in them.
    """

    host: str
    is_local: bool
    n_rows: int
    n_train: int
    n_held_out: int
    tokens: int
    kinds: tuple[FieldClass, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """In sentences, to be agreed to."""
        what = ", ".join(WORDS[kind] for kind in self.kinds)
        parts = [f"{self.n_held_out:,} of them to be tried on"] if self.n_held_out else []
        n_neither = self.n_rows - self.n_train - self.n_held_out
        parts += [f"{n_neither:,} left out, as they repeat earlier ones"] if n_neither else []
        about = f" ({', '.join(parts)})" if parts else ""
        rows = f"{self.n_rows:,} rows{about}, at most {self.tokens:,} tokens, with {what}"
        if self.is_local:
            return (f"{rows} go to {self.host}, which is this machine: nothing leaves it.",)
        return (
            f"{rows} go to {self.host}, and stay there until they are removed.",
            "Names, contact data and employers are masked; the contact block of your resume is not among them.",
            "The service keeps the tuned model, which was made of these rows, until you delete it there.",
        )


def split_of(rows: RowSet) -> tuple[RowSet, RowSet]:
    """The rows to learn from and those held out, by time; nothing is held out where no place to cut leaves both."""
    split = split_by_time(rows.rows)
    if split is None:
        return RowSet(rows.kind, rows.rows), RowSet(rows.kind)
    return RowSet(rows.kind, split.train), RowSet(rows.kind, split.validation)


def leaving(task: Task, connection: Connection) -> Leaving:
    """What a run of this task would send; nothing is sent."""
    train, held_out = split_of(task.rows)
    sent = (*train.rows, *held_out.rows)
    return Leaving(
        connection.host,
        connection.is_local,
        len(task.rows.rows),
        len(train.rows),
        len(held_out.rows),
        tokens_of(sent),
        in_order(kinds_of(task.rows)),
    )


def kinds_of(rows: RowSet) -> frozenset[FieldClass]:
    """Kinds of words in rows."""
    kinds = _OF_KIND[rows.kind]
    if rows.kind is RowKind.SCREENING:
        plain = {instruction(form) for form in AnswerForm}
        if any(row.instruction not in plain for row in rows.rows):
            kinds |= {FieldClass.PROFILE}
        if any(row.answer != row.label for row in rows.rows):
            kinds |= {FieldClass.REASONS}
    return kinds


def check_agreed(task: Task, connection: Connection) -> Leaving:
    """What leaves, where the person agreed to just that for this run; a server of this machine needs no agreement.

    Raises:
        OfflineError: The person wrote that nothing leaves.
        RowsNotAgreedError: They did not agree, or to another number of rows.
        RedactionError: A row holds something that never leaves.
    """
    found = leaving(task, connection)
    if not connection.is_local:
        if connection.is_cut_off:
            raise OfflineError(connection.host, what=f"{found.n_rows:,} rows of training data")
        agreed = task.options.get("agree_rows")
        is_number = isinstance(agreed, int) and not isinstance(agreed, bool)
        if not is_number or agreed != found.n_rows:
            raise RowsNotAgreedError(
                connection.host,
                n_rows=found.n_rows,
                agreed=agreed if is_number else None,  # type: ignore[arg-type]  # an int, as just seen
                kinds=[WORDS[kind] for kind in found.kinds],
            )
    _check_masked(task.rows, connection)
    return found


def _check_masked(rows: RowSet, connection: Connection) -> None:
    for number, row in enumerate(rows.rows, start=1):
        if connection.leaks("\n".join([*_texts(row.data), row.answer, row.label])):
            what = f"row {number:,} of training data holds a name or contact data of yours"
            raise RedactionError(
                what,
                hint="Training data is masked unless somebody asks otherwise; make it anew, and tell us if this stays",
            )


def _texts(data: str) -> list[str]:
    """Every text in a row's data."""
    found: list[str] = []
    waiting: list[object] = [json.loads(data)] if data.startswith("{") else [data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return found
