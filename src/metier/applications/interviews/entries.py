"""Entries: what a person gives to be noted, from a file too: `Q: … / A: … / 4` in Markdown, or JSON Lines."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from datetime import date

from metier.domain.interview import MOST_RATING
from metier.errors import InterviewFileError


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One question of a round, or without a question the round alone.

    Attributes:
        on: Day of the round; None for today.
        round: Kind of the round in the person's words, or empty.
        round_rating, round_note: How the round went; only stored where given.
    """

    question: str = ""
    answer: str = ""
    rating: int | None = None
    note: str = ""
    on: date | None = None
    round: str = ""
    round_rating: int | None = None
    round_note: str = ""


_MARK = re.compile(r"\s*(?:[-*+]\s+)?\**(q|question|a|answer|note|rating|r)\**\s*:\**\s*(.*)", re.IGNORECASE)
_RATING = re.compile(r"\s*(?:[-*+]\s+)?(\d{1,2})(?:\s*/\s*5)?\s*")
_ONE_LINE = re.compile(
    r"\s*(?:[-*+]\s+)?(\**Q\**\s*:.*?)\s+/\s+(\**A\**\s*:.*?)(?:\s+/\s+([1-5])(?:\s*/\s*5)?)?\s*",
    re.IGNORECASE,
)
_HEAD = re.compile(r"#+\s*(.*)")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_OF_MARK = {"q": "question", "a": "answer", "r": "rating"}


def entries_in(text: str, name: str) -> list[LogEntry]:
    r"""The entries of a file.

    A heading such as `## 2026-05-09 technical` says of which round the questions below it are.

    Args:
        name: Of the file, for messages.

    Raises:
        InterviewFileError: A line cannot be read, with its number; or there is no question at all.

    Example:
        >>> [entry.rating for entry in entries_in("Q: Why us?\nA: The team.\n4\n", "notes.md")]
        [4]
    """
    text = text.removeprefix("\ufeff")
    found = _json_lines(text, name) if text.lstrip().startswith("{") else _markdown(text, name)
    if not found:
        raise InterviewFileError(name, line=0, what="there is no question in it")
    return found


def _json_lines(text: str, name: str) -> list[LogEntry]:
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
        except (ValueError, RecursionError):
            raise InterviewFileError(name, line=number, what="this is no JSON") from None
        if not isinstance(item, dict):
            raise InterviewFileError(name, line=number, what="this is no JSON object")
        found.append(_entry_of(item, name, number))
    return found


def _entry_of(item: dict[str, object], name: str, line: int) -> LogEntry:
    words: dict[str, str] = {}
    for key in ("question", "answer", "note", "round", "round_note", "on"):
        value = item.get(key)
        if value is not None and not isinstance(value, str):
            raise InterviewFileError(name, line=line, what=f"`{key}` is no text")
        words[key] = (value or "").encode("utf-8", "replace").decode().strip()
    ratings = {key: _whole(item.get(key), key, name, line) for key in ("rating", "round_rating")}
    if not words["question"] and not (words["round"] or words["on"]):
        raise InterviewFileError(name, line=line, what="there is no `question`")
    return LogEntry(
        words["question"], words["answer"], ratings["rating"], words["note"],
        _day(words["on"], name, line), words["round"], ratings["round_rating"], words["round_note"],
    )  # fmt: skip


def _whole(value: object, key: str, name: str, line: int) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_RATING:
        raise InterviewFileError(name, line=line, what=f"`{key}` is no whole number from 1 to {MOST_RATING}")
    return value


def _day(words: str, name: str, line: int) -> date | None:
    try:
        return date.fromisoformat(words) if words else None
    except ValueError:
        raise InterviewFileError(name, line=line, what="the day is no date such as 2026-05-09") from None


@dataclass
class _Markdown:
    """What was read so far."""

    name: str
    done: list[LogEntry] = field(default_factory=list)
    open: LogEntry | None = None
    part: str = ""
    of_round: LogEntry = field(default_factory=LogEntry)

    def close(self) -> None:
        """The open question is complete."""
        if self.open:
            self.done.append(
                replace(
                    self.open,
                    answer=self.open.answer.strip(),
                    question=self.open.question.strip(),
                    note=self.open.note.strip(),
                )
            )
        self.open, self.part = None, ""


def _markdown(text: str, name: str) -> list[LogEntry]:
    read = _Markdown(name)
    for number, line in enumerate(text.splitlines(), 1):
        whole = _ONE_LINE.fullmatch(line)
        for part in [part for part in whole.groups() if part] if whole else [line]:
            _line(read, part, number)
    read.close()
    return read.done


def _line(read: _Markdown, line: str, number: int) -> None:
    head, mark, rating = _HEAD.fullmatch(line), _MARK.fullmatch(line), _RATING.fullmatch(line)
    if head:
        read.close()
        read.of_round = _round_of(head[1], read.name, number)
    elif mark:
        _marked(read, _OF_MARK.get(mark[1].lower(), mark[1].lower()), mark[2].strip(), number)
    elif rating and read.open and (read.part != "question" or _is_rating(rating[1])):
        _rate(read, rating[1], number)
    elif read.open and line.strip():
        _go_on(read, line.strip())
    elif line.strip() and not read.done:
        raise InterviewFileError(read.name, line=number, what="words before the first `Q:`")
    elif line.strip():
        raise InterviewFileError(read.name, line=number, what="words that belong to no question")


def _round_of(words: str, name: str, line: int) -> LogEntry:
    day = _DAY.search(words)
    kind = words.replace(day[0], "") if day else words
    return LogEntry(on=_day(day[0], name, line) if day else None, round=kind.strip(" :·,-–—#*"))


def _marked(read: _Markdown, mark: str, words: str, number: int) -> None:
    if mark == "question":
        read.close()
        if not words:
            raise InterviewFileError(read.name, line=number, what="the question is empty")
        read.open, read.part = replace(read.of_round, question=words), "question"
    elif read.open is None:
        raise InterviewFileError(read.name, line=number, what=f"there is no question above this {mark}")
    elif mark == "rating":
        _rate(read, words.removesuffix("/5").strip(), number)
    else:
        read.part = mark
        _go_on(read, words)


def _rate(read: _Markdown, words: str, number: int) -> None:
    assert read.open is not None
    if not _is_rating(words):
        raise InterviewFileError(
            read.name, line=number, what=f"the rating is no whole number from 1 to {MOST_RATING}"
        )
    read.open = replace(read.open, rating=int(words))
    read.part = "rated"


def _is_rating(words: str) -> bool:
    return len(words) == 1 and words in "12345"


def _go_on(read: _Markdown, words: str) -> None:
    """Another line of what is being read; after a rating of the note."""
    assert read.open is not None

    def longer(before: str) -> str:
        return f"{before}\n{words}" if before else words

    if read.part == "question":
        read.open = replace(read.open, question=longer(read.open.question))
    elif read.part == "answer":
        read.open = replace(read.open, answer=longer(read.open.answer))
    else:
        read.open = replace(read.open, note=longer(read.open.note))
