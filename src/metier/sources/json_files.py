"""JSON files → sightings: one object, an array, an envelope with one list, or one object per line."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from metier.domain.posting import RowProblem, Sighting
from metier.errors import FileEmptyError, JsonError, JsonLimitError, ShapeError
from metier.sources.columns import columns, fold
from metier.sources.json_items import is_json_ld, item_sighting, kind_of
from metier.sources.ld import ld_sightings
from metier.sources.material import EXPANSION, Material, physical_lines
from metier.sources.options import ReadOptions
from metier.sources.rows import Place
from metier.text.json_strict import loads

_OWN_TITLE = frozenset(
    {"title", "jobtitle", "positiontitle", "position"}
)  # `name` is often the employer's, around a list
ENVELOPES = ("jobs", "results", "offers", "content", "postings", "data", "items")


def read_json(material: Material, options: ReadOptions) -> Iterator[Sighting | RowProblem]:
    """One sighting or problem per object, in order.

    Raises:
        JsonError, JsonLimitError: If it is no JSON, or JSON beyond the limits.
        ShapeError: If it holds no object with a title.
        EncodingError, BinaryError, FileEmptyError, BombError: If the file is no text.

    Cost: memory for the whole file, which `max_bytes` bounds.
    """
    with material.text(material.check_text(options), newline="") as stream:
        value = loads(stream.read().removeprefix("\ufeff"), name=material.name)
    for number, item in enumerate(_items(value, material, options), start=1):
        yield from _read_item(item, Place(material.name, f"item {number}", "file:json"), options)


def read_json_lines(material: Material, options: ReadOptions) -> Iterator[Sighting | RowProblem]:
    """One sighting or problem per line; a bad line is one bad row.

    Raises:
        EncodingError, BinaryError, FileEmptyError, BombError: If the file is no text; before the first row.

    Cost: memory for one line.
    """
    limit = EXPANSION * options.max_bytes
    with material.text(material.check_text(options), newline="\n") as stream:
        for number, line in enumerate(physical_lines(stream, limit), start=1):
            text = line.strip(" \t\r\n\ufeff")
            if text:
                yield from _read_line(text, number, material.name, options)


def is_json_lines(head: str) -> bool:
    """Whether a text holds one JSON object per line: its first line is one, and more follows.

    Example:
        >>> is_json_lines('{"title": "a"}' + chr(10) + '{"title": "b"}'), is_json_lines('{"title": "a"}')
        (True, False)
    """
    first, _, rest = head.lstrip("\ufeff \t\r\n").partition("\n")
    if not first.startswith("{") or not rest.strip():
        return False
    try:
        return isinstance(loads(first.strip(), name=""), dict)
    except (JsonError, JsonLimitError):
        return first.rstrip().endswith("}") and rest.lstrip().startswith("{")


def _read_line(text: str, number: int, name: str, options: ReadOptions) -> Iterator[Sighting | RowProblem]:
    place = Place(name, f"line {number}", "file:jsonl")
    try:
        item = loads(text, name=name, first_line=number)
    except (JsonError, JsonLimitError) as error:
        yield place.problem(error, got=text[:80])
        return
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    yield from _read_item(item, place, options, raw_hash=digest)


def _read_item(
    item: object, place: Place, options: ReadOptions, *, raw_hash: str = ""
) -> Iterator[Sighting | RowProblem]:
    if isinstance(item, dict) and is_json_ld(item):
        yield from ld_sightings(item, place, options)
        return
    found = item_sighting(item, place, options, raw_hash=raw_hash)
    if found is not None:
        yield found


def _items(value: Any, material: Material, options: ReadOptions) -> list[object]:
    if isinstance(value, list):
        return _some_objects(value, material)
    if not isinstance(value, dict):
        raise ShapeError(material.name, where="the file", got=kind_of(value))
    if is_json_ld(value) or _OWN_TITLE & {fold(key) for key in value}:
        return [value]
    lists = {
        key: found for key, found in value.items() if key.lower() in ENVELOPES and isinstance(found, list)
    }
    if len(lists) == 1:
        return _some_objects(next(iter(lists.values())), material)
    shape = columns(value, options.columns)
    if not lists and (shape.of_field.get("title") or shape.is_labels_file):
        return [value]
    got = (
        f"an object with {len(lists)} lists of postings ({', '.join(lists)})"
        if lists
        else "an object without a title or a list of postings"
    )
    raise ShapeError(material.name, where="the file", got=got)


def _some_objects(items: list[object], material: Material) -> list[object]:
    if not items:
        raise FileEmptyError(material.name, n_bytes=material.n_bytes)
    if not any(isinstance(item, dict) for item in items):
        raise ShapeError(material.name, where="item 1", got=kind_of(items[0]))
    return items
