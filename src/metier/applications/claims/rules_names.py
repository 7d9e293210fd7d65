"""Tools, skills, names and titles: each must stand in a cited fact, in the spelling of any alias."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from metier.applications.claims.case import ADDRESSED, LISTS, SPOKEN, Case, Finding, within
from metier.applications.claims.evidence import PLACES_OF_WORK, Evidence
from metier.applications.claims.lexicon import (
    DAYS_AND_SO_ON,
    FIRMS,
    LANGUAGES,
    PLACES,
    WORDS_TOO,
)
from metier.applications.claims.numerals import roman
from metier.applications.claims.problem import ProblemKind
from metier.applications.claims.seeing import Token, bare
from metier.applications.claims.words import words_of
from metier.domain.draft import Section
from metier.domain.record import FactKind


def tools(case: Case) -> Iterator[Finding]:
    """Tools of the table, whatever their spelling, and the person's own skills of two words and more."""
    for tool in case.read.tools:
        if case.is_masked(tool.start, tool.end):
            continue
        backers = [one for one in case.cited.all if tool.name in one.tools]
        yield _of_period(case, ProblemKind.TOOL, tool.start, tool.end, backers, tool.name)
    yield from _own_skills(case)


def _own_skills(case: Case) -> Iterator[Finding]:
    for key, start, end, owner in case.own_skills:
        if within(start, end, case.taken):
            continue
        backers = [one for one in case.cited.all if set(key) <= one.stems]
        yield _of_period(case, ProblemKind.TOOL, start, end, backers, owner.fact.words)


def _of_period(
    case: Case, kind: ProblemKind, start: int, end: int, backers: Sequence[Evidence], name: str
) -> Finding:
    """A tool told of a role must stand in a fact of that role: a list of skills has no period."""
    words = case.words(start, end)
    if not backers:
        near = next((one for one in case.known.all if name in one.tools or name == one.fact.words), None)
        if near is None and name in case.posted.tools:
            why = f"{words} stands in the posting and in no own fact"
            return case.problem(ProblemKind.POSTING, start, end, why)
        why = (
            f"{words} stands in fact {near.fact.id}, which is not cited"
            if near
            else f"no own fact names {words}"
        )
        return case.problem(kind, start, end, why, near, near.fact.words if near else "")
    if _tells_of_a_role(case, start) and not any(_has_period(case, one) for one in backers):
        why = (
            f"{words} is told of {_role(case)}; fact {backers[0].fact.id} does not say that it was used there"
        )
        return case.problem(ProblemKind.PERIOD, start, end, why, backers[0])
    return case.backed(kind, start, end, backers)


def _has_period(case: Case, one: Evidence) -> bool:
    """Whether a fact says when or where: one of a role does; in a free sentence, a sentence of the person's own does too."""
    if one.fact.id in case.known.homes:
        return True
    return case.line.section in SPOKEN and one.fact.kind in {
        FactKind.SUMMARY,
        FactKind.ADDED,
        FactKind.HIGHLIGHT,
    }


def _tells_of_a_role(case: Case, start: int) -> bool:
    if case.line.section in SPOKEN:
        return _names_work(case, start)
    heading = case.known.record.by_id.get(case.line.under) if case.line.under else None
    if heading is not None:
        return heading.kind in PLACES_OF_WORK
    return case.line.section in {Section.WORK, Section.PROJECTS, Section.VOLUNTEER}


def _names_work(case: Case, start: int) -> bool:
    """Whether the clause of a free sentence names an employer of the record."""
    clause = next((each for each in case.read.clauses if each.start <= start < each.end), None)
    return clause is not None and any(
        token.low in case.known.work_handles and token.is_upper
        for token in case.read.seen.tokens
        if clause.start <= token.start < clause.end
    )


def _role(case: Case) -> str:
    heading = case.known.record.by_id.get(case.line.under) if case.line.under else None
    return f"the time at {heading.at or heading.title}" if heading else "a role"


