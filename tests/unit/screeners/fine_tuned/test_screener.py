"""The screener over changed weights: never anything but the frozen one without evidence, and honest in every backtest."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from metier.domain.example import Example
from metier.domain.posting import Posting, PostingId, UntrustedText
from metier.domain.profile import Profile
from metier.errors import NotEnoughExamplesError, NoTunedModelError
from metier.screeners.check import check_screener
from metier.screeners.features import Featurizer
from metier.screeners.fine_tuned.encoder_scores import EncoderScores
from metier.screeners.fine_tuned.screener import FineTunedScreener
from metier.screeners.hybrid.screener import HybridScreener
from metier.screeners.learned import LearnedScreener
from metier.screeners.registry import Kit, make
from metier.testing import MemoryCache, ToyEncoder, WordScores, WordTuner, example, posting

WORDS = ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "haven")


def world(n: int = 60) -> list[Example]:
    """Postings whose title says nothing to the frozen screener: each word of it stands once; "gem" decides."""
    found = []
    for place in range(n):
        label = ("passed", "maybe", "excited")[place % 3]
        mark = "gem" if label == "excited" else "stone"
        found.append(
            example(posting(f"{WORDS[place % 8]}{place}", f"Text {place} {mark}{place}x {mark}"), label)
        )
    return found


def frozen() -> LearnedScreener:
    return LearnedScreener(Featurizer(ToyEncoder(), MemoryCache()), Profile())


def new_postings() -> list[Posting]:
    return [posting(f"new {n}", f"Other words {n} {'gem' if n % 2 else 'stone'}") for n in range(6)]


def test_it_keeps_the_contract_of_screeners_with_weights_of_the_workspace() -> None:
    check_screener(FineTunedScreener(frozen(), WordScores("gem")), new_postings(), world(30))


def test_it_keeps_the_contract_of_screeners_with_a_tuner() -> None:
    check_screener(FineTunedScreener(frozen(), tuner=WordTuner()), new_postings(), world(30))


def test_useless_weights_leave_every_verdict_as_the_frozen_screener_has_it() -> None:
    examples = world(30)
    plain = frozen().learn(examples).screen(new_postings())

    mine = FineTunedScreener(frozen(), WordScores("nowhere")).learn(examples).screen(new_postings())

    assert [(v.p_passed, v.p_maybe, v.p_excited, v.score) for v in mine] == [
        (v.p_passed, v.p_maybe, v.p_excited, v.score) for v in plain
    ]
    assert {verdict.screener for verdict in mine} == {"fine_tuned"}


def test_weights_that_learned_from_every_example_are_not_believed() -> None:
    examples = world(30)
    ids = frozenset(one.posting.id for one in examples)

    fitted = FineTunedScreener(frozen(), WordScores("gem", trained_on=ids)).learn(examples)

    assert fitted.mixture is not None
    assert fitted.mixture.share == 0


def test_later_decisions_make_them_count() -> None:
    examples = world(60)
    early = frozenset(one.posting.id for one in examples[:30])

    fitted = FineTunedScreener(frozen(), WordScores("gem", trained_on=early)).learn(examples)

    assert fitted.mixture is not None
    assert fitted.mixture.n_honest == 30


def test_the_basis_ends_with_the_model_by_which_its_verdicts_are_found_again() -> None:
    fitted = FineTunedScreener(frozen(), WordScores("gem", id="encoder-1130-3fa1c0")).learn(world(30))

    assert fitted.basis.endswith(", weights encoder-1130-3fa1c0")


def test_versions_tell_weights_tuners_and_examples_apart() -> None:
    examples = world(30)
    versions = {
        FineTunedScreener(frozen(), WordScores("gem")).version,
        FineTunedScreener(frozen(), WordScores("stone")).version,
        FineTunedScreener(frozen(), tuner=WordTuner()).version,
        FineTunedScreener(frozen(), tuner=WordTuner("another")).version,
        FineTunedScreener(frozen(), WordScores("gem")).learn(examples).version,
    }

    assert len(versions) == 5


@pytest.mark.parametrize("examples", [[], world(19), [world(60)[n] for n in range(0, 60, 3)]])
def test_a_tuner_wants_twenty_labels_of_two_kinds(examples: list[Example]) -> None:
    with pytest.raises(NotEnoughExamplesError):
        FineTunedScreener(frozen(), tuner=WordTuner()).learn(examples)


def test_weights_of_the_workspace_judge_from_the_first_decision_on() -> None:
    screener = FineTunedScreener(frozen(), WordScores("gem"))

    assert len(screener.learn([]).screen(new_postings())) == 6
    assert len(screener.learn(world(2)).screen(new_postings())) == 6


def test_a_shadow_reads_what_it_can_in_a_minute_and_the_best_first() -> None:
    examples = world(60)
    pile = new_postings()
    read = frozenset({pile[0].id, *(one.posting.id for one in examples)})
    fitted = FineTunedScreener(frozen(), WordScores("gem", strength=9.0, read=read, at_once=2)).learn(
        examples
    )
    share = dataclasses.replace(fitted.mixture, share=0.5) if fitted.mixture else None
    fitted = dataclasses.replace(fitted, mixture=share)
    ranked = frozen().learn(examples).screen(pile[1:])

    readable = fitted.readable(pile)

    best = sorted(ranked, key=lambda verdict: -verdict.score)[:2]
    assert {one.id for one in readable} == {pile[0].id, *(verdict.posting_id for verdict in best)}
    assert [one.id for one in readable] == [one.id for one in pile if one in readable]


def test_weights_that_count_for_nothing_read_nothing() -> None:
    scores = WordScores("nowhere", read=frozenset())
    fitted = FineTunedScreener(frozen(), scores).learn(world(30))
    scores.asked.clear()

    fitted.screen(new_postings())

    assert scores.asked == []
    assert fitted.readable(new_postings()) == new_postings()


def test_it_judges_first_in_a_hybrid() -> None:
    hybrid = HybridScreener(FineTunedScreener(frozen(), WordScores("gem"))).learn(world(60))

    verdicts = hybrid.screen(new_postings())

    assert len(verdicts) == 6
    assert hybrid.first.kind == "fine_tuned"


def test_the_registry_makes_it_of_weights_of_a_tuner_or_not_at_all() -> None:
    featurizer = Featurizer(ToyEncoder(), MemoryCache())

    served = make("fine_tuned", Kit(featurizer, tuned=lambda: WordScores("gem")))
    trained = make("fine_tuned", Kit(featurizer, tuner=WordTuner))
    hybrid = make("hybrid", Kit(featurizer, tuned=lambda: WordScores("gem"), first="fine_tuned"))

    assert served.version != trained.version
    assert isinstance(hybrid, HybridScreener)
    assert hybrid.first.kind == "fine_tuned"
    with pytest.raises(NoTunedModelError):
        make("fine_tuned", Kit(featurizer))


def test_a_tuned_encoder_knows_no_label_it_was_not_left_out_of() -> None:
    """Told scores stand for what tuned the encoder; the head's own folds for what came later; nothing for the rest."""
    examples = world(30)
    features = Featurizer(ToyEncoder(), MemoryCache())
    told = {examples[0].posting.id: 0.75}
    trained_on = frozenset({examples[0].posting.id, examples[1].posting.id})
    scores = EncoderScores("e", features, told, trained_on, Profile()).learn(examples)
    own = LearnedScreener(features, Profile()).learn(examples).left_out

    found = scores.left_out(examples)

    assert found[0] == 0.75
    assert np.isnan(found[1])
    np.testing.assert_array_equal(found[2:], own[2:])


@pytest.mark.parametrize("stands", [True, False], ids=["the first stands", "the first was taken back"])
def test_a_job_that_is_advertised_again_is_no_evidence(*, stands: bool) -> None:
    """The weights know its label through the first: as told later, it would be believed as if they did not."""
    examples = world(30)
    first = examples[0].posting
    again = example(
        dataclasses.replace(first, id=PostingId("a" * 64), text=UntrustedText(f"{first.text}.")), "passed"
    )
    features = Featurizer(ToyEncoder(), MemoryCache())
    later = [*(examples if stands else examples[1:]), again]
    trained_on = frozenset({first.id})
    scores = EncoderScores("e", features, {first.id: 0.5}, trained_on, Profile(), learned_from=[first])

    found = scores.learn(later).left_out(later)

    assert np.isnan(found[-1])
    assert np.isfinite(found[:-1]).all()
