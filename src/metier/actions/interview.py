"""The interview about a person's wishes: what is asked, how answers are understood, how they join profile.md.

Pure: no terminal, no files. What the person wrote before stays byte for byte; answers are only put in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from metier.domain.profile import SECTIONS, Profile, parse_profile
from metier.errors import ProfileFileError
from metier.text.lines import one_line

ABOUT, MUST_HAVE, NICE_TO_HAVE, DEAL_BREAKERS, GROWTH_GOALS = SECTIONS
SECTION_FIELDS = {
    ABOUT: "about",
    MUST_HAVE: "must_have",
    NICE_TO_HAVE: "nice_to_have",
    DEAL_BREAKERS: "deal_breakers",
    GROWTH_GOALS: "growth_goals",
}
"""Heading of profile.md → field of `Profile`."""
CHECKED = (MUST_HAVE, DEAL_BREAKERS)
"""Headings whose lines may become hard limits."""
MAX_WISH = 500
"""Characters of one wish; a longer one is an essay, and belongs under "About me"."""

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_MARK = re.compile(r"^(?:(?:[-*+•#]+|\d{1,2}[.)])\s+)+")
_BARE_AMOUNT = re.compile(r"\d\s?k\b|\d[\d.,' ]{2,}\d", re.IGNORECASE)
_CURRENCY = re.compile(r"[€$£₹¥]|\b(?:[A-Z]{3}|euros?|dollars?|pounds?)\b")
_DENIED = re.compile(r"(?:no|not|never|without|keine?n?)\s+(?=\S)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the interview.

    Attributes:
        section: Heading that the answer goes under.
        words: The question.
        examples: What an answer may look like.
        several: The answer may hold several wishes, with semicolons between them.
    """

    section: str
    words: str
    examples: tuple[str, ...]
    several: bool = True


