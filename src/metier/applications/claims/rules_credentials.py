"""Degrees, certificates, awards and the like, superlatives, and command of languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from metier.applications.claims.case import Case, Finding, within
from metier.applications.claims.evidence import Evidence
from metier.applications.claims.lexicon import (
    CERTIFICATE_STEMS,
    CREDENTIALS,
    EXACT_LEVELS,
    HARMLESS,
    HONOURS,
    LANGUAGE_CONTEXT,
    SUPERLATIVE_PHRASES,
    SUPERLATIVES,
)
from metier.applications.claims.problem import ProblemKind
from metier.applications.claims.reading import Degree, Tongue
from metier.applications.claims.seeing import Token, stem
from metier.applications.claims.words import words_of
from metier.domain.draft import Section
from metier.domain.record import FactKind

_ANY_DEGREE = words_of(
    "degree degrees graduated graduate alumnus alumna alumni studium hochschulabschluss absolvent absolventin studienabschluss diplomas"
)


def degrees(case: Case) -> Iterator[Finding]:
    """Degrees by their level, subject and honours."""
    for degree in case.read.degrees:
        if case.is_masked(degree.start, degree.end):
            continue
        backers = [one for one in case.cited.all if any(_is_same(degree, other) for other in one.degrees)]
        backers = [one for one in backers if _is_of_the_person(case, degree, one)] or _of_others(case, degree)
        if not backers:
            near = next((one for one in case.known.all if one.fact.kind is FactKind.EDUCATION), None)
            words = case.words(degree.start, degree.end)
            says = near.fact.words if near else ""
            why = (
                f"says {words}; fact {near.fact.id} says {says}"
                if near
                else f"no own fact names the degree {words}"
            )
            yield case.problem(ProblemKind.DEGREE, degree.start, degree.end, why, near, says)
            continue
        yield case.backed(ProblemKind.DEGREE, degree.start, degree.end, backers)
        yield from _subject(case, degree, backers)
    yield from _any_degree(case)
    yield from _honours(case)


def _is_same(claimed: Degree, found: Degree) -> bool:
    same_level = claimed.level == found.level
    return same_level and (
        not claimed.subtype
        or not found.subtype
        or claimed.subtype == found.subtype
        or claimed.subtype in found.subtype
    )


_OF_OTHERS = words_of(
    "student students candidate candidates thesis theses graduate graduates intern interns researcher researchers holder holders studierende"
)


def _is_of_the_person(case: Case, degree: Degree, one: Evidence) -> bool:
    """`PhD students` are no degree of the person's: then the line must say `PhD students` too."""
    if one.fact.kind is FactKind.EDUCATION:
        return True
    theirs = [
        _after(part.seen.tokens, other.at)
        for _, part in one.parts
        for other in part.degrees
        if _is_same(degree, other)
    ]
    if any(word not in _OF_OTHERS for word in theirs):
        return True
    return _after(case.read.seen.tokens, degree.at) in _OF_OTHERS


def _of_others(case: Case, degree: Degree) -> list[Evidence]:
    """Facts of `doctoral students`, where the line says `PhD students`."""
    if degree.level != "doctor" or _after(case.read.seen.tokens, degree.at) not in _OF_OTHERS:
        return []
    return [one for one in case.cited.direct if {"doctoral", "doktoranden"} & one.words]


def _after(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].low if at < len(tokens) else ""


def _subject(case: Case, degree: Degree, backers: Sequence[Evidence]) -> Iterator[Finding]:
    tokens = case.read.seen.tokens
    at = degree.at
    if at < len(tokens) and tokens[at].low == "degree":
        at += 1
    if at + 1 < len(tokens) and tokens[at].low in {"in", "of"}:
        subject = tokens[at + 1]
        if (
            subject.is_word
            and len(subject.low) > 3
            and not any(stem(subject.low) in one.stems for one in backers)
        ):
            if stem(subject.low) in {stem(word) for word in ("science", "arts", "engineering")}:
                return
            words = case.words(subject.start, subject.end)
            says = backers[0].fact.words
            why = f"says {words}; fact {backers[0].fact.id} says {says}"
            yield case.problem(ProblemKind.DEGREE, subject.start, subject.end, why, backers[0], says)


def _any_degree(case: Case) -> Iterator[Finding]:
    for token in case.read.seen.tokens:
        if token.low in _ANY_DEGREE and not within(token.start, token.end, case.taken):
            backers = [
                one for one in case.cited.all if one.fact.kind is FactKind.EDUCATION or token.low in one.words
            ]
            if backers:
                yield case.backed(ProblemKind.DEGREE, token.start, token.end, backers)
            else:
                yield case.problem(
                    ProblemKind.DEGREE, token.start, token.end, "no cited fact is of a school or university"
                )


