"""Rules are found in earlier decisions, hold on later ones, and are not invented where labels are luck."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.unit.evaluation.proposals.people import (
    avoids_payments,
    decided,
    likes_remote,
    likes_rust,
    luck,
    postings,
)

from metier.domain.decision import Label
from metier.domain.example import Example
from metier.domain.facts import Facts
from metier.domain.posting import UntrustedText
from metier.domain.profile import Profile
from metier.evaluation.proposals import Candidate, CountedAnswer, Kind, Side, Term, find, not_known_yet
from metier.evaluation.proposals.find import draft_candidates, line_against
from metier.evaluation.proposals.held_out import adjusted
from metier.evaluation.proposals.terms import read as read_terms
from metier.evaluation.proposals.terms import usual_currency, vocabulary
from metier.prompts.drafting import Draft


def test_a_tool_that_excites_is_proposed_as_nice_to_have_with_its_counts() -> None:
    examples = decided(postings(120), likes_rust)

    found = find(examples, Profile())

    best = found.passed[0]
    assert (best.candidate.words, best.candidate.section, best.candidate.side) == (
        "Rust",
        "Nice to have",
        Side.FOR,
    )
    assert best.candidate.term == Term(Kind.TOOL, "Rust")
    assert best.later.outcome is CountedAnswer.EXCITED
    with_rust = [e for e in examples if likes_rust(e.posting) > 0]
    assert best.earlier.n_with + best.later.n_with == len(with_rust)
    assert set(best.support) == {e.posting.id for e in with_rust if e.label is Label.EXCITED}
    assert set(best.against) == {e.posting.id for e in with_rust if e.label is Label.PASSED}
    assert best.later_share.low <= best.later.with_it / best.later.n_with <= best.later_share.high


def test_what_was_never_wanted_is_a_deal_breaker_in_the_postings_own_word() -> None:
    found = find(decided(postings(150), avoids_payments), Profile())

    assert ("Payments", "Deal-breakers") in [(c.candidate.words, c.candidate.section) for c in found.passed]


def test_what_is_only_liked_less_is_denied_among_the_nice_to_haves_and_rules_nothing_out() -> None:
    examples = decided(postings(300), lambda shown: avoids_payments(shown) + 1.9, noise=0.8)

    found = find(examples, Profile())

    assert [(c.candidate.words, c.candidate.section) for c in found.passed] == [
        ("No payments", "Nice to have")
    ]


def test_words_beside_a_rule_that_explains_them_are_not_proposed_too() -> None:
    examples = [
        replace(
            e,
            posting=replace(
                e.posting,
                text=UntrustedText(
                    e.posting.text + " Cargo crates everywhere." * (likes_rust(e.posting) > 0)
                ),
            ),
        )
        for e in decided(postings(160), likes_rust)
    ]

    words = [c.candidate.words for c in find(examples, Profile()).passed]

    assert words == ["Rust"]


@pytest.mark.parametrize("n", [40, 120])
def test_random_labels_seldom_become_a_rule(n: int) -> None:
    runs = 60
    told = sum(
        bool(find(decided(postings(n, seed=seed), luck, noise=1.0, seed=seed), Profile()).passed)
        for seed in range(runs)
    )

    assert told <= 7  # at 5 % a run, more happens less than once in a hundred


def test_a_taste_that_turned_before_the_later_decisions_is_not_proposed() -> None:
    shown = postings(200)
    before, after = decided(shown[:140], likes_rust), decided(shown[140:], lambda s: -likes_rust(s))

    found = find([*before, *after], Profile())

    assert "Rust" not in [c.candidate.words for c in found.passed]
    assert "Rust" in [c.candidate.words for c in found.failed]


def test_what_the_profile_says_already_is_left_out() -> None:
    found = find(decided(postings(120), likes_rust), Profile(nice_to_have=("Rust or Zig",)))

    assert "Rust" not in [c.candidate.words for c in found.passed]


@pytest.mark.parametrize(
    ("profile", "line"),
    [
        (Profile(must_have=("On site in Berlin",)), "On site in Berlin"),
        (Profile(deal_breakers=("Remote work",)), "Remote work"),
        (Profile(nice_to_have=("Not remote",)), "Not remote"),
        (Profile(must_have=("Remote or hybrid",)), None),
        (Profile(about=("I never worked remote",)), None),
    ],
)
def test_the_line_that_says_the_opposite_is_named(profile: Profile, line: str | None) -> None:
    (remote,) = [
        c.candidate
        for c in find(decided(postings(120), likes_remote), Profile()).passed
        if c.candidate.words == "Remote"
    ]

    against = line_against(profile, remote)

    assert (against.words if against else None) == line


def test_a_word_that_names_a_fact_stands_against_a_line_about_that_fact() -> None:
    candidate = Candidate(Term(Kind.WORDS, "remote"), Side.FOR, "Remote", "Nice to have")

    against = line_against(Profile(must_have=("On site in Bengaluru", "Java")), candidate)

    assert against is not None
    assert against.words == "On site in Bengaluru"


def test_the_language_that_most_postings_are_written_in_sets_nothing_apart() -> None:
    long, short = Facts(language="en").to_json(), Facts().to_json()
    shown = [replace(one, facts_json=long if i % 3 else short) for i, one in enumerate(postings(60))]

    terms = vocabulary([read_terms(one) for one in shown], least=5).terms

    assert not [term for term in terms if term.kind is Kind.WRITTEN]


def test_a_wish_that_decisions_do_not_show_is_told_with_counts() -> None:
    found = find(decided(postings(120), likes_rust), Profile(nice_to_have=("Java", "Rust")))

    assert [wish.line.words for wish in found.unfollowed] == ["Java"]
    assert found.unfollowed[0].counted.n_with >= 15


def test_too_few_decisions_propose_nothing_and_say_how_many_are_missing() -> None:
    examples = decided(postings(29), likes_rust)

    assert not_known_yet([example.label for example in examples]) >= 1
    assert find(examples, Profile()).passed == ()


def test_one_label_alone_shows_nothing_however_many_there_are() -> None:
    examples = [Example(one, Label.PASSED) for one in postings(80)]

    assert not_known_yet([example.label for example in examples]) == 5
    assert find(examples, Profile()).n_terms == 0


def test_the_same_decisions_give_the_same_rules() -> None:
    examples = decided(postings(100), likes_remote)

    assert find(examples, Profile()).passed == find(examples, Profile()).passed


def test_a_word_of_the_persons_reasons_is_named_with_how_often() -> None:
    examples = [
        replace(e, reason="payments again") if e.label is Label.PASSED and "payments" in e.posting.text else e
        for e in decided(postings(150), avoids_payments)
    ]

    (rule,) = [
        c.candidate
        for c in find(examples, Profile()).passed
        if "ayments" in c.candidate.term.value.lower() or "payments" in c.candidate.words.lower()
    ]

    assert rule.own_words > 0


def test_a_draft_passes_the_same_test_and_fails_where_decisions_do_not_show_it() -> None:
    examples = decided(postings(150), avoids_payments)
    drafts = (
        Draft("No payments companies", liked=False, phrases=("payments",)),
        Draft("Bakeries", liked=True, phrases=("bakeries",)),
    )

    made = draft_candidates(drafts, examples[:105], model="toy")
    found = find(examples, Profile(deal_breakers=("Payments",)), drafts=made)

    assert [c.candidate.words for c in found.passed if c.candidate.drafted_by] == []
    found = find(examples, Profile(), drafts=made)
    assert "Bakeries" not in [c.candidate.words for c in found.passed]
    assert [c.candidate.drafted_by for c in found.passed if c.candidate.words == "No payments companies"] == [
        "toy"
    ]


def test_terms_about_who_somebody_is_are_no_rules() -> None:
    shown = [
        replace(one, text=UntrustedText(one.text + " Women and disabled veterans are welcome." * (i % 2)))
        for i, one in enumerate(postings(60))
    ]

    terms = vocabulary([read_terms(one) for one in shown], least=5).terms

    assert not {"women", "disabled", "veterans"} & {term.value for term in terms}


def test_pay_is_compared_in_the_usual_currency_alone() -> None:
    assert usual_currency(postings(10)) == ""


def test_adjusted_chances_are_never_smaller_for_a_weaker_rule() -> None:
    rng = np.random.default_rng(5)
    present = rng.random((60, 6)) < 0.4
    grades = rng.integers(0, 3, 60)
    grades[present[:, 0]] = 2

    chances = adjusted(present, grades, np.ones(6))

    assert chances[0] == min(chances) < 0.01
    assert (chances > 0).all()
    assert (chances <= 1).all()


def test_labels_that_are_all_the_same_tell_nothing() -> None:
    assert adjusted(np.ones((10, 2), np.bool_), np.zeros(10, np.int64), np.ones(2)).tolist() == [1.0, 1.0]
