"""Human languages that a sentence names, and how well they are to be known."""

from __future__ import annotations

import re

from metier.text.facts.languages import LANGUAGE_NAMES

_WORD = re.compile(r"[^\W\d_]+")
_SPOKEN = re.compile(
    r"\b(?:fluen\w+|proficien\w+|speak\w*|spoken|written|writing|verbal\w*|oral|languages?|native|mother tongue|bilingual|conversational|level|communicat\w+|command|skills?|knowledge|read(?:ing)?|[abc][12]|fließend\w*|verhandlungssicher\w*|muttersprach\w*|sprachniveau|sprach\w*|kenntnisse\w*|wort und schrift|gut\w*|sehr gut\w*|plus|advantage|vorteil|required|must)\b",
    re.IGNORECASE,
)
_NO_LANGUAGE = re.compile(
    r"\b(?:market|cuisine|customers|literature|teacher|companies|government|embassy|studies|translation of)\b",
    re.IGNORECASE,
)
LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2", "native")
_LEVELS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("native", re.compile(r"native|mother ?tongue|muttersprach", re.IGNORECASE)),
    ("C1", re.compile(r"fluen|fließend|fliessend|verhandlungssicher|full professional|business[- ](?:fluent|level)|excellent|ausgezeichnet|sehr gut|advanced|proficien|bilingual|strong|flawless|wort und schrift", re.IGNORECASE)),
    ("B2", re.compile(r"professional working|good|gut|upper[- ]intermediate|working knowledge|solid|sicher", re.IGNORECASE)),
    ("B1", re.compile(r"conversational|intermediate|limited working", re.IGNORECASE)),
    ("A2", re.compile(r"basic|grundkenntnis|elementary|beginner", re.IGNORECASE)),
)  # fmt: skip
_CEFR = re.compile(r"\b([ABC][12])\b")


def languages_in(words: str) -> list[tuple[int, int, str]]:
    """Start, end and ISO code of languages that a sentence asks to speak, each code once; none without a word of speaking.

    Example:
        >>> [code for _, _, code in languages_in("Fluent English and German (C1)")]
        ['en', 'de']
        >>> languages_in("our German market")
        []
    """
    found: dict[str, tuple[int, int, str]] = {}
    for each in _WORD.finditer(words):
        low = each[0].lower()
        code = LANGUAGE_NAMES.get(low) or LANGUAGE_NAMES.get(
            low.removesuffix("kenntnisse").removesuffix("kenntnissen")
        )
        if code and each[0][0].isupper():
            found.setdefault(code, (each.start(), each.end(), code))
    if not found or not _SPOKEN.search(words) or _NO_LANGUAGE.search(words):
        return []
    return list(found.values())


def level_in(words: str) -> str:
    """The level of a language that words name, as in `LEVELS`; empty where they name none.

    Example:
        >>> level_in("German, at least B2"), level_in("Fluent"), level_in("Danish")
        ('B2', 'C1', '')
    """
    found = _CEFR.search(words)
    if found:
        return found[1]
    return next((level for level, pattern in _LEVELS if pattern.search(words)), "")