def names(case: Case) -> Iterator[Finding]:
    """Words with a capital, capitals alone and codes: employers, products, places, people, abbreviations."""
    pieces = [*case.taken, *_names_of_people(case)] if case.line.section in ADDRESSED else list(case.taken)
    pieces += [(tongue.start, tongue.end) for tongue in case.read.tongues]
    tokens = case.read.seen.tokens
    for at, token in enumerate(tokens):
        if not _is_name(case, tokens, at) or within(token.start, token.end, pieces):
            continue
        if token.is_glued and at and tokens[at - 1].is_number:
            continue
        yield _named(case, tokens, at)
    for code in case.read.codes:
        if within(code.start, code.end, pieces):
            continue
        backers = [
            one for one in case.cited.all if code.name in one.codes or _joined(code.name) in _joined_text(one)
        ]
        if backers:
            yield case.backed(ProblemKind.NAME, code.start, code.end, backers)
        else:
            yield _unknown(case, code.start, code.end, code.name)


def _names_of_people(case: Case) -> list[tuple[int, int]]:
    """In a greeting, a subject or an answer stand names that claim nothing: of who is written to.

    An employer's name is none of these, nor one in a greeting or subject that tells of the person.
    """
    tokens = case.read.seen.tokens
    if case.line.section is not Section.ASKED and _FIRST_PERSON & case.read.seen.words:
        return []
    return [
        (token.start, token.end)
        for at, token in enumerate(tokens)
        if token.is_upper and not token.is_caps
        if token.low in case.posted.company_words
        or (bare(token.low) not in FIRMS and not (at and tokens[at - 1].low in _AT))
    ]


_FIRST_PERSON = words_of("i me my mine we us our ich mir mich mein meine meiner meinem meinen wir uns unser")
_AT = words_of("at for bei fur")


def _joined(code: str) -> str:
    return code.replace(" ", "").replace("-", "")


def _joined_text(one: Evidence) -> set[str]:
    """Letters and the number that follows them, as one word: `S 7`, `ISO-9001`."""
    found = set()
    for _, part in one.parts:
        tokens = [token for token in part.seen.tokens if token.low != "-"]
        found |= {a.low + b.low for a, b in itertools.pairwise(tokens) if a.is_word and b.is_number}
        found |= {a.low + b.low for a, b in itertools.pairwise(tokens) if a.is_number and b.is_word}
    return found


def _is_name(case: Case, tokens: Sequence[Token], at: int) -> bool:
    token = tokens[at]
    if not token.is_word or bare(token.low) in DAYS_AND_SO_ON:
        return False
    if not token.is_upper:
        return (token.has_inner_capital and not token.is_glued) or _is_small_name(case, tokens, at)
    word = bare(token.low)
    is_word_too = word in WORDS_TOO and token.is_first
    if token.is_caps or token.has_inner_capital or (word in FIRMS and not is_word_too) or word in PLACES:
        return True
    if word in case.known.names or word in case.posted.names:
        return True
    if case.is_german:
        return _is_german_name(tokens, at)
    if len(token.low) == 1:
        return False
    return not token.is_first


_OF_FIRM = words_of("at for with from by bei fur")


def _is_small_name(case: Case, tokens: Sequence[Token], at: int) -> bool:
    """A known employer in small letters: `at google`."""
    word = bare(tokens[at].low)
    if not at or tokens[at - 1].low not in _OF_FIRM:
        return False
    return (word in FIRMS and word not in WORDS_TOO) or (word in case.known.names and len(word) > 4)


_ORGANISATION = words_of("gmbh ag kg se kgaa ohg ev inc ltd llc llp plc corp")


