"""JSON schemas as hosted providers take them: the bounds they refuse are left out; the reply is checked here anyway."""

from __future__ import annotations

from collections.abc import Mapping

_REFUSED = frozenset(
    {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength"}
    | {"minItems", "maxItems", "uniqueItems", "pattern", "format", "default", "title", "$schema"}
)
"""Keywords of bounds. Anthropic's structured outputs refuse nearly all of them, OpenAI's some
(platform.claude.com, "Structured outputs"; OpenAI's guide "Structured model outputs")."""


def plain_schema(schema: Mapping[str, object]) -> dict[str, object]:
    """`schema` without bounds, and with objects that are closed and whole, as strict modes demand.

    Example:
        >>> plain_schema({"type": "number", "minimum": 0})
        {'type': 'number'}
    """
    kept = {key: _inner(key, value) for key, value in schema.items() if key not in _REFUSED}
    properties = kept.get("properties")
    if isinstance(properties, dict):
        kept |= {"additionalProperties": False, "required": list(properties)}
    return kept


def _inner(key: str, value: object) -> object:
    if key in {"properties", "$defs", "definitions"} and isinstance(value, Mapping):
        return {name: plain_schema(of) if isinstance(of, Mapping) else of for name, of in value.items()}
    if key in {"items", "additionalProperties"} and isinstance(value, Mapping):
        return plain_schema(value)
    if key in {"anyOf", "allOf", "oneOf"} and isinstance(value, list):
        return [plain_schema(of) if isinstance(of, Mapping) else of for of in value]
    return value
