"""YAML as plain data: texts, lists and mappings; no tags, no aliases, nothing guessed from how a word looks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from metier.documents.extra import need_extra
from metier.errors import FileTooLargeError, YamlError, YamlLimitError

LARGEST = 1_000_000
"""Characters; a resume in YAML has some thousands."""
MAX_DEPTH = 32
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_FOLDED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\xa0\u2028\u2029\ufeff]")
_DOING = "Reading or writing YAML"


def yaml_value(text: str, *, name: str) -> Any:
    r"""The value of a YAML text; every plain word is a text, so that `no` stays a word and `2019-03` what it is.

    Args:
        name: Of the file, for messages.

    Raises:
        YamlError: It is not YAML, or has a key twice.
        YamlLimitError: It has an alias, a tag, several documents, or is deeper than 32: a small file could stand for a
            huge one, or for code.
        FileTooLargeError: It has more than a million characters.
        ExtraMissingError: PyYAML is not installed.

    Example:
        >>> yaml_value("a: [no, 1.10, '']\nb:", name="x.yaml")
        {'a': ['no', '1.10', ''], 'b': None}
    """
    need_extra("yaml", _DOING)
    import yaml

    if len(text) > LARGEST:
        raise FileTooLargeError(name, n_bytes=len(text), limit=LARGEST, hint="Keep only the resume in it")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _Builder(name, yaml.parse(text, Loader=loader)).value()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise YamlError(name, line=line, column=column, what=str(error.problem or "no YAML")) from error
    except (yaml.YAMLError, ValueError, UnicodeError) as error:  # characters that YAML does not allow
        raise YamlError(name, line=1, column=1, what=str(error).splitlines()[0][:120]) from error


def yaml_text(value: Mapping[str, Any]) -> str:
    """A mapping of texts, lists and mappings as YAML that people can read; keys in their order.

    Raises:
        ExtraMissingError: PyYAML is not installed.
    """
    need_extra("yaml", _DOING)
    import yaml

    class Plain(yaml.SafeDumper):  # type: ignore[misc]  # PyYAML has no types
        """Writes what stands twice twice: aliases are for machines."""

        def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002  # its signature
            return True

    Plain.add_representer(str, _quoted)
    return str(yaml.dump(value, Dumper=Plain, allow_unicode=True, sort_keys=False, width=100))


def _quoted(dumper: Any, words: str) -> Any:
    """A text; with line ends that YAML would fold, or characters it cannot hold, in double quotes with escapes."""
    style = '"' if _FOLDED.search(words) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", words, style=style)


class _Builder:
    """A value out of the events of a parser, with every limit looked at on the way."""

    def __init__(self, name: str, events: Iterator[Any]) -> None:
        self._name = name
        self._events = events
        self._documents = 0

    def value(self) -> Any:
        """The one value of the text; None where it is empty."""
        found: Any = None
        for event in self._events:
            kind = type(event).__name__
            if kind == "DocumentStartEvent":
                self._documents += 1
                if self._documents > 1:
                    raise self._limit(event, "a second document begins")
            elif kind not in {"StreamStartEvent", "StreamEndEvent", "DocumentEndEvent"}:
                found = self._one(event, 1)
        return found

    def _one(self, event: Any, depth: int) -> Any:
        kind = type(event).__name__
        if kind == "AliasEvent":
            raise self._limit(event, "an alias, `*name`")
        if getattr(event, "tag", None) not in {None, "!"}:
            raise self._limit(event, "a tag, `!name`")
        if depth > MAX_DEPTH:
            raise self._limit(event, f"depth {depth} > {MAX_DEPTH}")
        if kind == "ScalarEvent":
            is_plain = not event.style
            return None if is_plain and event.value in _NOTHING else event.value
        return self._list(depth) if kind == "SequenceStartEvent" else self._mapping(depth)

    def _list(self, depth: int) -> list[Any]:
        found: list[Any] = []
        for event in self._events:
            if type(event).__name__ == "SequenceEndEvent":
                break
            found.append(self._one(event, depth + 1))
        return found

    def _mapping(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for event in self._events:
            if type(event).__name__ == "MappingEndEvent":
                break
            if type(event).__name__ != "ScalarEvent":
                raise self._fault(event, "a key is no plain word")
            key = str(event.value)
            self._one(event, depth)  # an anchor is harmless, a tag is not
            if key in found:
                raise self._fault(event, "a key stands twice")
            found[key] = self._one(next(self._events), depth + 1)
        return found

    def _fault(self, event: Any, what: str) -> YamlError:
        mark = event.start_mark
        return YamlError(self._name, line=mark.line + 1, column=mark.column + 1, what=what)

    def _limit(self, event: Any, what: str) -> YamlLimitError:
        return YamlLimitError(self._name, line=event.start_mark.line + 1, what=what)
