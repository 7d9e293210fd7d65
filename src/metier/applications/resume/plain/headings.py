"""Headings: lines that name a section, and headings that stand within a line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from metier.applications.resume.plain.lines import INLINE_BULLET, Line
from metier.applications.resume.plain.vocabulary import (
    LABELS,
    LANGUAGE_NAMES,
    MODIFIERS,
    NOUNS,
    PHRASES,
    VENDORS,
)

MAX_WORDS = 6
MAX_HEADING = 60
_LONG = 100
"""Characters from which a line may have swallowed several sections."""

_EDGES = " \t:-–—_=*#|.•~›»"
_NUMBERED = re.compile(r"^(?:[IVX]{1,4}|\d{1,2})[.)]\s+")
_LETTERS_APART = re.compile(r"^(?:\w ){3,40}\w$")
_SPLIT = re.compile(r"[\s/,]+")
_CAPITALS = re.compile(r"(?<![\w&])[A-ZÄÖÜ]{2,25}(?:(?: & | ?/ ?| )(?:[A-ZÄÖÜ]{2,25}|&)){0,4}(?![\w/-])")
_TITLED = re.compile(
    r"(?:(?<=\s)|^)(?:[A-ZÄÖÜ][A-Za-zÄÖÜäöüß-]{1,25})(?: (?:&|and|und|of|[A-ZÄÖÜ][A-Za-zÄÖÜäöüß]{1,25})){0,4}(?=:| [^\w\s]|$| [A-Z])"
)
_LAST_TITLED = re.compile(
    r"(?:(?<=\s)|^)[A-ZÄÖÜ][^\W\d_]{2,25}(?: (?:&|and|und|of|[A-ZÄÖÜ][^\W\d_]{1,25})){0,3}$"
)
_WIDE = re.compile(r"(\S+(?: \S+){0,2})\s{2,}(\S.*)")
_PLAIN_MIXED = frozenset({"work", "skills", "education", "certificates", "languages", "awards", "projects"})


@dataclass(frozen=True, slots=True)
class Heading:
    """A section's name in a line.

    Attributes:
        section: `basics`, `work`, … as in JSON Resume; `contact`, `title` or `label` for what is none there.
        words: As written.
        begin, end: Characters of the line it takes, with its colon.
        is_whole: It is all that stands on the line.
        is_known: Each of its words is one of headings; else the line tells more than the section, and is kept.
    """

    section: str
    words: str
    begin: int
    end: int
    is_whole: bool
    is_known: bool = True


def section_named(words: str) -> str:
    """The section that these words name as a heading, or empty.

    Example:
        >>> section_named("Professional Experience"), section_named("EDV-Kenntnisse:"), section_named("my experience at X")
        ('work', 'skills', '')
    """
    if len(words) > MAX_HEADING:
        return ""
    return _named(_plain(words))


@lru_cache(maxsize=4096)
def _named(plain: str) -> str:
    if plain in PHRASES:
        return PHRASES[plain]
    if told := _TOLD.fullmatch(plain):
        return next(
            (section for section, verb in zip(_TOLD_SECTIONS, told.groups(), strict=True) if verb), "basics"
        )
    parts = [part for part in _SPLIT.split(plain) if part]
    if not 1 <= len(parts) <= MAX_WORDS:
        return ""
    if parts[-1] in VENDORS:
        return ""
    found = ""
    for part in parts:
        section = _SECTION_OF.get(part, "")
        if not section and part not in MODIFIERS:
            return ""
        if section and (not found or _yields(found, section)):
            found = section
    return found


_TOLD = re.compile(
    r"(?:(?:what|where|who|things|some things|how|when|was|wo|wer|wie)\s(?:i|ich)(?:'ve|'m| have| had| am| was)?(?: (?:not|always|nicht))?\s?"
    r"(?:(bring|know|offer|do|do best|can do|am good at|kann|mitbringe|biete)|(been|worked|work|gearbeitet habe|war|did|done)"
    r"|(learned|learnt|studied|gelernt habe|lernte)|(|bin|want|suche|will)|(made|built|build|gebaut habe)"
    r"|(working|at work|arbeite|love|like|enjoy)))"
)
"""Headings told by the person: `What I bring`, `Where I've worked`, `Who I am`, `Wo ich gearbeitet habe`."""
_TOLD_SECTIONS = ("skills", "work", "education", "basics", "projects", "interests")


def _yields(found: str, section: str) -> bool:
    """Whether the noun already found only qualifies the one that follows, as in `work experience`, `language skills`."""
    return found == "languages" and section == "skills"


def _of_any_kind(text: str) -> str:
    """The section that a last word names whatever stands before it: `Nursing Experience`, `BAR ADMISSIONS AND LICENSES`."""
    words = text.strip(_EDGES).split()
    if not 1 < len(words) <= _MAX_OF_ANY_KIND or not all(
        word[0].isupper() or word in _LINKS for word in words
    ):
        return ""
    if not all(word.replace("-", "").replace("&", "").isalpha() or word in _LINKS for word in words):
        return ""
    last = words[-1].lower()
    if last == "skills" and words[0].lower() in _PRAISE:
        return ""
    return _SECTION_OF.get(last, "") if last in _STRONG else ""


_MAX_OF_ANY_KIND = 4
_PRAISE = frozenset(
    {"strong", "good", "very", "excellent", "great", "outstanding", "solid", "proven", "effective"}
)
"""First words of what somebody says they can, `Excellent Negotiation Skills`, which heads nothing."""
_LINKS = frozenset({"and", "&", "und", "of", "/"})
_STRONG = frozenset(
    {
        "experience",
        "employment",
        "publications",
        "certifications",
        "certificates",
        "licenses",
        "awards",
        "skills",
    }
    | {"erfahrung", "berufserfahrung", "publikationen", "zertifikate"}
)
"""Nouns that at the end of a short line of capitalised words make it a heading, of whatever kind the experience was."""


_SECTION_OF = {noun: section for section, nouns in NOUNS.items() for noun in nouns}


def _plain(words: str) -> str:
    bare = _NUMBERED.sub("", words.strip(_EDGES)).strip(_EDGES)
    if _LETTERS_APART.match(bare):
        bare = bare.replace(" ", "")
    return " ".join(bare.lower().replace("’", "'").split())


def whole_heading(line: Line) -> Heading | None:
    """The heading that a line is, with nothing else on it.

    What starts in lower case is none unless it stands alone after a gap, or ends with a colon; a sentence is none.
    """
    text = line.text
    if (
        not text
        or len(text) > MAX_HEADING
        or (line.is_item and not text.isupper() and not text.endswith(":"))
    ):
        return None
    if text[0].islower() and not (line.is_after_gap or text.endswith(":")):
        return None
    if text.endswith(".") and not text.endswith(" ."):
        return None
    known = section_named(text)
    section = known or ("" if line.is_item else _of_any_kind(text))
    return (
        Heading(section, text.strip(_EDGES), 0, len(text), is_whole=True, is_known=bool(known))
        if section
        else None
    )


def is_label(text: str) -> bool:
    """Whether a line only announces what follows within a role: `Roles and Responsibilities:`.

    Example:
        >>> is_label("Job Responsibilities:"), is_label("Responsible for tests")
        (True, False)
    """
    if len(text) > MAX_HEADING:
        return False
    parts = [part for part in re.split(r"[\s/,:;.&–-]+", text.lower()) if part]
    return (
        bool(parts)
        and all(part in LABELS for part in parts)
        and not (len(parts) == 1 and not text.endswith(":") and parts[0] not in _ALONE)
    )


_ALONE = frozenset(
    {"responsibilities", "responsibility", "description", "aufgaben", "duties", "highlights", "tätigkeiten"}
)


def inline_headings(line: Line) -> list[Heading]:
    """Headings that share a line with what they head: `TECHNICAL SKILLS Languages: Core Java … RECOGNITION First place`.

    Cost: linear in the line.
    """
    found = []
    first = _at_start(line)
    if first:
        found.append(first)
    if len(line.text) >= _LONG and not line.text.isupper():
        found += [heading for heading in _within(line.text) if not first or heading.begin >= first.end]
    return found


def _at_start(line: Line) -> Heading | None:
    text = line.text
    match = None if text.isupper() else _CAPITALS.match(text[: MAX_HEADING + 40])
    if match and (heading := _in_capitals(text, match)) and heading.begin == 0:
        return heading
    bullet = INLINE_BULLET.search(text[: MAX_HEADING + 1])
    if bullet and (section := section_named(text[: bullet.start()])) and section not in {"label", "title"}:
        return Heading(section, text[: bullet.start()].strip(_EDGES), 0, bullet.start(), is_whole=False)
    wide = _WIDE.match(text[: MAX_HEADING + 40])
    if wide and section_named(wide[1]) == "languages" and _names_languages(wide[2]):
        return Heading("languages", wide[1], 0, wide.start(2), is_whole=False)
    if wide and section_named(wide[1]) == "interests":
        return Heading("interests", wide[1], 0, wide.start(2), is_whole=False)
    head, colon, rest = text[: MAX_HEADING + 1].partition(":")
    if colon and rest.strip() and (section := section_named(head)):
        if section == "languages" and not _names_languages(rest):
            return None
        return Heading(section, head.strip(_EDGES), 0, len(head) + 1, is_whole=False)
    match = None if line.is_item else _TITLED.match(text[: MAX_HEADING + 40])
    return _in_title_case(text, match) if match else None


def is_in_table(text: str) -> bool:
    """Whether a line has its heading wide before it, as rows of a table do: `Sprachen   Deutsch, Englisch`."""
    wide = _WIDE.match(text[: MAX_HEADING + 40])
    return bool(wide and section_named(wide[1]))


def _within(text: str) -> list[Heading]:
    found = []
    for match in _CAPITALS.finditer(text, 1):
        heading = _in_capitals(text, match)
        if heading:
            found.append(heading)
    for match in _TITLED.finditer(text, 1):
        if text[match.end() : match.end() + 1] == ":" and " " in match[0]:
            section = section_named(match[0])
            if section in _PLAIN_MIXED and section != "languages":
                found.append(Heading(section, match[0], match.start(), match.end() + 1, is_whole=False))
    found += _before_bullets(text)
    found.sort(key=lambda heading: heading.begin)
    return [
        one
        for one, before in zip(found, [None, *found], strict=False)
        if not before or one.begin >= before.end
    ]


def _before_bullets(text: str) -> list[Heading]:
    """Headings in mixed case at the end of one bullet's words, right before the next: `• Chess Languages • English`."""
    found = []
    for bullet in INLINE_BULLET.finditer(text, 1):
        start = max(0, bullet.start() - MAX_HEADING)
        before = text[start : bullet.start()].rstrip(" :")
        match = _LAST_TITLED.search(before)
        heading = _ending(match[0]) if match else ("", "")
        if heading[0] == "languages" and not _names_languages(text[bullet.end() : bullet.end() + _LONG]):
            continue
        begin = start + len(before) - len(heading[1])
        if heading[0] and begin > 0:
            found.append(Heading(*heading, begin, bullet.start(), is_whole=False))
    return found


