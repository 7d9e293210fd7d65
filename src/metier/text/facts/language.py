"""The language a posting is written in."""

from __future__ import annotations

from functools import cache
from typing import Protocol

from metier.text.facts.reading import Reading

WINDOW = 1500
"""Characters of text looked at, after the title."""
MIN_LETTERS = 60
"""Fewer letters name no language reliably (taste; a title alone is often English in any country)."""
SURE = 0.8
"""Least share of probability for the winner; mixed and list-like texts stay below."""

_ENGLISH = frozenset(
    [
        "the",
        "and",
        "with",
        "you",
        "our",
        "your",
        "are",
        "this",
        "that",
        "we",
        "will",
        "have",
        "who",
        "from",
        "of",
        "to",
        "experience",
        "skills",
        "working",
        "knowledge",
        "strong",
        "ability",
        "should",
        "must",
        "as",
        "by",
        "or",
        "be",
        "an",
    ]
)
_OTHER = frozenset(
    [
        "und",
        "der",
        "die",
        "das",
        "für",
        "mit",
        "wir",
        "les",
        "des",
        "une",
        "pour",
        "vous",
        "avec",
        "los",
        "las",
        "para",
        "con",
        "una",
        "het",
        "een",
        "voor",
        "och",
        "att",
        "som",
        "det",
        "og",
        "til",
        "jest",
        "oraz",
        "nie",
        "della",
        "per",
        "gli",
        "não",
        "uma",
    ]
)
_LANGUAGES = [
    "ar",
    "bg",
    "bn",
    "ca",
    "cs",
    "da",
    "de",
    "el",
    "en",
    "es",
    "et",
    "fa",
    "fi",
    "fr",
    "gu",
    "he",
    "hi",
    "hr",
    "hu",
    "id",
    "it",
    "ja",
    "kn",
    "ko",
    "lt",
    "lv",
    "ml",
    "mr",
    "ms",
    "nl",
    "no",
    "pa",
    "pl",
    "pt",
    "ro",
    "ru",
    "sk",
    "sl",
    "sr",
    "sv",
    "ta",
    "te",
    "th",
    "tl",
    "tr",
    "uk",
    "ur",
    "vi",
    "zh",
]


class _Identifier(Protocol):
    def classify(self, text: str) -> tuple[str, float]: ...


def read_language(reading: Reading) -> str | None:
    """ISO 639-1 code, or None when the text is too short or mixed to tell.

    Cost: English is told by its function words in about 50 µs; other text takes up to 2 ms.
    """
    sample = f"{reading.title.text}\n{reading.text.text[:WINDOW]}"
    if _is_plain_english(reading.text.low[:WINDOW]):
        return "en"
    if sum(map(str.isalpha, sample)) < MIN_LETTERS:
        return None
    code, share = _identifier().classify(sample)
    return code if share >= SURE else None


def _is_plain_english(low: str) -> bool:
    """Whether English function words carry the text and those of other languages are absent."""
    words = low.split()
    n_english, n_other = sum(map(_ENGLISH.__contains__, words)), sum(map(_OTHER.__contains__, words))
    return (
        n_english >= max(6, 0.08 * len(words))
        and n_other <= 0.01 * len(words)
        and len(_ENGLISH.intersection(words)) >= 4
    )


@cache
def _identifier() -> _Identifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier: LanguageIdentifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_LANGUAGES)
    return identifier  # type: ignore[no-any-return]  # py3langid publishes no types
