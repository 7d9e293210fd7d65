from __future__ import annotations

import numpy as np
import pytest

from metier.domain.posting import Posting
from metier.screeners.features import FeatureMatrix, Featurizer
from metier.screeners.hybrid.novelty import NOVEL, Novelty, novelty_of
from metier.screeners.model import inverse_frequencies
from metier.testing import MemoryCache, ToyEncoder, posting

WORDS = ["rust", "python", "kernel", "cloud", "tests", "queue", "cache", "deploy", "graph", "stream"]


def job(number: int) -> Posting:
    rng = np.random.default_rng(number)
    return posting(f"Engineer {number}", " ".join(rng.choice(WORDS, 40)))


def read(postings: list[Posting], *, encoder: bool) -> FeatureMatrix:
    return Featurizer(ToyEncoder() if encoder else None, MemoryCache()).features(postings)


def novelty(n: int, *, encoder: bool) -> Novelty:
    decided = read([job(number) for number in range(n)], encoder=encoder)
    return novelty_of(decided, inverse_frequencies(decided.words))


STRANGE = posting(
    "Hebamme", "Geburten begleiten, Wöchnerinnen betreuen, Kreißsaal, Nachtdienst im Krankenhaus."
)


@pytest.mark.parametrize("encoder", [True, False])
def test_a_posting_like_none_before_is_novel_and_one_like_them_is_not(encoder: bool) -> None:
    known = novelty(60, encoder=encoder)
    strange, usual, copy = known.p_values(read([STRANGE, job(1_000), job(3)], encoder=encoder))
    assert strange < NOVEL < usual
    assert copy == 1


@pytest.mark.parametrize("n", [0, 1, 2, 18])
def test_with_few_decided_nothing_is_novel(n: int) -> None:
    assert novelty(n, encoder=False).p_values(read([STRANGE], encoder=False))[0] >= NOVEL


def test_about_one_in_twenty_of_the_same_kind_counts_as_novel() -> None:
    known = novelty(200, encoder=False)
    p = known.p_values(read([job(number) for number in range(1_000, 1_400)], encoder=False))
    assert 0.02 <= float(np.mean(p < NOVEL)) <= 0.09
    assert float(np.mean(known.of_decided() < NOVEL)) == pytest.approx(NOVEL, abs=0.01)


def test_what_else_is_looked_at_changes_nothing() -> None:
    known = novelty(40, encoder=False)
    new = [job(number) for number in range(500, 520)]
    together = known.p_values(read(new, encoder=False))
    alone = [known.p_values(read([one], encoder=False))[0] for one in new]
    assert together.tolist() == alone


def test_an_empty_posting_is_no_trouble() -> None:
    known = novelty(40, encoder=False)
    (p,) = known.p_values(read([posting("", "")], encoder=False))
    assert 0 < p <= 1
