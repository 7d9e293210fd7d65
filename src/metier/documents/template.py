"""Templates of documents: sizes, colours, order and titles as TOML; nothing in them is run."""

from __future__ import annotations

import difflib
import importlib.resources
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from metier.applications.paper import cleaned
from metier.applications.paper_words import DateStyle
from metier.domain.draft import Section
from metier.errors import PaperTemplateError

BUILT_IN = ("plain", "compact")
"""Templates that come with metier; the first is the default."""
LARGEST = 100_000
"""Bytes of a template; one larger is something else."""
PAGE_SIZES = {"a4": (595.276, 841.89), "letter": (612.0, 792.0)}
"""Width and height in points."""
OF_RESUME = tuple(list(Section)[:12])
"""Sections of a resume."""
_NAMES = (*(section.value for section in OF_RESUME), "present", "resume", "letter")
_LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True, slots=True)
class PaperTemplate:
    """How a document looks; the keys of the file, `page.top` as `page_top`.

    Attributes:
        name: As it is named in `--template`, of a file its name without ending.
        page: Width and height in points.
        margins: Top, right, bottom, left, in points.
        words: By language: titles of sections, and the word for a span that lasts.
    """

    name: str
    page: tuple[float, float]
    margins: tuple[float, float, float, float]
    page_numbers: bool
    text_size: float
    text_leading: float
    text_colour: str
    text_quiet: str
    text_accent: str
    name_size: float
    name_align: str
    name_label: float
    titles_size: float
    titles_rule: bool
    titles_before: float
    titles_after: float
    entries_before: float
    entries_lines: int
    entries_dates: DateStyle
    bullets_mark: str
    bullets_indent: float
    bullets_before: float
    paragraphs_before: float
    paragraphs_letter: float
    order_sections: tuple[Section, ...]
    word_font: str
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def width(self) -> float:
        """Room for text on a line, in points."""
        return self.page[0] - self.margins[1] - self.margins[3]

    def title(self, key: str, language: str) -> str:
        """The title of a section in a language; in English where the template has none."""
        return self.words.get(language, {}).get(key) or self.words["en"][key]

    def sorted(self, sections: Sequence[Section]) -> list[Section]:
        """Sections of a resume in the order of the template; those it does not name stand at the end."""
        place = {section: at for at, section in enumerate(self.order_sections)}
        return sorted(sections, key=lambda section: place.get(section, len(place)))


@dataclass(frozen=True, slots=True)
class _Key:
    """How one value is read.

    Attributes:
        read: The value as it is used; None where it is of the wrong kind.
        expected: What it must be, in words.
    """

    read: Callable[[object], object | None]
    expected: str


def _number(low: float, high: float) -> _Key:
    def read(value: object) -> object | None:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return float(str(value)) if is_number and low <= float(str(value)) <= high else None

    return _Key(read, f"a number from {low:g} to {high:g}")


def _one_of(*allowed: object) -> _Key:
    def read(value: object) -> object | None:
        return value if any(type(value) is type(each) and value == each for each in allowed) else None

    return _Key(read, " or ".join(str(each).lower() for each in allowed))


def _matching(pattern: str, expected: str) -> _Key:
    def read(value: object) -> object | None:
        return value if isinstance(value, str) and re.fullmatch(pattern, value) else None

    return _Key(read, expected)


def _sections(value: object) -> object | None:
    known = {section.value for section in OF_RESUME}
    if not isinstance(value, list) or not all(isinstance(each, str) and each in known for each in value):
        return None
    return tuple(Section(name) for name in dict.fromkeys(value))


def _few_words(value: object) -> object | None:
    return value if isinstance(value, str) and 0 < len(value) <= 60 and cleaned(value) == value else None


_SIZE = _number(5, 60)
_GAP = _number(0, 120)
_MARGIN = _number(5, 80)
_HUE = _matching(r"#[0-9a-fA-F]{6}", "a colour such as #1f3f5f")
_WORDS = _Key(_few_words, "1 to 60 characters on one line")
KEYS: dict[str, _Key] = {
    "page.size": _one_of(*PAGE_SIZES),
    "page.top": _MARGIN, "page.bottom": _MARGIN, "page.left": _MARGIN, "page.right": _MARGIN,
    "page.numbers": _one_of(True, False),
    "text.size": _number(6, 16), "text.leading": _number(1, 2.5),
    "text.colour": _HUE, "text.quiet": _HUE, "text.accent": _HUE,
    "name.size": _SIZE, "name.align": _one_of("left", "centre"), "name.label": _SIZE,
    "titles.size": _SIZE, "titles.rule": _one_of(True, False), "titles.before": _GAP, "titles.after": _GAP,
    "entries.before": _GAP, "entries.lines": _one_of(1, 2), "entries.dates": _one_of(*(style.value for style in DateStyle)),
    "bullets.mark": _matching(r"[^\s\x00-\x1f\x7f\w]", "one sign such as • or –"),
    "bullets.indent": _number(4, 40), "bullets.before": _GAP,
    "paragraphs.before": _GAP, "paragraphs.letter": _GAP,
    "order.sections": _Key(_sections, f"a list of {', '.join(OF_RESUME)}"),
    "word.font": _WORDS,
}  # fmt: skip
"""Every key of a template but the words, with what reads it."""