def _ending(text: str) -> tuple[str, str]:
    """The section that the last words of a text name, and these words."""
    words = text.split(" ")
    for first in range(len(words)):
        head = " ".join(words[first:])
        section = section_named(head)
        if section and section not in {"label", "title", "contact"}:
            return section, head
    return "", ""


def _in_capitals(text: str, match: re.Match[str]) -> Heading | None:
    """The longest heading among the capitals of a match: of `REPORTS IT SKILLS`, the last two."""
    words = match[0].split(" ")
    for first in range(len(words)):
        begin = match.start() + len(" ".join([*words[:first], ""]))
        for last in range(len(words), first, -1):
            head = " ".join(words[first:last])
            section = section_named(head)
            if not section or section in {"label", "title", "contact"}:
                continue
            end = begin + len(head)
            rest = text[end : end + MAX_HEADING + 40].lstrip(" :")
            if (
                rest[:1].islower()
                or (not rest and begin == 0)
                or (section == "languages" and not _names_languages(rest))
            ):
                continue
            return Heading(section, head, begin, end + (text[end : end + 1] == ":"), is_whole=False)
    return None


def _in_title_case(text: str, match: re.Match[str]) -> Heading | None:
    """A heading of two words or more in mixed case at the start of a line, before what looks like its contents."""
    words = match[0].split(" ")
    for count in range(len(words), 1 if len(text) < _LONG else 0, -1):
        head = " ".join(words[:count])
        if count == 1 and head.lower() not in _ALONE_BEFORE_LISTS:
            continue
        section = section_named(head)
        rest = text[len(head) : len(head) + MAX_HEADING].lstrip(" :")
        if (
            section not in _PLAIN_MIXED
            or not _starts_list(rest)
            or (section == "languages" and not _names_languages(rest))
        ):
            continue
        return Heading(section, head, 0, len(head) + (text[len(head) : len(head) + 1] == ":"), is_whole=False)
    return None


_ALONE_BEFORE_LISTS = frozenset(
    {"skills", "hobbies", "achievements", "certifications", "kenntnisse", "interessen"}
)


def _starts_list(rest: str) -> bool:
    """Whether what follows a heading in mixed case looks like its contents and not like the rest of a sentence."""
    return bool(rest) and not rest[0].islower()


def _names_languages(text: str) -> bool:
    words = re.findall(r"[^\W\d_]+", text[:80].lower())
    return bool(words) and any(word in LANGUAGE_NAMES for word in words[:4])
