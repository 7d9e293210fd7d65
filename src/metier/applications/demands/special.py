"""Demands with a measure of their own: tools, years, degrees, languages, certificates, licences."""

from __future__ import annotations

from collections.abc import Sequence

from metier.applications.demands.by_words import best, by_words, shared, unique
from metier.applications.demands.cues import ALTERNATIVES, EQUIVALENT
from metier.applications.demands.dated import in_words, months_of
from metier.applications.demands.degrees import LADDER, highest_rung
from metier.applications.demands.demand import Demand
from metier.applications.demands.facts import Known, KnownRecord
from metier.applications.demands.languages import LEVELS, level_in
from metier.applications.demands.matched import Evidence, How, Match, Shown
from metier.applications.demands.words import roots_of
from metier.domain.record import FactKind
from metier.text.facts.languages import ENGLISH_NAMES, LANGUAGE_NAMES

_SKILL = 0.8
"""A bare entry in a list of skills shows less than a sentence of what was done with it."""
_ABOUT = 0.5
"""Share of a demand's words that a fact must have, for its months to count as years of that."""


def by_tools(demand: Demand, known: KnownRecord) -> Match:
    """Facts that name the tools; of alternatives one is enough."""
    evidence = _naming(demand.terms, known)
    named = [tool for tool in demand.terms if tool in known.tools]
    missing = [tool for tool in demand.terms if tool not in known.tools]
    one_is_enough = bool(ALTERNATIVES.search(demand.words))
    asks = f"asks {listed(demand.terms, 'or' if one_is_enough else 'and')}"
    if not named:
        return _said_otherwise(
            demand, known, f"{asks}; none of your facts names {'it' if len(missing) == 1 else 'them'}"
        )
    n_facts = len(unique(fact for tool in named for fact in known.tools[tool]))
    facts = f"{n_facts} of your facts"
    if not missing:
        return Match(demand, evidence, Shown.SHOWN, f"{asks}; named by {facts}")
    why = f"{asks}; {listed(named, 'and')} named by {facts}, {listed(missing, 'and')} by none"
    return Match(demand, evidence, Shown.SHOWN if one_is_enough else Shown.PARTLY, why)


def _said_otherwise(demand: Demand, known: KnownRecord, why: str) -> Match:
    """What facts say of a demand whose tools none of them names: at most a part of it."""
    found = by_words(demand, known)
    if found.shown is Shown.NOT_SHOWN:
        return Match(demand, found.evidence, Shown.NOT_SHOWN, why)
    return Match(demand, found.evidence, Shown.PARTLY, f"{why}; {len(found.evidence)} say other words of it")


def _naming(tools: Sequence[str], known: KnownRecord) -> tuple[Evidence, ...]:
    """Facts that name the tools, those first that name more; sentences before bare skills, newer before older."""
    facts = unique(fact for tool in tools for fact in known.tools.get(tool, ()))
    facts.sort(key=lambda fact: -(fact.span[1] if fact.span else 0))
    wanted = set(tools)
    return best(
        Evidence(
            fact.fact.id,
            How.TOOL,
            round(_telling(fact) * (0.5 + 0.5 * len(wanted & fact.tools) / len(wanted)), 4),
        )
        for fact in facts
    )


def _telling(fact: Known) -> float:
    return _SKILL if fact.fact.kind in {FactKind.SKILL, FactKind.SKILL_GROUP} else 1.0