def _is_german_name(tokens: Sequence[Token], at: int) -> bool:
    """German nouns have capitals too: a name is one that an organisation's form or another capital stands beside."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if after is not None and after.low in _ORGANISATION:
        return True
    before = tokens[at - 1] if at else None
    return (
        before is not None
        and before.is_word
        and before.is_upper
        and not before.is_first
        and not tokens[at].is_first
        and before.low not in {"ende", "anfang", "mitte", "herr", "frau", "ich", "sie", "ihr"}
        and not before.is_caps
    )


def _named(case: Case, tokens: Sequence[Token], at: int) -> Finding:
    token = tokens[at]
    word = bare(token.low)
    backers = case.cited.having(word) or _variants(case, word)
    if not backers and token.is_caps:
        short = word.removesuffix("s") if not token.low.isupper() else word
        backers = [one for one in case.cited.all if {word, short} & (one.words | one.initials)]
        backers = backers or _roman_backers(case, word)
    if not backers and (key := _initials_here(tokens, at)):
        backers = [one for one in case.cited.all if key & one.words]
    if backers:
        return case.backed(ProblemKind.NAME, token.start, token.end, backers)
    return _unknown(case, token.start, token.end, word)


def _variants(case: Case, word: str) -> list[Evidence]:
    """Facts with another form of a name: `Rotterdamer`, `Europe` and `European`."""
    if len(word) < 5:
        return []
    return [
        one
        for one in case.cited.all
        if any(
            len(other) >= 5
            and abs(len(other) - len(word)) <= 3
            and (other.startswith(word) or word.startswith(other))
            for other in one.words
        )
    ]


def _roman_backers(case: Case, word: str) -> list[Evidence]:
    value = roman(word)
    return [
        one
        for one in case.cited.all
        if value is not None and any(q.value == value for q, _, _ in one.quantities)
    ]


def _initials_here(tokens: Sequence[Token], at: int) -> set[str]:
    """What the run of capitals around a word may be shortened to."""
    first = at
    while first and tokens[first - 1].is_word and tokens[first - 1].is_upper:
        first -= 1
    last = at
    while last + 1 < len(tokens) and tokens[last + 1].is_word and tokens[last + 1].is_upper:
        last += 1
    letters = "".join(token.low[0] for token in tokens[first : last + 1])
    return {letters} if len(letters) > 1 else set()


def _unknown(case: Case, start: int, end: int, word: str) -> Finding:
    words = case.words(start, end)
    near = case.elsewhere(word)
    if near is not None:
        why = f"{words} stands in fact {near.fact.id}, which is not cited"
        return case.problem(ProblemKind.NAME, start, end, why, near, near.fact.words)
    if word in case.posted.words:
        return case.problem(
            ProblemKind.POSTING, start, end, f"{words} stands in the posting and in no own fact"
        )
    return case.problem(ProblemKind.NAME, start, end, f"no own fact names {words}")


_STOP = words_of("""and or of in the with at for from by to a an on level since as is my i have und mit der die das bei seit im von fur zur zum note
    skills including inkl incl degree course graduated certificate certified certification fluent native english""")
_LIST_KINDS = {
    Section.SKILLS: ProblemKind.TOOL,
    Section.CERTIFICATES: ProblemKind.CERTIFICATE,
    Section.LANGUAGES: ProblemKind.LANGUAGE,
    Section.EDUCATION: ProblemKind.DEGREE,
    Section.AWARDS: ProblemKind.CREDENTIAL,
    Section.PUBLICATIONS: ProblemKind.CREDENTIAL,
}


def listed(case: Case) -> Iterator[Finding]:
    """In lists - skills, certificates, schools - every word must stand in a cited fact: a list has no connecting words."""
    kind = _LIST_KINDS.get(case.line.section)
    if case.line.section not in LISTS or kind is None:
        return
    pieces = [*case.taken, *((tongue.start, tongue.end) for tongue in case.read.tongues)]
    commands = {word for tongue in case.read.tongues for word in tongue.command.split()}
    for token in case.read.seen.tokens:
        word = bare(token.low)
        if (
            not token.is_word
            or len(word) < 3
            or word in _STOP
            or word in commands
            or within(token.start, token.end, pieces)
        ):
            continue
        if token.is_upper and word in LANGUAGES:
            continue
        backers = case.cited.having(word) or _variants(case, word)
        backers = backers or [one for one in case.cited.all if word in one.initials]
        if backers:
            yield case.backed(kind, token.start, token.end, backers)
        elif not (token.is_upper and _is_name(case, (token,), 0)):
            words = case.words(token.start, token.end)
            near = case.elsewhere(word)
            why = (
                f"{words} stands in fact {near.fact.id}, which is not cited"
                if near
                else f"no cited fact says {words}"
            )
            yield case.problem(kind, token.start, token.end, why, near)
