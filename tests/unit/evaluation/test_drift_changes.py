from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from numpy.typing import NDArray

from metier.domain.decision import Label
from metier.domain.example import Example
from metier.domain.facts import Fact, Facts, Part, Quote, WorkMode
from metier.domain.profile import Profile
from metier.evaluation.drift import ALL_POSTINGS, Direction, Terms, changes, expected_grades, terms_of
from metier.screeners.features import Featurizer
from metier.screeners.learned import LearnedScreener
from metier.testing import MemoryCache, ToyEncoder, posting

QUOTE = Quote(Part.STATED, 0, 1, "-")
LABELS = list(Label)


def examples_of(grades: NDArray[np.int64]) -> list[Example]:
    return [Example(posting(posting_id=f"p{i}"), LABELS[grade]) for i, grade in enumerate(grades.tolist())]


def terms(present: NDArray[np.bool_], *words: str) -> Terms:
    named = words or tuple(f"term {j}" for j in range(present.shape[1]))
    return Terms(
        (ALL_POSTINGS, *named), np.concatenate([np.ones((len(present), 1), np.bool_), present], axis=1)
    )


def flipped(n: int = 120, at: int = 80, seed: int = 0) -> tuple[list[Example], NDArray[np.bool_]]:
    """Excited about what has term 0 until `at`, passes on it since; otherwise labels are luck."""
    rng = np.random.default_rng(seed)
    present = rng.random((n, 10)) < 0.4
    grades = rng.choice(3, n, p=[0.7, 0.2, 0.1])
    late = np.arange(n) >= at
    grades[present[:, 0] & ~late] = 2
    grades[present[:, 0] & late] = 0
    return examples_of(grades), present


def test_a_flipped_rule_is_named_with_counts_and_the_decisions_that_show_it() -> None:
    examples, present = flipped()
    (found,) = changes(examples, terms=terms(present, "remote", *"abcdefghi"))
    assert (found.words, found.direction, found.outcome) == ("remote", Direction.LESS, Label.EXCITED)
    assert 70 <= found.since_place <= 90
    having = present[:, 0]
    assert found.before.n + found.after.n == having.sum()
    assert found.before.k == sum(
        e.label is Label.EXCITED
        for e in np.array(examples, object)[: found.since_place][having[: found.since_place]]
    )
    assert found.p <= 0.01
    label_of = {example.posting.id: example.label for example in examples}
    assert {label_of[i] for i in found.shown_before} == {Label.EXCITED}
    assert Label.EXCITED not in {label_of[i] for i in found.shown_since}
    assert len(found.shown_since) == found.after.n - found.after.k
    places = [int(i[1:]) for i in found.shown_since]
    assert places == sorted(places, reverse=True)
    assert found.sentence == f"remote: excited about {found.before.words} before, {found.after.words} since"


def test_the_same_history_gives_the_same_changes() -> None:
    examples, present = flipped(seed=4)
    assert changes(examples, terms=terms(present)) == changes(examples, terms=terms(present))


def test_a_change_says_since_when_where_decisions_have_times() -> None:
    examples, present = flipped()
    start = datetime(2026, 1, 1, tzinfo=UTC)
    dated = [replace(example, decided_at=start + timedelta(days=i)) for i, example in enumerate(examples)]
    (found,) = changes(dated, terms=terms(present))
    assert found.since == dated[found.since_place].decided_at
    assert "until March 2026" in found.sentence


def test_random_labels_name_nothing_in_at_least_95_of_100_runs() -> None:
    told = 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        present = rng.random((60, 15)) < rng.uniform(0.1, 0.5, 15)
        told += bool(
            changes(examples_of(rng.choice(3, 60, p=[0.6, 0.25, 0.15])), terms=terms(present), seed=seed)
        )
    assert told <= 5


def test_a_term_that_only_travels_with_the_changed_one_is_not_named() -> None:
    examples, present = flipped(n=200, at=120, seed=2)
    rng = np.random.default_rng(2)
    present[:, 1] = present[:, 0] & (rng.random(200) < 0.8)
    found = changes(examples, terms=terms(present))
    assert [change.words for change in found] == ["term 0"]


def test_two_rules_that_turned_are_both_named() -> None:
    rng = np.random.default_rng(5)
    n, late = 240, np.arange(240) >= 150
    present = rng.random((n, 8)) < 0.35
    grades = rng.choice(3, n, p=[0.5, 0.4, 0.1])
    grades[present[:, 1]] = np.where(late, 2, 0)[present[:, 1]]
    grades[present[:, 0]] = np.where(late, 0, 2)[present[:, 0]]
    told = changes(examples_of(grades), terms=terms(present))
    assert told[1].apart_from == (told[0].words,)
    assert told[1].sentence.startswith(f"{told[1].words} (apart from {told[0].words}): ")
    found = {change.words: change.direction for change in told}
    assert found == {"term 0": Direction.LESS, "term 1": Direction.MORE}


