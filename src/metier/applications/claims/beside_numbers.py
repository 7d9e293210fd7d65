"""What stands beside a number: how exactly it is said, what it counts, whether that is a team."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from metier.applications.claims.numerals import is_number_word, read_number
from metier.applications.claims.quantity import Bound, Quantity
from metier.applications.claims.rates import rate_after, rate_before
from metier.applications.claims.seeing import Token, stem
from metier.applications.claims.units import (
    UNITS,
)
from metier.applications.claims.words import words_of

_BEFORE = {
    Bound.OVER: "over|more than|above|exceeding|in excess of|upwards of|well over|beyond|north of|>|uber|mehr als|greater than|better than|a good|gut",
    Bound.AT_LEAST: "at least|no fewer than|no less than|minimum of|not less than|mindestens|wenigstens|min",
    Bound.UP_TO: "up to|as many as|as much as|as few as|max|maximum of|no more than|at most|bis zu|maximal|hochstens|<=",
    Bound.UNDER: "under|below|less than|fewer than|nearly|almost|close to|just under|just short of|nahezu|unter|weniger als|knapp|beinahe|fast|<",
    Bound.ABOUT: "about|around|approximately|approx|roughly|some|circa|ca|rund|etwa|ungefahr|~|an estimated|approximately about|zirka",
}
_BOUNDS = {
    tuple(phrase.split()): bound for bound, phrases in _BEFORE.items() for phrase in phrases.split("|")
}
_STAFF = words_of(
    "people persons person personen leute staff employee employees mitarbeiter mitarbeitern mitarbeiterinnen mitarbeitenden "
    "engineers developers nurses colleagues kollegen kolleginnen members reports analysts designers technicians teachers "
    "cooks chefs workers apprentices trainees interns electricians konstrukteure konstrukteuren auszubildende auszubildenden "
    "entwickler entwicklern ingenieure ingenieuren fachkrafte pflegekrafte fte ftes headcount managers supervisors "
    "volunteers operatives drivers salespeople scientists researchers students juniors seniors strong "
    "angestellte angestellten beschaftigte beschaftigten"
)
_TEAM = words_of(
    "team teams crew crews staff squad squads workforce group groups gruppe gruppen belegschaft mannschaft department abteilung"
)
_STOP = words_of(
    "of the a an and in on at to for with by per them it its from which that this these those der die das des dem den und mit von im in fur auf "
    "zu bei pro je was were is are all each total insgesamt about new neue neuen"
)


def bound_before(tokens: Sequence[Token], start: int) -> tuple[int, Bound]:
    """How exactly the number at `start` is said, and the first token of the words that say so."""
    for length in (4, 3, 2, 1):
        first = start - length
        if first >= 0:
            bound = _BOUNDS.get(tuple(token.low for token in tokens[first:start]))
            if bound is Bound.UP_TO and tokens[first].low == "up" and low_at(tokens, first - 1) == "from":
                continue
            if bound is not None and not (
                bound is Bound.OVER and length == 1 and _is_over_time(tokens, start)
            ):
                return first, bound
    return start, Bound.EXACT


def _is_over_time(tokens: Sequence[Token], start: int) -> bool:
    """`99.95 % over three years` spans time and claims no more of it; `for over three years` does."""
    if tokens[start - 1].low not in {"over", "uber"}:
        return False
    number = read_number(tokens, start)
    after = start + (number[1] if number else 1)
    if low_at(tokens, after) == "-":
        after += 1
    if low_at(tokens, after) not in UNITS:
        return False
    before = low_at(tokens, start - 2)
    if before and not (before[0].isalnum() or before in {"%", ")"}):
        return False
    return before not in {
        "for",
        "of",
        "since",
        "well",
        "has",
        "with",
        "seit",
        "have",
        "just",
        "took",
        "",
    }


def low_at(tokens: Sequence[Token], at: int) -> str:
    """The folded word at a place; empty outside of the text."""
    return tokens[at].low if 0 <= at < len(tokens) else ""


def quantity_at(
    tokens: Sequence[Token],
    at: int,
    n: int,
    value: Fraction,
    unit: str,
    bound: Bound,
    start: int | None = None,
) -> Quantity:
    """The quantity whose `n` tokens begin at `at`, with what stands around it.

    Args:
        start: First token of its bound, where one stands before it.
    """
    first = at if start is None else start
    end = at + n
    nouns, names = _following(tokens, end)
    is_bare = n == 1 and not unit and tokens[at].low.isdigit() and len(tokens[at].low) == 4
    return Quantity(
        value,
        unit,
        bound,
        frozenset(map(stem, nouns)),
        not unit and (any(name in _STAFF for name in names[:3]) or _is_team(tokens, first, end)),
        is_bare and 1950 <= value <= 2069,
        tokens[first].start,
        tokens[end - 1].end,
        at,
        n,
        head=frozenset(map(stem, _head(tokens, end))),
        rate=rate_after(tokens, end) or rate_before(tokens, first),
    )


_PREPOSITIONS = words_of("on at in with for to by from after during auf bei im mit fur von nach durch zu")


def _head(tokens: Sequence[Token], end: int) -> list[str]:
    found: list[str] = []
    for token in tokens[end : end + 5]:
        is_word = token.is_word or token.low == "-"
        if not is_word or token.low in _PREPOSITIONS | _ENDS_COUNT or is_number_word(token.low):
            break
        if token.is_word and token.low not in _STOP:
            found.append(token.low)
    return found


def _following(tokens: Sequence[Token], end: int) -> tuple[list[str], list[str]]:
    names: list[str] = []
    for token in tokens[end : end + 7]:
        if token.low == "-":
            continue
        if not token.is_word or token.low in _ENDS_COUNT or is_number_word(token.low):
            break
        names.append(token.low)
        if len([name for name in names if name not in _STOP]) == 3:
            break
    return [name for name in names if name not in _STOP], names


_ENDS_COUNT = words_of("and und at while")


def _is_team(tokens: Sequence[Token], start: int, end: int) -> bool:
    before = [token.low for token in tokens[max(0, start - 3) : start]]
    if (
        before[-1:]
        and before[-1] in {"of", "von", "aus", "with", "mit"}
        and any(word in _TEAM for word in before[:-1])
    ):
        return True
    after = [token.low for token in tokens[end : end + 3] if token.low != "-"]
    return after[:1] in (["person"], ["kopfig"], ["kopfiges"], ["kopfigen"], ["man"], ["member"]) or (
        bool(after[:1]) and after[0] in {"strong", "direct"} and len(after) > 1
    )