def _honours(case: Case) -> Iterator[Finding]:
    low = case.read.seen.low.replace("-", " ")
    found = [(low.find(phrase), phrase) for phrase in HONOURS if phrase in low]
    for at, phrase in found:
        if (at and low[at - 1].isalnum()) or low[at + len(phrase) : at + len(phrase) + 1].isalpha():
            continue
        if case.is_masked(at, at + len(phrase)) or any(
            phrase != longer and phrase in longer for _, longer in found
        ):
            continue
        backers = [
            one
            for one in case.cited.all
            if any(phrase in part.seen.low.replace("-", " ") for _, part in one.parts)
        ]
        if backers:
            yield case.backed(ProblemKind.DEGREE, at, at + len(phrase), backers)
        else:
            words = case.words(at, at + len(phrase))
            yield case.problem(ProblemKind.DEGREE, at, at + len(phrase), f"no cited fact says {words}")


_ROOTS = {"registered": "regist", "licens": "licen", "licenc": "licen"}
"""Under which a fact may have a word: `HCPC registration` for `registered`."""


def certificates(case: Case) -> Iterator[Finding]:
    """Words for certificates, licences and admissions: the same root in a cited fact, or a certificate among them."""
    for token in case.read.seen.tokens:
        root = next((root for root in CERTIFICATE_STEMS if token.low.startswith(root)), None)
        if (
            root is None
            or within(token.start, token.end, case.masked)
            or within(token.start, token.end, case.taken)
        ):
            continue
        backers = [
            one
            for one in case.cited.all
            if any(word.startswith(_ROOTS.get(root, root)) for word in one.words)
        ]
        backers = backers or [one for one in case.cited.direct if _may_be_called(one, token.low)]
        if not backers or _is_partial(case, token, backers):
            words = case.words(token.start, token.end)
            near = next((one for one in case.known.all if one.fact.kind is FactKind.CERTIFICATE), None)
            says = near.fact.words if near else ""
            yield case.problem(
                ProblemKind.CERTIFICATE, token.start, token.end, f"no cited fact says {words}", near, says
            )
        else:
            yield case.backed(ProblemKind.CERTIFICATE, token.start, token.end, backers)


def _may_be_called(one: Evidence, low: str) -> bool:
    return one.fact.kind is FactKind.CERTIFICATE and low.startswith(("certif", "zertifi", "credential"))


def _is_partial(case: Case, token: Token, backers: Sequence[Evidence]) -> bool:
    """`part-qualified` told as `qualified`."""
    partly = [one for one in backers if {"part", "partly", "teilweise"} & one.words]
    return (
        len(partly) == len(backers)
        and not {"part", "partly", "teilweise"} & case.read.seen.words
        and token.low.startswith("qualif")
    )


def credentials(case: Case) -> Iterator[Finding]:
    """Awards, clearances, publications, memberships, papers."""
    low = f" {' '.join(token.low for token in case.read.seen.tokens)} "
    for name, words in CREDENTIALS:
        for word in words:
            place = _word_place(case, word, low)
            if (
                place is None
                or case.is_masked(*place)
                or (word == "speaker" and "native" in case.read.seen.words)
            ):
                continue
            backers = [one for one in case.cited.all if _has_credential(case, one, name, words, word)]
            backers = backers or _awarded_degree(case, place[1])
            if backers:
                yield case.backed(ProblemKind.CREDENTIAL, *place, backers)
            else:
                yield case.problem(ProblemKind.CREDENTIAL, *place, f"no cited fact says {case.words(*place)}")


_NEAR = 20
"""Characters between `awarded` and the degree."""


def _awarded_degree(case: Case, end: int) -> list[Evidence]:
    """`awarded my PhD`: what a school that has that degree awarded."""
    levels = {degree.level for degree in case.read.degrees if end <= degree.start <= end + _NEAR}
    schools = [one for one in case.cited.all if one.fact.kind is FactKind.EDUCATION]
    return [one for one in schools if any(degree.level in levels for degree in one.degrees)]


_OF_KIND = {"award": FactKind.AWARD, "publication": FactKind.PUBLICATION}
_ALSO = {"publication": words_of("papers paper article articles book wrote")}


_SHORT_OF_IT = words_of(
    "shortlist shortlisted nominated nominee nominiert finalist finalists runner commended"
)
"""What is short of an award: left out, the rest claims the award itself."""


def _is_short_of_it(case: Case, one: Evidence) -> bool:
    return bool(_SHORT_OF_IT & one.words) and not _SHORT_OF_IT & case.read.seen.words


