from __future__ import annotations

import dataclasses
import subprocess
import sys

import pytest

from metier.domain.decision import Label
from metier.domain.example import Example
from metier.domain.facts import Fact, Facts, Part, Quote, WorkMode
from metier.domain.profile import Profile
from metier.screeners.features import Featurizer
from metier.screeners.learned import LearnedScreener
from metier.testing import MemoryCache, ToyEncoder, example, posting

PROFILE = Profile(must_have=("Remote or hybrid", "Python pipelines"), deal_breakers=("Gambling",))


def new(profile: Profile = Profile(), *, encoder: bool = True) -> LearnedScreener:  # noqa: B008  # a frozen value
    return LearnedScreener(Featurizer(ToyEncoder() if encoder else None, MemoryCache()), profile)


def moded(mode: WorkMode, number: int) -> Example:
    text = f"Posting {number}. Work is {mode}. " + " ".join(f"word{(number * 7 + k) % 23}" for k in range(12))
    start = text.index(mode)
    facts = Facts(work_mode=Fact(mode, Quote(Part.TEXT, start, start + len(mode), mode)))
    return Example(
        posting(f"Job {number}", text, facts=facts),
        Label.EXCITED if mode is WorkMode.REMOTE else Label.PASSED,
    )


@pytest.mark.parametrize("encoder", [True, False])
def test_with_no_decision_the_profile_orders_and_the_label_is_no_more_than_a_guess(encoder: bool) -> None:
    screener = new(PROFILE, encoder=encoder)
    good, bad = (
        posting("Engineer", "Python pipelines for clinics."),
        posting("Engineer", "Gambling machines."),
    )
    verdicts = screener.screen([bad, good])
    assert verdicts[1].score > verdicts[0].score
    assert verdicts[0].p_excited == pytest.approx(1 / 3)
    assert screener.basis == "the profile's words; no decisions yet"
    assert all(verdict.tentative for verdict in verdicts)


def test_an_empty_profile_and_no_decision_say_so() -> None:
    assert new().basis == "nothing yet: the profile is empty and nothing was decided"
    assert new().screen([posting()])[0].score == 0


@pytest.mark.parametrize("encoder", [True, False])
def test_one_decision_moves_what_is_like_it(encoder: bool) -> None:
    taught = new(encoder=encoder).learn([example(posting("Baker", "You bake bread."), "excited")])
    like, unlike = taught.screen(
        [posting("Baker", "You bake rolls."), posting("Lawyer", "Contracts and courts.")]
    )
    assert like.score > unlike.score
    assert taught.basis == "1 decision"


def test_a_posting_outside_the_limits_ranks_last_is_marked_and_is_still_there() -> None:
    onsite = Facts(work_mode=Fact(WorkMode.ONSITE, Quote(Part.TEXT, 0, 7, "On site")))
    inside, outside = (
        posting("Gambler", "Gambling."),
        posting("Engineer", "On site Python pipelines.", facts=onsite),
    )
    verdicts = {verdict.posting_id: verdict for verdict in new(PROFILE).screen([outside, inside])}
    assert verdicts[outside.id].outside_limits == ("on site, but you wrote “Remote or hybrid”",)
    assert verdicts[outside.id].score < verdicts[inside.id].score
    assert verdicts[inside.id].outside_limits == ()


def test_thirty_decisions_are_enough_for_labels() -> None:
    examples = [moded(mode, n) for n, mode in enumerate([WorkMode.REMOTE, WorkMode.ONSITE] * 15)]
    assert new().learn(examples[:29]).screen([posting()])[0].tentative
    assert not new().learn(examples).screen([posting()])[0].tentative


def test_a_taste_for_a_fact_alone_is_learned_and_told() -> None:
    examples = [moded(mode, n) for n, mode in enumerate([WorkMode.REMOTE, WorkMode.ONSITE] * 15)]
    taught = new().learn(examples)
    remote, onsite = moded(WorkMode.REMOTE, 101).posting, moded(WorkMode.ONSITE, 102).posting
    first, second = taught.screen([remote, onsite])
    assert first.p_excited > 0.7
    assert second.p_excited < 0.3
    told = {reason.words: reason for reason in taught.explain(remote)}
    assert told["remote"].weight > 0
    assert told["remote"].quote is not None
    assert told["remote"].quote.words == "remote"
    assert {reason.words: reason.weight for reason in taught.explain(onsite)}["on site"] < 0


