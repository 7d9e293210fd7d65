from __future__ import annotations

from dataclasses import replace

from tests.unit.evaluation.helpers import labelled

from metier.domain.profile import Profile
from metier.evaluation.backtest import backtest
from metier.evaluation.labelled import LabelledSet
from metier.evaluation.splits import Split, group_splits, replay_splits
from metier.screeners.baselines import PriorScreener, WordsScreener
from metier.screeners.features import Featurizer
from metier.screeners.learned import LearnedScreener
from metier.testing import MemoryCache, SpyScreener, ToyEncoder


def test_a_screener_gets_its_training_part_in_order_and_the_test_one_at_a_time_without_labels() -> None:
    spy, known = SpyScreener(), labelled()
    splits = group_splits(known, sizes=(10, 15), seeds=2)
    list(backtest({"spy": spy}, known, splits))

    assert [tuple(one.posting.id for one in examples) for examples in spy.learned] == [
        s.train for s in splits
    ]
    shown = [(examples, posting) for examples, postings in spy.screened for posting in postings]
    assert all(len(postings) == 1 for _, postings in spy.screened)
    assert [posting.id for _, posting in shown] == [given for split in splits for given in split.test]
    for examples, posting in shown:
        assert posting not in [one.posting for one in examples]
        reason = known.by_id[posting.id].reason
        assert reason not in repr(posting)
        assert reason not in [one.reason for one in examples]
        assert "label" not in repr(posting)


def test_a_screener_that_needs_more_labels_gives_way_to_their_shares() -> None:
    known = labelled()
    passed = tuple(item.id for item in known.items if item.label == "passed")
    others = tuple(item.id for item in known.items if item.label != "passed")
    split = Split(5, 0, passed[:5], others[:3])
    words = list(backtest({"words": WordsScreener()}, known, [split]))
    prior = list(backtest({"prior": PriorScreener()}, known, [split]))
    assert all(one.too_few for one in words)
    assert [one.p_passed for one in words] == [one.p_passed for one in prior]
    assert not any(one.too_few for one in prior)


def test_nothing_at_all_to_learn_from_is_no_crash() -> None:
    known = labelled()
    split = Split(0, 0, (), (known.items[0].id,))
    for screener in (WordsScreener(), PriorScreener(), SpyScreener()):
        (found,) = backtest({"x": screener}, known, [split])
        assert round(found.p_passed + found.p_maybe + found.p_excited, 6) == 1


def test_progress_counts_fits_and_can_stop_the_replay() -> None:
    seen: list[tuple[int, int]] = []

    def progress(_: str, done: int, total: int) -> None:
        seen.append((done, total))

    known = labelled()
    list(
        backtest({"a": SpyScreener(), "b": SpyScreener()}, known, replay_splits(known)[:2], progress=progress)
    )
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_what_is_decided_later_leaves_earlier_predictions_byte_equal() -> None:
    known = labelled(50)
    last = sorted(known.items, key=lambda item: item.order or 0)
    turned = [*last[:30], *reversed(last[30:])]
    shuffled = LabelledSet(
        "turned",
        tuple(replace(item, order=at) for at, item in enumerate(turned)),
    )

    def first(of: LabelledSet) -> list[str]:
        splits = [split for split in replay_splits(of) if split.size + len(split.test) <= 30]
        screener = LearnedScreener(Featurizer(ToyEncoder(dim=16), MemoryCache()), Profile())
        found = backtest({"learned": screener}, of, splits)
        return [repr((one.id, one.p_passed, one.p_maybe, one.p_excited)) for one in found]

    assert len(first(known)) > 10
    assert first(known) == first(shuffled)