def _has_credential(case: Case, one: Evidence, name: str, words: Sequence[str], word: str) -> bool:
    if name == "award" and _is_short_of_it(case, one):
        return False
    if word == "winner" and not {"won", "winner", "win", "winning"} & one.words:
        return False
    if one.fact.kind is _OF_KIND.get(name) and word not in {"patent", "patents", "patented", "patentiert"}:
        return True
    if word in {"patent", "patents", "patented", "patentiert"}:
        return any(w.startswith("patent") for w in one.words)
    if _ALSO.get(name, frozenset()) & one.words and word in {"author", "coauthor", "autor", "autorin"}:
        return True
    own = f" {' '.join(one.words)} "
    if name in {"membership", "papers", "stage", "press"}:
        return (
            word in one.words
            or any(word in part.seen.low for _, part in one.parts)
            or any(w.startswith(word) for w in one.words)
        )
    return any(f" {other}" in own for other in words if " " not in other)


def _word_place(case: Case, word: str, low: str) -> tuple[int, int] | None:
    if " " in word:
        if f" {word} " not in low:
            return None
        at = case.read.seen.low.find(word)
        return (at, at + len(word)) if at >= 0 else None
    if word not in low:
        return None
    for token in case.read.seen.tokens:
        if token.low == word or (
            len(word) >= 5 and token.low.startswith(word) and len(token.low) - len(word) <= 3
        ):
            return token.start, token.end
    return None


_BY_FIRST = {
    first: tuple(phrase for phrase in SUPERLATIVE_PHRASES if phrase[0] == first)
    for first in {phrase[0] for phrase in SUPERLATIVE_PHRASES}
}


def superlatives(case: Case) -> Iterator[Finding]:
    """Words that put somebody above others, or alone: they must stand in a cited fact."""
    tokens = case.read.seen.tokens
    low = case.read.seen.low
    quiet = [(at, at + len(phrase)) for phrase in HARMLESS if (at := low.find(phrase)) >= 0]
    for at, token in enumerate(tokens):
        if within(token.start, token.end, (*quiet, *case.masked)):
            continue
        phrases = _BY_FIRST.get(token.low, ())
        phrase = next((p for p in phrases if tuple(t.low for t in tokens[at : at + len(p)]) == p), None)
        if phrase is not None:
            end = tokens[at + len(phrase) - 1].end
            backers = [one for one in case.cited.all if _says(one, phrase) and not _is_short_of_it(case, one)]
        elif token.low in SUPERLATIVES:
            end = token.end
            backers = [one for one in case.cited.all if token.low in one.words]
        else:
            continue
        if backers:
            yield case.backed(ProblemKind.SUPERLATIVE, token.start, end, backers)
        else:
            yield case.problem(
                ProblemKind.SUPERLATIVE,
                token.start,
                end,
                f"no cited fact says {case.words(token.start, end)}",
            )


def _says(one: Evidence, phrase: tuple[str, ...]) -> bool:
    return any(
        tuple(t.low for t in part.seen.tokens[at : at + len(phrase)]) == phrase
        for _, part in one.parts
        for at in range(len(part.seen.tokens))
    )


def languages(case: Case) -> Iterator[Finding]:
    """Human languages, and no more command of one than a cited fact says."""
    is_about = case.line.section is Section.LANGUAGES or bool(LANGUAGE_CONTEXT & case.read.seen.words)
    for tongue in case.read.tongues:
        if case.is_masked(tongue.start, tongue.end):
            continue
        yield _tongue(case, tongue, is_about=is_about)


def _tongue(case: Case, tongue: Tongue, *, is_about: bool) -> Finding:
    words = case.words(tongue.start, tongue.end)
    named = [(one, other) for one in case.cited.all for other in one.tongues if other.code == tongue.code]
    if is_about or tongue.rank:
        spoken = [(one, other) for one, other in named if _is_spoken(one, other)]
        named = spoken if spoken or tongue.rank else named
    if not named:
        near = next((one for one in case.known.all if any(o.code == tongue.code for o in one.tongues)), None)
        why = (
            f"{words} stands in fact {near.fact.id}, which is not cited"
            if near
            else f"no own fact names {words}"
        )
        return case.problem(
            ProblemKind.LANGUAGE, tongue.start, tongue.end, why, near, near.fact.words if near else ""
        )
    fits = [one for one, other in named if _fits(tongue, other)]
    if fits:
        return case.backed(ProblemKind.LANGUAGE, tongue.start, tongue.end, fits)
    one = named[0][0]
    says = f"{one.fact.words} ({one.fact.note})" if one.fact.note else one.fact.words
    why = f"says {words} ({tongue.command}); fact {one.fact.id} says {says}"
    return case.problem(ProblemKind.LANGUAGE, tongue.start, tongue.end, why, one, says)


def _is_spoken(one: Evidence, tongue: Tongue) -> bool:
    return one.fact.kind is FactKind.LANGUAGE or bool(tongue.rank) or bool(LANGUAGE_CONTEXT & one.words)


def _fits(claimed: Tongue, found: Tongue) -> bool:
    if not claimed.rank:
        return True
    if claimed.level in EXACT_LEVELS:
        return found.level in EXACT_LEVELS and found.rank >= claimed.rank
    return claimed.rank <= found.rank
