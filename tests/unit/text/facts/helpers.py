from __future__ import annotations

from typing import TypeVar

from metier.domain.facts import Fact, Facts
from metier.domain.posting import StatedFields
from metier.text.facts import read_facts

T = TypeVar("T")


def of(fact: Fact[T] | None) -> Fact[T]:
    """A fact that must be there."""
    assert fact is not None, "nothing was read"
    return fact


def read(text: str = "", *, title: str = "", place: str = "", stated: StatedFields | None = None) -> Facts:
    """Facts of a posting of which only the parts that matter are given."""
    return read_facts(
        title=title, company="Elbe Analytics", place=place, text=text, stated=stated or StatedFields()
    )
