"""Forms that training programs and hosted services read: written, and read back."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from metier.training.dataset.rows import TrainingRow

_BREAK = "\n\n"
"""Between instruction and data where a form has one place for both; data is one line, so the last one parts them."""
_FORMULA = frozenset("=+-@\t\r\0＝＋－＠")
"""First characters of a cell that a spreadsheet would compute."""
_COLUMNS = ("text", "label", "answer")


class Form(StrEnum):
    """How rows are written."""

    OPENAI = "openai"
    """One chat a line: system, user, assistant. Also read by hosts that speak this API."""
    CHAT = "chat"
    """The same with user and assistant alone: many chat templates of open models know no system."""
    SHAREGPT = "sharegpt"
    """`conversations` of `from` and `value`."""
    PROMPT_COMPLETION = "prompt-completion"
    CSV = "csv"
    """Plain texts with labels, for classifiers; no instruction."""
    VERTEX = "vertex"
    """`systemInstruction` and `contents`, for Gemini."""


@dataclass(frozen=True, slots=True)
class Said:
    """A row as it comes back from a file; of CSV `instruction` is empty and `data` the plain text.

    Attributes:
        label: Only of CSV.
    """

    instruction: str
    data: str
    answer: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """The content of a file.

    Attributes:
        n_quoted: Cells of CSV that a spreadsheet would have computed; an apostrophe stands before them.
    """

    content: bytes
    n_quoted: int = 0


class FormFault(Exception):  # noqa: N818  # told as a TrainingFileError by whoever wrote the file
    """A file that is not of its form; `what` says in words what is wrong."""

    def __init__(self, *, what: str) -> None:
        super().__init__(what)
        self.what = what


def written(rows: Sequence[TrainingRow], form: Form) -> Written:
    r"""The rows as a file; the same bytes for the same rows.

    JSON is printable ASCII: no character of a posting can end a line or be read as a mark.

    Example:
        >>> from datetime import datetime
        >>> row = TrainingRow("Say.", '{"title": "Cook"}', "passed", "Cook", "passed", datetime(2026, 5, 1), ())
        >>> print(written([row], Form.PROMPT_COMPLETION).content.decode(), end="")
        {"prompt": "Say.\n\n{\"title\": \"Cook\"}\n\n", "completion": "passed"}
    """
    if form is Form.CSV:
        return _csv(rows)
    line = _LINES[form]
    lines = (json.dumps(line(row), ensure_ascii=True) for row in rows)
    return Written("".join(f"{words}\n" for words in lines).encode("ascii"))


def read_back(content: bytes, form: Form) -> list[Said]:
    """What a file of training data says, read strictly.

    Raises:
        FormFault: A line is none of that form, roles do not alternate, or something is empty.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FormFault(what=f"byte {error.start} is no UTF-8") from None
    if form is Form.CSV:
        return _read_csv(text)
    lines = text.split("\n")
    if lines.pop() != "":
        raise FormFault(what="the last line has no end")
    return [_read_line(line, number, form) for number, line in enumerate(lines, start=1)]


def expected(row: TrainingRow, form: Form) -> Said:
    """How a row has to come back."""
    if form is Form.CSV:
        return Said("", row.text, row.answer, row.label)
    return Said(row.instruction, row.data, row.answer)


# --- JSON lines -------------------------------------------------------------------------------------------


def _openai(row: TrainingRow) -> dict[str, Any]:
    said = (("system", row.instruction), ("user", row.data), ("assistant", row.answer))
    return {"messages": [{"role": role, "content": words} for role, words in said]}


def _chat(row: TrainingRow) -> dict[str, Any]:
    said = (("user", f"{row.instruction}{_BREAK}{row.data}"), ("assistant", row.answer))
    return {"messages": [{"role": role, "content": words} for role, words in said]}


def _sharegpt(row: TrainingRow) -> dict[str, Any]:
    said = (("system", row.instruction), ("human", row.data), ("gpt", row.answer))
    return {"conversations": [{"from": role, "value": words} for role, words in said]}


def _prompt_completion(row: TrainingRow) -> dict[str, Any]:
    return {"prompt": f"{row.instruction}{_BREAK}{row.data}{_BREAK}", "completion": row.answer}


def _vertex(row: TrainingRow) -> dict[str, Any]:
    said = (("user", row.data), ("model", row.answer))
    return {
        "systemInstruction": {"role": "system", "parts": [{"text": row.instruction}]},
        "contents": [{"role": role, "parts": [{"text": words}]} for role, words in said],
    }