def read_template(named: str) -> PaperTemplate:
    """A template that comes with metier, by its name, or one of the person's, by its path.

    Raises:
        PaperTemplateError: There is none, or it cannot be understood; with the nearest key.

    Example:
        >>> read_template("compact").text_size
        9.2
    """
    base = _flat(tomllib.loads(_built_in(BUILT_IN[0])), BUILT_IN[0])
    if named in BUILT_IN:
        name, own = named, _flat(tomllib.loads(_built_in(named)), named)
    else:
        name, own = Path(named).stem[:40], _flat(_own_file(named), named)
    return _template(name, base | own)


def _built_in(name: str) -> str:
    return (importlib.resources.files("metier") / "documents" / "templates" / f"{name}.toml").read_text(
        encoding="utf-8"
    )


def _own_file(named: str) -> dict[str, Any]:
    path = Path(named)
    if not named.endswith(".toml") and not path.is_file():
        near = difflib.get_close_matches(named, BUILT_IN, n=1)
        hint = f"Did you mean `{near[0]}`? " if near else ""
        raise PaperTemplateError(
            named,
            what="there is none of that name",
            hint=f"{hint}One of {', '.join(BUILT_IN)}, or a file such as my.toml",
        )
    try:
        if path.stat().st_size > LARGEST:
            raise PaperTemplateError(named, what=f"it is larger than {LARGEST:,} bytes")
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise PaperTemplateError(
            named,
            what="there is no such file",
            hint=f"One of {', '.join(BUILT_IN)}, or a file such as my.toml",
        ) from error
    except OSError as error:
        raise PaperTemplateError(
            named, what=f"it cannot be read: {error.strerror or 'no reason given'}"
        ) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PaperTemplateError(named, what=f"it is no TOML: {error}") from error


def _flat(table: Mapping[str, Any], named: str) -> dict[str, object]:
    """The values by key, each read and checked."""
    found: dict[str, object] = {}
    for part, rows in table.items():
        if not isinstance(rows, dict):
            raise _unknown([part], named)
        for key, value in rows.items():
            full = f"{part}.{key}"
            if part == "words":
                found |= _words(key, value, named)
            elif full in KEYS:
                found[full] = _read(full, KEYS[full], value, named)
            else:
                raise _unknown([part, key], named)
    return found


def _words(language: str, rows: object, named: str) -> dict[str, object]:
    if not _LANGUAGE.fullmatch(language) or not isinstance(rows, dict):
        raise _unknown(["words", language], named)
    for key in rows:
        if key not in _NAMES:
            raise _unknown(["words", language, key], named)
    return {
        f"words.{language}.{key}": _read(f"words.{language}.{key}", _WORDS, value, named)
        for key, value in rows.items()
    }


def _read(key: str, how: _Key, value: object, named: str) -> object:
    read = how.read(value)
    if read is None:
        raise PaperTemplateError(named, what=f"`{key}` must be {how.expected}")
    return read


def _unknown(parts: Sequence[str], named: str) -> PaperTemplateError:
    key = ".".join(parts)
    known = [*KEYS, *(f"words.{language}.{name}" for language in ("en", "de") for name in _NAMES)]
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
    shown = key if re.fullmatch(r"[\w.-]{1,60}", key) else "one that is no word"
    hint = f"Did you mean `{near[0]}`?" if near else "docs/documents.md lists the keys"
    return PaperTemplateError(named, what=f"there is no key `{shown}`", hint=hint)


def _template(name: str, values: Mapping[str, object]) -> PaperTemplate:
    words: dict[str, dict[str, str]] = {}
    plain: dict[str, Any] = {}
    for key, value in values.items():
        if key.startswith("words."):
            _, language, word = key.split(".")
            words.setdefault(language, {})[word] = str(value)
        elif not key.startswith("page.") or key == "page.numbers":
            plain[key.replace(".", "_")] = value
    point = 72 / 25.4
    margins = [float(str(values[f"page.{side}"])) * point for side in ("top", "right", "bottom", "left")]
    plain["entries_lines"] = int(plain["entries_lines"])
    plain["entries_dates"] = DateStyle(plain["entries_dates"])
    return PaperTemplate(
        name, PAGE_SIZES[str(values["page.size"])], (margins[0], margins[1], margins[2], margins[3]),
        words=words, **plain,
    )  # fmt: skip
