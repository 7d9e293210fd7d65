from __future__ import annotations

import numpy as np

from metier.screeners.sparse import Sparse


def made(dense: np.ndarray[tuple[int, int], np.dtype[np.float32]]) -> Sparse:
    rows, columns = np.nonzero(dense)
    starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=len(dense)))]).astype(np.int64)
    return Sparse(starts, columns.astype(np.int32), dense[rows, columns], dense.shape[1])


def random_rows() -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    rng = np.random.default_rng(0)
    share = np.linspace(0.01, 0.9, 400)  # rare and common columns
    dense = (rng.random((60, 400)) < share) * rng.random((60, 400))
    dense[[0, 7, 59]] = 0
    return dense.astype(np.float32)


def test_products_are_those_of_dense_matrices_with_empty_rows_too() -> None:
    dense = random_rows()
    sparse, weights = made(dense), np.linspace(-1, 1, 400, dtype=np.float32)
    assert np.allclose(sparse.dot(weights), dense @ weights, atol=1e-4)
    assert np.allclose(sparse.gram(), dense @ dense.T, atol=1e-4)
    assert np.allclose(sparse.mix(np.arange(60.0)), np.arange(60) @ dense, atol=1e-2)


def test_taken_rows_may_repeat_or_be_none() -> None:
    dense = random_rows()
    assert np.allclose(made(dense).take([3, 0, 3]).gram(), dense[[3, 0, 3]] @ dense[[3, 0, 3]].T, atol=1e-4)
    assert made(dense).take([]).gram().shape == (0, 0)
