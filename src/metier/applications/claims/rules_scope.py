"""Verbs of scope, denials turned round, and facts of two employers told as one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from metier.applications.claims.case import SPOKEN, Case, Finding
from metier.applications.claims.evidence import HOMES, Evidence
from metier.applications.claims.problem import ProblemKind
from metier.applications.claims.scope import OPPOSITES, Clause, Part, part_at, part_of_title, turns
from metier.applications.claims.seeing import stem
from metier.applications.claims.words import words_of
from metier.domain.record import FactKind

_PROCESS = (
    "ion",
    "ment",
    "ung",
    "tion",
    "launch",
    "rollout",
    "roll-out",
    "move",
    "project",
    "umstellung",
    "set-up",
    "change",
    "build",
)


def scope(case: Case) -> Iterator[Finding]:
    """Each clause may claim no greater part than the clause of a cited fact that it comes from."""
    facts = [
        one for one in case.cited.direct if one.fact.kind not in HOMES and one.fact.kind is not FactKind.SKILL
    ]
    headings = [one for one in case.cited.direct if one.fact.kind in HOMES]
    if not facts and not headings:
        return
    has_helped = any(
        part_at(case.read.seen.tokens, at) in {Part.HELP, Part.SUPPORT}
        for at in range(len(case.read.seen.tokens))
    )
    for clause in case.read.clauses:
        if case.is_masked(*clause.at) and clause.part:
            continue
        has_verb = clause.start <= clause.at[0] < clause.at[1]
        claimed = clause.part if has_verb and clause.part else Part.DO
        one, allowed = _allowed(clause, facts, headings)
        if one is None or claimed <= max(allowed, Part.SUPPORT if has_helped else allowed):
            if one is not None and has_verb:
                yield case.backed(ProblemKind.SCOPE, *clause.at, [one])
            continue
        if claimed is Part.DO and (has_helped or allowed > Part.HELP):
            continue
        start, end = clause.at if has_verb else (clause.start, clause.end)
        says = _verb(one)
        why = f"{case.words(start, end)} claims a greater part than fact {one.fact.id}"
        yield case.problem(
            ProblemKind.SCOPE, start, end, f"{why}, which says {says}" if says else why, one, says
        )
    yield from _alone(case, facts)


def _allowed(
    clause: Clause, facts: Sequence[Evidence], headings: Sequence[Evidence]
) -> tuple[Evidence | None, Part]:
    """The fact whose clause has most words in common with this one, and the part that it claims."""
    best: tuple[int, Part, Evidence] | None = None
    for one in facts:
        for own in one.said.clauses:
            common = len(clause.content & own.content)
            part = _own_part(one, own)
            if best is None or (common, part) > (best[0], best[1]):
                best = common, part, one
    for one in headings if best is None or not best[0] else ():
        common = len(clause.content & one.stems)
        part = max(
            [part_of_title(one.title_words) or Part.DO, *(own.part or Part.DO for own in one.said.clauses)]
        )
        if best is None or (part, common) > (best[1], best[0]):
            best = common, part, one
    return (None, Part.DO) if best is None else (best[2], best[1])


def _own_part(one: Evidence, clause: Clause) -> Part:
    if clause.part is None:
        return Part.DO
    if clause.part is Part.SUPPORT and _is_help(one, clause):
        return Part.HELP
    return clause.part


def _is_help(one: Evidence, clause: Clause) -> bool:
    """`supported the introduction of`, `Unterstützung bei der Einführung` help with something; `supported 300 families` does it."""
    tokens = [token for token in one.said.seen.tokens if clause.at[1] <= token.start < clause.end][:4]
    return any(token.low in {"bei", "with", "in"} or token.low.endswith(_PROCESS) for token in tokens)


def _verb(one: Evidence) -> str:
    for clause in one.said.clauses:
        if clause.part is not None and clause.at[1] > clause.at[0]:
            start, end = one.said.seen.place(*clause.at)
            return one.said.seen.original[start:end]
    return ""


_TOGETHER = words_of("co joint jointly together with shared team zusammen gemeinsam mit")


def _alone(case: Case, facts: Sequence[Evidence]) -> Iterator[Finding]:
    """`co-wrote` told as `wrote`."""
    if _TOGETHER & case.read.seen.words or any(
        word.startswith("co") and word[2:] in _ALONE for word in case.read.seen.words
    ):
        return
    for one in facts:
        tokens = one.said.seen.tokens
        shared = {
            stem(tokens[at + 2].low)
            for at in range(len(tokens) - 2)
            if tokens[at].low == "co" and tokens[at + 1].low == "-" and part_at(tokens, at + 2) is None
        }
        for token in case.read.seen.tokens:
            if token.is_word and stem(token.low) in shared:
                why = f"{case.words(token.start, token.end)} leaves out that fact {one.fact.id} says it was done with others"
                yield case.problem(ProblemKind.SCOPE, token.start, token.end, why, one)


_ALONE = words_of("author authored wrote written founded led supervised")


def negations(case: Case) -> Iterator[Finding]:
    """What a fact denies may not be affirmed, nor what it affirms denied; nor may a word stand for its opposite."""
    said = [one for one in case.cited.direct if one.fact.kind not in HOMES]
    denied_here = {denied.stem for denied in case.read.denied}
    for one in said:
        denied_there = {denied.stem for denied in one.said.denied}
        affirmed = frozenset(stem(t.low) for t in one.said.seen.tokens if t.is_word) - denied_there
        for token in case.read.seen.tokens:
            own = stem(token.low) if token.is_word and len(token.low) > 2 else ""
            if own in denied_there and own not in denied_here and own not in _elsewhere(said, one):
                why = f"says {case.words(token.start, token.end)}; fact {one.fact.id} says there was none"
                yield case.problem(ProblemKind.NEGATION, token.start, token.end, why, one, one.fact.words)
                break
        for denied in case.read.denied:
            if denied.stem in affirmed and denied.stem not in denied_there and len(denied.stem) > 3:
                if any(denied.stem in {d.stem for d in other.said.denied} for other in said):
                    continue
                why = f"denies what fact {one.fact.id} says"
                yield case.problem(ProblemKind.NEGATION, denied.start, denied.end, why, one, one.fact.words)
                break
    yield from _opposites(case, said)
    yield from _turned_round(case, said)


_ALIKE = 2
"""Words that two clauses must have in common to be about the same."""


def _turned_round(case: Case, said: Sequence[Evidence]) -> Iterator[Finding]:
    """`lowered` what a fact says was raised."""
    for clause in case.read.clauses:
        claimed = turns(case.read.seen, clause.start, clause.end)
        if not claimed:
            continue
        own = [
            (len(clause.content & theirs.content), one, theirs) for one in said for theirs in one.said.clauses
        ]
        common, one, theirs = max(own, key=lambda each: each[0], default=(0, None, None))
        if one is None or theirs is None or common < _ALIKE:
            continue
        if turns(one.said.seen, theirs.start, theirs.end) == -claimed:
            why = f"tells a {'rise' if claimed > 0 else 'fall'}; fact {one.fact.id} tells the opposite"
            yield case.problem(ProblemKind.NEGATION, clause.start, clause.end, why, one, one.fact.words)


def _elsewhere(said: Sequence[Evidence], one: Evidence) -> frozenset[str]:
    return frozenset().union(
        *(other.said.seen.stems - {d.stem for d in other.said.denied} for other in said if other is not one)
    )


def _opposites(case: Case, said: Sequence[Evidence]) -> Iterator[Finding]:
    theirs = frozenset().union(*(one.said.seen.words for one in said))
    ours = case.read.seen.words
    for one_side, other_side in OPPOSITES:
        for mine, yours in ((one_side, other_side), (other_side, one_side)):
            if mine & ours and yours & theirs and not mine & theirs and not yours & ours:
                token = next(token for token in case.read.seen.tokens if token.low in mine)
                one = next(one for one in said if yours & one.said.seen.words)
                why = f"says {case.words(token.start, token.end)}; fact {one.fact.id} says {' or '.join(sorted(yours & one.said.seen.words))}"
                yield case.problem(ProblemKind.NEGATION, token.start, token.end, why, one)


_THEN = words_of(
    "later then previously afterwards before earlier today since now zuvor danach spater heute jetzt fruher davor anschliessend"
)
_TOLD_OF_HOME = frozenset(
    {
        ProblemKind.NUMBER,
        ProblemKind.TEAM,
        ProblemKind.TOOL,
        ProblemKind.TITLE,
        ProblemKind.NAME,
        ProblemKind.DATE,
        ProblemKind.DURATION,
    }
)


def mixed(case: Case, found: Sequence[Finding]) -> Iterator[Finding]:
    """No line under one heading cites another employer's fact; a sentence of its own says what it tells of whom."""
    if case.line.section not in SPOKEN:
        yield from _under_another(case)
        return
    yield from _told_of_another(case, found)


