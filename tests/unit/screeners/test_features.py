from __future__ import annotations

import numpy as np
import pytest

from metier.domain.facts import Fact, Facts, Part, Quote, WorkMode
from metier.screeners import fact_columns
from metier.screeners.features import BATCH, Featurizer
from metier.testing import MemoryCache, ToyEncoder, posting


def test_equal_texts_and_titles_are_encoded_once_ever() -> None:
    encoder, cache = ToyEncoder(), MemoryCache()
    same = [posting("Cook", "You cook.", posting_id=name) for name in ("a", "b")]
    Featurizer(encoder, cache).features([*same, posting("Cook", "You bake.")])
    assert sorted(encoder.encoded) == ["Cook", "You bake.", "You cook."]
    Featurizer(encoder, cache).features(same)
    assert len(encoder.encoded) == 3


def test_fresh_and_kept_features_are_equal_bit_for_bit() -> None:
    featurizer = Featurizer(ToyEncoder(), MemoryCache())
    postings = [posting("Cook", "You cook. " * 50), posting("", ""), posting("C++ coder", "Code C++ and C#.")]
    fresh, kept = featurizer.features(postings), featurizer.features(postings)
    assert np.array_equal(fresh.dense, kept.dense)
    assert np.array_equal(fresh.words.columns, kept.words.columns)
    assert np.array_equal(fresh.words.values, kept.words.values)


def test_views_have_unit_length_and_an_empty_text_is_zero() -> None:
    matrix = Featurizer(ToyEncoder(), MemoryCache()).features(
        [posting("Cook", "You cook. " * 200), posting("", "")]
    )
    assert np.allclose(np.linalg.norm(matrix.dense[0], axis=1), 1, atol=2e-3)
    assert not matrix.dense[1].any()
    assert len(matrix.words.row(1)[0]) == 0


def test_an_interruption_keeps_the_batches_that_were_done() -> None:
    encoder, cache = ToyEncoder(), MemoryCache()

    def stop(_what: str, done: int, _total: int) -> None:
        if done >= BATCH:
            raise KeyboardInterrupt

    many = [posting("Cook", f"You cook dish {n}.") for n in range(3 * BATCH)]
    with pytest.raises(KeyboardInterrupt):
        Featurizer(encoder, cache, progress=stop).features(many)
    assert Featurizer(encoder, cache).n_missing(many) == 2 * BATCH


def test_without_an_encoder_words_and_facts_remain() -> None:
    matrix = Featurizer(None, MemoryCache()).features([posting()])
    assert matrix.dense.shape == (1, 3, 0)
    assert len(matrix.words.row(0)[0]) > 0
    assert Featurizer(None, MemoryCache()).n_missing([posting()]) == 0


def test_no_postings_give_an_empty_matrix() -> None:
    matrix = Featurizer(ToyEncoder(), MemoryCache()).features([])
    assert (len(matrix), matrix.dense.shape, len(matrix.facts)) == (0, (0, 3, 64), 0)


def test_taking_rows_keeps_them_whole() -> None:
    matrix = Featurizer(ToyEncoder(), MemoryCache()).features(
        [posting("Cook"), posting("Baker"), posting("Coder")]
    )
    taken = matrix.take([2, 0])
    assert np.array_equal(taken.dense, matrix.dense[[2, 0]])
    assert np.array_equal(taken.words.row(0)[0], matrix.words.row(2)[0])


def test_facts_are_columns_of_their_own_and_a_row_for_limits() -> None:
    remote = Facts(work_mode=Fact(WorkMode.REMOTE, Quote(Part.TEXT, 0, 6, "Remote")))
    matrix = Featurizer(None, MemoryCache()).features([posting(facts=remote), posting()])
    assert matrix.facts.row(0)[0].tolist() == [fact_columns.OFFSETS["work_mode"]]
    assert len(matrix.facts.row(1)[0]) == 0
    assert matrix.rows["work_mode"].tolist() == [0, -1]


def test_other_facts_of_the_same_text_are_not_taken_from_the_cache() -> None:
    cache = MemoryCache()
    Featurizer(None, cache).features([posting()])
    remote = Facts(work_mode=Fact(WorkMode.REMOTE, Quote(Part.TEXT, 0, 6, "Remote")))
    assert Featurizer(None, cache).features([posting(facts=remote)]).rows["work_mode"].tolist() == [0]