_LINES: Mapping[Form, Callable[[TrainingRow], dict[str, Any]]] = {
    Form.OPENAI: _openai,
    Form.CHAT: _chat,
    Form.SHAREGPT: _sharegpt,
    Form.PROMPT_COMPLETION: _prompt_completion,
    Form.VERTEX: _vertex,
}


def _read_line(line: str, number: int, form: Form) -> Said:
    try:
        value = json.loads(line)
        instruction, data, answer = _PARTS[form](value)
    except (ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        raise FormFault(what=f"line {number} is none of this form ({type(error).__name__})") from None
    parts: tuple[object, ...] = (instruction, data, answer)
    if not all(isinstance(words, str) and words.strip() for words in parts):
        raise FormFault(what=f"line {number} has an empty part")
    if "\n" in data:
        raise FormFault(what=f"line {number} has data on several lines")
    return Said(instruction, data, answer)


def _turns(value: Any, role: str, words: str, roles: Sequence[str]) -> list[str]:
    """The words of turns that alternate as they should."""
    if [turn[role] for turn in value] != list(roles):
        raise ValueError(role)
    return [turn[words] for turn in value]


def _apart(prompt: str) -> tuple[str, str]:
    instruction, mark, data = prompt.rpartition(_BREAK)
    if not mark:
        raise ValueError(_BREAK)
    return instruction, data


def _of_openai(value: Any) -> tuple[str, str, str]:
    first, second, third = _turns(value["messages"], "role", "content", ("system", "user", "assistant"))
    return first, second, third


def _of_chat(value: Any) -> tuple[str, str, str]:
    prompt, answer = _turns(value["messages"], "role", "content", ("user", "assistant"))
    return *_apart(prompt), answer


def _of_sharegpt(value: Any) -> tuple[str, str, str]:
    first, second, third = _turns(value["conversations"], "from", "value", ("system", "human", "gpt"))
    return first, second, third


def _of_prompt_completion(value: Any) -> tuple[str, str, str]:
    prompt = value["prompt"]
    if not prompt.endswith(_BREAK):
        raise ValueError(_BREAK)
    return *_apart(prompt.removesuffix(_BREAK)), value["completion"]


def _of_vertex(value: Any) -> tuple[str, str, str]:
    parts = [
        value["systemInstruction"]["parts"],
        *_turns(value["contents"], "role", "parts", ("user", "model")),
    ]
    (first,), (second,), (third,) = ([part["text"] for part in one] for one in parts)
    return first, second, third


_PARTS: Mapping[Form, Callable[[Any], tuple[str, str, str]]] = {
    Form.OPENAI: _of_openai,
    Form.CHAT: _of_chat,
    Form.SHAREGPT: _of_sharegpt,
    Form.PROMPT_COMPLETION: _of_prompt_completion,
    Form.VERTEX: _of_vertex,
}


# --- CSV --------------------------------------------------------------------------------------------------


def _csv(rows: Sequence[TrainingRow]) -> Written:
    file = io.StringIO(newline="")
    table = csv.writer(file, lineterminator="\n")
    table.writerow(_COLUMNS)
    n_quoted = 0
    for row in rows:
        cells = [row.text, row.label, row.answer]
        safe = [quoted_cell(cell) for cell in cells]
        n_quoted += sum(cell != other for cell, other in zip(cells, safe, strict=True))
        table.writerow(safe)
    return Written(file.getvalue().encode("utf-8"), n_quoted)


def quoted_cell(cell: str) -> str:
    """The cell with an apostrophe before it where a spreadsheet would compute it; apostrophes of its own are kept apart.

    Example:
        >>> quoted_cell("=1+1"), quoted_cell("Cook"), quoted_cell("'=1"), unquoted_cell(quoted_cell("'=1"))
        ("'=1+1", 'Cook', "''=1", "'=1")
    """
    return f"'{cell}" if cell.lstrip("'")[:1] in _FORMULA else cell


def unquoted_cell(cell: str) -> str:
    """The cell that `quoted_cell` was given."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'")[:1] in _FORMULA else cell


def _read_csv(text: str) -> list[Said]:
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    try:
        head, *table = csv.reader(io.StringIO(text, newline=""), strict=True)
    except (csv.Error, ValueError) as error:
        raise FormFault(what=f"it is no table ({error})") from None
    if tuple(head) != _COLUMNS:
        raise FormFault(what="its first line names other columns")
    said = []
    for number, cells in enumerate(table, start=2):
        if len(cells) != len(_COLUMNS):
            raise FormFault(what=f"row {number} has {len(cells)} cells")
        words, label, answer = map(unquoted_cell, cells)
        if not (words.strip() and label.strip() and answer.strip()):
            raise FormFault(what=f"row {number} has an empty cell")
        said.append(Said("", words, answer, label))
    return said
