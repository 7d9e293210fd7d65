"""Part what shares a line: title from employer from place, one skill from the next."""

from __future__ import annotations

import itertools
import re

from metier.applications.resume.plain.vocabulary import EMPLOYER_WORDS, POSITION_WORDS, SCHOOL_WORDS

_STRONG = re.compile(r"\s{2,}|\s*[|•·]\s*|\s+[–—-]{1,2}\s+|;\s+|\s+@\s+")
_AT = re.compile(r"\s+(?:at|bei|beim|for|with)\s+(?=[A-ZÄÖÜ0-9])")
_COMMA = re.compile(r",\s+")
_EDGES = " \t,;:|–—-"
_WORD = re.compile(r"[^\W_]+(?:[.'’+#/-][^\W_]+)*[+#]{0,2}")
_COMMAS = re.compile(r"\s*[,;|•·]\s*")
_STOPS = re.compile(r"\.\s+(?=[A-Z])")
_DASHES = re.compile(r"\s+[~/]\s+|\s*~\s*|\s+-\s*(?=[A-Z])")
_TOWN = re.compile(
    r"[A-ZÄÖÜ][^\W\d_]+(?:[ -][A-ZÄÖÜ][^\W\d_]+){0,2}, (?:[A-ZÄÖÜ][^\W\d_]+(?:[ -][A-ZÄÖÜ][^\W\d_]+)?, United States|[A-Z]{2}|United States|Mexico|Germany|Deutschland|Austria|Österreich|Switzerland|Schweiz|India|UK|USA"
    r"|United Kingdom|France|Spain|Italy|Netherlands|Poland|Canada|Australia|Ireland|Singapore|UAE|Maharashtra|Karnataka|California|Texas)"
)
_MAX_PLACE = 4
_LEAST_COMPOUND = 8
_RANKS = frozenset({"senior", "junior", "deputy", "chief"})
_POSITION_ENDINGS = (
    "entwickler", "ingenieur", "leiter", "leitung", "berater", "arbeiter", "techniker", "pfleger", "verkäufer", "kaufmann", "kauffrau", "meister",
    "monteur", "helfer", "wirt", "wirtin", "angestellte", "angestellter", "direktor", "ician", "ologist", "worker", "führer", "fachkraft", "assistent", "praktikum", "erin", "istin", "entin", "antin", "ärin", "eurin", "orin", "ologin",
)  # fmt: skip
"""How German words for what somebody works as end: compounds, and forms for women."""


def words_in(text: str) -> list[str]:
    """The words of a text in lower case, without signs around them."""
    return [word.lower() for word in _WORD.findall(text)]


def columns(text: str) -> list[str]:
    """What stands beside one another on a line, parted by wide spaces, bars, dashes.

    Example:
        >>> columns("Data engineer – Tinta GmbH | Berlin")
        ['Data engineer', 'Tinta GmbH', 'Berlin']
    """
    return [part for cell in _STRONG.split(text) if (part := cell.strip(_EDGES))]


def pieces(text: str) -> list[str]:
    """Columns, parted further at `at` and at commas; `Tinta, Inc.` and brackets stay whole."""
    found: list[str] = []
    for column in columns(text):
        if is_town(column):
            found.append(column)
            continue
        for half in _AT.split(column, maxsplit=1):
            found += _at_commas(half)
    return found


def at_employer(text: str) -> tuple[str, str]:
    """The words before and after `at`, which say as what and where, though neither is known; empty without it.

    Example:
        >>> at_employer("Saturday girl at Bella's, Sutton"), at_employer("Bella's, Sutton")
        (('Saturday girl', "Bella's"), ('', ''))
    """
    halves = _EMPLOYED_AT.split(text, maxsplit=1)
    if len(halves) == 1 or not halves[0].strip(_EDGES) or is_employer(halves[0]):
        return "", ""
    before, after = _at_commas(halves[0]), _at_commas(halves[1])
    return (before[0], after[0]) if len(before) == 1 and after else ("", "")


_EMPLOYED_AT = re.compile(r"\s+(?:at|bei|beim)\s+(?=[A-ZÄÖÜ])")


