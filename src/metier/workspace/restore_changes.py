"""What a backup would change of that which decides what leaves this machine: settings, and to whom what may go."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from metier.domain.chat import FieldClass
from metier.storage.backup_read import BackupContents

SETTINGS = "metier.toml"


@dataclass(frozen=True, slots=True)
class SettingChange:
    """A line of `metier.toml` that would say something else.

    Attributes:
        here, there: As TOML holds it, here and in the backup; empty where it says nothing.
    """

    key: str
    here: str
    there: str


@dataclass(frozen=True, slots=True)
class AgreedChange:
    """A host that would be allowed to read something else.

    Attributes:
        more, less: Kinds of words that it may read only by the backup, and only by what stands here.
    """

    host: str
    more: tuple[FieldClass, ...]
    less: tuple[FieldClass, ...]


@dataclass(frozen=True, slots=True)
class RestoreChanges:
    """What differs; empty where nothing does.

    Attributes:
        unreadable: The backup's `metier.toml` is no TOML: the workspace would not open before it is mended.
    """

    settings: tuple[SettingChange, ...] = ()
    agreed: tuple[AgreedChange, ...] = ()
    unreadable: bool = False

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.settings or self.agreed or self.unreadable)


def changes_of(
    contents: BackupContents, folder: Path, agreed: Mapping[str, frozenset[FieldClass]]
) -> RestoreChanges:
    """What of the settings and agreements in `folder` a restore would change.

    Args:
        agreed: What stands here, by host; empty where nothing does, or it cannot be read.
    """
    known = {kind.value: kind for kind in FieldClass}
    there = {
        host: frozenset(known[word] for word in words if word in known)
        for host, words in contents.consents.items()
    }
    hosts = sorted({*there, *agreed})
    nothing = frozenset[FieldClass]()
    pairs = ((host, there.get(host, nothing), agreed.get(host, nothing)) for host in hosts)
    changed = tuple(
        AgreedChange(host, tuple(sorted(new - old)), tuple(sorted(old - new)))
        for host, new, old in pairs
        if new != old
    )
    try:
        settings = _settings(contents.settings, folder / SETTINGS)
    except ValueError:  # what tomllib raises, for numbers of thousands of digits too
        return RestoreChanges((), changed, unreadable=True)
    return RestoreChanges(settings, changed)


def _settings(new: str | None, file: Path) -> tuple[SettingChange, ...]:
    """Raises: ValueError, where `new` is no TOML."""
    if new is None:
        return ()
    there = _flat(new)
    try:
        here = _flat(file.read_text("utf-8"))
    except (OSError, ValueError):
        here = {}
    return tuple(
        SettingChange(key, here.get(key, ""), there.get(key, ""))
        for key in sorted({*here, *there})
        if here.get(key) != there.get(key)
    )


def _flat(text: str) -> dict[str, str]:
    """Each key of a TOML with its value in words."""
    try:
        table = tomllib.loads(text)
    except RecursionError as error:  # deep on purpose
        raise ValueError(SETTINGS) from error
    found: dict[str, str] = {}
    left: list[tuple[str, object]] = list(table.items())
    while left:
        key, value = left.pop()
        if isinstance(value, dict):
            left += [(f"{key}.{name}", inner) for name, inner in value.items()]
        else:
            found[key] = str(value)
    return found
