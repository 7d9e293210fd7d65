"""Cases written by hand: honest rewrites and fabrications, one half to develop on and one half held out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from benchmarks.truth.people import HERE, MadeUp, everybody

from metier.applications.claims import Problem, check
from metier.domain.draft import Line
from metier.domain.posting import Posting


@dataclass(frozen=True)
class Case:
    """One line with what is known of it.

    Attributes:
        kind: What was made up; empty for an honest line.
        source: Of which set it is.
    """

    person: MadeUp
    line: Line
    kind: str
    source: str
    posting: Posting | None = None

    def problems(self) -> tuple[Problem, ...]:
        """What the verifier finds in it."""
        return check([self.line], self.person.record, self.posting)


@cache
def by_hand(name: str) -> tuple[Case, ...]:
    """The cases of one file, such as `honest_dev` or `independent_sneaky`."""
    return tuple(_read(name))


def _read(name: str) -> Iterator[Case]:
    for row in (HERE / f"{name}.txt").read_text("utf-8").splitlines():
        if not row.strip() or row.startswith("#"):
            continue
        cells = [cell.strip() for cell in row.split(" | ")]
        kind = cells.pop(0) if "sneaky" in name else ""
        person, where, labels, text = cells
        made_up = everybody()[person]
        yield Case(made_up, made_up.line(where, labels, text), kind, name)
