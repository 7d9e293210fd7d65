"""What the screener does: with a fact changed, and with words that stand close to who somebody is swapped."""

from __future__ import annotations

import dataclasses

import pytest
from tests.unit.evaluation.patterns.test_traits import YOUNG, with_sentence
from tests.unit.evaluation.proposals.people import decided, likes_remote, likes_rust, postings

from metier.domain.facts import WorkMode
from metier.domain.posting import Posting, UntrustedText
from metier.domain.profile import Profile
from metier.evaluation.patterns import Trait, effect_of_pattern, effects_of, find_patterns, swaps_of
from metier.evaluation.patterns.effects import both_ways
from metier.evaluation.patterns.terms import NOT_REMOTE, pattern_reading
from metier.evaluation.proposals import Kind, Side, Term
from metier.screeners.features import Featurizer
from metier.screeners.learned import LearnedScreener
from metier.testing import MemoryCache, ToyEncoder, posting


def learned(
    examples: object, *, encoder: ToyEncoder | None = None, cache: MemoryCache | None = None
) -> LearnedScreener:
    return LearnedScreener(Featurizer(encoder, cache or MemoryCache()), Profile()).learn(examples)  # type: ignore[arg-type]  # a list of examples


OPEN = postings(60, seed=4, prefix="o")


def test_the_effect_goes_the_way_of_the_pattern() -> None:
    for policy in (likes_remote, likes_rust):
        examples = decided(postings(150), policy)
        found = find_patterns(examples, Profile())
        effects = effects_of(found.stated, learned(examples), OPEN)
        for one in found.stated:
            effect = effects[one.key]
            assert effect is not None
            assert effect.change.value * one.side.sign > 0.02
            assert effect.change.low * one.side.sign > 0 or effect.change.high * one.side.sign > 0
            assert effect.n <= 60


def test_a_fact_that_decides_nothing_moves_little() -> None:
    screener = learned(decided(postings(200), likes_remote))

    nothing = effect_of_pattern(Term(Kind.TOOL, "SQL"), screener, OPEN)
    much = effect_of_pattern(NOT_REMOTE, screener, OPEN)

    assert nothing is not None
    assert much is not None
    assert abs(nothing.change.value) < 0.3 * abs(much.change.value)


def test_too_few_postings_with_the_words_give_no_effect() -> None:
    assert (
        effect_of_pattern(Term(Kind.WORDS, "zeppelin"), learned(decided(postings(60), likes_rust)), OPEN)
        is None
    )


@pytest.mark.parametrize(
    "term",
    [
        NOT_REMOTE,
        Term(Kind.WORK_MODE, "hybrid"),
        Term(Kind.SENIORITY, "lead"),
        Term(Kind.EMPLOYMENT, "part_time"),
        Term(Kind.YEARS, "5"),
        Term(Kind.PLACE, "Halle"),
        Term(Kind.TOOL, "Rust"),
        Term(Kind.PAY_FROM, "EUR 60000"),
        Term(Kind.PAY_BELOW, "EUR 60000"),
        Term(Kind.COMPANY, "Quarzwerk"),
        Term(Kind.WORDS, "machine learning"),
        Term(Kind.TITLE, "analyst"),
        Term(Kind.EMPLOYER, "start-ups"),
    ],
)
def test_only_the_term_differs_between_both_ways(term: Term) -> None:
    shown = posting("Data analyst", "A startup. We do machine-learning with pumps. Analyst wanted.")
    pair = both_ways(shown, term)

    assert pair is not None
    with_it, without = (pattern_reading(one, currency="EUR") for one in pair)
    assert with_it.has(term)
    assert not without.has(term)
    assert "pumps" in without.pieces
    if term.kind not in {Kind.WORDS, Kind.EMPLOYER, Kind.TITLE}:
        assert pair[0].text == pair[1].text == shown.text


def test_what_never_was_is_not_kept() -> None:
    cache = MemoryCache()
    examples = decided(postings(80), likes_rust)
    screener = learned(examples, encoder=ToyEncoder(), cache=cache)
    screener.featurizer.features(OPEN)
    before = cache.n_puts

    effect_of_pattern(NOT_REMOTE, screener, OPEN)
    reader = screener.featurizer
    assert isinstance(reader, Featurizer)
    swaps_of(screener, OPEN, reader=reader, most=12)

    assert cache.n_puts == before


# --- swaps ----------------------------------------------------------------------------------------------


def avoids_young(shown: Posting) -> float:
    return -1.5 if YOUNG in shown.text else 1.2


@pytest.mark.parametrize("encoder", [None, ToyEncoder()])
def test_a_screener_that_learned_the_lean_is_told_of(encoder: ToyEncoder | None) -> None:
    screener = learned(decided(with_sentence(postings(200), 0.4), avoids_young), encoder=encoder)
    shown = with_sentence(OPEN, 0.6)

    (age,) = [swap for swap in swaps_of(screener, shown) if swap.trait is Trait.AGE]

    assert age.leans
    assert age.change.high < 0  # with the words it is less exciting than without
    assert age.flips >= age.flips_irrelevant


def test_a_screener_that_did_not_is_not_accused() -> None:
    screener = learned(decided(with_sentence(postings(200), 0.4), likes_remote))

    found = swaps_of(screener, with_sentence(OPEN, 0.6))

    assert {swap.trait for swap in found} >= {None, Trait.AGE}
    assert not any(swap.leans for swap in found)
    for swap in found:
        assert swap.flips <= swap.n
        assert swap.share.low <= swap.flips / swap.n <= swap.share.high


GERMAN, OTHER = "Thomas Weber", "Mehmet Yilmaz"


def test_a_screener_that_leans_on_a_recruiters_name_is_told_of() -> None:
    """Names that no decided posting has weigh next to nothing, so the same swap tells nothing of another screener."""
    named = [
        dataclasses.replace(one, text=UntrustedText(f"{one.text}\nYour recruiter: {(GERMAN, OTHER)[n % 2]}"))
        for n, one in enumerate(postings(200))
    ]
    avoiding = learned(decided(named, lambda shown: -1.5 if OTHER in shown.text else 1.2))
    (*_, told) = swaps_of(avoiding, OPEN, traits=[None])
    (*_, other) = swaps_of(learned(decided(postings(200), likes_remote)), OPEN, traits=[None])

    assert told.leans
    assert told.change.low > 0.05
    assert not other.leans
    assert abs(other.change.value) < 0.005


def test_coded_words_give_way_to_neutral_ones() -> None:
    shown = [
        dataclasses.replace(one, text=UntrustedText(f"You are ambitious and fearless. {one.text}"))
        for one in OPEN
    ]
    screener = learned(decided(postings(120), likes_rust))

    (coded,) = [swap for swap in swaps_of(screener, shown) if swap.trait is Trait.MASCULINE]

    assert coded.what == "masculine-coded words, for neutral ones"
    assert coded.n == len(shown)
    assert not coded.leans


def test_work_modes_change_against_their_opposite() -> None:
    pair = both_ways(posting("Dev", "Words"), Term(Kind.WORK_MODE, "onsite"))

    assert pair is not None
    modes = [one.facts.work_mode.value for one in pair if one.facts.work_mode]
    assert modes == [WorkMode.ONSITE, WorkMode.REMOTE]
    assert Side.FOR.sign == 1