def test_probabilities_keep_the_order_of_scores() -> None:
    examples = [
        example(posting(f"Job {n}", f"text {n}"), label)
        for n, label in enumerate(["passed"] * 8 + ["maybe", "excited"])
    ]
    verdicts = new().learn(examples).screen([posting(f"Job {n}", f"text {n} more") for n in range(12)])
    by_score = sorted(verdicts, key=lambda verdict: verdict.score)
    assert [v.p_excited for v in by_score] == sorted(v.p_excited for v in verdicts)
    assert len({verdict.p_excited for verdict in verdicts}) > 1


def test_other_examples_or_another_profile_give_another_version() -> None:
    one = [example(posting("Cook"), "passed")]
    other = [example(posting("Cook"), "maybe")]
    found = {new().version, new().learn(one).version, new().learn(other).version, new(PROFILE).version}
    assert len(found) == 4


def test_learning_and_screening_import_neither_sklearn_nor_scipy_nor_onnxruntime() -> None:
    program = (
        "import sys\n"
        "from metier.domain.profile import Profile\n"
        "from metier.screeners.registry import Kit, make\n"
        "from metier.screeners.features import Featurizer\n"
        "from metier.testing import MemoryCache, ToyEncoder, example, posting\n"
        "kit = Kit(Featurizer(ToyEncoder(), MemoryCache()), Profile())\n"
        "taught = make('learned', kit).learn([example(posting(), 'passed'), example(posting('Cook'), 'maybe')])\n"
        "taught.screen([posting()]); taught.explain(posting())\n"
        "print([name for name in ('sklearn', 'scipy', 'onnxruntime', 'onnx') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def turned(n: int, *, at: int) -> list[Example]:
    """Excited about remote work until decision `at`, about work on site since."""
    found = [moded([WorkMode.REMOTE, WorkMode.ONSITE][place % 2], place) for place in range(n)]
    other = {Label.EXCITED: Label.PASSED, Label.PASSED: Label.EXCITED}
    return [
        example if place < at else Example(example.posting, other[example.label])
        for place, example in enumerate(found)
    ]


def test_a_change_of_mind_is_followed() -> None:
    remote, onsite = moded(WorkMode.REMOTE, 901).posting, moded(WorkMode.ONSITE, 902).posting
    settled = new().learn(turned(90, at=90)).screen([remote, onsite])
    changed = new().learn(turned(90, at=40)).screen([remote, onsite])
    assert settled[0].p_excited > settled[1].p_excited
    assert changed[0].p_excited < changed[1].p_excited


def test_a_long_pause_ages_decisions() -> None:
    from datetime import UTC, datetime, timedelta

    start = datetime(2025, 1, 1, tzinfo=UTC)
    dated = [
        dataclasses.replace(said, decided_at=start + timedelta(days=0 if place < 60 else 700, minutes=place))
        for place, said in enumerate(turned(72, at=60))
    ]
    remote = moded(WorkMode.REMOTE, 901).posting
    at_once, after_a_pause = new().learn(turned(72, at=60)), new().learn(dated)
    assert after_a_pause.screen([remote])[0].p_excited < at_once.screen([remote])[0].p_excited


@pytest.mark.parametrize("year", [1, 9999])
@pytest.mark.parametrize("zone", [True, False])
def test_one_wild_date_breaks_nothing_and_ages_the_others_little(year: int, zone: bool) -> None:
    from datetime import UTC, datetime, timedelta

    start = datetime(2025, 1, 1, tzinfo=UTC if zone else None)
    dated = [
        dataclasses.replace(said, decided_at=start + timedelta(hours=place))
        for place, said in enumerate(turned(40, at=40))
    ]
    wild = datetime(year, 1, 1, tzinfo=UTC if zone else None)
    alone = Example(posting("Odd one", "nothing like it"), Label.MAYBE, decided_at=wild)
    remote = moded(WorkMode.REMOTE, 901).posting
    plain, odd = new().learn(dated), new().learn([*dated, alone])
    assert odd.screen([remote])[0].p_excited == pytest.approx(plain.screen([remote])[0].p_excited, abs=0.15)


def test_a_label_that_was_never_given_is_never_leaned_to() -> None:
    two_levels = [moded([WorkMode.REMOTE, WorkMode.ONSITE][n % 2], n) for n in range(40)]
    verdicts = new().learn(two_levels).screen([said.posting for said in two_levels])
    assert max(verdict.p_maybe for verdict in verdicts) < 0.1
