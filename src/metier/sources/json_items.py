"""One JSON object → one sighting: nested names are looked through, JSON-LD objects go their own way."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from metier.domain.posting import RowProblem, Sighting
from metier.errors import ShapeError
from metier.sources.columns import Columns, columns
from metier.sources.options import ReadOptions
from metier.sources.rows import Place, sighting
from metier.sources.values import json_hash

_NESTING = 3  # `jobLocation.address.addressLocality` is as deep as names that mean something go
_OPAQUE = frozenset({"raw"})


def item_sighting(
    item: object, place: Place, options: ReadOptions, *, raw_hash: str = ""
) -> Sighting | RowProblem | None:
    """The sighting a JSON object stands for, the reason why it is none, or None for one that says nothing."""
    if not isinstance(item, dict):
        return place.problem(ShapeError(place.name, where=place.row, got=kind_of(item)), got=kind_of(item))
    flat = flat_item(item)
    of_shape = _columns(tuple(flat), tuple(sorted(options.columns.items())))
    return sighting(flat, of_shape, place, options, raw_hash=raw_hash or json_hash(item))


def kind_of(value: object) -> str:
    """What a JSON value is, in words.

    Example:
        >>> kind_of("x"), kind_of([])
        ('a string', 'an array')
    """
    if value is None:
        return "null"
    names = ((bool, "a Boolean"), (str, "a string"), ((int, float), "a number"), (list, "an array"))
    return next((name for kind, name in names if isinstance(value, kind)), "an object")


def is_json_ld(item: Mapping[str, Any]) -> bool:
    """Whether an object is schema.org's, to be read as JSON-LD."""
    kinds = item.get("@type", ())
    return "@graph" in item or "JobPosting" in (kinds if isinstance(kinds, list) else [kinds])


@lru_cache(maxsize=256)
def _columns(names: tuple[str, ...], mapped: tuple[tuple[str, str], ...]) -> Columns:
    return columns(names, dict(mapped))


def flat_item(item: Mapping[str, Any], prefix: str = "", depth: int = 1) -> dict[str, object]:
    """Nested objects as dotted names: `company.name`; a labels file's own `raw` stays whole."""
    flat: dict[str, object] = {}
    for key, value in item.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict) and value and depth < _NESTING and key not in _OPAQUE:
            flat |= flat_item(value, f"{name}.", depth + 1)
        else:
            flat[name] = value
    return flat
