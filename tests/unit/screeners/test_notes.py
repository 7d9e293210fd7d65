"""Notes on how a posting was read."""

from __future__ import annotations

from metier.domain.facts import Facts
from metier.domain.profile import Profile
from metier.domain.verdict import ReasonKind
from metier.screeners.baselines import PriorScreener
from metier.screeners.features import Featurizer
from metier.screeners.learned import LearnedScreener
from metier.screeners.notes import notes_on
from metier.testing import MemoryCache, ToyEncoder, posting


class EnglishEncoder(ToyEncoder):
    """A toy that says which languages it reads."""

    languages = frozenset({"en"})


def screener(encoder: ToyEncoder | None) -> LearnedScreener:
    return LearnedScreener(Featurizer(encoder, MemoryCache()), Profile())


GERMAN = posting("Koch", "Du kochst.", facts=Facts(language="de"))


def test_a_posting_in_a_language_the_encoder_does_not_read_is_marked() -> None:
    (note,) = notes_on(screener(EnglishEncoder()), GERMAN)
    assert note.kind is ReasonKind.NOTE
    assert note.words == "written in German, which the encoder does not read: words and facts carry it"
    assert note.weight == 0


def test_nothing_is_marked_where_it_is_read_or_not_known() -> None:
    english, unknown = posting("Cook", facts=Facts(language="en")), posting("Cook")
    assert notes_on(screener(EnglishEncoder()), english) == ()
    assert notes_on(screener(EnglishEncoder()), unknown) == ()
    assert notes_on(screener(ToyEncoder()), GERMAN) == ()
    assert notes_on(screener(None), GERMAN) == ()
    assert notes_on(PriorScreener(), GERMAN) == ()
