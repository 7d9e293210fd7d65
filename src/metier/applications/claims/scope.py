"""How great a part in something a text claims: helping, doing, coordinating, leading, founding; and rise or fall, with or without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from metier.applications.claims.numerals import read_number
from metier.applications.claims.seeing import Seen, Token, stem
from metier.applications.claims.words import words_of


class Part(IntEnum):
    """The ladder of parts: a line may stand on a lower step than its fact, never on a higher one."""

    HELP = 1
    """Helped, assisted, contributed, took part."""
    SUPPORT = 2
    """Supported, served: help or a task of its own, so no more than doing may follow."""
    DO = 3
    """What every other verb says."""
    COORDINATE = 4
    COACH = 5
    """Mentored, trained, taught: people, without being their superior."""
    CO_SUPERVISE = 6
    SUPERVISE = 7
    CO_LEAD = 8
    LEAD = 9
    """Led, managed, headed, owned, was responsible for."""
    CO_FOUND = 10
    FOUND = 11
    """Founded, architected, invented, pioneered."""


_LADDER: dict[Part, str] = {
    Part.HELP: """helped help helping assisted assist assisting assists assistance contributed contribute contributing contribution contributor
        contributes participated participate participation participating involved shadowed shadowing observed mitarbeit mitgearbeitet
        mitgewirkt mitwirkung beteiligt beteiligung assistenz hospitiert mitgeholfen geholfen zugearbeitet zuarbeit""",
    Part.SUPPORT: """supported support supporting supports unterstutzt unterstutzung unterstutzte unterstutze begleitet begleitung aided aiding
        facilitated""",
    Part.COORDINATE: """coordinated coordinate coordinating coordination koordiniert koordination koordinierung koordinierte
        orchestrated""",
    Part.COACH: """mentored mentor mentoring coached coach coaching trained train training taught onboarded eingearbeitet einarbeitung
        angeleitet anleitung geschult schulung ausgebildet""",
    Part.SUPERVISE: """supervised supervise supervising supervises supervision oversaw oversee overseeing oversight beaufsichtigt
        aufsicht""",
    Part.LEAD: """led leading leads managed manage manages managing headed heading directed directing direct owned own owning
        spearheaded spearheading spearhead captained chaired chair chairing chairs steered steering commanded governed
        responsible accountable leitung leitete geleitet leite leiten leitend fuhrung gefuhrt fuhrte fuhre verantwortet verantwortete
        verantwortlich verantwortung verantworte federfuhrend gesteuert steuerung projektleitung teamleitung gesamtleitung hauptverantwortlich
        gemanagt""",
    Part.FOUND: """founded founder founding cofounder architected architecting architect pioneered pioneering pioneer invented inventing inventor
        conceived masterminded gegrundet grundete grundung grunder grunderin erfunden erfand begrundet initiator initiatorin""",
}
_RANK = {word: part for part, words in _LADDER.items() for word in words.split()}
_RANK_LEAD_IF_FIRST = frozenset({"lead", "run", "ran", "running", "head"})
_TITLE_LEAD = words_of(
    "lead leader head manager supervisor director chief leiter leiterin charge projektleiter teamleiter geschaftsfuhrer chair foreman"
)
_TITLE_TEACH = words_of(
    "teacher lecturer trainer tutor professor instructor coach lehrer lehrerin dozent dozentin ausbilder ausbilderin"
)
_NO_LEAD_AFTER = words_of("to edge from time times into by")
"""`leading to`, `lead time`: no part in anything."""
_RUN_OF = words_of(
    "team teams kitchen department unit ward shop store branch business company crew staff group project programme program"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a text between signs and joining words.

    Attributes:
        part: The greatest part it claims; None where no verb of the ladder stands in it.
        least: The smallest part that it names, or None.
        at: Place of the word of the greatest part.
        content: Stems of its other words of four letters and more.
    """

    start: int
    end: int
    part: Part | None
    least: Part | None
    at: tuple[int, int]
    content: frozenset[str]


def read_clauses(seen: Seen) -> tuple[Clause, ...]:
    """The clauses of a text in order; one without a verb of the ladder takes on that of the clause before."""
    found: list[Clause] = []
    current: list[int] = []
    tokens = seen.tokens
    for place, _token in enumerate(tokens):
        if current and _splits(tokens, place):
            found.append(_clause(tokens, current, found[-1] if found else None))
            current = []
        current.append(place)
    if current:
        found.append(_clause(tokens, current, found[-1] if found else None))
    return tuple(found)


