"""Numbers and durations: each must stand in a cited fact, or follow from its dates exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import partial
from itertools import pairwise

from metier.applications.claims.case import Case, Finding, within
from metier.applications.claims.evidence import HOMES, Evidence
from metier.applications.claims.problem import ProblemKind
from metier.applications.claims.quantity import MAY_SAY, Bound, Quantity
from metier.applications.claims.rates import rates_in
from metier.applications.claims.scope import turns
from metier.applications.claims.seeing import Token, stem
from metier.applications.claims.units import AGE, CURRENCIES, DURATIONS, MONTHS, PERCENT, TIMES, UNITS
from metier.applications.claims.words import words_of
from metier.domain.record import FactKind

_EXPERIENCE_OF = 40
"""Characters between a duration and a tool that it is said of: `six years of experience with Kafka`."""


def numbers(case: Case) -> Iterator[Finding]:
    """Counts, shares, amounts and durations: value, unit and bound as in a cited fact."""
    spans = [(m.start, m.end) for m in case.read.dates.moments]
    free = [(tool.start, tool.end) for tool in case.read.tools] + list(case.masked)
    for quantity in case.read.quantities:
        token = case.read.seen.tokens[quantity.at]
        if within(token.start, token.end, free) or within(token.start, token.end, spans):
            continue
        if quantity.value == 1 and not quantity.unit:
            continue  # "one trainee" says no more than "a trainee"
        yield _judged(case, quantity)


def _judged(case: Case, quantity: Quantity) -> Finding:
    kind = (
        ProblemKind.DURATION
        if quantity.unit in DURATIONS
        else ProblemKind.TEAM
        if quantity.is_team
        else ProblemKind.NUMBER
    )
    same = _same(case, quantity)
    names_it = _of_tool(case, quantity) if quantity.unit == MONTHS else None
    if names_it is not None:
        same = [(one, found, field) for one, found, field in same if names_it(one)]
        if not same:
            return case.problem(
                kind,
                quantity.start,
                quantity.end,
                _no(case, quantity, " of this tool; a role's length says nothing of a tool"),
            )
    if not same:
        backer = _from_dates(case, quantity)
        if backer is not None:
            return case.backed(kind, quantity.start, quantity.end, backer, "dates")
        if derived := [one for one in case.cited.all if _follows_from(case, quantity, one)]:
            return case.backed(kind, quantity.start, quantity.end, derived)
        nearest, says = _nearest(case, quantity)
        return case.problem(
            kind, quantity.start, quantity.end, _says(case, quantity, nearest, says), nearest, says
        )
    bound = [each for each in same if quantity.bound in MAY_SAY[each[1].bound]]
    if not bound:
        one, found, _ = same[0]
        says = _shown(one, found)
        why = f"says {case.words(quantity.start, quantity.end)}; fact {one.fact.id} says {says}"
        return case.problem(ProblemKind.QUALIFIER, quantity.start, quantity.end, why, one, says)
    team = [each for each in bound if _counts_same(quantity, each[1], each[0])]
    if not team:
        one = bound[0][0]
        words = case.words(quantity.start, quantity.end)
        why = f"{words} counts something else in fact {one.fact.id}"
        return case.problem(kind, quantity.start, quantity.end, why, one, _shown(one, bound[0][1]))
    rated = [each for each in team if _is_as_often(quantity, each[1], each[0])]
    if not rated:
        one, found, _ = team[0]
        words = case.words(quantity.start, quantity.end)
        why = f"{words} is said of every {quantity.rate}; fact {one.fact.id} says {found.rate or 'no such time'}"
        return case.problem(kind, quantity.start, quantity.end, why, one, _shown(one, found))
    turned = _turned(case, quantity, team) or _by_for_to(case, quantity, team)
    if turned is not None:
        return turned
    return case.backed(kind, quantity.start, quantity.end, (one for one, _, _ in team), team[0][2])


def _same(case: Case, quantity: Quantity) -> list[tuple[Evidence, Quantity, str]]:
    """Every quantity of the cited facts with this value and unit."""
    return [
        (one, found, field)
        for one in case.cited.all
        for found, field, _ in one.quantities
        if _is_same(quantity, found)
    ]


def _is_same(claimed: Quantity, found: Quantity) -> bool:
    if claimed.bound is Bound.MANY and found.bound is not Bound.MANY:
        return found.unit in {"", *CURRENCIES} and not found.is_year and found.value >= claimed.value
    if claimed.unit == found.unit:
        return claimed.value == found.value
    if {claimed.unit, found.unit} == {AGE, ""} or (not claimed.unit and found.unit in CURRENCIES):
        return claimed.value == found.value
    if {claimed.unit, found.unit} == {TIMES, PERCENT}:
        times, share = (claimed, found) if claimed.unit == TIMES else (found, claimed)
        return (times.value - 1) * 100 == share.value
    return False


def _counts_same(claimed: Quantity, found: Quantity, one: Evidence) -> bool:
    """Whether both count the same: not people for other things, and not what another number of the fact counts."""
    if claimed.bound is Bound.MANY:
        return True
    is_of_same = bool(claimed.head & found.head)
    if claimed.is_team and not (found.is_team or is_of_same or _are_people(claimed, found)):
        return False
    if not claimed.nouns or is_of_same:
        return True
    others = [
        other for other, _, _ in one.quantities if other.unit == found.unit and other.value != found.value
    ]
    return not any(claimed.head & other.head for other in others)


_PEOPLE = frozenset(map(stem, words_of("people persons personen leute")))
_OTHERS = frozenset(
    map(
        stem,
        words_of(
            "participants attendees teilnehmer teilnehmern teilnehmerinnen guests gaste visitors besucher"
        ),
    )
)


def _are_people(claimed: Quantity, found: Quantity) -> bool:
    """`15 people` of 15 participants: said of no team, as `a team of 15 people` is."""
    return bool(claimed.head & _PEOPLE) and bool(found.head & _OTHERS)


def _is_as_often(claimed: Quantity, found: Quantity, one: Evidence) -> bool:
    """`a day` is not `a week`, and nothing is of every year that no fact says is."""
    if not claimed.rate or claimed.unit in {PERCENT, TIMES}:
        return True
    if found.rate:
        return claimed.rate == found.rate
    return any(claimed.rate in rates_in(part.seen) for _, part in one.parts)


_BY, _TO = words_of("by um"), words_of("to auf")


def _by_for_to(case: Case, quantity: Quantity, same: list[tuple[Evidence, Quantity, str]]) -> Finding | None:
    """`by 84 %` of what rose to 84 %, or of what was 84 % of something."""
    ours = case.read.seen.tokens
    if _has_before(ours, quantity, _TO):
        if (
            any(not _has_before(one.said.seen.tokens, found, _BY) for one, found, _ in same)
            or case.read.pairs
        ):
            return None
    elif (
        not _has_before(ours, quantity, _BY)
        or not (quantity.unit == PERCENT or quantity.unit in DURATIONS)
        or any(not _is_share_or_end(one, found) for one, found, _ in same)
    ):
        return None
    one, found, _ = same[0]
    why = f"tells {case.words(quantity.start, quantity.end)} otherwise than fact {one.fact.id}: by and to are not the same"
    return case.problem(ProblemKind.NUMBER, quantity.start, quantity.end, why, one, _shown(one, found))


def _is_share_or_end(one: Evidence, found: Quantity) -> bool:
    tokens = one.said.seen.tokens
    after = tokens[found.at + found.n].low if found.at + found.n < len(tokens) else ""
    is_by = _has_before(tokens, found, _BY)
    return not is_by and (after == "of" or any(found.value in pair for pair in one.said.pairs))


def _has_before(tokens: Sequence[Token], quantity: Quantity, words: frozenset[str]) -> bool:
    return any(token.low in words for token in tokens[max(0, quantity.at - 2) : quantity.at])


_ONE = words_of("a an one ein eine einen einem einer 1")


def _follows_from(case: Case, quantity: Quantity, one: Evidence) -> bool:
    """Points between the two shares of one fact, and `1 Tag` of `einen Tag`."""
    words = case.words(quantity.start, quantity.end).casefold()
    if quantity.unit == PERCENT and words.endswith(("points", "point", "punkte", "punkten")):
        shares = {q.value for q, _, _ in one.quantities if q.unit == PERCENT}
        return any(
            {first, second} <= shares and abs(first - second) == quantity.value
            for first, second in one.said.pairs
        )
    if quantity.unit not in DURATIONS:
        return False
    return any(
        first.low in _ONE and UNITS.get(second.low) == (quantity.unit, quantity.value)
        for first, second in pairwise(one.said.seen.tokens)
    )


def _turned(case: Case, quantity: Quantity, same: list[tuple[Evidence, Quantity, str]]) -> Finding | None:
    """A rise told as a fall, or `from 6 to 45` for `from 45 to 6`."""
    one = same[0][0]
    for first, second in case.read.pairs:
        if first != second and quantity.value in {first, second}:
            backward = [
                e
                for e, _, _ in same
                if (second, first) in e.said.pairs and (first, second) not in e.said.pairs
            ]
            if backward:
                why = f"turns round what fact {backward[0].fact.id} says"
                return case.problem(
                    ProblemKind.NUMBER, quantity.start, quantity.end, why, backward[0], _from_to(backward[0])
                )
    claimed = _turn_around(case, quantity)
    if claimed and all(turns(e.said.seen) == -claimed for e, _, _ in same):
        why = f"tells a {'rise' if claimed > 0 else 'fall'}; fact {one.fact.id} tells the opposite"
        return case.problem(ProblemKind.NEGATION, quantity.start, quantity.end, why, one)
    return None


def _turn_around(case: Case, quantity: Quantity) -> int:
    clause = next((each for each in case.read.clauses if each.start <= quantity.start < each.end), None)
    return turns(case.read.seen, clause.start, clause.end) if clause else turns(case.read.seen)


def _from_to(one: Evidence) -> str:
    first, second = min(one.said.pairs)
    return f"{_plain(first)} and {_plain(second)} the other way round"


_LEADS_TO_TOOL = words_of("of with in using mit an")
_BREAKS = words_of("and und i at while bei")


def _of_tool(case: Case, quantity: Quantity) -> Callable[[Evidence], bool] | None:
    """Whether a fact names the tool or skill that a duration is said of; None where it is said of none."""
    for tool in case.read.tools:
        if _leads_to(case, quantity, tool.start):
            return partial(_names_tool, tool.name)
    for key, start, _, _ in case.own_skills:
        if _leads_to(case, quantity, start):
            return partial(_names_skill, frozenset(key))
    return None


def _names_tool(name: str, one: Evidence) -> bool:
    return name in one.tools


def _names_skill(key: frozenset[str], one: Evidence) -> bool:
    return key <= one.stems


def _leads_to(case: Case, quantity: Quantity, start: int) -> bool:
    if not quantity.end <= start <= quantity.end + _EXPERIENCE_OF:
        return False
    between = case.read.seen.low[quantity.end : start]
    words = set(between.split())
    return (
        not any(sign in between for sign in ".,;:()")
        and not words & _BREAKS
        and (not words or bool(words & _LEADS_TO_TOOL))
    )


def _from_dates(case: Case, quantity: Quantity) -> list[Evidence] | None:
    """The headings from whose dates a duration follows exactly, or None.

    Only where the heading itself is cited; to the month, as people count: the months between, or with both ends; whole years
    that are completed; of several headings the months that they cover together. From years alone nothing follows but
    `more than`: 2016 to 2019 is more than two years.
    """
    if quantity.unit != MONTHS:
        return None
    headings = [one for one in case.cited.direct if one.fact.kind in HOMES]
    for one in headings:
        if _follows(quantity, one.months(case.today)) or _at_least_follows(quantity, one):
            return [one]
    known = [(one, months) for one in headings if (months := one.months(case.today)) is not None]
    roles = [(one, months) for one, months in known if one.fact.kind is FactKind.ROLE]
    for group in (roles, known):
        if len(group) > 1 and _sum_follows(quantity, sorted(months for _, months in group)):
            return [one for one, _ in group]
    return None


def _follows(quantity: Quantity, months: tuple[int, int] | None) -> bool:
    return months is not None and _fits(quantity, {months[1] - months[0], months[1] - months[0] + 1})


def _fits(quantity: Quantity, lengths: set[int]) -> bool:
    claimed = quantity.value
    longest = max(lengths)
    if quantity.bound is Bound.OVER:
        return claimed < longest
    if quantity.bound is Bound.AT_LEAST:
        return claimed <= longest
    if quantity.bound is Bound.UNDER:
        return claimed - max(Fraction(2), claimed / 10) <= longest <= claimed
    if quantity.bound in {Bound.EXACT, Bound.ABOUT}:
        return claimed in lengths or (claimed % 12 == 0 and any(n // 12 == claimed / 12 for n in lengths))
    return False


def _sum_follows(quantity: Quantity, spans: list[tuple[int, int]]) -> bool:
    """Whether the months covered by any of the spans, both ends counted, give the duration."""
    covered: set[int] = set()
    for first, last in spans:
        covered |= set(range(first, last + 1))
    breaks = sum(1 for one, two in pairwise(sorted(covered)) if two - one > 1) + 1
    return bool(covered) and _fits(quantity, set(range(len(covered) - breaks, len(covered) + 1)))


def _at_least_follows(quantity: Quantity, one: Evidence) -> bool:
    if one.start is None or one.end is None or quantity.bound not in {Bound.OVER, Bound.AT_LEAST}:
        return False
    return quantity.value <= (one.end.year - one.start.year - 1) * 12


def _nearest(case: Case, quantity: Quantity) -> tuple[Evidence | None, str]:
    """The quantity that comes nearest: of the same unit, first of cited facts, then by what it counts, then by value."""
    cited = {one.fact.id for one in case.cited.all}
    best: tuple[tuple[int, int, int, Fraction], Evidence, Quantity] | None = None
    for one in case.known.all:
        for found, _, _ in one.quantities:
            if found.unit != quantity.unit or found.is_year:
                continue
            score = (
                -(one.fact.id in cited),
                -len(quantity.nouns & found.nouns),
                -case.likeness(one),
                abs(found.value - quantity.value),
            )
            if best is None or score < best[0]:
                best = score, one, found
    return (best[1], _shown(best[1], best[2])) if best else (None, "")


def _shown(one: Evidence, quantity: Quantity) -> str:
    for _, part in one.parts:
        if quantity in part.quantities:
            start, end = part.seen.place(quantity.start, quantity.end)
            return part.seen.original[start:end]
    return _plain(quantity.value)


def _plain(value: Fraction) -> str:
    return f"{float(value):g}"


def _says(case: Case, quantity: Quantity, nearest: Evidence | None, says: str) -> str:
    words = case.words(quantity.start, quantity.end)
    if nearest is None:
        return f"says {words}; no own fact says so"
    if (
        says.casefold() == words.casefold()
    ):  # it is true, and rests on another fact than those that the line cites
        return f"says {words}, which stands in {nearest.fact.id}; the line does not cite it"
    return f"says {words}; the nearest fact {nearest.fact.id} says {says}"


def _no(case: Case, quantity: Quantity, more: str) -> str:
    return f"says {case.words(quantity.start, quantity.end)}{more}"
