"""A resume's words as an English sentence in the first person, by rules that rather quote than guess."""

from __future__ import annotations

import re

from metier.applications.letter import english_verbs as verbs
from metier.applications.letter.sentence import Grade, Scene, Spoken, Turn, clean, ended, lower_first, names
from metier.domain.record import FactKind

_FIRST_PERSON = re.compile(r"^(?:I|I'm|I’m|I've|I’ve|My|We|Our)\b")
_THIRD_PERSON = re.compile(r"\b(?:he|she|his|her|him|himself|herself)\b", re.IGNORECASE)
_LABEL = re.compile(r"^[\w /&+'’.-]{2,40}:(?:\s|$)")
_NO_SENTENCE = re.compile(r"https?:|www\.|\S@\S|\s[*•·|]\s|\s-\s+-?\s*[A-Z]|:\s*-?$|[|\t]")
"""Lines of several pieces, and those with addresses."""
_ADVERB = re.compile(r"^([A-Z]?[a-z]+ly)\s+", re.IGNORECASE)
_STATE = re.compile(
    r"^(responsible for|in charge of|accountable for|involved in|tasked with|part of|member of|a member of)\b",
    re.IGNORECASE,
)
_MEMBER = {"part of": "part of", "member of": "a member of"}
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*|\d[\d.,]*\+?|\S")
_BEFORE_AN_OBJECT = (
    "a an the our my all any each every both several many more most new various multiple different other some two three four five "
    "six seven eight nine ten over up out off on in to with for from how what whether that these those this large small"
)
_DETERMINERS = frozenset(_BEFORE_AN_OBJECT.split())
_WITH_PREPOSITION = frozenset(
    {"collaborate", "participate", "liaise", "contribute", "interact", "coordinate", "consult", "engage"}
)
_OBJECTS = frozenset({"a", "an", "the", "our", "my", "all", "new"})
_NOUN_ENDS = (
    "ment",
    "ments",
    "tion",
    "tions",
    "sion",
    "sions",
    "ance",
    "ence",
    "ship",
    "ity",
    "ness",
    "ysis",
    "ure",
    "ery",
    "acy",
)
_ALSO_NOUNS = "set-up setup design work support development teaching training care"
_NOUNS = frozenset(_ALSO_NOUNS.split())


def say(words: str, scene: Scene, turn: Turn) -> Spoken | None:
    """The sentence; None where the words are no statement.

    Example:
        >>> tinta = Scene(FactKind.ROLE, "Tinta GmbH")
        >>> for words in ("Built a pipeline in Python", "Responsible for two interns", "Design and operation of APIs"):
        ...     print(say(words, tinta, Turn.FIRST).text)
        At Tinta GmbH I built a pipeline in Python.
        At Tinta GmbH I was responsible for two interns.
        My work at Tinta GmbH included: design and operation of APIs.
        >>> say("Built a pipeline in Python", tinta, Turn.NEXT).text
        'I also built a pipeline in Python.'
    """
    bare = clean(words)
    if len(bare.split()) < 2 or _LABEL.match(bare) or _NO_SENTENCE.search(words):
        return None
    if _FIRST_PERSON.match(bare):
        return Spoken(ended(bare), Grade.SPOKEN)
    if _THIRD_PERSON.search(bare):
        return _quoted(bare, scene)
    return (
        _state(bare, scene, turn)
        or _deed(bare, scene, turn)
        or _listed(bare, scene, turn)
        or _quoted(bare, scene)
    )


def _where(scene: Scene, words: str, turn: Turn) -> str:
    """The beginning that says where: "At Tinta ", "Earlier, at Tinta, ", or nothing."""
    if turn is not Turn.FIRST or not scene.at or names(words, scene.at):
        return ""
    place = {
        FactKind.PROJECT: f"in the project {scene.at}",
        FactKind.EDUCATION: f"during my time at {scene.at}",
        FactKind.VOLUNTEERING: f"as a volunteer at {scene.at}",
    }.get(scene.kind or FactKind.ROLE, f"at {scene.at}")
    start = place[0].upper() + place[1:]
    if scene.n_later:
        start = f"{'Before that' if scene.n_later == 1 else 'Earlier still'}, {place},"
    comma = "," if not scene.n_later and scene.kind is not FactKind.ROLE else ""
    return f"{start}{comma} "


def _with_subject(scene: Scene, words: str, turn: Turn, verb_phrase: str) -> str:
    also = "also " if turn is not Turn.FIRST else ""
    where = _where(scene, words, turn)
    if turn >= Turn.THIRD and scene.at:
        return ended(f"{'In addition' if turn is Turn.THIRD else 'Besides this,'} I {verb_phrase}")
    return ended(f"{where}I {also}{verb_phrase}")


def _state(bare: str, scene: Scene, turn: Turn) -> Spoken | None:
    found = _STATE.match(bare)
    if not found:
        return None
    state, rest = found[1].lower(), bare[found.end() :].strip()
    if len(rest.split()) < 1:
        return None
    be = "am" if scene.is_current else "was"
    also = " also" if turn is not Turn.FIRST else ""
    where = _where(scene, bare, turn)
    return Spoken(ended(f"{where}I {be}{also} {_MEMBER.get(state, state)} {rest}"), Grade.SPOKEN)


