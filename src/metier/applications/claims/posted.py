"""What stands in the posting: its names are no facts of the person, and its own name and title may be addressed in a letter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from metier.applications.claims.evidence import distinctive
from metier.applications.claims.lexicon import GENERIC_NAME_WORDS
from metier.applications.claims.reading import Read, read
from metier.domain.draft import Line, Origin, Section
from metier.domain.posting import Posting

_AHEAD = re.compile(
    r"\b(?:apply|applying|application|join|joining|contribute|interest(?:ed)?|role|position|vacancy|posting|advert|look(?:ing)? forward|"
    r"your|you|hope|would like|excited|bring|offer|bewerb\w*|stelle|position|ausschreibung|freue|ihr(?:e[nmrs]?)?|sie|interesse|gern|team at)\b"
)
_BACK = re.compile(
    r"\b(?:i|we|ich)\s(?:have\s|habe\s)?(?:led|built|managed|worked|wrote|ran|was|were|war|helped|developed|designed|joined|did|made|founded|"
    r"achieved|gearbeitet|geleitet|\w{3,}ed)\b(?!\s(?:to\s|in\s)?(?:apply|see|read|hear|learn))"
)
"""What was done: then a name in the sentence is a claim."""
_OF_SELF = re.compile(
    r"\bi(?:'m| am)\s(?:\w+\s)?(?:an?|the)\b|\bi (?:was|have been)\b|\bich (?:bin|war)\b|\bmy (?:time|work|years|experience|career)\b"
    r"|\b(?:former|formerly|ex|ehemalig\w*)\b"
)
"""What the person calls themselves or looks back on: then the posting's title is a claim too."""
_AS_A = re.compile(r"\bas an? |\bals (?!bewerb)")
_AS_APPLICANT = re.compile(
    r"\b(?:appl\w+|join\w*|start\w*|role|position|post|job|vacancy|bewerb\w*|stelle|anfangen|beginnen|verstark\w*)\b"
)
_REFERENCE = re.compile(
    r"(?:\bref(?:erence|erenz)?\b|\bjob[ -]?id\b|\bkennziffer\b|\breferenznummer\b|\bchiffre\b|\bid\b|\breq(?:uisition)?\b)[\s.:#-]*(?:number|no|nr)?[\s.:#-]*(?P<code>[\w/-]*\d[\w/-]*)"
)

_SHORTEST_REFERENCE = 4
"""Digits of a reference without letters: what is shorter may be any number, such as years."""


@dataclass(frozen=True)
class Posted:
    """A posting as the verifier sees it; empty where there is none."""

    title: str = ""
    company: str = ""
    text: str = ""

    @cached_property
    def _reads(self) -> tuple[Read, Read, Read]:
        return read(self.title), read(self.company), read(self.text)

    @cached_property
    def words(self) -> frozenset[str]:
        """All its words, folded."""
        return frozenset().union(*(part.seen.words for part in self._reads))

    @cached_property
    def tools(self) -> frozenset[str]:
        """Tools that it names."""
        return frozenset(tool.name for part in self._reads for tool in part.tools)

    @cached_property
    def company_words(self) -> frozenset[str]:
        """Distinctive words of its company's name."""
        return frozenset(distinctive(self.company)) if self.company else frozenset()

    @cached_property
    def names(self) -> frozenset[str]:
        """Words that are names there: of an English text those with a capital within a sentence."""
        found: set[str] = set(self.company_words)
        for part in self._reads:
            tokens = part.seen.tokens
            lower = {token.low for token in tokens if not token.is_upper}
            for at, token in enumerate(tokens):
                if (
                    not token.is_word
                    or len(token.low) < 3
                    or token.low in lower
                    or token.low in GENERIC_NAME_WORDS
                ):
                    continue
                is_pair = (
                    at > 0
                    and tokens[at - 1].is_upper
                    and tokens[at - 1].is_word
                    and not tokens[at - 1].is_first
                )
                is_odd = token.has_inner_capital or token.is_caps
                if is_odd or (token.is_upper and not token.is_first and (not part.is_german or is_pair)):
                    found.add(token.low)
        return frozenset(found)

    def addressed(self, line_read: Read, line: Line) -> tuple[tuple[int, int], ...]:
        """Pieces of a line that only address the posting: allowed in letters and in metier's own words, where nothing is claimed.

        A line of metier's own words is one whole such piece: it holds connecting words, quotes of the posting and what the
        person ticked. Only code makes such lines: an edited one is the person's, and a model's stays the model's.
        """
        if line.origin is Origin.FRAME:
            return ((0, len(line_read.seen.low)),)
        is_letter = line.section in {
            Section.SUBJECT,
            Section.GREETING,
            Section.BODY,
            Section.ASKED,
            Section.CLOSING,
        }
        if not is_letter:
            return ()
        low = line_read.seen.low
        found = []
        if self._is_addressed(low, line):
            for name in (self.title, self.company):
                found += _places(low, name)
        if line.section in {Section.SUBJECT, Section.ASKED, Section.BODY} and self.text:
            found += [
                match.span() for match in _REFERENCE.finditer(low) if self._has_reference(match["code"])
            ]
        return tuple(found)

    def _has_reference(self, code: str) -> bool:
        """Whether the posting has that reference as such: a number that it has of something else is none."""
        if code.isdigit() and len(code) < _SHORTEST_REFERENCE:
            return False
        return any(code in part.seen.low for part in self._reads[::2])

    def _is_addressed(self, low: str, line: Line) -> bool:
        if _OF_SELF.search(low) or _BACK.search(low) or (_AS_A.search(low) and not _AS_APPLICANT.search(low)):
            return False
        is_heading = line.section in {Section.SUBJECT, Section.GREETING, Section.ASKED}
        return is_heading or bool(_AHEAD.search(low))


def told_in(low: str) -> re.Match[str] | None:
    """Where a sentence, folded, says what the person did; None where it does not."""
    return _BACK.search(low)


def _places(low: str, name: str) -> list[tuple[int, int]]:
    wanted = _folded(name)
    if not wanted:
        return []
    found = []
    at = low.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        if not (at and low[at - 1].isalnum()) and not low[end : end + 1].isalnum():
            found.append((at, end))
        at = low.find(wanted, end)
    return found


@lru_cache(maxsize=256)
def _folded(name: str) -> str:
    return read(name).seen.low.strip()


@lru_cache(maxsize=8)
def _posted(title: str, company: str, text: str) -> Posted:
    return Posted(title, company, text)


def posted_of(posting: Posting | None) -> Posted:
    """The posting as the verifier sees it; kept for the last few."""
    if posting is None:
        return _posted("", "", "")
    return _posted(posting.title, posting.company, posting.text)
