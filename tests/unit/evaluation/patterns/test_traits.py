"""What stands close to who somebody is: found, reported, and never part of a pattern."""

from __future__ import annotations

import dataclasses
import json
import os
from pathlib import Path

import numpy as np
import pytest
from tests.unit.evaluation.proposals.people import decided, postings

from metier.domain.example import Example
from metier.domain.facts import Fact, Part, Quote, Visa
from metier.domain.posting import Posting, UntrustedText
from metier.domain.profile import Profile
from metier.evaluation.patterns import Lean, Stands, Trait, find_patterns
from metier.evaluation.patterns.traits import hits, is_near, traits_of
from metier.testing import posting

YOUNG = "You join a young, dynamic team."


def traits(text: str) -> set[Trait]:
    shown = posting("Dev", text)
    return set(traits_of(shown, hits(shown)))


@pytest.mark.parametrize(
    ("text", "trait"),
    [
        ("We are a young and dynamic team.", Trait.AGE),
        ("Ein junges, motiviertes Team erwartet dich.", Trait.AGE),
        ("You are a digital native.", Trait.AGE),
        ("Recent graduates only.", Trait.AGE),
        ("US citizens only.", Trait.ORIGIN),
        ("We cannot offer visa sponsorship.", Trait.ORIGIN),
        ("You are a native English speaker.", Trait.LANGUAGE),
        ("Deutsch als Muttersprache.", Trait.LANGUAGE),
        ("Six months of parental leave.", Trait.FAMILY),
        ("A Catholic hospital.", Trait.RELIGION),
        ("You are physically fit.", Trait.DISABILITY),
        ("Are you a ninja, ambitious and fearless?", Trait.MASCULINE),
        ("A caring and compassionate colleague.", Trait.FEMININE),
        ("Ansprechpartnerin: Frau Weber", Trait.CONTACT),
        ("We are an equal opportunity employer, whatever your religion.", Trait.EQUAL),
    ],
)
def test_each_trait_is_found(text: str, trait: Trait) -> None:
    assert trait in traits(text)
    shown = posting("Dev", text)
    assert all(shown.text[hit.start : hit.end].strip() for hit in hits(shown))


def test_a_statement_that_names_all_traits_counts_as_a_statement_alone() -> None:
    said = "All qualified applicants are considered without regard to religion, disability, pregnancy or citizenship."

    assert traits(said) == {Trait.EQUAL}


@pytest.mark.parametrize(
    "text", ["We lead in analysis and support.", "Python and SQL.", "Warehouse of data, old and new.", ""]
)
def test_words_of_the_trade_are_no_trait(text: str) -> None:
    assert traits(text) == set()


def test_facts_about_the_right_to_work_are_a_trait() -> None:
    shown = posting("Dev", "Nothing.")
    facts = dataclasses.replace(shown.facts, visa=Fact(Visa.CITIZENS_ONLY, Quote(Part.TEXT, 0, 0, "")))

    assert traits_of(dataclasses.replace(shown, facts_json=facts.to_json()), ()) == {Trait.ORIGIN}


def test_own_stems_agree_with_the_published_list_where_both_speak() -> None:
    data = os.environ.get("METIER_DATA", "")
    path = Path(data) / "fairness" / "gender_coded_stems.json"
    if not data or not path.exists():
        pytest.skip("METIER_DATA is not set")
    published = json.loads(path.read_text(encoding="utf-8"))
    by_side = {
        Trait.FEMININE: [
            stem for name, stems in published.items() if "fem" in name.lower() for stem in stems
        ],
        Trait.MASCULINE: [
            stem for name, stems in published.items() if "masc" in name.lower() for stem in stems
        ],
    }
    assert all(by_side.values())
    for trait, stems in by_side.items():
        other = Trait.MASCULINE if trait is Trait.FEMININE else Trait.FEMININE
        assert not any(other in traits(f"You are {stem}.") for stem in stems)


# --- leans --------------------------------------------------------------------------------------------


def with_sentence(shown: list[Posting], share: float, *, seed: int = 9) -> list[Posting]:
    rng = np.random.default_rng(seed)
    return [
        dataclasses.replace(one, text=UntrustedText(f"{YOUNG} {one.text}")) if rng.random() < share else one
        for one in shown
    ]


def age(examples: list[Example]) -> Lean:
    found = find_patterns(examples, Profile())
    assert not any(is_near(one.term.value) or "dynamic" in one.term.value for one in found.stated)
    return next(lean for lean in found.leans if lean.trait is Trait.AGE)


def test_a_planted_lean_is_reported_and_stays_and_is_never_a_pattern() -> None:
    shown = with_sentence(postings(200), 0.4)

    lean = age(decided(shown, lambda one: -0.6 if YOUNG in one.text else 0.9, noise=0.6))

    assert lean.stands is Stands.STAYS
    assert lean.gap.high < 0
    assert lean.gap_fixed.high < 0
    assert lean.counted.with_it > lean.counted.without
    assert any("young" in words for words in lean.words)
    assert lean.support


def test_a_lean_that_plain_facts_explain_is_told_apart() -> None:
    """Ads of one kind of work speak of young teams; the person minds the work, not the sentence."""
    shown = [
        dataclasses.replace(one, text=UntrustedText(f"{YOUNG} {one.text}"))
        if ("Rust" in one.facts_json) != (i % 8 == 0)
        else one
        for i, one in enumerate(postings(240))
    ]

    lean = age(decided(shown, lambda one: -0.8 if "Rust" in one.facts_json else 0.9, noise=0.4))

    assert lean.stands is Stands.EXPLAINED
    assert lean.gap.high < 0
    assert abs(lean.gap_fixed.value) < 0.3 * abs(lean.gap.value)


def test_a_word_that_stands_in_for_a_trait_is_no_pattern() -> None:
    """The employers who speak of young teams all have a roof terrace: who avoids the one is not told to avoid the other."""
    shown = [
        dataclasses.replace(one, text=UntrustedText(f"{one.text} There is a terrace."))
        if YOUNG in one.text
        else one
        for one in with_sentence(postings(200), 0.4)
    ]
    found = find_patterns(decided(shown, lambda one: -0.6 if YOUNG in one.text else 0.9), Profile())

    assert not any("terrace" in one.term.value for one in found.stated)


def test_who_does_not_mind_has_no_lean() -> None:
    shown = with_sentence(postings(200), 0.4)

    lean = age(decided(shown, lambda one: 1.5 if "Rust" in one.facts_json else -0.6))

    assert lean.stands is Stands.NONE


def test_too_few_postings_are_said_to_be_too_few() -> None:
    lean = age(
        decided(with_sentence(postings(120), 0.03), lambda one: 1.5 if "Rust" in one.facts_json else -0.6)
    )

    assert lean.stands is Stands.TOO_FEW
