"""What a server takes: found by asking, remembered for the next request."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, replace
from enum import StrEnum


class Format(StrEnum):
    """How an answer is held to a shape."""

    SCHEMA = "json_schema"
    OBJECT = "json_object"
    NONE = "none"


_LOOSER = {Format.SCHEMA: Format.OBJECT, Format.OBJECT: Format.NONE}
_OTHER_FIELD = {"max_tokens": "max_completion_tokens", "max_completion_tokens": "max_tokens"}
_TOO_LONG = re.compile(
    r"context[ _]?(length|window|size)|too long|too many tokens|exceeds? .*\bcontext", re.IGNORECASE
)
_ABOUT_FORMAT = re.compile(
    r"response_format|json_?schema|json_?object|output_config|output_format|schema", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """One way of asking.

    Attributes:
        max_field: Name of the most tokens of an answer.
        temperature: Whether a temperature is said.
        logprobs: Whether log-probabilities are asked for.
    """

    format: Format = Format.SCHEMA
    max_field: str = "max_tokens"
    temperature: bool = True
    logprobs: bool = False

    def without(self, said: str, *, wanted: Format) -> Dialect | None:
        """The next way to try after a server refused this one and `said` why; None if it is not about the way.

        A server that names what it does not take is believed; one that does not is asked without a format.

        Args:
            wanted: What the request would have as format at most.
        """
        if _TOO_LONG.search(said):
            return None
        if self.max_field in said and _OTHER_FIELD[self.max_field] in said:
            return replace(self, max_field=_OTHER_FIELD[self.max_field])
        if self.temperature and "temperature" in said:
            return replace(self, temperature=False)
        if self.logprobs and "logprobs" in said:
            return replace(self, logprobs=False)
        format_now = looser(self.format, wanted)
        if format_now in _LOOSER and (_ABOUT_FORMAT.search(said) or self.max_field not in said):
            return replace(self, format=_LOOSER[format_now])
        if self.max_field in said:
            return replace(self, max_field=_OTHER_FIELD[self.max_field])
        return None


def looser(one: Format, other: Format) -> Format:
    """The one of the two that asks less of a server."""
    order = list(Format)
    return max(one, other, key=order.index)


class Remembered:
    """The dialect that worked last; for any number of threads."""

    def __init__(self, dialect: Dialect) -> None:
        """Begin with `dialect`."""
        self._dialect = dialect
        self._lock = threading.Lock()

    def get(self) -> Dialect:
        """What worked last."""
        with self._lock:
            return self._dialect

    def learn(self, dialect: Dialect) -> None:
        """Keep what worked."""
        with self._lock:
            self._dialect = dialect
