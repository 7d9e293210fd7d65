"""Paging: which part of a long list a page shows, and where the parts before and after are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")

OF_PAGE = 50


@dataclass(frozen=True, slots=True)
class Paged:
    """One page of a list.

    Attributes:
        wanted: The page that was asked for, from 1; beyond the last one the last is shown.
        n: Rows on all pages.
        address: The address of a page, by its number.
        size: Rows of one page.

    Example:
        >>> pages = Paged(2, 120, "/list?page={}".format)
        >>> pages.words, pages.before, pages.after
        ('51–100 of 120', '/list?page=1', '/list?page=3')
        >>> Paged(9, 120, str).page, Paged(9, 0, str).page
        (3, 1)
    """

    wanted: int
    n: int
    address: Callable[[int], str]
    size: int = OF_PAGE

    @property
    def n_pages(self) -> int:
        """At least one."""
        return max(1, -(-self.n // self.size))

    @property
    def page(self) -> int:
        """Which is shown."""
        return min(self.wanted, self.n_pages)

    @property
    def start(self) -> int:
        """How many rows stand on the pages before."""
        return (self.page - 1) * self.size

    @property
    def words(self) -> str:
        """Which of how many are shown."""
        return f"{self.start + 1:,}–{min(self.n, self.start + self.size):,} of {self.n:,}"

    @property
    def before(self) -> str:
        """The address of the page before; empty on the first."""
        return self.address(self.page - 1) if self.page > 1 else ""

    @property
    def after(self) -> str:
        """The address of the next page; empty on the last."""
        return self.address(self.page + 1) if self.page < self.n_pages else ""

    def of(self, rows: Sequence[T]) -> Sequence[T]:
        """The rows of this page, out of all."""
        return rows[self.start : self.start + self.size]