def _deed(bare: str, scene: Scene, turn: Turn) -> Spoken | None:
    """Sentences of lines that begin with a verb in one of its forms, an adverb before it or not."""
    adverb = _ADVERB.match(bare)
    core = bare[adverb.end() :] if adverb else bare
    found = [word.lower() for word in _WORD.findall(core)[:5]]
    if len(found) < 2:
        return None
    first, second = found[0], found[1]
    if second in {"by", "of"}:
        return None  # "Built by a team" says who did it, "Created of parts" is no sentence
    said = lower_first(core)
    before = f"{adverb[1].lower()} " if adverb else ""
    if first in verbs.PASSIVE and second in verbs.PREPOSITIONS and not _is_deed_with(first, second):
        return Spoken(
            _with_subject(scene, bare, turn, f"was {before}{said}").replace("also was", "was also"),
            Grade.SPOKEN,
        )
    if verbs.is_past(first) and (first not in verbs.ADJECTIVES or _takes_object(second)):
        if (
            first in verbs.ADJECTIVES
            and second in verbs.PREPOSITIONS
            and second not in {"with", "to", "in", "on", "for"}
        ):
            return None
        return Spoken(_with_subject(scene, bare, turn, before + said), Grade.SPOKEN)
    if verbs.is_base(first) and _is_verb_here(first, found[1:]):
        return _task(before + said, bare, scene, turn)
    base = verbs.base_of_third(first)
    is_verb = base not in verbs.NOUNS or not (
        second in verbs.PREPOSITIONS or second in {"and", ",", "&", "/"}
    )
    if base and is_verb and not _has_second_verb(core):
        return _task(before + base + said[len(first) :], bare, scene, turn)
    if (
        verbs.is_doing(first)
        and second not in {"experience", "skills", "knowledge", "and"} | verbs.PREPOSITIONS
    ):
        doing = before + said
        return Spoken(_included(doing, bare, scene, turn, colon=False), Grade.SPOKEN, ", and also ", doing)
    return None


def _is_deed_with(first: str, second: str) -> bool:
    """Whether it is the person's deed all the same: "awarded to" others."""
    return (first, second) in {
        ("awarded", "to"),
        ("given", "to"),
        ("transferred", "from"),
        ("recruited", "from"),
    }


def _takes_object(second: str) -> bool:
    return second in _DETERMINERS or second[0].isdigit() or second == "and"


def _is_verb_here(first: str, rest: list[str]) -> bool:
    """Whether a base form that begins a line is a verb: one that is no noun as well, or has an object or a partner."""
    if first not in verbs.NOUNS:
        return rest[0] not in verbs.PREPOSITIONS or first in _WITH_PREPOSITION
    if rest[0] in {"and", ","} and len(rest) > 2 and verbs.is_base(rest[1]):
        return rest[1] not in verbs.NOUNS or rest[2] in _OBJECTS or rest[2][0].isdigit()
    return rest[0] in _OBJECTS


def _has_second_verb(core: str) -> bool:
    """Whether "builds and runs" follows: one of the two would keep its ending."""
    for word, after in re.findall(r"(?:,|\band\b|;)\s*([a-z]+s)\b\s*([\w]*)", core):
        base = verbs.base_of_third(word)
        if base and (base not in verbs.NOUNS or (after and after not in verbs.PREPOSITIONS)):
            return True
    return False


def _task(verb_phrase: str, bare: str, scene: Scene, turn: Turn) -> Spoken:
    """Lines in the present: what the person does, or what their task was."""
    if scene.is_current:
        return Spoken(_with_subject(scene, bare, turn, verb_phrase), Grade.SPOKEN)
    where = _where(scene, bare, turn)
    begun = "it was" if where else "It was"
    also = " also" if turn is not Turn.FIRST else ""
    text = ended(f"{where}{begun}{also} my task to {verb_phrase}")
    return Spoken(text, Grade.SPOKEN, ", and to ", verb_phrase)


def _included(phrase: str, bare: str, scene: Scene, turn: Turn, *, colon: bool) -> str:
    mark = ":" if colon else ""
    if turn >= Turn.THIRD:
        return ended(
            f"Another part of my work{' there' if scene.at else ''}{':' if colon else ' was'} {phrase}"
        )
    if turn is not Turn.FIRST:
        return ended(
            f"My work there also included{mark} {phrase}"
            if scene.at
            else f"My work also included{mark} {phrase}"
        )
    named = scene.at and not names(bare, scene.at)
    work = {
        FactKind.PROJECT: "My part in",
        FactKind.EDUCATION: "My time at",
        FactKind.VOLUNTEERING: "My voluntary work at",
    }.get(scene.kind or FactKind.ROLE, "My earlier work at" if scene.n_later else "My work at")
    return ended(
        f"{work} {scene.at} included{mark} {phrase}" if named else f"My work included{mark} {phrase}"
    )


def _listed(bare: str, scene: Scene, turn: Turn) -> Spoken | None:
    """Noun phrases such as "Design and operation of APIs"; a line that begins small is a piece of another."""
    found = [word.lower() for word in _WORD.findall(bare)[:6]]
    first = found[0]
    is_noun = (
        first.endswith(_NOUN_ENDS)
        or first in _NOUNS
        or (first in verbs.NOUNS and found[1] in {"of", "and", "for"})
    )
    if (
        not is_noun
        or first == "description"
        or bare[0].islower()
        or not {"of", "for", "with"} & set(found[1:])
    ):
        return None
    phrase = lower_first(bare)
    return Spoken(_included(phrase, bare, scene, turn, colon=True), Grade.LISTED, "; ", phrase)


def _quoted(bare: str, scene: Scene) -> Spoken:
    at = f", on {scene.at}" if scene.at and not names(bare, scene.at) else ""
    return Spoken(f"From my resume{at}: “{bare}”.", Grade.QUOTED, "; ", f"“{bare}”")