def by_years(demand: Demand, known: KnownRecord) -> Match:
    """Months of dated roles and projects whose facts name what is asked, each month once."""
    if not demand.terms and not _subject(demand):
        return _by_all_roles(demand, known)
    total = months_of(known.roles)
    facts, evidence = _of_subject(demand, known)
    months = months_of(fact.span for fact in facts if fact.span)
    subject = listed(demand.terms, "or")
    asks = f"{_asks(demand)} of {subject}" if subject else f"{_asks(demand)} (“{demand.words}”)"
    naming = f"name {subject}" if subject else "say so"
    if months >= _needed(demand):
        why = f"{asks}; your dated facts that {naming} cover {in_words(months)}"
        return Match(demand, evidence, Shown.SHOWN, why)
    if months or facts:
        covered = f"cover {in_words(months)}" if months else "carry no dates"
        rest = f"; all your dated roles together {in_words(total)}" if total > months else ""
        why = f"{asks}; your {'dated ' if months else ''}facts that {naming} {covered}{rest}"
        return Match(demand, evidence, Shown.PARTLY, why)
    if total and not subject:
        why = f"{asks}; none of your dated facts says so in these words; all your dated roles together {in_words(total)}"
        shown = Shown.PARTLY if total >= _needed(demand) else Shown.NOT_SHOWN
        return Match(demand, _roles(known), shown, why)
    names = f"names {subject}" if subject else "says so"
    return Match(demand, evidence, Shown.NOT_SHOWN, f"{asks}; none of your facts {names}")


def _by_all_roles(demand: Demand, known: KnownRecord) -> Match:
    """Years of experience, of nothing in particular."""
    total = months_of(known.roles)
    shown = Shown.SHOWN if total >= _needed(demand) else Shown.PARTLY if total else Shown.NOT_SHOWN
    why = f"{_asks(demand)} of experience; your dated roles cover {in_words(total)}"
    return Match(demand, _roles(known), shown, why)


def _of_subject(demand: Demand, known: KnownRecord) -> tuple[Sequence[Known], tuple[Evidence, ...]]:
    """The facts that name what the years are asked of: tools by their names, all else by shared words."""
    if demand.terms:
        facts = unique(fact for tool in demand.terms for fact in known.tools.get(tool, ()))
        evidence = _naming(demand.terms, known)
    else:
        evidence = shared(_subject(demand), known, _ABOUT / 2)
        about = {each.fact for each in evidence if each.strength >= _ABOUT / 2}
        facts = [fact for fact in known.facts if fact.fact.id in about]
    return facts, tuple(Evidence(each.fact, How.YEARS, each.strength) for each in evidence)


def _needed(demand: Demand) -> int:
    """Months that are asked."""
    return (demand.years or 0) * 12


def _asks(demand: Demand) -> str:
    asked = demand.years or 0
    return f"asks {asked} year{'s' if asked != 1 else ''}"


_OF_NOTHING = frozenset(
    roots_of(
        "work professional experience industry relevant related total overall position role job equivalent post qualification full time hands minimum berufserfahrung praktische it"
    )
)


def _subject(demand: Demand) -> tuple[str, ...]:
    """What the years are to be of: the telling roots but for those that any experience is described by."""
    return tuple(
        root
        for root in roots_of(demand.words)
        if root not in _OF_NOTHING and root not in {"year", "yr", "exp"}
    )


def _roles(known: KnownRecord) -> tuple[Evidence, ...]:
    dated = [fact for fact in known.facts if fact.fact.kind is FactKind.ROLE and fact.span]
    longest = max((fact.span[1] - fact.span[0] for fact in dated if fact.span), default=1)
    return best(
        Evidence(fact.fact.id, How.YEARS, round(0.6 * (fact.span[1] - fact.span[0]) / longest, 4))
        for fact in dated
        if fact.span
    )


def by_degree(demand: Demand, known: KnownRecord) -> Match:
    """Education on the ladder, and whether its field is one that is asked."""
    degrees = [fact for fact in known.facts if fact.fact.kind is FactKind.EDUCATION]
    ranked = sorted(degrees, key=lambda fact: -_rung(fact))
    asks = (
        f"asks a {demand.level}'s degree"
        if demand.level in {"bachelor", "master", "associate"}
        else f"asks: {demand.level}"
    )
    or_equal = "; or its equal" if EQUIVALENT.search(demand.words) else ""
    if not ranked:
        return Match(demand, (), Shown.NOT_SHOWN, f"{asks}{or_equal}; your record has no education")
    evidence = tuple(
        Evidence(fact.fact.id, How.DEGREE, max(0.2, 1.0 - 0.2 * place))
        for place, fact in enumerate(ranked[:4])
    )
    best_one = ranked[0]
    reached = _rung(best_one)
    if reached < 0:
        return Match(
            demand, evidence, Shown.PARTLY, f"{asks}{or_equal}; your education does not say its level"
        )
    yours = f"yours: {LADDER[reached]}"
    if reached < LADDER.index(demand.level):
        shown = Shown.PARTLY if or_equal else Shown.NOT_SHOWN
        return Match(demand, evidence if or_equal else (), shown, f"{asks}{or_equal}; {yours}")
    wanted = {root for field in demand.terms for root in roots_of(field)}
    if wanted and not any(
        wanted & fact.roots for fact in ranked if _rung(fact) >= LADDER.index(demand.level)
    ):
        why = f"{asks} in {listed(demand.terms, 'or')}{or_equal}; {yours}, its field in other words"
        return Match(demand, evidence, Shown.PARTLY, why)
    return Match(demand, evidence, Shown.SHOWN, f"{asks}{or_equal}; {yours}")


