"""The head: kernel ridge regression on graded taste, with predictions for examples that were left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from metier.screeners.sparse import Doubles, Integers

GRADE_SCALE = float(np.sqrt(2 / 3))
"""Grades 0, 1, 2 minus 1, over this, have mean 0 and variance 1 when every label counts alike."""

_INTERCEPT = 0.3  # variance of the intercept; small, as features and targets are centred (taste)


@dataclass(frozen=True, slots=True)
class Setting:
    """One way to weigh the blocks of features against each other and against noise.

    Attributes:
        weights: Weight of each block's kernel.
        noise: Variance of the noise of a label, where every label counts alike.
        favour: Log of how much this setting is believed in before seeing data.
    """

    weights: Mapping[str, float]
    noise: float = 1.0
    favour: float = 0.0


@dataclass(frozen=True, slots=True)
class HeadFit:
    """A fitted head, as factors of the examples in each block.

    The score of a posting with features x_b is  Σ_b x_b · (factors_b @ X_b) + intercept + its offset.

    Attributes:
        factors: Per block, the factor of each example. Each of shape (n,).
        intercept: A constant.
        left_out: Score of each example from the fit without its fold; NaN where no other fold has its label. Shape (n,).
        shares: How much each setting contributed; they sum to 1.
    """

    factors: Mapping[str, Doubles]
    intercept: float
    left_out: Doubles
    shares: Doubles


def fit_head(
    kernels: Mapping[str, Doubles],
    grades: Integers,
    *,
    offsets: Doubles,
    folds: Integers,
    settings: Sequence[Setting],
) -> HeadFit:
    """The mixture of ridge regressions, one for each setting, weighed by how well each predicts left-out examples.

        f = offset + K̃ α,   α = (K̃ + λ W⁻¹)⁻¹ (t - offset),   K̃ = (I - 1uᵀ) K (I - u1ᵀ) + c 11ᵀ

    W gives every label the same total weight, and u centres the features at the mean in which every label counts
    alike: without both, a rare label is drowned (AUC .78 → .83 on one set at 10 labels, docs/log.md).

    Args:
        kernels: Products of all examples with all examples per block, each of shape (n, n).
        grades: 0 passed, 1 maybe, 2 excited. Shape (n,), n ≥ 1.
        offsets: What is believed about each example before learning, in the units of the score. Shape (n,).
        folds: Examples of one fold are left out together. Shape (n,).
        settings: At least one.

    Cost: O(settings · folds · n³).
    """
    targets = (grades - 1) / GRADE_SCALE - offsets
    mixtures = [_mixed(kernels, setting) for setting in settings]
    held = [_left_out(k, targets, grades, folds, s.noise) for k, s in zip(mixtures, settings, strict=True)]
    known = np.flatnonzero(np.isfinite(held[0]))
    losses = np.array(
        [
            np.mean((balanced(grades) * (targets - left_out) ** 2)[known]) if len(known) else 1.0
            for left_out in held
        ]
    )
    evidence = -len(known) / 2 * np.log(losses + 1e-3) + [setting.favour for setting in settings]
    shares = np.exp(evidence - evidence.max())
    shares /= shares.sum()
    factors = dict.fromkeys(kernels, np.zeros(len(grades)))
    intercept = 0.0
    for mixed, setting, share in zip(mixtures, settings, shares, strict=True):
        slopes, constant = _solve(mixed, targets, grades, setting.noise)
        intercept += share * constant
        for block in setting.weights.keys() & kernels.keys():
            factors[block] = factors[block] + share * setting.weights[block] * slopes
    return HeadFit(factors, float(intercept), offsets + shares @ np.array(held), shares)


def _mixed(kernels: Mapping[str, Doubles], setting: Setting) -> Doubles:
    size = next(iter(kernels.values())).shape
    return sum(
        (setting.weights[name] * kernel for name, kernel in kernels.items() if name in setting.weights),
        np.zeros(size),
    )


def _solve(mixed: Doubles, targets: Doubles, grades: Integers, noise: float) -> tuple[Doubles, float]:
    """Slopes β and constant b of the score Σ_j β_j k(x, x_j) + b for one kernel."""
    balance = balanced(grades)
    centre = balance / (balance.sum() + 1 / len(grades))  # a lone example must not be its own centre
    to_centre = mixed @ centre
    middle = float(centre @ to_centre)
    centred = mixed - to_centre[:, None] - to_centre[None, :] + middle + _INTERCEPT
    alpha = np.linalg.solve(centred + np.diag(noise / balance), targets)
    total = alpha.sum()
    return alpha - centre * total, float((middle + _INTERCEPT) * total - to_centre @ alpha)


def _left_out(mixed: Doubles, targets: Doubles, grades: Integers, folds: Integers, noise: float) -> Doubles:
    """Score of each example from the examples of other folds; NaN where none of them has its label.

    Without its label the others can only point the wrong way, which says nothing about the fit with it.
    There is a closed form for leaving out, but it keeps the centre and the balance of labels that were computed
    with the example itself; with few examples of a label that tells it its own label (docs/log.md).
    """
    found = np.full(len(targets), np.nan)
    for fold in np.unique(folds):
        others = np.flatnonzero(folds != fold)
        here = np.flatnonzero((folds == fold) & np.isin(grades, grades[others]))
        if len(here):
            slopes, constant = _solve(mixed[np.ix_(others, others)], targets[others], grades[others], noise)
            found[here] = mixed[np.ix_(here, others)] @ slopes + constant
    return found


def balanced(grades: Integers) -> Doubles:
    """Weights of mean 1 in which every label that occurs has the same total. Shape (n,)."""
    weights = 1 / np.bincount(grades, minlength=3)[grades]
    balance: Doubles = weights / weights.mean()
    return balance


def folds_of(likeness: Doubles, grades: Integers, *, n_folds: int, alike: float = 0.9) -> Integers:
    """Folds of similar size and mix of labels; near-copies stay together, so that none predicts its copy.

    Args:
        likeness: Cosines between the examples' words, 1 on the diagonal. Shape (n, n).
        grades: Shape (n,).
        n_folds: At most this many.
        alike: From here on two examples count as copies (taste).

    Returns:
        Fold of each example. Shape (n,).
    """
    first = np.argmax(likeness >= alike, axis=1)  # the earliest example each is a copy of
    first = np.where(likeness.max(axis=1) >= alike, first, np.arange(len(grades)))
    leaders = np.unique(first)
    dealt = leaders[np.argsort(grades[leaders], kind="stable")]
    fold_of = np.zeros(len(grades), np.int64)
    fold_of[dealt] = np.arange(len(dealt)) % n_folds
    folds: Integers = fold_of[first]
    return folds
