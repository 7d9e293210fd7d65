"""What the address of the inbox asks for: a group, a page, filters; as typed and as values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from metier.actions.inbox import Group
from metier.domain.facts import EmploymentType, Seniority, WorkMode
from metier.domain.posting_filter import PostingFilter
from metier.errors import MetierError, WebFieldError
from metier.pages.words import one_line
from metier.web.forms import Form

E = TypeVar("E", bound=StrEnum)

LONGEST = 200
"""Characters of a search."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for, as typed; `filter` has it as values.

    Attributes:
        bad: Name of a field that could not be read, which then filters nothing; `problem` says why.
    """

    group: Group = Group.TODAY
    page: int = 1
    q: str = ""
    mode: str = ""
    pay: str = ""
    level: str = ""
    place: str = ""
    contract: str = ""
    lang: str = ""
    source: str = ""
    new: bool = False
    bad: str = ""
    problem: MetierError | None = None

    @classmethod
    def of(cls, form: Form) -> Wanted:
        """What stands in an address; a filter on what is put before one today leads to everything undecided."""
        texts: dict[str, Any] = {name: one_line(form.text(name, most=10_000), LONGEST) for name in _TEXTS}
        found = cls(
            group=form.choice("group", Group, Group.TODAY),
            page=form.number("page", 1, least=1, most=100_000),
            new=form.has("new"),
            **texts,
        )
        try:
            found.filter()
        except WebFieldError as error:
            found = replace(found, problem=error, bad=str(error.details["field"]))
        if found.is_filtered and found.group is Group.TODAY:
            found = replace(found, group=Group.ALL)
        return found

    @property
    def is_filtered(self) -> bool:
        """Whether anything is left out."""
        return self.new or any(getattr(self, name) for name in _TEXTS)

    def filter(self) -> PostingFilter:
        """The same as values.

        Raises:
            WebFieldError: A field has none of its values.
        """
        typed = {name: "" if name == self.bad else getattr(self, name) for name in _TEXTS}
        return PostingFilter(
            words=typed["q"],
            work_mode=_one("mode", WorkMode, typed["mode"]),
            pay_from=_amount(typed["pay"]),
            level=_one("level", Seniority, typed["level"]),
            place=typed["place"],
            contract=_one("contract", EmploymentType, typed["contract"]),
            language=typed["lang"],
            source=typed["source"],
        )

    def address(self, **other: object) -> str:
        """The address that asks for this, or for the same with something else."""
        pairs = {
            "group": self.group.value,
            **{name: getattr(self, name) for name in _TEXTS},
            "new": "1" if self.new else "",
            "page": self.page,
            **other,
        }
        if pairs["group"] == Group.TODAY.value:
            del pairs["group"]
        if pairs["page"] == 1:
            del pairs["page"]
        query = urlencode({name: str(value) for name, value in pairs.items() if value})
        return f"/inbox?{query}" if query else "/inbox"


_TEXTS = ("q", "mode", "pay", "level", "place", "contract", "lang", "source")


def _one(name: str, kinds: type[E], value: str) -> E | None:
    return Form(((name, value),)).choice(name, kinds, next(iter(kinds))) if value else None


def _amount(typed: str) -> Decimal | None:
    """A yearly amount: 60000, 60,000 or 60k.

    Raises:
        WebFieldError: It is none.
    """
    words = typed.replace(",", "").replace(" ", "").casefold()
    if not words:
        return None
    times = 1_000 if words.endswith("k") else 1
    try:
        amount = Decimal(words.removesuffix("k")) * times
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or amount <= 0 or amount > 10**9:
        raise WebFieldError(field="pay", wanted="an amount a year such as 60000 or 60k", got=typed)
    return amount


def with_decided(back: str, number: int) -> str:
    """The address, with what was just decided on it."""
    path, query = _parts(back)
    return f"{path}?{urlencode([*query, ('decided', number)])}"


def without_decided(back: str) -> str:
    """The address without it."""
    path, query = _parts(back)
    return f"{path}?{urlencode(query)}" if query else path


def _parts(back: str) -> tuple[str, list[tuple[str, str]]]:
    path, _, query = back.partition("?")
    return path, [pair for pair in parse_qsl(query) if pair[0] != "decided"]
