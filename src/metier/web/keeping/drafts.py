"""Edited words that were sent to be looked at and are not saved yet; in memory, and gone with the server."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

MOST = 200
"""Edits that are kept; the oldest go first."""


@dataclass(frozen=True, slots=True)
class EditedWords:
    """Words in an editor.

    Attributes:
        read: Stands for the file that the edit began with.
    """

    read: str
    text: str


class Drafts:
    """All that are kept, each under a name that an address can hold.

    Example:
        >>> drafts = Drafts()
        >>> drafts.look(drafts.keep("", "# About me")).text, drafts.look("gone")
        ('# About me', None)
    """

    def __init__(self) -> None:
        self._words: dict[str, EditedWords] = {}

    def keep(self, read: str, text: str) -> str:
        """The name under which `look` gives them."""
        name = secrets.token_urlsafe(8)
        self._words[name] = EditedWords(read, text)
        while len(self._words) > MOST:
            self._words.pop(next(iter(self._words)))
        return name

    def look(self, name: str) -> EditedWords | None:
        """The words of a name, which stay; None where they are not kept any more."""
        return self._words.get(name)
