"""Versions of one of the person's files that were used or kept: named by their first digits, laid side by side."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from metier.actions.desk import Desk
from metier.errors import ProfileVersionError, PromptVersionError

CURRENT = "current"
"""Names the file as it is now, among its versions."""
_EARLIER = "before the present one"


@dataclass(frozen=True, slots=True)
class FileDiff:
    """Two versions beside each other, as a unified diff."""

    before: str
    after: str
    lines: tuple[str, ...]


def difference(before: str, after: str, first: str, second: str) -> tuple[str, ...]:
    """Two texts as a unified diff."""
    return tuple(difflib.unified_diff(before.splitlines(), after.splitlines(), first, second, lineterm=""))


class FileVersions:
    """What is kept of one file.

    Args:
        kind: Of document, as the store has it: "profile", "prompt".
        now: The text of the file as it is now.
        unknown: Raised where a version was never used or kept here, or digits fit several.
    """

    def __init__(
        self,
        kind: str,
        desk: Desk,
        now: Callable[[], str],
        unknown: type[ProfileVersionError | PromptVersionError],
    ) -> None:
        self._kind, self._desk, self._now, self._unknown = kind, desk, now, unknown

    def since(self) -> Mapping[str, datetime]:
        """The first use of each version, oldest first."""
        known = self._desk.documents.versions(self._kind)
        return {version: datetime.fromisoformat(at) for version, at in known.items()}

    def keep(self, version: str, text: str) -> None:
        """Keep one; a known one is left alone."""
        self._desk.documents.keep(self._kind, version, text, at=self._desk.clock.now())

    def found(self, digits: str) -> str:
        """The one version that begins with these digits."""
        known = list(self.since())
        fitting = [name for name in known if name.startswith(digits.lower())]
        if len(fitting) != 1:
            raise self._unknown(digits, known=known)
        return fitting[0]

    def text(self, version: str) -> str:
        """The file in one version; the first digits are enough."""
        if version == CURRENT:
            return self._now()
        text = self._desk.documents.text(self._kind, self.found(version))
        assert text is not None  # it was found among them
        return text

    def last_but(self, current: str) -> str:
        """The newest version that is not what the file says now."""
        known = list(self.since())
        others = [version for version in known if version != current]
        if not others:
            raise self._unknown(_EARLIER, known=known)
        return others[-1]

    def diff(self, before: str, after: str) -> FileDiff:
        """What changed between two versions."""
        first, second = (name if name == CURRENT else self.found(name) for name in (before, after))
        return FileDiff(first, second, difference(self.text(first), self.text(second), first, second))
