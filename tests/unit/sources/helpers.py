"""What the tests of the readers share: reading a paste or one of the example files."""

from __future__ import annotations

from pathlib import Path

from metier.domain.posting import RowProblem, Sighting
from metier.sources import ReadOptions, read, read_text

INTAKE = Path(__file__).parents[2] / "data" / "intake"
PLAIN = ReadOptions()


def rows_of(
    text: str | bytes, *, name: str = "-", options: ReadOptions = PLAIN
) -> list[Sighting | RowProblem]:
    data = text.encode() if isinstance(text, str) else text
    return list(read_text(name, data, options))


def sightings_of(text: str | bytes, *, name: str = "-", options: ReadOptions = PLAIN) -> list[Sighting]:
    return only_sightings(rows_of(text, name=name, options=options))


def only_sightings(rows: list[Sighting | RowProblem]) -> list[Sighting]:
    problems = [row for row in rows if isinstance(row, RowProblem)]
    assert problems == []
    return [row for row in rows if isinstance(row, Sighting)]


def example(name: str, options: ReadOptions = PLAIN) -> list[Sighting | RowProblem]:
    return list(read(INTAKE / name, options))


def example_sightings(name: str, options: ReadOptions = PLAIN) -> list[Sighting]:
    return only_sightings(example(name, options))
