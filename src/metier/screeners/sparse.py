"""Rows of few numbers among many columns: the little of sparse matrices that the screeners need, in numpy alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]
Doubles: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]

_RARE = 16  # rows a column may have to be multiplied pair by pair; a guess that meets the time limit
_CHUNK = 4_096


@dataclass(frozen=True, slots=True)
class Sparse:
    """Row i holds `values[starts[i]:starts[i + 1]]` in `columns[starts[i]:starts[i + 1]]`, all else is 0.

    scipy.sparse would do, but importing it costs half of what a cold start may take.

    Attributes:
        starts: Where each row begins, and the end. Shape (n + 1,).
        columns: Shape (entries,), each in [0, width).
        values: Shape (entries,).
        width: Number of columns.
    """

    starts: Integers
    columns: NDArray[np.int32]
    values: Floats
    width: int

    def __len__(self) -> int:
        return len(self.starts) - 1

    def row(self, index: int) -> tuple[NDArray[np.int32], Floats]:
        """Columns and values of one row."""
        cut = slice(self.starts[index], self.starts[index + 1])
        return self.columns[cut], self.values[cut]

    def part(self, start: int, stop: int) -> Sparse:
        """Rows `start` to `stop`, without copying."""
        cut = slice(self.starts[start], self.starts[min(stop, len(self))])
        starts = self.starts[start : stop + 1] - self.starts[start]
        return Sparse(starts, self.columns[cut], self.values[cut], self.width)

    def take(self, rows: Sequence[int] | Integers) -> Sparse:
        """Those rows, in that order."""
        chosen = np.asarray(rows, dtype=np.int64)
        lengths = np.diff(self.starts)[chosen]
        starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
        entries = np.repeat(self.starts[:-1][chosen] - starts[:-1], lengths) + np.arange(starts[-1])
        return Sparse(starts, self.columns[entries], self.values[entries], self.width)

    def over(self, below: Sparse) -> Sparse:
        """These rows with the rows of `below` after them."""
        return Sparse(
            np.concatenate([self.starts, self.starts[-1] + below.starts[1:]]),
            np.concatenate([self.columns, below.columns]),
            np.concatenate([self.values, below.values]),
            self.width,
        )

    def sums(self, entries: NDArray[np.floating]) -> Floats:
        """Sum per row of one number per entry. Shape (n,)."""
        found = np.zeros(len(self), np.float32)
        filled = np.flatnonzero(
            np.diff(self.starts)
        )  # reduceat gives an empty row the next row's first entry
        if len(filled):
            found[filled] = np.add.reduceat(entries, self.starts[filled])
        return found

    def dot(self, weights: Floats) -> Floats:
        """Each row times `weights` of shape (width,). Shape (n,)."""
        return self.sums(weights[self.columns] * self.values)

    def mix(self, factors: Doubles) -> Floats:
        """The sum of all rows, each times its factor: `factors @ rows`. Shape (width,)."""
        spread = np.repeat(factors, np.diff(self.starts))
        return np.bincount(self.columns, spread * self.values, self.width).astype(np.float32)

    def gram(self) -> Doubles:
        """Products of all rows with all rows. Shape (n, n).

        Columns that many rows share are multiplied as a dense matrix, the others pair by pair, as most
        columns are rare and a dense matrix of all of them would be large.

        Cost: O(n² · columns shared by more than 16 rows + 16 · entries).
        """
        n = len(self)
        rows = np.repeat(np.arange(n), np.diff(self.starts))
        frequency = np.bincount(self.columns, minlength=self.width)[self.columns]
        products = np.zeros((n, n))
        common = np.flatnonzero(frequency > _RARE)
        names, places = np.unique(self.columns[common], return_inverse=True)
        for start in range(0, len(names), _CHUNK):  # chunks keep memory at n · 4,096 numbers
            inside = (places >= start) & (places < start + _CHUNK)
            dense = np.zeros((n, min(_CHUNK, len(names) - start)), np.float32)
            dense[rows[common[inside]], places[inside] - start] = self.values[common[inside]]
            products += dense @ dense.T
        rare = np.flatnonzero((frequency <= _RARE) & (frequency > 1))
        rare = rare[np.argsort(self.columns[rare], kind="stable")]
        columns, owners, values = self.columns[rare], rows[rare], self.values[rare]
        pairs = np.zeros(n * n)
        for apart in range(1, min(_RARE, len(rare))):
            same = np.flatnonzero(columns[apart:] == columns[:-apart])
            both = values[same] * values[same + apart]
            pairs += np.bincount(owners[same] * n + owners[same + apart], both, n * n)
        products += pairs.reshape(n, n) + pairs.reshape(n, n).T
        np.fill_diagonal(products, self.sums(self.values**2))  # entries of one row alone count only here
        return products

    def scaled(self, rows: Floats) -> Sparse:
        """Each row times its factor of shape (n,)."""
        return Sparse(
            self.starts, self.columns, self.values * np.repeat(rows, np.diff(self.starts)), self.width
        )
