"""Interviews in a labels file: every row carried without loss, and checked, as the file may be somebody else's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from metier.actions.application_ports import InterviewStore
from metier.actions.interviews.noting import FARTHEST, LONGEST
from metier.actions.outcomes.noting import EARLIEST
from metier.domain.interview import MOST_RATING, Asked, Round
from metier.domain.posting import PostingId

_CLOCKS_DIFFER = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class CameAsked:
    """A question on its way in; `place` is its id in the file."""

    place: int
    question: str
    answer: str
    noted_at: datetime
    rating: int | None
    note: str
    undoes: int | None


@dataclass(frozen=True, slots=True)
class CameRound:
    """A round on its way in, with its questions; `place` is its id in the file."""

    place: int
    held_on: date
    noted_at: datetime
    name: str
    rating: int | None
    note: str
    undoes: int | None
    questions: tuple[CameAsked, ...]


C = TypeVar("C", CameRound, CameAsked)
H = TypeVar("H", Round, Asked)


def interviews_json(rounds: Iterable[Round], asked: Mapping[int, Sequence[Asked]]) -> list[dict[str, Any]]:
    """The rounds of one posting as they stand in the file, each with its questions.

    Args:
        asked: Questions by the id of their round.
    """
    return [
        {
            "id": row.id,
            "held_on": row.held_on.isoformat(),
            "noted_at": row.noted_at.isoformat(),
            "name": row.name,
            "rating": row.rating,
            "note": row.note,
            "undoes": row.undoes,
            "questions": [_asked_json(one) for one in asked.get(row.id, ())],
        }
        for row in rounds
    ]


def _asked_json(row: Asked) -> dict[str, Any]:
    return {
        "id": row.id,
        "question": row.question,
        "answer": row.answer,
        "noted_at": row.noted_at.isoformat(),
        "rating": row.rating,
        "note": row.note,
        "undoes": row.undoes,
    }


def interviews_in(items: Sequence[Mapping[str, Any]], *, now: datetime) -> list[CameRound]:
    """What a file says of the interviews about one posting, in its own order.

    Raises:
        KeyError, TypeError, ValueError: It is nothing that metier writes: no day, a note from the future, an undo of
            nothing, no rating, words that are too long or no text.
    """
    found = [_round(item, now) for item in items]
    _check_undos([(row.place, row.undoes) for row in found])
    for row in found:
        _check_undos([(one.place, one.undoes) for one in row.questions])
    return found


def _check_undos(rows: Sequence[tuple[int, int | None]]) -> None:
    """An undo takes back an earlier row of the same list, once."""
    open_ones: set[int] = set()
    for place, undoes in rows:
        if place in open_ones:
            raise ValueError(place)
        if undoes is None:
            open_ones.add(place)
        else:
            open_ones.remove(undoes)


def _round(item: Mapping[str, Any], now: datetime) -> CameRound:
    held_on, noted_at = date.fromisoformat(item["held_on"]), _moment(item["noted_at"], now)
    if not EARLIEST <= held_on <= noted_at.date() + FARTHEST + _CLOCKS_DIFFER:
        raise ValueError(item["held_on"])
    return CameRound(
        place=_number(item["id"]),
        held_on=held_on,
        noted_at=noted_at,
        name=_words(item["name"], "kind of round"),
        rating=_rating(item["rating"]),
        note=_words(item["note"], "note"),
        undoes=None if item["undoes"] is None else _number(item["undoes"]),
        questions=tuple(_asked(one, now) for one in item["questions"]),
    )


def _asked(item: Mapping[str, Any], now: datetime) -> CameAsked:
    return CameAsked(
        place=_number(item["id"]),
        question=_words(item["question"], "question"),
        answer=_words(item["answer"], "answer"),
        noted_at=_moment(item["noted_at"], now),
        rating=_rating(item["rating"]),
        note=_words(item["note"], "note"),
        undoes=None if item["undoes"] is None else _number(item["undoes"]),
    )


def _moment(words: str, now: datetime) -> datetime:
    found = datetime.fromisoformat(words)
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    if found > now + _CLOCKS_DIFFER or found.year < EARLIEST.year:
        raise ValueError(words)
    return found


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(value)
    return value


def _rating(value: object) -> int | None:
    if value is None:
        return None
    number = _number(value)
    if not 1 <= number <= MOST_RATING:
        raise ValueError(value)
    return number


def _words(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    value.encode()  # half a character is no text
    if len(value) > LONGEST[name]:
        raise ValueError(name)
    return value


def bring_interviews(rows: Sequence[CameRound], posting_id: PostingId, store: InterviewStore) -> int:
    """Store those that are not here; how many rows were new. Rows of both sides stand beside each other."""
    if not rows:
        return 0

    def append(row: CameRound, undoes: int | None) -> int:
        return store.append_round(
            posting_id, held_on=row.held_on, noted_at=row.noted_at, name=row.name, rating=row.rating,
            note=row.note, undoes=undoes,
        ).id  # fmt: skip

    here = [row for row in store.rounds() if row.posting_id == posting_id]
    asked = store.questions()
    numbers, n_new = _bring(rows, here, _of_round, append)
    for row in rows:
        if row.place in numbers:
            mine = [one for one in asked if one.round == numbers[row.place]]
            n_new += _bring_questions(row.questions, numbers[row.place], mine, store)
    return n_new


def _bring_questions(
    rows: Sequence[CameAsked], round_id: int, here: Sequence[Asked], store: InterviewStore
) -> int:
    def append(row: CameAsked, undoes: int | None) -> int:
        return store.append_question(
            round_id, question=row.question, answer=row.answer, noted_at=row.noted_at, rating=row.rating,
            note=row.note, undoes=undoes,
        ).id  # fmt: skip

    return _bring(rows, here, _of_asked, append)[1]


def _bring(
    rows: Sequence[C],
    here: Sequence[H],
    key: Callable[[C | H], object],
    append: Callable[[C, int | None], int],
) -> tuple[dict[int, int], int]:
    """Rows in the order of the file, each with what it takes back.

    Args:
        key: What makes a row the same as one that is here.
        append: Stores a row, with the id of the one that it takes back; the new id.

    Returns:
        The id here by the id in the file, of rows that stand here now; and how many are new.
    """
    known = {key(row): row.id for row in here}
    undone = {row.undoes for row in here}
    numbers: dict[int, int] = {}
    n_new = 0
    for row in rows:
        target = None if row.undoes is None else numbers[row.undoes]
        if target is not None and target in undone:
            continue
        if target is None and key(row) in known:
            numbers[row.place] = known[key(row)]
            continue
        numbers[row.place] = append(row, target)
        undone.add(target)
        n_new += 1
    return numbers, n_new


def _of_round(row: Round | CameRound) -> object:
    return row.held_on, row.noted_at, row.name, row.rating, row.note, row.undoes is None


def _of_asked(row: Asked | CameAsked) -> object:
    return row.question, row.answer, row.noted_at, row.rating, row.note, row.undoes is None