def test_somebody_who_became_pickier_is_told_so_of_all_postings() -> None:
    rng = np.random.default_rng(6)
    present = rng.random((120, 6)) < 0.3
    grades = np.where(np.arange(120) < 70, rng.choice(3, 120, p=[0.3, 0.3, 0.4]), 0)
    assert changes(examples_of(grades), terms=terms(present))[0].words == ALL_POSTINGS


def test_two_level_labels_will_do() -> None:
    examples, present = flipped(seed=7)
    two = [replace(e, label=Label.PASSED if e.label is Label.MAYBE else e.label) for e in examples]
    assert [change.words for change in changes(two, terms=terms(present))] == ["term 0"]


@pytest.mark.parametrize("n", [0, 1, 19])
def test_with_few_decisions_nothing_is_named(n: int) -> None:
    examples, present = flipped(n=n, at=10)
    assert changes(examples, terms=terms(present)) == ()


@pytest.mark.parametrize("grade", [0, 2])
def test_somebody_who_always_answers_alike_has_not_changed(grade: int) -> None:
    present = np.random.default_rng(0).random((60, 5)) < 0.4
    assert changes(examples_of(np.full(60, grade)), terms=terms(present)) == ()


def test_a_new_kind_of_postings_is_no_change_of_taste_once_the_screener_is_asked() -> None:
    rng = np.random.default_rng(8)
    n, late = 200, np.arange(200) >= 120
    sales = np.where(late, rng.random(n) < 0.9, rng.random(n) < 0.1)
    present = np.stack([rng.random(n) < 0.5, sales], axis=1)
    grades = np.where(sales, 0, np.where(rng.random(n) < 0.85, 2, 0))
    examples = examples_of(grades)
    told = changes(examples, terms=terms(present, "remote", "sales"))
    assert told  # by counts alone, postings of all kinds please less
    assert (
        changes(examples, terms=terms(present, "remote", "sales"), expected=np.where(sales, 0.0, 1.7)) == ()
    )


def test_terms_are_read_from_the_postings_where_none_are_given() -> None:
    rng = np.random.default_rng(9)
    examples = []
    for i in range(100):
        mode = WorkMode.REMOTE if rng.random() < 0.5 else WorkMode.ONSITE
        shown = posting("Coder", f"thing{i}", posting_id=f"p{i}", facts=Facts(work_mode=Fact(mode, QUOTE)))
        wanted = (mode is WorkMode.REMOTE) == (i < 60)
        examples.append(Example(shown, Label.EXCITED if wanted else Label.PASSED))
    named = [change.words for change in changes(examples)]
    assert set(named) <= {"remote", "on site"}
    assert named


def test_expected_grades_never_learn_the_posting_they_are_about() -> None:
    shown = [
        posting("Coder", "code python" if i % 2 else "bake bread", posting_id=f"p{i}") for i in range(20)
    ]
    examples = [Example(one, Label.EXCITED if i % 2 else Label.PASSED) for i, one in enumerate(shown)]
    new = LearnedScreener(Featurizer(ToyEncoder(), MemoryCache()), Profile())
    found = expected_grades(new, examples)
    assert found[1::2].min() > found[::2].max()
    other = [replace(examples[0], label=Label.EXCITED), *examples[1:]]
    assert expected_grades(new, other)[0] == pytest.approx(found[0])


def test_terms_are_facts_before_words_and_neither_rare_nor_everywhere() -> None:
    modes = [WorkMode.REMOTE if i % 2 else WorkMode.HYBRID for i in range(40)]
    shown = [
        posting(
            "Coder",
            f"thing{i} {'payments' if i % 4 else 'ledger'} always",
            posting_id=f"p{i}",
            company="Acme" if i < 12 else "",
            facts=Facts(work_mode=Fact(modes[i], QUOTE), years=Fact(3 + i % 3, QUOTE)),
        )
        for i in range(40)
    ]
    found = terms_of(shown)
    assert found.words[0] == ALL_POSTINGS
    assert {"remote", "hybrid", "at Acme", "asks for 5 or more years", "“ledger”"} <= set(found.words)
    assert "“always”" not in found.words
    assert not any("thing" in words for words in found.words)
    assert "asks for 3 or more years" not in found.words  # all of them do
    assert found.present.shape == (40, len(found.words))
    assert found.present[:, found.words.index("at Acme")].sum() == 12
    assert found.take([39, 0]).present[:, found.words.index("remote")].tolist() == [True, False]


def test_terms_of_the_same_postings_are_one_term() -> None:
    shown = [posting("x", "alpha beta" if i % 2 else "gamma", posting_id=f"p{i}") for i in range(40)]
    assert [words for words in terms_of(shown).words if "alpha" in words or "beta" in words] == ["“alpha”"]


def test_no_postings_have_only_the_term_of_all() -> None:
    assert terms_of([]).words == (ALL_POSTINGS,)
    assert terms_of([]).present.shape == (0, 1)