_JOINTS = words_of("and und while who which whereas sowie but aber then also")


def _splits(tokens: Sequence[Token], place: int) -> bool:
    low = tokens[place].low
    if low in {";", ".", "!", "?", ":", ",", "("}:
        return not tokens[place].is_glued or place + 1 >= len(tokens) or not tokens[place + 1].is_glued
    return low in _JOINTS


def _clause(tokens: Sequence[Token], places: Sequence[int], before: Clause | None) -> Clause:
    parts = [(part, tokens[place]) for place in places if (part := part_at(tokens, place)) is not None]
    content = frozenset(
        stem(tokens[place].low)
        for place in places
        if tokens[place].is_word and len(tokens[place].low) > 3 and part_at(tokens, place) is None
    )
    start, end = tokens[places[0]].start, tokens[places[-1]].end
    if not parts:
        is_new = any(_is_finite(tokens[place].low) for place in places)
        inherited = before.part if before is not None and not is_new else None
        least = before.least if before is not None and not is_new else None
        return Clause(
            start, end, inherited, least, before.at if before and inherited else (start, start), content
        )
    greatest, token = max(parts, key=lambda each: each[0])
    least = min(part for part, _ in parts)
    if least in {Part.HELP, Part.SUPPORT} and greatest > least and len(parts) > 1:
        # "helped manage the rota" claims help alone
        first = min(parts, key=lambda each: each[1].start)
        if first[0] is least:
            greatest, token = first
    return Clause(start, end, greatest, least, (token.start, token.end), content)


_IRREGULAR = words_of(
    "built wrote ran cut made won kept brought gave taught began grew found sold drew held took set put rose fell went saw did "
    "cooked rewrote oversaw drove spoke got met"
)


def _is_finite(low: str) -> bool:
    return (low.endswith("ed") and len(low) > 4) or low in _IRREGULAR


def part_at(tokens: Sequence[Token], place: int) -> Part | None:
    """The part that the word there claims; None where it is none of the ladder."""
    token = tokens[place]
    low = token.low
    after = tokens[place + 1].low if place + 1 < len(tokens) else ""
    before = tokens[place - 1].low if place else ""
    is_co = before == "-" and place > 1 and tokens[place - 2].low == "co"
    if low in _RANK_LEAD_IF_FIRST:
        return _sometimes(tokens, place, low, after, before)
    part = _RANK.get(low)
    if part is None:
        if low == "charge" and before == "in":
            return Part.LEAD
        if (low == "part" and before in {"took", "take", "taking", "played"}) or (
            low == "part" and after == "of" and before in {"as", "was", "were", "a", "being"}
        ):
            return Part.HELP
        if low.startswith("co") and low[2:] in _RANK and len(low) > 5:
            return _shared(_RANK[low[2:]])
        return None
    if low in {"leading", "leads", "led"} and after in _NO_LEAD_AFTER:
        return None
    if (
        part is Part.COACH
        and after in {"me", "myself", "mich", "mir", "at", "as", "to", "in"}
        and low != "training"
    ):
        return None
    if low in {"managed", "manage"} and after == "to":
        return None
    if low in {"leads", "own", "direct", "heading", "support", "training", "train"} and _is_noun(
        low, before, after
    ):
        return None
    if low == "steering" and after in {"committee", "group"}:
        return None
    return _shared(part) if is_co else part


def _shared(part: Part) -> Part:
    return {Part.SUPERVISE: Part.CO_SUPERVISE, Part.LEAD: Part.CO_LEAD, Part.FOUND: Part.CO_FOUND}.get(
        part, part
    )


def _is_noun(low: str, before: str, after: str) -> bool:
    if low == "leads":
        return before not in {"i", "and", "", "who", "he", "she", ","}
    if low == "own":
        return before in {"my", "our", "their", "its", "your", "his", "her"}
    if low == "direct":
        return before not in {"i", "", "and", ","}
    if low == "training":
        return before not in {"", "and", ",", "by"} or after in {
            "material",
            "materials",
            "course",
            "courses",
            "data",
        }
    if low == "train":
        return before in {"the", "a", "by"}
    return False