def _under_another(case: Case) -> Iterator[Finding]:
    """A line under a heading, or in a section of work, that rests on another employer's fact."""
    homes = case.known.homes
    heading = case.line.under
    own = homes.get(heading) if heading else None
    cited = {
        homes[one.fact.id]: one
        for one in case.cited.direct
        if one.fact.id in homes and one.fact.kind is not FactKind.SKILL
    }
    if own is None and len(cited) < 2:
        return
    for home, one in cited.items():
        if home != (own or next(iter(cited))):
            where = one.fact.at or one.fact.title
            why = f"fact {one.fact.id} is of {where}, the line stands under another heading"
            yield case.problem(ProblemKind.MIXED, 0, len(case.read.seen.low), why, one, where)


def _told_of_another(case: Case, found: Sequence[Finding]) -> Iterator[Finding]:
    current: frozenset[str] = frozenset()
    pieces = list(_by_home(case))
    named = [homes for _, homes in pieces if homes]
    for clause, homes in pieces:
        if homes:
            current = homes
        elif _THEN & {t.low for t in case.read.seen.tokens if clause.start <= t.start < clause.end}:
            current = frozenset()
        elif not current and len(set(named)) == 1:
            current = named[0]
        atoms = [
            f for f in found if f.backers and f.kind in _TOLD_OF_HOME and clause.start <= f.start < clause.end
        ]
        yield from _of_one(case, atoms, current)