QUESTIONS = (
    Question(
        ABOUT,
        "What do you do, what are you good at, and where do you live?",
        ("I build data pipelines in Python and SQL, ten years of it; I live in Halle",),
        several=False,
    ),
    Question(
        MUST_HAVE, "Where do you want to work?", ("Remote or hybrid", "On site in Leipzig", "Fully remote")
    ),
    Question(
        MUST_HAVE, "What must it pay at least?", ("At least €60,000 a year", "From 450 EUR per day", "At least $40 per hour")
    ),
    Question(
        MUST_HAVE,
        "What else must it have: language, level, kind of contract?",
        ("English or German", "Senior or lead", "Permanent; part-time"),
    ),
    Question(
        NICE_TO_HAVE, "What would be nice?", ("Small team; Python; climate or health", "A four-day week")
    ),
    Question(
        DEAL_BREAKERS, "What rules a job out?", ("Gambling or advertising; weekly travel", "Internships", "Night shifts")
    ),
    Question(
        GROWTH_GOALS,
        "What do you want to grow towards, even if such a job looks unappealing at first?",
        ("Leading a small team", "Statistics; talking to users"),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wish:
    """One wish and how it is understood.

    Attributes:
        section: Heading it stands under.
        limits: Hard limits read from it by rule, in words; empty where it is read as taste.
        advice: What the person should know about its wording; mostly empty.
    """

    section: str
    words: str
    limits: tuple[str, ...] = ()
    advice: str = ""


@dataclass(slots=True)
class Interview:
    """The answers so far, question by question; a later answer to the same question takes the place of the earlier."""

    answers: dict[int, tuple[Wish, ...]] = field(default_factory=dict)

    def answer(self, number: int, typed: str) -> tuple[Wish, ...]:
        """Keep the answer to question `number`; an empty one skips it."""
        question = QUESTIONS[number]
        self.answers[number] = tuple(
            understood(question.section, words) for words in wishes_in(question, typed)
        )
        return self.answers[number]

    @property
    def wishes(self) -> tuple[Wish, ...]:
        """All wishes, in the order of the questions, each once."""
        found = [wish for number in sorted(self.answers) for wish in self.answers[number]]
        return tuple({(wish.section, wish.words.casefold()): wish for wish in reversed(found)}.values())[::-1]


def wishes_in(question: Question, typed: str) -> tuple[str, ...]:
    """The wishes in a typed line, as they can stand in profile.md: on one line, without marks of Markdown.

    Example:
        >>> wishes_in(QUESTIONS[1], "- Remote;  at least 60k ; ")
        ('Remote', 'at least 60k')
    """
    parts = typed.split(";") if question.several else [typed]
    cleaned = (_MARK.sub("", one_line(part).replace("<!--", "<! --"))[:MAX_WISH].strip() for part in parts)
    return tuple(part for part in cleaned if re.search(r"\w", part))


def understood(section: str, words: str) -> Wish:
    """How one wish is understood.

    Example:
        >>> understood("Must have", "Remote or hybrid").limits
        ('not on site',)
    """
    from metier.screeners.limits import limits_of

    if section not in CHECKED:
        return Wish(section, words)
    limits = limits_of(Profile(**{SECTION_FIELDS[section]: (words,)}))
    found = tuple(dict.fromkeys(limit.understood for limit in limits))
    return Wish(section, words, found, advice_on(section, words) if not found else "")


def advice_on(section: str, words: str) -> str:
    """What keeps a line from being read as it is probably meant: a deal-breaker with "no", pay without a currency."""
    denied = _DENIED.match(words)
    if section == DEAL_BREAKERS and denied:
        rest = words[denied.end() :]
        return f"“{words}” among deal-breakers says that you want it; write “{rest[:1].upper()}{rest[1:]}”"
    if section == MUST_HAVE and _BARE_AMOUNT.search(words) and not _CURRENCY.search(words):
        return (
            f"“{words}” is read as taste, as it names no currency; “At least €60,000 a year” is a hard limit"
        )
    return ""


def new_wishes(markdown: str, wishes: Sequence[Wish]) -> tuple[Wish, ...]:
    """Those of `wishes` that do not stand under their heading already."""
    profile = parse_profile(markdown)
    known = {
        (section, words.casefold())
        for section, name in SECTION_FIELDS.items()
        for words in getattr(profile, name)
    }
    return tuple(wish for wish in wishes if (wish.section, wish.words.casefold()) not in known)


def merged(markdown: str, wishes: Sequence[Wish]) -> str:
    r"""profile.md with `wishes` put in under their headings; nothing that stands there is changed.

    Raises:
        ProfileFileError: What was put in would be read otherwise than it was meant, for instance inside a comment that
            does not end.

    Example:
        >>> print(merged("## Must have\n- Python\n", [Wish("Must have", "Remote")]), end="")
        ## Must have
        - Python
        - Remote
    """
    text = markdown
    by_section: dict[str, list[str]] = {}
    for wish in wishes:
        by_section.setdefault(wish.section, []).append(wish.words)
    for section, lines in by_section.items():
        text = _with_lines(text, section, lines)
    if not _says_both(parse_profile(text), parse_profile(markdown), by_section):
        raise ProfileFileError(
            what="your answers cannot be put in so that they are read as they are meant",
            hint="Look for an arrow `<!--` that is never closed by `-->`, or write the wishes into the file yourself",
        )
    return text


def _says_both(after: Profile, before: Profile, added: Mapping[str, Sequence[str]]) -> bool:
    """Whether `after` holds under each heading what `before` held and what was added, in any order."""
    return all(
        sorted(getattr(after, name)) == sorted((*getattr(before, name), *added.get(section, ())))
        for section, name in SECTION_FIELDS.items()
    )


def _with_lines(text: str, section: str, lines: Sequence[str]) -> str:
    """`text` with `lines` at the end of `section`, which is made at the end of the text where it is missing."""
    newline = "\r\n" if "\r\n" in text else "\n"
    prose = section == ABOUT
    block = newline.join(lines if prose else [f"- {line}" for line in lines]) + newline
    place = _end_of(text, section)
    if place is None:
        start = "" if not text or text.endswith(("\n\n", "\r\n\r\n")) else newline
        start = (newline if text and not text.endswith("\n") else "") + start
        return f"{text}{start}## {section}{newline}{newline}{block}"
    end, follows_list = place
    before, after = text[:end], text[end:]
    gap = "" if follows_list and not prose else newline
    gap = gap if before.endswith("\n") else newline + gap
    tail = newline if after.strip() and not after.startswith(("\n", "\r\n")) else ""
    return f"{before}{gap}{block}{tail}{after}"


def _end_of(text: str, section: str) -> tuple[int, bool] | None:
    """Where the last line of a section ends, and whether that line is one of a list; None where there is no such section.

    Comments are part of the section, but nothing in them is a heading or a list.
    """
    bare = _COMMENT.sub(lambda found: re.sub(r"\S", " ", found[0]), text)
    found: tuple[int, bool] | None = None
    inside = False
    at = 0
    for line in bare.splitlines(keepends=True):
        start, at = at, at + len(line)
        heading = re.match(r"\s*#{1,6}\s+(.*)", line)
        if heading and found is not None and inside:
            break
        if heading:
            inside = _fold(heading[1]) == _fold(section)
            found = (at, False) if inside else found
        elif inside and text[start:at].strip():
            is_list = re.match(r"\s*(?:[-*+•]|\d+[.)])\s+\S", line) is not None
            found = (at, is_list or (bool(line.strip()) and found is not None and found[1]))
    return found


def _fold(heading: str) -> str:
    return re.sub(r"[^a-z]", "", heading.lower())
