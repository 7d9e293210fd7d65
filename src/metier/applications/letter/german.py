"""A resume's words as a German sentence in the first person, by rules that rather quote than guess."""

from __future__ import annotations

import re

from metier.applications.letter.sentence import Grade, Scene, Spoken, Turn, clean, ended, names
from metier.domain.record import FactKind

_FIRST_PERSON = re.compile(r"^(?:Ich|Mein|Meine|Wir)\b")
_LABEL = re.compile(r"^[\wÄÖÜäöüß /&+.-]{2,40}:(?:\s|$)")
_NO_SENTENCE = re.compile(r"https?:|www\.|\S@\S|\s[*•·|]\s|:\s*-?$|[|\t]")
_STATE = re.compile(
    r"^(verantwortlich für|zuständig für|beteiligt an|Mitglied (?:im|der|des|in))\b", re.IGNORECASE
)
_IN_THE_PAST = (
    "entwickelte baute leitete führte betreute erstellte konzipierte verantwortete implementierte migrierte automatisierte "
    "reduzierte optimierte organisierte koordinierte analysierte programmierte integrierte modernisierte schrieb übernahm hielt "
    "unterrichtete schulte begleitete beriet plante testete senkte steigerte verbesserte verkürzte gründete gewann gestaltete "
    "pflegte wartete setzte stellte brachte hob legte löste nahm half unterstützte arbeitete vertrat prüfte berechnete trainierte "
    "dokumentierte moderierte präsentierte initiierte etablierte definierte realisierte installierte konfigurierte administrierte "
    "überwachte untersuchte veröffentlichte verhandelte vereinfachte standardisierte strukturierte ersetzte erweiterte erreichte "
    "erhöhte ermöglichte entwarf bearbeitete bediente behandelte pflegte bereitete bildete coachte mentorierte rekrutierte"
)
_PAST = frozenset(_IN_THE_PAST.split())
"""Verbs in the past that lines begin with; a verb in two parts keeps its order: "Führte X ein"."""
_PARTICIPLE = re.compile(
    r"(?:\bge\w{2,}(?:t|en)|\w{2,}(?:ge)\w{2,}(?:t|en)|\w{3,}iert|\bent\w{3,}(?:t|en)|\bver\w{3,}(?:t|en)|\bbe\w{3,}(?:t|en)|"
    r"\ber\w{3,}(?:t|en)|\bunter\w{3,}(?:t|en)|\büber\w{3,}(?:t|en))$"
)
_BEGINS_OBJECT = re.compile(
    r"^(?:Ein|Eine|Einen|Einem|Einer|Die|Das|Den|Der|Mehrere|Alle|Viele|Neue|Zwei|Drei|Vier|Fünf|Sechs|Sieben|Acht|Neun|Zehn|Zwölf|Mein(?:e|en)?|"
    r"Unser(?:e|en)?|Über|Mit|Für|Im|In|Zum|Zur|\d[\d.,]*)\s"
)
_NOUN = re.compile(
    r"^(?:\w+(?:ung|ungen|ion|ionen|tät|heit|keit|schaft|nahme|betrieb|pflege|arbeit|management|aufbau|ausbau|analyse|analysen)"
    r"|Aufbau|Ausbau|Betrieb|Einkauf|Verkauf|Vertrieb|Unterricht|Entwurf|Support|Design|Umbau|Einsatz|Abbau|Wartung|Pflege|Umzug|"
    r"Konzept|Konzeption|Test|Tests|Analyse|Analysen|Recherche|Mitarbeit|Bau|Umstieg|Wechsel|Mentoring|Coaching|"
    r"[A-ZÄÖÜ]\w{2,}(?:en|eln|ern))$"
)
"""Nouns that name a task; nouns made of a verb as well: "Entwickeln"."""
_SMALL = "von der des eines einer und für mit im in am an bei zum zur aller sowie neuer"
_OF = frozenset(_SMALL.split())


