"""A key on its way from where the person keeps it to the server it is for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn


class Secret:
    """A text that shows itself to nobody who does not ask for it by `reveal`."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        """A secret that is `text`."""
        self._text = text

    def reveal(self) -> str:
        """The text itself."""
        return self._text

    def hide_in(self, text: str) -> str:
        r"""`text` with an ellipsis wherever it repeats the secret, also as JSON or an address escapes it.

        Example:
            >>> Secret("sk/a+b").hide_in(r"no key sk/a+b, sk\\/a+b, sk\u002fa+b or sk%2Fa%2bb")
            'no key …, …, … or …'
        """
        return re.sub("".join(map(_escaped, self._text)), "…", text) if self._text else text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __repr__(self) -> str:
        return "…"

    __str__ = __repr__

    def __reduce__(self) -> NoReturn:
        msg = "a secret is not written down"
        raise TypeError(msg)


def _escaped(character: str) -> str:
    """A pattern for every way to write one character of a secret."""
    if character.isalnum():
        return character
    code = ord(character)
    # Bounded, so that the time stays linear whatever a server says.
    return rf"(?:\\{{0,4}}{re.escape(character)}|(?i:\\{{1,4}}u00{code:02x}|%{code:02x}))"


NO_SECRET = Secret("")
"""For servers that want no key."""


@dataclass(frozen=True, slots=True)
class Key:
    """A secret and how a server wants to be told it.

    Attributes:
        header: Name of the header.
        prefix: Before the secret, in the header.
    """

    secret: Secret = NO_SECRET
    header: str = "Authorization"
    prefix: str = "Bearer "

    def headers(self) -> dict[str, str]:
        """The header, or none where there is no secret."""
        return {self.header: f"{self.prefix}{self.secret.reveal()}"} if self.secret else {}