def _at_commas(text: str) -> list[str]:
    parts: list[str] = []
    for part in _COMMA.split(text):
        bare = part.strip(_EDGES)
        is_suffix = bare.lower().rstrip(".") in {
            "inc",
            "ltd",
            "llc",
            "pvt",
            "corp",
            "co",
            "limited",
            "gmbh",
            "ag",
        }
        is_state = (
            bool(_STATE.fullmatch(bare))
            and bool(parts)
            and parts[-1][:1].isupper()
            and not is_employer(parts[-1])
        )
        if (
            parts
            and bool(_FIRM.fullmatch(bare))
            and all(_SURNAME.fullmatch(one) and not is_position(one) for one in parts)
        ):
            parts = [", ".join([*parts, bare])]  # `Alder, Birch & Cole LLP`
        elif parts and (is_suffix or is_state or parts[-1].count("(") > parts[-1].count(")")):
            parts[-1] += ", " + part.strip(" \t;:|")
        elif bare:
            parts.append(bare)
    return parts


_STATE = re.compile(r"[A-Z]{2}")
_SURNAME = re.compile(r"[A-ZÄÖÜ][^\W\d_]+(?:-[A-ZÄÖÜ][^\W\d_]+)?")
_FIRM = re.compile(
    r"[A-ZÄÖÜ][\w-]+ (?:&|and|und) [A-ZÄÖÜ][\w-]+(?: (?:LLP|LLC|Ltd\.?|PLLC|Partners|PartG.*|& Partner|GmbH))?"
)


def is_position(text: str) -> bool:
    """Whether a word of it is one for what somebody works as."""
    return any(
        word in POSITION_WORDS
        or (word in _RANKS and not is_employer(text))
        or (len(word) > _LEAST_COMPOUND and word.endswith(_POSITION_ENDINGS))
        for word in words_in(text)
    )


def is_employer(text: str) -> bool:
    """Whether a word of it belongs to the name of a firm or an institution."""
    return any(word in EMPLOYER_WORDS for word in words_in(text))


def is_school(text: str) -> bool:
    """Whether a word of it belongs to the name of a school."""
    return any(
        word in SCHOOL_WORDS
        or word.endswith(("universität", "hochschule", "schule", "gymnasium", "akademie", "kolleg"))
        for word in words_in(text)
    )


def is_town(text: str) -> bool:
    """Whether it is a town with its state or country: `Springfield, IL`; only well-known ones, as a firm looks the same."""
    if not _TOWN.fullmatch(text) or is_position(text):
        return False
    return not is_employer(text.rpartition(",")[0] if _STATE.fullmatch(text[-2:]) else text)


def is_short_name(text: str) -> bool:
    """Whether it is a few words, the first of them with a capital: it may be a place or a name, and is no sentence."""
    words = text.split()
    return 0 < len(words) <= _MAX_PLACE and text[0].isupper() and not text.endswith(".")


def is_proper(text: str) -> bool:
    """Whether all words of weight in it begin with a capital, as in a name with its place: `Tinta, S.A., Porto (Portugal)`."""
    weighty = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) > _LIGHT]
    return (
        not text.isupper()
        and 1 < len(weighty) <= _MOST_WEIGHTY
        and all(word[0].isupper() for word in weighty)
        and not text.endswith(".")
    )


_LIGHT, _MOST_WEIGHTY = 3, 8


def listed(text: str) -> list[str]:
    """The members of a list written in one line; commas within brackets do not part.

    Example:
        >>> listed("Java (Servlet, JSP), SQL; C++ and more.")
        ['Java (Servlet, JSP)', 'SQL', 'C++ and more']
    """
    found: list[str] = []
    opened = 0
    for cell in _cells(text):
        if opened > 0 and found:
            found[-1] += cell
        else:
            found.append(
                cell.lstrip(" \t,;|•·~/-.")
                if not cell[:2].lstrip().startswith(".N")
                else cell.lstrip(" \t,;|•·~/-")
            )
        opened = max(0, opened + cell.count("(") - cell.count(")")) if len(cell) < MAX_OPEN else 0
    return [
        member
        for one in found
        if (member := one.strip(" \t,;|•·~").removesuffix(".").strip()) and _WORD.search(member)
    ]


_EDGE = re.compile(r"^(?:\.\s+)?[ \t,;|•·~/-]*")
MAX_OPEN = 120
"""Characters after which an open bracket is taken for a slip."""


def _is_stopped_list(text: str) -> bool:
    """Whether full stops part a list: `MS Office. Photoshop. SQL Server.`."""
    parts = _STOPS.split(text)
    return len(parts) > 2 and all(len(part.split()) <= 3 for part in parts)


def _cells(text: str) -> list[str]:
    """The text cut before each separator, nothing left out."""
    separator = _COMMAS if _COMMAS.search(text) else _DASHES
    if separator is _DASHES and _is_stopped_list(text):
        separator = _STOPS
    cuts = [0, *(found.start() for found in separator.finditer(text)), len(text)]
    return [text[start:end] for start, end in itertools.pairwise(cuts) if end > start]