def say(words: str, scene: Scene, turn: Turn) -> Spoken | None:
    """The sentence; None where the words are no statement.

    Example:
        >>> tinta = Scene(FactKind.ROLE, "Tinta GmbH")
        >>> lines = ("Verantwortlich für zwei Azubis", "Aufbau einer Datenplattform", "Führte Kubernetes ein", "Eine API gebaut")
        >>> for words in lines:
        ...     print(say(words, tinta, Turn.FIRST).text)
        Bei Tinta GmbH war ich verantwortlich für zwei Azubis.
        Zu meiner Arbeit bei Tinta GmbH gehörte: Aufbau einer Datenplattform.
        Bei Tinta GmbH führte ich Kubernetes ein.
        Bei Tinta GmbH habe ich eine API gebaut.
    """
    bare = clean(words)
    if len(bare.split()) < 2 or _LABEL.match(bare) or _NO_SENTENCE.search(words):
        return None
    if _FIRST_PERSON.match(bare):
        return Spoken(ended(bare), Grade.SPOKEN)
    return (
        _state(bare, scene, turn)
        or _deed(bare, scene, turn)
        or _listed(bare, scene, turn)
        or _quoted(bare, scene)
    )


def _where(scene: Scene, words: str, turn: Turn) -> str:
    if turn is not Turn.FIRST:
        return "Dort" if turn is Turn.NEXT and scene.at else "Außerdem"
    if not scene.at or names(words, scene.at) or scene.kind is FactKind.EDUCATION:
        return ""
    place = {
        FactKind.PROJECT: f"im Projekt {scene.at}",
        FactKind.VOLUNTEERING: f"ehrenamtlich bei {scene.at}",
    }.get(scene.kind or FactKind.ROLE, f"bei {scene.at}")
    if scene.n_later:
        return f"{'Zuvor' if scene.n_later == 1 else 'Noch früher'} {place}"
    return place[0].upper() + place[1:]


def _sentence(scene: Scene, bare: str, turn: Turn, verb: str, rest: str) -> str:
    """A main clause: a place before the verb moves "ich" behind it."""
    where = _where(scene, bare, turn)
    also = " auch" if turn is Turn.NEXT and scene.at else ""
    return ended(f"{where} {verb} ich{also} {rest}" if where else f"Ich {verb} {rest}")


def _state(bare: str, scene: Scene, turn: Turn) -> Spoken | None:
    found = _STATE.match(bare)
    if not found or not bare[found.end() :].strip():
        return None
    state = found[1] if found[1].startswith("Mitglied") else found[1].lower()
    verb = "bin" if scene.is_current else "war"
    return Spoken(_sentence(scene, bare, turn, verb, f"{state}{bare[found.end() :]}"), Grade.SPOKEN)


def _deed(bare: str, scene: Scene, turn: Turn) -> Spoken | None:
    first, rest = bare.split(maxsplit=1)
    if first.lower() in _PAST:
        return Spoken(_sentence(scene, bare, turn, first.lower(), rest), Grade.SPOKEN)
    last = bare.rsplit(maxsplit=1)[-1]
    is_one_clause = not re.search(r"[;:–]|\s-\s", bare)
    if last.islower() and _PARTICIPLE.search(last) and _BEGINS_OBJECT.match(bare) and is_one_clause:
        return Spoken(_sentence(scene, bare, turn, "habe", bare[0].lower() + bare[1:]), Grade.SPOKEN)
    return None


def _listed(bare: str, scene: Scene, turn: Turn) -> Spoken | None:
    found = bare.split()
    if not _NOUN.match(found[0].rstrip(",")) or not _OF & {word.lower() for word in found[1:6]}:
        return None
    verb = "gehört" if scene.is_current else "gehörte"
    if turn >= Turn.THIRD:
        text = f"Ein weiterer Teil meiner Arbeit{' dort' if scene.at else ''}: {bare}"
    elif turn is not Turn.FIRST:
        text = f"Zu meiner Arbeit dort {verb} auch: {bare}" if scene.at else f"Dazu {verb} auch: {bare}"
    elif scene.at and not names(bare, scene.at):
        where = f"im Projekt {scene.at}" if scene.kind is FactKind.PROJECT else f"bei {scene.at}"
        text = f"Zu meiner {'früheren ' if scene.n_later else ''}Arbeit {where} {verb}: {bare}"
    else:
        text = f"Zu meiner Arbeit {verb}: {bare}"
    return Spoken(ended(text), Grade.LISTED, "; ", bare)


def _quoted(bare: str, scene: Scene) -> Spoken:
    at = f", zu {scene.at}" if scene.at and not names(bare, scene.at) else ""
    return Spoken(f"Aus meinem Lebenslauf{at}: „{bare}“.", Grade.QUOTED, "; ", f"„{bare}“")
