"""Baskets: files that were sent and are looked at before they are taken in; in memory, and gone with the server."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from metier.errors import BasketGoneError

if TYPE_CHECKING:  # parsers and numpy, which the start of the server should not wait for
    from metier.actions.add import AddReport
    from metier.actions.transfer import ImportReport
    from metier.workspace.sent_files import SentFile

MOST_BYTES = 60_000_000
"""All baskets together; the oldest are dropped first."""


@dataclass
class Basket:
    """Some files of one person.

    Attributes:
        title: For pasted text and single pages; empty where they have their own.
        came_of_it: What taking them in did; None before.
    """

    files: tuple[SentFile, ...]
    title: str = ""
    id: str = field(default_factory=lambda: secrets.token_urlsafe(9))
    came_of_it: AddReport | ImportReport | None = None

    @property
    def n_bytes(self) -> int:
        """Of all files together, as sent."""
        return sum(len(file.content) for file in self.files)

    @property
    def report(self) -> AddReport | None:
        """What happened to the postings."""
        from metier.actions.transfer import ImportReport

        done = self.came_of_it
        return done.postings if isinstance(done, ImportReport) else done


class Baskets:
    """All that stand."""

    def __init__(self) -> None:
        self._by_id: dict[str, Basket] = {}

    def keep(self, files: Sequence[SentFile], *, title: str = "") -> Basket:
        """A new basket; older ones give way when there are too many bytes."""
        basket = Basket(tuple(files), title)
        self._by_id[basket.id] = basket
        while len(self._by_id) > 1 and sum(one.n_bytes for one in self._by_id.values()) > MOST_BYTES:
            self._by_id.pop(next(iter(self._by_id)))
        return basket

    def one(self, basket_id: str) -> Basket:
        """A basket by its id.

        Raises:
            BasketGoneError: There is none; the server was started anew, or too much came after it.
        """
        found = self._by_id.get(basket_id)
        if found is None:
            raise BasketGoneError
        return found
