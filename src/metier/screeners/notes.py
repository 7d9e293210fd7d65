"""What a person should know about how a posting was read."""

from __future__ import annotations

from metier.domain.posting import Posting
from metier.domain.verdict import Reason, ReasonKind
from metier.screeners.base import Screener


def notes_on(screener: Screener, posting: Posting) -> tuple[Reason, ...]:
    """A note where the posting is in a language that the screener's encoder was not trained on; else nothing.

    Encoders that do not say which languages they read, and screeners without one, have no note.
    """
    encoder = getattr(getattr(screener, "featurizer", None), "encoder", None)
    read: frozenset[str] = getattr(encoder, "languages", frozenset())
    language = posting.facts.language
    if not read or not language or language in read:
        return ()
    # Here, as it needs numpy, which a list of postings does not.
    from metier.screeners.fact_words import language_words

    name = language_words(language)
    words = f"written in {name}, which the encoder does not read: words and facts carry it"
    return (Reason(ReasonKind.NOTE, words, 0.0),)
