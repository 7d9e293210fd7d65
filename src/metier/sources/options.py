"""ReadOptions: what the person says about the files to be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from metier.domain.decision import Label
from metier.errors import LabelValueError


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the person says about the files to be read; the defaults suit almost every file.

    Attributes:
        max_bytes: Largest file as given, in bytes. A gzip file may expand to ten times as much.
        encoding: Name of a text encoding; empty means UTF-8, or what a byte order mark or the page says.
        columns: Record field → column or key of the file, e.g. `{"title": "Stelle"}`.
        label_map: Value in the file → label, e.g. `{"1": "excited", "0": "passed"}`; without it a label
            column of a CSV file is never read as a decision.
        title: Title for pasted text and pages; wins over what stands there.
        wordless: Take rows of a labels file that have neither title nor text: a replay must not lose decisions.
    """

    max_bytes: int = 10_000_000
    encoding: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    label_map: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    wordless: bool = False

    def __post_init__(self) -> None:
        """Refuse labels outside the set, before any file is opened."""
        for label in self.label_map.values():
            if label not in set(Label):
                raise LabelValueError(label)
