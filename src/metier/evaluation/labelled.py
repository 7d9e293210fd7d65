"""LabelledSet: postings with what one or several people said about them, as a replay needs them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from metier.domain.decision import Label
from metier.domain.example import Example
from metier.domain.posting import Posting


@dataclass(frozen=True, slots=True)
class LabelledPosting:
    """One posting with the decision about it.

    Attributes:
        posting: What a screener may see; its `id` is the id in the file.
        label: None where nothing was decided: such a row is never learned from or tested on.
        reason: The person's words, or empty; like the label, shown for training postings only.
        decided_at: When it was decided, where known.
        order: Place among the decisions of its person, where known; goes before `decided_at`.
        group: Copies of each other share it; they never stand on both sides of a split. Empty: a group of its own.
        person: Who decided; empty where there is one person only.
    """

    posting: Posting
    label: Label | None
    reason: str = ""
    decided_at: datetime | None = None
    order: int | None = None
    group: str = ""
    person: str = ""

    @property
    def id(self) -> str:
        """The posting's id."""
        return str(self.posting.id)

    @property
    def group_key(self) -> str:
        """The group, or the posting's own id where it has none."""
        return self.group or self.id


@dataclass(frozen=True)
class LabelledSet:
    """Labelled postings under one name; ids are unique.

    Attributes:
        name: What reports call it, e.g. the file's name.
        items: In any order; nothing rests on it.
    """

    name: str
    items: tuple[LabelledPosting, ...]

    @cached_property
    def by_id(self) -> Mapping[str, LabelledPosting]:
        """Every item by its posting's id."""
        return {item.id: item for item in self.items}

    @cached_property
    def people(self) -> tuple[str, ...]:
        """Everybody who decided anything, sorted; `("",)` where the set names nobody."""
        return tuple(sorted({item.person for item in self.items if item.label is not None}))

    def decided(self, person: str) -> list[LabelledPosting]:
        """What `person` decided, sorted by id, so that nothing rests on the order of the file."""
        mine = (item for item in self.items if item.person == person and item.label is not None)
        return sorted(mine, key=lambda item: item.id)

    def example(self, item: LabelledPosting) -> Example:
        """The item as something to learn from.

        Raises:
            ValueError: If it is undecided.
        """
        if item.label is None:
            msg = f"{item.id} is undecided"
            raise ValueError(msg)
        return Example(item.posting, item.label, item.reason, item.decided_at)
