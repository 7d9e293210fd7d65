from __future__ import annotations

from typing import Protocol

import pytest

from metier.domain.facts import Facts
from metier.domain.posting import StatedFields
from metier.text.facts import read_facts


class Read(Protocol):
    def __call__(
        self, text: str = "", *, title: str = "", place: str = "", stated: StatedFields | None = None
    ) -> Facts: ...


@pytest.fixture
def read() -> Read:
    """Facts of a posting of which only the parts that matter are given."""

    def read_parts(
        text: str = "", *, title: str = "", place: str = "", stated: StatedFields | None = None
    ) -> Facts:
        return read_facts(
            title=title, company="Elbe Analytics", place=place, text=text, stated=stated or StatedFields()
        )

    return read_parts
