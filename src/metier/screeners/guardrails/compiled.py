"""A rule in plain words as something that can be looked for: facts, phrases, and what must not be there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from metier.domain.guardrail import Guardrail
from metier.domain.profile import Profile
from metier.errors import GuardrailError
from metier.screeners.guardrails.forms import Phrase
from metier.screeners.guardrails.named_tools import named_tool
from metier.screeners.guardrails.wording import Piece, RulePart, parts_of
from metier.screeners.limits import Limit, limits_of
from metier.text.lines import one_line

MAX_PHRASES = 20
"""Phrases of one rule; more are no rule but a list."""

LONGEST = 1_000
"""Characters of a rule; growth goals may be whole paragraphs."""

_CLEAR = re.compile(
    r"(?:fully |partly |only )?(?:remote(?:ly)?|hybrid|on-?\s?site|home[- ]?office|from home|in(?: the)? office|vor ort|part[- ]?time|full[- ]?time|"
    r"teilzeit|vollzeit|freelanc\w+|fixed[- ]term|befristet\w*|temporary|unpaid|volunteer\w*|internships?|interns?|praktik\w+|"
    r"werkstudent\w*|trainees?|juniors?|entry[- ]level|senior|english|german|deutsch|englisch|french|spanish|italian|dutch|portuguese|"
    r"polish|swedish|danish|norwegian|finnish|czech|chinese|mandarin|japanese|arabic|hindi|russian)",
    re.IGNORECASE,
)
"""Words that state a fact wherever they stand alone; others, such as "lead", only before a word such as "jobs"."""
_OWN = re.compile(r"\b(?:my|mine|me|i|mein\w{0,2})\b", re.IGNORECASE)
_ABOUT_THE_RULE = (
    "now than maybe later today look looks seem seems boring dull unappealing unattractive interesting exciting appealing unusual "
    "growth goal goals serve serves such kind kinds sort sorts"
)
_FLUFF = frozenset(_ABOUT_THE_RULE.split())
"""Words about the rule itself, not about what a posting says."""
_AMOUNT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact that must be stated: any of several of one kind.

    Attributes:
        field: The field of `Facts`.
        tests: Limits that a posting with the fact would break: what is looked for is what a deal-breaker of the same
            words would refuse.
    """

    field: str
    tests: tuple[Limit, ...]

    @property
    def words(self) -> str:
        """In words: "remote"."""
        return " or ".join(dict.fromkeys(test.says for test in self.tests))