def _rung(fact: Known) -> int:
    rung = highest_rung(f"{fact.fact.words} {fact.fact.title}")
    return LADDER.index(rung) if rung else -1


def by_language(demand: Demand, known: KnownRecord) -> Match:
    """The language among the person's, and whether its level is reached."""
    code = demand.terms[0] if demand.terms else ""
    name = ENGLISH_NAMES.get(code, code)
    asks = f"asks {name}{f' at {demand.level}' if demand.level else ''}"
    for fact in known.facts:
        if fact.fact.kind is not FactKind.LANGUAGE or code not in _codes(fact):
            continue
        evidence = (Evidence(fact.fact.id, How.LANGUAGE, 1.0),)
        own = level_in(f"{fact.fact.note} {fact.fact.words}")
        if demand.level and not own:
            return Match(demand, evidence, Shown.PARTLY, f"{asks}; you have {name}, without a level")
        if demand.level and LEVELS.index(own) < LEVELS.index(demand.level):
            return Match(demand, evidence, Shown.PARTLY, f"{asks}; yours: {own}")
        return Match(demand, evidence, Shown.SHOWN, f"{asks}; yours: {own or 'no level said'}")
    return Match(demand, (), Shown.NOT_SHOWN, f"{asks}; not among your languages")


def _codes(fact: Known) -> set[str]:
    words = "".join(c if c.isalpha() else " " for c in fact.fact.words.lower()).split()
    return {LANGUAGE_NAMES[word] for word in words if word in LANGUAGE_NAMES}


def by_certificate(demand: Demand, known: KnownRecord) -> Match:
    """Certificates, courses and licences by their words and tools."""
    found = by_words(demand, known)
    kinds = {fact.fact.id: fact.fact.kind for fact in known.facts}
    held = [
        each
        for each in found.evidence
        if kinds[each.fact] in {FactKind.CERTIFICATE, FactKind.COURSE, FactKind.AWARD}
    ]
    if held:
        return Match(
            demand, best([*held, *found.evidence]), Shown.SHOWN, f"{len(held)} of your certificates say so"
        )
    shown = Shown.NOT_SHOWN if found.shown is Shown.NOT_SHOWN else Shown.PARTLY
    rest = "; other facts speak of it" if shown is Shown.PARTLY else ""
    return Match(demand, found.evidence, shown, f"asks a certificate; none of yours says so{rest}")


def by_licence(demand: Demand, known: KnownRecord) -> Match:
    """Permits and clearances: a record rarely says them."""
    found = by_words(demand, known)
    if found.shown is not Shown.NOT_SHOWN:
        return found
    return Match(
        demand, (), Shown.NOT_SHOWN, "asks a licence or permit; a record rarely says it, and only you know"
    )


def listed(names: Sequence[str], word: str) -> str:
    """Names in one row: `a, b and c`; at most six; empty where there is none.

    Example:
        >>> listed(["SQL", "Python", "R"], "or"), listed([], "or")
        ('SQL, Python or R', '')
    """
    shown = list(names[:6])
    if not shown:
        return ""
    if len(names) > len(shown):
        return f"{', '.join(shown)} {word} {len(names) - len(shown)} more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} {word} {shown[-1]}"
