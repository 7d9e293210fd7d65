"""What one changed fact would change: the same as screening the changed posting, and only facts of the job."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from metier.domain.facts import (
    EmploymentType,
    Fact,
    Facts,
    Part,
    Pay,
    PayOrigin,
    PayPeriod,
    Quote,
    Seniority,
    T,
    WorkMode,
)
from metier.domain.posting import Posting
from metier.domain.profile import Profile
from metier.screeners.counterfactual import CHANGED, Counterfactual, counterfactuals
from metier.screeners.features import Featurizer
from metier.screeners.learned import LearnedScreener
from metier.testing import MemoryCache, ToyEncoder, example, posting


def fact(value: T) -> Fact[T]:
    return Fact(value, Quote(Part.STATED, 0, 0, ""))


def paid(amount: int, currency: str = "EUR") -> Fact[Pay]:
    return fact(Pay(Decimal(amount), Decimal(amount), currency, PayPeriod.YEAR, PayOrigin.STATED))


def taught_by_mode(n: int = 40) -> LearnedScreener:
    """Excited about everything remote, passed on the rest; the words say nothing."""
    modes = (WorkMode.REMOTE, WorkMode.ONSITE)
    said = ("excited", "passed")
    examples = [
        example(
            posting(f"Engineer {i}", "You build things.", facts=Facts(work_mode=fact(modes[i % 2]))),
            said[i % 2],
        )
        for i in range(n)
    ]
    return made().learn(examples)


def taught_by_pay() -> LearnedScreener:
    """Excited from 80,000 on, passed below 50,000, maybe between."""

    def label(thousands: int) -> str:
        return "excited" if thousands >= 80 else "maybe" if thousands >= 50 else "passed"

    steps = [20, 30, 40, 45, 50, 60, 65, 70, 80, 100, 120, 150]
    examples = [
        example(posting(f"Engineer {i} {k}", "You build things.", facts=Facts(pay=paid(k * 1000))), label(k))
        for i in range(5)
        for k in steps
    ]
    return made().learn(examples)


def made(profile: Profile = Profile()) -> LearnedScreener:  # noqa: B008  # a frozen value
    return LearnedScreener(Featurizer(ToyEncoder(), MemoryCache()), profile)


def onsite(**more: object) -> Posting:
    return posting("Engineer", "You build things.", facts=Facts(work_mode=fact(WorkMode.ONSITE), **more))  # type: ignore[arg-type]  # facts


def row(rows: tuple[Counterfactual, ...], words: str) -> Counterfactual:
    (found,) = (row for row in rows if row.words == words)
    return found


def test_who_likes_remote_would_be_excited_if_it_were_remote() -> None:
    found = counterfactuals(onsite(), taught_by_mode())
    assert found.told[0] == "would be excited if it were remote"


def test_each_row_is_what_screening_the_changed_posting_says() -> None:
    fitted = taught_by_mode()
    shown = onsite(pay=paid(60_000), seniority=fact(Seniority.MID), years=fact(3))
    found = counterfactuals(shown, fitted)
    now = fitted.screen([shown])[0]
    changed = {
        "it were hybrid": replace(shown.facts, work_mode=fact(WorkMode.HYBRID)),
        "it were senior level": replace(shown.facts, seniority=fact(Seniority.SENIOR)),
        "it were part time": replace(shown.facts, employment_types=(fact(EmploymentType.PART_TIME),)),
        "pay were at least €80k a year": replace(shown.facts, pay=paid(80_000)),
        "pay were at most €30k a year": replace(shown.facts, pay=paid(30_000)),
        "it asked for at least 8 years of experience": replace(shown.facts, years=fact(8)),
        "it asked for at most 1 year of experience": replace(shown.facts, years=fact(1)),
    }
    for words, facts in changed.items():
        (then,) = fitted.screen([replace(shown, facts_json=facts.to_json())])
        told = row(found.rows, words)
        assert (told.p_passed, told.p_maybe, told.p_excited) == (then.p_passed, then.p_maybe, then.p_excited)
        assert (told.score, told.label) == (then.score, then.label)
        assert told.moved == pytest.approx(then.score - now.score)


def test_the_score_moves_by_the_changed_columns_alone() -> None:
    fitted = taught_by_mode()
    assert fitted.model is not None
    shown, other = (
        onsite(),
        posting("Engineer", "You build things.", facts=Facts(work_mode=fact(WorkMode.REMOTE))),
    )
    matrix = fitted.featurizer.features([shown, other])
    by_hand = matrix.facts.dot(fitted.model.facts)
    moved = row(counterfactuals(shown, fitted).rows, "it were remote").moved
    assert moved == pytest.approx(float(by_hand[1] - by_hand[0]), abs=1e-6)


def test_of_pay_the_lowest_amount_is_told_from_which_on_it_holds() -> None:
    fitted = taught_by_pay()
    low = posting("Engineer", "You build things.", facts=Facts(pay=paid(30_000)))
    assert fitted.screen([low])[0].label == "passed"
    told = [words for words in counterfactuals(low, fitted).told if "pay" in words]
    (sentence,) = told
    label = sentence.split()[2]
    assert sentence.startswith(f"would be {label} if pay were at least €")
    step = int(sentence.split("€")[1].split("k")[0])
    labels = {
        k: fitted.screen([replace(low, facts_json=Facts(pay=paid(k * 1000)).to_json())])[0].label
        for k in (40, 50, 60, 70, 80, 100, 120, 150, 200, 300)
    }
    assert all(labels[k] == label for k in labels if k >= step)
    assert labels[max(k for k in labels if k < step)] != label


def test_amounts_are_in_the_postings_own_currency() -> None:
    shown = posting("Engineer", "You build.", facts=Facts(pay=paid(200_000, "PLN")))
    words = [row.words for row in counterfactuals(shown, taught_by_pay()).rows if row.field == "pay"]
    assert words
    assert all("PLN" in sentence for sentence in words)
    unstated = posting("Engineer", "You build.")
    assert any("€" in row.words for row in counterfactuals(unstated, taught_by_pay()).rows)


def test_only_facts_of_the_job_are_changed_never_who_somebody_is() -> None:
    found = counterfactuals(onsite(), taught_by_mode())
    assert {row.field for row in found.rows} == set(CHANGED)
    assert {"work_mode", "seniority", "employment_types", "pay", "years"} == set(CHANGED)


def test_a_broken_limit_that_would_hold_is_told() -> None:
    fitted = replace(taught_by_mode(), profile=Profile(must_have=("Remote or hybrid",)))
    told = counterfactuals(onsite(), fitted).told
    assert "would be excited and would be within your limits if it were remote" in told
    assert any("would be within your limits if it were hybrid" in sentence for sentence in told)


def test_while_tentative_places_are_told_and_no_labels() -> None:
    fitted = taught_by_mode(8)
    others = [(False, score) for score in (-1.0, -0.6, -0.2, -0.1, 0.0, 0.1, 0.3, 0.6, 1.0)]
    found = counterfactuals(onsite(), fitted, others=others)
    assert found.told
    assert all("would be excited" not in sentence for sentence in found.told)
    assert found.told[0].startswith("would rank ")
    assert found.told[0].endswith(" of 10 if it were remote")
    assert counterfactuals(onsite(), fitted).told == ()


def test_postings_that_never_were_leave_no_trace() -> None:
    fitted = taught_by_mode()
    shown = onsite()
    fitted.screen([shown])
    assert isinstance(fitted.featurizer, Featurizer)
    cache = fitted.featurizer.cache
    assert isinstance(cache, MemoryCache)
    before = {kind: len(rows) for kind, rows in cache.rows.items()}
    counterfactuals(shown, fitted)
    assert {kind: len(rows) for kind, rows in cache.rows.items()} == before


def test_nothing_decided_and_nothing_stated_is_no_crash() -> None:
    found = counterfactuals(posting("", ""), made().learn([]))
    assert found.told == ()
    assert len(found.rows) > 20