@dataclass(frozen=True, slots=True)
class Alternative:
    """One thing a rule looks for: all of its phrases, or one fact."""

    phrases: tuple[Phrase, ...] = ()
    fact: Stated | None = None

    @property
    def words(self) -> str:
        """In words: "embedded programming with rust"."""
        if self.fact:
            return self.fact.words
        return " with ".join(one.shown for one in self.phrases)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A rule as it is understood.

    A posting is found where every one of `facts` is stated, at least one of `wanted` is there (if there are any), and none
    of `never`.

    Attributes:
        facts: What must be stated.
        wanted: What is looked for.
        never: What must not be there.
        unread: Parts that say nothing that could be looked for.
    """

    rule: Guardrail
    facts: tuple[Stated, ...] = ()
    wanted: tuple[Alternative, ...] = ()
    never: tuple[Alternative, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def understood(self) -> str:
        """In words, for the person.

        Example:
            >>> compile_guardrail(Guardrail("Remote jobs with mentoring or teaching, but not in gambling")).understood
            'looks for: mentoring, teaching; remote; not: gambling'
        """
        found = [", ".join(one.words for one in self.wanted), *(fact.words for fact in self.facts)]
        words = f"looks for: {'; '.join(part for part in found if part)}"
        if self.never:
            words += f"; not: {', '.join(one.words for one in self.never)}"
        if self.unread:
            words += f"; not understood: {', '.join(f'“{part}”' for part in self.unread)}"
        return one_line(words)

    @property
    def likeness(self) -> str:
        """What a sentence encoder may look for the like of; empty where the rule wants very words, or facts alone."""
        phrases = [phrase for one in self.wanted for phrase in one.phrases]
        return (
            ""
            if any(phrase.is_quoted or phrase.is_only_tool for phrase in phrases)
            else ", ".join(one.words for one in phrases)
        )

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        """Every phrase, of what is wanted and of what must not be there."""
        return tuple(phrase for one in (*self.wanted, *self.never) for phrase in one.phrases)


def compile_guardrail(rule: Guardrail) -> Compiled:
    """The rule as something that can be looked for.

    Commas and "or" separate alternatives, "with" and "in" join what must be there together. What is fully understood as
    place of work, level, contract, language or pay is looked for among the facts that a posting states; it narrows the
    rest, except behind an "or". All else is looked for as words: in all their forms, near each other; quoted ones in
    these very words; tools by their other names as well.

    Raises:
        GuardrailError: Nothing in it can be looked for, or it is too long.
    """
    words = one_line(rule.words)
    if len(words) > LONGEST:
        raise GuardrailError(
            words, what=f"is longer than {LONGEST:,} characters", hint="Say it in one sentence"
        )
    parts = parts_of(words)
    facts: list[Stated] = []
    wanted: list[Alternative] = []
    never: list[Alternative] = []
    unread: list[str] = []
    for place, part in enumerate(parts):
        stated, phrases = _read(part)
        told = tuple(phrase for phrase in phrases if _says_something(phrase))
        unread += [phrase.words for phrase in phrases if phrase not in told]
        is_free = not told and _is_beside_words(parts, place)
        if part.is_denied:
            never += [Alternative(told)] if told else []
            facts += stated
        elif is_free:
            wanted += [Alternative(fact=fact) for fact in stated]
        else:
            facts += stated
            wanted += [Alternative(told)] if told else []
    compiled = Compiled(
        rule, _by_field(facts), tuple(dict.fromkeys(wanted)), tuple(dict.fromkeys(never)), tuple(unread)
    )
    _check(compiled, words)
    return compiled


def _check(compiled: Compiled, words: str) -> None:
    if len(compiled.phrases) > MAX_PHRASES:
        raise GuardrailError(words, what=f"names more than {MAX_PHRASES} things", hint="Make two rules of it")
    if not (compiled.facts or compiled.wanted):
        what = (
            "says only what not to look for" if compiled.never else "names nothing that could be looked for"
        )
        raise GuardrailError(words, what=what)


def _read(part: RulePart) -> tuple[list[Stated], list[Phrase]]:
    """The facts and phrases of one part."""
    stated: list[Stated] = []
    phrases: list[Phrase] = []
    for piece in part.pieces:
        fact, rest = (None, piece.words) if piece.is_quoted else _fact(piece, is_denied=part.is_denied)
        if fact and part.is_denied and len(part.pieces) > 1:
            fact, rest = None, piece.words  # "not in junior sales roles" denies all of it together
        stated += [fact] if fact else []
        tool = "" if piece.is_quoted else named_tool(rest)
        phrases += [Phrase(rest, piece.is_quoted, tool)] if rest else []
    return stated, phrases


def _fact(piece: Piece, *, is_denied: bool) -> tuple[Stated | None, str]:
    """The fact at the beginning of a piece, and the words behind it."""
    words = piece.words.split()
    lengths = range(len(words), 0, -1) if piece.has_noun else [len(words)]
    for length in lengths:
        start, rest = " ".join(words[:length]), " ".join(words[length:])
        if not (_CLEAR.fullmatch(start) or _AMOUNT.search(start) or (piece.has_noun and not rest)):
            continue
        limits = limits_of(Profile(must_have=(start,)) if is_denied else Profile(deal_breakers=(start,)))
        if limits:
            return Stated(limits[0].field, limits), rest
    return None, piece.words


def _says_something(phrase: Phrase) -> bool:
    """Whether a posting can have it: "below my level" hangs on a person, who does not stand in it."""
    if phrase.is_quoted or phrase.is_only_tool:
        return not phrase.is_empty
    left = Phrase(" ".join(word for word in phrase.words.split() if word.lower() not in _FLUFF))
    return not (left.is_empty or _OWN.search(phrase.words))


def _is_beside_words(parts: Sequence[RulePart], place: int) -> bool:
    """Whether an "or" joins a part to a neighbour that has words of its own."""
    neighbours = [parts[place - 1]] if place and parts[place].is_other else []
    neighbours += [parts[place + 1]] if place + 1 < len(parts) and parts[place + 1].is_other else []
    return any(not part.is_denied and not _read(part)[0] for part in neighbours)


def _by_field(facts: Iterable[Stated]) -> tuple[Stated, ...]:
    by_field: dict[str, tuple[Limit, ...]] = {}
    for fact in facts:
        by_field[fact.field] = by_field.get(fact.field, ()) + fact.tests
    return tuple(Stated(name, tests) for name, tests in by_field.items())