def _sometimes(tokens: Sequence[Token], place: int, low: str, after: str, before: str) -> Part | None:
    if low in {"run", "ran", "running"}:
        following = [token.low for token in tokens[place + 1 : place + 5]]
        return Part.LEAD if any(word in _RUN_OF for word in following) else None
    if low == "head":
        return Part.LEAD if after != "of" and tokens[place].is_first else None  # "Head of" is a title
    is_verb = tokens[place].is_first or before in {
        "i",
        "to",
        "and",
        "we",
        ",",
        "who",
        ";",
        "also",
        "now",
        "-",
        "currently",
        "helped",
        "help",
    }
    return Part.LEAD if is_verb and after not in _NO_LEAD_AFTER else None


def part_of_title(words: frozenset[str]) -> Part | None:
    """The part that a title stands for: a manager manages; None where the title says nothing of it."""
    if words & _TITLE_LEAD:
        return Part.LEAD
    return Part.COACH if words & _TITLE_TEACH else None


_NO = words_of(
    "without no not never none nor neither ohne kein keine keinen keinem keiner nicht nie niemals zero non nil hardly"
)
UP = words_of(
    "rose rise rises raised raise raising increased increase increasing increases grew grow growing grown growth gained gain higher "
    "boosted boost doubled tripled improved improve improvement expanded lifted gestiegen steigerung gesteigert erhoht erhohung gewachsen wachstum "
    "verbessert verbesserung stieg climbed surged more"
)
DOWN = words_of(
    "cut cuts cutting reduced reduce reducing reduction fell fall falls fallen dropped drop dropping lowered lower lowering decreased decrease "
    "decreasing shortened shorten shrank shrunk declined decline halved saved fewer less gesenkt senkung reduziert reduzierung verkurzt verkurzung "
    "gesunken verringert verringerung sank minimised minimized eliminated worsened plummeted down abgebaut"
)
OPPOSITES = (
    (
        words_of("won win winning gewonnen gewann"),
        words_of("lost lose losing verloren verlor"),
    ),
    (
        words_of("before ahead early vor fruher"),
        words_of("after late behind nach spater verspatet"),
    ),
    (words_of("hired recruited eingestellt"), words_of("fired dismissed laid entlassen")),
    (words_of("passed bestanden"), words_of("failed durchgefallen")),
    (words_of("opened eroffnet"), words_of("closed geschlossen")),
    (words_of("bought acquired gekauft"), words_of("sold verkauft")),
    (words_of("internal intern"), words_of("external extern")),
    (words_of("part"), words_of("full")),
)
"""Words that turn a sentence round, by pairs."""


@dataclass(frozen=True, slots=True)
class Denied:
    """A stem that a text denies: `without extra staff` denies `extra` and `staff`."""

    stem: str
    start: int
    end: int


_DENIED_WITHIN = 4
_ENDS_DENIAL = words_of(
    ", ; . : in on at by during for since within as als bei im wahrend uber but while and und"
)
_LINKS = words_of("the a an any of der die das den dem des ein eine einen und and for to that dass extra")


def read_denied(seen: Seen) -> tuple[Denied, ...]:
    """What a text denies."""
    found = []
    tokens = seen.tokens
    for place, token in enumerate(tokens):
        if token.low not in _NO or (
            token.low == "no" and place + 1 < len(tokens) and tokens[place + 1].low == "."
        ):
            continue
        n = 0
        for after in tokens[place + 1 : place + 9]:
            if after.low in _ENDS_DENIAL or n >= _DENIED_WITHIN:
                break
            if (
                after.is_word
                and after.low not in _LINKS
                and len(after.low) > 2
                and read_number((after,), 0) is None
            ):
                n += 1
                found.append(Denied(stem(after.low), token.start, after.end))
    return tuple(found)


def _is_up(words: Sequence[Token], at: int) -> bool:
    """`up from 31 to 78`, not `set up` nor `up to`."""
    return (
        words[at].low == "up"
        and at + 1 < len(words)
        and (words[at + 1].low in {"from", "by"} or words[at + 1].is_number)
    )


def turns(seen: Seen, start: int = 0, end: int | None = None) -> int:
    """1 where a piece of a text speaks of a rise, -1 of a fall, 0 of neither or both."""
    last = len(seen.low) if end is None else end
    words = [token for token in seen.tokens if start <= token.start < last]
    ups = any(token.low in UP or _is_up(words, at) for at, token in enumerate(words))
    downs = any(token.low in DOWN for token in words)
    return ups - downs