def _by_home(case: Case) -> Iterator[tuple[Clause, frozenset[str]]]:
    handles = case.known.handles
    for clause in case.read.clauses:
        named = [
            (handles[token.low], _also_of(case, token.low))
            for token in case.read.seen.tokens
            if clause.start <= token.start < clause.end and token.is_upper and token.low in handles
        ]
        is_sure = any(others <= homes for homes, others in named)
        yield clause, frozenset().union(*(homes if is_sure else homes | others for homes, others in named))


def _also_of(case: Case, word: str) -> frozenset[str]:
    """Other places whose cited facts have the word too: `Newcastle` of Newcastle University is where another employer is."""
    homes = case.known.homes
    return frozenset(
        homes[one.fact.id] for one in case.cited.all if one.fact.id in homes and word in one.words
    )


def _of_one(case: Case, atoms: Sequence[Finding], current: frozenset[str]) -> Iterator[Finding]:
    """The pieces of one clause must be backed by facts of one place, or of none."""
    homes = case.known.homes
    allowed = current
    for atom in atoms:
        theirs = frozenset(homes.get(one.fact.id, "") for one in atom.backers)
        if "" in theirs or (atom.field == "dates" and len(atom.backers) > 1):
            continue
        if not current and all(one.fact.kind is FactKind.EDUCATION for one in atom.backers):
            continue  # a degree and a position of one person, with neither school nor employer named
        if not allowed:
            allowed = theirs
        elif len(current) > 1 and theirs & current:
            continue  # the clause names both openly
        elif not theirs & allowed:
            one = atom.backers[0]
            where = one.fact.at or one.fact.title
            why = f"{case.words(atom.start, atom.end)} is of {where} (fact {one.fact.id}), told of another employer"
            yield case.problem(ProblemKind.MIXED, atom.start, atom.end, why, one, where)
        else:
            allowed &= theirs
