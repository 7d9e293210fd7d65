"""What the person wrote, without what never leaves: names, contact data, personal details, the least pay."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from metier.errors import RedactionError
from metier.prompts.folding import Folded, fold
from metier.prompts.known_values import Known, known_values, organisation_values
from metier.prompts.never_told import NEVER_TOLD
from metier.text.clean import clean


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text after redaction.

    Attributes:
        text: Cleaned, with tags like `[NAME]` and `[EMPLOYER_1]` in place of what was taken out.
        counts: How many places were taken out, by kind: `NAME`, `EMAIL`, `PHONE`, `ADDRESS`, `EMPLOYER`, `URL`,
            `PAY`, `PERSONAL`.
    """

    text: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class TakenOut:
    """A piece of a text that never leaves.

    Attributes:
        kind: As in `Redacted.counts`.
        tag: What stands in its place.
        words: What stood there.
    """

    kind: str
    tag: str
    words: str


@dataclass(frozen=True, slots=True)
class Redactor:
    """Takes out of one person's own words what never leaves their machine.

    Two things are taken out. Known values: name, e-mail, phone, address, web pages, user names and employers as they
    stand in the person's resume, in every spelling that people use: case, accents, spacing, both orders of names,
    initials, `(at)` and `[dot]`, phone formats, legal forms. And what follows a pattern: any e-mail address and
    phone number, personal pages, amounts of pay, and statements about the person's age, birth, gender, nationality
    and pronouns.

    Limits: A name that the resume does not hold is not known: a partner's, a former employer's that was left out, a
    nickname. Values in words ("four nine three…") or with typing errors stay. A name that is also an everyday word
    (Will, Rose) goes only where it is written like a name. Statements about the person are found in English and
    German, in common phrases. Town, region and languages stay, as they are needed for judging.
    """

    known: tuple[Known, ...]

    @classmethod
    def of(cls, resume: Mapping[str, object], extra: Sequence[str] = ()) -> Redactor:
        """A redactor for the person with that resume.

        Args:
            resume: JSON Resume; an empty one leaves the patterns.
            extra: More words that never leave, from the settings.

        Raises:
            RedactionError: `basics` or `work` do not have the form of JSON Resume.
        """
        return cls(tuple(known_values(resume, extra)))

    @classmethod
    def of_json(cls, resume: str, extra: Sequence[str] = ()) -> Redactor:
        """A redactor for the person whose `resume.json` holds that text.

        Raises:
            RedactionError: It cannot be read; nothing may be sent then.
        """
        try:
            value = json.loads(resume)
        except (ValueError, RecursionError) as error:
            raise RedactionError(what="resume.json is no JSON") from error
        if not isinstance(value, dict):
            raise RedactionError(what="resume.json is not an object")
        return cls.of(value, extra)

    def besides(self, organisations: Iterable[str]) -> Redactor:
        """A redactor that takes out these names too: of schools, clients and the like that are no employers."""
        return Redactor((*self.known, *organisation_values(organisations, self.known)))

    def redact(self, text: str, *, patterns: AbstractSet[str] | None = None) -> Redacted:
        """The text without what never leaves.

        Args:
            patterns: Kinds of patterns that count, such as `EMAIL`; None for all. Pay that a stranger's posting states is
                none of the person's, so of postings only some count. Known values always do.

        Example:
            >>> redactor = Redactor.of({"basics": {"name": "Ada Quill"}, "work": [{"name": "Tinta GmbH"}]})
            >>> redactor.redact("I am Ada, 34, at Tinta. At least €60,000.").text
            'I am [NAME], [LEFT OUT], at [EMPLOYER_1]. Pay above a floor that is checked elsewhere.'
        """
        pieces = self.cut(text, patterns=patterns)
        words = "".join(piece if isinstance(piece, str) else piece.tag for piece in pieces)
        return Redacted(words, dict(Counter(piece.kind for piece in pieces if not isinstance(piece, str))))

    def cut(self, text: str, *, patterns: AbstractSet[str] | None = None) -> list[str | TakenOut]:
        """The text in pieces, in order: words that may leave, and what is taken out, to be put back here afterwards."""
        cleaned = clean(text).text
        folded = fold(cleaned)
        taken: list[_Taken] = []
        for found in (*self._known(cleaned, folded), *_patterns(cleaned, folded, patterns)):
            taken += _beside(found, taken)
        pieces: list[str | TakenOut] = []
        end = 0
        for one in sorted(taken, key=lambda one: one.start):
            pieces += [cleaned[end : one.start], TakenOut(one.kind, one.tag, cleaned[one.start : one.end])]
            end = one.end
        return [*pieces, cleaned[end:]]

    def _known(self, text: str, folded: Folded) -> Iterator[_Taken]:
        for known in self.known:
            for found in known.pattern.finditer(folded.text):
                start, end = folded.span(*found.span())
                if found[0] and _is_meant(known, text, start, end):
                    yield _Taken(start, end, known.kind, known.tag)


@dataclass(frozen=True, slots=True)
class _Taken:
    start: int
    end: int
    kind: str
    tag: str


def _patterns(text: str, folded: Folded, kinds: AbstractSet[str] | None) -> Iterator[_Taken]:
    for rule in NEVER_TOLD:
        if kinds is not None and rule.kind not in kinds:
            continue
        for found in rule.pattern.finditer(folded.text):
            tag = rule.replacement(found, folded.text)
            if tag is not None:
                start, end = folded.span(*rule.span(found))
                begins = not text[:start].strip() or text[:start].rstrip().endswith((".", "!", "?", ":"))
                yield _Taken(start, end, rule.kind, tag[:1].upper() + tag[1:] if begins else tag)


def _is_meant(known: Known, text: str, start: int, end: int) -> bool:
    """Whether it is written like a name, where the words could be everyday ones."""
    own = text[start:end]
    letters = [letter for letter in own if letter.isalpha()]
    if known.capitals == 2:
        return all(letter.isupper() for letter in letters)
    if known.capitals == 1 and not letters[0].isupper():
        return False
    if known.everyday and re.sub(r"'?s$|[^a-z]", "", fold(own).text) in known.everyday:
        return letters[0].isupper() and not re.search(r"(?:^|[.!?:]\s*|\n\s*)$", text[:start])
    return True


def _beside(found: _Taken, taken: Sequence[_Taken]) -> Iterator[_Taken]:
    """The pieces of what was found that nothing earlier has taken."""
    places = sorted((one.start, one.end) for one in taken if one.start < found.end and found.start < one.end)
    if not places:
        yield found
        return
    start = found.start
    for first, last in (*places, (found.end, found.end)):
        if first > start:
            yield _Taken(start, first, found.kind, found.tag)
        start = max(start, last)
