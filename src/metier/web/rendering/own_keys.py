"""Keys for deciding, which a person may choose for themselves; kept in a cookie, as they belong to a browser and its keyboard."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import quote, unquote

from metier.errors import MetierError, WebFieldError

COOKIE = "metier_own_keys"

USUAL: Mapping[str, str] = MappingProxyType(
    {"excited": "1", "maybe": "2", "passed": "3", "undo": "u", "skip": "s"}
)
"""What can be done with a key of one's own, with the usual key."""

NAMES: Mapping[str, str] = MappingProxyType(
    {"excited": "★ excited", "maybe": "~ maybe", "passed": "✕ passed", "undo": "Undo", "skip": "Skip"}
)
"""The same as the settings name it."""

_SECOND: Mapping[str, str] = MappingProxyType({"undo": "Backspace", "skip": " "})
"""A second key, which is there beside the usual one only: who chose a key wants that one."""

TAKEN: Mapping[str, str] = MappingProxyType(
    {
        "a": "adds a reason", "b": "goes back", "c": "copies", "g": "begins the way to a page", "j": "goes to the next",
        "k": "goes to the one before", "n": "begins something new", "o": "opens the advert", "r": "writes a reason, or ranks",
        "t": "goes to the end of the text", "v": "goes to the box for an answer", "w": "says why", "/": "searches",
        "?": "shows the keys", ",": "stands between two keys", **dict.fromkeys("456789", "ticks a reason"),
    }
)  # fmt: skip
"""Keys that mean something else on a page, and what."""


@dataclass(frozen=True)
class OwnKeys:
    """A key for each answer, for undo and for skip.

    Example:
        >>> keys = OwnKeys.chosen({"excited": "x", "undo": ""})
        >>> keys["excited"], keys["undo"], keys.of("undo"), keys.of("excited")
        ('x', 'u', 'u,Backspace', 'x')
        >>> OwnKeys.of_cookie(keys.cookie) == keys, OwnKeys.of_cookie("11111") == OwnKeys()
        (True, True)
    """

    by_name: Mapping[str, str] = field(default_factory=lambda: USUAL)

    def __getitem__(self, name: str) -> str:
        """The key, as it stands on a button."""
        return self.by_name[name]

    def of(self, name: str) -> str:
        """Every key that presses the button, with commas between."""
        key = self.by_name[name]
        second = _SECOND.get(name) if key == USUAL[name] else None
        return f"{key},{second}" if second else key

    @property
    def cookie(self) -> str:
        """As a cookie holds them."""
        return quote("".join(self.by_name[name] for name in USUAL), safe="")

    @classmethod
    def of_cookie(cls, words: str) -> OwnKeys:
        """Those of a cookie; the usual ones where it holds anything else than five keys that can be used."""
        found = unquote(words)
        if len(found) != len(USUAL):
            return cls()
        try:
            return cls.chosen(dict(zip(USUAL, found, strict=True)))
        except MetierError:
            return cls()

    @classmethod
    def chosen(cls, typed: Mapping[str, str]) -> OwnKeys:
        """Those that a person typed; the usual one where nothing was.

        Raises:
            WebFieldError: One is no single key, has another meaning, or is chosen twice.
        """
        keys = {name: _key(typed.get(name, "")) or usual for name, usual in USUAL.items()}
        used: dict[str, str] = {}
        for name, key in keys.items():
            if len(key) != 1 or not key.isprintable() or key.isspace() or unicodedata.combining(key):
                raise _unusable(name, key, "one letter, digit or sign")
            if key in TAKEN:
                raise _unusable(name, key, f"another key, as this one {TAKEN[key]}")
            if key in used:
                raise _unusable(name, key, f"another key, as this one is that of “{NAMES[used[key]]}”")
            used[key] = name
        return cls(MappingProxyType(keys))


def _unusable(name: str, key: str, wanted: str) -> WebFieldError:
    error = WebFieldError(f"Key for “{NAMES[name]}”", wanted, key)
    error.details = {"field": f"key-{name}"}
    return error


def _key(typed: str) -> str:
    """As a keyboard sends it without shift."""
    return unicodedata.normalize("NFC", typed.strip()).lower()
