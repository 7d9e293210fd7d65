"""Header: what a file's columns are called and which field is read from each, for who wants to map them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from metier.domain.decision import Label
from metier.errors import MetierError
from metier.sources.columns import columns, fold
from metier.sources.csv import csv_head
from metier.sources.files import Kind
from metier.sources.json_files import ENVELOPES
from metier.sources.json_items import flat_item
from metier.sources.material import Material, from_bytes
from metier.sources.options import ReadOptions
from metier.sources.reading import kind_of_material

LOOKED_AT = 200
"""Rows that names and examples are taken from; the first rows of a file tell what its columns hold."""
_SAYS_IT = frozenset({"label", "decision"})
"""Names that mean a decision, whatever stands there; "rating" or "status" may be the employer's, or the board's."""
_WORDS = frozenset(
    [
        *Label, "yes", "no", "y", "n", "true", "false", "unsure", "like", "dislike", "liked", "disliked", "love", "interested",
        "not interested", "interesting", "not interesting", "relevant", "irrelevant", "not relevant", "pass", "skip", "skipped",
        "apply", "good", "ok", "okay", "bad", "+", "-", "ja", "nein", "vielleicht",
    ]
)  # fmt: skip
_NUMBERS = frozenset({"-1", "0", "1", "2", "3"})
"""At most three of them stand for labels; stars out of five, and averages, are somebody's rating of an employer."""
_LONGEST = 80
_MOST_VALUES = 12


@dataclass(frozen=True, slots=True)
class Header:
    """Columns of a CSV file, or keys of the objects of a JSON file.

    Attributes:
        names: In the order of the file.
        examples: Column → its first value that is not empty, cut.
        of_field: Field of a posting → the columns it is read from, the best first; a text may have several. A column is
            guessed to hold decisions only where its values can be some.
        label_values: Values of the column that may hold labels, most frequent first; empty where there is none, or where it
            holds too many to be labels.
    """

    names: tuple[str, ...]
    examples: Mapping[str, str]
    of_field: Mapping[str, tuple[str, ...]]
    label_values: tuple[str, ...] = ()


def header_of(name: str, data: bytes, options: ReadOptions) -> Header | None:
    """The header of a file; None for pages and plain text, which have none.

    What is wrong with the file is no matter here: reading it says so.

    Cost: reads the first rows of CSV and JSON Lines, the whole of a JSON file.
    """
    try:
        material = from_bytes(name, data, options)
        items = list(islice(_rows(material, options), LOOKED_AT))
    except MetierError:
        return None
    names = list(dict.fromkeys(key for item in items for key in item if key.strip()))
    if not names:
        return None
    try:
        found = columns(names, options.columns)
    except MetierError:  # a mapping that cannot be used is told when the file is read
        found = columns(names, {})
    of_field = dict(found.of_field)
    if "label" not in options.columns:  # what the person says needs no guess
        of_field["label"] = tuple(one for one in of_field.get("label", ()) if _may_decide(one, items))
    if found.text_parts:
        of_field["text"] = tuple(part[0] for part in found.text_parts)
    return Header(
        tuple(names),
        {key: _example(items, key) for key in names},
        of_field,
        _label_values(items, of_field.get("label", ())),
    )


def _rows(material: Material, options: ReadOptions) -> Iterator[Mapping[str, object]]:
    kind = kind_of_material(material, options)
    if kind is Kind.CSV:
        head = csv_head(material, options)
        yield dict.fromkeys(head.names, "")  # a file may have a header and no row
        yield from head.first
    elif kind in {Kind.JSON, Kind.JSON_LINES}:
        with material.text(material.check_text(options), newline="") as stream:
            text = stream.read().removeprefix("\ufeff")
        for item in _json_lines(text) if kind is Kind.JSON_LINES else _json_items(text):
            yield flat_item(item)


def _json_lines(text: str) -> Iterator[dict[str, Any]]:
    for line in islice((line for line in text.splitlines() if line.strip()), LOOKED_AT):
        try:
            item = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(item, dict):
            yield item


def _json_items(text: str) -> Iterable[dict[str, Any]]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return []
    if isinstance(value, dict):
        lists = [
            found for key, found in value.items() if key.lower() in ENVELOPES and isinstance(found, list)
        ]
        value = lists[0] if len(lists) == 1 else [value]
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _example(items: Sequence[Mapping[str, object]], key: str) -> str:
    words = (
        " ".join(str(item[key]).split())
        for item in items
        if not isinstance(item.get(key), dict | list) and item.get(key) not in {None, ""}
    )
    first = next((found for found in words if found), "")
    return first if len(first) <= _LONGEST else f"{first[: _LONGEST - 1]}…"


def _may_decide(name: str, items: Sequence[Mapping[str, object]]) -> bool:
    """Whether a column can hold the person's own decisions: by its name, or by words that people decide with."""
    if fold(name) in _SAYS_IT:
        return True
    values = {value.casefold().removesuffix(".0") for value in _said(items, name)}
    if not values:
        return False
    return values <= _WORDS or (values <= _NUMBERS and len(values) <= len(Label))


def _said(items: Sequence[Mapping[str, object]], name: str) -> list[str]:
    """What stands in a column, where something does."""
    found = (item.get(name) for item in items)
    words = (str(one).strip() for one in found if one is not None and not isinstance(one, dict | list))
    return [one for one in words if one]


def _label_values(items: Sequence[Mapping[str, object]], names: Sequence[str]) -> tuple[str, ...]:
    if not names:
        return ()
    values = Counter(_said(items, names[0]))
    return tuple(value for value, _ in values.most_common()) if 0 < len(values) <= _MOST_VALUES else ()
