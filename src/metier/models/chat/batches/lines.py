"""What both providers' batches share: names of questions, JSON lines, and what of a stranger's answer can be used."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import timedelta

from metier.actions.batching.ports import Line
from metier.domain.chat import FieldClass
from metier.errors import ProviderAnswerError
from metier.models.chat.asking import Place
from metier.models.chat.reading import Json, hints_for, words
from metier.net.batch_client import BatchClient
from metier.net.chat_client import ChatClient

_CUSTOM = re.compile(r"([0-9a-f]{32})-([0-9]{1,18})", re.ASCII)
_REMOTE = re.compile(r"[A-Za-z0-9_-]{1,200}", re.ASCII)
_CODE = re.compile(r"[a-z0-9_]{1,60}", re.ASCII)

PAGES, PAGE = 50, 100
"""Lists are read so far; who has more batches than that in a day is told that it is not sure."""
DOUBT = timedelta(days=1)
"""By which this machine's clock and the provider's may differ."""


def batch_client(place: Place, client: ChatClient, **headers: str) -> BatchClient:
    """Requests around batches to where `place` is."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return BatchClient(client, place.address, place.key, hints_for(place.name), place.seconds, named)


def custom_id(name: str, number: int) -> str:
    """What a question is called: both providers take 64 letters, digits, `_` and `-`."""
    return f"{name}-{number}"


def number_of(custom: object, name: str) -> int | None:
    """The number of a question of the batch `name`; None for anybody else's."""
    found = _CUSTOM.fullmatch(custom) if isinstance(custom, str) else None
    return int(found[2]) if found and found[1] == name else None


def json_lines(data: bytes) -> Iterator[Json | None]:
    """Each line that is not empty: an object, or None where it is none."""
    for line in data.splitlines():
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        yield row if isinstance(row, dict) else None


def carried(lines: Sequence[Line]) -> frozenset[FieldClass]:
    """Every kind of words in the questions."""
    return frozenset[FieldClass]().union(*(line.request.carries for line in lines))


def checked_name(value: object, place: Place, *, what: str) -> str:
    """A name that the provider gave, fit for a path.

    Raises:
        ProviderAnswerError: It is none.
    """
    name = words(value)
    if not _REMOTE.fullmatch(name):
        hint = hints_for(place.name).answer
        raise ProviderAnswerError(
            place.address.shown, what=f"its JSON has no {what}", hint=hint, maybe_paid=True
        )
    return name


def is_name(value: object) -> bool:
    """Whether `value` can be a name of a batch or a file."""
    return bool(_REMOTE.fullmatch(words(value)))


def code_word(value: object) -> str:
    """A provider's word for a failure, where it is one word; never a sentence, as that may repeat what was sent."""
    found = words(value)
    return found if _CODE.fullmatch(found) else "error"
