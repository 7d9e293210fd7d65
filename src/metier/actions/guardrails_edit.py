"""guardrails.md as text: its rules read, and one line put in, taken out or switched; every other byte stays."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from metier.domain.guardrail import Guardrail, GuardrailSource
from metier.domain.profile import Profile
from metier.errors import GuardrailError, GuardrailFileError, GuardrailUnknownError
from metier.text.lines import one_line

LONGEST = 300
"""Characters of one rule."""
MOST_IN = 9_999
"""Postings of which a rule puts one before the person, at most."""

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_BULLET = re.compile(r"(?P<lead>\s*(?:[-*+•]|\d+[.)])\s+)(?P<words>.*?)\s*\Z", re.DOTALL)
_OFF = re.compile(r"\(\s*off\s*\)\s*", re.IGNORECASE)
_NUMBERS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twenty": 20,
    "fifty": 50, "hundred": 100, "a hundred": 100,
}  # fmt: skip
_SHARE = re.compile(
    rf"\(\s*(?:one|1)\s+(?:in|of|out of)\s+(?:(?P<number>\d{{1,4}})|(?P<word>{'|'.join(_NUMBERS)}))\s*\)\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Line:
    """One rule and where its line stands: `text[start:end]` is the line with its end, the words begin at `words_at`."""

    rule: Guardrail
    start: int
    end: int
    words_at: int


def read_guardrails(markdown: str) -> tuple[Guardrail, ...]:
    r"""The rules of guardrails.md: one per bullet, the same words once; hints between arrows are left out.

    Example:
        >>> [(rule.words, rule.is_on, rule.share) for rule in read_guardrails("- Mentoring\n- (off) (one in ten) Remote\n")]
        [('Mentoring', True, 1.0), ('Remote', False, 0.1)]
    """
    by_key: dict[str, Guardrail] = {}
    for line in _lines(markdown):
        by_key.setdefault(line.rule.key, line.rule)
    return tuple(by_key.values())


def goals_of(profile: Profile) -> tuple[Guardrail, ...]:
    """Every growth goal of the profile as the guardrail that it is."""
    by_key: dict[str, Guardrail] = {}
    for words in profile.growth_goals:
        goal = Guardrail(words, GuardrailSource.GOAL)
        by_key.setdefault(goal.key, goal)
    return tuple(by_key.values())


def with_rule(markdown: str, rule: Guardrail) -> str:
    """guardrails.md with a line for `rule` at its end; what stands there stays.

    Raises:
        GuardrailError: It stands there already, is empty, or is longer than 300 characters.
        GuardrailFileError: It would not be read as it is meant.
    """
    words = one_line(rule.words)
    if not words:
        raise GuardrailError(rule.words, what="is empty")
    if len(words) > LONGEST:
        raise GuardrailError(words, what=f"is longer than {LONGEST} characters")
    if _OFF.match(words) or _SHARE.match(words):
        hint = "Leave it out; `--share 10%` puts one in ten before you, `metier guardrails off KEY` switches a rule off"
        raise GuardrailError(words, what="begins with a mark that is not part of a rule", hint=hint)
    share = _writable(words, rule.share)
    new = replace(rule, words=words, source=GuardrailSource.FILE, share=share)
    before = read_guardrails(markdown)
    if new.key in {known.key for known in before}:
        hint = f"`metier guardrails on {new.key}` switches it on"
        raise GuardrailError(words, what="stands in guardrails.md already", hint=hint)
    end = _line_end(markdown)
    gap = "" if not markdown or markdown.endswith("\n") else end
    gap += end if re.search(r"-->\s*\Z", markdown) else ""
    return _checked(f"{markdown}{gap}{line_of(new)}{end}", (*before, new))


def line_of(rule: Guardrail) -> str:
    """A rule as a line of guardrails.md.

    Example:
        >>> line_of(Guardrail("Mentoring", share=0.1))
        '- (one in ten) Mentoring'
    """
    return f"- {_marks(rule)}{rule.words}"


def without_rule(markdown: str, key: str) -> str:
    """guardrails.md without the rule of that key; all other bytes stay.

    Raises:
        GuardrailUnknownError: There is none.
        GuardrailFileError: What is left would be read otherwise than before.
    """
    found = _of_key(markdown, key)
    after = markdown
    for line in reversed(found):
        after = after[: line.start] + after[line.end :]
    left = tuple(rule for rule in read_guardrails(markdown) if rule.key != found[0].rule.key)
    return _checked(after, left)


def switched(markdown: str, key: str, *, on: bool) -> str:
    """guardrails.md with the rule of that key on or off; all other bytes stay, and a share is kept.

    Raises:
        GuardrailUnknownError: There is none.
        GuardrailFileError: The result would be read otherwise than it is meant.
    """
    found = _of_key(markdown, key)
    after = markdown
    for line in reversed(found):
        if line.rule.is_on is on:
            continue
        words = after[line.words_at : line.end]
        words = _OFF.sub("", words, count=1) if on else f"(off) {words}"
        after = after[: line.words_at] + words + after[line.end :]
    meant = found[0].rule.key
    rules = read_guardrails(markdown)
    return _checked(after, tuple(replace(rule, is_on=on) if rule.key == meant else rule for rule in rules))


def shared(markdown: str, key: str, *, share: float) -> str:
    """guardrails.md where the rule of that key puts another share before the person; all other bytes stay.

    Raises:
        GuardrailUnknownError: There is none.
        GuardrailError: Such a share cannot be written.
        GuardrailFileError: The result would be read otherwise than it is meant.
    """
    found = _of_key(markdown, key)
    meant = replace(found[0].rule, share=_writable(found[0].rule.words, share))
    after = markdown
    for line in reversed(found):
        marks = _marks(replace(meant, is_on=line.rule.is_on))
        after = after[: line.words_at] + marks + _bare(after[line.words_at : line.end]) + after[line.end :]
    rules = read_guardrails(markdown)
    return _checked(after, tuple(meant if rule.key == meant.key else rule for rule in rules))


def key_of(rules: Sequence[Guardrail], start: str) -> Guardrail:
    """The rule whose key begins with `start`, at least three digits of it.

    Raises:
        GuardrailUnknownError: There is none, or more than one.
    """
    typed = start.strip().lower()
    found = [rule for rule in rules if len(typed) >= 3 and rule.key.startswith(typed)]
    if len(found) != 1:
        raise GuardrailUnknownError(start)
    return found[0]


def _lines(markdown: str) -> list[_Line]:
    """Every rule with its place. Comments are blanked, so that places stay."""
    bare = _COMMENT.sub(lambda found: re.sub(r"[^\r\n]", " ", found[0]), markdown)
    lines: list[_Line] = []
    at = 0
    for shown in bare.splitlines(keepends=True):
        start, at = at, at + len(shown)
        bullet = _BULLET.fullmatch(shown.lstrip("\ufeff") if start == 0 else shown)
        if bullet and (rule := _rule(bullet["words"])):
            shift = len(shown) - len(shown.lstrip("\ufeff")) if start == 0 else 0
            lines.append(_Line(rule, start, at, start + shift + bullet.end("lead")))
    return lines


def _rule(written: str) -> Guardrail | None:
    rest, is_on, share = written.strip(), True, 1.0
    while True:
        if found := _OFF.match(rest):
            is_on = False
        elif found := _SHARE.match(rest):
            count = int(found["number"]) if found["number"] else _NUMBERS[found["word"].lower()]
            share = 1 / max(count, 1)
        else:
            break
        rest = rest[found.end() :]
    return Guardrail(rest, GuardrailSource.FILE, is_on, share) if rest.strip() else None


def _writable(words: str, share: float) -> float:
    """A share as it can be written: one in so many."""
    if not 0 < share <= 1 or round(1 / share) > MOST_IN:
        raise GuardrailError(words, what=f"would put less than one in {MOST_IN:,} before you")
    return 1 / max(round(1 / share), 1)


def _bare(written: str) -> str:
    """The words of a rule and what stands behind them, without the marks before them."""
    while found := _OFF.match(written) or _SHARE.match(written):
        written = written[found.end() :]
    return written


def _of_key(markdown: str, key: str) -> list[_Line]:
    rule = key_of(read_guardrails(markdown), key)
    return [line for line in _lines(markdown) if line.rule.key == rule.key]


def _marks(rule: Guardrail) -> str:
    """What stands before the words, as `read_guardrails` reads it."""
    count = round(1 / rule.share) if rule.share > 0 else 0
    words = {number: word for word, number in reversed(_NUMBERS.items())}
    share = f"(one in {words.get(count, count)}) " if rule.share < 1 else ""
    return f"{'' if rule.is_on else '(off) '}{share}"


def _checked(after: str, meant: Sequence[Guardrail]) -> str:
    """`after`, if it is read as it is meant."""
    if read_guardrails(after) != tuple(meant):
        raise GuardrailFileError(
            what="it cannot be changed so that it is read as it is meant",
            hint="Look for an arrow `<!--` that is never closed by `-->`, or change the file by hand",
        )
    return after


def _line_end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
